"""Carries a change out so that at every moment the file is whole: the old one or the new one, never half of each.

The new file is written beside the old one under a hidden name, checked, brought to the disk and put in the old one's
place in one step. Whoever is killed leaves at most the hidden file behind; it is locked while its writer lives, so the
next who comes by knows that it is abandoned and removes it.
"""

import contextlib
import errno
import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from segue.domain.errors import DiskFull, FileChanging, NotWritten
from segue.library.opening import reason
from segue.library.retagging.additions import OPUS_GAINS, meaning, said
from segue.library.retagging.changes import Change, plan_undo, row_after
from segue.library.retagging.looking import Look, examined, look_into, sentences
from segue.library.retagging.splices import copy_with
from segue.library.tags.names import Field

_PREFIX, _SUFFIX = ".segue-tags-", ".part"
_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Written:
    """How the file is known from now on: its size in bytes and the time of its last change."""

    size: int
    modified_ns: int


def carry_out(change: Change, part_hard_links: bool = False) -> Written:
    """Writes a planned change. Nothing is touched where it has no fields.

    A file with several names on the disk (hard links) is refused, as its other names would keep the old tags, unless
    `part_hard_links` allows just that.

    Raises:
        FileChanging: the file is not the one that the change was planned for, or is written to by somebody else.
        NotWritten: it may not be written, or did not come out right; it is as it was.
        DiskFull: there is no room for the copy; the file is as it was.
        BadRequest, UnreadableFile: as `plan`.
    """
    with look_into(change.path) as look:
        row = row_after(look, change)
        if not change.fields:
            return Written(change.size, change.modified_ns)
        _check_allowed(look, part_hard_links)
        if not _locked(look.file.fileno()):
            raise FileChanging(f"Another Segue is writing tags into {look.shown}.", "Try again when it is done.")
        folder = os.path.dirname(look.path)  # noqa: PTH120 - a str path keeps bytes that are no UTF-8 as they are
        remove_abandoned(folder)
        with _failures(look.shown), _beside(folder) as (copy, name):
            with sentences(look.shown):
                copy_with(look.file, copy, look.shelf.splices(row), look.status.st_size)
            copy.flush()
            _check_copy(look, examined(copy, name, look.shown), change, row)
            _dress(copy, look)
            os.fsync(copy.fileno())
            _check_unchanged(look)
            os.replace(name, look.path)  # noqa: PTH105 - as above
            status = os.fstat(copy.fileno())
            _sync_folder(folder)
    return Written(status.st_size, status.st_mtime_ns)


def undo(path: str | os.PathLike[str], record: Mapping[str, Any], part_hard_links: bool = False) -> Change:
    """Takes a recorded change back, and returns what that was: its `kept` names fields that were changed since.

    Raises:
        As `plan_undo` and `carry_out`.
    """
    change = plan_undo(path, record)
    carry_out(change, part_hard_links)
    return change


def remove_abandoned(folder: str) -> int:
    """Removes what killed writers left behind in a folder; how many files that was."""
    removed = 0
    try:
        with os.scandir(folder) as entries:
            found = [entry for entry in entries if entry.name.startswith(_PREFIX) and entry.name.endswith(_SUFFIX)]
    except OSError:
        return 0
    for entry in found:
        with contextlib.suppress(OSError):
            handle = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.unlink(entry.path)  # noqa: PTH108 - as above
                removed += 1
            finally:
                os.close(handle)
    return removed


@contextmanager
def _beside(folder: str) -> Iterator[tuple[BinaryIO, str]]:
    """A new, locked, hidden file in a folder; it is gone afterwards, or has another name."""
    while True:
        handle, name = tempfile.mkstemp(_SUFFIX, _PREFIX, folder)
        if _locked(handle) and os.fstat(handle).st_nlink:
            break
        os.close(handle)  # somebody who tidies up took it for abandoned before it was locked
    with os.fdopen(handle, "w+b") as file:
        try:
            yield file, name
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name)  # noqa: PTH108 - as above


def _locked(handle: int) -> bool:
    """Locks an open file against other writers of tags; False where one of them holds it."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        pass  # some network disks know no locks
    return True


def _check_allowed(look: Look, part_hard_links: bool) -> None:
    if not look.status.st_mode & 0o222 or not os.access(look.path, os.W_OK):
        raise NotWritten(f"{look.shown} is read-only.", "Give the user that runs Segue write permission.")
    if look.status.st_nlink > 1 and not part_hard_links:
        raise NotWritten(
            f"{look.shown} has {look.status.st_nlink} names on its disk (hard links), and the others would keep the "
            "old tags.",
            "Copy it, or allow its names to be parted.",
        )


def _check_copy(old: Look, new: Look, change: Change, row: list[bytes]) -> None:
    """Everything that was promised of the new file, before it takes the old one's place."""
    touched = {field.field for field in change.fields}
    wrong = ""
    if new.container is not old.container or new.audio_hash() != old.audio_hash():
        wrong = "its sound would change"
    elif list(new.shelf.frames) != row:
        wrong = "other tags would change"
    elif _untouched(old, touched) != _untouched(new, touched):
        wrong = "what it says of other things would change"
    else:
        present = said(new.values)
        for field in change.fields:
            if meaning(field.field, present.get(field.field, ())) != meaning(field.field, field.new):
                wrong = f"its {field.field} would not read as it was written"
    if wrong:
        raise NotWritten(f"Tags cannot be written into {old.shown}: {wrong}.")


def _untouched(look: Look, touched: set[Field]) -> dict[Field, list[str]]:
    """All that the tags say of fields that were not to change."""
    mine = touched | {OPUS_GAINS[field] for field in touched if field in OPUS_GAINS}
    return {field: texts for field, texts in look.values.items() if field not in mine}


def _dress(copy: BinaryIO, look: Look) -> None:
    """Gives the copy the old file's owner, mode, attributes and last access; it keeps its own time of change."""
    handle, status = copy.fileno(), look.status
    for owner, group in ((status.st_uid, -1), (-1, status.st_gid)):
        with contextlib.suppress(PermissionError):
            os.fchown(handle, owner, group)
    # A scan knows by size and time that a file has changed, and the size may stay the same.
    modified = max(os.fstat(handle).st_mtime_ns, status.st_mtime_ns + _SECOND_NS)
    shutil.copystat(look.path, copy.name)
    os.fchmod(handle, stat.S_IMODE(status.st_mode))
    os.utime(handle, ns=(status.st_atime_ns, modified))


def _check_unchanged(look: Look) -> None:
    """The file that was read must still be the one of that name, and as it was."""
    now, same = os.fstat(look.file.fileno()), os.stat(look.path)  # noqa: PTH116 - as above
    before = look.status
    if (now.st_size, now.st_mtime_ns) != (before.st_size, before.st_mtime_ns) or (now.st_dev, now.st_ino) != (
        same.st_dev,
        same.st_ino,
    ):
        raise FileChanging(f"{look.shown} was written to by somebody else.", "Look again what there is to change.")


def _sync_folder(folder: str) -> None:
    """Brings the new name to the disk. Where that fails, a power cut may bring the old file back, whole as well."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _failures(shown: str) -> Iterator[None]:
    """Turns what the system refuses into sentences."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(
                f"The disk of {shown} has no room for a copy of it; it is as it was.", "Make room on that disk."
            ) from error
        if error.errno in _FORBIDDEN:
            raise NotWritten(
                f"{shown} could not be replaced in its folder: {reason(error)}.",
                "Give the user that runs Segue write permission on the folder.",
            ) from error
        raise NotWritten(f"The tags of {shown} could not be written: {reason(error)}; it is as it was.") from error
