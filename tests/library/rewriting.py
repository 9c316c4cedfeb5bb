"""Writing tags and taking them back, with the promises that hold for every file; ffmpeg says what is heard."""

from pathlib import Path
from typing import Any

import av as pyav
import numpy as np

from segue.domain.music import ReplayGain
from segue.library.retagging import Additions, carry_out, plan, undo
from segue.library.retagging.looking import look_into
from tests.library.made_music import read

av: Any = pyav
WANTED = Additions(128, "A minor", ReplayGain(-6.5, 0.9), ("calm", "Élan"), ("Rock", "日本"))
LONG = Additions(genres=tuple(f"Genre {number} {'日' * 900}" for number in range(60)))


def heard(path: Path) -> "np.ndarray[Any, np.dtype[Any]]":
    """The samples as ffmpeg decodes them."""
    with av.open(str(path), metadata_errors="replace") as container:
        return np.concatenate([frame.to_ndarray().ravel() for frame in container.decode(audio=0)])


def tags_by_ffmpeg(path: Path) -> dict[str, str]:
    with av.open(str(path)) as container:
        found = {**container.metadata, **container.streams.audio[0].metadata}
        return {key.upper(): value for key, value in found.items()}


def frames(path: Path) -> tuple[bytes, ...]:
    with look_into(path) as look:
        return look.shelf.frames


def there_and_back(path: Path, wanted: Additions = WANTED, replace: bool = True) -> bytes:
    """Writes and takes back, with the promises that hold for every file; returns the bytes that were written."""
    before, samples, rows = path.read_bytes(), heard(path), frames(path)
    change = plan(path, wanted, replace)
    taken = {place for field in change.fields for place, _ in field.taken}
    carry_out(change)
    written = path.read_bytes()
    assert np.array_equal(heard(path), samples)
    kept = [frame for place, frame in enumerate(rows) if place not in taken]
    assert list(frames(path)[: len(kept)]) == kept
    undo(path, change.record)
    assert frames(path) == rows
    assert np.array_equal(heard(path), samples)
    assert read(path).audio_hash is not None
    assert path.read_bytes() == before
    return written


def rewritten(path: Path, wanted: Additions = WANTED) -> None:
    carry_out(plan(path, wanted, replace=True))
