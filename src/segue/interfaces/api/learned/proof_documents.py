"""Figures of proof as the API tells them, each with what it may be and how much it rests on."""

import math
from datetime import datetime

from pydantic import BaseModel, Field

from segue.domain.experiments import Experiment
from segue.proving.counterfactual import Estimate
from segue.proving.experiments import Finding, verdict
from segue.proving.exposure import Costs
from segue.proving.intervals import Interval
from segue.proving.judging import figure_words
from segue.proving.learning_curve import LearningCurve
from segue.proving.online import Outcome
from segue.proving.study import Judged, Study
from segue.services.discovering.experiments import Looked
from segue.services.discovering.outcomes import Outcomes
from segue.services.discovering.reaching import Reached


class IntervalDoc(BaseModel):
    """A figure, and between what it lies for 95 of 100 other draws of listeners; null where it is no finite number."""

    value: float | None
    low: float | None
    high: float | None


class JudgedDoc(BaseModel):
    """A model: its figures over listeners, and those of all its lists together."""

    name: str
    figures: dict[str, IntervalDoc]
    whole: dict[str, float | None]
    learn_s: float
    answer_s: float


class StudyDoc(BaseModel):
    """Models beside each other, the best by the `main` figure first; `asked` is how many listeners that rests on."""

    made_at: datetime
    data: str
    split: str
    seeds: int
    listeners: int
    items: int
    plays: int
    asked: int
    main: str
    words: dict[str, str] = Field(description="What each figure is called.")
    models: list[JudgedDoc]
    verdicts: list[str]
    left_out: dict[str, str] = Field(description="Models that could not be judged, and why.")
    notes: list[str]


class BestDoc(BaseModel):
    """The best model of a proof that is kept, by date."""

    made_at: datetime
    model: str
    ndcg: IntervalDoc
    asked: int


class StepDoc(BaseModel):
    """NDCG@20 after learning from so many listeners."""

    share: float
    listeners: int
    ndcg: IntervalDoc


class CurveDoc(BaseModel):
    """How the recommender comes to know more with more listeners."""

    model: str
    split: str
    asked: int
    seeds: int
    steps: list[StepDoc]


class CostDoc(BaseModel):
    """A budget of places for little-heard artists: what it gives them, and what it costs."""

    budget: float
    ndcg: IntervalDoc
    share: IntervalDoc
    cost: IntervalDoc
    p: float | None = Field(description="Of the difference to no budget; null for no budget.")


class CostsDoc(BaseModel):
    """What places for little-heard artists cost."""

    model: str
    asked: int
    seeds: int
    little: float
    liked: float
    costs: list[CostDoc]


class OutcomeDoc(BaseModel):
    """How something that was shown was taken; shares of what was shown, the last two of what was met."""

    shown: int
    lists: int
    listeners: int
    played: IntervalDoc
    heard_out: IntervalDoc
    liked: IntervalDoc
    completed: IntervalDoc | None
    skipped: IntervalDoc | None


class OutcomeOfDoc(BaseModel):
    """The outcome of one kind of list, or of one model in it."""

    list: str
    model: str
    outcome: OutcomeDoc


class PlaceTakenDoc(BaseModel):
    """The outcome of one place in lists, and how often it is looked at beside the first, where that can be told."""

    place: int
    seen: float | None
    outcome: OutcomeDoc


class WantedDoc(BaseModel):
    """What of a model's would be played, were every place looked at like the first."""

    model: str
    share: IntervalDoc
    impressions: int


class OutcomesDoc(BaseModel):
    """How this server's lists were taken in the last `days`; `all` is null where nothing was shown."""

    days: int
    all: OutcomeDoc | None
    lists: list[OutcomeOfDoc]
    models: list[OutcomeOfDoc]
    places: list[PlaceTakenDoc]
    wanted: list[WantedDoc]


class SideDoc(BaseModel):
    """One side of an experiment: the mean over listeners of what they heard out of what it showed."""

    model: str
    heard_out: float | None
    listeners: int
    shown: int
    everybody: IntervalDoc | None = Field(description="Had it answered everybody; null where lists are interleaved.")


class ExperimentDoc(BaseModel):
    """Two recommenders beside each other. p and the interval hold however often one looks."""

    name: str
    interleaved: bool
    started_at: datetime
    ended_at: datetime | None
    sides: list[SideDoc]
    gap: IntervalDoc | None = Field(description="The second less the first; null while it is too early.")
    p: float | None
    verdict: str


class ReachedDoc(BaseModel):
    """How much of the music came to anybody in the last `days`."""

    days: int
    places: int
    listeners: int
    tracks: int
    tracks_shown: int
    artists: int
    artists_shown: int
    little_heard: float = Field(description="The share of the music that is by little-heard artists.")
    little_shown: IntervalDoc | None = Field(description="Their share of the places; null where nothing was shown.")


class QualityDoc(BaseModel):
    """How good the data are that everything rests on. All are counts of everything there is: nothing is estimated."""

    tracks: int
    recordings: int
    missing: int = Field(description="Tracks whose file is gone.")
    duplicates: int = Field(description="Files whose sound another file has, too.")
    unreadable: int
    remarks: int = Field(description="Remarks on files that were read.")
    heard: int
    unheard: int = Field(description="Recordings that could not be heard.")
    waiting: int = Field(description="Recordings that are not heard yet.")
    music: int = Field(description="Tracks of music, of which the tags below are told.")
    music_recordings: int
    named: int = Field(description="Recordings that a model names with certainty.")
    unsure: int = Field(description="Recordings whose genre models spoke of without being sure.")
    corrected: int
    without_genre: int
    without_artist: int
    without_album: int
    without_year: int
    without_cover: int
    without_lyrics: int
    without_length: int
    listeners: int
    events: int


