"""What was played most: by everybody, a region or an age band, of those who agreed to be counted and nobody else."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from segue.discovery.charts.counting import LEAST
from segue.discovery.charts.periods import before, period
from segue.domain.listening import AgeBand
from segue.interfaces.api.lists import ListDoc, list_document
from segue.interfaces.api.music import TrackDoc
from segue.interfaces.door.visits import Insider, Visit
from segue.services.discovering.charts import Asked, Chart, Of, as_list, groups_shown, make_chart, with_moves

router = APIRouter(prefix="/charts", tags=["charts"])

Period = Annotated[
    str,
    Query(
        alias="period",
        min_length=1,
        max_length=30,
        description="week, month or year for the last whole one; all; or 2026-W07, 2026-03, 2026, 2026-01..2026-03.",
    ),
]
Region = Annotated[str | None, Query(pattern=r"^[A-Za-z]{2}$", description="Two letters, as MA.")]


class LineDoc(BaseModel):
    """A line of a chart."""

    place: int
    name: str
    artist_id: int | None = Field(description="Of a chart of artists.")
    track: TrackDoc | None = Field(description="Of a chart of tracks.")
    at_least: int = Field(description="So many listeners or more, in steps of five.")
    before: int | None = Field(description="Its place in the period before; null where it was not in that chart.")


class ChartDoc(BaseModel):
    """A chart of a whole period that is over."""

    of: Of
    period: str
    start: date
    end: date = Field(description="The day after the last.")
    before: str | None = Field(description="The period that its moves are told from; null where there is none.")
    region: str | None
    age: AgeBand | None
    machine_made: bool
    least: int = Field(description="A group, or what is left without it, is never about fewer listeners than these.")
    short: str = Field(description="Why it is empty; empty where it is not.")
    lines: list[LineDoc]


class GroupDoc(BaseModel):
    """A region and an age band that have a chart of their own together."""

    region: str
    age: AgeBand


class GroupsDoc(BaseModel):
    """Who has a chart of their own; of others one would learn too much."""

    everybody: bool
    least: int
    regions: list[str]
    ages: list[AgeBand]
    both: list[GroupDoc]


@router.get("")
def chart(
    visit: Insider,
    of: Of = Of.TRACKS,
    when: Period = "week",
    region: Region = None,
    age: AgeBand | None = None,
    machine_made: Annotated[bool, Query(description="What machines made, which is charted apart.")] = False,
    count: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ChartDoc:
    """What most listeners played in a period, and how that moved. Groups too small to be shown get a sentence."""
    asked, made, earlier = _made(visit, of, when, region, age, machine_made, count)
    listed = list_document(visit, as_list(made), shown=False) if of is Of.TRACKS else None
    tracks = {} if listed is None else {one.track.id: one.track for one in listed.tracks}
    return ChartDoc(
        of=of,
        period=asked.period.name,
        start=asked.period.start.date(),
        end=asked.period.end.date(),
        before=earlier,
        region=asked.region,
        age=age,
        machine_made=machine_made,
        least=LEAST,
        short=made.short,
        lines=[
            LineDoc(
                place=line.place,
                name=line.name,
                artist_id=line.number if of is Of.ARTISTS else None,
                track=tracks.get(line.number) if line.number is not None else None,
                at_least=line.at_least,
                before=line.before,
            )
            for line in made.lines
        ],
    )


@router.get("/list")
def chart_list(
    visit: Insider,
    when: Period = "week",
    region: Region = None,
    age: AgeBand | None = None,
    machine_made: bool = False,
    count: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ListDoc:
    """A chart of tracks as a list that plays."""
    _, made, _ = _made(visit, Of.TRACKS, when, region, age, machine_made, count)
    return list_document(visit, as_list(made))


@router.get("/groups")
def chart_groups(visit: Insider) -> GroupsDoc:
    """The regions and age bands that have a chart of their own."""
    shown = groups_shown(visit.database)
    both = [GroupDoc(region=region, age=age) for region, age in shown.both]
    return GroupsDoc(
        everybody=shown.everybody, least=LEAST, regions=list(shown.regions), ages=list(shown.ages), both=both
    )


def _made(
    visit: Visit, of: Of, when: str, region: str | None, age: AgeBand | None, machine_made: bool, count: int
) -> tuple[Asked, Chart, str | None]:  # fmt: skip
    visit.reception.limits.lists.take(visit.key)
    asked = Asked(of, period(when, visit.house.clock()), region.upper() if region else None, age, machine_made)
    made = make_chart(visit.database, asked, count)
    earlier = before(asked.period)
    if earlier is None or not made.lines:
        return asked, made, None
    was = make_chart(visit.database, Asked(of, earlier, asked.region, age, machine_made), 10 * count)
    return asked, with_moves(made, was), earlier.name
