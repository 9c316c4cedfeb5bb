"""Three-minute tracks to listen to: pieces of the demo library, one style after another, as mp3, flac and ogg."""

import json
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from segue.audio.encode import encode
from segue.composing import SAMPLE_RATE, STYLES, render
from segue.services.demo.build import piece_of
from segue.services.demo.catalogue import DemoTrack, demo_tracks

SECONDS = 180
FORMATS = ("mp3", "flac", "ogg")

_SEED = 4747
_EDITION = 1
_LOW = 0.99


def make_tracks(folder: Path, count: int) -> dict[str, list[Path]]:
    """Per format the files of `count` tracks (44.1 kHz stereo, mp3 at 320 kbit/s); those already there are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {ending: [folder / f"{number:02}.{ending}" for number in range(count)] for ending in FORMATS}
    note = folder / "made.json"
    if not note.exists() or json.loads(note.read_text()) != {"seed": _SEED, "edition": _EDITION}:
        for old in folder.glob("[0-9][0-9].*"):
            old.unlink()
        note.write_text(json.dumps({"seed": _SEED, "edition": _EDITION}))
    missing = [n for n in range(count) if not all(files[ending][n].exists() for ending in FORMATS)]
    if missing:
        print(f"making {len(missing)} tracks ...", file=sys.stderr)
        with ProcessPoolExecutor(os.cpu_count(), mp_context=multiprocessing.get_context("spawn")) as pool:
            list(pool.map(_make, missing, [folder] * len(missing)))
    return files


def _make(number: int, folder: Path) -> None:
    """One track, its pieces in the order of the library. A file has its name only when it is whole."""
    style = list(STYLES)[number % len(STYLES)]
    pieces = [track for track in demo_tracks(_SEED) if track.style == style and track.copy_of is None]
    turn = number // len(STYLES) * 7
    samples = np.zeros((0, 2), np.float32)
    for track in cycle(pieces[turn:] + pieces[:turn]):
        samples = np.concatenate((samples, _played(track)))
        if len(samples) >= SECONDS * SAMPLE_RATE:
            break
    samples = samples[: SECONDS * SAMPLE_RATE]
    for ending in FORMATS:
        draft = folder / f".{number:02}.part.{ending}"
        if ending == "mp3":
            write_mp3(samples, draft)
        else:
            encode(samples, SAMPLE_RATE, draft)
        draft.replace(folder / f"{number:02}.{ending}")


def _played(track: DemoTrack) -> NDArray[np.float32]:
    return render(piece_of(track, _SEED).score, np.random.default_rng([_SEED, 3, track.number]))


def write_mp3(samples: NDArray[np.float32], path: Path, quality: float = 0.0) -> None:
    """An mp3 at a constant bit rate: at `quality` 0 the highest there is, 320 kbit/s at 44.1 kHz, at 1 the lowest."""
    with soundfile.SoundFile(
        path, "w", SAMPLE_RATE, samples.shape[1], "MPEG_LAYER_III", format="MP3",
        compression_level=quality, bitrate_mode="CONSTANT",
    ) as sink:  # fmt: skip
        sink.write(samples)


def long_track(folder: Path, hours: int) -> Path:
    """An mp3 of so many hours: the first track over and over, at a low bit rate."""
    path = folder / f"{hours}h.mp3"
    if not path.exists():
        samples, _ = soundfile.read(folder / "00.flac", dtype="float32")
        once, draft = folder / ".once.mp3", folder / ".long.part.mp3"
        write_mp3(samples, once, _LOW)
        frames = once.read_bytes()
        # Where there is room for it, the first frame says how long the whole is.
        assert b"Info" not in frames[:64]
        with draft.open("wb") as file:
            for _ in range(hours * 3600 // SECONDS):
                file.write(frames)
        once.unlink()
        draft.replace(path)
    return path
