"""The server as a process: it comes up, refuses a second one, keeps its workers alive, and ends when it is told to."""

import http.client
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil
import pytest

from segue.assembly import open_house
from segue.domain.errors import BadRequest
from segue.interfaces.server.sockets import listening_at
from segue.services.accounts import Accounts, Keys, NewAccount
from segue.settings import Settings
from tests.interfaces.served import cheap_passwords

_PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("running") / "data"


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start() -> Iterator[Start]:
    begun: list[subprocess.Popen[str]] = []

    def begin(data: Path, workers: int = 0) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "segue", "--data", str(data), "serve", "--port", "0"]
        command += ["--workers", str(workers)]
        begun.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        return begun[-1]

    yield begin
    for process in begun:
        process.kill()
        process.communicate()


def _port(process: "subprocess.Popen[str]") -> int:
    """Where a server listens, as soon as it answers."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("Segue is at http://localhost:"), process.communicate()
    return int(line.split(":")[2].split()[0])


@contextmanager
def _get(port: int, path: str, headers: dict[str, str] | None = None) -> Iterator[http.client.HTTPResponse]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)) as connection:
        connection.request("GET", path, headers=headers or {})
        yield connection.getresponse()


def _until(found: Callable[[], object]) -> object:
    ends = time.monotonic() + _PATIENCE_S
    while not (value := found()):
        assert time.monotonic() < ends
        time.sleep(0.05)
    return value


def _worker(server: "subprocess.Popen[str]", but: int = 0) -> psutil.Process | None:
    for child in psutil.Process(server.pid).children():
        if child.pid != but and child.is_running() and child.status() != psutil.STATUS_ZOMBIE:
            return child
    return None


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_in_order_with_streams_open_and_takes_its_worker_with_it(
    start: Start, data: Path, told: signal.Signals
) -> None:
    with open_house(Settings(data)) as house:
        ada = Accounts(house.database, house.clock, cheap_passwords()).make(NewAccount(f"Ada {told}", "correct horse"))
        _, key = Keys(house.database, house.clock).make(ada, "tests")
    server = start(data, 1)
    port = _port(server)
    with _get(port, "/api/v1/events", {"Authorization": f"Bearer {key}"}) as stream:
        assert stream.readline() == b"retry: 3000\n"
        worker = _until(lambda: _worker(server))
        assert isinstance(worker, psutil.Process)
        server.send_signal(told)
        assert stream.read().endswith(b"\n\n")
    out, err = server.communicate(timeout=_PATIENCE_S)
    assert (server.returncode, out) == (0, "Segue has ended.\n"), err
    assert "Traceback" not in err
    assert not worker.is_running()


def test_a_worker_that_dies_is_started_again_and_none_outlives_a_server_that_is_killed(
    start: Start, data: Path
) -> None:
    server = start(data, 1)
    _port(server)
    first = _until(lambda: _worker(server))
    assert isinstance(first, psutil.Process)
    first.kill()
    second = _until(lambda: _worker(server, but=first.pid))
    assert isinstance(second, psutil.Process)
    server.kill()
    assert second.wait(timeout=_PATIENCE_S) is None or not second.is_running()


def test_a_data_folder_has_one_server_and_whoever_comes_first_needs_the_code_it_printed(
    start: Start, tmp_path: Path
) -> None:
    first = start(tmp_path)
    port = _port(first)
    assert first.stdout is not None
    code = (tmp_path / "setup-code").read_text().strip()
    assert first.stdout.readline().rstrip().endswith(f"/setup; from another machine, the set-up code is {code}")
    assert (tmp_path / "setup-code").stat().st_mode & 0o777 == 0o600

    second = start(tmp_path)
    _, err = second.communicate(timeout=_PATIENCE_S)
    assert second.returncode == 4
    assert f"already has a server running (process {first.pid})" in " ".join(err.split())
    with _get(port, "/health") as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    ("host", "said"), [("no.such.host.invalid", "There is no address"), ("192.0.2.1", "Nothing can listen at")]
)
def test_a_place_that_is_none_of_this_machine_is_refused_with_a_sentence(host: str, said: str) -> None:
    with pytest.raises(BadRequest, match=said), listening_at(host, 0):
        pass


def test_a_port_that_is_taken_is_refused_with_a_sentence() -> None:
    with listening_at("127.0.0.1", 0) as (taken,):
        port = taken.getsockname()[1]
        with pytest.raises(BadRequest, match=f"Port {port} is taken"), listening_at("localhost", port):
            pass
    with listening_at("localhost", port) as again:
        assert {one.getsockname()[1] for one in again} == {port}
