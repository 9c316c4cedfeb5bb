"""The demo library as durable work: composed, taken in, its invented people settled, and heard next."""

from collections.abc import Mapping
from pathlib import Path

from segue.domain.jobs import Json, Progress
from segue.domain.music import Kind
from segue.domain.time import Clock
from segue.services.demo.build import build_demo
from segue.services.demo.settling import settle_listeners
from segue.services.queueing import queue_analysis_of_news
from segue.services.scan import Scanner
from segue.services.work import Report
from segue.storage import folders
from segue.storage.database import Database

SEED = 4747


class DemoMaker:
    """Makes the demo library in a folder, or what is missing of it."""

    def __init__(self, database: Database, folder: Path, scanner: Scanner, clock: Clock, workers: int) -> None:
        self._database, self._folder, self._scanner = database, folder, scanner
        self._clock, self._workers = clock, workers

    def handle(self, payload: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        """The job; `seed` is a number that makes other music."""
        seed = int(str(payload.get("seed") or SEED))
        built = build_demo(
            self._folder,
            seed,
            workers=self._workers,
            on_progress=lambda done, total: report(Progress(done, total, "composing")),
        )
        with self._database.write() as connection:
            folder = folders.add_folder(connection, str(self._folder), Kind.MUSIC, self._clock())
        self._scanner.handle({"folder_id": folder.id}, report)
        events = settle_listeners(self._database, self._clock, folder.id, seed)
        queue_analysis_of_news(self._database, self._clock)
        return {"built": built.built, "kept": built.kept, "events": events}
