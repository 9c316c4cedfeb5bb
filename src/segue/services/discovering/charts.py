"""Charts of this server, for everybody, a region or an age band, made of those who agreed and of nobody else."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from segue.discovery.charts.counting import LEAST, Entry, chart
from segue.discovery.charts.crowds import Crowds, crowds
from segue.discovery.charts.periods import Period
from segue.domain.ids import ListenerId, ModelId, TrackId
from segue.domain.listening import AgeBand, Listener, Preferences
from segue.domain.recommending import ListKind, Reason, ReasonKind, Recommendation, TrackList
from segue.storage import charted, lessons
from segue.storage.database import Database
from segue.storage.listening import all_listeners
from segue.storage.preferences import all_preferences
from segue.taste.numbering import Ids, Numbering

COUNTED = ModelId("counted")
"""Nobody recommends a chart: it is counted."""


class Of(StrEnum):
    """What a chart is of."""

    TRACKS = "tracks"
    ARTISTS = "artists"
    GENRES = "genres"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: `region` and `age` are None for everybody, `machine_made` for what machines made alone."""

    of: Of
    period: Period
    region: str | None = None
    age: AgeBand | None = None
    machine_made: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a chart; `number` is a track's or artist's, None for a genre, and `at_least` its listeners, rounded.

    `before` is its place in the chart before, None where it was not in it.
    """

    place: int
    name: str
    number: int | None
    at_least: int
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as it is shown. `short` says why it is empty, '' where it is not."""

    title: str
    lines: tuple[Line, ...]
    short: str = ""


