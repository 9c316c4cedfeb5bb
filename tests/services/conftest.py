"""Real music folders, small enough to scan many times."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image

from segue.domain.music import Credit, Picture, Role, Tags
from segue.library import write_tags

RATE = 8000


def song(
    path: Path,
    title: str,
    artist: str = "Artist",
    *,
    seed: int | None = None,
    picture: Picture | None = None,
    **tags: Any,
) -> Path:
    """A tenth of a second of noise of its own, by its title unless a seed is given, with tags."""
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(seed if seed is not None else list(title.encode())).normal(0, 0.1, RATE // 10)
    soundfile.write(path, noise, RATE)
    retag(path, title, artist, picture=picture, **tags)
    return path


def retag(path: Path, title: str, artist: str = "Artist", *, picture: Picture | None = None, **tags: Any) -> None:
    """Other tags for a file, the sound untouched."""
    credits: Sequence[Credit] = (Credit(artist), Credit(tags.pop("album_artist", artist), Role.ALBUM_ARTIST))
    write_tags(path, Tags(title=title, credits=tuple(credits), **tags), (), picture)


@pytest.fixture
def music(tmp_path: Path) -> Path:
    root = tmp_path / "music"
    for artist in ("Ada", "Bob"):
        for number in range(3):
            place = root / artist / "First" / f"{number + 1:02} Song {number}.flac"
            song(place, f"{artist} {number}", artist, album="First", track_number=number + 1, genres=("Jazz",))
    return root


@pytest.fixture(scope="session")
def png() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (3, 2), "teal").save(drawn, "PNG")
    return drawn.getvalue()
