"""Looking at everything Segue stands on, and saying how to mend what is wrong."""

import importlib.metadata
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import soundfile

from segue.domain.errors import SegueError
from segue.domain.jobs import JobState
from segue.domain.naming import Task
from segue.domain.time import wall_clock
from segue.hearing.embedding.musicnn import NAME as MUSICNN
from segue.hearing.embedding.shelf import available, choose
from segue.naming.serving.model import load_model
from segue.naming.serving.shelf import available as available_namers
from segue.services.naming import Namer
from segue.storage import catalogue, folders, health, jobs
from segue.storage.data_directory import DataDirectory
from segue.storage.database import Database
from segue.storage.migrate import newest_revision

_LITTLE_ROOM = 1 << 30
_CODECS = {"FLAC": "PCM_16", "OGG": "VORBIS", "MP3": "MPEG_LAYER_III", "WAV": "PCM_16", "AIFF": "PCM_16"}
_INOTIFY = Path("/proc/sys/fs/inotify/max_user_watches")


class Verdict(StrEnum):
    """How a check came out."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    verdict: Verdict
    finding: str
    mend: str = ""


def examine(database: Database, directory: DataDirectory, models: Path, wanted: str | None) -> Iterator[Check]:
    """Every check in turn; one that fails does not keep the others from being made.

    `models` is the folder of installed models, `wanted` the one that the settings name.
    """
    yield _python()
    yield from _codecs()
    yield _disk(directory)
    yield from _database(database)
    yield from _library(database)
    yield from _hearing(models, wanted)
    yield from _naming(database, models, wanted)
    yield _watching()


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    names = ("segue", "sqlalchemy", "mutagen", "soundfile", "numpy")
    parts = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    return Check("versions", Verdict.GOOD, f"Python {version}, {parts}")


def _codecs() -> Iterator[Check]:
    here = [name for name, subtype in _CODECS.items() if soundfile.check_format(name, subtype)]
    lacking = sorted(set(_CODECS) - set(here))
    version = soundfile.__libsndfile_version__
    if lacking:
        mend = "Install a newer soundfile: pip install --upgrade soundfile"
        yield Check("codecs", Verdict.BAD, f"libsndfile {version} cannot read {', '.join(lacking)}", mend)
    else:
        yield Check("codecs", Verdict.GOOD, f"libsndfile {version} reads {', '.join(here)}")


def _disk(directory: DataDirectory) -> Check:
    usage = shutil.disk_usage(directory.path)
    finding = f"{usage.free / 1e9:.1f} GB free for {directory.path}"
    if usage.free < _LITTLE_ROOM:
        return Check("disk", Verdict.BAD, finding, "Make room: a full disk stops every scan.")
    return Check("disk", Verdict.GOOD, finding)


def _database(database: Database) -> Iterator[Check]:
    name = "database"
    try:
        with database.read() as connection:
            found = health.look(connection)
    except SegueError as error:
        yield Check(name, Verdict.BAD, error.what, error.mend)
        return
    if found.complaints:
        mend = "Restore a backup: segue restore FILE"
        yield Check(name, Verdict.BAD, f"{database.name} is damaged: {found.complaints[0]}", mend)
    else:
        yield Check(name, Verdict.GOOD, f"{found.version}, schema {found.revision}, sound: {database.name}")
    if found.revision != newest_revision():
        yield Check("schema", Verdict.BAD, f"schema {found.revision}, this Segue wants {newest_revision()}")
    if not database.on_sqlite:
        has = found.has_vectors
        finding = "pgvector is there" if has else "pgvector is not installed on this PostgreSQL"
        mend = "" if has else "Install it before vectors are kept there, as Debian's postgresql-15-pgvector"
        yield Check("vectors", Verdict.GOOD if has else Verdict.NOTE, finding, mend)


def _library(database: Database) -> Iterator[Check]:
    try:
        with database.read() as connection:
            known = folders.all_folders(connection)
            found = catalogue.counts(connection)
            failed = [job for job in jobs.recent_jobs(connection) if job.state is JobState.FAILED]
    except SegueError:
        return  # said above
    for folder in known:
        if Path(folder.path).is_dir():
            yield Check("folder", Verdict.GOOD, f"{folder.path} ({folder.kind})")
        else:
            mend = "Mount its disk, or forget it: segue folders remove " + str(folder.id)
            yield Check("folder", Verdict.BAD, f"{folder.path} is not there", mend)
    if not known:
        yield Check("folder", Verdict.NOTE, "no music folder yet", "Add one: segue scan /path/to/music")
    if found.unreadable:
        finding = f"{found.unreadable:,} files or folders cannot be read"
        yield Check("files", Verdict.NOTE, finding, "See which and why: segue problems")
    if found.missing:
        finding = f"{found.missing:,} tracks have lost their file"
        yield Check("files", Verdict.NOTE, finding, "They return with it; forget them with: segue purge")
    for job in failed[:3]:
        finding = f"job {job.id} ({job.kind}) failed: {job.error}"
        yield Check("jobs", Verdict.NOTE, finding, f"Try again: segue jobs retry {job.id}")


def _hearing(models: Path, wanted: str | None) -> Iterator[Check]:
    name = "models"
    for model in available(models):
        if model.trouble is not None:
            yield Check(name, Verdict.BAD, model.trouble.what, model.trouble.mend)
    try:
        serving = choose(models, wanted)
    except SegueError as error:
        yield Check(name, Verdict.BAD, error.what, error.mend)
        return
    if wanted is None and serving.name != MUSICNN:
        finding = f"MusiCNN is not installed; {serving.name}, which comes with Segue, tells how music sounds"
        yield Check(name, Verdict.NOTE, finding, "Install it: segue models install")
    else:
        yield Check(name, Verdict.GOOD, f"{serving.name} tells how music sounds")


def _naming(database: Database, models: Path, wanted: str | None) -> Iterator[Check]:
    name = "naming"
    for model in available_namers(models / "naming"):
        if model.trouble is not None:
            yield Check(name, Verdict.BAD, model.trouble.what, model.trouble.mend)
    try:
        hearing = choose(models, wanted).id
        namer = Namer(database, models, hearing, wall_clock, workers=1)
        serving = {task: namer.serving(task) for task in Task}
        for found in serving.values():
            if found is not None:
                load_model(found[0].folder)
    except SegueError as error:
        yield Check(name, Verdict.BAD, error.what, error.mend or "Let another one serve: segue genre serve NAME")
        return
    for task, found in serving.items():
        if found is None:
            mend = "Train one, or install one: segue genre install FOLDER"
            yield Check(name, Verdict.NOTE, f"no model names the {task} of what {hearing} hears", mend)
        elif found[1].embedder not in (None, hearing):
            finding = f"{found[0].id} names the {task} of what {found[1].embedder} heard, and {hearing} hears now"
            yield Check(name, Verdict.BAD, finding, "Train it anew, or let another one serve: segue genre rollback")
        else:
            yield Check(name, Verdict.GOOD, f"{found[0].id} names the {task}")


def _watching() -> Check:
    if not _INOTIFY.exists():
        return Check("watching", Verdict.GOOD, "folders can be watched")
    watches = int(_INOTIFY.read_text())
    finding = f"up to {watches:,} folders can be watched"
    if watches < 65536:
        mend = "For large libraries: sysctl fs.inotify.max_user_watches=524288"
        return Check("watching", Verdict.NOTE, finding, mend)
    return Check("watching", Verdict.GOOD, finding)
