"""Nothing is ever lost: links, locks, full disks, files that change, writers that are killed."""

import contextlib
import errno
import fcntl
import json
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from segue.domain.errors import DiskFull, FileChanging, NotWritten, SegueError
from segue.domain.music import ReplayGain
from segue.library import walk
from segue.library.retagging import Additions, carry_out, plan, remove_abandoned, undo
from segue.library.retagging.splices import copy_with
from tests.conftest import let_everybody_in
from tests.library.made_music import make, read

Fresh = Callable[[str], Path]
WANTED = Additions(128, "A minor", ReplayGain(-6.5, 0.9), ("calm",), ("Rock", "日本"))
OTHER = Additions(90, "C major", ReplayGain(1.5, 0.1), ("wild",), ("Jazz",))
ABANDONED = ".segue-tags-x1y2z3.part"


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


@contextlib.contextmanager
def nothing_happens_to(path: Path) -> Iterator[None]:
    """The file keeps its bytes and its inode, and nothing is left beside it."""
    before, status, beside = path.read_bytes(), path.stat(), names(path.parent)
    yield
    after = path.stat()
    assert (path.read_bytes(), names(path.parent)) == (before, beside)
    assert (after.st_ino, after.st_mtime_ns, after.st_mode) == (status.st_ino, status.st_mtime_ns, status.st_mode)


def test_a_change_without_fields_touches_nothing(fresh: Fresh) -> None:
    path = fresh("song.mp3")
    carry_out(plan(path, WANTED))
    with nothing_happens_to(path):
        written = carry_out(plan(path, WANTED, replace=True))
    assert (written.size, written.modified_ns) == (path.stat().st_size, path.stat().st_mtime_ns)


def test_a_scan_sees_that_a_file_was_written_though_its_size_is_the_same(fresh: Fresh) -> None:
    path = fresh("song.flac")
    carry_out(plan(path, WANTED))
    future = time.time_ns() + 3600 * 10**9
    os.utime(path, ns=(future, future))
    before = path.stat()
    written = carry_out(plan(path, Additions(bpm=127), replace=True))
    after = path.stat()
    assert after.st_size == before.st_size
    assert (written.size, written.modified_ns) == (after.st_size, after.st_mtime_ns)
    assert after.st_mtime_ns > before.st_mtime_ns


def test_mode_and_attributes_stay(fresh: Fresh) -> None:
    path = fresh("song.mp3")
    path.chmod(0o664)
    try:
        os.setxattr(path, "user.rating", b"five")
    except OSError:
        pytest.skip("this disk keeps no extended attributes")
    carry_out(plan(path, WANTED))
    assert path.stat().st_mode & 0o7777 == 0o664
    assert os.getxattr(path, "user.rating") == b"five"


@pytest.mark.skipif(os.getuid() != 0, reason="giving files away takes root")
def test_the_owner_stays(fresh: Fresh) -> None:
    path = fresh("song.mp3")
    os.chown(path, 1234, 2345)
    path.chmod(0o640)
    carry_out(plan(path, WANTED))
    status = path.stat()
    assert (status.st_uid, status.st_gid, status.st_mode & 0o7777) == (1234, 2345, 0o640)


def test_a_link_stays_a_link(fresh: Fresh, tmp_path: Path) -> None:
    path = fresh("real/song.mp3")
    (tmp_path / "links").mkdir()
    link = tmp_path / "links" / "song.mp3"
    link.symlink_to("../real/song.mp3")
    change = plan(link, WANTED)
    carry_out(change)
    assert link.is_symlink()
    assert link.readlink() == Path("../real/song.mp3")
    assert read(path).tags.bpm == 128
    assert names(link.parent) == names(path.parent) == ["song.mp3"]
    undo(link, change.record)
    assert link.is_symlink()
    assert read(path).tags.bpm is None


def test_hard_links_are_parted_only_on_request(fresh: Fresh, tmp_path: Path) -> None:
    path = fresh("song.mp3")
    os.link(path, tmp_path / "seed.mp3")
    change = plan(path, WANTED)
    with (
        nothing_happens_to(path),
        pytest.raises(NotWritten, match=r"has 2 names on its disk .*would keep the old tags"),
    ):
        carry_out(change)
    before = path.read_bytes()
    carry_out(change, part_hard_links=True)
    assert read(path).tags.bpm == 128
    assert (tmp_path / "seed.mp3").read_bytes() == before


