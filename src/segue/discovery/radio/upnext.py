"""How a queue goes on when it ends: by where its last tracks were going."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from segue.discovery.memory import Memory
from segue.discovery.picks import Made
from segue.discovery.radio.drift import Steering
from segue.discovery.radio.seeding import of_queue
from segue.discovery.radio.stepping import next_picks
from segue.discovery.stock import Stock
from segue.taste.numbering import Rows

KEEPS_UP = 0.3
"""How much of the direction in which a queue moves is kept."""


def going_on(
    stock: Stock,
    queue: Rows,
    refused: Sequence[int],
    count: int,
    steering: Steering,
    luck: np.random.Generator,
    memory: Memory | None = None,
) -> Made:
    """The next `count` tracks after a queue.

    Args:
        stock: the music and who recommends.
        queue: what plays, in order, the listener's own and what was added.
        refused: what was added before and was taken out: a gentle no.
        count: how many are wanted.
        steering: the dials; the queue's direction is kept up a little whatever they say of it.
        luck: for all chance.
        memory: its listener's.
    """
    return next_picks(stock, of_queue(queue, refused), count, replace(steering, keep_up=KEEPS_UP), luck, memory)
