"""`segue simulate`: how good the lists are, told by listeners whose taste is known."""

import math
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from segue.assembly import model_of
from segue.domain.errors import BadRequest
from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.output import count_view, print_json, print_pairs, print_table, say

if TYPE_CHECKING:
    from segue.proving.simulation.telling import Told
    from segue.proving.simulation.world import World

app = typer.Typer()


@app.command()
def simulate(
    context: typer.Context,
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="[DATA]",
            help="Listening data of artists, such as the folder of HetRec's Last.fm: people like what its listeners "
            "played. Without it, the demo library and the true tastes of its listeners.",
            show_default=False,
        ),
    ] = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="How many days go by.")] = 90,
    learns: Annotated[int, typer.Option(min=1, help="After how many days Segue learns anew.")] = 30,
    people: Annotated[int, typer.Option(min=1, max=1000, help="How many listeners live through them.")] = 40,
    newcomers: Annotated[int, typer.Option(min=0, max=500, help="How many come at the end.")] = 20,
    seed: Annotated[int, typer.Option(min=0, help="The same number gives the same days.")] = 0,
    demo_seed: Annotated[int, typer.Option(min=0, help="What the demo library was made from.")] = 4747,
    dials: Annotated[bool, typer.Option(help="Turn each dial at the end, and see what it costs.")] = True,
    as_json: AsJson = False,
) -> None:
    """Let listeners of known taste use radio, weekly lists and mixes for months; see what they get.

    They skip and like by their taste, and what the server sees of it is all that it learns from. Beside each feature
    stand chance, what is popular, and an oracle that knows every taste.
    """
    from segue.proving.simulation.days import Plan  # noqa: PLC0415 - numerical libraries take a second to import
    from segue.proving.simulation.lists import all_features  # noqa: PLC0415 - the same
    from segue.proving.simulation.proof import prove  # noqa: PLC0415 - the same

    world = _world(context, path, people + newcomers, seed, demo_seed)
    with count_view(f"Simulating {days} days", quiet=as_json) as progress:
        plan = Plan(days=days, learns=learns, newcomers=newcomers, seed=seed)
        told = prove(world, all_features(), plan, dials=dials, report=progress)
    if as_json:
        print_json(_known(asdict(told)))
    else:
        _show(told)


def _world(context: typer.Context, path: Path | None, people: int, seed: int, demo_seed: int) -> "World":
    if path is None:
        from segue.services.simulating import demo_world  # noqa: PLC0415 - takes a second to import

        with house(context) as opened:
            return demo_world(opened.database, model_of(opened.settings).id, opened.clock, people, seed, demo_seed)
    from segue.proving.data import read  # noqa: PLC0415 - takes a moment to import
    from segue.proving.simulation.world import of_listening  # noqa: PLC0415 - the same

    known = read(path)
    if known.titles:
        raise BadRequest(f"{path} holds playlists.", "Name data that says who listened to what how often.")
    return of_listening(known, people, seed)


def _known(value: Any) -> Any:
    """The same with nothing where a figure is not known."""
    if isinstance(value, Mapping):
        return {name: _known(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_known(part) for part in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _figure(value: float, form: str = ".3f") -> str:
    return "-" if math.isnan(value) else format(value, form)


def _show(told: "Told") -> None:
    print_pairs(f"{told.days} days in {told.title}", [("People", f"{told.people:,}"), ("Tracks", f"{told.tracks:,}")])
    lines = [
        (
            one.feature,
            *(_figure(one.weeks[week]) if week < len(one.weeks) else "" for week in (0, 1, 3, 7, 11)),
            f"{one.later:.3f}",
            *(f"{one.beside[other]:.3f}" for other in ("random", "popularity", "oracle")),
            f"{one.over('popularity'):.2f} ({one.low:.2f} to {one.high:.2f})",
        )
        for one in told.rewards
    ]
    headings = ("", "Week 1", "2", "4", "8", "12", "After two", "Chance", "Popular", "Oracle", "Over popular")
    print_table("How much people liked what came, 0 to 1", headings, lines, numbers="lrrrrrrrrrr")
    for name, share in told.small.items():
        say(f"Small artists, who made {told.small_there:.0%} of the music, got {share:.0%} of what {name} brought.")
    for name, widths in told.widths.items():
        if widths:
            say(
                f"What {name} brought was {_figure(widths[0], '.2f')} bits wide in the first week, "
                f"{_figure(widths[-1], '.2f')} in the last; "
                f"what people like is {told.true_width:.2f}."
            )
    say(f"Tracks that came although they or their artist had been refused: {told.refused}.")
    _show_newcomers(told)
    _show_dials(told)


def _show_newcomers(told: "Told") -> None:
    lines = [
        (
            one.feature,
            _figure(one.unasked),
            _figure(one.asked),
            _figure(one.known),
            _figure(one.asked / one.known, ".0%"),
        )
        for one in told.first_days
    ]
    headings = ("", "Nothing asked", "Asked", "After a month", "Asked over a month")
    if lines:
        print_table("Newcomers on their first day", headings, lines, numbers="lrrrr")


def _show_dials(told: "Told") -> None:
    lines = [
        (
            one.feature,
            one.dial.replace("_", " "),
            f"{one.value:g}",
            _figure(one.liked),
            _figure(one.small, ".0%"),
            _figure(one.new, ".0%"),
        )
        for one in told.dials
    ]
    if lines:
        headings = ("", "Dial", "At", "Liked", "By small artists", "New")
        print_table("What dials cost and gain", headings, lines, numbers="llrrrr")
