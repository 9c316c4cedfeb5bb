"""What happens, as it happens: Server-Sent Events."""

import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from segue.domain.jobs import Job
from segue.domain.time import Clock
from segue.interfaces.api.running.jobs import job_document
from segue.interfaces.door.hub import BEAT, Hub, News
from segue.interfaces.door.visits import Insider, Visit
from segue.services.accounts.sessions import hash_of

router = APIRouter(prefix="/events", tags=["server"])

_BEGIN = b"retry: 3000\n: welcome\n\n"
_BEAT = b": still here\n\n"
_DESCRIPTION = "A stream of events: `jobs`, `playing`, `lists`, `library`. The data of each is a JSON object."
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {"description": _DESCRIPTION, "content": {"text/event-stream": {"schema": {"type": "string"}}}}
}


@router.get("", response_class=StreamingResponse, responses=_STREAM)
async def events(visit: Insider, request: Request) -> StreamingResponse:
    """What happens, as a stream of Server-Sent Events that goes on until one of both sides ends it.

    - `jobs`: a job began, went on or ended; its data is the job. Only who runs the server hears it.
    - `playing`: what somebody plays has changed; ask again who plays what.
    - `lists`: new lists were made for who listens; ask for them again.
    - `library`: there is other music than before, or more is known of it.

    Nothing is told that went by while nobody listened: whoever comes (back) asks for everything once. A line of a
    comment now and then shows that the stream is alive.
    """
    hub = visit.reception.hub
    hub.admit(visit.listener.id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    told = _told(hub, visit, hash_of(_token(visit, request)))
    return StreamingResponse(told, media_type="text/event-stream", headers=headers)


async def _told(hub: Hub, visit: Visit, token: str) -> AsyncIterator[bytes]:
    ear = hub.listen(token, visit.listener.id, visit.somebody.role)
    clock = visit.house.clock
    # A stream may last for days, and needs nothing of this but the ear.
    del visit
    try:
        yield _BEGIN
        while mail := await ear.hear():
            for news in mail:
                yield _BEAT if news is BEAT else _event(news, clock)
    finally:
        hub.leave(ear)


def _event(news: News, clock: Clock) -> bytes:
    data = job_document(news.thing, clock()).model_dump(mode="json") if isinstance(news.thing, Job) else {}
    return f"event: {news.kind}\ndata: {json.dumps(data)}\n\n".encode()


def _token(visit: Visit, request: Request) -> str:
    """What who asks came in with: the cookie of a browser, or an app's key."""
    return visit.token or request.headers["Authorization"].partition(" ")[2]
