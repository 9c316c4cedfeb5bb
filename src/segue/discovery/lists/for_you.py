"""What the recommender has for somebody, new to them, by their own dials: the plainest of all lists."""

from segue.discovery.memory import Memory
from segue.discovery.picks import Made, explained
from segue.discovery.stock import Stock
from segue.taste import Ranked, recommend
from segue.taste.numbering import Rows
from segue.taste.rerank import Dials, rerank

_TIMES, _MORE = 6, 40


def for_you(stock: Stock, memory: Memory, dials: Dials, count: int) -> Made:
    """At most `count` tracks, each with its grounds; what they turned away or put off does not come."""
    ranked = recommend(stock.model, memory.history, min(len(stock), _TIMES * count + _MORE))
    kept = ranked.items[0] >= 0
    kept[kept] = ~memory.unwanted(len(stock))[ranked.items[0][kept]]
    found = Ranked(ranked.items[:, kept], ranked.scores[:, kept])
    rows: Rows = rerank(found, stock.music, stock.heard, count, dials)
    scores = dict(zip(found.items[0].tolist(), found.scores[0].tolist(), strict=True))
    picks = explained(stock.model, memory.history, ((int(row), scores[int(row)]) for row in rows), count)
    short = "" if len(picks) == count else f"There are {len(picks)} tracks new to you for which there is a reason."
    return Made("For you", tuple(picks), short)
