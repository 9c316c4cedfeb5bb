"""`segue experiment`: two recommenders beside each other, on listeners."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from segue.domain.experiments import Experiment
from segue.domain.ids import ModelId
from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.output import print_json, print_pairs, say
from segue.storage import experiments

if TYPE_CHECKING:
    from segue.proving.experiments import Finding

app = typer.Typer()
experiment_app = typer.Typer(
    help="Try two recommenders beside each other on the listeners, with a plain verdict.", no_args_is_help=True
)
app.add_typer(experiment_app, name="experiment")

Model = Annotated[str, typer.Argument(help="A model, as `segue taste list` shows it.")]


@experiment_app.command()
def start(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What to call it.")],
    first: Model,
    second: Model,
    interleave: Annotated[
        bool, typer.Option("--interleave", help="Both in every list, instead of each for half of the listeners.")
    ] = False,
) -> None:
    """Answer half of the listeners by one recommender and half by the other, or everybody by both in turn.

    Who is on which side never changes while it runs. It can be looked at, and ended, at any time.
    """
    from segue.services.discovering.experiments import start as begin  # noqa: PLC0415 - numerical libraries

    models = ModelId(first), ModelId(second)
    with house(context) as opened:
        begin(opened.database, opened.learner(), name, models, opened.clock(), interleaved=interleave)
    say(f"{name} has begun. Look at it whenever you like: segue experiment show")


@experiment_app.command()
def show(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="Which; without it, the last one.", show_default=False)] = None,
    as_json: AsJson = False,
) -> None:
    """Which is better, as far as it can be told.

    p and the interval hold however often one looks: by chance alone, p is below .05 at any moment of all in 5 of 100
    experiments at most.
    """
    from segue.proving.experiments import verdict  # noqa: PLC0415 - numerical libraries take a second to import
    from segue.services.discovering.experiments import look  # noqa: PLC0415 - the same

    with house(context) as opened:
        looked = look(opened.database, name)
    if looked is None:
        say("There was no experiment yet. Begin one: segue experiment start NAME MODEL MODEL")
        return
    tried, found = looked.experiment, looked.finding
    said = looked.early if found is None else verdict(found, "A", "B")
    if as_json:
        told = {key: value for key, value in asdict(tried).items() if key != "salt"}
        print_json({**told, "verdict": said, "finding": None if found is None else asdict(found)})
        return
    print_pairs(tried.name, [*_about(tried), *(() if found is None else _figures(found))])
    say(said)


@experiment_app.command()
def stop(context: typer.Context) -> None:
    """End the one that is running; the recommender that serves answers everybody again."""
    with house(context) as opened, opened.database.write() as connection:
        ended = experiments.stop(connection, opened.clock())
    say(f"{ended.name} has ended. What came of it: segue experiment show")


def _about(tried: Experiment) -> list[tuple[str, str]]:
    ended = "still running" if tried.ended_at is None else f"ended {tried.ended_at:%Y-%m-%d %H:%M}"
    how = "both in every list" if tried.interleaved else "half of the listeners each"
    since = f"{tried.started_at:%Y-%m-%d %H:%M}, {ended}"
    return [("A", tried.first), ("B", tried.second), ("How", how), ("Since", since)]


def _figures(found: "Finding") -> list[tuple[str, str]]:
    lines = [
        (f"Heard out of what {side} showed", f"{100 * share:.1f} % of {shown:,}, by {people} listeners")
        for side, share, shown, people in zip("AB", found.shares, found.shown, found.listeners, strict=True)
    ]
    for side, one in zip("AB", found.everybody or (), strict=False):
        share = f"{100 * one.snips.value:.1f} % ({100 * one.snips.low:.1f} to {100 * one.snips.high:.1f})"
        lines.append((f"Had {side} answered everybody", share))
    if found.lists is not None:
        won = f"A {found.lists.first}, B {found.lists.second}, of neither {found.lists.ties}"
        lines.append(("Listeners who heard out more", won))
    return lines
