"""The shared recordings, where they are at hand."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "recordings"

needs_recordings = pytest.mark.skipif(not FOLDER.is_dir(), reason="../shared/data/recordings is not there")


def recordings(count: int) -> list[Path]:
    return sorted(FOLDER.glob("*.ogg"), key=lambda path: path.stat().st_size)[:count] if FOLDER.is_dir() else []
