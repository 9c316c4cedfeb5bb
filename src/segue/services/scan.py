"""Scanning a folder: what is new, changed, moved or gone since the last time, and taking it into the library.

A scan first surveys (walks the folder and compares it with what is known, opening nothing) and then reads what has to
be read, in child processes, and stores it batch by batch. Whatever is stored is finished: a scan that is killed is
simply run again.
"""

import json
import tempfile
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import IO

from segue.domain.errors import FileChanging, FolderUnavailable, StorageUnavailable
from segue.domain.ids import FolderId, TrackId
from segue.domain.jobs import Json, Progress
from segue.domain.music import FileStamp, Folder, Problem, Reading, StoredPicture
from segue.domain.time import Clock
from segue.library import Directory, walk
from segue.services.isolation import Failure, Isolated, Limits
from segue.services.reading import ReadFile, read_and_keep
from segue.services.work import Report
from segue.storage import credits, folders, intake, survey
from segue.storage.artifacts import Artifacts
from segue.storage.database import Database
from segue.storage.intake import Outcome

# Files stored in one transaction, and directories compared by one query.
_BATCH = 250
_DIRECTORIES = 100
_LIMITS = Limits(seconds=60, memory_bytes=2 << 30)


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """How to scan. `under` names subfolders to look at instead of the whole; `again` reads unchanged files too."""

    under: tuple[str, ...] = ()
    again: bool = False
    allow_empty: bool = False


@dataclass(slots=True)
class ScanReport:
    """What a scan found; counts of files."""

    seen: int = 0
    unchanged: int = 0
    new: int = 0
    updated: int = 0
    moved: int = 0
    returned: int = 0
    missing: int = 0
    unreadable: int = 0
    remarks: int = 0

    def to_json(self) -> dict[str, Json]:
        """The counts by name."""
        return dict(asdict(self))


@dataclass(slots=True)
class _Found:
    """What a survey found, besides the files to read, which are kept in a spool on disk."""

    to_read: int = 0
    visited: set[str] = field(default_factory=set)
    unlisted: list[str] = field(default_factory=list)
    gone: list[TrackId] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    outdated: dict[str, list[str]] = field(default_factory=dict)
    closings: deque["_Closing"] = field(default_factory=deque)


@dataclass(frozen=True, slots=True)
class _Closing:
    """A directory whose files beside the music count as seen once its first `after` files to read are stored."""

    after: int
    directory: str
    sidecars: str


