"""A small library of real sound that can be scanned and heard."""

from pathlib import Path

import numpy as np
import soundfile

from segue.domain.jobs import JobState
from segue.domain.music import Kind
from segue.domain.time import wall_clock
from segue.hearing.embedding.timbre_embedder import TimbreEmbedder
from segue.services.analysis import Analyst
from segue.services.queueing import queue_analysis, queue_scan
from segue.services.scan import Scanner
from segue.services.work import Runner
from segue.storage import folders
from segue.storage.artifacts import Artifacts
from segue.storage.database import Database
from tests.services.conftest import retag

RATE = 22_050


def play(path: Path, kind: str, seed: int, artist: str, seconds: float = 4.0) -> Path:
    """Plucked strings or noisy beats, a little different by seed."""
    generator = np.random.default_rng(seed)
    at = np.arange(int(seconds * RATE)) / RATE
    if kind == "strings":
        notes = 220 * 2 ** (generator.integers(0, 12, 16) / 12)
        hz = notes[(at * 4).astype(int) % 16]
        sound = 0.4 * np.sin(2 * np.pi * hz * at) * np.exp(-6 * (at % 0.25))
    else:
        sound = 0.4 * generator.standard_normal(len(at)) * np.exp(-25 * (at % (0.4 + 0.01 * seed)))
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, sound, RATE)
    retag(path, path.stem, artist)
    return path


class HeardLibrary:
    """A folder of music, the database that covers it, and what may be done with both."""

    def __init__(self, database: Database, root: Path) -> None:
        self.database = database
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        with database.write() as connection:
            self.folder = folders.add_folder(connection, str(root), Kind.MUSIC, wall_clock())
        self.analyst = Analyst(database, root.parent / "models", TimbreEmbedder.id, wall_clock, workers=1)
        scanner = Scanner(database, Artifacts(root.parent / "artifacts"), wall_clock, readers=1)
        self.runner = Runner(database, {"scan": scanner.handle, "analyze": self.analyst.handle}, wall_clock)

    def scan(self) -> None:
        """Take the folder in."""
        queue_scan(self.database, wall_clock, self.folder)
        job = self.runner.run_next()
        assert job is not None
        assert job.state is JobState.DONE

    def hear(self, *, again: bool = False) -> dict[str, object]:
        """Hear what is to be heard; what came of it."""
        queue_analysis(self.database, wall_clock, again=again)
        job = self.runner.run_next()
        assert job is not None
        assert (job.kind, job.state, job.error) == ("analyze", JobState.DONE, None)
        return dict(job.result or {})
