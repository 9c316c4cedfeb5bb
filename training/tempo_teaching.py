"""How the judge of tempi is taught: what it hears, who says what is right, and the fit.

Pupils' pieces, all of other seeds than any test's: 1,200 bands, 480 drum patterns and 320 patterns without drums from
the tests' generators, 240 pieces of the demo's composers with characters drawn at random, and the 30-second clips of
../shared/data (clips and emotify). The clips' tempi nobody has annotated: TempoCNN (Schreiber and Mueller 2018, 2019;
AGPL, taught on annotated music) says them, where two of its networks agree within 4 %, each clip counting by how sure
they are. TempoCNN runs in an environment of its own in .bench/.
"""

import csv
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import soxr
from numpy.random import Generator
from numpy.typing import NDArray

from segue.audio.channels import mono
from segue.audio.decode import open_audio
from segue.audio.resample import Resampler
from segue.composing import SAMPLE_RATE, STYLES, Composition, compose, render
from segue.hearing.mel import MelBands, decibels
from segue.hearing.onsets import OnsetListener
from segue.hearing.periodicity import periodicity
from segue.hearing.spectrogram import GRID, Spectrogram
from segue.hearing.tempo import candidate_periods, features
from segue.hearing.tempo_choice import TempoJudge
from segue.services.demo.people import demo_artists
from tests.hearing.drum_patterns import draw
from tests.hearing.pitched_patterns import draw_pitched
from tests.hearing.played_music import draw_music

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"
CACHE = Path(tempfile.gettempdir()) / "segue-bench-rhythm"
PEER = "tempocnn==0.0.8"
TOLERANCE = 0.04
FOLDS = 5

_UNITS = 24
_EPOCHS = 40
_STEP = 4e-3
_DECAY = 0.5
_BATCH = 64
_NOISE = 0.05
_DROPPED = 0.1
_DOUBT = 0.03
_REAL_WEIGHT = 3.0
_LEAST_SURE = 0.15

_PEER_SCRIPT = """
import json, sys
import numpy as np
from tempocnn.classifier import TempoClassifier
from tempocnn.feature import read_features
networks = [TempoClassifier(name) for name in ("fcn", "deeptemp_k8")]
for line in sys.stdin:
    heard = read_features(line.strip())
    shares = np.stack([network.estimate(heard.copy()).mean(axis=0) for network in networks])
    print(json.dumps([line.strip(), shares.round(5).tolist()]), flush=True)
"""


@dataclass(frozen=True, eq=False)
class Example:
    """The candidates of one piece: their BPM, features, and which are right; `weight` says how much it counts."""

    name: str
    bpm: Doubles
    features: Floats
    truth: float
    weight: float
    artist: str = ""

    @property
    def right(self) -> NDArray[np.bool_]:
        """Candidates within 4 % of the truth."""
        return np.abs(self.bpm / self.truth - 1) < TOLERANCE


@dataclass(frozen=True)
class Clip:
    """A clip, its artist, and TempoCNN's tempo with how sure it is, 0 where its networks differ."""

    path: Path
    artist: str
    bpm: float
    sureness: float


def clip_samples(path: Path) -> Floats:
    """A file as mono samples at 22.05 kHz."""
    with open_audio(path) as stream:
        resampler = Resampler(stream.sample_rate, GRID.sample_rate)
        parts = [resampler.feed(mono(block)) for block in stream]
        parts.append(resampler.feed(np.zeros(0, np.float32), last=True))
    return np.concatenate(parts)


def onsets_of(samples: Floats) -> Floats:
    """Onset envelopes by zone, shape (4, frames)."""
    bands, spectrogram = MelBands(), Spectrogram()
    listener = OnsetListener(bands.centres)
    for batches in (spectrogram.feed(samples), spectrogram.finish()):
        for frames in batches:
            listener.feed(decibels(bands.of(frames.power)))
    return listener.finish()


def example(name: str, onsets: Floats, truth: float, weight: float = 1.0, artist: str = "") -> Example:
    """A piece's candidates and their features."""
    repeats = periodicity(onsets)
    periods = candidate_periods(repeats.curves, GRID.frame_rate)
    found = features(repeats, periods, GRID.frame_rate) if len(periods) else np.zeros((0, 0))
    return Example(name, 60 * GRID.frame_rate / periods, found.astype(np.float32), truth, weight, artist)


