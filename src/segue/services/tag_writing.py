"""Writing what was heard into the files' tags, and taking it back. Nothing here happens unless somebody asks for it.

Files are looked into and written by child processes. What is needed to take a change back is in the database before
its file is touched.
"""

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import islice
from pathlib import Path

from segue.domain.errors import BadRequest
from segue.domain.hearing import HeardPart
from segue.domain.ids import FolderId, TrackId
from segue.domain.jobs import Json
from segue.domain.music import ReplayGain, Track
from segue.domain.naming import Correction, Naming, Task
from segue.domain.time import Clock
from segue.hearing.parts import HEARD_PARTS
from segue.library.retagging import Additions, Change, carry_out, plan, undo
from segue.services.isolation import Failure, Isolated, Limits
from segue.storage import catalogue, folders, heard, named, tag_changes
from segue.storage.database import Database

_PAGE = 100
_LIMITS = Limits(seconds=300)


class Finding(StrEnum):
    """What may be written."""

    TEMPO = "tempo"
    KEY = "key"
    GAIN = "gain"
    GENRE = "genre"
    MOOD = "mood"


HEARD_FINDINGS = (Finding.TEMPO, Finding.KEY, Finding.GAIN)
"""What is measured. Genre and mood are judgements, and are written only where somebody asks for them."""


@dataclass(frozen=True, slots=True)
class Retagged:
    """A track with what is to change, was changed or was taken back in its file, or why that is not so."""

    track: Track
    path: Path
    change: Change | None
    failure: Failure | None = None


class TagWriter:
    """Writes into the files of one library."""

    def __init__(self, database: Database, clock: Clock, *, workers: int) -> None:
        self._database = database
        self._clock = clock
        self._workers = workers

    def plans(
        self, track_ids: Sequence[TrackId] | None, findings: Collection[Finding], *, replace: bool
    ) -> Iterator[Retagged]:
        """What writing would change, file by file, of these tracks or of all that are there. Nothing is touched.

        A value that the file has already stays, unless `replace`. What Segue is not sure of is not written.

        Raises:
            BadRequest: Genre or mood that somebody wrote would be replaced by what a model thinks.
        """
        if replace and not {Finding.GENRE, Finding.MOOD}.isdisjoint(findings):
            raise BadRequest(
                "Genre and mood that a file has are never replaced by what was heard.",
                "Leave --replace out, or write the others only.",
            )
        work = partial(_plan, replace)
        with Isolated(work, workers=self._workers, limits=_LIMITS) as readers:
            for (track, path, _), found in readers.map(self._wanted(track_ids, findings)):
                yield _retagged(track, path, found)

    def write(
        self, track_ids: Sequence[TrackId] | None, findings: Collection[Finding], *, replace: bool
    ) -> Iterator[Retagged]:
        """Write it, file by file, each with what was changed in it."""
        with Isolated(carry_out, workers=1, limits=_LIMITS) as writers:
            planned = self.plans(track_ids, findings, replace=replace)
            while page := list(islice(planned, _PAGE)):
                changes = {one.track.id: one.change for one in page if one.change is not None and one.change.fields}
                with self._database.write() as connection:
                    records = [(track_id, change.record) for track_id, change in changes.items()]
                    numbers = tag_changes.keep(connection, records, self._clock())
                failed: dict[TrackId, Failure] = {}
                for track_id, (_, result) in zip(changes, writers.map(changes.values()), strict=True):
                    if isinstance(result, Failure):
                        failed[track_id] = result
                kept = dict(zip(changes, numbers, strict=True))
                with self._database.write() as connection:
                    tag_changes.forget(connection, [kept[track_id] for track_id in failed])
                for one in page:
                    failure = failed.get(one.track.id)
                    yield one if failure is None else Retagged(one.track, one.path, one.change, failure)

    def take_back(self, track_ids: Sequence[TrackId] | None) -> Iterator[Retagged]:
        """Put the tags back as they were before, the last change first, where they still are as they were written."""
        with Isolated(_undo, workers=1, limits=_LIMITS) as writers:
            before: int | None = None
            while page := self._changes(track_ids, before):
                before = page[-1].id
                with self._database.read() as connection:
                    known = {one.id: one for one in catalogue.tracks_by_id(connection, [one.track_id for one in page])}
                    roots = {one.id: one.path for one in folders.all_folders(connection)}
                # One file may have several changes: they are taken back one after the other.
                for change in page:
                    track = known[change.track_id]
                    path = _path(track, roots)
                    ((_, found),) = writers.map([(path, change.record)])
                    if not isinstance(found, Failure):
                        with self._database.write() as connection:
                            tag_changes.forget(connection, [change.id])
                    yield _retagged(track, path, found)

    def _changes(self, track_ids: Sequence[TrackId] | None, before: int | None) -> list[tag_changes.TagChange]:
        with self._database.read() as connection:
            return tag_changes.newest_first(connection, track_ids, before, _PAGE)

    def _wanted(
        self, track_ids: Sequence[TrackId] | None, findings: Collection[Finding]
    ) -> Iterator[tuple[Track, Path, Additions]]:
        for page in self._pages(track_ids):
            with self._database.read() as connection:
                found = catalogue.tracks_by_id(connection, page)
                roots = {one.id: one.path for one in folders.all_folders(connection)}
                parts = {one.audio_hash: heard.parts_of(connection, one.audio_hash) for one in found}
                said = named.namings_of(connection, [one.audio_hash for one in found])
                told = named.corrections_of(connection, [one.audio_hash for one in found])
            for track in found:
                if track.missing_since is None:
                    wanted = additions(parts[track.audio_hash], findings)
                    genre, mood = (track.audio_hash, Task.GENRE), (track.audio_hash, Task.MOOD)
                    genres = _labels(said.get(genre), told.get(genre), Finding.GENRE in findings)
                    moods = _labels(said.get(mood), told.get(mood), Finding.MOOD in findings)
                    yield track, _path(track, roots), dataclasses.replace(wanted, genres=genres, moods=moods)

    def _pages(self, track_ids: Sequence[TrackId] | None) -> Iterator[Sequence[TrackId]]:
        if track_ids is not None:
            yield track_ids
            return
        after = TrackId(0)
        while True:
            with self._database.read() as connection:
                page = catalogue.track_ids_after(connection, after, _PAGE)
            if not page:
                return
            yield page
            after = page[-1]


