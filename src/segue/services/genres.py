"""The music of a genre: what bears its name in any spelling, or the name of a genre under it."""

from difflib import get_close_matches
from typing import NamedTuple

import numpy as np

from segue.domain.errors import NotFound
from segue.domain.text import name_key
from segue.naming.labels.hierarchy import Genre, Hierarchy
from segue.taste import Labels
from segue.taste.arithmetic.weighing import owners
from segue.taste.numbering import Rows

_NEAREST = 3
_LISTED = 8


class Within(NamedTuple):
    """A genre as it is called here, and the rows of the items that bear it, in order."""

    name: str
    items: Rows


def within(labels: Labels, wanted: str, genres: Hierarchy) -> Within:
    """The items that bear a genre; a mood or any other label does, too.

    Raises:
        NotFound: none does; the message names those that are spelled nearly so.
    """
    meant = genres.resolve(wanted)
    named = [
        _spelled(label) == _spelled(wanted) or (meant is not None and lies_in(label, meant, genres))
        for label in labels.names
    ]
    columns = np.flatnonzero(named)
    rows = np.unique(owners(labels.shares)[np.isin(labels.shares.indices, columns) & (labels.shares.data > 0)])
    if not len(rows):
        raise NotFound(f"No music here bears the genre {wanted!r}.", _nearest(labels, wanted))
    name = meant.name if meant is not None else labels.names[columns[0]]
    return Within(name, rows.astype(np.int32))


def lies_in(label: str, wider: Genre, genres: Hierarchy) -> bool:
    """Whether a label says this genre, or one under it."""
    return any(wider in (one, *genres.ancestors(one.id)) for one in genres.resolve_all(label))


def _spelled(name: str) -> str:
    return name_key(name).replace(" ", "")


def _nearest(labels: Labels, wanted: str) -> str:
    """The labels that are spelled nearly so, or else those that most music bears."""
    borne = labels.shares.sum(axis=0)
    there = {_spelled(name): name for name, much in zip(labels.names, borne, strict=True) if much > 0}
    if not there:
        return "No music here has a genre yet: segue analyze hears what it is."
    near = get_close_matches(_spelled(wanted), there, _NEAREST)
    if near:
        return f"Nearly so are spelled: {', '.join(there[one] for one in near)}."
    most = sorted(zip(-borne, labels.names, strict=True))[:_LISTED]
    return f"Most music here bears: {', '.join(name for much, name in most if much < 0)}."
