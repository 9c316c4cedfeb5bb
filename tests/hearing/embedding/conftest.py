"""The real MusiCNN for the tests that need it, fetched once into a cache folder; without a network they are skipped."""

import tempfile
from pathlib import Path

import pytest

from segue.hearing.embedding.failures import ModelUnavailable
from segue.hearing.embedding.musicnn import Prepared, prepare
from segue.hearing.embedding.musicnn_wheel import WheelPin, fetch_wheel, verified

CACHE = Path(tempfile.gettempdir()) / "segue-test-models"


@pytest.fixture(scope="session")
def wheel() -> bytes:
    pin = WheelPin(seconds=40)
    kept = CACHE / f"{pin.sha256}.whl"
    if kept.exists():
        return verified(kept.read_bytes(), pin)
    try:
        found = fetch_wheel(pin)
    except ModelUnavailable as reason:
        pytest.skip(f"the package index cannot be reached: {reason}")
    CACHE.mkdir(parents=True, exist_ok=True)
    temporary = CACHE / f"{pin.sha256}.new"
    temporary.write_bytes(found)
    temporary.replace(kept)
    return found


@pytest.fixture(scope="session")
def prepared(wheel: bytes) -> Prepared:
    return prepare(wheel)