def generated() -> Iterator[Example]:
    """The made pieces that are taught with."""
    for kind, seeds, make in (
        ("played", range(10_000, 11_200), lambda seed: _told(draw_music(seed))),
        ("drum", range(20_000, 20_480), lambda seed: _told(draw(seed))),
        ("pitched", range(20_000, 20_320), lambda seed: _told(draw_pitched(seed))),
        ("demo", range(240), _demo_tempo),
    ):
        for seed in seeds:
            onsets, truth = _kept(f"{kind}-{seed}", seed, make)
            if truth > 0:
                yield example(f"{kind}-{seed}", onsets, truth)


def _told(piece: object) -> tuple[Floats, float]:
    return getattr(piece, "samples"), getattr(piece, "bpm")  # noqa: B009  # three generators, one shape


def demo_piece(seed: int) -> tuple[Floats, Composition]:
    """Mono samples of a piece by a demo artist whose leanings, voices and key are drawn anew."""
    rng = np.random.default_rng([999, seed])
    artists = demo_artists()
    artist = artists[seed % len(artists)]
    style = STYLES[artist.style]
    leanings = {name: float(rng.uniform(0, 1)) for name in _LEANINGS}
    character = replace(
        artist.character,
        **leanings,
        voice=str(rng.choice(style.voices)),
        second=str(rng.choice(style.seconds)),
        modes=(str(rng.choice(style.modes)),),
        tonics=(int(rng.integers(12)),),
    )
    piece = compose(style, character, rng, float(rng.uniform(22, 27)))
    samples = soxr.resample(render(piece.score, rng).mean(axis=1), SAMPLE_RATE, GRID.sample_rate)
    return samples.astype(np.float32), piece


def _demo_tempo(seed: int) -> tuple[Floats, float]:
    """0 BPM where nobody could tap along."""
    samples, piece = demo_piece(seed)
    return samples, float(piece.bpm or 0.0) if piece.genres[0] != "Free Improvisation" else 0.0


_LEANINGS = ("pace", "register", "density", "brightness", "space", "wildness")


def _kept(name: str, seed: int, make: Callable[[int], tuple[Floats, float]]) -> tuple[Floats, float]:
    """Onsets and truth of a piece, from the cache where it has them. Remove the cache when onsets change."""
    place = CACHE / "onsets" / f"{name}.npz"
    if not place.is_file():
        samples, truth = make(seed)
        place.parent.mkdir(parents=True, exist_ok=True)
        np.savez(place, onsets=onsets_of(samples).astype(np.float16), truth=truth)
    with np.load(place) as stored:
        return stored["onsets"].astype(np.float32), float(stored["truth"])


def labelled_clips() -> list[Clip]:
    """All clips with an artist and TempoCNN's opinion, which is asked once and kept."""
    rows = []
    for folder in ("clips", "emotify"):
        with (DATA / folder / "labels.csv").open(encoding="utf-8", newline="") as file:
            rows += [(DATA / folder / row["file"], row["artist"].lower()) for row in csv.DictReader(file)]
    shares = _peer_shares([path for path, _ in rows])
    return [Clip(path, artist, *_opinion(shares[_label(path)])) for path, artist in rows if _label(path) in shares]


