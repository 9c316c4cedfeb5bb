"""What writing would change in a file, found out without touching it, and what is needed to take it back.

A `Change` names each field with what the file says and what it is to say, and holds the frames that go and those that
come. Its `record` is the same as JSON: kept in a safe place before the file is touched, it is all that `plan_undo`
needs, even if whoever wrote was killed before he could say that he was done.
"""

import base64
import binascii
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from segue.domain.errors import BadRequest, FileChanging
from segue.library.containers import Container
from segue.library.retagging.additions import Additions, meaning, said
from segue.library.retagging.looking import Look, look_into, sentences
from segue.library.retagging.shelf import Shelf, field_on
from segue.library.tags import values
from segue.library.tags.names import Field

_RECORD_VERSION = 1

Frames = tuple[tuple[int, bytes], ...]
"""Frames, each with its place in the row."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: its values before and after, and the frames that are taken out and put in.

    Places of `taken` count in the row as it is, places of `put` in the row as it will be.
    """

    field: Field
    old: tuple[str, ...]
    new: tuple[str, ...]
    taken: Frames
    put: Frames


@dataclass(frozen=True, slots=True)
class Change:
    """What is to change in the file at `path`, as long as it has this size and time.

    `fields` is empty where there is nothing to do. `kept` names fields that differ and stay as they are: those that the
    file had already, or, when taking back, those that somebody has changed since.
    """

    path: str
    size: int
    modified_ns: int
    container: Container
    dialect: str
    fields: tuple[FieldChange, ...]
    kept: tuple[Field, ...] = ()

    @property
    def record(self) -> dict[str, Any]:
        """The change as JSON, from which it can be taken back."""
        return {
            "version": _RECORD_VERSION,
            "container": self.container.value,
            "dialect": self.dialect,
            "fields": [
                {
                    "field": change.field.name,
                    "old": list(change.old),
                    "new": list(change.new),
                    "taken": [[place, base64.b64encode(frame).decode("ascii")] for place, frame in change.taken],
                    "put": [[place, base64.b64encode(frame).decode("ascii")] for place, frame in change.put],
                }
                for change in self.fields
            ],
        }


def plan(path: str | os.PathLike[str], wanted: Additions, replace: bool = False) -> Change:
    """What writing would change. A field that the file has already is kept, unless `replace` is set.

    Raises:
        BadRequest: it is no music, or a wanted value makes no sense.
        UnreadableFile: it cannot be read.
        NotWritten: its tags are damaged or of a kind that is not written.
    """
    texts = wanted.texts()
    with look_into(path) as look, sentences(look.shown):
        shelf = look.shelf
        present = said(look.values)
        found: list[tuple[Field, tuple[str, ...]]] = []
        kept: list[Field] = []
        for field, text in texts.items():
            new = shelf.fit(field, text)
            old = present.get(field)
            if not new or (old is not None and _same(shelf, field, old, new)):
                continue
            if old is None or replace:
                found.append((field, new))
            else:
                kept.append(field)
        return _change(path, look, _exchanged(shelf, found, present), kept)


def _same(shelf: Shelf, field: Field, old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    """True where the file says what is wanted, as exactly as its tags can hold it."""
    if field is Field.BPM:
        tempo = meaning(field, old)
        return shelf.fit(field, (f"{tempo}",)) == shelf.fit(field, (f"{values.tempo(new[0])}",))
    return meaning(field, old) == meaning(field, new)


def _exchanged(
    shelf: Shelf, wanted: Sequence[tuple[Field, tuple[str, ...]]], present: Mapping[Field, tuple[str, ...]]
) -> list[FieldChange]:
    """New frames go to the end of the row."""
    places: dict[Field, list[tuple[int, bytes]]] = {field: [] for field, _ in wanted}
    for place, frame in enumerate(shelf.frames):
        field = field_on(shelf, frame)
        if field in places:
            places[field].append((place, frame))
    end = len(shelf.frames) - sum(map(len, places.values()))
    found = []
    for field, texts in wanted:
        frames = shelf.frames_for(field, texts)
        put = tuple(enumerate(frames, end))
        end += len(frames)
        found.append(FieldChange(field, present.get(field, ()), texts, tuple(places[field]), put))
    return found


def _change(path: str | os.PathLike[str], look: Look, fields: Sequence[FieldChange], kept: Sequence[Field]) -> Change:
    status = look.status
    stamp = (status.st_size, status.st_mtime_ns)
    return Change(os.fspath(path), *stamp, look.container, look.shelf.dialect, tuple(fields), tuple(kept))


def plan_undo(path: str | os.PathLike[str], record: Mapping[str, Any]) -> Change:
    """What taking a recorded change back would change: exactly the frames of before, where those written still stand.

    Raises:
        BadRequest: the record is damaged or not of this file's kind, or the file is no music.
        UnreadableFile, NotWritten: as `plan`.
    """
    recorded = _read(record)
    with look_into(path) as look, sentences(look.shown):
        shelf = look.shelf
        present = said(look.values)
        found: list[FieldChange] = []
        kept: list[Field] = []
        for change in recorded:
            places = _found(shelf.frames, [frame for _, frame in change.put])
            if places is None or shelf.dialect != record["dialect"] or look.container.value != record["container"]:
                kept.append(change.field)
            else:
                found.append(FieldChange(change.field, present.get(change.field, ()), change.old, places, change.taken))
        return _change(path, look, found, kept)


def _found(row: Sequence[bytes], frames: Sequence[bytes]) -> Frames | None:
    """Where frames stand in a row; None where one of them is not there."""
    places: list[tuple[int, bytes]] = []
    for frame in frames:
        place = next((at for at, other in enumerate(row) if other == frame and (at, frame) not in places), None)
        if place is None:
            return None
        places.append((place, frame))
    return tuple(places)


def _read(record: Mapping[str, Any]) -> list[FieldChange]:
    """The fields of a record, which comes from outside and may be anything."""
    try:
        if record["version"] != _RECORD_VERSION:
            raise BadRequest(f"This record of a change is of version {record['version']}, which Segue does not know.")
        _ = record["container"], record["dialect"]
        return [
            FieldChange(
                Field[item["field"]],
                tuple(map(str, item["old"])),
                tuple(map(str, item["new"])),
                _frames(item["taken"]),
                _frames(item["put"]),
            )
            for item in record["fields"]
        ]
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise BadRequest("This record of a change is damaged, and nothing can be taken back with it.") from error


def _frames(items: Sequence[tuple[int, str]]) -> Frames:
    return tuple((int(place), base64.b64decode(frame, validate=True)) for place, frame in items)


def row_after(look: Look, change: Change) -> list[bytes]:
    """The row of frames as it will be.

    Raises:
        FileChanging: the file is not the one that the change was planned for.
    """
    row = look.shelf.frames
    taken = {place: frame for field in change.fields for place, frame in field.taken}
    stamp = (look.status.st_size, look.status.st_mtime_ns)
    if stamp != (change.size, change.modified_ns) or any(
        place >= len(row) or row[place] != frame for place, frame in taken.items()
    ):
        raise FileChanging(f"{look.shown} was written to in the meantime.", "Look again what there is to change.")
    found = [frame for place, frame in enumerate(row) if place not in taken]
    for place, frame in sorted(put for field in change.fields for put in field.put):
        found.insert(place, frame)
    return found
