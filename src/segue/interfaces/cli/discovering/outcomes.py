"""`segue outcomes`: how lists were taken by those to whom they were shown."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.output import print_json, print_table, say, screen

if TYPE_CHECKING:
    from segue.proving.intervals import Interval
    from segue.proving.online import Outcome
    from segue.services.discovering.outcomes import Outcomes

app = typer.Typer()

_PLACES = 10
_FIGURES = ("Shown", "Listeners", "Played", "Heard out", "Liked", "Completed", "Skipped")


@app.command()
def outcomes(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=3650, help="How far to look back.")] = 30,
    as_json: AsJson = False,
) -> None:
    """How lists were taken: what of them was played, heard out, liked, completed and skipped.

    By what a list is for, by the model that brought each track, and by place; with what each share is for 95 of 100
    other draws of listeners.
    """
    from segue.services.discovering.outcomes import outcomes as told_of  # noqa: PLC0415 - numerical libraries

    with house(context) as opened:
        found = told_of(opened.database, opened.clock, days)
    if as_json:
        print_json(_document(found))
        return
    if found.all is None:
        say(f"No list was shown in the last {days} days.")
        return
    _table("By list", ("List",), [((kind,), one) for kind, one in found.kinds.items()] + [(("all",), found.all)])
    _models(found)
    _table("By place", ("Place",), [((str(place),), one) for place, one in found.places.items() if place <= _PLACES])
    _say_seen(found)


def _models(found: "Outcomes") -> None:
    """A table for each model on a terminal, which is too narrow for their names; through a pipe a column of them."""
    if not screen().is_terminal:
        _table("", ("Model", "List"), list(found.models.items()))
        return
    for model in dict.fromkeys(model for model, _ in found.models):
        lists = [((kind,), one) for (made_by, kind), one in found.models.items() if made_by == model]
        _table(f"By the model {model}", ("List",), lists)


def _table(title: str, names: Sequence[str], groups: Sequence[tuple[tuple[str, ...], "Outcome"]]) -> None:
    rows = [
        (
            *name, f"{one.shown:,}", one.listeners, _share(one.played), _share(one.heard_out), _share(one.liked),
            _share(one.completed), _share(one.skipped),
        )
        for name, one in groups
    ]  # fmt: skip
    print_table(title, (*names, *_FIGURES), rows, numbers=" " * len(names) + "r" * len(_FIGURES))


def _say_seen(found: "Outcomes") -> None:
    if len(found.seen) < 2:
        say("How often places are looked at cannot be told: too little came to somebody at two neighbouring places.")
        return
    some = ", ".join(f"{place}: {share:.2f}" for place, share in list(found.seen.items())[:_PLACES])
    say(f"How often a place is looked at beside the first, if a track is wanted as much wherever it stands: {some}.")
    for model, one in found.wanted.items():
        value = f"{100 * one.ips.value:.1f} % ({100 * one.ips.low:.1f} to {100 * one.ips.high:.1f})"
        say(f"Were these {len(found.seen)} places all looked at like the first, {value} of {model}'s would be played.")


def _share(of: "Interval | None") -> str:
    return "-" if of is None else f"{100 * of.value:.1f} %\n{100 * of.low:.1f} to {100 * of.high:.1f}"


def _document(found: "Outcomes") -> dict[str, Any]:
    return {
        "days": found.days,
        "all": None if found.all is None else asdict(found.all),
        "lists": {kind: asdict(one) for kind, one in found.kinds.items()},
        "models": [{"model": model, "list": kind, **asdict(one)} for (model, kind), one in found.models.items()],
        "places": {place: asdict(one) for place, one in found.places.items()},
        "seen": found.seen,
        "wanted": {model: asdict(one) for model, one in found.wanted.items()},
    }
