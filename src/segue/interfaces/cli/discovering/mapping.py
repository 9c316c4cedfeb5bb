"""`segue map`: the map of the library, drawn."""

from typing import Annotated

import typer

from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.output import print_json, say
from segue.interfaces.cli.working import came_to, see_through
from segue.services.queueing import queue_map

app = typer.Typer()


@app.command("map")
def draw_map(
    context: typer.Context,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
    as_json: AsJson = False,
) -> None:
    """Draw the map of the library, on which what sounds alike lies near. A worker does so by itself now and then."""
    with house(context) as opened:
        job = see_through(opened, queue_map(opened.database, opened.clock), "Drawing the map", quiet=quiet or as_json)
    if as_json:
        print_json({"job": job.id, "state": job.state, "error": job.error, **(job.result or {})})
    else:
        say(job.error or came_to(job, {"tracks": "tracks are on the map"}))
