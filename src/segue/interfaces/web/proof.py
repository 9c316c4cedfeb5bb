"""Proof: what is known of how good everything is, each figure with what it may be and how much it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from segue.domain.errors import NotReady
from segue.interfaces.api.learned import proof
from segue.interfaces.api.learned.proof import CoverageDoc
from segue.interfaces.api.learned.proof_documents import CurveDoc, IntervalDoc
from segue.interfaces.door.visits import Insider, Visit
from segue.interfaces.web.rendering import page

router = APIRouter()

_ROOM = 1.08
"""As much more than the largest value as a picture shows."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A step of a curve in a picture of 100 by 100: where it is, and from where to where it may be."""

    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A curve as it is drawn, with what stands at the end of its axes."""

    line: str
    marks: tuple[Mark, ...]
    most: float
    furthest: int


@router.get("/proof")
def proof_page(request: Request, visit: Insider, days: Annotated[int, Query(ge=1, le=3650)] = 30) -> Response:
    """The evaluation page."""
    proved, learning = proof.proved(visit), proof.learning(visit)
    study = proved.study
    return page(
        request, visit, "proof.html",
        days=days,
        proved=proved,
        learning=learning,
        outcomes=proof.how_taken(visit, days),
        exposure=_exposure(visit, days),
        experiment=proof.experiment(visit),
        quality=proof.quality(visit),
        most=_most([] if study is None else [one.figures[study.main] for one in study.models]),
        curve=None if learning.curve is None or not learning.curve.steps else picture_of(learning.curve),
        day=lambda at: visit.language.date((datetime.fromisoformat(at) if isinstance(at, str) else at).date()),
    )  # fmt: skip


def _exposure(visit: Visit, days: int) -> CoverageDoc | None:
    """None while the lists are being set out."""
    try:
        return proof.exposure(visit, days)
    except NotReady:
        return None


def picture_of(curve: CurveDoc) -> Picture:
    """A learning curve as it is drawn: listeners to the right, NDCG upwards, both from nought."""
    most = _most([one.ndcg for one in curve.steps])
    furthest = max(one.listeners for one in curve.steps)
    marks = tuple(
        Mark(
            round(100 * one.listeners / max(1, furthest), 2),
            *(round(100 - 100 * (value or 0) / most, 2) for value in (one.ndcg.value, one.ndcg.low, one.ndcg.high)),
        )
        for one in curve.steps
    )
    return Picture(" ".join(f"{one.x},{one.y}" for one in marks), marks, most, furthest)


def _most(figures: Sequence[IntervalDoc]) -> float:
    """Where a scale ends that shows all of these."""
    return _ROOM * max([one.high or one.value or 0.0 for one in figures] + [1e-9])
