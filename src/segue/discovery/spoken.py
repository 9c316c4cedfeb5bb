"""Podcasts and audiobooks, apart from music: where somebody is in each, and which others they may like.

Shows and books stand in rows, and so do their parts (episodes, chapters), in order within each. No sound is needed: who
listens to one also listens to another, and what they are about is in their titles and labels.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.discovery.picks import Pick
from segue.domain.recommending import ReasonKind
from segue.taste import Grounds
from segue.taste.text.terms import terms
from segue.taste.text.weighing import Vocabulary, vocabulary

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]

BEGUN_MS = 15_000
"""What was heard for less was not begun."""

LEFT_MS = 30_000
"""Who has no more than this before them has heard it out."""

_SHRINK = 5.0
_TEXT = 0.25
_POPULAR = 0.05
_LEAST, _SHARE_OF_TEXTS, _MOST_TERMS = 2, 0.5, 20_000


class Where(StrEnum):
    """How a listener comes to a part."""

    BEGUN = "begun"
    NEXT = "next"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Continued:
    """A part to go on with, and the place in it in milliseconds from its beginning; 0 for what was not begun."""

    part: int
    place_ms: int
    where: Where


@dataclass(frozen=True, eq=False)
class Shelf:
    """All shows of a kind.

    `shows` [parts] says whose each part is, rising; parts stand in order within a show. `lengths` [parts] are in
    milliseconds, -1 where unknown. `texts` [shows] are words that go with each.
    """

    shows: Numbers
    lengths: Numbers
    texts: tuple[str, ...]

    @cached_property
    def starts(self) -> Numbers:
        """Where each show's parts begin [shows + 1]."""
        return np.searchsorted(self.shows, np.arange(len(self.texts) + 1)).astype(np.int64)

    @cached_property
    def written(self) -> tuple[sp.csr_array, Vocabulary]:
        """What is said of each show [shows, terms], rows of length one or nought."""
        counted = [_counts(text) for text in self.texts]
        known = vocabulary(counted, _LEAST, _SHARE_OF_TEXTS, _MOST_TERMS)
        return known.weigh(counted), known


@dataclass(frozen=True, slots=True, eq=False)
class Been:
    """Where one listener is: how far in each part in milliseconds, which they finished, and when they last heard each.

    All [parts]; `reached` is 0 and `last` -inf for what was never heard.
    """

    reached: Numbers
    finished: Mask
    last: NDArray[np.float64]


def been(shelf: Shelf, parts: Numbers, at: NDArray[np.float64], heard: Numbers, finished: Mask) -> Been:
    """From the plays of one listener, in the order of time.

    Each play is taken to begin where the one before it ended, and at the beginning after it was finished.
    """
    count = len(shelf.shows)
    reached, done, last = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.bool_), np.full(count, -np.inf)
    for part, when, ms, ended in zip(parts.tolist(), at.tolist(), heard.tolist(), finished.tolist(), strict=True):
        reached[part] = 0 if ended else reached[part] + max(ms, 0)
        length = shelf.lengths[part]
        out = ended or (0 < length <= reached[part] + LEFT_MS and reached[part] >= BEGUN_MS)
        if out:
            reached[part] = 0
        # What is begun anew is no longer finished.
        done[part] = out or (done[part] and reached[part] < BEGUN_MS)
        last[part] = when
    return Been(reached, done, last)


def to_continue(
    shelf: Shelf, listener: Been, followed: Mask, refused: Mask, count: int, *, newest: bool
) -> list[Continued]:
    """What to go on with: what was begun, the next of what was finished, the newest of what is followed or heard.

    Args:
        shelf: the shows.
        listener: where they are.
        followed: [shows] that they follow, whether they heard them or not.
        refused: [parts] that must not come.
        count: how many; the shows that were heard last come first, and those that are only followed at the end.
        newest: whether the newest part of a show is worth more than the one after the last heard: of podcasts it is
            offered beside it, of books it is not.
    """
    found: list[tuple[int, float, Continued]] = []
    begun = (listener.reached >= BEGUN_MS) & ~listener.finished & ~refused
    met = begun | listener.finished
    for show in range(len(shelf.texts)):
        parts = np.arange(shelf.starts[show], shelf.starts[show + 1])
        heard = parts[met[parts]]
        when = float(listener.last[heard].max(initial=-np.inf))
        latest = _latest(parts[begun[parts]], listener)
        mine = [Continued(part, int(listener.reached[part]), Where.BEGUN) for part in latest]
        if not newest:
            mine = mine[:1]
        if not mine and len(heard):
            mine = _next(parts, heard, listener, refused)
        if newest and (len(heard) or followed[show]):
            mine += _newest(parts, met, refused, {one.part for one in mine})
        elif not len(heard) and followed[show]:
            mine += [Continued(int(part), 0, Where.NEXT) for part in parts[~refused[parts]][:1]]
        found += [(list(Where).index(one.where), when, one) for one in mine]
    # What was begun first; within that what was heard last. The order of shows settles what is equal.
    found.sort(key=lambda one: (one[0], -one[1]))
    return [one for _, _, one in found[:count]]


