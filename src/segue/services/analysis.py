"""Hearing the whole library, as a durable job: whatever is not known yet of a recording, or known by older code.

Each recording is kept as soon as it is heard, so a job that is killed goes on where it was. Old results stay until new
ones take their place. A file that cannot be heard costs one line in `segue problems`.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from segue.domain.errors import FileChanging
from segue.domain.hearing import HeardPart, HearingPlan, SoundVector, ToHear
from segue.domain.ids import ModelId
from segue.domain.jobs import Json, Progress
from segue.domain.music import Kind
from segue.domain.time import Clock
from segue.hearing.descriptors.describing import describe
from segue.hearing.parts import VERSIONS
from segue.hearing.records import description, listened_of
from segue.services.hear import LIMITS, HeardRecording, embedding, hear_recording
from segue.services.isolation import Failure, Isolated
from segue.services.work import Report
from segue.storage import heard
from segue.storage.database import Database

_PAGE = 200
_KEEP_EVERY_S = 1.0
# Music comes first: nobody waits for the sound of a podcast.
_TURNS = ((Kind.MUSIC,), tuple(kind for kind in Kind if kind is not Kind.MUSIC))

Outcome = tuple[ToHear, HeardRecording | Failure]


@dataclass(slots=True)
class AnalysisReport:
    """What came of an analysis; counts of recordings. `changed` are files that the next scan has to look at first."""

    heard: int = 0
    unheard: int = 0
    changed: int = 0

    def to_json(self) -> dict[str, Json]:
        """The counts by name."""
        return dict(asdict(self))


class Analyst:
    """Hears the library with one embedder, whose vectors serve."""

    def __init__(self, database: Database, models: Path, model: ModelId, clock: Clock, *, workers: int) -> None:
        self._database = database
        self._models = models
        self._model = model
        self._clock = clock
        self._workers = workers

    def plan(self, since: datetime | None = None) -> HearingPlan:
        """What this Segue wants to know of every recording."""
        return HearingPlan({str(part): version for part, version in VERSIONS.items()}, (self._model,), since)

    def handle(self, payload: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        """The job: with `since`, whatever was heard before that moment is heard again."""
        since = payload.get("since")
        return self.analyze(self.plan(datetime.fromisoformat(str(since)) if since else None), report).to_json()

    def analyze(self, plan: HearingPlan, report: Report) -> AnalysisReport:
        """Hear what is missing, the newest analyser's way."""
        counts = AnalysisReport()
        with self._database.read() as connection:
            total = heard.count_to_hear(connection, plan)
        batch: list[Outcome] = []
        kept_at, done = time.monotonic(), 0
        report(Progress(0, total))
        work = partial(hear_recording, self._models)
        with Isolated(work, workers=min(self._workers, max(1, total)), limits=LIMITS) as ears:
            for outcome in ears.map(self._waiting(plan)):
                batch.append(outcome)
                if time.monotonic() - kept_at >= _KEEP_EVERY_S:
                    self._keep(plan, batch, counts)
                    done += len(batch)
                    batch, kept_at = [], time.monotonic()
                    # Two files with the same sound may both have been begun.
                    report(Progress(done, max(done, total), outcome[0].stamp.path))
        self._keep(plan, batch, counts)
        report(Progress(total, total))
        return counts

    def _waiting(self, plan: HearingPlan) -> Iterator[ToHear]:
        for kinds in _TURNS:
            after = 0
            while page := self._page(plan, kinds, after):
                after = page[-1].track_id
                yield from {wanted.audio_hash: wanted for wanted in reversed(page)}.values()

    def _page(self, plan: HearingPlan, kinds: Sequence[Kind], after: int) -> list[ToHear]:
        with self._database.read() as connection:
            return heard.to_hear(connection, plan, kinds, after, _PAGE)

    def _keep(self, plan: HearingPlan, batch: Sequence[Outcome], counts: AnalysisReport) -> None:
        now = self._clock()
        with self._database.write() as connection:
            for wanted, found in batch:
                if isinstance(found, HeardRecording):
                    heard.keep(connection, wanted.audio_hash, found.parts, found.vectors, now)
                    known = heard.parts_of(connection, wanted.audio_hash, sequences=True)
                    sound = heard.vector_of(connection, wanted.audio_hash, self._model)
                    heard.keep(connection, wanted.audio_hash, [_description(known, sound)], (), now)
                    counts.heard += 1
                elif isinstance(found.error, FileChanging):
                    counts.changed += 1
                else:
                    heard.note_unheard(connection, wanted.audio_hash, plan, _sentence(wanted, found), now)
                    counts.unheard += 1


def _sentence(wanted: ToHear, failure: Failure) -> str:
    return failure.reason if failure.error is not None else f"{wanted.stamp.path}: {failure.reason}."


def _description(known: Mapping[str, HeardPart], sound: SoundVector | None) -> HeardPart:
    """What a recording is like, from all that is kept of it."""
    listened = listened_of(known, None if sound is None else embedding(sound))
    return description(describe(listened, listened.embedding))
