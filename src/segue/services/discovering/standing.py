"""The desk of a server that runs for months: set out in the background, and set out anew when what it knows is old.

Whoever asks gets the desk there is, at once; only while there is none yet do they wait, and not for long.
"""

import logging
import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from functools import cached_property

from segue.discovery.artists.related import Kinship
from segue.discovery.neighbours import Neighbourhood
from segue.domain.errors import NotReady, SegueError
from segue.services.discovering.asking import Librarian
from segue.services.discovering.desk import Desk
from segue.services.discovering.radio import Radios
from segue.services.discovering.shelves import Shelves
from segue.storage.database import Database
from segue.storage.freshness import freshness

_log = logging.getLogger(__name__)


class Standing:
    """A desk with what is made over it once and used often."""

    def __init__(self, desk: Desk, patience_s: float = 5.0) -> None:
        self.desk = desk
        self.radios = Radios(desk)
        self.shelves = Shelves(desk)
        self._patience_s = patience_s
        self._lock, self._at_the_desk = threading.Lock(), threading.Lock()
        self._reading: Future[Librarian] | None = None

    @property
    def librarian(self) -> Librarian:
        """Who finds music by words. The first question of all makes them read the library, which takes a while.

        Raises:
            NotReady: they are reading still.
        """
        with self._at_the_desk:
            # One who stumbled over something, as a database that was away, reads again.
            if self._reading is None or (self._reading.done() and self._reading.exception() is not None):
                self._reading = Future()
                threading.Thread(
                    target=self._read, args=(self._reading,), name="reads the library", daemon=True
                ).start()
            reading = self._reading
        try:
            return reading.result(self._patience_s)
        except TimeoutError as error:
            raise NotReady(
                "The words of the library are still being read.", "Try again in a moment.", after_s=self._patience_s
            ) from error

    @property
    def kinship(self) -> Kinship:
        """Who knows which artists are related; takes a moment the first time."""
        with self._lock:
            return self._kinship

    @cached_property
    def _kinship(self) -> Kinship:
        return Kinship(self.desk.stock)

    @property
    def neighbourhood(self) -> Neighbourhood:
        """Who knows which tracks are near each other; takes a moment the first time."""
        with self._lock:
            return self._neighbourhood

    @cached_property
    def _neighbourhood(self) -> Neighbourhood:
        return Neighbourhood(self.desk.stock)

    def _read(self, reading: "Future[Librarian]") -> None:
        try:
            reading.set_result(Librarian(self.desk))
        except Exception as error:  # noqa: BLE001 - the edge of a thread: who asks is told
            reading.set_exception(error)


class StandingDesk:
    """Keeps a desk that is not older than `every_s` when the library or what was learned has changed."""

    def __init__(
        self, make: Callable[[], Desk], database: Database, *, every_s: float = 30.0, patience_s: float = 5.0
    ) -> None:
        self._make, self._database = make, database
        self._every_s, self._patience_s = every_s, patience_s
        self._standing: Standing | None = None
        self._made_of: Hashable = None
        self._made_at = self._first_after_s = 0.0
        self._there, self._ended, self._wanted = threading.Event(), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._keep_fresh, name="sets out the desk", daemon=True)

    def open(self, after_s: float = 0.0) -> None:
        """Begin to set it out, so long after now."""
        self._first_after_s = after_s
        self._thread.start()

    def close(self) -> None:
        """Let it be; one that is being set out is not waited for."""
        self._ended.set()
        self._wanted.set()

    def refresh(self) -> None:
        """Look at once whether anything has changed."""
        self._wanted.set()

    @property
    def is_there(self) -> bool:
        """Whether whoever asks is answered at once."""
        return self._there.is_set()

    @property
    def age_s(self) -> float | None:
        """Since when the desk is as it is; None while there is none."""
        return time.monotonic() - self._made_at if self.is_there else None

    def __call__(self) -> Standing:
        """The desk.

        Raises:
            NotReady: it is being set out still.
        """
        self._there.wait(self._patience_s)
        if self._standing is None:
            raise NotReady("The lists are still being set out.", "Try again in a moment.", after_s=self._patience_s)
        return self._standing

    def _keep_fresh(self) -> None:
        self._ended.wait(self._first_after_s)
        while not self._ended.is_set():
            self._wanted.clear()
            try:
                self._set_out()
            except SegueError as error:
                # A damaged model or a database that is away; the desk there is goes on, and the next look may mend it.
                _log.warning("The desk could not be set out: %s", error)
            except Exception:  # noqa: BLE001 - the edge of a thread
                # With it would end every look after this one.
                _log.exception("The desk could not be set out")
            self._wanted.wait(self._every_s)

    def _set_out(self) -> None:
        with self._database.read() as connection:
            now = freshness(connection)
        if now == self._made_of:
            return
        self._standing, self._made_of = Standing(self._make()), now
        self._made_at = time.monotonic()
        self._there.set()