def recommended(
    shelf: Shelf, fans: sp.csr_array, listener: Been, refused: Mask, count: int, *, newest: bool
) -> list[Pick]:
    """Parts with which to begin shows that a listener does not know, each with its grounds.

    Args:
        shelf: the shows.
        fans: [listeners, shows] above nought where somebody other than the listener listens to a show.
        listener: where they are; what they heard is what others are held against.
        refused: [parts] that must not come.
        count: how many shows.
        newest: whether to begin with the newest part, or with the first.
    """
    shows = len(shelf.texts)
    met = (listener.reached >= BEGUN_MS) | listener.finished
    known = np.unique(shelf.shows[met]).astype(np.int64)
    audience = np.bincount(fans.indices, minlength=shows).astype(np.float64)
    together = np.asarray((fans.T @ fans[:, known]).todense(), dtype=np.float64) if len(known) else np.zeros((shows, 0))
    shared = together / (np.sqrt(np.outer(audience, audience[known])) + _SHRINK)
    written, words = shelf.written
    alike = np.asarray((written @ written[known].T).todense(), dtype=np.float64) if len(known) else np.zeros((shows, 0))
    worth = shared.sum(axis=1) + _TEXT * alike.max(axis=1, initial=0.0)
    worth += _POPULAR * audience / max(float(audience.max(initial=0.0)), 1.0)
    heard = listener.last > -np.inf
    tried = np.unique(shelf.shows[heard])
    open_ = np.setdiff1d(np.arange(shows), np.union1d(known, tried))
    picks: list[Pick] = []
    for show in open_[np.argsort(-worth[open_], kind="stable")].tolist():
        parts = np.arange(shelf.starts[show], shelf.starts[show + 1])
        able = parts[~refused[parts]]
        if len(able) < len(parts) or not len(able):
            # Of whose parts one is refused, the rest is not pressed on anybody.
            continue
        about = (show, float(audience[show]))
        grounds = _grounds(shelf, listener, known, together[show], alike[show], about, written, words)
        picks.append(Pick(int(able[-1 if newest else 0]), float(worth[show]), grounds))
        if len(picks) == count:
            break
    return picks


def _grounds(
    shelf: Shelf, listener: Been, known: Numbers, together: NDArray[np.float64], alike: NDArray[np.float64],
    about: tuple[int, float], written: sp.csr_array, words: Vocabulary,
) -> Grounds:  # fmt: skip
    """Who listens to both, or which words both have, or how many listen to it, or nothing at all."""
    show, audience = about
    if len(known) and together.max() > 0:
        seed = _last_part(shelf, listener, int(known[int(together.argmax())]))
        return Grounds(ReasonKind.LISTENERS_IN_COMMON, (seed,), figures={"neighbours": float(together.max())})
    if len(known) and alike.max() > 0:
        with_ = int(known[int(alike.argmax())])
        product = written[[show]].multiply(written[[with_]]).tocsr()
        best = product.indices[np.argsort(-product.data, kind="stable")][:3]
        shared = tuple(words.terms[term] for term in best.tolist())
        return Grounds(ReasonKind.SHARED_TAG, (_last_part(shelf, listener, with_),), words=shared)
    if audience > 0:
        return Grounds(ReasonKind.POPULAR, figures={"listeners": audience})
    return Grounds(ReasonKind.RANDOM)


def _last_part(shelf: Shelf, listener: Been, show: int) -> int:
    """The part of a show that they heard last."""
    start, end = int(shelf.starts[show]), int(shelf.starts[show + 1])
    return start + int(listener.last[start:end].argmax())


def _latest(parts: Numbers, listener: Been) -> list[int]:
    return [int(part) for part in parts[np.argsort(-listener.last[parts], kind="stable")]]


def _next(parts: Numbers, heard: Numbers, listener: Been, refused: Mask) -> list[Continued]:
    """The first after the part that was heard last that is not finished yet."""
    latest = heard[int(listener.last[heard].argmax())]
    after = parts[(parts > latest) & ~listener.finished[parts] & ~refused[parts]]
    return [Continued(int(after[0]), 0, Where.NEXT)] if len(after) else []


def _newest(parts: Numbers, met: Mask, refused: Mask, there: set[int]) -> list[Continued]:
    """The last of a show, unless it was met, or is there for another reason."""
    last = int(parts[-1])
    return [] if met[last] or refused[last] or last in there else [Continued(last, 0, Where.NEWEST)]


def _counts(text: str) -> dict[str, float]:
    counted: dict[str, float] = {}
    for term in terms(text, "en"):
        counted[term] = counted.get(term, 0.0) + 1.0
    return counted
