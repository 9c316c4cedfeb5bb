"""Training a naming model as a durable job: on labelled music, or on the library's own tags and corrections.

It is judged on artists that it has not heard, and its folder holds its card and its verdicts, as that of
`segue genre train` does. A training that was broken off goes on where it was. PyTorch is imported by the job alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from segue.domain.errors import BadRequest, FolderUnavailable
from segue.domain.ids import ModelId
from segue.domain.jobs import Job, Json, Progress
from segue.domain.naming import Task
from segue.domain.time import Clock
from segue.hearing.embedding.shelf import load, with_id
from segue.naming.datasets.cleaning import Cleaned, CleaningRules, clean
from segue.naming.datasets.layouts import read_dataset
from segue.naming.datasets.reading import Reading
from segue.naming.features import cached_features
from segue.naming.labels.hierarchy import hierarchy_of
from segue.naming.needs import needs_training
from segue.naming.serving.manifest import check_name
from segue.naming.splits import SplitKind, k_folds
from segue.services.naming import Namer
from segue.services.naming_lessons import read_library
from segue.services.work import Report
from segue.storage import jobs
from segue.storage.database import Database

KIND = "train"
_UNFINISHED = "unfinished"

Write = Callable[[Path, bytes], None]


class Trainable(StrEnum):
    """What can be trained: on an embedding (head, mlp), on the sound itself, or several together."""

    HEAD = "head"
    MLP = "mlp"
    CNN = "cnn"
    LSTM = "lstm"
    CRNN = "crnn"
    ENSEMBLE = "ensemble"


@dataclass(frozen=True, slots=True)
class Course:
    """What is to be trained. Without a folder the library is learned from; `serve` lets the model name from then on."""

    name: str
    task: Task = Task.GENRE
    model: Trainable = Trainable.MLP
    folder: str = ""
    folds: int = 5
    serve: bool = True


class Trainer:
    """Trains models beside a library.

    Args:
        database: the library.
        data: the data folder, where what was heard of clips is kept, and the runs.
        embedder: the model by which is heard how music sounds.
        namer: takes models into use.
        clock: tells the time.
        write: how a file is put in its place.
        workers: how many processes listen to files at a time.
    """

    def __init__(
        self,
        database: Database,
        data: Path,
        embedder: ModelId,
        namer: Namer,
        clock: Clock,
        write: Write,
        *,
        workers: int,
    ) -> None:
        self._database, self._data, self._embedder = database, data, embedder
        self._namer, self._clock, self._write, self._workers = namer, clock, write, workers

    def queue(self, course: Course) -> Job:
        """Queue a training; one of the same name that waits or runs already is joined.

        Raises:
            TrainingNotInstalled: PyTorch is not here.
            BadRequest: the name cannot be a model's.
            FolderUnavailable: there is no such folder.
        """
        needs_training()
        check_name(course.name)
        if course.folder and not Path(course.folder).is_absolute():
            raise BadRequest(f"“{course.folder}” does not say where the folder is.", "Name it from / on.")
        if course.folder and not Path(course.folder).is_dir():
            raise FolderUnavailable(f"The server finds no folder {course.folder}.", "Name one on the server's machine.")
        payload: dict[str, Json] = {
            "name": course.name, "task": str(course.task), "model": str(course.model), "folder": course.folder,
            "folds": course.folds, "serve": course.serve,
        }  # fmt: skip
        with self._database.write() as connection:
            return jobs.add_job(
                connection, KIND, payload, self._clock(), active_key=f"train {course.name}", max_attempts=2
            )

    def handle(self, payload: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        """The job."""
        course = Course(
            str(payload["name"]), Task(str(payload["task"])), Trainable(str(payload["model"])), str(payload["folder"]),
            int(str(payload["folds"])), bool(payload["serve"]),
        )  # fmt: skip
        return self.train(course, report)

    def train(self, course: Course, report: Report) -> Mapping[str, Json]:
        """Listen, train, judge, keep and install; the new model's id, and how well it names.

        Raises:
            TrainingNotInstalled: PyTorch is not here.
            SegueError: there is nothing to learn from, or it cannot be learned; the message says why.
        """
        needs_training()
        from segue.naming.studies.recipe import Recipe, gpu  # noqa: PLC0415 - brings in PyTorch
        from segue.naming.studies.run_folder import check_run, keep_run  # noqa: PLC0415 - the same
        from segue.naming.studies.study import forget, study  # noqa: PLC0415 - the same

        cleaned = self._cleaned(course, report)
        check_run(cleaned, course.name, course.task, "")
        split = k_folds(cleaned.dataset, cleaned.groups, SplitKind.ARTIST, course.folds, 0, leaky=False)
        recipe = Recipe(str(course.model), self._embedder, device="cuda" if gpu() else "cpu")
        folder = self._data / "naming" / "runs" / course.name
        epochs = 0

        def learned(which: str, _: object) -> None:
            nonlocal epochs
            epochs += 1
            report(Progress(epochs, None, which))

        found = study(cleaned, split, recipe, learned, kept=folder / _UNFINISHED)
        card = keep_run(folder, found, cleaned, course.name, course.task, self._write)
        forget(folder / _UNFINISHED, cleaned, split, recipe)
        model = self._namer.install(folder, self._write, serve=course.serve)
        scores: dict[str, Json] = {name: score.value for name, score in card.scores.items()}
        return {"model": model.id, "serves": course.serve, "clips": card.split.clips, "scores": scores}

    def _cleaned(self, course: Course, report: Report) -> Cleaned:
        reading = self._reading(course)
        embedder = load(with_id(self._data / "models", self._embedder))
        features = cached_features(
            reading.dataset,
            self._data / "naming" / "features",
            embedder=embedder,
            workers=self._workers,
            progress=lambda done, of: report(Progress(done, of, "listening")),
        )
        heard = features.only(features.kept)
        vectors = heard.embeddings(embedder.id)["mean"] if len(heard) else None
        return clean(reading, features, vectors, CleaningRules(least=1))

    def _reading(self, course: Course) -> Reading:
        if course.folder:
            return read_dataset(Path(course.folder))
        return read_library(self._database, hierarchy_of(self._data, course.task), course.task)
