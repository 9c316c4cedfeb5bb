"""`segue new`: what came lately, for somebody."""

from typing import Annotated

import typer

from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.discovering.showing import AsM3u8, Limit, known_listener, show

app = typer.Typer()

Who = Annotated[str, typer.Argument(help="For whom.", show_default=False)]


@app.command()
def new(
    context: typer.Context,
    listener: Who,
    days: Annotated[int, typer.Option(min=1, max=365, help="How many days back.")] = 7,
    limit: Limit = 30,
    as_json: AsJson = False,
    m3u8: AsM3u8 = None,
) -> None:
    """What was added to the library or released lately, ranked by a listener's taste."""
    from segue.services.discovering.news import news  # noqa: PLC0415 - numerical libraries take a second

    with house(context) as opened:
        known = known_listener(opened, listener)
        made = news(opened.desk(), opened.settings.zone, known, limit, days)
        show(opened, [made], as_json=as_json, m3u8=m3u8, listener=known)
