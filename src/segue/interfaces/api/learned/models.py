"""Models: those that name, those that hear how music sounds, and the recommenders; which serve, and how good."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from segue.domain.errors import NotFound, SegueError
from segue.domain.ids import ModelId
from segue.domain.naming import Task
from segue.hearing.embedding.musicnn import MANIFEST
from segue.hearing.embedding.shelf import available as sounds
from segue.hearing.embedding.shelf import choose
from segue.interfaces.api.running.jobs import JobDoc, job_document
from segue.interfaces.door.visits import Admin, Insider, Visit
from segue.naming.cards.card import MOST_BYTES, Card, read_card
from segue.naming.needs import TrainingNotInstalled, needs_training
from segue.naming.serving.network import read_bounded
from segue.naming.serving.shelf import CARD, ShelvedModel, available, find
from segue.services.queueing import queue_install, queue_naming
from segue.services.training import Course, Trainable
from segue.storage import heard, named

router = APIRouter(prefix="/models", tags=["models"])

ModelName = Annotated[str, Path(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9._-]+$")]


class ScoreDoc(BaseModel):
    """A figure of a model's card, and between what it lies in 95 of 100 collections of other artists, where known."""

    value: float
    low: float | None
    high: float | None


class NamingModelDoc(BaseModel):
    """A model that names genre or mood."""

    id: str
    name: str
    version: int | None
    task: Task | None
    kind: str = Field(description="head, cnn, lstm, crnn or ensemble; empty of one that is damaged.")
    title: str
    labels: list[str]
    least: list[float] = Field(description="From which probability each of its labels is named.")
    several: bool
    hears: str = Field(description="The sound model whose vectors it takes; empty where it takes the sound itself.")
    licence: str
    source: str
    shipped: bool = Field(description="Whether it came with Segue.")
    serves: bool
    named: int = Field(description="Recordings of this library that it named.")
    unsure: int
    judged_on: int | None = Field(description="How many clips it was judged on; null without a card.")
    scores: dict[str, ScoreDoc]
    trouble: str | None


class SoundModelDoc(BaseModel):
    """A model by which is heard how music sounds."""

    id: str
    name: str
    licence: str
    source: str
    serves: bool
    recordings: int = Field(description="How many of this library it has heard.")
    trouble: str | None


class ModelsDoc(BaseModel):
    """All models that are at hand."""

    naming: list[NamingModelDoc]
    sound: list[SoundModelDoc]
    musicnn_installed: bool
    can_train: bool
    training_lacks: str = Field(description="What is missing for training; empty where nothing is.")


class RecommenderDoc(BaseModel):
    """A recommender that is kept; `judged` is NDCG@20 on the week before it was learned, of it and what stood by."""

    id: str
    made_at: str
    listeners: int
    tracks: int
    members: list[str]
    judged: dict[str, float]
    asked: int = Field(description="How many listeners it was judged on.")
    served: bool = Field(description="Whether it came to serve when it was learned.")
    serves: bool = Field(description="Whether it serves now.")
    why: str


class ServingDoc(BaseModel):
    """What serves from now on."""

    model: str | None = Field(description="Null where nothing serves any more.")
    job: JobDoc | None = Field(default=None, description="The naming of the library by it, queued.")


class WhichTask(BaseModel):
    """Genre or mood."""

    task: Task = Task.GENRE


