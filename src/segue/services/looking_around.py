"""Looking around on the server's disk for a folder of music: folders alone, and only their names."""

import os
from dataclasses import dataclass
from pathlib import Path

from segue.domain.errors import BadRequest, FolderUnavailable

MOST = 2000


@dataclass(frozen=True, slots=True)
class Inside:
    """A folder in another one, and whether it may be looked into."""

    name: str
    path: str
    open: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, the one that it lies in (None at the top), and those in it by name.

    `unnamable` counts those whose names no text can hold, `more` is True where there are more than can be told.
    """

    path: str
    parent: str | None
    folders: tuple[Inside, ...]
    unnamable: int = 0
    more: bool = False


def look_into(path: str, *, hidden: bool = False) -> Place:
    """The folders in a folder; where none is named, at home. `hidden` ones are left out unless they are wanted.

    Raises:
        BadRequest: it is not told from the top of the disk.
        FolderUnavailable: there is no such folder, or it may not be looked into.
    """
    here = _home() if not path else Path(path)
    if not here.is_absolute():
        raise BadRequest(f"{path} does not begin at the top of the disk.", "Write it as /home/music.")
    try:
        here = here.resolve()
        with os.scandir(here) as entries:
            names = [one.name for one in entries if (hidden or not one.name.startswith(".")) and _is_folder(one)]
    except NotADirectoryError as error:
        raise FolderUnavailable(f"{path} is no folder.", "Choose a folder with music in it.") from error
    except FileNotFoundError as error:
        raise FolderUnavailable(f"There is no folder {path}.", "Go on from one that is there.") from error
    except (OSError, ValueError, RuntimeError) as error:
        raise FolderUnavailable(
            f"{path} cannot be looked into.", "Give the server's user the right to read it."
        ) from error
    telling = sorted((name for name in names if _is_text(name)), key=str.casefold)
    folders = tuple(
        Inside(name, str(here / name), os.access(here / name, os.R_OK | os.X_OK)) for name in telling[:MOST]
    )
    parent = None if here.parent == here else str(here.parent)
    return Place(str(here), parent, folders, len(names) - len(telling), len(telling) > MOST)


def _home() -> Path:
    try:
        home = Path.home()
    except RuntimeError:
        return Path("/")
    return home if home.is_dir() and os.access(home, os.R_OK | os.X_OK) else Path("/")


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
