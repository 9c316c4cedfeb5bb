"""Last.fm as the HetRec 2011 workshop gave it out: a folder of *.dat or *.dat.gz, parted by tabs, in Latin-1."""

from pathlib import Path

import numpy as np

from segue.domain.errors import BadRequest
from segue.proving.data.files import lines
from segue.proving.data.known import Known, Plays
from segue.taste import Music, Numbering
from segue.taste.listening import Sayings
from segue.taste.numbering import Rows

_ENCODING = "iso-8859-1"
_PLAYS = "user_artists.dat"


def is_hetrec(folder: Path) -> bool:
    """Whether the plays lie in this folder."""
    return _there(folder, _PLAYS) is not None


def read_hetrec(folder: Path) -> Known:
    """Listeners, the artists they played how often, the artists' names, and the tags that listeners gave them.

    Raises:
        BadRequest: a file cannot be read or a line is not as it should be.
    """
    plays = _table(folder, _PLAYS, 3)
    if not len(plays):
        raise BadRequest(f"{_PLAYS} holds no play.", "Copy the folder again.")
    if (plays[:, 2] < 1).any():
        wrong = int(np.argmax(plays[:, 2] < 1)) + 2
        raise BadRequest(f"{_PLAYS}, line {wrong}: an artist was played {plays[wrong - 2, 2]} times.", "Correct it.")
    listeners = Numbering.of(np.unique(plays[:, 0]))
    artists = Numbering.of(np.unique(plays[:, 1]))
    called = _names(folder, "artists.dat")
    names = tuple(called.get(number, str(number)) for number in artists.ids.tolist())
    own = np.arange(len(artists), dtype=np.int32)
    unknown = Music.unknown(artists)
    music = Music(
        artists, own, unknown.albums, unknown.vectors, unknown.figures, unknown.labels, names=names, artist_names=names
    )
    heard = Plays(listeners.rows(plays[:, 0]), artists.rows(plays[:, 1]), plays[:, 2].astype(np.float32))
    return Known("Last.fm (HetRec 2011)", listeners, heard, music, _tags(folder, listeners, artists))


def _tags(folder: Path, listeners: Numbering, artists: Numbering) -> Sayings:
    """Who gave which artist which tag; nothing where these files are not there."""
    if _there(folder, "user_taggedartists.dat") is None:
        return Sayings.none()
    given = _table(folder, "user_taggedartists.dat", 3)
    called = _names(folder, "tags.dat")
    tags = Numbering.of(np.unique(given[:, 2]))
    who, what = listeners.rows(given[:, 0]), artists.rows(given[:, 1])
    known = (who >= 0) & (what >= 0)
    words: Rows = tags.rows(given[:, 2])[known]
    return Sayings(who[known], what[known], words, tuple(called.get(tag, str(tag)) for tag in tags.ids.tolist()))


def _table(folder: Path, name: str, width: int) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """The first columns of a file, whole numbers all of them [lines, width]."""
    path = _file(folder, name)
    found: list[list[int]] = []
    rows = lines(path, _ENCODING)
    next(rows, None)
    for number, line in rows:
        cells = line.split("\t")[:width]
        try:
            found.append([int(cell) for cell in cells])
        except ValueError as error:
            raise _wrong(path, number, f"{cells!r} are no whole numbers") from error
        if len(cells) < width:
            raise _wrong(path, number, f"{len(cells)} columns where {width} were expected")
    return np.array(found, dtype=np.int64).reshape(-1, width)


def _names(folder: Path, name: str) -> dict[int, str]:
    """What each number is called; nothing where the file is not there."""
    path = _there(folder, name)
    called: dict[int, str] = {}
    if path is None:
        return called
    rows = lines(path, _ENCODING)
    next(rows, None)
    for number, line in rows:
        cells = line.split("\t")
        try:
            called[int(cells[0])] = cells[1]
        except (ValueError, IndexError) as error:
            raise _wrong(path, number, "no number and name") from error
    return called


def _there(folder: Path, name: str) -> Path | None:
    return next((path for path in (folder / name, folder / f"{name}.gz") if path.is_file()), None)


def _file(folder: Path, name: str) -> Path:
    path = _there(folder, name)
    if path is None:
        raise BadRequest(f"There is no {name} in {folder}.", "Copy the folder again.")
    return path


def _wrong(path: Path, line: int, words: str) -> BadRequest:
    return BadRequest(f"{path.name}, line {line}: {words}.", "Correct the line, or copy the file again.")
