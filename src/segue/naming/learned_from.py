"""Which clips and artists a model has learned from, as marks on its card: what it knows does not prove what it can.

A mark is the beginning of a hash, long enough that two sounds share one by chance once in 280 million million.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from segue.naming.cards.card import LearnedFrom
from segue.naming.datasets.cleaning import Cleaned
from segue.naming.datasets.groups import artist_key

_LENGTH = 12


def marks_of(cleaned: Cleaned) -> LearnedFrom:
    """The marks of all clips of a data set."""
    return LearnedFrom(tuple(sorted(set(sound_marks(cleaned)))), tuple(sorted(set(artist_marks(cleaned)) - {""})))


def marks_on(card: Mapping[str, Any]) -> LearnedFrom:
    """The marks on a card, none where it has none."""
    told = card.get("learned_from")
    lists = [told.get(name) if isinstance(told, dict) else None for name in ("sounds", "artists")]
    sounds, artists = (tuple(map(str, one)) if isinstance(one, list) else () for one in lists)
    return LearnedFrom(sounds, artists)


def sound_marks(cleaned: Cleaned) -> list[str]:
    """A mark for the sound of each clip."""
    return [cleaned.features.sound(row)[:_LENGTH] for row in range(len(cleaned.dataset))]


def artist_marks(cleaned: Cleaned) -> list[str]:
    """A mark for the artist of each clip, empty where nobody is known."""
    keys = [artist_key(clip.artist) for clip in cleaned.dataset.clips]
    return ["" if key is None else hashlib.blake2b(key.encode()).hexdigest()[:_LENGTH] for key in keys]
