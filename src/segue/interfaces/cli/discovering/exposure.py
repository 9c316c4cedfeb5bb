"""`segue exposure`: what places for little-heard artists cost."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from segue.interfaces.cli.context import AsJson
from segue.interfaces.cli.evaluating import Data, LeastItems, LeastListeners, own_listening
from segue.interfaces.cli.output import count_view, print_json, print_pairs, print_table, say

if TYPE_CHECKING:
    from segue.proving.exposure import Cost
    from segue.proving.intervals import Interval

app = typer.Typer()

_LEAST = 5
_LEAST_AT_HOME = 2


@app.command()
def exposure(
    context: typer.Context,
    path: Data = None,
    model: Annotated[str, typer.Option(help="Which recommender is asked.")] = "hybrid",
    seeds: Annotated[int, typer.Option(min=1, help="How often, each time with other draws.")] = 3,
    least_items: LeastItems = None,
    least_listeners: LeastListeners = None,
    as_json: AsJson = False,
) -> None:
    """What it costs to keep places in lists for artists who are little heard (SEGUE_EXPOSURE).

    Little heard are the artists up to the middle one by how many listeners like their music. Listeners are held out
    and asked for what was hidden of theirs, as by `segue evaluate`; each budget is kept on the same candidates.
    """
    from segue.proving.data import read  # noqa: PLC0415 - takes a moment to import
    from segue.proving.exposure import exposure_costs  # noqa: PLC0415 - the same
    from segue.proving.splits import StrongGeneralisation  # noqa: PLC0415 - the same
    from segue.proving.study import recipes  # noqa: PLC0415 - the same

    recipe = recipes((model,))[model]
    known = own_listening(context) if path is None else read(path)
    known = known.core(least_items or _LEAST, least_listeners or (_LEAST_AT_HOME if path is None else _LEAST))
    with count_view(f"Proving on {known.title}", quiet=as_json) as progress:
        found = exposure_costs(known, StrongGeneralisation(), recipe, seeds=seeds, progress=progress)
    if as_json:
        print_json(asdict(found))
        return
    print_pairs(
        found.data,
        [
            ("Asked", f"{found.asked:,} listeners under {_seeds(found.seeds)}, by {found.model}"),
            ("Split", found.split),
            ("Little heard", f"{found.little:.1%} of the music, {found.liked:.1%} of what is liked"),
        ],
    )
    headings = ("Budget", "Places of theirs", "NDCG@20", "95 %", "Cost in NDCG", "95 %", "p")
    print_table("", headings, [_row(one) for one in found.costs], numbers="rrrrrrr")
    say("NDCG counts what listeners were known to like; what they would like and never met is counted against it.")


def _row(one: "Cost") -> tuple[str, ...]:
    cost = ("-", "-", "-") if one.difference is None else (
        f"{100 * one.cost.value:.1f} %", _range(one.cost, 100, 1), f"{one.difference.p:.4f}",
    )  # fmt: skip
    share = f"{100 * one.share.value:.1f} %"
    return (f"{one.budget:.0%}", share, f"{one.ndcg.value:.4f}", _range(one.ndcg, 1, 4), *cost)


def _range(of: "Interval", times: float, digits: int) -> str:
    return f"{times * of.low:.{digits}f} to {times * of.high:.{digits}f}"


def _seeds(count: int) -> str:
    return f"{count} seed{'s' if count > 1 else ''}"
