"""Fixtures of the library's tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.library.made_music import ENDINGS, image, make
from tests.library.retagging import retag


@pytest.fixture(scope="session")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One untagged file of each kind, as bytes."""
    folder = tmp_path_factory.mktemp("originals")
    return {ending: make(folder / f"tone{ending}").read_bytes() for ending in ENDINGS}


@pytest.fixture
def fresh(tmp_path: Path, originals: dict[str, bytes]) -> Callable[[str], Path]:
    """Puts an untagged file of the kind that its name's ending asks for into the test's folder."""

    def put(name: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(originals[path.suffix])
        return path

    return put


@pytest.fixture(scope="session")
def tagged(originals: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The same with tags of their family, so that damage has something to hit."""
    folder = tmp_path_factory.mktemp("tagged")
    found = {}
    for ending, data in originals.items():
        path = folder / f"song{ending}"
        path.write_bytes(data)
        retag(path, image())
        found[ending] = path.read_bytes()
    return found