def _label(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _peer_shares(paths: list[Path]) -> dict[str, Doubles]:
    """Each network's share per BPM from 30 upwards, shape (2, 256), by label."""
    kept = CACHE / "tempocnn.jsonl"
    kept.parent.mkdir(parents=True, exist_ok=True)
    lines = kept.read_text().splitlines() if kept.is_file() else []
    found = {label: np.array(shares) for label, shares in map(json.loads, lines)}
    missing = [path for path in paths if _label(path) not in found]
    if missing:
        home = ROOT / ".bench" / "tempocnn"
        if not (home / "bin" / "python").is_file():
            subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
            subprocess.run([str(home / "bin" / "pip"), "install", "--quiet", PEER], check=True)
        asked = "\n".join(map(str, missing))
        command = [str(home / "bin" / "python"), "-c", _PEER_SCRIPT]
        told = subprocess.run(command, input=asked, capture_output=True, text=True, check=True).stdout
        answers = [json.loads(line) for line in told.splitlines() if line.startswith("[")]
        new = {_label(Path(path)): shares for path, shares in answers}
        kept.write_text("\n".join([*lines, *(json.dumps(pair) for pair in new.items())]) + "\n")
        found |= {label: np.array(shares) for label, shares in new.items()}
    return found


def _opinion(shares: Doubles) -> tuple[float, float]:
    """Tempo, and the share of all that lies about it; 0 where the two networks differ by more than 4 %."""
    both = shares.mean(axis=0)
    top = int(both.argmax())
    first = max(0, top - 2)
    near = both[first : top + 3]
    bpm = float(30 + np.sum(np.arange(first, first + len(near)) * near) / near.sum())
    one, other = (30.0 + row.argmax() for row in shares)
    sure = both[max(0, int(top * 0.97 - 1)) : int(top * 1.03 + 3)].sum()
    return bpm, float(sure) if abs(one / other - 1) < TOLERANCE else 0.0


def clip_examples(clips: list[Clip]) -> list[Example]:
    """The clips as examples, weighted by how sure their labels are."""
    found = []
    for clip in clips:
        onsets, _ = _kept(_label(clip.path).replace("/", "-"), 0, partial(_untold, clip.path))
        weight = _REAL_WEIGHT * clip.sureness if clip.sureness > _LEAST_SURE else 0.0
        found.append(example(_label(clip.path), onsets, clip.bpm, weight, clip.artist))
    return found


def _untold(path: Path, _: int) -> tuple[Floats, float]:
    return clip_samples(path), 0.0


def fold_of(artist: str) -> int:
    """One of five folds; all of an artist's clips are in the same."""
    return hashlib.sha256(artist.encode()).digest()[0] % FOLDS


def fit_judge(examples: list[Example], seed: int = 0) -> TempoJudge:
    """A judge whose softmax over each piece's candidates puts the right ones first (Adam, decoupled decay)."""
    usable = [one for one in examples if one.weight > 0 and len(one.bpm) and one.right.any()]
    given, there, wanted = _packed(usable)
    centre, scale = given[there].mean(axis=0), given[there].std(axis=0) + 1e-3
    given = (given - centre) / scale
    weight = np.array([one.weight for one in usable], np.float32)
    rng = np.random.default_rng(seed)
    size = given.shape[2]
    shapes = ((size, _UNITS), (_UNITS,), (_UNITS,))
    spread = (size**-0.5, 0.0, _UNITS**-0.5)
    weights = [rng.normal(0, s, shape).astype(np.float32) for s, shape in zip(spread, shapes, strict=True)]
    first, second, step = [np.zeros_like(w) for w in weights], [np.zeros_like(w) for w in weights], 0
    for epoch in range(_EPOCHS):
        pace = _STEP * 0.5 * (1 + np.cos(np.pi * epoch / _EPOCHS)) + 1e-5
        order = rng.permutation(len(given))
        for start in range(0, len(order), _BATCH):
            batch, step = order[start : start + _BATCH], step + 1
            slopes = _slopes(weights, given[batch], there[batch], wanted[batch], weight[batch], rng)
            for number, slope in enumerate(slopes):
                first[number] = 0.9 * first[number] + 0.1 * slope
                second[number] = 0.999 * second[number] + 0.001 * slope**2
                move = first[number] / (1 - 0.9**step) / (np.sqrt(second[number] / (1 - 0.999**step)) + 1e-8)
                kept = 0.0 if number == 1 else _DECAY
                weights[number] = weights[number] - pace * (move + kept * weights[number])
    inner = weights[0] / scale[:, None]
    return TempoJudge(inner.astype(np.float32), (weights[1] - centre @ inner).astype(np.float32), weights[2])


def _packed(examples: list[Example]) -> tuple[Floats, NDArray[np.bool_], Floats]:
    """Features (pieces, most candidates, features), which candidates there are, and the share wanted for each."""
    most, size = max(len(one.bpm) for one in examples), examples[0].features.shape[1]
    given = np.zeros((len(examples), most, size), np.float32)
    there, wanted = np.zeros((len(examples), most), bool), np.zeros((len(examples), most), np.float32)
    for row, one in enumerate(examples):
        count = len(one.bpm)
        given[row, :count], there[row, :count] = one.features, True
        wanted[row, :count] = (1 - _DOUBT) * one.right / one.right.sum() + _DOUBT / count
    return given, there, wanted


def _slopes(
    weights: list[Floats], given: Floats, there: NDArray[np.bool_], wanted: Floats, weight: Floats, rng: Generator
) -> list[Floats]:
    """Slopes of the cross entropy of one batch, with noise on the features and some units left out."""
    given = given + _NOISE * rng.standard_normal(given.shape).astype(np.float32)
    heard = (rng.random((len(given), 1, _UNITS)) > _DROPPED).astype(np.float32) / np.float32(1 - _DROPPED)
    hidden = np.tanh(given @ weights[0] + weights[1])
    scores = np.where(there, (hidden * heard) @ weights[2], -1e9)
    chances = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    error = (chances - wanted) * weight[:, None] / len(given)
    back = error[..., None] * weights[2] * heard * (1 - hidden**2)
    size = given.shape[2]
    inner = given.reshape(-1, size).T @ back.reshape(-1, _UNITS)
    return [inner, back.sum(axis=(0, 1)), np.einsum("pch,pc->h", hidden * heard, error)]
