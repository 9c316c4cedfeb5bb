"""How often tempo and beats are right, which errors are made, and how much `tempo_confidence` means.

Sets of known tempo, none taught with: 200 drum patterns, 64 patterns without drums, 200 pieces by whole bands (the
tests' generators) and the demo library (seed 4747; free improvisation, which has no pulse, left out). Beats are
compared as mir_eval does (F-measure, 70 ms), where the tempo is right; "off" is the share of pieces whose beats lie
between the true ones.

Real clips (../shared/data, not part of the repository) have no annotated tempo. With `--clips` they are compared with
TempoCNN, of whose opinions the judge was taught: so a judge is fitted anew for each of five artist-disjoint folds and
asked about the fifth it was not taught with. `--consistency` needs no truth: a clip played 1.1 times as fast must be
1.1 times as fast, and its two halves alike. That a tempo is consistent does not make it right.

    .venv/bin/python benchmarks/rhythm.py [--clips] [--consistency] [--fit] [--quick] [--json]

`--fit` teaches the judge anew and writes it into the package; pieces and opinions are kept in the temporary folder.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent.parent))

from segue.composing import SAMPLE_RATE, render
from segue.hearing import tempo_choice
from segue.hearing.mel import MelBands, decibels
from segue.hearing.rhythm import Rhythm, RhythmListener
from segue.hearing.spectrogram import GRID, Spectrogram
from segue.services.demo import demo_tracks, piece_of
from tests.hearing.drum_patterns import draw
from tests.hearing.pitched_patterns import draw_pitched
from tests.hearing.played_music import draw_music
from training import tempo_teaching as teaching

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Piece = tuple[str, Floats, float, Doubles]
"""Style, mono samples at 22.05 kHz, BPM, beats in seconds."""

RATIOS = {"right": 1.0, "T/2": 0.5, "2T": 2.0, "2/3": 2 / 3, "3/2": 1.5, "3/4": 0.75, "4/3": 4 / 3, "T/3": 1 / 3}
OCTAVES = ("right", "T/2", "2T", "T/3", "3T")
DEMO_SEED = 4747
FASTER = 1.1
STEPS = (0.0, 0.3, 0.5, 0.7, 0.9, 1.01)


def rhythm_of(samples: Floats) -> Rhythm:
    """What Segue hears."""
    bands, spectrogram = MelBands(), Spectrogram()
    listener = RhythmListener(bands.centres, GRID.frame_rate)
    for batches in (spectrogram.feed(samples), spectrogram.finish()):
        for frames in batches:
            listener.feed(decibels(bands.of(frames.power)))
    return listener.finish()


def error_of(found: float | None, truth: float) -> str:
    """The name of the error, "right" within 4 %."""
    if found is None:
        return "none"
    ratios = {**RATIOS, "3T": 3.0}
    return next((name for name, r in ratios.items() if abs(found / truth / r - 1) <= teaching.TOLERANCE), "other")


def f_measure(found: Doubles, truth: Doubles, within: float = 0.07) -> float:
    """mir_eval's: each beat is met by one at most; both ascending."""
    hits = here = there = 0
    while here < len(found) and there < len(truth):
        if abs(found[here] - truth[there]) <= within:
            hits, here, there = hits + 1, here + 1, there + 1
        elif found[here] < truth[there]:
            here += 1
        else:
            there += 1
    return 2 * hits / max(1, len(found) + len(truth))


def interval(values: NDArray[np.bool_]) -> str:
    """Share and its 95 % interval (Wilson)."""
    n, z = max(1, len(values)), 1.96
    p = float(values.mean()) if len(values) else 0.0
    middle, reach = p + z * z / 2 / n, z * np.sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    return f"{p:.3f} [{(middle - reach) / (1 + z * z / n):.3f}, {(middle + reach) / (1 + z * z / n):.3f}]"


def demo_pieces() -> Iterator[Piece]:
    """The demo library as it sounds before it is encoded."""
    for track in demo_tracks(DEMO_SEED):
        piece = piece_of(track, DEMO_SEED)
        if track.copy_of is not None or piece.bpm is None or track.style == "Free Improvisation":
            continue
        played = render(piece.score, np.random.default_rng([DEMO_SEED, 3, track.number])).mean(axis=1)
        samples = soxr.resample(played, SAMPLE_RATE, GRID.sample_rate).astype(np.float32)
        beats = np.array([piece.score.seconds(beat) for beat in range(int(piece.score.length))])
        yield track.style, samples, piece.bpm, beats


