"""How good a model is: scores, calibration, intervals, and whether one is better than another by more than chance."""
