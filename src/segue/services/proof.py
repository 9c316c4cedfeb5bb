"""Proof: recommenders and baselines on this library's own listening, as durable work whose report is kept.

Studies take minutes to hours, so they are done when somebody asks for them and looked at whenever anybody likes.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from segue.domain.errors import BadRequest
from segue.domain.jobs import Job, Json, Progress
from segue.domain.time import Clock
from segue.proving.data.known import Known
from segue.proving.exposure import Cost, Costs, exposure_costs
from segue.proving.intervals import Difference, Interval
from segue.proving.learning_curve import LearningCurve, Step, learning_curve
from segue.proving.splits import StrongGeneralisation
from segue.proving.study import Study, recipes, study
from segue.services.gathering import Gathered
from segue.services.work import Report
from segue.storage import jobs
from segue.storage.database import Database
from segue.taste.recommenders.hybrid import HybridRecipe

KIND = "prove"
_FORMAT = 1
_KEPT = 20
_PLACES = (20,)
_LEAST_ITEMS, _LEAST_LISTENERS = 5, 2

Write = Callable[[Path, bytes], None]


@dataclass(frozen=True, slots=True)
class Proof:
    """What a proof came to, and when.

    Attributes:
        made_at: when it was begun.
        study: every model beside the baselines.
        curve: how the one that serves comes to know more with more listeners.
        exposure: what places for little-heard artists cost.
    """

    made_at: datetime
    study: Study
    curve: LearningCurve
    exposure: Costs


class Prover:
    """Proves, and keeps what came of it in a folder, a file for each.

    Args:
        database: the library.
        folder: where proofs are kept.
        gathered: reads all listening there is.
        clock: tells the time.
        write: how a file is put in its place.
    """

    def __init__(
        self, database: Database, folder: Path, gathered: Callable[[], Gathered], clock: Clock, write: Write
    ) -> None:
        self._database, self._folder, self._gathered = database, folder, gathered
        self._clock, self._write = clock, write

    def queue(self, models: Sequence[str] = (), seeds: int = 3) -> Job:
        """Queue a proof of these models, or of all; one that waits or runs already is joined.

        Raises:
            BadRequest: there is no such model.
        """
        recipes(models)
        payload: dict[str, Json] = {"models": list(models), "seeds": seeds}
        with self._database.write() as connection:
            return jobs.add_job(connection, KIND, payload, self._clock(), active_key=KIND, max_attempts=2)

    def at_work(self) -> Job | None:
        """The newest proof that was asked for; None where none was of late."""
        with self._database.read() as connection:
            return next((job for job in jobs.recent_jobs(connection, 200) if job.kind == KIND), None)

    def handle(self, payload: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        """The job."""
        models = payload.get("models")
        named = tuple(map(str, models)) if isinstance(models, list) else ()
        made = self.prove(report, named, int(str(payload.get("seeds", 3))))
        return {"made_at": made.made_at.isoformat(), "asked": made.study.asked, "models": len(made.study.judged)}

    def prove(self, report: Report, models: Sequence[str] = (), seeds: int = 3) -> Proof:
        """Ask every model, and keep what came of it.

        Raises:
            BadRequest: too few listened here to tell anything.
        """
        began = self._clock()
        report(Progress(0, 3, "gathering"))
        known = _enough(self._gathered().known)

        def tell(step: int, what: str) -> Callable[[int, int], None]:
            return lambda done, of: report(Progress(step, 3, f"{what}: {done} of {of}"))

        split = StrongGeneralisation()
        found = study(known, split, models, seeds=seeds, at=_PLACES, progress=tell(0, "models"))
        curve = learning_curve(known, HybridRecipe(), seeds=seeds, progress=tell(1, "learning"))
        costs = exposure_costs(known, split, HybridRecipe(), seeds=seeds, progress=tell(2, "exposure"))
        made = Proof(began, found, curve, costs)
        self._keep(made)
        report(Progress(3, 3))
        return made

    def newest(self) -> Proof | None:
        """The last one that can be read; None before the first."""
        for path in sorted(self._folder.glob(f"{KIND}-*.json"), reverse=True):
            with suppress(OSError, ValueError, KeyError, TypeError, AttributeError, BadRequest):
                return _read(json.loads(path.read_bytes()))
        return None

    def history(self) -> list[tuple[datetime, str, Interval, int]]:
        """Of each proof that is kept, the oldest first: when, its best model, the figure, and how many were asked."""
        found = []
        for path in sorted(self._folder.glob(f"{KIND}-*.json")):
            with suppress(OSError, ValueError, KeyError, TypeError, AttributeError, BadRequest):
                made = _read(json.loads(path.read_bytes()))
                best = made.study.judged[0]
                found.append((made.made_at, best.name, best.figures[made.study.main], made.study.asked))
        return found

    def _keep(self, made: Proof) -> None:
        told = {
            "format": _FORMAT,
            "made_at": made.made_at.isoformat(),
            "study": made.study.as_json(),
            "curve": asdict(made.curve),
            "exposure": asdict(made.exposure),
        }
        name = f"{KIND}-{made.made_at:%Y%m%d-%H%M%S-%f}.json"
        self._write(self._folder / name, json.dumps(told, ensure_ascii=False, indent=1).encode())
        for old in sorted(self._folder.glob(f"{KIND}-*.json"))[:-_KEPT]:
            old.unlink(missing_ok=True)


def _enough(known: Known) -> Known:
    """What is left when listeners and tracks of whom too little is known are left out."""
    try:
        if len(known.plays):
            return known.core(_LEAST_ITEMS, _LEAST_LISTENERS)
    except BadRequest:
        pass
    raise BadRequest(
        "Too little was listened to here to prove anything: it takes several listeners with "
        f"{_LEAST_ITEMS} tracks or more each.",
        "Listen, or take in what was listened to elsewhere.",
    )


def _read(told: Mapping[str, Any]) -> Proof:
    if told["format"] != _FORMAT:
        raise ValueError("of another format")
    curve, costs = told["curve"], told["exposure"]
    steps = tuple(Step(one["share"], one["listeners"], Interval(**one["ndcg"])) for one in curve["steps"])
    return Proof(
        datetime.fromisoformat(told["made_at"]),
        Study.of_json(told["study"]),
        LearningCurve(**{**curve, "steps": steps}),
        Costs(**{**costs, "costs": tuple(map(_cost, costs["costs"]))}),
    )


def _cost(told: Mapping[str, Any]) -> Cost:
    gap = told["difference"]
    return Cost(
        told["budget"],
        Interval(**told["ndcg"]),
        Interval(**told["share"]),
        Interval(**told["cost"]),
        None if gap is None else Difference(**{**gap, "interval": Interval(**gap["interval"])}),
    )
