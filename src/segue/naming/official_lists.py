"""Split lists that come with a data set: text files of file names, or the column of FMA's table."""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import BadRequest, NotFound
from segue.naming.datasets.dataset import Dataset
from segue.naming.datasets.fma import is_fma, official_parts

Rows = NDArray[np.intp]
Parts = tuple[Rows, Rows, Rows]

_LIST = re.compile(r"(train|valid|val|validation|test)(?:ing)?[_-]?(.*)\.txt", re.IGNORECASE)
_PART = {"train": 0, "val": 1, "valid": 1, "validation": 1, "test": 2}
_PART_NAMES = ("train", "valid", "test")


@dataclass(frozen=True, slots=True)
class Listed:
    """What lists say of a data set.

    Attributes:
        name: what the lists have in common, "" where that is nothing.
        parts: rows of train, valid and test.
        absent: names in the lists that no clip of the data set has. FMA's table is of all its sizes: there it is empty.
        named: how many names are in the lists.
    """

    name: str
    parts: Parts
    absent: tuple[str, ...] = ()
    named: int = 0


def listed_parts(dataset: Dataset, folder: Path, which: str | None) -> Listed:
    """The rows that the lists put into train, valid and test.

    Raises:
        NotFound: there are no lists, or none of that name.
        BadRequest: there are several and none is chosen; a clip is in two parts; hardly any clip is listed.
    """
    if is_fma(folder):
        parts = official_parts(folder)
        lists = [[name for name, part in parts.items() if part == each] for each in _PART_NAMES]
        return Listed("fma", _parts(_rows_by_name(dataset), lists, dataset))
    variants = _variants(folder)
    if which is None and len(variants) > 1:
        raise BadRequest(f"There are several official splits in {folder}: {', '.join(sorted(variants))}.", "Name one.")
    name = which if which is not None else next(iter(variants), "")
    if name not in variants:
        raise NotFound(
            f"There are no lists train{_with(name)}.txt, valid{_with(name)}.txt and test{_with(name)}.txt in {folder}.",
            f"There are lists of: {', '.join(sorted(variants))}." if variants else "",
        )
    files = variants[name]
    lists = [[name for file in files.get(part, []) for name in _names(file)] for part in range(3)]
    rows = _rows_by_name(dataset)
    every = dict.fromkeys(name for names in lists for name in names)
    absent = tuple(name for name in every if _row(rows, name) is None)
    return Listed(name, _parts(rows, lists, dataset), absent, len(every))


def _variants(folder: Path) -> dict[str, dict[int, list[Path]]]:
    found: dict[str, dict[int, list[Path]]] = {}
    for file in sorted(folder.glob("*.txt")):
        if match := _LIST.fullmatch(file.name):
            found.setdefault(match[2], {}).setdefault(_PART[match[1].lower()], []).append(file)
    return {name: lists for name, lists in found.items() if 0 in lists and 2 in lists}


def _with(name: str) -> str:
    return f"_{name}" if name else ""


def _names(file: Path) -> list[str]:
    try:
        return [line.strip().replace("\\", "/") for line in file.read_text("utf-8-sig").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise BadRequest(f"The list {file.name} cannot be read: {error}.", "Save it as UTF-8 text.") from error


def _rows_by_name(dataset: Dataset) -> dict[str, int | None]:
    """Rows by name, or by the file's name without folders and ending, where that is one clip's only."""
    rows: dict[str, int | None] = {}
    for row, clip in enumerate(dataset.clips):
        stem = PurePosixPath(clip.name).stem
        rows[stem] = None if stem in rows else row
    return rows | {clip.name: at for at, clip in enumerate(dataset.clips)}


def _parts(rows: dict[str, int | None], lists: list[list[str]], dataset: Dataset) -> Parts:
    found = [sorted({at for name in names if (at := _row(rows, name)) is not None}) for names in lists]
    every = [at for part in found for at in part]
    if len(every) != len(set(every)):
        twice = next(at for at in every if every.count(at) > 1)
        raise BadRequest(f"{dataset.clips[twice].name} is in two parts of the split.", "Correct the lists.")
    if not found[0] or not found[2]:
        raise BadRequest(
            "The lists name none of these clips for training, or none for the test.",
            "Give the folder that the names in the lists begin in.",
        )
    train, valid, test = (np.array(part, np.intp) for part in found)
    return train, valid, test


def _row(rows: dict[str, int | None], name: str) -> int | None:
    return rows[name] if name in rows else rows.get(PurePosixPath(name).stem)
