"""A recommender as a file: what it learned, for which items, in which form; nothing pickled, and hashed.

pack(recommender, items)    bytes
unpack(data)                and back, or words why not
"""

from typing import NamedTuple

import numpy as np

from segue.hearing.embedding.failures import ModelDamaged
from segue.hearing.learned_arrays import read_arrays, write_arrays
from segue.taste.numbering import Numbering
from segue.taste.port import Recommender
from segue.taste.recommenders import kinds

_FORMAT = 1
_WHAT = "The recommender's file"
_MEND = "Learn anew: segue taste learn"
_OUTER = ("kind", "items")


class Kept(NamedTuple):
    """What a file held: a recommender, and the items whose rows it speaks of."""

    recommender: Recommender
    items: Numbering


def pack(recommender: Recommender, items: Numbering) -> bytes:
    """The file of a recommender."""
    kind = np.frombuffer(recommender.name.encode(), np.uint8)
    inner = {f"learned.{name}": array for name, array in recommender.arrays().items()}
    return write_arrays(_FORMAT, {"kind": kind, "items": items.ids, **inner}, squeezed=False)


def unpack(data: bytes) -> Kept:
    """What `pack` wrote.

    Raises:
        ModelDamaged: it is no such file, was changed, or holds what no recommender can have learned.
    """
    arrays = read_arrays(data, _WHAT, _FORMAT)
    try:
        name = arrays["kind"].tobytes().decode()
        numbering = Numbering.of(arrays["items"])
        inner = {key.removeprefix("learned."): array for key, array in arrays.items() if key not in _OUTER}
        made = kinds()[name].makes.of_arrays(inner)
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise ModelDamaged(f"{_WHAT} does not hold what it should.", _MEND) from error
    return Kept(made, numbering)
