"""Covers, in the sizes that pages show."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Query
from starlette.responses import Response

from segue.domain.ids import ContentHash
from segue.interfaces.door.visits import Insider
from segue.services.covers import MEDIA_TYPE, SIZES

router = APIRouter(prefix="/art", tags=["playing"])

_FOR_EVER = "private, max-age=31536000, immutable"

Content = Annotated[str, Path(pattern="^[0-9a-f]{40}$", description="The cover's name: `art` of a track ends in it.")]
Size = Annotated[int, Query(ge=1, le=4096, description=f"Pixels; sent is the next larger of {SIZES}.")]
Known = Annotated[str, Header(alias="If-None-Match", max_length=1000)]


@router.get(
    "/{content}",
    response_class=Response,
    responses={
        200: {"content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}, "description": "The cover."},
        304: {"description": "It is as it was."},
    },
)
def art(content: Content, visit: Insider, size: Size = 256, known: Known = "") -> Response:
    """A cover, its longer side this long. It never changes under its name."""
    data, made = visit.reception.covers.sized(ContentHash(content), size)
    headers = {"Cache-Control": _FOR_EVER, "ETag": f'"{content}-{made}"'}
    if headers["ETag"] in [tag.strip().removeprefix("W/") for tag in known.split(",")]:
        return Response(status_code=304, headers=headers)
    return Response(data, media_type=MEDIA_TYPE, headers=headers)