def test_a_read_only_file_is_left_alone(fresh: Fresh) -> None:
    path = fresh("song.mp3")
    path.chmod(0o444)
    with nothing_happens_to(path), pytest.raises(NotWritten, match="is read-only"):
        carry_out(plan(path, WANTED))


def said_to_nobody(path: Path) -> str:
    """What writing says to a user without rights; becoming one takes a process of its own."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        try:
            carry_out(plan(path, WANTED))
        except SegueError as error:
            os.write(theirs, str(error).encode())
        finally:
            os._exit(0)
    os.close(theirs)
    os.waitpid(child, 0)
    with os.fdopen(ours) as said:
        return said.read()


@pytest.mark.skipif(os.getuid() != 0, reason="becoming another user takes root")
@pytest.mark.parametrize(
    ("folder_mode", "mode", "said"),
    [
        (0o755, 0o666, "could not be replaced in its folder: Permission denied"),
        (0o777, 0o644, "is read-only"),
        (0o777, 0o600, "may not be read by this user"),
        (0o1777, 0o666, "could not be replaced in its folder: Operation not permitted"),
    ],
)
def test_without_rights(folder_mode: int, mode: int, said: str, fresh: Fresh, tmp_path: Path) -> None:
    path = fresh("song.mp3")
    path.chmod(mode)
    let_everybody_in(tmp_path)
    tmp_path.chmod(folder_mode)
    with nothing_happens_to(path):
        assert said in said_to_nobody(path)


@pytest.mark.skipif(os.getuid() != 0, reason="becoming another user takes root")
def test_a_file_of_somebody_else_in_a_shared_folder(fresh: Fresh, tmp_path: Path) -> None:
    """Who may write it but not give it away becomes its owner; everybody's rights stay."""
    path = fresh("song.mp3")
    path.chmod(0o666)
    let_everybody_in(tmp_path)
    tmp_path.chmod(0o777)
    assert said_to_nobody(path) == ""
    assert read(path).tags.bpm == 128
    assert (path.stat().st_uid, path.stat().st_mode & 0o7777) == (65534, 0o666)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said(number: int, fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    path = fresh("song.mp3")

    def no_room(_: int) -> None:
        raise OSError(number, os.strerror(number))

    change = plan(path, WANTED)
    monkeypatch.setattr(os, "fsync", no_room)
    with nothing_happens_to(path), pytest.raises(DiskFull, match=r"no room for a copy of it; it is as it was"):
        carry_out(change)


def test_a_copy_that_cannot_be_finished(fresh: Fresh) -> None:
    """The system itself refuses to write more: a limit on the size of files, in a process of its own."""
    path = fresh("song.flac")
    program = (
        "import resource, signal, sys; from segue.library.retagging import *\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "change = plan(sys.argv[1], Additions(bpm=128))\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({path.stat().st_size // 2}, {resource.RLIM_INFINITY}))\n"
        "try: carry_out(change)\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    with nothing_happens_to(path):
        done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("NotWritten The tags of ")
    assert "File too large; it is as it was." in done.stdout


@pytest.mark.parametrize("moment", ["before", "during", "replaced", "gone"])
def test_a_file_that_somebody_else_writes(moment: str, fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    path = fresh("song.flac")
    theirs = make(path.with_name("other.flac"), 0.7).read_bytes()
    path.with_name("other.flac").unlink()
    change = plan(path, WANTED)

    def write() -> None:
        if moment == "gone":
            path.unlink()
        elif moment == "replaced":
            path.with_name("new").write_bytes(theirs)
            path.with_name("new").replace(path)
        else:
            path.write_bytes(theirs)

    def copy_while_somebody_writes(*arguments: Any) -> None:
        copy_with(*arguments)
        write()

    if moment == "before":
        write()
    else:
        monkeypatch.setattr("segue.library.retagging.exchanging.copy_with", copy_while_somebody_writes)
    # Which of the checks notices depends on what was written when.
    with pytest.raises((FileChanging, NotWritten)):
        carry_out(change)
    assert names(path.parent) == ([] if moment == "gone" else ["song.flac"])
    assert moment == "gone" or path.read_bytes() == theirs


def test_two_writers_take_turns_or_are_told(fresh: Fresh) -> None:
    path = fresh("song.mp3")
    change = plan(path, WANTED)
    with path.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with nothing_happens_to(path), pytest.raises(FileChanging, match="Another Segue is writing"):
            carry_out(change)
    carry_out(change)


def test_many_writers_at_once_leave_a_whole_file(fresh: Fresh) -> None:
    path = fresh("song.flac")
    identity = read(path).audio_hash
    wrong: list[Exception] = []

    def write(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(15):
            try:
                carry_out(plan(path, chance.choice((WANTED, OTHER)), replace=True))
            except FileChanging:
                pass
            except Exception as error:  # noqa: BLE001 - shown below
                wrong.append(error)

    threads = [threading.Thread(target=write, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert read(path).audio_hash == identity
    assert not plan(path, WANTED, replace=True).fields or not plan(path, OTHER, replace=True).fields
    assert names(path.parent) == ["song.flac"]


_ENDLESS = """
import sys
from segue.domain.music import ReplayGain
from segue.library.retagging import *
one = Additions(128, "A minor", ReplayGain(-6.5, 0.9), ("calm",), ("Rock", "日本"))
two = Additions(90, "C major", ReplayGain(1.5, 0.1), ("wild",), ("Jazz",))
print("ready", flush=True)
while True:
    for wanted in (one, two):
        carry_out(plan(sys.argv[1], wanted, replace=True))
"""


@pytest.mark.parametrize("ending", [".mp3", ".flac", ".ogg", ".m4a"])
def test_writers_killed_at_any_moment_leave_the_old_file_or_the_new(ending: str, tmp_path: Path) -> None:
    path = make(tmp_path / f"song{ending}", 20)
    identity, chance = read(path).audio_hash, random.Random(ending)
    carry_out(plan(path, WANTED))
    left = 0
    for _ in range(12):
        with subprocess.Popen([sys.executable, "-c", _ENDLESS, str(path)], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"ready\n"
            time.sleep(chance.uniform(0, 0.05))
            child.send_signal(signal.SIGKILL)
        found = read(path)
        assert (found.audio_hash, found.notes) == (identity, ())
        assert not plan(path, WANTED, replace=True).fields or not plan(path, OTHER, replace=True).fields
        hidden = [name for name in names(tmp_path) if name != path.name]
        assert len(hidden) <= 1
        assert all(name.startswith(".segue-tags-") and name.endswith(".part") for name in hidden)
        for skip_hidden in (True, False):
            (directory,) = walk(str(tmp_path), skip_hidden)
            assert [file.path for file in directory.files] == [path.name]
        left += len(hidden)
        assert remove_abandoned(str(tmp_path)) == len(hidden)
    assert left, "no writer was caught while it wrote"
    assert names(tmp_path) == [path.name]


def test_the_next_writer_tidies_up_but_only_what_is_abandoned(fresh: Fresh, tmp_path: Path) -> None:
    path = fresh("song.mp3")
    (tmp_path / ABANDONED).write_bytes(b"half")
    (tmp_path / ".segue-tags-alive.part").write_bytes(b"half")
    (tmp_path / ".segue-tags-link.part").symlink_to(path)
    (tmp_path / ".segue-tags-notes.txt").write_text("mine")
    with (tmp_path / ".segue-tags-alive.part").open("rb") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        carry_out(plan(path, WANTED))
        kept = [".segue-tags-alive.part", ".segue-tags-link.part", ".segue-tags-notes.txt", "song.mp3"]
        assert names(tmp_path) == kept
    assert remove_abandoned(str(tmp_path)) == 1
    assert remove_abandoned(str(tmp_path / "gone")) == 0


def test_names_that_are_no_text(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/\xff\xfe"
    os.mkdir(folder)  # noqa: PTH102 - a path of bytes
    path = os.fsdecode(folder + b"/" + b"\xe9" * 240 + b".mp3")
    os.replace(make(tmp_path / "song.mp3"), path)  # noqa: PTH105 - as above
    change = plan(path, WANTED)
    carry_out(change)
    json.dumps(change.record)
    assert not plan(path, WANTED, replace=True).fields
    assert undo(path, change.record).kept == ()
