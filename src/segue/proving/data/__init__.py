"""Listening read from files, whatever form it comes in.

read(path)      a folder of HetRec's Last.fm or of ListenBrainz listens, a table of plays or of playlists
"""

from pathlib import Path

from segue.domain.errors import BadRequest, NotFound
from segue.proving.data.files import ending
from segue.proving.data.hetrec import is_hetrec, read_hetrec
from segue.proving.data.known import Known, Plays
from segue.proving.data.listenbrainz import ENDINGS, listen_files, read_listenbrainz

__all__ = ["Known", "Plays", "read"]

_TABLES = (".csv", ".tsv", ".txt", ".dat", ".parquet")
_FORMS = (
    "It takes a CSV or Parquet of listener,item[,plays][,time], ListenBrainz listens as JSON lines, a table of "
    "playlists with playlist_id and track_id, or the folder of HetRec's Last.fm."
)


def read(path: Path) -> Known:
    """What the files at a path tell of listening.

    Raises:
        NotFound: there is nothing.
        BadRequest: it is none of the forms that are known, or not as it should be.
    """
    if path.is_dir():
        return _read_folder(path)
    if not path.is_file():
        raise NotFound(f"There is no {path}.", _FORMS)
    if ending(path) in ENDINGS:
        return read_listenbrainz(path)
    if ending(path) not in _TABLES:
        raise BadRequest(f"{path.name} is no file of listening that is known.", _FORMS)
    from segue.proving.data.playlists import is_playlists, read_playlists  # noqa: PLC0415 - pyarrow takes half a second
    from segue.proving.data.table import read_table  # noqa: PLC0415 - the same

    return read_playlists(path) if is_playlists(path) else read_table(path)


def _read_folder(folder: Path) -> Known:
    if is_hetrec(folder):
        return read_hetrec(folder)
    if listen_files(folder):
        return read_listenbrainz(folder)
    tables = sorted(path for path in folder.iterdir() if path.is_file() and ending(path) in _TABLES)
    if len(tables) == 1:
        return read(tables[0])
    words = f"{len(tables)} tables" if tables else "no listening"
    raise BadRequest(f"There {'are' if tables else 'is'} {words} in {folder}.", f"Name one file. {_FORMS}")
