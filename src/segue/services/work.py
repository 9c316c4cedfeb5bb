"""Carrying out durable jobs: claim one, run it, keep its lease and progress, end it with a result or a reason."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

from segue.domain.errors import Cancelled, LeaseLost, SegueError, StorageUnavailable
from segue.domain.ids import JobId
from segue.domain.jobs import Job, Json, Progress
from segue.domain.time import Clock
from segue.storage import jobs
from segue.storage.database import Database

_BEAT_S = 0.5
_KEEP_ENDED = timedelta(days=30)

Report = Callable[[Progress], None]
"""A job says how far it is; raises `Cancelled` or `LeaseLost` when it has to stop."""

Handler = Callable[[Mapping[str, Json], Report], Mapping[str, Json]]
"""Does one kind of job: from its payload, with a `Report` to call now and then, to its result.

What a handler has finished must stay finished: it may be killed at any moment and is then run again.
"""

Observer = Callable[[Job], None]


class Runner:
    """Runs jobs in this process, one at a time."""

    def __init__(self, database: Database, handlers: Mapping[str, Handler], clock: Clock) -> None:
        self._database = database
        self._handlers = handlers
        self._clock = clock
        self._worker = jobs.this_worker()

    def run_next(
        self,
        *,
        only: JobId | None = None,
        observer: Observer | None = None,
        stop: threading.Event | None = None,
    ) -> Job | None:
        """Claim a job that is due and see it through; None where there is none. The observer sees each heartbeat.

        A job that is at work when told to stop is handed back, for whoever comes next to go on with.
        """
        with self._database.write() as connection:
            job = jobs.claim_job(connection, self._worker, self._clock(), kinds=self._handlers.keys(), only=only)
        if job is None:
            return None
        try:
            with self._beating(job, observer, stop) as report:
                result = self._handlers[job.kind](job.payload, report)
        except LeaseLost:
            pass
        except Cancelled:
            with self._database.write() as connection:
                jobs.stop(connection, job, self._worker, self._clock())
        except _Stopped:
            self._hand_back(job)
        except (KeyboardInterrupt, SystemExit):
            self._hand_back(job)
            raise
        except SegueError as error:
            # What is wrong with a file or a setting stays wrong; a database may come back.
            self._fail(job, str(error), final=not isinstance(error, StorageUnavailable))
        except Exception as error:  # noqa: BLE001 - the edge of a job: its worker goes on with the next one
            self._fail(job, f"{type(error).__name__}: {error}", final=False)
        else:
            with self._database.write() as connection:
                now = self._clock()
                jobs.finish(connection, job, self._worker, now, result=result, done=report.latest.done)
                jobs.forget_ended_jobs(connection, now - _KEEP_ENDED)
        with self._database.read() as connection:
            return jobs.job_by_id(connection, job.id)

    def run_until(
        self, stop: threading.Event, pause_s: float = 1.0, *, idle: Callable[[], None] = lambda: None
    ) -> None:
        """Run whatever is due until told to stop; a job at work then is handed back.

        `idle` is called before each pause, and may queue what has come due.
        """
        while not stop.is_set():
            if self.run_next(stop=stop) is None:
                idle()
                stop.wait(pause_s)

    def _hand_back(self, job: Job) -> None:
        with self._database.write() as connection:
            jobs.hand_back(connection, job, self._worker, self._clock())

    def _fail(self, job: Job, reason: str, *, final: bool) -> None:
        with self._database.write() as connection:
            jobs.fail(connection, job, self._worker, self._clock(), error=reason, final=final)

    @contextmanager
    def _beating(self, job: Job, observer: Observer | None, stop: threading.Event | None) -> Iterator["_Heart"]:
        heart = _Heart(self._database, job, self._worker, self._clock, observer, stop)
        heart.start()
        try:
            yield heart
        finally:
            heart.stop()


class _Stopped(BaseException):
    """This process is to end while its job is at work. No failure, so nothing that looks for those catches it."""


class _Heart:
    """Writes a running job's latest progress down twice a second, which also renews its lease."""

    def __init__(
        self,
        database: Database,
        job: Job,
        worker: jobs.Worker,
        clock: Clock,
        observer: Observer | None,
        stop: threading.Event | None,
    ) -> None:
        self.latest = Progress()
        self._database = database
        self._job = job
        self._worker = worker
        self._clock = clock
        self._observer = observer
        self._stop = stop
        self._must_stop: SegueError | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"heart of job {job.id}", daemon=True)

    def __call__(self, progress: Progress) -> None:
        """Note how far the job is; raises where it must stop."""
        self.latest = progress
        if self._must_stop is not None:
            raise self._must_stop
        if self._stop is not None and self._stop.is_set():
            raise _Stopped

    def start(self) -> None:
        """Begin beating."""
        self._thread.start()

    def stop(self) -> None:
        """End beating, with a last look for the observer."""
        self._stopped.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._stopped.wait(_BEAT_S):
            try:
                with self._database.write() as connection:
                    jobs.report(connection, self._job, self._worker, self.latest, self._clock())
                if self._observer is not None:
                    with self._database.read() as connection:
                        self._observer(jobs.job_by_id(connection, self._job.id))
            except (Cancelled, LeaseLost) as error:
                self._must_stop = error
                return
            except StorageUnavailable:
                # The next beat tries again; a lease outlives many missed beats.
                continue
