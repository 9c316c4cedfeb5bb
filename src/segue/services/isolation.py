"""Running one function over many items in child processes, so that no item can hurt the process that asks.

Workers are programs of their own (not forks of this one, which has threads and open databases), so they hold nothing
but the function and what it imports. An item that crashes its process, takes too long or too much memory costs one
`Failure`, and the work goes on in a fresh process. Results come in the order of the items.
"""

import os
import resource
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, Pipe, wait
from typing import Generic, TypeVar

from segue.domain.errors import SegueError

Item = TypeVar("Item")
Result = TypeVar("Result")

# Items that wait in a worker's pipe, so that it never idles. They must be small: the pipe holds 64 KiB.
_AHEAD = 8
# Results that may wait for an earlier item's, per worker.
_WINDOW = 64
_LONGER_THAN_THE_LIMIT_S = 5
# A worker that imports what it needs, on a machine that is busy.
_START_S = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one item may take. `memory_bytes` bounds the address space of a worker process."""

    seconds: float = 60.0
    memory_bytes: int = 2 << 30


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an item has no result, in one sentence."""

    reason: str
    error: SegueError | None = None


@dataclass(slots=True)
class _Worker(Generic[Item]):
    process: subprocess.Popen[bytes]
    pipe: Connection
    doing: deque[tuple[int, Item]] = field(default_factory=deque)
    # When the item at the head of `doing` began; until the worker is ready, when it was started.
    since: float = field(default_factory=time.monotonic)
    ready: bool = False


class Isolated(Generic[Item, Result]):
    """A crew of worker processes for one function, which must be importable, as must its items and results."""

    def __init__(self, work: Callable[[Item], Result], *, workers: int, limits: Limits | None = None) -> None:
        self._work = work
        self._limits = limits or Limits()
        self._count = max(1, workers)
        self._workers: list[_Worker[Item]] = []

    def __enter__(self) -> "Isolated[Item, Result]":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def map(self, items: Iterable[Item]) -> Iterator[tuple[Item, Result | Failure]]:
        """Each item with its result or the reason it has none, in order. Items are taken as they are needed."""
        numbered = enumerate(items)
        ready: dict[int, tuple[Item, Result | Failure]] = {}
        queue: deque[tuple[int, Item]] = deque()
        given, taken = 0, 0
        exhausted = False
        while True:
            while not exhausted and len(queue) < _AHEAD and taken - given < _WINDOW * self._count:
                try:
                    queue.append(next(numbered))
                    taken += 1
                except StopIteration:
                    exhausted = True
            self._hand_out(queue)
            if exhausted and given == taken:
                return
            for number, item, result in self._collect():
                ready[number] = (item, result)
            while given in ready:
                yield ready.pop(given)
                given += 1

    def close(self) -> None:
        """End the workers; one that is busy is killed."""
        for worker in self._workers:
            worker.pipe.close()
            if worker.doing:
                worker.process.kill()
        for worker in self._workers:
            try:
                worker.process.wait(5)
            except subprocess.TimeoutExpired:
                worker.process.kill()
                worker.process.wait()
        self._workers.clear()

    def _hand_out(self, queue: deque[tuple[int, Item]]) -> None:
        if queue and len(self._workers) < self._count and all(worker.doing for worker in self._workers):
            self._workers.append(self._start())
        while queue:
            worker = min(self._workers, key=lambda one: len(one.doing))
            if len(worker.doing) >= _AHEAD:
                return
            if worker.ready and not worker.doing:
                worker.since = time.monotonic()
            number, item = queue.popleft()
            worker.doing.append((number, item))
            try:
                worker.pipe.send(item)
            except (BrokenPipeError, ConnectionResetError):
                return  # It has died; `_collect` finds out and says why.

    def _collect(self) -> list[tuple[int, Item, Result | Failure]]:
        """Wait until a worker has something to say or is past its time; the results that this brings."""
        busy = [worker for worker in self._workers if worker.doing]
        now = time.monotonic()
        patience = max(0.0, min(worker.since + self._patience(worker) - now for worker in busy))
        spoke = wait([worker.pipe for worker in busy], timeout=patience)
        results: list[tuple[int, Item, Result | Failure]] = []
        for worker in busy:
            late = time.monotonic() - worker.since >= self._patience(worker)
            if worker.pipe not in spoke and not late:
                continue
            if worker.pipe in spoke:
                result = self._hear(worker)
            else:
                worker.process.kill()
                self._replace(worker)
                result = Failure(f"it took longer than {self._limits.seconds:g} seconds")
            if result is not None:
                results.append((*worker.doing.popleft(), result))
        return results

    def _hear(self, worker: _Worker[Item]) -> Result | Failure | None:
        """What a worker has to say of its item; None where it says that it is ready to begin."""
        try:
            result: Result | Failure | None = worker.pipe.recv()
        except (EOFError, ConnectionResetError):
            return self._replace(worker)
        worker.ready = True
        worker.since = time.monotonic()
        return result

    def _patience(self, worker: _Worker[Item]) -> float:
        return self._limits.seconds if worker.ready else _START_S

    def _replace(self, worker: _Worker[Item]) -> Failure:
        """Put a fresh process in a dead one's place. It is given again what the dead one had not begun."""
        ending = worker.process.wait()
        worker.pipe.close()
        fresh = self._start()
        worker.process, worker.pipe, worker.since, worker.ready = fresh.process, fresh.pipe, fresh.since, False
        for _, item in list(worker.doing)[1:]:
            worker.pipe.send(item)
        if ending == -signal.SIGXCPU or ending == -signal.SIGALRM:
            return Failure(f"it took longer than {self._limits.seconds:g} seconds")
        name = signal.Signals(-ending).name if ending < 0 else f"status {ending}"
        return Failure(f"its reader crashed ({name})")

    def _start(self) -> _Worker[Item]:
        ours, theirs = Pipe()
        # The child finds modules where this process finds them.
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        command = [sys.executable, "-c", f"from {__name__} import serve; serve({theirs.fileno()})"]
        process = subprocess.Popen(  # noqa: S603 - our own interpreter with our own words
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            env=environment,
        )
        theirs.close()
        ours.send((self._work, self._limits))
        return _Worker(process, ours)


def serve(descriptor: int) -> None:
    """A worker's life, on its end of the pipe: first the function and the limits, then item in, result out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _hush_libraries()
    pipe = Connection(descriptor)
    work, limits = pipe.recv()
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    pipe.send(None)
    while True:
        try:
            item = pipe.recv()
        except EOFError:
            return
        # The parent watches the time; should it have died, the kernel does.
        signal.setitimer(signal.ITIMER_REAL, limits.seconds + _LONGER_THAN_THE_LIMIT_S)
        result = _attempt(work, item)
        signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            pipe.send(result)
        except (BrokenPipeError, ConnectionResetError):
            return


def _hush_libraries() -> None:
    """Decoders written in C complain of a damaged file straight to descriptor 2; what Python says is still seen."""
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1, errors="backslashreplace")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _attempt(work: Callable[[Item], Result], item: Item) -> Result | Failure:
    try:
        return work(item)
    except SegueError as error:
        return Failure(str(error), error)
    except MemoryError:
        return Failure("it needs more memory than one file may have")
    except Exception as error:  # noqa: BLE001 - the edge of the process: whatever happens is this item's failure
        return Failure(f"it could not be read ({type(error).__name__}: {error})")
