"""The Free Music Archive's layout: `fma_metadata/tracks.csv` beside `fma_small/000/000002.mp3` and its larger sets."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from segue.domain.errors import BadRequest
from segue.naming.datasets.dataset import Clip, Dataset
from segue.naming.datasets.dropping import Dropped, Why
from segue.naming.datasets.reading import Reading

_SIZES = ("small", "medium", "large", "full")
_PARTS = {"training": "train", "validation": "valid", "test": "test"}
_NUMBER = re.compile(r"\d+")

Column = tuple[str, str]
Row = dict[Column, str]


def is_fma(path: Path) -> bool:
    """True for the folder that holds FMA's metadata and audio."""
    return (path / "fma_metadata" / "tracks.csv").is_file()


def read_fma(path: Path, *, labels: str | None = None) -> Reading:
    """The tracks of the audio folder that is there, with their top genre.

    Args:
        path: holds `fma_metadata` and `fma_small`, or a larger one.
        labels: "genre_top" (the default), or "genres" for all of a track's genres.

    Raises:
        BadRequest: there is no audio folder, or the table is not FMA's.
    """
    if labels not in (None, "genre_top", "genres"):
        raise BadRequest(f"FMA has no labels {labels}.", "There are genre_top (one per track) and genres (several).")
    sizes = [size for size in _SIZES if (path / f"fma_{size}").is_dir()]
    if not sizes:
        raise BadRequest(f"There is no folder fma_small, fma_medium, fma_large or fma_full in {path}.")
    audio, within = path / f"fma_{sizes[-1]}", set(_SIZES[: _SIZES.index(sizes[-1]) + 1])
    names = _genre_names(path) if labels == "genres" else {}
    clips: list[Clip] = []
    dropped: list[Dropped] = []
    for number, row in _rows(path):
        if row.get(("set", "subset"), "") not in within:
            continue
        held = _genres(row, names) if names else _top(row)
        file = audio / _name(number)
        if not file.is_file():
            dropped.append(Dropped(_name(number), held, Why.MISSING, f"It is not in {audio.name}."))
        elif not held:
            dropped.append(Dropped(_name(number), held, Why.UNLABELLED, "The table has no genre for it."))
        else:
            artist, title = row.get(("artist", "name")) or None, row.get(("track", "title")) or None
            clips.append(Clip(_name(number), file, held, artist, title))
    if not clips:
        raise BadRequest(f"None of the tracks of the table is in {audio}.")
    found = tuple(sorted({label for clip in clips for label in clip.labels}))
    multi = any(len(clip.labels) > 1 for clip in clips)
    dataset = Dataset(audio.name, path, tuple(clips), found, multi, "Free Music Archive, each track under its licence")
    return Reading(dataset, tuple(dropped))


def official_parts(path: Path) -> dict[str, str]:
    """The part, train, valid or test, in which FMA puts each clip, by the clip's name."""
    return {
        _name(number): _PARTS[row[("set", "split")]]
        for number, row in _rows(path)
        if row.get(("set", "split")) in _PARTS
    }


def _rows(path: Path) -> Iterator[tuple[int, Row]]:
    """Each track's number and its row. The table has two lines of headings and one that names the index."""
    table = path / "fma_metadata" / "tracks.csv"
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            columns: list[Column] = list(zip(next(reader), next(reader), strict=True))
            if ("set", "subset") not in columns or ("track", "genre_top") not in columns:
                raise BadRequest(f"{table} has not FMA's columns.", "Take fma_metadata as it is published.")
            for line in reader:
                if line and line[0].isdecimal():
                    yield int(line[0]), dict(zip(columns, line, strict=False))
    except (StopIteration, ValueError, csv.Error) as error:
        raise BadRequest(f"{table} cannot be read: {error}.", "Take fma_metadata as it is published.") from error


def _top(row: Row) -> tuple[str, ...]:
    top = row.get(("track", "genre_top"), "").strip()
    return (top,) if top else ()


def _genres(row: Row, names: dict[int, str]) -> tuple[str, ...]:
    numbers = [int(found) for found in _NUMBER.findall(row.get(("track", "genres_all"), ""))]
    return tuple(sorted({names[number] for number in numbers if number in names}))


def _genre_names(path: Path) -> dict[int, str]:
    table = path / "fma_metadata" / "genres.csv"
    if not table.is_file():
        raise BadRequest(f"There is no {table}, which names the genres.", "Leave --labels out for the top genre.")
    with table.open(encoding="utf-8-sig", newline="") as file:
        return {int(row["genre_id"]): row["title"] for row in csv.DictReader(file) if row["genre_id"].isdecimal()}


def _name(number: int) -> str:
    return f"{number // 1000:03}/{number:06}.mp3"
