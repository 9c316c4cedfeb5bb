"""`segue weekly`: a listener's discoveries of a week."""

from typing import Annotated

import typer

from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.discovering.showing import AsM3u8, Limit, first, known_listener, show

app = typer.Typer()


@app.command()
def weekly(
    context: typer.Context,
    listener: Annotated[str, typer.Argument(help="For whom.", show_default=False)],
    week: Annotated[str | None, typer.Option(help="As 2026-W47; this week by default.", show_default=False)] = None,
    limit: Limit = 30,
    as_json: AsJson = False,
    m3u8: AsM3u8 = None,
) -> None:
    """New music for a listener, most of it by artists who are new to them; the same all week."""
    from segue.discovery.calendar import Week  # noqa: PLC0415 - numerical libraries take a second to import
    from segue.services.discovering.weekly import weekly_list  # noqa: PLC0415

    with house(context) as opened:
        known, asked = known_listener(opened, listener), Week.read(week) if week else None
        made = weekly_list(opened.desk(), opened.settings.zone, known, asked)
        show(opened, [first(made, limit)], as_json=as_json, m3u8=m3u8, listener=known)
