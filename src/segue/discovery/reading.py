"""What is sung and said of the music, as the recommender that serves has read it: terms of each item.

Reading a large library takes minutes, so what was learned is used where it can be; a small library is read on the spot.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.discovery.stock import Stock
from segue.taste import NOWHERE, Recommends
from segue.taste.moving import Moved
from segue.taste.recommenders.hybrid import Hybrid
from segue.taste.recommenders.words import Words, WordsRecipe

_READ_AT_ONCE = 5000
"""Items, up to which a library is read anew."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """How much each term says of each item [items, terms]; `labels` [terms] are those that came from labels."""

    terms: tuple[str, ...]
    weights: sp.csr_array
    labels: NDArray[np.bool_]


def reading_of(stock: Stock) -> Reading:
    """What is known of the words of each item; no term at all where nobody has read them."""
    model, back = stock.model, np.arange(len(stock), dtype=np.int32)
    if isinstance(model, Moved):
        back, model = model.learned.rows(model.items.ids), model.recommender
    words = words_in(model)
    if words is None and len(stock) <= _READ_AT_ONCE:
        words, back = WordsRecipe().learn(stock.listening, stock.music), np.arange(len(stock), dtype=np.int32)
    if words is None:
        return Reading((), sp.csr_array((len(stock), 0), dtype=np.float32), np.zeros(0, dtype=bool))
    there = np.flatnonzero(back != NOWHERE)
    ones = np.ones(len(there), dtype=np.float32)
    placed = sp.csr_array((ones, (there, back[there])), shape=(len(stock), words.read.weights.shape[0]))
    return Reading(words.read.vocabulary.terms, sp.csr_array(placed @ words.read.weights), words.read.labels)


def words_in(model: Recommends) -> Words | None:
    """Who reads: a recommender itself, or one of its members; None where nobody does."""
    members = list(model.members.values()) if isinstance(model, Hybrid) else [model]
    return next((member for member in members if isinstance(member, Words)), None)
