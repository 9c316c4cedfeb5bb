"""`segue charts`: what was played most, by those who agreed to be counted."""

from dataclasses import asdict
from typing import Annotated

import typer

from segue.domain.errors import BadRequest
from segue.domain.listening import AgeBand
from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.discovering.showing import AsM3u8, Limit, show
from segue.interfaces.cli.output import print_json, print_table, say

app = typer.Typer()


@app.command()
def charts(
    context: typer.Context,
    of: Annotated[str, typer.Argument(help="tracks, artists or genres.")] = "tracks",
    when: Annotated[
        str,
        typer.Option(
            "--period",
            help="week, month or year for the last whole one; all; or 2026-W07, 2026-03, 2026, 2026-01..2026-03.",
        ),
    ] = "week",
    region: Annotated[str | None, typer.Option(help="Two letters, as MA.")] = None,
    age: Annotated[str | None, typer.Option(help=f"{', '.join(AgeBand)}.")] = None,
    machine_made: Annotated[
        bool, typer.Option("--machine-made", help="Chart what machines composed, which is charted apart.")
    ] = False,
    limit: Limit = 20,
    as_json: AsJson = False,
    m3u8: AsM3u8 = None,
) -> None:
    """What most listeners played, of those who agreed to be in charts, in steps of five.

    A group has a chart of its own only if neither it nor what is left without it is about fewer than five people.
    """
    from segue.discovery.charts.periods import period  # noqa: PLC0415 - numerical libraries take a second to import
    from segue.services.discovering.charts import Asked, Of, as_list, make_chart  # noqa: PLC0415 - as above

    if of not in tuple(Of):
        raise BadRequest(f"There are no charts of {of}.", f"There are some of {', '.join(Of)}.")
    if age is not None and age not in tuple(AgeBand):
        raise BadRequest(f"There is no age band {age!r}.", f"There are: {', '.join(AgeBand)}")
    if m3u8 is not None and of != Of.TRACKS:
        raise BadRequest("A playlist holds tracks.", "Ask for: segue charts tracks --m3u8 FILE")
    with house(context) as opened:
        whom = (region.upper() if region else None, AgeBand(age) if age else None)
        asked = Asked(Of(of), period(when, opened.clock()), *whom, machine_made)
        made = make_chart(opened.database, asked, limit)
        if asked.of is Of.TRACKS:
            show(opened, [as_list(made)], as_json=as_json, m3u8=m3u8)
            return
    if as_json:
        print_json(asdict(made))
        return
    if made.lines:
        lines = [(line.place, line.name, f"{line.at_least}+") for line in made.lines]
        print_table(made.title, ("", asked.of[:-1].capitalize(), "Listeners"), lines, numbers="r r")
    if made.short:
        say(made.short)
