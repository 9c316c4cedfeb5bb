"""How often keys are right, by the weights of MIREX: 1, a fifth off 0.5, the relative 0.3, the parallel key 0.2.

Sets of known key, none taught with: 96 cadences in all keys with drums and detuning, 200 pieces by whole bands (the
tests' generators), the demo library (seed 4747), and, where ../shared/data is at hand, 43 recordings of classical music
whose titles name their key (Emotify). Old music is often played a semitone low: there, per artist, the better of the
two pitches counts, one for all of the artist's pieces, which flatters a little; a movement may also be in another key.

    .venv/bin/python benchmarks/tonality.py [--fit] [--json]

`--fit` teaches the judge anew and writes it into the package.
"""

import argparse
import csv
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent.parent))

from segue.composing import SAMPLE_RATE, render
from segue.hearing import key_choice
from segue.hearing.spectrogram import GRID
from segue.hearing.tonality import TonalityListener, key_name
from segue.services.demo import demo_tracks, piece_of
from tests.hearing.cadences import draw_cadence, mirex_score
from tests.hearing.played_music import draw_music
from training.key_teaching import fit_key_judge, key_examples, key_number
from training.tempo_teaching import DATA, clip_samples

Floats = NDArray[np.float32]

DEMO_SEED = 4747
KINDS = {1.0: "right", 0.5: "fifth", 0.3: "relative", 0.2: "parallel", 0.0: "other"}
_TITLE = re.compile(r"\bin ([a-g])(?:[- ](flat|sharp))?[- ](major|minor)", re.IGNORECASE)
_NATURAL = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}


def key_of(samples: Floats) -> tuple[str | None, float]:
    """What Segue hears, and how sure it is."""
    listener = TonalityListener(GRID.sample_rate)
    listener.feed(samples)
    heard = listener.finish()
    return heard.key, heard.key_confidence


def told(name: str, rows: list[tuple[float, str, float]]) -> dict[str, float]:
    """Print score, mode and confidence of all pieces of a set."""
    scores, sure = np.array([row[0] for row in rows]), np.array([row[2] for row in rows])
    rng = np.random.default_rng(0)
    drawn = rng.choice(scores, (2000, len(scores))).mean(axis=1)
    low, high = np.quantile(drawn, (0.025, 0.975))
    print(f"{name}: {len(rows)} pieces, weighted {scores.mean():.3f} [{low:.3f}, {high:.3f}]")
    print(f"  { ({KINDS[round(float(s), 1)]: n for s, n in Counter(scores.round(1).tolist()).items()}) }")
    for mode in sorted({row[1] for row in rows}):
        own = [row[0] for row in rows if row[1] == mode]
        print(f"    {mode:<20} {len(own):>4} {np.mean(own):.3f}")
    for low, high in ((0.0, 0.4), (0.4, 0.7), (0.7, 0.9), (0.9, 1.01)):
        near = (sure >= low) & (sure < high)
        if near.any():
            print(f"    confidence {low:.1f} to {min(high, 1.0):.1f}: {near.sum():>4} pieces {scores[near].mean():.3f}")
    return {f"{name}_weighted": float(scores.mean())}


def cadences() -> list[tuple[float, str, float]]:
    """All keys four times."""
    rows = []
    for seed in range(96):
        piece = draw_cadence(seed)
        key, sure = key_of(piece.samples)
        rows.append((mirex_score(key, piece.key), piece.key.split()[1], sure))
    return rows


def bands() -> list[tuple[float, str, float]]:
    """Pieces by whole bands; dorian counts as minor, mixolydian and blues as major."""
    rows = []
    for seed in range(200):
        piece = draw_music(seed)
        key, sure = key_of(piece.samples)
        rows.append((mirex_score(key, piece.key), piece.mode, sure))
    return rows


def demo() -> list[tuple[float, str, float]]:
    """The demo library as it sounds before it is encoded, where its tags name a key."""
    rows = []
    for track in demo_tracks(DEMO_SEED):
        piece = piece_of(track, DEMO_SEED)
        if track.copy_of is not None or piece.key is None or piece.score.key is None:
            continue
        played = render(piece.score, np.random.default_rng([DEMO_SEED, 3, track.number])).mean(axis=1)
        key, sure = key_of(soxr.resample(played, SAMPLE_RATE, GRID.sample_rate).astype(np.float32))
        rows.append((mirex_score(key, key_name(key_number(piece.key))), piece.score.key.mode, sure))
    return rows


def titles() -> list[tuple[float, str, float]]:
    """Classical recordings whose titles name their key."""
    artists: dict[str, list[tuple[list[float], str, float]]] = defaultdict(list)
    with (DATA / "emotify" / "labels.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            named = _TITLE.search(row["title"])
            if named:
                altered = {"flat": -1, "sharp": 1, "": 0}[(named[2] or "").lower()]
                tonic, minor = _NATURAL[named[1].lower()] + altered, named[3].lower() == "minor"
                key, sure = key_of(clip_samples(DATA / "emotify" / row["file"]))
                truths = [key_name((tonic - lower) % 12 + 12 * minor) for lower in (0, 1)]
                scores = [mirex_score(key, truth) for truth in truths]
                artists[row["artist"]].append((scores, named[3].lower(), sure))
    rows = []
    for own in artists.values():
        pitch = int(np.argmax(np.sum([scores for scores, _, _ in own], axis=0)))
        rows += [(scores[pitch], mode, sure) for scores, mode, sure in own]
    return rows


def main() -> None:
    """Run it all and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("fit", "json"):
        parser.add_argument(f"--{name}", action="store_true")
    options = parser.parse_args()
    if options.fit:
        judge = fit_key_judge(list(key_examples()))
        Path(key_choice.__file__).with_suffix(".npz").write_bytes(key_choice.write_key_judge(judge))
    sets: dict[str, Callable[[], list[tuple[float, str, float]]]] = {"cadences": cadences, "bands": bands, "demo": demo}
    if (DATA / "emotify").is_dir():
        sets["titles"] = titles
    flat: dict[str, float] = {}
    for name, rows in sets.items():
        flat |= told(name, rows())
    if options.json:
        print(json.dumps({name: round(value, 4) for name, value in flat.items()}))


if __name__ == "__main__":
    main()
