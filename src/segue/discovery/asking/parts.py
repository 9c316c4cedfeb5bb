"""What a query was understood as: parts, each for some of its words, each told in a sentence."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure between `low` and `high`; outside it an item answers less and less, and not at all `ease` away."""

    figure: str
    low: float
    high: float
    ease: float


@dataclass(frozen=True, slots=True)
class Described:
    """A word of description: figures within bounds, or one of the labels (columns). `against` turns it round."""

    asked: str
    bounds: tuple[Bound, ...]
    labels: tuple[int, ...]
    told: str
    against: bool = False


@dataclass(frozen=True, slots=True)
class Labelled:
    """A genre, mood or tag: the columns of the labels that say so."""

    asked: str
    labels: tuple[int, ...]
    told: str
    against: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """Years, from the first to the last."""

    asked: str
    first: int
    last: int
    told: str


@dataclass(frozen=True, slots=True)
class About:
    """What lyrics are to speak of: any of these words."""

    asked: str
    words: tuple[str, ...]
    told: str


@dataclass(frozen=True, slots=True)
class Alike:
    """To sound like these items, and not to be them."""

    asked: str
    seeds: tuple[int, ...]
    told: str


@dataclass(frozen=True, slots=True)
class Worded:
    """A word of a title, an artist, an album, a label or the lyrics."""

    asked: str
    word: str
    told: str


Part: TypeAlias = Described | Labelled | Dated | About | Alike | Worded


@dataclass(frozen=True, slots=True)
class Understood:
    """`corrections` are pairs of what was typed and what it was taken for; `words` are all that say something."""

    parts: tuple[Part, ...]
    words: tuple[str, ...]
    corrections: tuple[tuple[str, str], ...] = ()

    def sentences(self) -> list[str]:
        """What was understood, a line for each part."""
        mended = [f"“{typed}” was taken for “{meant}”" for typed, meant in self.corrections]
        return mended + [f"{part.asked}: {part.told}" for part in self.parts]
