"""`segue foryou`: what the recommender has for somebody."""

from typing import Annotated

import typer

from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.discovering.showing import AsM3u8, Limit, known_listener, show

app = typer.Typer()


@app.command()
def foryou(
    context: typer.Context,
    listener: Annotated[str, typer.Argument(help="For whom.", show_default=False)],
    limit: Limit = 20,
    as_json: AsJson = False,
    m3u8: AsM3u8 = None,
) -> None:
    """Music that is new to a listener, by their dials; what experiments try is tried here, both in one list, too."""
    from segue.services.discovering.for_you import list_for  # noqa: PLC0415 - numerical libraries take a second

    with house(context) as opened:
        known = known_listener(opened, listener)
        made = list_for(opened.desk(), known, limit)
        show(opened, [made], as_json=as_json, m3u8=m3u8, listener=known)