class Scanner:
    """Scans folders into one library."""

    def __init__(self, database: Database, artifacts: Artifacts, clock: Clock, *, readers: int) -> None:
        self._database = database
        self._artifacts = artifacts
        self._clock = clock
        self._readers = readers

    def handle(self, payload: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        """The job: `folder_id`, and the fields of `ScanOptions`."""
        with self._database.read() as connection:
            folder = folders.folder_by_id(connection, FolderId(int(str(payload["folder_id"]))))
        under = payload.get("under")
        options = ScanOptions(
            under=tuple(map(str, under)) if isinstance(under, list) else (),
            again=bool(payload.get("again")),
            allow_empty=bool(payload.get("allow_empty")),
        )
        return self.scan(folder, options, report).to_json()

    def scan(self, folder: Folder, options: ScanOptions, report: Report) -> ScanReport:
        """Bring the library up to date with one folder."""
        counts = ScanReport()
        with tempfile.TemporaryFile("w+", encoding="utf-8") as spool:
            found = self._survey(folder, options, counts, spool, report)
            spool.seek(0)
            kept = self._read(folder, spool, found, counts, report)
        self._settle(folder, options, found, kept, counts)
        return counts

    def _survey(
        self, folder: Folder, options: ScanOptions, counts: ScanReport, spool: IO[str], report: Report
    ) -> _Found:
        found = _Found()
        with self._database.read() as connection:
            walked = walk(folder.path, under=options.under or ("",))
            while batch := list(islice(walked, _DIRECTORIES)):
                known = survey.known(connection, folder.id, [directory.path for directory in batch])
                for directory in batch:
                    for stamp in _compare(directory, known[directory.path], options, counts, found):
                        spool.write(json.dumps([stamp.path, stamp.size, stamp.modified_ns]) + "\n")
                report(Progress(note=f"looking: {counts.seen:,} files"))
            known_paths = survey.known_directories(connection, folder.id)
            lost = [path for path in known_paths if _is_gone(path, options, found)]
            found.gone.extend(survey.tracks_in(connection, folder.id, lost))
        self._guard_against_unmounted(folder, options, counts)
        with self._database.write() as connection:
            survey.forget_directories(connection, folder.id, lost)
            for path, names in found.outdated.items():
                folders.clear_problems(connection, folder.id, path, names)
            folders.note_problems(connection, folder.id, found.problems, self._clock())
        return found

    def _guard_against_unmounted(self, folder: Folder, options: ScanOptions, counts: ScanReport) -> None:
        if counts.seen or options.under or options.allow_empty:
            return
        with self._database.read() as connection:
            if folders.has_tracks(connection, folder.id):
                raise FolderUnavailable(
                    f"The folder {folder.path} is empty, but the library knows tracks in it. Nothing was changed.",
                    "Mount its disk; if the music is really gone, scan with --allow-empty.",
                )

    def _read(self, folder: Folder, spool: IO[str], found: _Found, counts: ScanReport, report: Report) -> set[TrackId]:
        """Read and store what the survey put down; returns the tracks that now have a file."""
        total = found.to_read
        kept: set[TrackId] = set()
        batch: list[tuple[FileStamp, ReadFile | Failure]] = []
        done = 0
        work = partial(read_and_keep, folder.path, self._artifacts)
        with Isolated(work, workers=min(self._readers, 1 + total // _BATCH), limits=_LIMITS) as readers:
            for stamp, result in readers.map(_stamps(spool)):
                if isinstance(result, Failure) and isinstance(result.error, StorageUnavailable):
                    raise result.error  # the disk is full or gone: no fault of this file
                batch.append((stamp, result))
                if len(batch) >= _BATCH:
                    done += len(batch)
                    kept |= self._store(folder, batch, counts, _closed(found.closings, done))
                    batch = []
                    report(Progress(done, total, stamp.path))
        kept |= self._store(folder, batch, counts, _closed(found.closings, total))
        report(Progress(total, total))
        return kept

    def _store(
        self,
        folder: Folder,
        batch: Sequence[tuple[FileStamp, ReadFile | Failure]],
        counts: ScanReport,
        closed: Mapping[str, str],
    ) -> set[TrackId]:
        readings: list[tuple[Reading, StoredPicture | None]] = []
        problems: list[Problem] = []
        for stamp, result in batch:
            if isinstance(result, Failure):
                problems.append(_problem(stamp, result))
            else:
                readings.append((result.reading, result.picture))
                notes = result.reading.notes
                problems += [Problem(stamp.path, note, False, stamp.size, stamp.modified_ns) for note in notes]
        now = self._clock()
        with self._database.write() as connection:
            taken = intake.take(connection, folder, readings, now, _still_there) if readings else []
            folders.note_problems(connection, folder.id, problems, now)
            survey.note_sidecars(connection, folder.id, closed)
        counts.new += sum(one.outcome is Outcome.NEW for one in taken)
        counts.updated += sum(one.outcome is Outcome.UPDATED for one in taken)
        counts.moved += sum(one.outcome is Outcome.MOVED for one in taken)
        counts.returned += sum(one.outcome is Outcome.RETURNED for one in taken)
        counts.unreadable += sum(problem.fatal for problem in problems)
        counts.remarks += sum(not problem.fatal for problem in problems)
        return {one.track_id for one in taken}

    def _settle(
        self, folder: Folder, options: ScanOptions, found: _Found, kept: set[TrackId], counts: ScanReport
    ) -> None:
        """What can be said only at the end: which tracks are missing, and what names are left without any."""
        gone = set(found.gone) - kept
        counts.missing = len(gone)
        now = self._clock()
        with self._database.write() as connection:
            survey.mark_missing(connection, gone, now)
            credits.gather_album_artists(connection)
            credits.drop_unused_names(connection)
            if not options.under:
                folders.mark_scanned(connection, folder.id, now)


def _compare(
    directory: Directory, known: survey.KnownDirectory, options: ScanOptions, counts: ScanReport, found: _Found
) -> list[FileStamp]:
    """The files of a directory that have to be read. Notes which ones are gone, and what could not be listed."""
    found.visited.add(directory.path)
    if not directory.complete:
        found.unlisted.append(directory.path)
    sidecars = _digest(directory.sidecars)
    again = options.again or known.sidecars != sidecars
    present = {stamp.path.rpartition("/")[2]: stamp for stamp in directory.files}
    stamps = []
    for name, stamp in present.items():
        before = known.files.get(name)
        if again or before is None or (before.size, before.modified_ns) != (stamp.size, stamp.modified_ns):
            stamps.append(stamp)
        else:
            counts.unchanged += 1
            counts.unreadable += before.track_id is None
    if directory.complete:
        found.gone.extend(file.track_id for name, file in known.files.items() if name not in present and file.track_id)
    unread = {stamp.path for stamp in stamps}
    outdated = [name for name in known.remarked if name not in present or present[name].path in unread]
    if outdated:
        found.outdated[directory.path] = outdated
    found.problems.extend(directory.problems)
    found.to_read += len(stamps)
    counts.seen += len(directory.files)
    counts.unreadable += sum(problem.fatal for problem in directory.problems)
    if known.sidecars != sidecars:
        found.closings.append(_Closing(found.to_read, directory.path, sidecars))
    return stamps


def _is_gone(path: str, options: ScanOptions, found: _Found) -> bool:
    """True for a known directory that this survey should have met, and did not."""
    if path in found.visited or any(_inside(path, unlisted) for unlisted in found.unlisted):
        return False
    return not options.under or any(_inside(path, part) for part in options.under)


def _stamps(spool: IO[str]) -> Iterator[FileStamp]:
    for line in spool:
        yield FileStamp(*json.loads(line))


def _closed(closings: deque[_Closing], done: int) -> dict[str, str]:
    """The directories that are finished when this many files are stored."""
    closed: dict[str, str] = {}
    while closings and closings[0].after <= done:
        closing = closings.popleft()
        closed[closing.directory] = closing.sidecars
    return closed


def _problem(stamp: FileStamp, failure: Failure) -> Problem:
    if isinstance(failure.error, FileChanging):
        # Without its stamp, so that the next scan takes it for changed.
        return Problem(stamp.path, failure.reason, fatal=True)
    named = stamp.path if failure.error is None else ""
    message = f"{named}: {failure.reason}." if named else failure.reason
    return Problem(stamp.path, message, True, stamp.size, stamp.modified_ns)


def _digest(sidecars: Sequence[FileStamp]) -> str:
    """What changes when a cover or lyrics beside the music do; '' where there are none."""
    if not sidecars:
        return ""
    listing = repr([(stamp.path, stamp.size, stamp.modified_ns) for stamp in sidecars])
    return blake2b(listing.encode(), digest_size=16).hexdigest()


def _inside(path: str, outer: str) -> bool:
    return outer == "" or path == outer or path.startswith(f"{outer}/")


def _still_there(root: str, stamp: FileStamp) -> bool:
    try:
        status = (Path(root) / stamp.path).stat()
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == (stamp.size, stamp.modified_ns)
