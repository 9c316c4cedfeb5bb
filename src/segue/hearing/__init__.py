"""Samples to numbers: what a track sounds like. `segue.hearing.analyze(path)` gives all figures of one file."""

from segue.hearing.listening import analyze, listen
from segue.hearing.records import document
from segue.hearing.track_features import TrackFeatures

__all__ = ["TrackFeatures", "analyze", "document", "listen"]
