"""The only place where Segue's parts are wired together."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segue.domain.jobs import Json, Progress
from segue.domain.time import Clock, wall_clock
from segue.services.backups import back_up
from segue.services.queueing import queue_analysis, queue_analysis_of_news, queue_naming
from segue.services.scan import Scanner
from segue.services.work import Report, Runner
from segue.settings import Settings
from segue.storage.artifacts import replace_file
from segue.storage.data_directory import DataDirectory
from segue.storage.database import Database
from segue.storage.migrate import migrate

if TYPE_CHECKING:
    from segue.hearing.embedding.shelf import Model
    from segue.services.analysis import Analyst
    from segue.services.articles import Librarian
    from segue.services.discovering.desk import Desk
    from segue.services.gathering import Gathered
    from segue.services.learning import Learner
    from segue.services.mapping import Cartographer
    from segue.services.naming import Namer
    from segue.services.proof import Prover
    from segue.services.reviewing import Reviewer
    from segue.services.similar import SoundMap
    from segue.services.tag_writing import TagWriter
    from segue.services.training import Trainer

_DAY_S = 86_400.0


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

    def analyst(self) -> "Analyst":
        """Hears the library."""
        from segue.services.analysis import Analyst  # noqa: PLC0415 - hearing takes a second to import

        settings = self.settings
        return Analyst(self.database, settings.models, model_of(settings).id, self.clock, workers=settings.readers)

    def namer(self) -> "Namer":
        """Names genre and mood."""
        from segue.services.naming import Namer  # noqa: PLC0415 - hearing takes a second to import

        settings = self.settings
        return Namer(self.database, settings.models, model_of(settings).id, self.clock, workers=settings.readers)

    def reviewer(self) -> "Reviewer":
        """Asks people about genre and mood, and keeps what they say."""
        from segue.services.reviewing import Reviewer  # noqa: PLC0415 - hearing takes a second to import

        return Reviewer(self.database, self.directory.path, model_of(self.settings).id, self.clock)

    def sound_map(self) -> "SoundMap":
        """Finds tracks by how they sound."""
        from segue.services.similar import SoundMap  # noqa: PLC0415 - hearing takes a second to import

        return SoundMap(self.database, model_of(self.settings).id)

    def librarian(self) -> "Librarian":
        """Takes articles in."""
        from segue.services.articles import Librarian  # noqa: PLC0415 - numerical libraries take a second to import

        return Librarian(self.database, self.clock)

    def learner(self) -> "Learner":
        """Learns taste, and keeps what was learned."""
        from segue.services.learning import Learner  # noqa: PLC0415 - numerical libraries take a second to import

        folder = self.directory.path / "taste"
        return Learner(self.database, folder, model_of(self.settings).id, self.clock, replace_file)

    def cartographer(self) -> "Cartographer":
        """Draws the map of the library."""
        from segue.services.mapping import Cartographer  # noqa: PLC0415 - numerical libraries take a second to import

        folder = self.directory.path / "map"
        return Cartographer(self.database, folder, model_of(self.settings).id, self.clock, replace_file)

    def gathered(self) -> "Gathered":
        """All that is known of listeners and music, read now."""
        from segue.services.gathering import gather  # noqa: PLC0415 - numerical libraries take a second to import

        return gather(self.database, model_of(self.settings).id, self.clock())

    def desk(self) -> "Desk":
        """Makes lists."""
        from segue.services.discovering.desk import Desk  # noqa: PLC0415 - numerical libraries take a second to import

        settings = self.settings
        return Desk(self.database, self.learner(), model_of(settings).id, self.clock, settings.exposure)

    def weekly_lists_are_due(self) -> bool:
        """Whether this week's lists are to be made."""
        from segue.services.discovering.weekly import are_due  # noqa: PLC0415 - numerical libraries take a second

        return are_due(self.database, self.clock().timestamp() / _DAY_S, self.settings.zone)

    def tag_writer(self) -> "TagWriter":
        """Writes what was heard into files."""
        from segue.services.tag_writing import TagWriter  # noqa: PLC0415 - hearing takes a second to import

        return TagWriter(self.database, self.clock, workers=self.settings.readers)

    def trainer(self) -> "Trainer":
        """Trains models that name."""
        from segue.services.training import Trainer  # noqa: PLC0415 - hearing takes a second to import

        settings, data = self.settings, self.directory.path
        embedder = model_of(settings).id
        return Trainer(self.database, data, embedder, self.namer(), self.clock, replace_file, workers=settings.readers)

    def prover(self) -> "Prover":
        """Proves on this library's listening how good recommenders are, and keeps what came of it."""
        from segue.services.proof import Prover  # noqa: PLC0415 - numerical libraries take a second to import

        return Prover(self.database, self.directory.path / "proof", self.gathered, self.clock, replace_file)

    def runner(self, kinds: Collection[str] | None = None) -> Runner:
        """Carries out jobs of these kinds, by default of every kind there is."""
        handlers = {
            "scan": self._scan,
            "analyze": self._analyze,
            "name": self._name,
            "learn": self._learn,
            "weekly": self._weekly,
            "demo": self._demo,
            "backup": self._backup,
            "train": self._train,
            "prove": self._prove,
            "map": self._map,
            "install": self._install,
        }
        chosen = handlers if kinds is None else {kind: handlers[kind] for kind in kinds}
        return Runner(self.database, chosen, self.clock)

    def _scan(self, payload: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        """Scan and, where that was asked for, leave the hearing of what is new to whoever works next."""
        result = self.scanner().handle(payload, report)
        if payload.get("hear") and any(result.get(name) for name in ("new", "updated", "returned")):
            queue_analysis_of_news(self.database, self.clock)
        return result

    def _analyze(self, payload: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        """Hear, and leave the naming of what was heard to whoever works next."""
        result = self.analyst().handle(payload, report)
        if result.get("heard") and self.namer().is_wanted():
            queue_naming(self.database, self.clock)
        return result

    def _learn(self, payload: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        return self.learner().handle(payload, report)

    def _demo(self, payload: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        from segue.services.demo.making import DemoMaker  # noqa: PLC0415 - brings in what composes and draws

        folder = self.directory.path / "demo"
        maker = DemoMaker(self.database, folder, self.scanner(), self.clock, self.settings.readers)
        return maker.handle(payload, report)

    def _weekly(self, _: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        from segue.services.discovering.weekly import make_all  # noqa: PLC0415 - numerical libraries take a second

        return make_all(self.desk(), self.settings.zone, report)

    def _backup(self, _: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        report(Progress())
        made = back_up(self.database, self.directory, self.clock())
        return {"file": made.name, "size": made.size}

    def _train(self, payload: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        """Train, and leave the naming of the library by the new model to whoever works next."""
        result = self.trainer().handle(payload, report)
        if result.get("serves"):
            queue_naming(self.database, self.clock)
        return result

    def _prove(self, payload: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        return self.prover().handle(payload, report)

    def _map(self, payload: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        return self.cartographer().handle(payload, report)

    def _install(self, _: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        """Fetch MusiCNN where it is not yet, and leave the hearing of the library by it to whoever works next."""
        from segue.hearing.embedding.musicnn import MANIFEST  # noqa: PLC0415 - hearing takes a second to import
        from segue.hearing.embedding.shelf import install_musicnn  # noqa: PLC0415 - the same

        report(Progress())
        if not (self.settings.models / MANIFEST).is_file():
            installed = install_musicnn(self.settings.models, replace_file)
            if installed.trouble is not None:
                raise installed.trouble
        queue_analysis(self.database, self.clock)
        return {"model": model_of(self.settings).id}

    def _name(self, payload: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        return self.namer().handle(payload, report)


def model_of(settings: Settings) -> "Model":
    """The model by which is heard how music sounds."""
    from segue.hearing.embedding.shelf import choose  # noqa: PLC0415 - hearing takes a second to import

    return choose(settings.models, settings.model)


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
