"""`segue related` and `segue top`: artists beside each other, and their songs."""

from dataclasses import asdict
from typing import Annotated

import typer

from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.discovering.showing import AsM3u8, Limit, show
from segue.interfaces.cli.output import print_json, print_table, say
from segue.languages import speak

app = typer.Typer()

_Artist = Annotated[str, typer.Argument(help="A name, a part of one, or a number.")]


@app.command()
def related(
    context: typer.Context,
    artist: _Artist,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many artists.")] = 10,
    as_json: AsJson = False,
) -> None:
    """Artists who go with one: by their listeners, their sound, their labels or their words."""
    from segue.services.discovering.finding import artist_named  # noqa: PLC0415 - numerical libraries take a second
    from segue.services.discovering.relations import Relations  # noqa: PLC0415 - as above

    with house(context) as opened:
        desk = opened.desk()
        row = artist_named(desk, artist)
        name, language = desk.stock.artist_name(row), speak(opened.settings.language)
        found = Relations(desk, language).relatives(row, limit)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    if not found:
        say(f"Nobody here shares listeners, sound, labels or words with {name}, as far as is known.")
        return
    lines = [(one.artist_id, one.name, one.sentence) for one in found]
    print_table(f"Related to {name}", ("No.", "Artist", "Why"), lines, numbers="r")


@app.command()
def top(
    context: typer.Context,
    artist: _Artist,
    limit: Limit = 10,
    as_json: AsJson = False,
    m3u8: AsM3u8 = None,
) -> None:
    """An artist's songs that are played and liked most here."""
    from segue.services.discovering.finding import artist_named  # noqa: PLC0415 - as above
    from segue.services.discovering.relations import songs_of  # noqa: PLC0415 - as above

    with house(context) as opened:
        desk = opened.desk()
        show(opened, [songs_of(desk, artist_named(desk, artist), limit)], as_json=as_json, m3u8=m3u8)
