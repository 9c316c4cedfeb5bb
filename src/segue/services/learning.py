"""Learning taste, as a durable job: judged on the last week, kept with a hash, served if nothing better serves already.

Before a new recommender serves, the same recipe learns from everything but the last week and is asked what listeners
first played in it, beside the baselines and the recommender that served when that week began. Where one of those is
better by more than chance, the new one is kept and not served.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path

import numpy as np

from segue.domain.errors import BadRequest, NotFound, SegueError
from segue.domain.ids import ModelId
from segue.domain.jobs import Json, Progress
from segue.domain.time import Clock
from segue.hearing.embedding.failures import ModelDamaged
from segue.proving.answering import answer
from segue.proving.intervals import differences
from segue.proving.ranking import found_in, ndcg
from segue.proving.splits import LastWeek
from segue.proving.trial import Trial
from segue.services.gathering import Gathered, gather
from segue.services.work import Report
from segue.storage import lessons, serving_models
from segue.storage.database import Database
from segue.taste import Recommends
from segue.taste.keeping import Kept, pack, unpack
from segue.taste.moving import Moved
from segue.taste.recommenders.hybrid import HybridRecipe
from segue.taste.recommenders.item_neighbours import ItemNeighboursRecipe
from segue.taste.recommenders.popularity import PopularityRecipe

TASK = "taste"
_FORMAT = 1
_AT = 20
_ENOUGH = 10
_NEW = "the new one"
_STEPS = 3
_DAY_S = 86_400.0
_EVERY = timedelta(days=1)
_MEND = "Learn anew: segue taste learn, or return to an older one: segue taste rollback"

Write = Callable[[Path, bytes], None]


@dataclass(frozen=True, slots=True)
class Learned:
    """What is known of a recommender that is kept.

    `judged` is NDCG@20 on the week before it was learned, of a model of its kind that had not seen that week and of
    what stood beside it; empty where too few listened. `served` says whether it came to serve, and `why`.
    `events` is the number of the newest event that it learned from.
    """

    id: ModelId
    made_at: str
    hash: str
    listeners: int
    tracks: int
    members: tuple[str, ...]
    judged: Mapping[str, float]
    asked: int
    served: bool
    why: str
    events: int


class Learner:
    """Learns from everything that the library's listeners did.

    Args:
        database: the library.
        folder: where recommenders are kept.
        embedder: the model by which is heard how music sounds.
        clock: tells the time.
        write: how a file is put in its place.
    """

    def __init__(self, database: Database, folder: Path, embedder: ModelId, clock: Clock, write: Write) -> None:
        self._database, self._folder, self._embedder = database, folder, embedder
        self._clock, self._write = clock, write

    def handle(self, payload: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        """The job."""
        made = self.learn(report, seed=int(str(payload.get("seed", 0))))
        return {"id": made.id, "served": made.served, "why": made.why, "tracks": made.tracks}

    def learn(self, report: Report, *, seed: int = 0) -> Learned:
        """Judge, learn, keep, and serve what is no worse than what there is.

        Raises:
            BadRequest: there is no music.
        """
        report(Progress(0, _STEPS, "gathering"))
        gathered = gather(self._database, self._embedder, self._clock())
        if not len(gathered.music):
            raise BadRequest("There is no music to learn from.", "Take some in: segue scan FOLDER")
        report(Progress(1, _STEPS, "judging on the last week"))
        judged, asked, why = self._judged(gathered, seed)
        report(Progress(2, _STEPS, "learning"))
        made = HybridRecipe().learn(gathered.listening, gathered.music, seed)
        kept = self._keep(pack(made, gathered.music.items), gathered, tuple(made.members), judged, asked, why)
        if kept.served:
            with self._database.write() as connection:
                serving_models.serve(connection, TASK, kept.id, self._clock())
        report(Progress(_STEPS, _STEPS))
        return kept

    def is_due(self) -> bool:
        """Whether a day has gone by since the last learning, or none was, and somebody did something since."""
        with self._database.read() as connection:
            newest = lessons.newest_event(connection)
        kept = self.all_kept()
        if not kept:
            return newest > 0
        return newest > kept[-1].events and self._clock() - datetime.fromisoformat(kept[-1].made_at) >= _EVERY

    def serving(self) -> tuple[Learned, Kept] | None:
        """The recommender that serves, ready for questions; None before the first was learned.

        Raises:
            ModelDamaged: its file was changed, or is gone.
        """
        chosen = self.chosen()
        if chosen is None:
            return None
        told, kept = self._load(chosen)
        kept.recommender.prepare()
        return told, kept

    def chosen(self) -> ModelId | None:
        """Which one serves, without a look at it."""
        with self._database.read() as connection:
            return serving_models.serving(connection, TASK)

    def all_kept(self) -> list[Learned]:
        """Every recommender that is kept, the oldest first; what cannot be read is passed over."""
        found = []
        for path in self._folder.glob(f"{TASK}-*.json"):
            with suppress(ModelDamaged):
                found.append(self._told(path))
        return sorted(found, key=lambda one: one.made_at)

    def kept(self, wanted: ModelId) -> tuple[Learned, Kept]:
        """A recommender that is kept.

        Raises:
            NotFound: there is none of that name.
            ModelDamaged: its file was changed, or is gone.
        """
        if not self._path(wanted, "json").is_file():
            raise NotFound(f"No recommender {wanted} is kept.", "See what there is: segue taste list")
        return self._load(wanted)

    def serve(self, wanted: ModelId) -> Learned:
        """Let a kept one serve.

        Raises:
            NotFound: there is none of that name.
        """
        told, _ = self.kept(wanted)
        with self._database.write() as connection:
            serving_models.serve(connection, TASK, wanted, self._clock())
        return told

    def roll_back(self) -> ModelId | None:
        """Let the one serve again that did before; None where nothing serves then.

        Raises:
            BadRequest: nothing served.
        """
        with self._database.write() as connection:
            return serving_models.roll_back(connection, TASK, self._clock())

    def _judged(self, gathered: Gathered, seed: int) -> tuple[dict[str, float], int, str]:
        """NDCG of the new one and of what stands beside it, how many were asked, and what is wrong with the new one."""
        try:
            trial = LastWeek().deal(gathered.known, seed)
        except BadRequest:
            return {}, 0, ""
        if len(trial) < _ENOUGH:
            return {}, len(trial), ""
        beside: dict[str, Recommends] = {
            recipe.makes.name: recipe.learn(trial.listening, trial.music, seed)
            for recipe in (HybridRecipe(), ItemNeighboursRecipe(), PopularityRecipe())
        }
        contenders = {_NEW: beside.pop(HybridRecipe.makes.name), **beside, **self._served_then(trial)}
        figures = [ndcg(found_in(answer(one, trial, _AT).items, trial.truth), _AT) for one in contenders.values()]
        gaps = differences(list(contenders), "NDCG@20", np.stack(figures, axis=1), np.ones(len(trial)))
        better = [gap for gap in gaps if gap.second == _NEW and gap.interval.value > 0 and gap.more_than_chance]
        better += [gap for gap in gaps if gap.first == _NEW and gap.interval.value < 0 and gap.more_than_chance]
        means = {name: float(own.mean()) for name, own in zip(contenders, figures, strict=True)}
        return means, len(trial), " ".join(str(gap) for gap in better)

    def _served_then(self, trial: Trial) -> dict[str, Recommends]:
        """The recommender that served when the last week began, which has not seen it."""
        days = trial.known.plays.days
        began = 0.0 if days is None else float(days.max(initial=0.0))
        with self._database.read() as connection:
            history = serving_models.history(connection, TASK)
        before = [one.model for one in history if one.model is not None and one.at.timestamp() / _DAY_S <= began]
        for model in reversed(before):
            try:
                _, kept = self._load(model)
            except SegueError:
                # Damaged or taken away: it cannot be held against the new one.
                continue
            return {"the one that served then": Moved(kept.recommender, kept.items, trial.music.items)}
        return {}

    def _keep(
        self, data: bytes, gathered: Gathered, members: Sequence[str], judged: dict[str, float], asked: int, wrong: str
    ) -> Learned:
        made_at = self._clock()
        digest = blake2b(data, digest_size=20).hexdigest()
        why = wrong or (
            "It is no worse than what stood beside it on the last week."
            if judged
            else "Too few listeners played something new in the last week to judge it."
        )
        told = Learned(
            ModelId(f"{TASK}-{made_at:%Y%m%d-%H%M%S}-{digest[:8]}"),
            made_at.isoformat(),
            digest,
            int((np.diff(gathered.listening.weights.indptr) > 0).sum()),
            len(gathered.music),
            tuple(members),
            {name: round(value, 4) for name, value in judged.items()},
            asked,
            not wrong,
            why,
            gathered.newest,
        )
        self._write(self._path(told.id, "npz"), data)
        document = json.dumps({"format": _FORMAT, **asdict(told)}, ensure_ascii=False, indent=1)
        self._write(self._path(told.id, "json"), document.encode())
        return told

    def _load(self, model: ModelId) -> tuple[Learned, Kept]:
        told = self._told(self._path(model, "json"))
        try:
            data = self._path(model, "npz").read_bytes()
        except OSError as error:
            raise ModelDamaged(f"The recommender {model} is gone from {self._folder}.", _MEND) from error
        if blake2b(data, digest_size=20).hexdigest() != told.hash:
            raise ModelDamaged(f"The recommender {model} was changed since it was learned.", _MEND)
        return told, unpack(data)

    def _told(self, path: Path) -> Learned:
        try:
            told = json.loads(path.read_bytes())
            if told.pop("format") != _FORMAT:
                raise ModelDamaged(f"{path.name} is of another format.", _MEND)
            return Learned(**{**told, "id": ModelId(told["id"]), "members": tuple(told["members"])})
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ModelDamaged(f"{path.name} cannot be read.", _MEND) from error

    def _path(self, model: ModelId, ending: str) -> Path:
        return self._folder / f"{model}.{ending}"
