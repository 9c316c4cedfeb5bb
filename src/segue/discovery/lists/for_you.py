"""What the recommender has for somebody, or to go with some tracks: the plainest of all lists; and a genre's chart."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.discovery.memory import Memory
from segue.discovery.picks import Made, Pick
from segue.discovery.stock import Stock
from segue.domain.recommending import ReasonKind
from segue.taste import NOWHERE, Grounds, Histories, Ranked, recommend
from segue.taste.recommenders.popularity import Chart
from segue.taste.rerank import Dials, rerank

_TIMES, _MORE = 6, 40


@dataclass(frozen=True, slots=True, eq=False)
class Bounds:
    """Where a list stays: `barred` [items] does not come; `chart` is that of the genre it stays in, if in any."""

    barred: NDArray[np.bool_]
    chart: Chart | None = None

    @classmethod
    def none(cls, stock: Stock) -> "Bounds":
        """All music may come."""
        return cls(np.zeros(len(stock), dtype=np.bool_))


def for_you(
    stock: Stock, memory: Memory, dials: Dials, count: int, bounds: Bounds | None = None, *, again: bool = False
) -> Made:
    """At most `count` tracks for somebody, each with its grounds: new to them, or with `again` what they know, too.

    What they turned away or put off does not come.
    """
    bounds = bounds or Bounds.none(stock)
    history = memory.history.without(_rows(bounds.barred | memory.unwanted(len(stock))))
    ranked = recommend(stock.model, history, _wide(stock, count), again=again)
    picks = _picked(stock, history, ranked, dials, count, bounds, again=again)
    return Made("For you", picks, _why_short(len(picks), count, "" if again else " new to you"))


def going_with(
    stock: Stock, history: Histories, dials: Dials, count: int, bounds: Bounds | None = None, *, name: str = ""
) -> Made:
    """At most `count` tracks that go with those of a history, which are called `name`."""
    bounds = bounds or Bounds.none(stock)
    history = history.without(_rows(bounds.barred))
    ranked = recommend(stock.model, history, _wide(stock, count))
    picks = _picked(stock, history, ranked, dials, count, bounds)
    return Made(f"Goes with {name}" if name else "Goes with them", picks, _why_short(len(picks), count, ""))


def liked_most(stock: Stock, chart: Chart, dials: Dials, count: int, bounds: Bounds) -> Made:
    """The beginning of a chart, in its order, without what is barred."""
    nobody = Histories.of_seeds(np.zeros(0, dtype=np.int32), len(stock)).without(_rows(bounds.barred))
    picks = _picked(stock, nobody, Ranked.empty(1, 0), dials, count, bounds)
    return Made(chart.name, picks, "" if len(picks) == count else f"{len(picks)} of it are liked by anybody here.")


def _picked(
    stock: Stock, history: Histories, ranked: Ranked, dials: Dials, count: int, bounds: Bounds, *, again: bool = False
) -> tuple[Pick, ...]:
    """By the dials. What nobody can give grounds for is left out."""
    if bounds.chart is not None:
        ranked = _filled(ranked, bounds.chart, history, _wide(stock, count), again=again)
    rows = rerank(ranked, stock.music, stock.heard, count, dials).tolist()
    scores = dict(zip(ranked.items[0].tolist(), ranked.scores[0].tolist(), strict=True))
    explained = ((row, _grounds(stock, history, row, bounds.chart)) for row in rows)
    return tuple(Pick(row, scores[row], grounds) for row, grounds in explained if grounds is not None)


def _grounds(stock: Stock, history: Histories, item: int, chart: Chart | None) -> Grounds | None:
    """The place in the chart of a genre says more than that in the chart of all, or nothing."""
    grounds = stock.model.grounds(history, item)
    of_all = grounds is None or (grounds.kind is ReasonKind.POPULAR and "rank" in grounds.figures)
    return (chart.grounds(item) or grounds) if chart is not None and of_all else grounds


def _filled(ranked: Ranked, chart: Chart, history: Histories, count: int, *, again: bool) -> Ranked:
    """Candidates, and after them what the chart has beside, where they are fewer than `count`."""
    kept = ranked.items[0] != NOWHERE
    items, scores = ranked.items[0][kept], ranked.scores[0][kept]
    there = np.concatenate([items, history.struck(again=again).indices])
    more = chart.items[~np.isin(chart.items, there)][: max(0, count - len(items))]
    # Below every score that was given, in the order of the chart.
    below = scores.min(initial=0.0) - np.arange(1, len(more) + 1, dtype=np.float32)
    return Ranked(np.concatenate([items, more])[None], np.concatenate([scores, below]).astype(np.float32)[None])


def _rows(mask: NDArray[np.bool_]) -> NDArray[np.int32]:
    return np.flatnonzero(mask).astype(np.int32)


def _wide(stock: Stock, count: int) -> int:
    """How many candidates a list of so many is chosen from."""
    return min(len(stock), _TIMES * count + _MORE)


def _why_short(found: int, count: int, new: str) -> str:
    if found == count:
        return ""
    if not found:
        return "There is nothing to recommend that has a reason: nothing new is left, or too little is known."
    return f"Only {found} {'track' if found == 1 else 'tracks'}{new} {'has' if found == 1 else 'have'} a reason."
