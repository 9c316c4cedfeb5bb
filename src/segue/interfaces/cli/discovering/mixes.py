"""`segue mixes`: a listener's mixes of the day."""

from typing import Annotated

import typer

from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.discovering.showing import AsM3u8, Limit, first, known_listener, show
from segue.interfaces.cli.output import say

app = typer.Typer()


@app.command()
def mixes(
    context: typer.Context,
    listener: Annotated[str, typer.Argument(help="For whom.", show_default=False)],
    limit: Limit = 24,
    as_json: AsJson = False,
    m3u8: AsM3u8 = None,
) -> None:
    """A mix for each of a listener's tastes, half of it known and half new; the same all day."""
    from segue.services.discovering.mixes import mixes_of_today  # noqa: PLC0415 - numerical libraries take a second

    with house(context) as opened:
        known = known_listener(opened, listener)
        made = mixes_of_today(opened.desk(), opened.settings.zone, known)
        show(opened, [first(one, limit) for one in made], as_json=as_json, m3u8=m3u8, several=True, listener=known)
    if not made and not as_json and m3u8 is None:
        say(f"There are no mixes yet: it is not known what {listener} likes. Begin: segue onboard {listener}")
