"""A table of `file,label[,artist,title]`, as CSV: one label in a cell or several, or a column of numbers per label."""

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from segue.domain.errors import BadRequest
from segue.naming.datasets.dataset import Clip, Dataset
from segue.naming.datasets.dropping import Dropped, Why
from segue.naming.datasets.reading import Reading

TABLE_ENDINGS = (".csv", ".tsv")
_FILES = ("file", "filename", "filepath", "path", "file_name", "audio")
_LABELS = ("label", "labels", "genre", "genres", "class", "classes", "mood", "moods", "tags", "emotion")
_DELIMITERS = ",;\t|"
_PARTED_BY = (";", "|")
_MOST_BYTES = 1 << 28

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Table:
    path: Path
    columns: tuple[str, ...]
    rows: Sequence[Row]

    def column(self, names: Sequence[str]) -> str | None:
        """The first of these columns that there is, whatever its case."""
        known = {column.lower(): column for column in self.columns}
        return next((known[name] for name in names if name in known), None)


def has_files(path: Path) -> bool:
    """True for a table with a column of files."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            first = file.readline(1 << 16)
    except OSError:
        return False
    columns = {cell.strip().strip('"').lower() for cell in first.rstrip("\r\n").split(_delimiter(first))}
    return bool(columns & set(_FILES))


def read_table(path: Path, *, labels: str | None = None, threshold: float = 0.5) -> Reading:
    """The clips of a table; files are looked for beside it.

    Args:
        path: the CSV; its delimiter is one of `,` `;` tab `|`. A cell may hold several labels, parted by ";" or "|".
        labels: the column of labels, or several columns of numbers parted by commas; None takes the one that is named
            like labels (`label`, `genres`, ...).
        threshold: from which number on such a column is a label.

    Raises:
        BadRequest: it is no text in UTF-8, has no column of files or labels, or gives no clip at all.
    """
    table = _read(path)
    files = table.column(_FILES)
    if files is None:
        raise BadRequest(
            f"{path.name} has no column of files; its columns are: {', '.join(table.columns)}.", "Name one `file`."
        )
    chosen = _label_columns(table, labels)
    shares = len(chosen) > 1 or _is_share(table, chosen[0], labels)
    clips: dict[str, Clip] = {}
    dropped: list[Dropped] = []
    for number, row in enumerate(table.rows, start=2):
        held = _above(table, row, number, chosen, threshold) if shares else _parted(row[chosen[0]])
        found = _clip(table, row, row[files].strip(), held, number)
        if isinstance(found, Dropped):
            dropped.append(found)
        elif found.name in clips:
            dropped.append(_again(clips[found.name], found, number))
        else:
            clips[found.name] = found
    if not clips:
        raise BadRequest(f"{path.name} gives no clip: {_most_common(dropped)}", "Correct the table.")
    kept = tuple(clips.values())
    order = chosen if shares else sorted({label for clip in kept for label in clip.labels})
    used = {label for clip in kept for label in clip.labels}
    names = tuple(label for label in order if label in used)
    multi = any(len(clip.labels) > 1 for clip in kept)
    dataset = Dataset(path.resolve().parent.name, path.parent, kept, names, multi)
    return Reading(dataset, tuple(dropped))


def _read(path: Path) -> _Table:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BadRequest(f"{path.name} is larger than any table of music.", "Name a CSV of files and labels.")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BadRequest(
            f"{path.name} is not written in UTF-8: line {line} is something else, Latin-1 perhaps.",
            "Save it as UTF-8 (iconv -f latin1 -t utf-8).",
        ) from error
    except OSError as error:
        raise BadRequest(f"{path.name} cannot be read: {error.strerror}.") from error
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text.partition("\n")[0]))
    try:
        lines = [line for line in reader if any(cell.strip() for cell in line)]
    except csv.Error as error:
        raise BadRequest(f"{path.name} is no table: {error}.", "Save it as CSV.") from error
    if not lines:
        raise BadRequest(f"{path.name} is empty.", "It takes a first line with the columns file and label.")
    columns = tuple(cell.strip() for cell in lines[0])
    rows = [dict(zip(columns, [*line, *[""] * len(columns)], strict=False)) for line in lines[1:]]
    return _Table(path, columns, rows)


def _delimiter(first: str) -> str:
    """The one that the line of headings has most of."""
    return max(_DELIMITERS, key=lambda one: (first.count(one), -_DELIMITERS.index(one)))


def _label_columns(table: _Table, labels: str | None) -> list[str]:
    if labels is None:
        found = table.column(_LABELS)
        if found is None:
            raise BadRequest(
                f"{table.path.name} has no column of labels; its columns are: {', '.join(table.columns)}.",
                "Choose one with --labels.",
            )
        return [found]
    wanted = [name.strip() for name in labels.split(",") if name.strip()]
    missing = [name for name in wanted if table.column([name.lower()]) is None]
    if missing or not wanted:
        raise BadRequest(
            f"{table.path.name} has no column {', '.join(missing) or 'of that name'}; its columns are: "
            f"{', '.join(table.columns)}."
        )
    return [str(table.column([name.lower()])) for name in wanted]


def _is_share(table: _Table, column: str, labels: str | None) -> bool:
    """True for a column of shares, asked for by name: numbers of which some are no whole ones."""
    if labels is None:
        return False
    values = [row[column].strip() for row in table.rows if row[column].strip()]
    return bool(values) and all(_number(value) is not None for value in values) and any("." in one for one in values)


def _above(table: _Table, row: Row, number: int, columns: list[str], threshold: float) -> tuple[str, ...]:
    held = []
    for column in columns:
        value = _number(row[column])
        if value is None and row[column].strip():
            raise BadRequest(
                f"{table.path.name}, line {number}: {row[column]!r} in the column {column} is no number.",
                "Several columns of labels hold numbers; choose one column of names, or correct the cell.",
            )
        if value is not None and value >= threshold:
            held.append(column)
    return tuple(held)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value == value and abs(value) != float("inf") else None


def _parted(cell: str) -> tuple[str, ...]:
    text = unicodedata.normalize("NFC", cell)
    for mark in _PARTED_BY[1:]:
        text = text.replace(mark, _PARTED_BY[0])
    return tuple(dict.fromkeys(label.strip() for label in text.split(_PARTED_BY[0]) if label.strip()))


def _clip(table: _Table, row: Row, name: str, labels: tuple[str, ...], number: int) -> Clip | Dropped:
    shown = name or f"line {number}"
    if not name or "\0" in name:
        return Dropped(shown, labels, Why.MISSING, f"Line {number} names no file.")
    file = table.path.parent / name
    try:
        there = file.is_file()
    except OSError:
        there = False
    if not there:
        return Dropped(shown, labels, Why.MISSING, f"Line {number}: there is no such file beside the table.")
    if not labels:
        return Dropped(shown, labels, Why.UNLABELLED, f"Line {number} has no label.")
    cells = {column.lower(): row[column].strip() or None for column in table.columns}
    return Clip(name.replace("\\", "/"), file, labels, cells.get("artist"), cells.get("title"), cells.get("song"))


def _again(first: Clip, second: Clip, number: int) -> Dropped:
    if set(first.labels) == set(second.labels):
        return Dropped(second.name, second.labels, Why.DUPLICATE, f"Line {number} names it again.", first.name)
    words = f"Line {number} names it again with other labels; the first line's are taken: {', '.join(first.labels)}."
    return Dropped(second.name, second.labels, Why.CONFLICT, words, first.name)


def _most_common(dropped: Sequence[Dropped]) -> str:
    if not dropped:
        return "it has no line but its headings."
    reasons = [one.why for one in dropped]
    most = max(set(reasons), key=reasons.count)
    return f"{reasons.count(most)} of its {len(dropped)} lines have {most}."
