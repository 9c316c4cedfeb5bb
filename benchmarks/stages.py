"""What each part of the analysis costs: the parts of the pass, timed one inside the other."""

import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from segue.audio.decode import AudioStream
from segue.audio.resample import Resampler
from segue.hearing import listening
from segue.hearing.listening import analyze
from segue.hearing.loudness import LoudnessListener
from segue.hearing.mel import MelBands
from segue.hearing.rhythm import RhythmListener
from segue.hearing.spectrogram import Spectrogram
from segue.hearing.timbre import TimbreListener
from segue.hearing.tonality import TonalityListener

_STAGES: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("decode", AudioStream, ("__iter__",)),
    ("loudness", LoudnessListener, ("feed", "finish")),
    ("mono", listening, ("mono",)),
    ("resample", Resampler, ("feed",)),
    ("spectrogram", Spectrogram, ("feed", "finish")),
    ("mel bands", MelBands, ("of",)),
    ("decibels", listening, ("decibels",)),
    ("timbre", TimbreListener, ("feed", "finish")),
    ("rhythm", RhythmListener, ("feed", "finish")),
    ("tonality", TonalityListener, ("feed", "finish")),
)


def print_stages(tracks: dict[str, list[Path]]) -> None:
    """A table of milliseconds per stage and format, medians over the tracks; the clock costs a few itself."""
    spent: dict[str, float] = defaultdict(float)
    for stage, owner, names in _STAGES:
        for name in names:
            setattr(owner, name, _timed(getattr(owner, name), stage, spent))
    analyze(tracks["mp3"][0])
    rows: dict[str, dict[str, float]] = defaultdict(dict)
    for ending, paths in tracks.items():
        runs: dict[str, list[float]] = defaultdict(list)
        for path in paths:
            spent.clear()
            began = time.process_time()
            analyze(path)
            whole = time.process_time() - began
            for stage, _, _ in _STAGES:
                runs[stage].append(spent[stage])
            runs["all the rest"].append(whole - sum(spent.values()))
            runs["whole"].append(whole)
        for stage, seconds in runs.items():
            rows[stage][ending] = statistics.median(seconds) * 1000
    print(f"{'ms':<14}" + "".join(f"{ending:>9}" for ending in tracks))
    for stage, found in rows.items():
        print(f"{stage:<14}" + "".join(f"{found[ending]:>9.1f}" for ending in tracks))


def _timed(function: Callable[..., Any], stage: str, spent: dict[str, float]) -> Callable[..., Any]:
    """The same function, or iterator, with the processor time inside it added to its stage."""

    @wraps(function)
    def timed(*given: Any, **named: Any) -> Any:
        began = time.process_time()
        made = function(*given, **named)
        spent[stage] += time.process_time() - began
        return _iterated(made, stage, spent) if hasattr(made, "__next__") else made

    return timed


def _iterated(items: Any, stage: str, spent: dict[str, float]) -> Any:
    while True:
        began = time.process_time()
        try:
            item = next(items)
        except StopIteration:
            return
        finally:
            spent[stage] += time.process_time() - began
        yield item
