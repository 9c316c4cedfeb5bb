"""A model card: what a model learned from, how it was judged and how well, where it is weak, what it weighs.

    card.as_json()       plain JSON with a format number; `card.json` beside the model
    read_card(data)      and back, checked

`segue.naming.cards.making` makes one of a training, `segue.naming.cards.model_page` shows it.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from segue.naming.cards.plain import plain, read_plain
from segue.naming.judging.by_label import Curve, LabelScores

FORMAT = 1
MOST_BYTES = 8 << 20
"""As much as a shelf reads of a card."""


@dataclass(frozen=True, slots=True)
class Score:
    """A figure, and between what it lies in 95 of 100 collections of other artists, where that was measured."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class CardClass:
    """One label of the data set: its clips, songs and known artists; None where no artist is known."""

    label: str
    clips: int
    songs: int
    artists: int | None


@dataclass(frozen=True, slots=True)
class CardData:
    """What the model learned from and was judged on.

    Attributes:
        title, provenance, licence: of the data set.
        clips, songs, hours: what is left of it after cleaning.
        artists, clips_with_artist: those that are known, and of how many clips they are.
        dropped: how many clips were left out, by reason.
        classes: the largest first.
    """

    title: str
    provenance: str
    licence: str
    clips: int
    songs: int
    artists: int
    clips_with_artist: int
    hours: float
    dropped: dict[str, int]
    classes: tuple[CardClass, ...]


@dataclass(frozen=True, slots=True)
class CardSplit:
    """How it was judged: `clips` of `artists` (or songs, where nobody is known) that it had not learned from."""

    title: str
    kind: str
    seed: int
    folds: int
    clips: int
    artists: int

    @property
    def leaky(self) -> bool:
        """Whether it had heard the songs that it was judged on."""
        return self.title.startswith("LEAKY") or self.kind.startswith("leaky")


@dataclass(frozen=True, slots=True)
class CardReliability:
    """What was promised and what came true: bins (mean probability, share that was true, how many).

    `ece_before` is the error of the same verdicts without calibration, None where it was not measured.
    """

    ece: float
    ece_before: float | None
    bins: tuple[tuple[float, float, int], ...]


@dataclass(frozen=True, slots=True)
class CardEpoch:
    """How an epoch went; the last two are None without a validation part."""

    number: int
    loss: float
    valid_loss: float | None
    valid_score: float | None


@dataclass(frozen=True, slots=True)
class CardLearning:
    """How one network learned: `member` says which, as "cnn" or "cnn, fold 2"."""

    member: str
    epochs: tuple[CardEpoch, ...]


@dataclass(frozen=True, slots=True)
class CardMember:
    """One network of the model: its file, what it takes in words, and what its word weighs."""

    file: str
    kind: str
    takes: str
    parameters: int
    bytes: int
    sha256: str
    weight: float


@dataclass(frozen=True, slots=True)
class CardUnsure:
    """Below its thresholds the model names nothing: of which `share` of the clips, and what is `right` of the rest.

    `right` is the share of names given that are true, None where nothing is named.
    """

    share: float
    right: float | None


@dataclass(frozen=True, slots=True)
class Beside:
    """Scores to hold these against: the same recipe under another split, a simpler model, or published figures."""

    title: str
    leaky: bool
    source: str
    scores: dict[str, Score]


@dataclass(frozen=True, slots=True)
class LearnedFrom:
    """Marks of the sounds and of the artists that it has learned from, in alphabetical order: `naming.learned_from`."""

    sounds: tuple[str, ...]
    artists: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """All that is known of a model.

    Attributes:
        format: of the card's file.
        title, name, task: what it is, what it is called on the shelf, and "genre" or "mood".
        labels, multi: what it can say, and whether several of them of one clip.
        scores: each figure by its name, the main ones with their intervals.
        judged: by label.
        confusion: (place of the true label, of the one that was said, how many clips), the most frequent first;
            None where a clip may have several labels.
        curves: of the labels with most clips, at most 100.
        speed_ms: milliseconds to name one track from what the model takes; None where it was not measured.
        weaknesses: sentences computed from the rest.
        notes: sentences from whoever trained it.
    """

    format: int
    title: str
    name: str
    task: str
    labels: tuple[str, ...]
    multi: bool
    data: CardData
    split: CardSplit
    scores: dict[str, Score]
    judged: tuple[LabelScores, ...]
    confusion: tuple[tuple[int, int, int], ...] | None
    curves: tuple[Curve, ...]
    reliability: CardReliability
    unsure: CardUnsure
    learned_from: LearnedFrom
    learning: tuple[CardLearning, ...]
    members: tuple[CardMember, ...]
    speed_ms: float | None
    beside: tuple[Beside, ...]
    weaknesses: tuple[str, ...]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain JSON: objects, lists, texts and finite numbers."""
        return plain(self)


def write_card(card: Card) -> bytes:
    """The card's file, readable by people too."""
    return f"{json.dumps(card.as_json(), indent=1, ensure_ascii=False)}\n".encode()


@lru_cache(maxsize=32)
def read_card(data: bytes) -> Card:
    """A card from its file.

    Raises:
        BadRequest: it is too long, or of another format.
        ModelDamaged: something is missing in it or is not what it should be; the message says what.
    """
    return read_plain(Card, data, "The model's card", FORMAT, MOST_BYTES)