def sets(quick: bool) -> dict[str, Iterator[Piece]]:
    """Pieces by set."""
    part = 4 if quick else 1
    played = (draw_music(seed) for seed in range(200 // part))
    drums = (draw(seed) for seed in range(200 // part))
    pitched = (draw_pitched(seed) for seed in range(64 // part))
    found: dict[str, Iterator[Piece]] = {
        "drums": ((one.style, one.samples, one.bpm, one.beats) for one in drums),
        "pitched": ((one.style, one.samples, one.bpm, one.beats) for one in pitched),
        "bands": ((one.groove, one.samples, one.bpm, one.beats) for one in played),
    }
    return found if quick else {**found, "demo": demo_pieces()}


def judge_set(name: str, pieces: Iterator[Piece], sure: list[tuple[float, bool]]) -> dict[str, float]:
    """Print the table of one set; its figures."""
    rows, scores, off = [], [], []
    for style, samples, bpm, beats in pieces:
        heard = rhythm_of(samples)
        rows.append((style, error_of(heard.tempo_bpm, bpm)))
        sure.append((heard.tempo_confidence, rows[-1][1] == "right"))
        if rows[-1][1] == "right":
            truth = beats[beats < len(samples) / GRID.sample_rate]
            scores.append(f_measure(heard.beats, truth))
            off.append(f_measure(heard.beats, (truth[:-1] + truth[1:]) / 2) > 0.6)
    errors = Counter(error for _, error in rows)
    right = np.array([error == "right" for _, error in rows])
    print(f"{name}: {len(rows)} pieces, right {interval(right)}, beats F {np.mean(scores):.3f}, off {np.mean(off):.3f}")
    print(f"  {dict(errors)}")
    for style in sorted({style for style, _ in rows}):
        own = Counter(error for kind, error in rows if kind == style)
        print(f"    {style:<26} {dict(own)}", flush=True)
    return {f"{name}_right": float(right.mean()), f"{name}_beats_f": float(np.mean(scores))}


def reliability(title: str, sure: list[tuple[float, bool]]) -> None:
    """Print how often tempi of each confidence are right."""
    print(f"{title}\n  confidence  pieces  right")
    for low, high in pairwise(STEPS):
        own = [right for confidence, right in sure if low <= confidence < high]
        if own:
            print(f"  {low:.1f} to {min(high, 1.0):.1f} {len(own):>8} {np.mean(own):>6.2f}")


def against_peer() -> dict[str, float]:
    """Agreement with TempoCNN on clips of artists that the judge was not taught with."""
    made = list(teaching.generated())
    clips = teaching.clip_examples(teaching.labelled_clips())
    found: list[tuple[str, float]] = []
    for fold in range(teaching.FOLDS):
        judge = teaching.fit_judge(made + [one for one in clips if teaching.fold_of(one.artist) != fold])
        for one in clips:
            if teaching.fold_of(one.artist) == fold and one.weight > 0 and len(one.bpm):
                scores = judge.scores(one.features.astype(np.float64))
                chances = np.exp(scores - scores.max())
                error = error_of(float(one.bpm[np.argmax(scores)]), one.truth)
                found.append((error, float(chances.max() / chances.sum())))
    right = np.array([error == "right" for error, _ in found])
    octave = np.array([error in OCTAVES for error, _ in found])
    print(f"{len(found)} clips, TempoCNN sure: same tempo {interval(right)}, or an octave off {interval(octave)}")
    print(f"  {dict(Counter(error for error, _ in found))}")
    reliability("clips", [(chance, error == "right") for error, chance in found])
    return {"clips_acc1": float(right.mean()), "clips_acc2": float(octave.mean())}


def consistency(quick: bool) -> dict[str, float]:
    """How often a clip's tempo follows its speed, and its halves agree."""
    paths = sorted((teaching.DATA / "clips").glob("*.opus"))[:: 8 if quick else 1]
    followed, alike = [], []
    for path in paths:
        samples = teaching.clip_samples(path)
        faster = soxr.resample(samples, FASTER * GRID.sample_rate, GRID.sample_rate).astype(np.float32)
        half = len(samples) // 2
        whole, quickened, one, other = (
            rhythm_of(part).tempo_bpm for part in (samples, faster, samples[:half], samples[half:])
        )
        followed.append(whole is not None and error_of(quickened, FASTER * whole) == "right")
        alike.append(one is not None and error_of(other, one) == "right")
    print(f"{len(paths)} clips: 1.1 times as fast {interval(np.array(followed))}, halves {interval(np.array(alike))}")
    return {"follows_speed": float(np.mean(followed)), "halves_agree": float(np.mean(alike))}


def fit() -> None:
    """Teach the judge with everything and write it into the package."""
    clips = teaching.clip_examples(teaching.labelled_clips())
    judge = teaching.fit_judge([*teaching.generated(), *clips])
    Path(tempo_choice.__file__).with_suffix(".npz").write_bytes(tempo_choice.write_judge(judge))


def main() -> None:
    """Run what is asked for and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("clips", "consistency", "fit", "quick", "json"):
        parser.add_argument(f"--{name}", action="store_true")
    options = parser.parse_args()
    if options.fit:
        fit()
    sure: list[tuple[float, bool]] = []
    flat: dict[str, float] = {}
    for name, pieces in sets(options.quick).items():
        flat |= judge_set(name, pieces, sure)
    reliability("all of these", sure)
    if options.clips:
        flat |= against_peer()
    if options.consistency:
        flat |= consistency(options.quick)
    if options.json:
        print(json.dumps({name: round(value, 4) for name, value in flat.items()}))


if __name__ == "__main__":
    main()
