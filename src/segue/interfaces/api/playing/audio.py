"""The sound of tracks: the file itself, its sound in another coding, and its outline."""

from typing import Annotated

import anyio
from anyio import CancelScope
from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from segue.audio.transcoding import BIT_RATES, Coding, Wanted
from segue.domain.ids import TrackId
from segue.interfaces.door.files import PartedFile
from segue.interfaces.door.paging import Id
from segue.interfaces.door.visits import Insider
from segue.services.outlines import outline_of
from segue.services.streaming import Stream, sound_file

router = APIRouter(prefix="/tracks", tags=["playing"])

_MEDIA_TYPES = {
    "mp3": "audio/mpeg",
    "flac": "audio/flac",
    "ogg": "audio/ogg",
    "mp4": "audio/mp4",
    "wav": "audio/wav",
    "aiff": "audio/aiff",
    "aac": "audio/aac",
    "asf": "audio/x-ms-wma",
    "ape": "audio/x-ape",
    "wavpack": "audio/x-wavpack",
    "musepack": "audio/x-musepack",
    "dsf": "audio/x-dsf",
}
_SOUND = {"audio/*": {"schema": {"type": "string", "format": "binary"}}}
_STREAMED = {"Cache-Control": "no-store", "Accept-Ranges": "none"}
_LONGEST_S = 1_000_000

BitRate = Annotated[int, Query(ge=BIT_RATES[0], le=BIT_RATES[-1], description="In kbit/s.")]
From = Annotated[float, Query(ge=0, le=_LONGEST_S, allow_inf_nan=False, description="Where to begin, in seconds.")]
Columns = Annotated[int, Query(ge=1, le=1024, description="How many peaks at most.")]


class OutlineDoc(BaseModel):
    """How loud a track is over its length."""

    duration_s: float | None
    peaks: list[float] = Field(
        description="The highest sample of each of as many equal stretches, full scale 1. Empty until it was heard."
    )
    text: str = Field(description="The same in a sentence.")


@router.get(
    "/{track_id}/audio",
    response_class=PartedFile,
    responses={
        200: {"content": _SOUND, "description": "The file."},
        206: {"content": _SOUND, "description": "The parts that were asked for."},
        304: {"description": "It is as it was."},
        416: {"description": "What was asked for lies beyond its end."},
    },
)
def audio(track_id: Id, visit: Insider) -> Response:
    """The file of a track as it is, whole or the ranges of it that are asked for."""
    found = sound_file(visit.database, TrackId(track_id))
    kind = _MEDIA_TYPES.get(found.track.format.container, "application/octet-stream")
    return PartedFile(found.path, media_type=kind, stat_result=found.stat)


@router.head("/{track_id}/audio", include_in_schema=False)
def audio_head(track_id: Id, visit: Insider) -> Response:
    """What would be sent of the file."""
    return audio(track_id, visit)


@router.get(
    "/{track_id}/stream",
    response_class=StreamingResponse,
    responses={200: {"content": _SOUND, "description": "Its sound, sent while it is made."}},
)
def stream(
    track_id: Id, visit: Insider, format: Coding = Coding.OPUS, bit_rate: BitRate = 128, from_s: From = 0.0  # noqa: A002
) -> Response:  # fmt: skip
    """The sound of a track in another coding and at this bit rate, from a time on.

    It is made while it is sent, so its length is not known and ranges cannot be asked for: ask again with `from_s`.
    Where as many are made as the server makes at a time, the answer is 429 with `Retry-After`.
    """
    found = sound_file(visit.database, TrackId(track_id))
    wanted = Wanted(found.path, format, bit_rate, from_s)
    return _Live(visit.reception.streams.open(wanted), format.media_type)


@router.head("/{track_id}/stream", include_in_schema=False)
def stream_head(
    track_id: Id, visit: Insider, format: Coding = Coding.OPUS, bit_rate: BitRate = 128, from_s: From = 0.0  # noqa: A002, ARG001
) -> Response:  # fmt: skip
    """Whether the sound could be turned now, and into what."""
    sound_file(visit.database, TrackId(track_id))
    visit.reception.streams.check_room()
    return Response(media_type=format.media_type, headers=_STREAMED)


@router.get("/{track_id}/waveform")
def waveform(track_id: Id, visit: Insider, columns: Columns = 400) -> OutlineDoc:
    """The outline of a track's sound, for the bar by which one goes to a place in it."""
    found = outline_of(visit.database, TrackId(track_id), columns, visit.language)
    return OutlineDoc(duration_s=found.duration_s, peaks=[round(peak, 3) for peak in found.peaks], text=found.text)


class _Live(StreamingResponse):
    """A stream, which is closed when all of it was sent and when who listens has gone."""

    def __init__(self, sound: Stream, kind: str) -> None:
        super().__init__(iter(sound), media_type=kind, headers=_STREAMED)
        self._sound = sound

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            with CancelScope(shield=True):
                await anyio.to_thread.run_sync(self._sound.close)
