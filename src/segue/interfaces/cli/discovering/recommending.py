"""`segue recommend`: what suits somebody, what goes with some tracks, or what is liked most of a genre."""

from typing import Annotated

import typer

from segue.domain.errors import BadRequest
from segue.domain.ids import TrackId
from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.discovering.showing import AsM3u8, Limit, known_listener, show
from segue.interfaces.cli.output import say

app = typer.Typer()

_Dial = float | None


@app.command()
def recommend(
    context: typer.Context,
    listener: Annotated[str | None, typer.Argument(help="For whom.", show_default=False)] = None,
    track: Annotated[
        list[int] | None, typer.Option(help="Start from this track instead; again for more.", show_default=False)
    ] = None,
    limit: Limit = 20,
    again: Annotated[bool, typer.Option("--again", help="What they know may come, too.")] = False,
    genre: Annotated[str | None, typer.Option(help="Only music of this genre.", show_default=False)] = None,
    clean: Annotated[bool, typer.Option("--clean", help="Nothing that is said to be explicit.")] = False,
    variety: Annotated[
        _Dial, typer.Option(min=0, max=1, help="How unlike each other the tracks are to be.", show_default="theirs")
    ] = None,
    deep_cuts: Annotated[
        _Dial, typer.Option(min=0, max=1, help="How little known the tracks are to be.", show_default="theirs")
    ] = None,
    small_artists: Annotated[
        _Dial, typer.Option(min=0, max=1, help="How little known the artists are to be.", show_default="theirs")
    ] = None,
    per_artist: Annotated[int, typer.Option(min=0, help="Tracks of one artist at most; 0 for any number.")] = 2,
    as_json: AsJson = False,
    m3u8: AsM3u8 = None,
) -> None:
    """Tracks for a listener, or to go with tracks, each with the reason for it; or what is liked most of a genre.

    For a listener they are new, by their dials, without what they turned away; experiments are tried here, too.
    """
    from segue.naming.labels.hierarchy import hierarchy_of  # noqa: PLC0415 - numerical libraries take a second
    from segue.services.discovering.desk import UNTAUGHT  # noqa: PLC0415
    from segue.services.discovering.for_you import Wish, chart_of, list_for, list_from  # noqa: PLC0415

    if (listener is not None and track) or not (listener is not None or track or genre is not None):
        raise BadRequest("Say for whom, or from which track.", "segue recommend LISTENER, or: --track 7")
    wish = Wish(again, clean, genre, per_artist, variety, deep_cuts, small_artists)
    with house(context) as opened:
        known = None if listener is None else known_listener(opened, listener)
        desk, genres = opened.desk(), hierarchy_of(opened.directory.path)
        if known is not None:
            made = list_for(desk, known, limit, wish, genres)
        elif track:
            made = list_from(desk, [TrackId(one) for one in track], limit, wish, genres)
        else:
            made = chart_of(desk, limit, wish, genres)
        show(opened, [made], as_json=as_json, m3u8=m3u8, listener=known)
    if made.model == UNTAUGHT and not as_json and m3u8 is None:
        say("Nothing was learned of taste yet: this is by sound and labels alone. Learn: segue taste learn")