class NewTraining(BaseModel):
    """What is to be trained. Without a folder the library is learned from: its tags, and what people corrected."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")
    task: Task = Task.GENRE
    model: Trainable = Trainable.MLP
    folder: str = Field(default="", max_length=4096, pattern=r"^[^\x00]*$", description="On the server's machine.")
    folds: int = Field(default=5, ge=2, le=20)
    serve: bool = Field(default=True, description="Whether it names the library from then on.")


@router.get("")
def models(visit: Insider) -> ModelsDoc:
    """All models: shipped, installed and serving."""
    house = visit.house
    where = house.settings.models
    listening = choose(where, house.settings.model)
    with visit.database.read() as connection:
        counts = heard.models(connection)
    return ModelsDoc(
        naming=naming_models(visit),
        sound=[
            SoundModelDoc(
                id=one.id, name=one.name, licence=one.licence, source=one.source, serves=one == listening,
                recordings=counts.get(one.id, 0), trouble=one.trouble.what if one.trouble else None,
            )
            for one in sounds(where)
        ],
        musicnn_installed=(where / MANIFEST).is_file(),
        can_train=not training_lacks(),
        training_lacks=training_lacks(),
    )  # fmt: skip


@router.get("/recommenders")
def recommenders(visit: Insider) -> list[RecommenderDoc]:
    """The recommenders that are kept, the oldest first."""
    learner = visit.house.learner()
    now = learner.chosen()
    return [
        RecommenderDoc(
            id=one.id, made_at=one.made_at, listeners=one.listeners, tracks=one.tracks, members=list(one.members),
            judged=dict(one.judged), asked=one.asked, served=one.served, serves=one.id == now, why=one.why,
        )
        for one in learner.all_kept()
    ]  # fmt: skip


@router.get("/{model}/card")
def model_card(visit: Insider, model: ModelName) -> Card:
    """What a naming model learned from, how it was judged and how well: confusion, curves, weaknesses, leakage."""
    return card_of(visit, model)


@router.post("/roll-back")
def roll_back_model(visit: Admin, which: WhichTask) -> ServingDoc:
    """Let the naming model serve again that did before."""
    found = visit.house.namer().roll_back(which.task)
    return ServingDoc(model=None) if found is None else ServingDoc(model=found[0].id, job=_naming(visit))


@router.post("/install", status_code=202)
def install_sound_model(visit: Admin) -> JobDoc:
    """Fetch MusiCNN, by which is heard what music is like, as durable work: 3 MB, verified; then the library is heard.

    What serves until then serves on.
    """
    return job_document(queue_install(visit.database, visit.house.clock), visit.house.clock())


@router.post("/train", status_code=202)
def train_model(visit: Admin, new: NewTraining) -> JobDoc:
    """Train a model on labelled music, as durable work. It is judged on artists that it has not heard."""
    course = Course(new.name, new.task, new.model, new.folder, new.folds, new.serve)
    return job_document(visit.house.trainer().queue(course), visit.house.clock())


@router.post("/recommenders/roll-back")
def roll_back_recommender(visit: Admin) -> ServingDoc:
    """Let the recommender serve again that did before."""
    return ServingDoc(model=visit.house.learner().roll_back())


@router.post("/recommenders/{model}/serve")
def serve_recommender(visit: Admin, model: ModelName) -> ServingDoc:
    """Let another recommender serve that is kept."""
    return ServingDoc(model=visit.house.learner().serve(ModelId(model)).id)


@router.post("/{model}/serve")
def serve_model(visit: Admin, model: ModelName) -> ServingDoc:
    """Let another naming model serve for its task, and queue the naming of the library by it."""
    return ServingDoc(model=visit.house.namer().serve(model).id, job=_naming(visit))


@router.delete("/{model}", status_code=204)
def remove_model(visit: Admin, model: ModelName) -> None:
    """Take an installed naming model away that does not serve."""
    visit.house.namer().remove(model)


def naming_models(visit: Visit) -> list[NamingModelDoc]:
    """The naming models, newest versions first."""
    namer = visit.house.namer()
    serving = {one.id for one, _ in namer.all_serving()}
    return [_naming_model(visit, one, serves=one.id in serving) for one in available(namer.shelf)]


def card_of(visit: Visit, model: str) -> Card:
    """A naming model's card.

    Raises:
        NotFound: there is no such model, or it has no card.
    """
    shelved, _ = find(visit.house.namer().shelf, model)
    if not shelved.card:
        raise NotFound(f"The model {shelved.id} has no card.", "Judge it: segue genre evaluate")
    return read_card(read_bounded(shelved.folder / CARD, MOST_BYTES))


def _naming_model(visit: Visit, model: ShelvedModel, *, serves: bool) -> NamingModelDoc:
    said = model.manifest
    trouble = model.trouble.what if model.trouble else None
    if said is None:
        return NamingModelDoc(
            id=model.id, name=model.id, version=None, task=None, kind="", title="", labels=[],
            least=[], several=False, hears="",
            licence="", source="", shipped=model.shipped, serves=serves, named=0, unsure=0, judged_on=None, scores={},
            trouble=trouble,
        )  # fmt: skip
    task = said.task

    def count() -> named.NamedCounts:
        with visit.database.read() as connection:
            return named.counts(connection, task, model.id)

    counts = visit.reception.lately(("named", model.id), count)
    judged_on, scores = _judged(model)
    return NamingModelDoc(
        id=model.id, name=said.name, version=said.version, task=said.task, kind=said.kind, title=said.title,
        labels=list(said.labels),
        least=list(said.least), several=said.multi, hears=said.embedder or "", licence=said.licence,
        source=said.source, shipped=model.shipped, serves=serves, named=counts.named, unsure=counts.unsure,
        judged_on=judged_on, scores=scores, trouble=trouble,
    )  # fmt: skip


def _judged(model: ShelvedModel) -> tuple[int | None, dict[str, ScoreDoc]]:
    """On how much a model was judged, and its scores; nothing of a card that cannot be read."""
    if not model.card:
        return None, {}
    try:
        card = read_card(read_bounded(model.folder / CARD, MOST_BYTES))
    except SegueError:
        return None, {}
    scores = {name: ScoreDoc(value=one.value, low=one.low, high=one.high) for name, one in card.scores.items()}
    return card.split.clips, scores


def _naming(visit: Visit) -> JobDoc:
    return job_document(queue_naming(visit.database, visit.house.clock), visit.house.clock())


def training_lacks() -> str:
    """What is missing for training, in a sentence; empty where nothing is."""
    try:
        needs_training()
    except TrainingNotInstalled as error:
        return error.what
    return ""
