"""How a track sounds: its figures with their meanings, its pictures, and the tracks that are near it."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from segue.audio.colours import DARK, LIGHT
from segue.audio.pictures import Canvas
from segue.discovery.neighbours import By
from segue.domain.errors import NotReady, UnreadableFile
from segue.domain.hearing import HeardPart
from segue.domain.ids import TrackId
from segue.domain.music import Track
from segue.hearing.descriptors.definitions import DEFINITIONS
from segue.hearing.parts import Part
from segue.interfaces.api.lists import ListDoc, list_document
from segue.interfaces.door.paging import Id
from segue.interfaces.door.visits import Insider, Visit
from segue.languages import Language
from segue.services.discovering.neighbours import neighbours_of
from segue.services.isolation import Limits
from segue.services.portrait_shelf import Wanted
from segue.services.portraits import Portrait, draw_portrait, portrait_of_heard
from segue.storage import catalogue, folders, heard

router = APIRouter(prefix="/tracks", tags=["sound"])

_DRAWING = Limits(seconds=60, memory_bytes=4 << 30)
_FOR_EVER = "private, max-age=31536000, immutable"
_PITCHES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")
_SURE = 0.05

Width = Annotated[int, Query(ge=64, le=2048, description="In pixels.")]
Height = Annotated[int, Query(ge=64, le=1024, description="In pixels.")]


class PictureName(StrEnum):
    """A picture, and the kind of file that it is."""

    WAVEFORM_PNG = "waveform.png"
    WAVEFORM_WEBP = "waveform.webp"
    SPECTROGRAM_PNG = "spectrogram.png"
    SPECTROGRAM_WEBP = "spectrogram.webp"
    CHROMA_PNG = "chroma.png"
    CHROMA_WEBP = "chroma.webp"


class FigureDoc(BaseModel):
    """One figure of a track, with what it means."""

    name: str = Field(description="Under which it is kept.")
    part: Part = Field(description="Of the analysis.")
    title: str
    value: float | None = Field(description="Null where the sound says nothing of it, as the tempo of silence.")
    unit: str = Field(description="Empty for plain numbers and shares.")
    decimals: int = Field(description="As many as are worth showing.")
    share: bool = Field(description="Whether it goes from 0 to 1.")
    meaning: str
    percentile: float | None = Field(
        description="How many of 100 recordings here have less of it; null while that is not known."
    )
    learned: bool | None = Field(description="Of a descriptor whether a model said it, and no formula; else null.")


class TempoDoc(BaseModel):
    """A tempo that a track may have."""

    bpm: float
    probability: float


class PitchDoc(BaseModel):
    """One of the twelve notes, and how much of what sounds it is."""

    name: str
    share: float


class DescriptorsDoc(BaseModel):
    """What was heard of a track. `heard` is false where nobody has listened to it yet."""

    heard: bool
    figures: list[FigureDoc]
    key: str | None = Field(description="As A minor; null where no notes stand out, or nothing was heard.")
    second_key: str | None
    tempi: list[TempoDoc] = Field(description="The likeliest first.")
    pitches: list[PitchDoc] = Field(description="From C upwards.")
    doubts: list[str] = Field(description="What makes some of the figures doubtful: docs/hearing.md explains each.")
    model: str | None = Field(description="Which model told the descriptors that were learned.")


class PictureDoc(BaseModel):
    """A picture of a track, and what it shows in words."""

    kind: Portrait
    address: str
    says: str


@router.get("/{track_id}/descriptors")
def track_descriptors(track_id: Id, visit: Insider) -> DescriptorsDoc:
    """Every figure that was heard of a track, with its meaning and where it stands in this library."""
    found, parts = _heard(visit, track_id)
    told: dict[str, Any] = {name: value for part in parts.values() for name, value in part.figures.items()}
    learned = set(told.get("descriptors_learned") or ())
    percentiles = _percentiles(visit, found, told)
    return DescriptorsDoc(
        heard=bool(parts),
        figures=[
            FigureDoc(
                name=one.name,
                part=one.part,
                title=one.title(visit.language),
                value=told[one.name],
                unit=one.unit,
                decimals=one.decimals,
                share=one.share,
                meaning=one.meaning(visit.language),
                percentile=percentiles.get(one.name),
                learned=one.name in learned if one.part is Part.DESCRIPTORS else None,
            )
            for one in DEFINITIONS
            if one.name in told
        ],
        key=told.get("key"),
        second_key=told.get("second_key"),
        tempi=[TempoDoc(**one) for one in told.get("tempo_candidates") or () if one["probability"] > _SURE],
        pitches=[
            PitchDoc(name=name, share=share)
            for name, share in zip(_PITCHES, told.get("chroma_mean") or (), strict=False)
        ],
        doubts=list(told.get("doubts") or ()),
        model=told.get("descriptors_model"),
    )


@router.get("/{track_id}/pictures")
def track_pictures(track_id: Id, visit: Insider) -> list[PictureDoc]:
    """The pictures that there are of a track, each with what it shows in words."""
    told = track_descriptors(track_id, visit)
    return [
        PictureDoc(kind=one, address=f"/api/v1/tracks/{track_id}/pictures/{one}.png", says=_says(visit, one, told))
        for one in Portrait
    ]


@router.get(
    "/{track_id}/pictures/{picture}",
    response_class=Response,
    responses={200: {"content": {"image/png": {}, "image/webp": {}}, "description": "The picture."}},
)
def track_picture(
    track_id: Id,
    picture: PictureName,
    visit: Insider,
    width: Width = 1200,
    height: Height = 320,
    theme: Literal["dark", "light"] = "dark",
) -> Response:
    """A picture of a track: its outline, which frequencies sound when, or which notes. Drawn once, then kept."""
    visit.reception.limits.pictures.take(visit.key)
    shown, _, form = picture.partition(".")
    kind = Portrait(shown)
    with visit.database.read() as connection:
        found = catalogue.track(connection, TrackId(track_id))
    canvas = Canvas(width, height, form, palette=LIGHT if theme == "light" else DARK)
    wanted = Wanted(found.audio_hash, kind, canvas)
    data = visit.reception.portraits.get(wanted, lambda: _draw(visit, found, kind, canvas))
    tag = f'"{wanted.name}"'
    return Response(data, media_type=f"image/{form}", headers={"Cache-Control": _FOR_EVER, "ETag": tag})


@router.get("/{track_id}/neighbours")
def track_neighbours(
    track_id: Id, visit: Insider, by: By = By.SOUND, count: Annotated[int, Query(ge=1, le=100)] = 10
) -> ListDoc:
    """The tracks that are near one by its sound, by who likes it or by its words, each with its reason.

    Where there are none, as of podcasts, `short` says why.
    """
    with visit.database.read() as connection:
        found = catalogue.track(connection, TrackId(track_id))
    standing = visit.standing()
    made = neighbours_of(standing.desk, standing.neighbourhood, found, by, count, visit.language)
    return list_document(visit, made, shown=False)


def _heard(visit: Visit, track_id: int) -> tuple[Track, Mapping[str, HeardPart]]:
    with visit.database.read() as connection:
        found = catalogue.track(connection, TrackId(track_id))
        return found, heard.parts_of(connection, found.audio_hash)


def _percentiles(visit: Visit, track: Track, told: Mapping[str, Any]) -> dict[str, float]:
    """Where the figures stand among those of the library; none while they are being counted."""
    if not told:
        return {}
    try:
        ladders = visit.reception.ladders(track.kind)
    except NotReady:
        return {}
    found = {}
    for one in DEFINITIONS:
        value = told.get(one.name)
        place = None if value is None else ladders.percentile(one.name, float(value))
        if place is not None:
            found[one.name] = place
    return found


def _draw(visit: Visit, track: Track, kind: Portrait, canvas: Canvas) -> bytes:
    """From what was kept when it was heard; else from the file."""
    with visit.database.read() as connection:
        parts = heard.parts_of(connection, track.audio_hash, sequences=True)
        root = folders.folder_by_id(connection, track.folder_id).path
    drawn = portrait_of_heard(parts, kind, canvas)
    if drawn is not None:
        return drawn
    file = Path(root, track.stamp.path)
    if not file.is_file():
        raise UnreadableFile("The file of this track is not there, so its picture cannot be drawn.")
    return draw_portrait(file, kind, canvas, _DRAWING)


def _says(visit: Visit, kind: Portrait, told: DescriptorsDoc) -> str:
    """What a picture shows, from the figures that it was drawn beside."""
    language = visit.language
    figures = {one.name: one.value for one in told.figures if one.value is not None}
    if kind is Portrait.WAVEFORM and "loudness_lufs" in figures:
        return language.phrase(
            "The outline of the sound from its beginning to its end: {loudness} LUFS loud, with a range of {range} LU.",
            loudness=language.number(figures["loudness_lufs"], 1),
            range=language.number(figures.get("loudness_range_lu", 0.0), 1),
        )
    if kind is Portrait.SPECTROGRAM and "spectral_centroid_mean" in figures:
        return language.phrase(
            "Which frequencies sound when: the middle of them lies at {centroid} Hz, and 85 % below {rolloff} Hz.",
            centroid=language.number(figures["spectral_centroid_mean"]),
            rolloff=language.number(figures.get("spectral_rolloff_mean", 0.0)),
        )
    if kind is Portrait.CHROMA and told.pitches:
        most = sorted(told.pitches, key=lambda one: -one.share)[:3]
        notes = language.listed([_kept_whole(one.name, language) for one in most])
        return language.phrase("Which notes sound when: {notes} sound most.", notes=notes)
    return _plainly(visit, kind)


def _kept_whole(note: str, language: Language) -> str:
    """A note that a line from right to left does not turn around."""
    return f"\u2066{note}\u2069" if language.right_to_left else note


def _plainly(visit: Visit, kind: Portrait) -> str:
    language = visit.language
    match kind:
        case Portrait.WAVEFORM:
            return language.phrase("The outline of the sound from its beginning to its end.")
        case Portrait.SPECTROGRAM:
            return language.phrase("Which frequencies sound when.")
        case _:
            return language.phrase("Which notes sound when.")
