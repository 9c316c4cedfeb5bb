import os
import signal
import sys
import time
from collections.abc import Iterator

import pytest

from segue.domain.errors import UnreadableFile
from segue.services.isolation import Failure, Isolated, Limits


def misbehave(item: str) -> str:
    """One item of each kind that a hostile file could be."""
    if item == "unreadable":
        raise UnreadableFile("It is broken.", "Mend it.")
    if item == "bug":
        raise IndexError("list index out of range")
    if item == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if item == "exit":
        os._exit(3)
    if item == "hang":
        time.sleep(60)
    if item == "spin":
        while True:
            pass
    if item == "greedy":
        return str(len(bytearray(8 << 30)))
    if item == "slow":
        time.sleep(0.2)
    return item.upper()


def test_results_come_in_order_from_several_workers() -> None:
    items = ["slow" if number % 7 == 0 else f"n{number}" for number in range(60)]
    with Isolated(misbehave, workers=3) as isolated:
        assert list(isolated.map(items)) == [(item, item.upper()) for item in items]


def test_no_item_hurts_another() -> None:
    bad = {
        "unreadable": "It is broken. Mend it.",
        "bug": "it could not be read (IndexError: list index out of range)",
        "crash": "its reader crashed (SIGSEGV)",
        "exit": "its reader crashed (status 3)",
        "hang": "it took longer than 1 seconds",
        "spin": "it took longer than 1 seconds",
        "greedy": "it needs more memory than one file may have",
    }
    items = [item for kind in bad for item in ("a", "b", kind, "c", "d", kind, "e")]
    with Isolated(misbehave, workers=2, limits=Limits(seconds=1, memory_bytes=2 << 30)) as isolated:
        results = list(isolated.map(items))
    assert [item for item, _ in results] == items
    for item, result in results:
        if isinstance(result, Failure):
            assert result.reason == bad[item]
        else:
            assert result == item.upper()
    assert sum(isinstance(result, Failure) for _, result in results) == 2 * len(bad)


def test_an_error_keeps_its_meaning() -> None:
    with Isolated(misbehave, workers=1) as isolated:
        ((_, result),) = isolated.map(["unreadable"])
    assert isinstance(result, Failure)
    assert isinstance(result.error, UnreadableFile)
    assert result.error.mend == "Mend it."


def test_items_are_taken_only_as_they_are_needed() -> None:
    taken: list[int] = []

    def items() -> Iterator[str]:
        for number in range(10_000):
            taken.append(number)
            yield f"n{number}"

    with Isolated(misbehave, workers=2) as isolated:
        results = isolated.map(items())
        for _ in range(10):
            next(results)
        assert len(taken) < 500


def complain(item: str) -> str:
    if item == "library":
        os.write(2, b"a decoder moans\n")
    else:
        sys.stderr.write("a traceback of ours\n")
    return item


def test_complaints_of_libraries_are_not_heard_but_those_of_python_are(capfd: pytest.CaptureFixture[str]) -> None:
    with Isolated(complain, workers=1) as workers:
        assert [result for _, result in workers.map(["library", "python"])] == ["library", "python"]
    assert capfd.readouterr().err == "a traceback of ours\n"


def test_nothing_to_do_is_done_at_once() -> None:
    with Isolated(misbehave, workers=2) as isolated:
        assert list(isolated.map([])) == []
        assert list(isolated.map(["a"])) == [("a", "A")]
        assert list(isolated.map(["b"])) == [("b", "B")], "workers serve more than one call"


def test_workers_end_with_the_process_that_asked() -> None:
    """A parent that is killed leaves no worker behind, not even one that hangs."""
    ours, theirs = os.pipe()
    parent = os.fork()
    if parent == 0:
        isolated = Isolated(misbehave, workers=1, limits=Limits(seconds=1))
        results = isolated.map(["a", "hang"])
        next(results)
        os.write(theirs, str(isolated._workers[0].process.pid).encode())
        time.sleep(60)
    worker = int(os.read(ours, 20))
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    os.close(ours)
    os.close(theirs)
    deadline = time.monotonic() + 30
    while _lives(worker):
        assert time.monotonic() < deadline, "the worker outlived its parent"
        time.sleep(0.1)


def _lives(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as status:  # noqa: PTH123 - gone at any moment
            return status.read().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("busy", [False, True])
def test_closing_ends_every_worker(busy: bool) -> None:
    isolated = Isolated(misbehave, workers=2, limits=Limits(seconds=30))
    results = isolated.map(["a", "hang"] if busy else ["a"])
    next(results)
    pids = [worker.process.pid for worker in isolated._workers]
    began = time.monotonic()
    isolated.close()
    assert time.monotonic() - began < 20
    assert not any(_lives(pid) for pid in pids if pid)
