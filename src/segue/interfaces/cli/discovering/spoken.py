"""`segue continue` and `segue spoken`: podcasts and audiobooks, which never come into lists of music."""

from dataclasses import asdict
from typing import Annotated

import typer

from segue.domain.errors import BadRequest
from segue.domain.music import Kind
from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.discovering.showing import AsM3u8, known_listener, show
from segue.interfaces.cli.output import duration, print_json, print_table, say
from segue.storage import catalogue

app = typer.Typer()

Who = Annotated[str, typer.Argument(help="For whom.")]
Which = Annotated[
    Kind | None, typer.Option("--kind", help="podcast or audiobook; without it, both.", show_default=False)
]
Many = Annotated[int, typer.Option(min=1, max=1000, help="How many of each kind.")]

_SAID = {"begun": "begun", "next": "comes next", "newest": "is new"}


@app.command("continue")
def go_on(context: typer.Context, listener: Who, kind: Which = None, limit: Many = 10, as_json: AsJson = False) -> None:
    """Episodes and chapters to go on with: what was begun, what comes next, what is new."""
    from segue.services.discovering.spoken import SpokenDesk  # noqa: PLC0415 - numerical libraries take a second

    with house(context) as opened:
        known = known_listener(opened, listener)
        found = [(one, part) for one in _kinds(kind) for part in SpokenDesk(opened.database, one).go_on(known, limit)]
        with opened.database.read() as connection:
            tracks = {one.id: one for one in catalogue.tracks_by_id(connection, [part.track for _, part in found])}
    if as_json:
        print_json([{"kind": one, "title": tracks[part.track].tags.title, **asdict(part)} for one, part in found])
        return
    if not found:
        say(f"{known.display_name} has not begun any episode or chapter, and follows no show.")
        return
    lines = [
        (part.track, part.show, track.tags.title, _SAID[part.where], _place(part.place_ms, track.format.duration_ms))
        for _, part in found
        if (track := tracks.get(part.track)) is not None
    ]
    print_table("Continue", ("No.", "Show or book", "Part", "Why", "Place"), lines, numbers="r   r")


@app.command()
def spoken(
    context: typer.Context,
    listener: Who,
    kind: Which = None,
    limit: Many = 10,
    as_json: AsJson = False,
    m3u8: AsM3u8 = None,
) -> None:
    """Podcasts and audiobooks that a listener may like, each by the part to begin with."""
    from segue.services.discovering.spoken import SpokenDesk  # noqa: PLC0415 - numerical libraries take a second

    with house(context) as opened:
        known = known_listener(opened, listener)
        lists = [SpokenDesk(opened.database, one).recommend(known, limit) for one in _kinds(kind)]
        show(opened, lists, as_json=as_json, m3u8=m3u8, listener=known)


def _kinds(kind: Kind | None) -> tuple[Kind, ...]:
    from segue.services.discovering.spoken import SPOKEN  # noqa: PLC0415 - numerical libraries take a second

    if kind is Kind.MUSIC:
        raise BadRequest("Only podcasts and audiobooks are continued.", "Say --kind podcast or --kind audiobook.")
    return SPOKEN if kind is None else (kind,)


def _place(place_ms: int, length_ms: int | None) -> str:
    return f"{duration(place_ms)} of {duration(length_ms)}" if place_ms and length_ms else duration(place_ms or None)
