"""The best of many scores, without what must not come: for one listener or ten thousand."""

from segue.taste.listening import Histories, Weights, alone
from segue.taste.numbering import Rows
from segue.taste.port import Ranked, Recommends


def recommend(
    recommender: Recommends, histories: Histories, count: int, *, again: bool = False, without: Weights | None = None
) -> Ranked:
    """The `count` items that suit each history best.

    Args:
        recommender: who is asked.
        histories: for whom.
        count: how many for each.
        again: whether what is in a history may come again. What repels its listener never does.
        without: [histories, items], whatever is stored there does not come.
    """
    return recommender.best(histories, count, histories.struck(again=again, without=without))


def similar(recommender: Recommends, items: Rows, count: int) -> Ranked:
    """The `count` items nearest to each of these."""
    return recommender.akin(items).best(count, alone(items, int(items.max(initial=-1)) + 1))
