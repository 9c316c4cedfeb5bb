"""Naming the whole library, as a durable job: whatever the serving models have not spoken of yet.

A model that takes vectors names a library from those that are kept, thousands at a time; one that takes mel bands
listens to each file once more. Each page is kept as soon as it is named, so a job that is killed goes on where it was,
and what an older model said stays until the new one has spoken.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from segue.domain.errors import FileChanging, SegueError
from segue.domain.hearing import SoundVector, ToHear
from segue.domain.ids import AudioHash, ModelId
from segue.domain.jobs import Json, Progress
from segue.domain.naming import Naming, Task
from segue.domain.time import Clock
from segue.naming.serving.manifest import NamingManifest
from segue.naming.serving.model import NamingModel, load_model
from segue.naming.serving.shelf import ShelvedModel, Write, default_for, find, install, remove
from segue.services.hear import LIMITS
from segue.services.isolation import Failure, Isolated
from segue.services.naming_files import name_recording, try_model
from segue.services.work import Report
from segue.storage import named, serving_models
from segue.storage.database import Database

_PAGE = 2000
_FILES = 200
_KEEP_EVERY_S = 1.0

_Outcome = tuple[AudioHash, Naming | Failure]


@dataclass(slots=True)
class NamingReport:
    """What came of a naming; counts of recordings, each once for every task. `changed` wait for the next scan."""

    named: int = 0
    unsure: int = 0
    unnamed: int = 0
    changed: int = 0

    def to_json(self) -> dict[str, Json]:
        """The counts by name."""
        return dict(asdict(self))


class Namer:
    """Names the library, and knows which models do.

    Args:
        database: the library.
        models: the folder of installed models of sound; naming models lie in its folder `naming`.
        embedder: the model by which is heard how music sounds.
        clock: tells the time.
        workers: how many processes listen to files at a time.
    """

    def __init__(self, database: Database, models: Path, embedder: ModelId, clock: Clock, *, workers: int) -> None:
        self.shelf = models / "naming"
        self._database = database
        self._models = models
        self._embedder = embedder
        self._clock = clock
        self._workers = workers

    def serving(self, task: Task) -> tuple[ShelvedModel, NamingManifest] | None:
        """The model that names: the one that somebody chose, or a shipped one for the embedder; None without any.

        Raises:
            NotFound: the chosen one is not there any more.
            SegueError: what is wrong with it.
        """
        with self._database.read() as connection:
            chosen = serving_models.serving(connection, task)
        if chosen is not None:
            return find(self.shelf, chosen)
        shipped = default_for(self.shelf, task, self._embedder)
        return None if shipped is None or shipped.manifest is None else (shipped, shipped.manifest)

    def all_serving(self) -> list[tuple[ShelvedModel, NamingManifest]]:
        """The models that name, at most one for each task. Raises what `serving` raises."""
        return [found for task in Task if (found := self.serving(task)) is not None]

    def is_wanted(self) -> bool:
        """False where no model names anything, so that there is no work; what is wrong with one, the job says."""
        try:
            return bool(self.all_serving())
        except SegueError:
            return True

    def install(self, source: Path, write: Write, *, serve: bool) -> ShelvedModel:
        """Copy a model from the folder of a training run, tried where it can hurt nobody first, and let it serve."""
        model = install(source, self.shelf, write, try_model)
        if serve:
            self.serve(model.id)
        return model

    def serve(self, wanted: str) -> NamingManifest:
        """Let the model with this id or name serve for its task."""
        model, manifest = find(self.shelf, wanted)
        with self._database.write() as connection:
            serving_models.serve(connection, manifest.task, model.id, self._clock())
        return manifest

    def roll_back(self, task: Task) -> tuple[ShelvedModel, NamingManifest] | None:
        """Let the model serve again that did before; what comes to serve then."""
        with self._database.write() as connection:
            serving_models.roll_back(connection, task, self._clock())
        return self.serving(task)

    def remove(self, wanted: str) -> ShelvedModel:
        """Take an installed model that does not serve away.

        Raises:
            NotFound: there is none.
            BadRequest: it serves, or comes with Segue.
        """
        model, manifest = find(self.shelf, wanted)
        with self._database.read() as connection:
            chosen = serving_models.serving(connection, manifest.task)
        remove(self.shelf, model, serves=chosen == model.id)
        return model

    def handle(self, payload: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        """The job."""
        return self.name(report).to_json()

    def name(self, report: Report) -> NamingReport:
        """Name what is not named yet by the models that serve."""
        counts = NamingReport()
        waiting = [(model, manifest, self._count(manifest, model.id)) for model, manifest in self.all_serving()]
        total, done = sum(number for _, _, number in waiting), 0
        report(Progress(0, total))
        for model, manifest, number in waiting:
            if not number:
                continue
            work = self._by_listening(model, manifest) if manifest.bands else self._by_vectors(load_model(model.folder))
            for page in work:
                self._keep(manifest.task, model.id, page, counts)
                done += len(page)
                report(Progress(done, max(done, total)))
        report(Progress(done, done))
        return counts

    def _count(self, manifest: NamingManifest, model: ModelId) -> int:
        with self._database.read() as connection:
            if manifest.bands or manifest.embedder is None:
                return named.count_files_to_name(connection, manifest.task, model)
            return named.count_vectors_to_name(connection, manifest.task, model, manifest.embedder)

    def _by_vectors(self, model: NamingModel) -> Iterator[Sequence[_Outcome]]:
        task, embedder, after = model.manifest.task, model.manifest.embedder, ""
        while embedder is not None:
            with self._database.read() as connection:
                page = named.vectors_to_name(connection, task, model.id, embedder, after, _PAGE)
            if not page:
                return
            after = page[-1][0]
            yield _name_page(model, page)

    def _by_listening(self, model: ShelvedModel, manifest: NamingManifest) -> Iterator[Sequence[_Outcome]]:
        work = partial(name_recording, self._models, model.folder)
        batch: list[_Outcome] = []
        since = time.monotonic()
        with Isolated(work, workers=self._workers, limits=LIMITS) as ears:
            for wanted, found in ears.map(self._files(manifest.task, model.id)):
                if isinstance(found, Failure) and found.error is None:
                    found = Failure(f"{wanted.stamp.path}: {found.reason}.")
                batch.append((wanted.audio_hash, found))
                if time.monotonic() - since >= _KEEP_EVERY_S:
                    yield batch
                    batch, since = [], time.monotonic()
        yield batch

    def _files(self, task: Task, model: ModelId) -> Iterator[ToHear]:
        after, begun = 0, set[AudioHash]()
        while True:
            with self._database.read() as connection:
                page = named.files_to_name(connection, task, model, after, _FILES)
            if not page:
                return
            after = page[-1].track_id
            fresh = {one.audio_hash: one for one in reversed(page) if one.audio_hash not in begun}
            begun |= fresh.keys()
            yield from fresh.values()

    def _keep(self, task: Task, model: ModelId, page: Sequence[_Outcome], counts: NamingReport) -> None:
        spoken = [(audio_hash, found) for audio_hash, found in page if isinstance(found, Naming)]
        now = self._clock()
        with self._database.write() as connection:
            named.keep(connection, spoken, now)
            for audio_hash, found in page:
                if isinstance(found, Naming):
                    continue
                if isinstance(found.error, FileChanging):
                    counts.changed += 1
                else:
                    named.note_unnamed(connection, audio_hash, task, model, found.reason, now)
                    counts.unnamed += 1
        counts.named += sum(found.sure for _, found in spoken)
        counts.unsure += sum(not found.sure for _, found in spoken)


def _name_page(model: NamingModel, page: Sequence[tuple[AudioHash, SoundVector]]) -> list[_Outcome]:
    try:
        found = model.from_vectors([vector for _, vector in page])
    except SegueError as error:
        # One vector that cannot be named keeps no other from being named.
        if len(page) == 1:
            return [(page[0][0], Failure(str(error), error))]
        half = len(page) // 2
        return _name_page(model, page[:half]) + _name_page(model, page[half:])
    return [(audio_hash, naming) for (audio_hash, _), naming in zip(page, found, strict=True)]
