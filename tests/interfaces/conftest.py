"""The program as a person runs it: words in, an exit code and what it printed out."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from segue.interfaces.cli.program import run
from tests.services.conftest import song


@dataclass(frozen=True)
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Segue = Callable[..., Said]


@pytest.fixture
def segue(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Segue:
    def call(*words: object) -> Said:
        capfd.readouterr()
        code = run(["--data", str(tmp_path / "data"), *map(str, words)])
        captured = capfd.readouterr()
        return Said(code, captured.out, captured.err)

    return call


@pytest.fixture
def music(tmp_path: Path) -> Path:
    root = tmp_path / "music"
    song(root / "Björk/Post/01.flac", "Army of Me", "Björk", album="Post", date="1995", genres=("Electronic",))
    song(root / "Björk/Post/02.ogg", "Hyperballad", "Björk", album="Post", date="1995", genres=("Electronic",))
    song(root / "Кино/03.flac", "Группа крови", "Кино", album="Группа крови", bpm=120.0, key="Am")
    return root
