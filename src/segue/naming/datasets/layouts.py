"""From a path to a data set: which layout it has is seen by looking, or said.

read_dataset(path)    a folder per label, a table of `file,label[,artist,title]`, or FMA's folder
"""

from enum import StrEnum
from pathlib import Path

from segue.domain.errors import BadRequest, NotFound
from segue.naming.datasets.fma import is_fma, read_fma
from segue.naming.datasets.folders import is_folders, read_folders
from segue.naming.datasets.reading import Reading
from segue.naming.datasets.table import TABLE_ENDINGS, has_files, read_table


class Layout(StrEnum):
    """How a data set lies on disk."""

    FOLDERS = "folders"
    TABLE = "table"
    FMA = "fma"


def read_dataset(
    path: Path, layout: Layout | None = None, *, labels: str | None = None, threshold: float | None = None
) -> Reading:
    """The data set at a path, as it is: nothing has been listened to.

    Args:
        path: a folder, or a table.
        layout: how it lies there; None looks.
        labels: a table's column of labels, or several columns of numbers parted by commas, each of which is a label
            where it reaches `threshold`; for FMA `genres` takes all of a track's genres.
        threshold: from which number on a column is a label; 0.5 without it.

    Raises:
        NotFound: there is nothing at the path.
        BadRequest: it is no data set, and why.
    """
    if not path.exists():
        raise NotFound(f"There is no {path}.")
    chosen, where = _seen(path) if layout is None else (layout, path)
    if chosen is Layout.FMA:
        return read_fma(where, labels=labels)
    if chosen is Layout.TABLE:
        return read_table(_table(where), labels=labels, threshold=0.5 if threshold is None else threshold)
    if labels is not None:
        raise BadRequest("Folders have no columns of labels.", "Leave --labels out: each folder's name is its label.")
    return read_folders(where)


def _seen(path: Path) -> tuple[Layout, Path]:
    if is_fma(path):
        return Layout.FMA, path
    if path.is_file():
        return Layout.TABLE, path
    if _tables(path):
        return Layout.TABLE, path
    if is_folders(path):
        return Layout.FOLDERS, path
    raise BadRequest(
        f"{path} holds no data set.",
        "It takes a folder of music for each label (Genre/track.wav), or a table with the columns file and label.",
    )


def _table(path: Path) -> Path:
    if path.is_file():
        return path
    tables = _tables(path)
    if not tables:
        raise BadRequest(f"There is no table with a column of files in {path}.", "Name it.")
    named = [table for table in tables if table.stem == "labels"]
    if len(tables) > 1 and not named:
        raise BadRequest(
            f"There are several tables in {path}: {', '.join(table.name for table in tables)}.", "Name one of them."
        )
    return (named or tables)[0]


def _tables(path: Path) -> list[Path]:
    found = sorted(file for file in path.iterdir() if file.is_file() and file.suffix.lower() in TABLE_ENDINGS)
    return [file for file in found if has_files(file)]
