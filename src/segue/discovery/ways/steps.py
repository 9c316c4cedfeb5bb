"""Steps from one track to the next: how far they are by sound, and whether somebody plays on both."""

import numpy as np
from numpy.typing import NDArray

from segue.discovery.picks import Pick
from segue.discovery.stock import Stock
from segue.domain.recommending import ReasonKind
from segue.taste import Grounds
from segue.taste.music import Floats
from segue.taste.numbering import Rows


def distances(ones: Floats, others: Floats) -> Floats:
    """How far each place is from each other one [ones, others]: 0 for the same sound, 2 for the opposite.

    Places are of unit length, and the distance is the straight one between them.
    """
    gap: Floats = np.sqrt((2 - 2 * (ones @ others.T)).clip(min=0))
    return gap


def together(stock: Stock, ones: Rows, others: Rows) -> NDArray[np.bool_]:
    """Whether an artist is on both [ones, others]; those whom nobody knows are not taken for one artist."""
    shared = stock.performers[ones] @ stock.performers[others].T
    return np.asarray(shared.toarray() > 0)


def in_a_row(stock: Stock, rows: Rows) -> NDArray[np.bool_]:
    """Whether an artist is on a track of a list and on the one before it [tracks - 1]."""
    shared = stock.performers[rows[1:]].multiply(stock.performers[rows[:-1]])
    return np.asarray(shared.sum(axis=1) > 0).reshape(-1)


def step_lengths(stock: Stock, rows: Rows) -> Floats:
    """How far each track of a list is from the one before it [tracks - 1]; NaN where one of them was not heard."""
    places = stock.sound[rows]
    gaps: Floats = np.sqrt((2 - 2 * (places[1:] * places[:-1]).sum(axis=1)).clip(min=0))
    heard = stock.sounding[rows]
    gaps[~(heard[1:] & heard[:-1])] = np.nan
    return gaps


def in_turn(stock: Stock, rows: Rows, named: frozenset[int] = frozenset()) -> tuple[Pick, ...]:
    """Tracks one after the other, each because it sounds like the one before.

    The first one, those that were not heard and those that follow such a one were asked for; so were the `named`.
    """
    picks = []
    for place, row in enumerate(rows.tolist()):
        before = int(rows[place - 1]) if place else row
        grounds = Grounds(ReasonKind.ASKED)
        if place and stock.sounding[row] and stock.sounding[before] and row != before:
            alike = float(stock.sound[row] @ stock.sound[before])
            if alike > 0 or row not in named:
                grounds = Grounds(ReasonKind.SOUND, (before,), figures={"cosine 1": min(alike, 1.0)})
        picks.append(Pick(row, 0.0, grounds))
    return tuple(picks)
