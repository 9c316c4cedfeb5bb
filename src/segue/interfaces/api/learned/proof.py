"""Proof: how good the recommenders of this server are, how their lists are taken, and how good the data are."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from segue.domain.hearing import HearingPlan
from segue.domain.ids import ModelId
from segue.domain.naming import Task
from segue.hearing.parts import VERSIONS
from segue.interfaces.api.learned.models import RecommenderDoc, recommenders
from segue.interfaces.api.learned.proof_documents import (
    BestDoc,
    CostsDoc,
    CurveDoc,
    ExperimentDoc,
    OutcomesDoc,
    QualityDoc,
    ReachedDoc,
    StudyDoc,
    costs_document,
    curve_document,
    experiment_document,
    interval_document,
    outcomes_document,
    reached_document,
    study_document,
)
from segue.interfaces.api.running.jobs import JobDoc, job_document
from segue.interfaces.door.visits import Admin, Insider, Visit
from segue.services.discovering.experiments import look, look_at, start
from segue.services.discovering.outcomes import outcomes
from segue.services.discovering.reaching import reached
from segue.storage import catalogue, experiments, heard, named
from segue.storage.lacking import lacking

router = APIRouter(prefix="/proof", tags=["proof"])

Days = Annotated[int, Query(ge=1, le=3650, description="How far to look back.")]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*\S[^\x00]*$")]
ModelText = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9._-]+$")]


class ProvedDoc(BaseModel):
    """The last proof that is kept, and the one that is being made."""

    study: StudyDoc | None = Field(description="Null before the first proof.")
    history: list[BestDoc] = Field(description="Of every proof that is kept, the oldest first.")
    job: JobDoc | None = Field(description="The newest proof that was asked for; null where none was of late.")


class LearningDoc(BaseModel):
    """How well this server learns: every recommender it learned, and what more listeners give."""

    recommenders: list[RecommenderDoc]
    curve: CurveDoc | None = Field(description="Null before the first proof.")


class CoverageDoc(BaseModel):
    """What came to anybody, and what it would cost to give little-heard artists more places."""

    reached: ReachedDoc
    costs: CostsDoc | None = Field(description="Null before the first proof.")


class NewProof(BaseModel):
    """What is to be proved: these recommenders, or all, so often with other draws."""

    models: list[ModelText] = Field(default=[], max_length=30)
    seeds: int = Field(default=3, ge=1, le=10)


class NewExperiment(BaseModel):
    """Two recommenders that are kept, to be tried beside each other on the listeners."""

    name: Name
    first: ModelText
    second: ModelText
    interleaved: bool = Field(default=False, description="Both in every list, instead of each for half of everybody.")


@router.get("/study")
def proved(visit: Insider) -> ProvedDoc:
    """Models and baselines beside each other on this server's listening, as of the last proof."""
    prover = visit.house.prover()
    made, job = prover.newest(), prover.at_work()
    return ProvedDoc(
        study=None if made is None else study_document(made.made_at, made.study),
        history=[
            BestDoc(made_at=at, model=model, ndcg=interval_document(ndcg), asked=asked)
            for at, model, ndcg, asked in prover.history()
        ],
        job=None if job is None else job_document(job, visit.house.clock()),
    )


@router.post("/runs", status_code=202)
def prove(visit: Admin, new: NewProof) -> JobDoc:
    """Make a proof anew, as durable work: the more listeners and music there are, the longer it takes."""
    return job_document(visit.house.prover().queue(new.models, new.seeds), visit.house.clock())


@router.get("/learning")
def learning(visit: Insider) -> LearningDoc:
    """Every recommender that was learned here with how it was judged, and how much more listeners give."""
    made = visit.house.prover().newest()
    return LearningDoc(recommenders=recommenders(visit), curve=None if made is None else curve_document(made.curve))


@router.get("/outcomes")
def how_taken(visit: Insider, days: Days = 30) -> OutcomesDoc:
    """How lists were taken by those who were shown them: played, heard out, liked, completed, skipped."""
    visit.reception.limits.lists.take(visit.key)
    return visit.reception.lately(
        ("outcomes", days), lambda: outcomes_document(outcomes(visit.database, visit.house.clock, days))
    )


@router.get("/exposure")
def exposure(visit: Insider, days: Days = 30) -> CoverageDoc:
    """How much of the music comes to anybody, and what places for little-heard artists cost."""
    made = visit.house.prover().newest()
    desk = visit.standing().desk
    found = visit.reception.lately(("reached", days), lambda: reached(desk, days))
    costs = None if made is None else costs_document(made.exposure)
    return CoverageDoc(reached=reached_document(found), costs=costs)


@router.get("/experiment")
def experiment(
    visit: Insider, name: Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")] = ""
) -> ExperimentDoc | None:
    """How an experiment stands, by name or the last that was begun; null where there never was one."""
    looked = look(visit.database, name or None)
    return None if looked is None else experiment_document(looked)


@router.post("/experiments", status_code=201)
def begin_experiment(visit: Admin, new: NewExperiment) -> ExperimentDoc:
    """Answer half of the listeners by one recommender and half by the other, or everybody by both in turn."""
    house = visit.house
    models = ModelId(new.first), ModelId(new.second)
    start(visit.database, house.learner(), new.name, models, house.clock(), interleaved=new.interleaved)
    return experiment_document(look_at(visit.database, new.name.strip()))


@router.delete("/experiments/running", status_code=204)
def end_experiment(visit: Admin) -> None:
    """End the one that is running; the recommender that serves answers everybody again."""
    with visit.database.write() as connection:
        experiments.stop(connection, visit.house.clock())


@router.get("/quality")
def quality(visit: Insider) -> QualityDoc:
    """How good the data are: what is double, missing, unheard, unnamed, and which tags lack. At most a minute old."""
    return visit.reception.lately("quality", lambda: _quality(visit))


def _quality(visit: Visit) -> QualityDoc:
    plan = HearingPlan({str(part): version for part, version in VERSIONS.items()})
    with visit.database.read() as connection:
        counts = catalogue.counts(connection)
        listened = heard.counts(connection, plan)
        lacks = lacking(connection)
        unsure = named.unsure(connection, Task.GENRE)
    return QualityDoc(
        tracks=counts.tracks,
        recordings=listened.recordings,
        missing=counts.missing,
        duplicates=counts.duplicates,
        unreadable=counts.unreadable,
        remarks=counts.remarks,
        heard=listened.heard,
        unheard=listened.unheard,
        waiting=max(0, listened.recordings - listened.heard - listened.unheard),
        music=lacks.tracks,
        music_recordings=lacks.recordings,
        named=lacks.named,
        unsure=unsure,
        corrected=lacks.corrected,
        without_genre=lacks.genre,
        without_artist=lacks.artist,
        without_album=lacks.album,
        without_year=lacks.year,
        without_cover=lacks.cover,
        without_lyrics=lacks.lyrics,
        without_length=lacks.length,
        listeners=counts.listeners,
        events=counts.events,
    )
