"""`segue demo`: a library to look around in, made on the spot."""

from pathlib import Path
from typing import Annotated

import typer

from segue.domain.errors import SegueError
from segue.domain.jobs import JobState
from segue.domain.music import Kind
from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.output import count_view, print_json, say
from segue.interfaces.cli.scanning import scan_folder
from segue.storage import catalogue, folders

app = typer.Typer()


@app.command()
def demo(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(help="Where the music goes; by default in the data folder.", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Another number makes other music.")] = 4747,
    as_json: AsJson = False,
) -> None:
    """Make a library to look around in: machine-made music by invented artists, and listeners.

    Some 120 short tracks in 8 styles, and 200 listeners with 90 days of plays, skips and likes. The same seed makes
    the same library. Everything in it is labelled as machine-made, and `segue folders remove` takes it away again.
    """
    from segue.services.demo import build_demo  # noqa: PLC0415 - brings in what composes and draws
    from segue.services.demo.settling import settle_listeners  # noqa: PLC0415 - the same

    with house(context) as opened:
        place = (folder or opened.directory.path / "demo").expanduser().absolute()
        with count_view("Composing the demo library", quiet=as_json) as progress:
            built = build_demo(place, seed, workers=opened.settings.readers, on_progress=progress)
        with opened.database.write() as connection:
            covered = folders.add_folder(connection, str(place), Kind.MUSIC, opened.clock())
        job = scan_folder(opened, covered, {}, quiet=as_json)
        if job.state is not JobState.DONE:
            raise SegueError(f"The scan of the demo library has {job.state}.", job.error or "")
        events = settle_listeners(opened.database, opened.clock, covered.id, seed)
        with opened.database.read() as connection:
            listeners = catalogue.counts(connection).listeners
    if as_json:
        print_json({"folder": str(place), "seed": seed, "built": built.built, "kept": built.kept, "events": events})
        return
    say(f"{built.built} tracks composed, {built.kept} were there already: {place}")
    if events:
        say(f"{listeners} invented listeners with {events:,} events of the last 90 days.")
    say("All of it is machine-made.")