@dataclass(frozen=True, slots=True)
class Groups:
    """Who has a chart of their own: everybody, these regions, these age bands, and both together."""

    everybody: bool
    regions: tuple[str, ...]
    ages: tuple[AgeBand, ...]
    both: tuple[tuple[str, AgeBand], ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """What things are called, and pairs of tracks and things, in parallel."""

    names: dict[int, str]
    tracks: Ids
    things: Ids


def charted_by(listeners: Iterable[Listener], told: dict[ListenerId, Preferences]) -> list[Listener]:
    """Those who agreed to be in charts. Simulated ones stand for nobody, and hide nobody: among real ones they go."""
    agreed = [one for one in listeners if told.get(one.id, Preferences()).in_charts]
    return [one for one in agreed if not one.simulated] or agreed


def shown_of(people: list[Listener], least: int = LEAST) -> Crowds:
    """Which groups of these people may be shown."""
    regions = {region: row for row, region in enumerate(_regions(people))}
    table = np.zeros((len(regions), len(_AGES)), dtype=np.int64)
    for one in people:
        table[regions[one.region or ""], _AGES.index(one.age_band)] += 1
    return crowds(table, least)


def make_chart(database: Database, asked: Asked, count: int, least: int = LEAST) -> Chart:
    """The chart that is asked for, or a sentence on why there is none."""
    with database.read() as connection:
        people = charted_by(all_listeners(connection), all_preferences(connection))
    title = _title(asked)
    if not _may_be_shown(people, asked, least):
        return Chart(title, (), _too_few(asked, least))
    with database.read() as connection:
        period = asked.period
        ids, tracks = charted.played_between(connection, period.start, period.end, machine_made=asked.machine_made)
    known = _known(database, asked.of)
    rows = Numbering.of([one.id for one in people]).rows(ids)
    group = np.array([_belongs(one, asked) for one in people], dtype=bool)
    who, what = _joined(rows[rows >= 0].astype(np.int64), tracks[rows >= 0], known)
    found = chart(who, what, group, known.names, least)[:count]
    lines = tuple(_line(entry, known, asked.of) for entry in found)
    return Chart(title, lines, "" if lines else _nothing(asked, least))


def with_moves(made: Chart, earlier: Chart) -> Chart:
    """A chart of which each line says where it stood in an earlier one."""
    places = {(line.number, line.name): line.place for line in earlier.lines}
    return replace(made, lines=tuple(replace(one, before=places.get((one.number, one.name))) for one in made.lines))


def groups_shown(database: Database, least: int = LEAST) -> Groups:
    """The groups that have a chart of their own: it can be asked for others, which are told that they have none."""
    with database.read() as connection:
        people = charted_by(all_listeners(connection), all_preferences(connection))
    regions, shown = _regions(people), shown_of(people, least)
    return Groups(
        shown.everybody,
        tuple(regions[row] for row in sorted(shown.regions) if regions[row]),
        tuple(age for place, age in enumerate(_AGES) if age is not None and place in shown.ages),
        tuple(
            (regions[row], age)
            for row, column in sorted(shown.cells)
            if regions[row] and (age := _AGES[column]) is not None
        ),
    )


def as_list(made: Chart) -> TrackList:
    """A chart of tracks as a list of them."""
    tracks = tuple(
        Recommendation(
            TrackId(line.number),
            float(line.at_least),
            COUNTED,
            (Reason(ReasonKind.POPULAR, figures={"at least": float(line.at_least), "rank": float(line.place)}),),
        )
        for line in made.lines
        if line.number is not None
    )
    return TrackList(ListKind.CHART, made.title, tracks, COUNTED, made.short)


_AGES: tuple[AgeBand | None, ...] = (None, *AgeBand)


def _regions(people: list[Listener]) -> list[str]:
    """The regions they come from, '' for those who did not say."""
    return sorted({one.region or "" for one in people})


def _may_be_shown(people: list[Listener], asked: Asked, least: int) -> bool:
    regions = _regions(people)
    if asked.region is not None and asked.region not in regions:
        return False
    region = None if asked.region is None else regions.index(asked.region)
    return shown_of(people, least).holds(region, None if asked.age is None else _AGES.index(asked.age))


def _belongs(one: Listener, asked: Asked) -> bool:
    return asked.region in (None, one.region) and asked.age in (None, one.age_band)


def _too_few(asked: Asked, least: int) -> str:
    if asked.region is None and asked.age is None:
        return f"Charts are shown once {least} listeners or more have agreed to be in them."
    return f"This group has no chart of its own: it would be about fewer than {least} listeners, or give such away."


def _nothing(asked: Asked, least: int) -> str:
    apart = "" if asked.machine_made else " What machines made is charted apart: --machine-made"
    return f"Nothing was played by {least} listeners or more in that time.{apart}"


def _title(asked: Asked) -> str:
    who = " ".join(str(part) for part in (asked.region, asked.age) if part is not None)
    what = f"{asked.of} made by machines" if asked.machine_made else str(asked.of)
    return f"Most played {what}, {asked.period.name}" + (f", {who}" if who else "")


def _known(database: Database, of: Of) -> _Known:
    """Copies of a recording are one track: the first of them."""
    with database.read() as connection:
        known = lessons.track_columns(connection)
        if of is Of.GENRES:
            tagged = list(lessons.tagged_genres(connection))
            names = sorted({name for _, name in tagged})
            number = {name: place for place, name in enumerate(names)}
            pairs = np.array([(track, number[name]) for track, name in tagged], dtype=np.int64).reshape(-1, 2)
            return _Known(dict(enumerate(names)), pairs[:, 0], pairs[:, 1])
        if of is Of.ARTISTS:
            places, artists = known.performers
            return _Known(lessons.artist_names(connection), known.ids[places], artists)
    first = dict[str, int]()
    stands = [first.setdefault(audio, int(track)) for audio, track in zip(known.hashes, known.ids, strict=True)]
    names_of = dict(zip(known.ids.tolist(), known.titles, strict=True))
    return _Known(names_of, known.ids, np.array(stands, dtype=np.int64))


def _joined(listeners: Ids, tracks: Ids, known: _Known) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Listeners and the things that the tracks which they played lead to, in parallel."""
    order = np.argsort(known.tracks, kind="stable")
    begin = np.searchsorted(known.tracks[order], tracks, side="left")
    many = np.searchsorted(known.tracks[order], tracks, side="right") - begin
    within = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
    return np.repeat(listeners, many), known.things[order][np.repeat(begin, many) + within]


def _line(entry: Entry, known: _Known, of: Of) -> Line:
    number = None if of is Of.GENRES else entry.number
    return Line(entry.place, known.names.get(entry.number, ""), number, entry.at_least)
