"""Looking at the database for what changes there by other hands: one thread, and only while somebody listens."""

import logging
import threading
from datetime import timedelta

from segue.domain.errors import SegueError
from segue.domain.ids import JobId
from segue.domain.jobs import Job
from segue.domain.time import Clock
from segue.interfaces.door.hub import BEAT, Hub, News
from segue.storage import accounts, jobs
from segue.storage.database import Database
from segue.storage.freshness import freshness, listeners_with_newer_lists, newest_list

_log = logging.getLogger(__name__)

_JUST_ENDED = timedelta(seconds=30)
_RARELY = 5
_BEATS = 15


class Changes:
    """Tells the hub what jobs do, when there is other music, when lists were made, and whose session is over."""

    def __init__(self, database: Database, hub: Hub, clock: Clock, *, every_s: float = 1.0) -> None:
        self._database, self._hub, self._clock, self._every_s = database, hub, clock, every_s
        self._ended, self._lock = threading.Event(), threading.Lock()
        self._jobs: dict[JobId, Job] | None = None
        self._library: tuple[object, ...] | None = None
        self._newest_list: int | None = None
        self._thread = threading.Thread(target=self._look_on, name="looks for changes", daemon=True)

    def open(self) -> None:
        """Begin to look."""
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._ended.set()
        self._hub.close()

    def look(self, *, rarely: bool = True) -> None:
        """Look once, and tell what is new; `rarely` looks at what costs more, too."""
        with self._lock:
            self._look(rarely)

    def _look(self, rarely: bool) -> None:
        now, tokens = self._clock(), self._hub.tokens() if rarely else ()
        with self._database.read() as connection:
            moving = {job.id: job for job in jobs.moving_jobs(connection, now - _JUST_ENDED)}
            library = freshness(connection) if rarely else self._library
            newest = newest_list(connection)
            theirs = set()
            if self._newest_list is not None and newest > self._newest_list:
                theirs = listeners_with_newer_lists(connection, self._newest_list)
            roles = accounts.roles_of(connection, tokens, now)
        self._hub.admit_again(tokens, roles)
        for job in moving.values():
            if self._jobs is not None and self._jobs.get(job.id) != job:
                self._hub.tell(News("jobs", job.id, job), admins_only=True)
        if self._library is not None and library != self._library:
            self._hub.tell(News("library"))
        for listener_id in theirs:
            self._hub.tell(News("lists"), listener_id=listener_id)
        self._jobs, self._library, self._newest_list = moving, library, newest

    def _look_on(self) -> None:
        looks = 0
        while not self._ended.is_set():
            if not self._hub.wait_for_somebody(at_most_s=60):
                # What happens while nobody listens is no news to whoever comes next.
                self._jobs = self._library = self._newest_list = None
                continue
            try:
                self.look(rarely=looks % _RARELY == 0)
            except SegueError as error:
                _log.warning("The database could not be looked at for changes: %s", error)
            except Exception:  # noqa: BLE001 - the edge of a thread
                # With it would end every stream's life.
                _log.exception("The database could not be looked at for changes")
            if looks % _BEATS == _BEATS - 1:
                self._hub.tell(BEAT)
            looks += 1
            self._ended.wait(self._every_s)
