"""Following changes: what happens in a folder is scanned a moment after it has happened."""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from watchfiles import Change, watch

from segue.domain.jobs import Job, Json
from segue.domain.music import Folder
from segue.domain.time import Clock
from segue.services.queueing import queue_scan
from segue.services.work import Runner
from segue.storage import folders
from segue.storage.database import Database

# Changes closer together than this are taken together; a file still being written settles meanwhile.
_QUIET_MS = 1500
# When more directories change at once than this, the whole folder is scanned.
_MANY = 500


def follow(
    database: Database,
    clock: Clock,
    runner: Runner,
    stop: threading.Event,
    on_job: Callable[[Job], None],
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Scan every folder once, then whatever changes, until told to stop. The caller is the directory's one server."""
    with database.read() as connection:
        known = folders.all_folders(connection)
    for folder in known:
        queue_scan(database, clock, folder)
    _run_all(runner, on_job, stop)
    roots = [folder.path for folder in known if Path(folder.path).is_dir()]
    ready()
    for changes in watch(*roots, stop_event=stop, debounce=_QUIET_MS, yield_on_timeout=True, rust_timeout=1000):
        for folder in known:
            changed = _changed_directories(folder, changes)
            if changed:
                payload: dict[str, Json] = {"under": list(changed)} if len(changed) <= _MANY else {}
                queue_scan(database, clock, folder, payload)
        _run_all(runner, on_job, stop)


def _run_all(runner: Runner, on_job: Callable[[Job], None], stop: threading.Event) -> None:
    while not stop.is_set() and (job := runner.run_next(stop=stop)) is not None:
        on_job(job)


def _changed_directories(folder: Folder, changes: Iterable[tuple[Change, str]]) -> list[str]:
    """The directories of a folder in which something changed, relative to it, without those inside one another.

    Of a path that came or went its parent is meant, since it may have been a directory itself.
    """
    root = folder.path.rstrip("/")
    touched = {path.rpartition("/")[0] for _, path in changes if path.startswith(root + "/")}
    outermost: list[str] = []
    for path in sorted(directory[len(root) :].lstrip("/") for directory in touched):
        if not any(outer == "" or path == outer or path.startswith(f"{outer}/") for outer in outermost):
            outermost.append(path)
    return outermost
