"""Walks a music folder and tells, folder by folder, which files are there. Nothing is opened."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from segue.domain.errors import BadRequest, FolderUnavailable
from segue.domain.music import FileStamp, Problem
from segue.library.artwork import is_cover_name
from segue.library.containers import EXTENSIONS
from segue.library.opening import nature, reason, spoken

_SILENT = frozenset({"@eadir", "#recycle", "$recycle.bin", "system volume information", "lost+found"})
"""Folders of NAS boxes and systems, in lower case, that hold thumbnails and waste."""

_LYRICS = ".lrc"
_DO_NOT_SCAN = ".nomedia"


@dataclass(frozen=True, slots=True)
class Directory:
    """One folder as it was listed. `path` is relative to the root, '' for the root itself.

    `files` are taken for music by their name's ending, `sidecars` are lyrics and covers beside them; both are sorted
    by name. `complete` is False where the listing failed, so that a file that is absent here is not believed gone.
    """

    path: str
    files: tuple[FileStamp, ...] = ()
    sidecars: tuple[FileStamp, ...] = ()
    problems: tuple[Problem, ...] = ()
    complete: bool = True


def walk(root: str, skip_hidden: bool = True, under: Sequence[str] = ("",)) -> Iterator[Directory]:
    """The folders below `root`, each before its subfolders, siblings sorted by name.

    Hidden files and folders, folders with a `.nomedia` file and system folders are passed over with all they hold. A
    link to a folder that is walked anyway is not followed; one that leads out of the root is, once. With `under`, only
    these subfolders (relative to the root) are walked; one that is gone yields nothing.

    Raises:
        FolderUnavailable: the root is missing, no folder or unreadable.
        BadRequest: an `under` leads out of the root.
    """
    for part in under:
        if part.startswith("/") or ".." in part.split("/"):
            raise BadRequest(f"{spoken(part)} does not lie inside {spoken(root)}.", "Name a folder below it.")
    try:
        with os.scandir(root):
            pass
    except OSError as error:
        raise FolderUnavailable(
            f"The music folder {spoken(root)} cannot be read: {reason(error)}.",
            "Check that its disk is mounted and that this user may read it.",
        ) from error
    return _Walk(root, skip_hidden).run(under)


class _Walk:
    """One walk: its root, and the folders it has been to, by device and inode."""

    def __init__(self, root: str, skip_hidden: bool) -> None:
        self._root = root
        self._real_root = os.path.realpath(root)
        self._skip_hidden = skip_hidden
        self._seen: set[tuple[int, int]] = set()

    def run(self, under: Sequence[str]) -> Iterator[Directory]:
        """Depth first, with the folders still to be visited on a stack of their own."""
        starts = sorted({"/".join(name for name in part.split("/") if name not in ("", ".")) for part in under})
        for start in starts:
            stack = [start] if self._reachable(start) else []
            while stack:
                path = stack.pop()
                if self._first_visit(path):
                    directory, subfolders = self._list(path)
                    if directory is not None:
                        yield directory
                    stack.extend(reversed(subfolders))

    def _reachable(self, path: str) -> bool:
        """True where a walk from the root would come to this folder."""
        names = path.split("/") if path else []
        if any(self._passed_over(name) for name in names):
            return False
        for depth in range(len(names)):
            above = "/".join([self._root, *names[:depth], _DO_NOT_SCAN])
            if os.path.lexists(above):
                return False
        return os.path.isdir(self._full(path))  # noqa: PTH112 - a str path keeps bytes that are no UTF-8 as they are

    def _passed_over(self, name: str) -> bool:
        if name[0] == ".":
            return self._skip_hidden or name.startswith("._")
        return name.lower() in _SILENT

    def _full(self, path: str) -> str:
        return f"{self._root}/{path}" if path else self._root

    def _first_visit(self, path: str) -> bool:
        """False for a folder that was walked before, as in a loop of links, or that vanished."""
        try:
            status = os.stat(self._full(path))  # noqa: PTH116 - as above, and the walk's speed
        except FileNotFoundError:
            return False
        except OSError:
            return True  # listing it will fail with the same reason, and tell it
        key = (status.st_dev, status.st_ino)
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def _list(self, path: str) -> tuple[Directory | None, list[str]]:
        """A folder and the paths of its subfolders, sorted."""
        prefix = f"{path}/" if path else ""
        listing = _Listing(prefix)
        entries: list[os.DirEntry[str]] = []
        try:
            with os.scandir(self._full(path)) as found:
                entries.extend(found)
        except FileNotFoundError:
            return None, []
        except OSError as error:
            message = f"The folder {spoken(path) or 'itself'} cannot be read: {reason(error)}."
            return Directory(path, problems=(Problem(path, message, fatal=True),), complete=False), []
        if any(entry.name == _DO_NOT_SCAN for entry in entries):
            return None, []
        entries.sort(key=_name)
        for entry in entries:
            if not self._passed_over(entry.name):
                self._sort_in(entry, listing)
        return listing.directory(path), listing.subfolders

    def _sort_in(self, entry: os.DirEntry[str], listing: "_Listing") -> None:
        try:
            if entry.is_dir():
                if not entry.is_symlink() or self._leads_out(entry.path):
                    listing.subfolders.append(listing.prefix + entry.name)
                return
        except OSError:
            pass  # a link that turns in a circle: told below where it is named like music
        listing.add(entry)

    def _leads_out(self, link: str) -> bool:
        """True where a link's target would not be walked under its own name."""
        target = os.path.realpath(link)
        if target == self._real_root:
            return False
        if not target.startswith(self._real_root.rstrip("/") + "/"):
            return True
        inside = target[len(self._real_root.rstrip("/")) + 1 :]
        return any(self._passed_over(name) for name in inside.split("/"))


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


