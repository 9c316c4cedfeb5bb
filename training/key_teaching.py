"""How the judge of keys is taught: cadences, whole bands and demo pieces of other seeds than any test's.

288 cadences and 1,200 bands from the tests' generators, and the demo's 240 pieces of drawn characters; no recordings.
"""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue.hearing.chroma import PITCH_CLASSES, ChromaListener
from segue.hearing.key_choice import KeyJudge, key_features
from segue.hearing.spectrogram import GRID
from segue.hearing.tonality import chord_path, chord_shares, semitones, tuning
from tests.hearing.cadences import draw_cadence
from tests.hearing.played_music import draw_music
from training.tempo_teaching import demo_piece

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

CACHE = Path(tempfile.gettempdir()) / "segue-bench-key"

_UNITS = 12
_EPOCHS = 30
_STEP = 5e-3
_DECAY = 1e-3
_NOISE = 0.03
_BATCH = 64


@dataclass(frozen=True, eq=False)
class KeyExample:
    """A piece's profile (12,), shares of triads (24,), and the number of its key as `key_name` has it."""

    chroma: Doubles
    chords: Doubles
    key: int


def key_number(name: str) -> int:
    """The number of "A minor" or, as tags write it, "Am"."""
    tonic, _, mode = name.partition(" ")
    minor = mode == "minor" or (not mode and tonic.endswith("m"))
    return PITCH_CLASSES.index(tonic.removesuffix("m")) + 12 * minor


def pitches_of(samples: Floats) -> tuple[Doubles, Doubles]:
    """Profile (12,) and shares of triads (24,) of mono samples at 22.05 kHz."""
    listener = ChromaListener(GRID.sample_rate)
    listener.feed(samples)
    fine, _ = listener.finish()
    steps = listener.settings.fine
    cents, _ = tuning(fine.sum(axis=0, dtype=np.float64), steps)
    chroma = semitones(fine, cents, steps)
    return chroma.mean(axis=0, dtype=np.float64), chord_shares(chord_path(chroma))


def key_examples() -> Iterator[KeyExample]:
    """All that is taught with."""
    makers: tuple[tuple[str, range, Callable[[int], tuple[Floats, str]]], ...] = (
        ("cadence", range(50_000, 50_288), _cadence),
        ("played", range(10_000, 11_200), _played),
        ("demo", range(240), _demo),
    )
    for kind, seeds, make in makers:
        for seed in seeds:
            place = CACHE / f"{kind}-{seed}.npz"
            if not place.is_file():
                samples, key = make(seed)
                chroma, chords = pitches_of(samples)
                place.parent.mkdir(parents=True, exist_ok=True)
                np.savez(place, chroma=chroma, chords=chords, key=key_number(key) if key else -1)
            with np.load(place) as stored:
                if stored["key"] >= 0:
                    yield KeyExample(stored["chroma"], stored["chords"], int(stored["key"]))


def _cadence(seed: int) -> tuple[Floats, str]:
    cadence = draw_cadence(seed)
    return cadence.samples, cadence.key


def _played(seed: int) -> tuple[Floats, str]:
    piece = draw_music(seed)
    return piece.samples, piece.key


def _demo(seed: int) -> tuple[Floats, str]:
    samples, piece = demo_piece(seed)
    return samples, piece.key or ""


def fit_key_judge(examples: list[KeyExample], seed: int = 0) -> KeyJudge:
    """A judge whose softmax over all 24 keys puts the right one first (Adam)."""
    given = np.stack([key_features(one.chroma, one.chords) for one in examples])
    wanted = np.zeros((len(given), 12, 2))
    keys = np.array([one.key for one in examples])
    wanted[np.arange(len(given)), keys % 12, keys // 12] = 1.0
    centre, scale = given.mean(axis=(0, 1)), given.std(axis=(0, 1)) + 1e-3
    given = (given - centre) / scale
    rng = np.random.default_rng(seed)
    size = given.shape[2]
    weights = [rng.normal(0, size**-0.5, (size, _UNITS)), np.zeros(_UNITS), rng.normal(0, 0.3, (_UNITS, 2))]
    weights += [np.zeros((size, 2)), np.zeros(2)]
    first, second, step = [np.zeros_like(w) for w in weights], [np.zeros_like(w) for w in weights], 0
    for epoch in range(_EPOCHS):
        pace = _STEP * 0.5 * (1 + np.cos(np.pi * epoch / _EPOCHS)) + 1e-5
        for batch in np.array_split(rng.permutation(len(given)), max(1, len(given) // _BATCH)):
            heard, step = given[batch] + _NOISE * rng.standard_normal(given[batch].shape), step + 1
            for number, slope in enumerate(_slopes(weights, heard, wanted[batch])):
                slope = slope + _DECAY * weights[number]
                first[number] = 0.9 * first[number] + 0.1 * slope
                second[number] = 0.999 * second[number] + 0.001 * slope**2
                move = first[number] / (1 - 0.9**step) / (np.sqrt(second[number] / (1 - 0.999**step)) + 1e-8)
                weights[number] = weights[number] - pace * move
    inner, direct = weights[0] / scale[:, None], weights[3] / scale[:, None]
    parts = (inner, weights[1] - centre @ inner, weights[2], direct, weights[4] - centre @ direct)
    return KeyJudge(*(part.astype(np.float32) for part in parts))


def _slopes(weights: list[Doubles], given: Doubles, wanted: Doubles) -> list[Doubles]:
    """Slopes of the cross entropy of one batch of shape (pieces, 12, features)."""
    hidden = np.tanh(given @ weights[0] + weights[1])
    scores = hidden @ weights[2] + given @ weights[3] + weights[4]
    chances = np.exp(scores - scores.max(axis=(1, 2), keepdims=True))
    chances /= chances.sum(axis=(1, 2), keepdims=True)
    error = (chances - wanted) / len(given)
    back = (error @ weights[2].T) * (1 - hidden**2)
    flat, wrong = given.reshape(-1, given.shape[2]), error.reshape(-1, 2)
    return [
        flat.T @ back.reshape(-1, _UNITS),
        back.sum(axis=(0, 1)),
        hidden.reshape(-1, _UNITS).T @ wrong,
        flat.T @ wrong,
        error.sum(axis=(0, 1)),
    ]
