"""What texts are about, in a few words each: the terms that go together most in a decomposition of all texts."""

import numpy as np

from segue.taste.music import Floats


def themes(right: Floats, terms: tuple[str, ...], count: int = 5) -> tuple[tuple[str, ...], ...]:
    """The `count` terms that weigh most in each direction of `right` [directions, terms], as far as any do."""
    found = []
    for direction in right:
        order = np.argsort(-direction, kind="stable")[:count]
        found.append(tuple(terms[term] for term in order if direction[term] > 0))
    return tuple(found)


def themes_of(place: Floats, named: tuple[tuple[str, ...], ...], count: int = 2) -> tuple[tuple[str, ...], ...]:
    """The themes in whose direction a text lies most; `place` [directions]."""
    order = np.argsort(-place, kind="stable")[:count]
    return tuple(named[direction] for direction in order if place[direction] > 0)
