"""What a track is called: the genres and moods of models, of its tags, and of people, whose word goes first."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from segue.domain.ids import TrackId
from segue.domain.naming import Correction, Naming, Task
from segue.interfaces.door.paging import Id
from segue.interfaces.door.visits import Insider, Listening
from segue.storage import catalogue, named

router = APIRouter(prefix="/tracks", tags=["naming"])

Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00]*$")]


class GuessDoc(BaseModel):
    """A label and how probable it is."""

    label: str
    probability: float
    named: bool = Field(description="Whether the model is sure of it.")


class NamesDoc(BaseModel):
    """What a track is called in one respect."""

    task: Task
    model: str | None = Field(description="Which model guessed; null where none has.")
    sure: bool
    doubt: float | None = Field(description="0 where the model is certain, 1 where it knows nothing.")
    guesses: list[GuessDoc] = Field(description="The most probable first.")
    tagged: list[str] = Field(description="What the tags of the file say.")
    corrected: list[str] | None = Field(description="What somebody said, which goes before all else; null for nobody.")
    corrected_at: datetime | None


class CorrectionDoc(BaseModel):
    """What a track is, in any spelling."""

    model_config = ConfigDict(extra="forbid")

    labels: list[Label] = Field(min_length=1, max_length=20)


@router.get("/{track_id}/names")
def track_names(track_id: Id, visit: Insider) -> list[NamesDoc]:
    """What models, tags and people say of the genre and the mood of a track."""
    with visit.database.read() as connection:
        found = catalogue.track(connection, TrackId(track_id))
        said = named.namings_of(connection, [found.audio_hash])
        corrections = named.corrections_of(connection, [found.audio_hash])
    tagged = {Task.GENRE: found.tags.genres, Task.MOOD: found.tags.moods}
    return [
        _document(task, said.get((found.audio_hash, task)), tagged[task], corrections.get((found.audio_hash, task)))
        for task in Task
    ]


@router.put("/{track_id}/names/{task}")
def correct_name(track_id: Id, task: Task, correction: CorrectionDoc, visit: Listening) -> NamesDoc:
    """Say what a track is. It goes before tags and models, and the next training learns from it; no file is touched."""
    visit.house.reviewer().correct(TrackId(track_id), task, correction.labels)
    return _of(track_names(track_id, visit), task)


@router.delete("/{track_id}/names/{task}")
def take_name_back(track_id: Id, task: Task, visit: Listening) -> NamesDoc:
    """Forget what somebody said that a track is."""
    visit.house.reviewer().take_back(TrackId(track_id), task)
    return _of(track_names(track_id, visit), task)


def _of(names: list[NamesDoc], task: Task) -> NamesDoc:
    return next(one for one in names if one.task is task)


def _document(task: Task, said: Naming | None, tagged: tuple[str, ...], correction: Correction | None) -> NamesDoc:
    guesses = () if said is None else said.guesses
    sure = () if said is None else said.named
    return NamesDoc(
        task=task,
        model=None if said is None else said.model,
        sure=bool(sure),
        doubt=None if said is None else round(said.doubt, 4),
        guesses=[
            GuessDoc(label=one.label, probability=round(one.probability, 4), named=one.label in sure) for one in guesses
        ],
        tagged=list(tagged),
        corrected=None if correction is None else list(correction.labels),
        corrected_at=None if correction is None else correction.at,
    )