def interval_document(of: Interval) -> IntervalDoc:
    """A figure; what is no finite number is told as nothing."""
    return IntervalDoc(value=_finite(of.value), low=_finite(of.low), high=_finite(of.high))


def study_document(made_at: datetime, found: Study) -> StudyDoc:
    """A study and when it was made."""
    names = dict.fromkeys(name for one in found.judged for name in (*one.figures, *one.whole))
    return StudyDoc(
        made_at=made_at,
        data=found.data,
        split=found.split,
        seeds=found.seeds,
        listeners=found.listeners,
        items=found.items,
        plays=found.plays,
        asked=found.asked,
        main=found.main,
        words={name: figure_words(name) for name in names},
        models=[_judged(one) for one in found.judged],
        verdicts=list(found.verdicts),
        left_out=dict(found.left_out),
        notes=list(found.notes),
    )


def curve_document(curve: LearningCurve) -> CurveDoc:
    """A learning curve."""
    steps = [StepDoc(share=one.share, listeners=one.listeners, ndcg=interval_document(one.ndcg)) for one in curve.steps]
    return CurveDoc(model=curve.model, split=curve.split, asked=curve.asked, seeds=curve.seeds, steps=steps)


def costs_document(found: Costs) -> CostsDoc:
    """What budgets cost."""
    costs = [
        CostDoc(
            budget=one.budget,
            ndcg=interval_document(one.ndcg),
            share=interval_document(one.share),
            cost=interval_document(one.cost),
            p=None if one.difference is None else one.difference.p,
        )
        for one in found.costs
    ]
    return CostsDoc(
        model=found.model, asked=found.asked, seeds=found.seeds, little=found.little, liked=found.liked, costs=costs
    )


def outcomes_document(found: Outcomes) -> OutcomesDoc:
    """How lists were taken."""
    return OutcomesDoc(
        days=found.days,
        all=None if found.all is None else _outcome(found.all),
        lists=[OutcomeOfDoc(list=kind, model="", outcome=_outcome(one)) for kind, one in found.kinds.items()],
        models=[
            OutcomeOfDoc(list=kind, model=model, outcome=_outcome(one)) for (model, kind), one in found.models.items()
        ],
        places=[
            PlaceTakenDoc(place=place, seen=found.seen.get(place), outcome=_outcome(one))
            for place, one in found.places.items()
        ],
        wanted=[_wanted(model, one) for model, one in found.wanted.items()],
    )


def experiment_document(looked: Looked) -> ExperimentDoc:
    """An experiment as it stands."""
    tried, found = looked.experiment, looked.finding
    return ExperimentDoc(
        name=tried.name,
        interleaved=tried.interleaved,
        started_at=tried.started_at,
        ended_at=tried.ended_at,
        sides=_sides(tried, found),
        gap=None if found is None else interval_document(found.gap),
        p=None if found is None else found.p,
        verdict=looked.early if found is None else verdict(found, "A", "B"),
    )


def reached_document(found: Reached) -> ReachedDoc:
    """What came to anybody."""
    share = None if found.little_shown is None else interval_document(found.little_shown)
    return ReachedDoc(
        days=found.days,
        places=found.places,
        listeners=found.listeners,
        tracks=found.tracks,
        tracks_shown=found.tracks_shown,
        artists=found.artists,
        artists_shown=found.artists_shown,
        little_heard=found.little_heard,
        little_shown=share,
    )


def _judged(one: Judged) -> JudgedDoc:
    return JudgedDoc(
        name=one.name,
        figures={name: interval_document(figure) for name, figure in one.figures.items()},
        whole={name: _finite(value) for name, value in one.whole.items()},
        learn_s=one.learn_s,
        answer_s=one.answer_s,
    )


def _outcome(one: Outcome) -> OutcomeDoc:
    return OutcomeDoc(
        shown=one.shown,
        lists=one.lists,
        listeners=one.listeners,
        played=interval_document(one.played),
        heard_out=interval_document(one.heard_out),
        liked=interval_document(one.liked),
        completed=None if one.completed is None else interval_document(one.completed),
        skipped=None if one.skipped is None else interval_document(one.skipped),
    )


def _wanted(model: str, one: Estimate) -> WantedDoc:
    return WantedDoc(model=model, share=interval_document(one.ips), impressions=one.impressions)


def _sides(tried: Experiment, found: Finding | None) -> list[SideDoc]:
    models = (tried.first, tried.second)
    if found is None:
        return [SideDoc(model=model, heard_out=None, listeners=0, shown=0, everybody=None) for model in models]
    everybody = found.everybody or (None, None)
    return [
        SideDoc(
            model=model,
            heard_out=share,
            listeners=people,
            shown=shown,
            everybody=None if all_of is None else interval_document(all_of.snips),
        )
        for model, share, people, shown, all_of in zip(
            models, found.shares, found.listeners, found.shown, everybody, strict=True
        )
    ]


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
