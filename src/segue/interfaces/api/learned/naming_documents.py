"""What is heard of a file that somebody brought, as the API tells it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, Field

from segue.domain.ids import AudioHash, ModelId
from segue.domain.naming import Correction, Naming, Task
from segue.interfaces.api.lists import ListDoc
from segue.interfaces.api.music import TrackDoc, track_documents
from segue.interfaces.door.visits import Visit
from segue.naming.serving.manifest import NamingManifest
from segue.naming.serving.shelf import ShelvedModel
from segue.storage import catalogue, named

Figure = str | int | float | bool | None


class LikelyDoc(BaseModel):
    """A label, and how probable it is that it is right: of all that are said to be 70 %, about 70 in 100 are."""

    label: str
    probability: float


class SayingDoc(BaseModel):
    """What one model says."""

    model: str
    name: str
    kind: str = Field(description="What it is made of: head (on an embedding), cnn, lstm, crnn or ensemble.")
    task: Task
    serves: bool = Field(description="Whether it is the one that names this library.")
    several: bool = Field(description="Whether several of its labels can hold at once.")
    named: list[str] = Field(description="What it is sure of; empty where it is unsure.")
    doubt: float = Field(description="0 where it is certain, 1 where it knows nothing.")
    guesses: list[LikelyDoc] = Field(description="Its most probable labels, falling.")


class SilentDoc(BaseModel):
    """A model that could not be asked, and why."""

    model: str
    kind: str
    task: Task | None
    why: str


class LackingDoc(BaseModel):
    """A kind of model that is not here at all; it can be trained."""

    task: Task
    kind: str


class WaveformDoc(BaseModel):
    """The outline of a sound, a value for each column; full scale is 1."""

    lowest: list[float]
    highest: list[float]
    rms: list[float]


class NearDoc(BaseModel):
    """A track of the library, and how alike it sounds: 1 the same, 0 unrelated."""

    track: TrackDoc
    alike: float


class SaidDoc(BaseModel):
    """What the library holds a track to be: by its tags, by the model that names it, by people, who go before both."""

    task: Task
    tagged: list[str]
    heard: list[str]
    corrected: list[str] | None = Field(description="What somebody said; null where nobody did.")


class KnownDoc(BaseModel):
    """A track of the library that holds the very same sound."""

    track: TrackDoc
    said: list[SaidDoc]


class NamedDoc(BaseModel):
    """A file, named. Its pictures can be asked for by whoever brought it, some minutes long; all else is gone."""

    name: str
    title: str = Field(description="Of its tags; empty where it has none.")
    artist: str
    tagged: list[str] = Field(description="The genres of its tags.")
    sayings: list[SayingDoc]
    silent: list[SilentDoc]
    lacking: list[LackingDoc]
    figures: dict[str, Figure] = Field(description="Every figure of the analysis, as `segue analyze --json` names it.")
    chroma: list[float] = Field(description="How much each pitch class sounds, from C on; empty of silence.")
    waveform: WaveformDoc
    pictures: dict[str, str] = Field(description="The addresses of its spectrogram and its chroma.")
    known: list[KnownDoc]
    nearest: list[NearDoc] = Field(description="Empty where nothing of the library was heard yet.")
    recommended: ListDoc | None = Field(description="Songs that go on from the nearest; null where there are none.")
    radio: list[int] = Field(description="The tracks to begin a radio from that sounds like this.")


def saying_document(naming: Naming, manifest: NamingManifest, *, serves: bool) -> SayingDoc:
    """What a model says."""
    return SayingDoc(
        model=naming.model,
        name=manifest.name,
        kind=manifest.kind,
        task=naming.task,
        serves=serves,
        several=manifest.multi,
        named=list(naming.named),
        doubt=naming.doubt,
        guesses=[LikelyDoc(label=one.label, probability=one.probability) for one in naming.guesses],
    )


def silent_documents(
    models: Sequence[ShelvedModel], asked: Sequence[Path], troubles: Mapping[str, str]
) -> list[SilentDoc]:
    """The models that said nothing: damaged ones, and those whose embedder is not installed."""
    told = []
    for model in models:
        manifest, why = model.manifest, ""
        if model.trouble is not None:
            why = model.trouble.what
        elif model.folder not in asked and manifest is not None and manifest.embedder is not None:
            why = f"It needs the sound model {manifest.embedder}, which is not installed."
        else:
            why = troubles.get(model.folder.name, "")
        if why:
            kind, task = ("", None) if manifest is None else (manifest.kind, manifest.task)
            told.append(SilentDoc(model=model.id, kind=kind, task=task, why=why))
    return told


def lacking_documents(models: Sequence[ShelvedModel]) -> list[LackingDoc]:
    """The kinds of which no model is there, neither shipped nor installed."""
    there = {(one.manifest.task, one.manifest.kind) for one in models if one.manifest is not None}
    return [
        LackingDoc(task=task, kind=kind)
        for task in Task
        for kind in ("head", "cnn", "lstm")
        if (task, kind) not in there
    ]


def known_documents(visit: Visit, audio_hash: AudioHash) -> list[KnownDoc]:
    """The tracks that hold this sound, and what they are said to be."""
    with visit.database.read() as connection:
        found = [one for one in catalogue.same_audio(connection, audio_hash) if one.missing_since is None]
        heard = named.namings_of(connection, [audio_hash])
        said = named.corrections_of(connection, [audio_hash])
    documents = track_documents(visit, found)
    return [
        KnownDoc(
            track=document,
            said=[
                _said(task, one.tags.moods if task is Task.MOOD else one.tags.genres, audio_hash, heard, said)
                for task in Task
            ],
        )
        for one, document in zip(found, documents, strict=True)
    ]


def _said(
    task: Task,
    tagged: Sequence[str],
    audio_hash: AudioHash,
    heard: Mapping[tuple[AudioHash, Task], Naming],
    said: Mapping[tuple[AudioHash, Task], Correction],
) -> SaidDoc:
    naming, correction = heard.get((audio_hash, task)), said.get((audio_hash, task))
    return SaidDoc(
        task=task,
        tagged=list(tagged),
        heard=[] if naming is None else list(naming.named),
        corrected=None if correction is None else list(correction.labels),
    )


def model_of_saying(naming: Naming, models: Sequence[ShelvedModel]) -> NamingManifest | None:
    """The manifest of the model that said it."""
    return next((one.manifest for one in models if one.id == ModelId(naming.model)), None)
