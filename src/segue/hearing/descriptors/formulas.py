"""Descriptors by formula: a few figures of the sound, each with a weight that anyone can read.

A figure is centred and divided by its usual spread among music, weighed and added up; the logistic function takes the
sum to 0..1. Which figures count was chosen by what they mean; centres, spreads and weights come from
`benchmarks/descriptors.py --fit`.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """What one figure adds: `weight` for each `scale` by which it lies above `centre`."""

    figure: str
    centre: float
    scale: float
    weight: float


@dataclass(frozen=True, slots=True)
class Formula:
    """A logistic function of weighed figures."""

    bias: float
    terms: tuple[Term, ...]

    def of(self, figures: dict[str, float]) -> float:
        """The value in 0..1."""
        total = self.bias
        for term in self.terms:
            total += term.weight * (figures[term.figure] - term.centre) / term.scale
        return 0.5 * (1.0 + math.tanh(0.5 * total))


FORMULAS: dict[str, Formula] = {
    "energy": Formula(
        -0.03,
        (
            Term("depth", 17.25, 2.18, -0.56),
            Term("middle_depth", 18.94, 2.42, -0.11),
            Term("loudness", -14.49, 4.22, 0.07),
            Term("edge", -2.471, 0.466, 0.08),
            Term("onsets", 2.896, 0.72, 0.01),
            Term("pulse", 0.4367, 0.194, 0.07),
        ),
    ),
    "danceability": Formula(
        0.49,
        (
            Term("articulation", 1.287, 0.477, 0.17),
            Term("steps", 3.607, 1.2, 0.06),
            Term("beat", 0.6629, 0.104, 0.01),
            Term("onsets", 2.924, 0.636, 0.04),
            Term("depth", 17.11, 2.2, -0.12),
            Term("pitch_spread", 1.919, 0.326, -0.10),
        ),
    ),
    "valence": Formula(
        0.01,
        (
            Term("middle_depth", 19.02, 2.46, 0.58),
            Term("major", 0.4074, 0.301, 0.15),
            Term("pulse", 0.4299, 0.195, 0.57),
            Term("variety", 3.984, 0.427, 0.19),
            Term("fine_articulation", 0.2049, 0.392, 0.14),
        ),
    ),
    "arousal": Formula(
        -0.18,
        (
            Term("depth", 17.31, 2.21, -1.26),
            Term("middle_depth", 19.02, 2.46, -0.22),
            Term("edge", -2.491, 0.466, 0.46),
            Term("onsets", 2.892, 0.745, 0.43),
            Term("loudness_range", 4.504, 3.09, -0.08),
        ),
    ),
    "acousticness": Formula(
        -0.79,
        (
            Term("middle_depth", 19.34, 2.66, 0.33),
            Term("level", -139.3, 98.6, -0.19),
            Term("loudness_range", 4.853, 3.45, 0.13),
            Term("chords", 0.7088, 0.358, 0.55),
            Term("flicker", 6.205, 0.668, -0.38),
            Term("pulse", 0.4447, 0.229, -0.37),
        ),
    ),
    "instrumentalness": Formula(
        0.02,
        (
            Term("fine_articulation", 0.2049, 0.392, -0.15),
            Term("variety", 3.984, 0.427, 0.41),
            Term("articulation", 1.167, 0.518, -0.73),
            Term("depth", 17.31, 2.21, -0.17),
            Term("chords", 0.7421, 0.341, -0.07),
        ),
    ),
    "speechiness": Formula(
        -3.26,
        (
            Term("articulation", 1.172, 0.524, 0.60),
            Term("steps", 3.463, 1.28, 0.24),
            Term("key_clarity", 0.8411, 0.124, -0.14),
            Term("chords", 0.7402, 0.342, -0.36),
            Term("pulse", 0.429, 0.196, -0.43),
        ),
    ),
    "liveness": Formula(
        -0.33,
        (
            Term("middle_depth", 17.63, 2.38, -1.40),
            Term("depth_changes", 2.824, 0.919, -0.35),
            Term("articulation", 0.8257, 0.607, -1.47),
            Term("steps", 2.764, 1.23, -0.92),
            Term("variety", 3.757, 0.485, 0.46),
            Term("edge", -2.431, 0.428, 0.11),
        ),
    ),
}
