"""Naming: a file that somebody brings is heard, named by every model there is, and held beside the library."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi import Path as InPath
from fastapi.responses import Response

from segue.domain.ids import TrackId
from segue.domain.music import Role
from segue.hearing.embedding.shelf import available as sounds
from segue.interfaces.api.learned.naming_documents import (
    NamedDoc,
    NearDoc,
    WaveformDoc,
    known_documents,
    lacking_documents,
    model_of_saying,
    saying_document,
    silent_documents,
)
from segue.interfaces.api.lists import ListDoc, list_document
from segue.interfaces.api.music import tracks_named
from segue.interfaces.door.problems import responses
from segue.interfaces.door.uploads import Sent, file_form, received
from segue.interfaces.door.visits import Insider, Visit
from segue.naming.serving.shelf import ShelvedModel, available
from segue.services.discovering.sounding import nearest
from segue.services.discovering.standing import Standing
from segue.services.portraits import Portrait

router = APIRouter(prefix="/naming", tags=["naming"])

_NEAREST = 10
_SEEDS = 3
_SONGS = 12
_UPLOADS = "uploads"
_A_WHILE = "private, max-age=600"

Token = Annotated[str, InPath(max_length=100)]


async def _sent(request: Request, visit: Insider) -> AsyncIterator[Sent]:
    visit.reception.limits.naming.take(visit.key)
    async with received(request, visit.house.directory.path / _UPLOADS, visit.house.settings.upload_mb) as sent:
        yield sent


@router.post("", openapi_extra=file_form(), responses=responses(413))
def name_file(visit: Insider, sent: Annotated[Sent, Depends(_sent)]) -> NamedDoc:
    """Name a file: genre and mood by each model, with calibrated probabilities.

    Beside them are its figures, its waveform and pictures, the nearest tracks of the library, and songs that go on
    from them. The file is gone when the answer is there.
    """
    standing = visit.standing()
    house = visit.house
    models = available(house.settings.models / "naming")
    asked = _askable(house.settings.models, models)
    heard = visit.reception.auditions.hear(sent.path, house.settings.models, standing.desk.embedder, asked)
    serving = {model.id for model, _ in house.namer().all_serving()}
    pairs = [(one, model_of_saying(one, models)) for one in heard.namings]
    token = visit.reception.auditions.keep(visit.key, heard.pictures)
    known = [] if heard.reading is None else known_documents(visit, heard.reading.audio_hash)
    own = [one.track.id for one in known]
    near = [
        (track, alike) for track, alike in nearest(standing.desk, heard.sound, _NEAREST + len(own)) if track not in own
    ]
    seeds = [*own, *(track for track, _ in near)][:_SEEDS]
    tags = None if heard.reading is None else heard.reading.tags
    return NamedDoc(
        name=sent.name,
        title="" if tags is None or tags.title == sent.path.stem else tags.title,
        artist="" if tags is None else ", ".join(tags.names(Role.ARTIST)),
        tagged=[] if tags is None else list(tags.genres),
        sayings=[saying_document(one, said, serves=one.model in serving) for one, said in pairs if said is not None],
        silent=silent_documents(models, asked, heard.troubles),
        lacking=lacking_documents(models),
        figures=dict(heard.figures),  # type: ignore[arg-type]
        chroma=list(heard.chroma),
        waveform=WaveformDoc(
            lowest=[low for low, _, _ in heard.outline],
            highest=[high for _, high, _ in heard.outline],
            rms=[rms for _, _, rms in heard.outline],
        ),
        pictures={which: f"/api/v1/naming/{token}/{which}" for which in heard.pictures},
        known=known,
        nearest=_near(visit, near[:_NEAREST]),
        recommended=_songs(visit, standing, seeds),
        radio=seeds,
    )


@router.get("/{token}/{which}", response_class=Response, responses={200: {"content": {"image/webp": {}}}})
def naming_picture(visit: Insider, token: Token, which: Portrait) -> Response:
    """A picture of a file that was named a while ago, for whoever brought it."""
    picture = visit.reception.auditions.picture(visit.key, token, which)
    return Response(picture, media_type="image/webp", headers={"Cache-Control": _A_WHILE})


def _askable(models: Path, shelf: tuple[ShelvedModel, ...]) -> list[Path]:
    """The folders of the newest model of each name that can be asked here."""
    there = {one.id for one in sounds(models) if one.trouble is None}
    found: dict[str, Path] = {}
    for model in shelf:
        said = model.manifest
        if said is not None and (said.embedder is None or said.embedder in there):
            found.setdefault(said.name, model.folder)
    return list(found.values())


def _near(visit: Visit, near: list[tuple[TrackId, float]]) -> list[NearDoc]:
    documents = {one.id: one for one in tracks_named(visit, [track for track, _ in near])}
    return [NearDoc(track=documents[track], alike=round(alike, 4)) for track, alike in near if track in documents]


def _songs(visit: Visit, standing: Standing, seeds: list[TrackId] | list[int]) -> ListDoc | None:
    """A radio from the nearest tracks, for who asks."""
    if not seeds:
        return None
    desk = standing.desk
    radio = standing.radios.from_tracks([TrackId(one) for one in seeds])
    made, _ = standing.radios.following(radio, _SONGS, desk.memory(visit.listener))
    return list_document(visit, made) if made.tracks else None