def additions(parts: Mapping[str, HeardPart], findings: Collection[Finding]) -> Additions:
    """What is known surely enough of a recording to be written; nothing of one that has not been heard."""
    if not parts.keys() >= HEARD_PARTS:
        return Additions()
    from segue.hearing.records import listened_of  # noqa: PLC0415 - hearing takes a second to import

    features = listened_of(parts, sequences=False)
    loudness, flags = features.loudness, set(features.flags)
    tempo = Finding.TEMPO in findings and "no_clear_pulse" not in flags
    key = Finding.KEY in findings and "no_clear_key" not in flags
    gain = Finding.GAIN in findings and loudness.replaygain_db is not None
    return Additions(
        bpm=features.rhythm.tempo_bpm if tempo else None,
        key=features.tonality.key if key else None,
        gain=ReplayGain(loudness.replaygain_db, loudness.replaygain_peak) if gain else ReplayGain(),
    )


def _labels(naming: Naming | None, correction: Correction | None, wanted: bool) -> tuple[str, ...]:
    """What somebody said; else what a model named, which is nothing where it is unsure."""
    if not wanted:
        return ()
    if correction is not None:
        return correction.labels
    return naming.named if naming is not None else ()


def _plan(replace: bool, item: tuple[Track, Path, Additions]) -> Change:
    _, path, wanted = item
    return plan(path, wanted, replace)


def _undo(item: tuple[Path, Mapping[str, Json]]) -> Change:
    path, record = item
    return undo(path, record)


def _retagged(track: Track, path: Path, found: Change | Failure) -> Retagged:
    if isinstance(found, Failure):
        return Retagged(track, path, None, found)
    return Retagged(track, path, found)


def _path(track: Track, roots: Mapping[FolderId, str]) -> Path:
    return Path(roots[track.folder_id], track.stamp.path)
