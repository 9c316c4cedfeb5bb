"""The only place where Segue's parts are wired together."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from segue.domain.time import Clock, wall_clock
from segue.services.scan import Scanner
from segue.services.work import Runner
from segue.settings import Settings
from segue.storage.data_directory import DataDirectory
from segue.storage.database import Database
from segue.storage.migrate import migrate


@dataclass(frozen=True, slots=True)
class House:
    """A Segue that is open for use: its settings, its storage and its clock, and the services made from them."""

    settings: Settings
    directory: DataDirectory
    database: Database
    clock: Clock

    def scanner(self) -> Scanner:
        """Takes folders into the library."""
        return Scanner(self.database, self.directory.artifacts, self.clock, readers=self.settings.readers)

    def runner(self) -> Runner:
        """Carries out every kind of job there is."""
        return Runner(self.database, {"scan": self.scanner().handle}, self.clock)


@contextmanager
def open_house(settings: Settings, clock: Clock = wall_clock) -> Iterator[House]:
    """Open what the settings name, bringing its database to the newest schema, and close it at the end."""
    directory = DataDirectory(settings.data)
    with directory.in_use(), _opened(settings, directory) as database:
        migrate(database, directory.backups, clock())
        yield House(settings, directory, database, clock)


@contextmanager
def open_house_alone(settings: Settings, clock: Clock = wall_clock) -> Iterator[House]:
    """Open it for nobody else and as it is, to replace what the database holds."""
    directory = DataDirectory(settings.data)
    with directory.alone(), _opened(settings, directory) as database:
        yield House(settings, directory, database, clock)


@contextmanager
def _opened(settings: Settings, directory: DataDirectory) -> Iterator[Database]:
    database = Database(settings.database or directory.database_url)
    try:
        yield database
    finally:
        database.close()
