"""`segue rediscover`, `segue repeat` and `segue now`: lists that come from what somebody plays."""

from typing import Annotated

import typer

from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.discovering.showing import AsM3u8, Limit, known_listener, show

app = typer.Typer()

Who = Annotated[str, typer.Argument(help="For whom.", show_default=False)]


@app.command()
def rediscover(
    context: typer.Context,
    listener: Who,
    days: Annotated[int, typer.Option(min=1, help="Not heard for so many days.")] = 90,
    limit: Limit = 24,
    as_json: AsJson = False,
    m3u8: AsM3u8 = None,
) -> None:
    """What a listener liked once and has not heard for long."""
    from segue.services.discovering.own_plays import rediscovered  # noqa: PLC0415 - numerical libraries take a second

    with house(context) as opened:
        known = known_listener(opened, listener)
        made = rediscovered(opened.desk(), opened.settings.zone, known, limit, days)
        show(opened, [made], as_json=as_json, m3u8=m3u8, listener=known)


@app.command()
def repeat(
    context: typer.Context, listener: Who, limit: Limit = 24, as_json: AsJson = False, m3u8: AsM3u8 = None
) -> None:
    """What a listener plays most just now."""
    from segue.services.discovering.own_plays import repeated  # noqa: PLC0415 - numerical libraries take a second

    with house(context) as opened:
        known = known_listener(opened, listener)
        made = repeated(opened.desk(), known, limit)
        show(opened, [made], as_json=as_json, m3u8=m3u8, listener=known)


@app.command()
def now(context: typer.Context, listener: Who, limit: Limit = 24, as_json: AsJson = False, m3u8: AsM3u8 = None) -> None:
    """What goes with this time of the day: what a listener plays at these hours, and its like."""
    from segue.services.discovering.own_plays import for_this_hour  # noqa: PLC0415 - numerical libraries take a second

    with house(context) as opened:
        known = known_listener(opened, listener)
        made = for_this_hour(opened.desk(), opened.settings.zone, known, limit)
        show(opened, [made], as_json=as_json, m3u8=m3u8, listener=known)
