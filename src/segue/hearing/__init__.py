"""Samples to numbers: what a track sounds like. `segue.hearing.analyze(path)` gives all figures of one file."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from segue.hearing.listening import analyze, listen
    from segue.hearing.records import document
    from segue.hearing.track_features import TrackFeatures

__all__ = ["TrackFeatures", "analyze", "document", "listen"]

# Imported when they are asked for: whoever only wants to know what the parts are need not wait for the compiler.
_PLACES = {"TrackFeatures": "track_features", "analyze": "listening", "document": "records", "listen": "listening"}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