class _Listing:
    """What one folder has shown so far."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.subfolders: list[str] = []
        self._files: list[FileStamp] = []
        self._sidecars: list[FileStamp] = []
        self._problems: list[Problem] = []
        self._locked = False

    def add(self, entry: os.DirEntry[str]) -> None:
        """Takes a file in, where its name says that it is music, lyrics or a cover."""
        name = entry.name
        dot = name.rfind(".")
        ending = name[dot:].lower() if dot > 0 else ""
        music = ending in EXTENSIONS
        if not (music or ending == _LYRICS or is_cover_name(name)):
            return
        path = self.prefix + name
        try:
            status = entry.stat()
        except OSError as error:
            self._failed(entry, path, error, music)
            return
        if stat.S_ISREG(status.st_mode):
            (self._files if music else self._sidecars).append(FileStamp(path, status.st_size, status.st_mtime_ns))
        elif music:
            message = f"{spoken(path)} is named like music but is {nature(status.st_mode)}."
            self._problems.append(Problem(path, message, fatal=True))

    def _failed(self, entry: os.DirEntry[str], path: str, error: OSError, music: bool) -> None:
        if isinstance(error, PermissionError):
            # The folder can be listed but not entered: one line for all its files, and none of them is believed gone.
            if not self._locked:
                folder = self.prefix.rstrip("/")
                message = f"The folder {spoken(folder) or 'itself'} may be listed but its files may not be opened."
                self._problems.append(Problem(folder, message, fatal=True))
            self._locked = True
        elif music and entry.is_symlink():
            message = f"{spoken(path)} is a link that leads nowhere."
            self._problems.append(Problem(path, message, fatal=True))
        elif not isinstance(error, FileNotFoundError):
            self._problems.append(Problem(path, f"{spoken(path)} cannot be read: {reason(error)}.", fatal=True))

    def directory(self, path: str) -> Directory:
        """The folder as a whole."""
        return Directory(path, tuple(self._files), tuple(self._sidecars), tuple(self._problems), not self._locked)
