"""Databases for every test that wants one: a fresh SQLite file, and a fresh database on a real PostgreSQL.

The PostgreSQL server comes from the package `pgserver` and is started here. Set SEGUE_TEST_POSTGRES to the URL of
another server (a role that may create databases) where that package cannot run.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from segue.storage.database import Database
from segue.storage.migrate import upgrade

if TYPE_CHECKING:
    from tests.interfaces.served import Served

# What libraries leave in memory is not looked through again and again while thousands of tests run in one process.
gc.set_threshold(50_000, 20, 100)

# How long an example takes says more about the machine than about the code.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class ManualClock:
    """A clock that goes only where a test moves it."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **parts: float) -> None:
        self.now += timedelta(**parts)


def let_everybody_in(folder: Path) -> None:
    """Open the folders of this test run that a test's own lies in, which are closed to other users."""
    for parent in folder.parents:
        if not parent.name.startswith(("pytest-", "popen-")):
            break
        parent.chmod(0o755)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "segue.db"
    database = Database(f"sqlite:///{file}")
    with database.write() as connection:
        upgrade(connection)
    database.close()
    return file


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    given = os.environ.get("SEGUE_TEST_POSTGRES")
    if given:
        yield given
        return
    # A short path: it holds a socket, whose path may have 107 bytes at most.
    home = tempfile.mkdtemp(prefix="segue-pg-")
    os.environ.setdefault("XDG_RUNTIME_DIR", home)
    import pgserver.postgres_server  # noqa: PLC0415 - reads the environment that was set above when it is imported

    server = pgserver.postgres_server.get_server(f"{home}/data", cleanup_mode="delete")
    # What a power cut would cost does not matter here, and waiting for the disk takes most of the time.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def new_postgres_database(postgres_url: str) -> Iterator[Callable[[bool], str]]:
    """Makes a database of its own on the server, with the newest schema or empty; returns its URL."""
    admin = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    made: list[str] = []

    def create(template: str) -> str:
        name = f"segue_test_{os.getpid()}_{len(made)}"
        made.append(name)
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
        return make_url(postgres_url).set(database=name).render_as_string(hide_password=False)

    template_url = create("template1")
    template = made[0]
    database = Database(template_url)
    with database.write() as connection:
        upgrade(connection)
    database.close()
    yield lambda with_schema: create(template if with_schema else "template1")
    # A server of our own goes with all its databases; on somebody else's nothing is left behind.
    if "SEGUE_TEST_POSTGRES" in os.environ:
        with admin.connect() as connection:
            for name in reversed(made):
                connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        url = request.getfixturevalue("new_postgres_database")(False)
    opened = Database(url)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with the newest schema and nothing in it."""
    if request.param == "sqlite":
        file = tmp_path / "segue.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        url = f"sqlite:///{file}"
    else:
        url = request.getfixturevalue("new_postgres_database")(True)
    opened = Database(url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A SQLite database with the newest schema, for what only a file can show."""
    file = tmp_path / "segue.db"
    shutil.copy(sqlite_template, file)
    opened = Database(f"sqlite:///{file}", busy_timeout_s=0.2)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def library_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a library that was scanned, heard and listened to, to be copied."""
    from tests.interfaces.served import make_library  # noqa: PLC0415 - the server takes a second to import

    data = tmp_path_factory.mktemp("library") / "data"
    make_library(data)
    return data


@pytest.fixture(scope="module")
def served(library_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator["Served"]:
    """That library, served: a copy of its own for each module of tests."""
    from tests.interfaces.served import serving  # noqa: PLC0415 - the same

    with serving(library_template, tmp_path_factory.mktemp("served") / "data") as opened:
        yield opened
