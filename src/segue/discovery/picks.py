"""What a list is made of: picks, each with its grounds. What nobody can give grounds for is not picked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from segue.discovery.stock import Stock
from segue.domain.recommending import ReasonKind
from segue.taste import Grounds, Histories, Recommends


@dataclass(frozen=True, slots=True)
class Pick:
    """An item's row, how much it was wanted (the higher, the sooner, in this list only), and why."""

    item: int
    score: float
    grounds: Grounds


@dataclass(frozen=True, slots=True)
class Made:
    """A list: what it is called, what is in it, and a sentence on why it is shorter than it should be, or ''.

    `parts` are words and numbers that the name was made of, so that it can be said in other languages, too.
    """

    title: str
    picks: tuple[Pick, ...]
    short: str = ""
    parts: Mapping[str, str | int | float] = field(default_factory=dict)


def explained(model: Recommends, history: Histories, wanted: Iterable[tuple[int, float]], count: int) -> list[Pick]:
    """The first `count` of the items wanted, with their scores, that the model has grounds for."""
    found: list[Pick] = []
    for item, score in wanted:
        if len(found) == count:
            break
        grounds = model.grounds(history, item)
        if grounds is not None:
            found.append(Pick(item, score, grounds))
    return found


def only(count: int) -> str:
    """How a sentence on a list that is too short begins."""
    return "No track" if not count else f"Only {count} {'track' if count == 1 else 'tracks'}"


def at_random(stock: Stock, items: Iterable[int]) -> list[Pick]:
    """Items that fill a list up, and say so."""
    return [Pick(item, 0.0, Grounds(ReasonKind.RANDOM)) for item in items if 0 <= item < len(stock)]
