"""`segue reach`: what an artist may know of the listeners of this server."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from segue.domain.recommending import Reason
from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.output import print_json, print_pairs, print_table, say
from segue.storage import catalogue

if TYPE_CHECKING:
    from segue.assembly import House
    from segue.discovery.artists.reach import Crowd
    from segue.domain.ids import TrackId
    from segue.domain.music import Track
    from segue.services.discovering.desk import Desk
    from segue.services.discovering.reach import ArtistsView

app = typer.Typer()

_FEW = "fewer than 5"


@app.command()
def reach(
    context: typer.Context,
    artist: Annotated[str, typer.Argument(help="A name, or a number.")],
    days: Annotated[int, typer.Option(min=1, max=3650, help="How far back to look for where their music came.")] = 90,
    as_json: AsJson = False,
) -> None:
    """Who would love an artist and does not play them yet, and where their music was heard.

    Listeners are named only if they agreed to be seen by artists. Of the others, nothing is said of fewer than five,
    and they are counted in steps of five.
    """
    from segue.services.discovering.reach import artist_by_name, artists_view  # noqa: PLC0415 - numerical libraries

    with house(context) as opened:
        desk = opened.desk()
        view = artists_view(desk, artist_by_name(desk, artist), days)
        tracks = _tracks(opened, desk, view)
    people = [
        (who.display_name, tracks[what.track_id].tags.title, _why(what.reasons[0], tracks))
        for who, what in view.named
        if what.track_id in tracks
    ]
    found = view.reach
    titles = {desk.tracks([row])[0]: count for row, count in found.tracks.items()}
    if as_json:
        print_json(_document(view, desk, people, titles))
        return
    print_pairs(
        view.artist,
        [
            ("Play them", _people(found.play)),
            ("Would love them", f"{_people(found.would)}, of those who did not agree to be seen"),
            ("Why", _listed({str(kind): count for kind, count in found.why.items()})),
            ("Through", _listed({tracks[track].tags.title: n for track, n in titles.items() if track in tracks})),
            ("From the listeners of", _listed({desk.stock.artist_name(row): n for row, n in found.artists.items()})),
            ("Shared", _listed(found.labels)),
        ],
    )
    if people:
        print_table("Agreed to be seen", ("Listener", "Track", "Why"), people)
    lines = [(one.name or "elsewhere", *map(_times, (one.shown, one.heard, one.skipped))) for one in view.places]
    if lines:
        print_table(f"Where, in {days} days", ("Where", "Shown", "Heard out", "Skipped"), lines, numbers=" rrr")
    else:
        say(f"Nothing of theirs was shown or heard in the last {days} days.")


def _tracks(opened: "House", desk: "Desk", view: "ArtistsView") -> "dict[TrackId, Track]":
    named = [what.track_id for _, what in view.named]
    named += [seed for _, what in view.named for seed in what.reasons[0].seed_tracks]
    named += desk.tracks(list(view.reach.tracks))
    with opened.database.read() as connection:
        return {one.id: one for one in catalogue.tracks_by_id(connection, list(dict.fromkeys(named)))}


def _why(reason: Reason, tracks: "dict[TrackId, Track]") -> str:
    """Why, without its figures: they count others, who may be few."""
    titles = [tracks[seed].tags.title for seed in reason.seed_tracks if seed in tracks]
    return f"{reason.kind}: {', '.join([*titles, *reason.words])}" if titles or reason.words else str(reason.kind)


def _people(crowd: "Crowd") -> str:
    return f"{crowd.listeners} listeners or a few more" if crowd.listeners else f"{_FEW} listeners"


def _times(crowd: "Crowd") -> str:
    return f"{crowd.times:,}+ times, {crowd.listeners}+ listeners" if crowd.listeners else f"{_FEW} listeners"


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} ({count}+)" for name, count in counts.items()) or "-"


def _document(
    view: "ArtistsView", desk: "Desk", people: list[tuple[str, str, str]], titles: "dict[TrackId, int]"
) -> dict[str, Any]:
    found = view.reach
    return {
        "artist": view.artist,
        "depth": found.depth,
        "play": asdict(found.play),
        "would": asdict(found.would),
        "why": found.why,
        "tracks": titles,
        "artists": {desk.stock.artist_name(row): count for row, count in found.artists.items()},
        "labels": found.labels,
        "named": [{"listener": who, "track": title, "why": why} for who, title, why in people],
        "places": [asdict(one) for one in view.places],
    }
