"""What the descriptors are judged on, as Segue hears it: figures, and every embedder's vectors. Kept in a cache."""

import csv
import hashlib
import json
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import soundfile as sf
import soxr
from numpy.typing import NDArray

from benchmarks.descriptors_hall import in_a_hall
from benchmarks.embedding import decode
from segue.domain.errors import SegueError
from segue.hearing.descriptors import figures
from segue.hearing.descriptors.figures import figures_of
from segue.hearing.embedding.port import Embedder, EmbedderId, Embedding
from segue.hearing.listening import analyze
from segue.hearing.parts import VERSIONS

Floats = NDArray[np.float32]

DATA = Path(__file__).parent.parent.parent / "shared" / "data"
CACHE = Path(tempfile.gettempdir()) / "segue-bench-descriptors"
_RATE = 44_100
_PROMPT_S = 30


@dataclass(frozen=True)
class Sound:
    """Something to hear: `row` is its line in the label table of its set, empty where it has none."""

    where: str
    name: str
    artist: str
    row: dict[str, str]
    samples: Callable[[int], Floats]
    file: Path | None = None


@dataclass(frozen=True)
class Heard:
    """A sound as heard: its figures, and its embedding by each model."""

    sound: Sound
    figures: dict[str, float]
    embeddings: dict[EmbedderId, Embedding]


def sounds(prompts: Path | None) -> list[Sound]:
    """Clips, Emotify, recordings, clips as in a hall (of every third artist), and prompts where a folder is given."""
    if not (DATA / "clips" / "labels.csv").is_file():
        raise SystemExit(f"This benchmark needs the labelled clips in {DATA}, and they are not there.")
    found = [_clip(where, row) for where in ("clips", "emotify") for row in _table(DATA / where / "labels.csv")]
    halls, seen = [], set()
    for sound in found:
        if (sound.where, sound.artist) not in seen and zlib.crc32(f"{sound.name}.opus".encode()) % 3 == 0:
            halls.append(_hall(sound))
        seen.add((sound.where, sound.artist))
    recordings = [
        Sound("recordings", path.stem, f"recording {path.stem}", {}, _decoder(path), path)
        for path in sorted((DATA / "recordings").glob("*.ogg"))
    ]
    return [*found, *halls, *recordings, *(_spoken(prompts) if prompts else [])]


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _clip(where: str, row: dict[str, str]) -> Sound:
    path = DATA / where / row["file"]
    return Sound(where, path.stem, row["artist"], row, _decoder(path), path)


def _decoder(path: Path) -> Callable[[int], Floats]:
    return lambda rate: decode(path, rate)


def _hall(sound: Sound) -> Sound:
    def samples(rate: int) -> Floats:
        rng = np.random.default_rng(zlib.crc32(f"{sound.name}.opus".encode()))
        live = in_a_hall(sound.samples(_RATE), _RATE, rng)
        return np.asarray(soxr.resample(live, _RATE, rate) if rate != _RATE else live, np.float32)

    return Sound(f"hall-{sound.where}", sound.name, sound.artist, sound.row, samples)


def _spoken(folder: Path) -> Iterator[Sound]:
    """Half minutes of the prompts (G.722) of each speaker, one folder each: 2 s or longer, one after another."""
    for speaker in sorted(path for path in folder.iterdir() if path.is_dir()):
        parts: list[Floats] = []
        for path in sorted(speaker.glob("*.g722")):
            if path.stat().st_size >= 16_000 and sum(map(len, parts)) < 6 * _PROMPT_S * 16_000:
                with av.open(str(path), format="g722") as container:
                    blocks = [frame.to_ndarray().ravel() for frame in container.decode(audio=0)]
                parts.append(np.concatenate(blocks).astype(np.float32) / np.float32(32768))
        whole = np.concatenate(parts)
        for number in range(min(6, len(whole) // (_PROMPT_S * 16_000))):
            part = whole[number * _PROMPT_S * 16_000 :][: _PROMPT_S * 16_000]
            yield Sound("prompts", f"{speaker.name}-{number}", f"speaker {speaker.name}", {}, _resampler(part))


def _resampler(samples: Floats) -> Callable[[int], Floats]:
    return lambda rate: np.asarray(soxr.resample(samples, 16_000, rate), np.float32)


def hear(wanted: Sequence[Sound], embedders: Sequence[Embedder]) -> list[Heard]:
    """All sounds that can be described; what an earlier run heard is taken from the cache."""
    CACHE.mkdir(parents=True, exist_ok=True)
    code = hashlib.sha256(Path(figures.__file__).read_bytes()).hexdigest()
    found = []
    for number, sound in enumerate(wanted):
        measured = _figures(sound, CACHE / f"{_key(sound, json.dumps(VERSIONS) + code)}.json")
        if measured is None:
            print(f"left out, nothing to judge by: {sound.where} {sound.name}", file=sys.stderr)
            continue
        embeddings = {one.id: _embedding(sound, one, CACHE / f"{_key(sound, one.id)}.npz") for one in embedders}
        found.append(Heard(sound, measured, embeddings))
        if number % 100 == 0:
            print(f"heard {number + 1} of {len(wanted)}", file=sys.stderr)
    return found


def _key(sound: Sound, what: str) -> str:
    return hashlib.sha256(f"1 {sound.where} {sound.name} {what}".encode()).hexdigest()


def _figures(sound: Sound, kept: Path) -> dict[str, float] | None:
    if not kept.is_file():
        kept.write_text(json.dumps(figures_of(analyze(sound.file or _wave(sound.samples(_RATE))))))
    found: dict[str, float] | None = json.loads(kept.read_text())
    return found


def _wave(samples: Floats) -> bytes:
    target = BytesIO()
    sf.write(target, samples, _RATE, format="WAV", subtype="FLOAT")
    return target.getvalue()


def _embedding(sound: Sound, embedder: Embedder, kept: Path) -> Embedding:
    if not kept.is_file():
        heard = embedder.embed(sound.samples(embedder.sample_rate))
        np.savez(kept, mean=heard.mean, spread=heard.spread, tags=heard.tags, excerpts=heard.excerpts)
    with np.load(kept, allow_pickle=False) as one:
        if one["mean"].shape != (embedder.size,):
            raise SegueError(f"{kept} is no embedding of {embedder.id}.", "Delete it.")
        return Embedding(embedder.id, one["mean"], one["spread"], one["tags"], int(one["excerpts"]))
