"""Finding what people mean by a name: an artist, a label, a word."""

from collections.abc import Sequence

from segue.domain.errors import BadRequest, NotFound
from segue.domain.text import name_key
from segue.services.discovering.desk import Desk
from segue.services.discovering.spelling import nearly

_NAMED = 5
_DIGITS = 18
"""Numbers of artists have no more."""


def artist_named(desk: Desk, asked: str) -> int:
    """The row of an artist by number or by name, in any spelling, or by a part of the name that only one has.

    Raises:
        NotFound: there is no such artist.
        BadRequest: several are meant.
    """
    artists = desk.stock.artists
    if asked.isdecimal() and len(asked) <= _DIGITS:
        (row,) = artists.rows([int(asked)])
        if row < 0:
            raise NotFound(f"Nobody with the number {asked} performs here.", "Find artists: segue search WORDS")
        return int(row)
    names = [desk.stock.artist_name(row) for row in range(len(artists))]
    found = _meant(names, asked)
    if not found:
        close = nearly(asked, names)
        mend = f"Is it one of these? {', '.join(close)}" if close else "Find artists: segue search WORDS"
        raise NotFound(f"No artist here is called {asked}.", mend)
    if len(found) > 1:
        told = ", ".join(f"{names[row]} ({artists.ids[row]})" for row in found[:_NAMED])
        raise BadRequest(f"Several artists are called {asked}: {told}.", "Say the number of one.")
    return found[0]


def labels_named(desk: Desk, asked: str) -> list[int]:
    """The labels that are called so, or that have all of these words in their names.

    Raises:
        NotFound: nothing here bears such a label.
    """
    names = desk.stock.music.labels.names
    found = _meant(names, asked)
    if not found:
        close = nearly(asked, names) or sorted(names)
        raise NotFound(f"Nothing here is called {asked}.", f"Labels are, for instance: {', '.join(close[:_NAMED])}")
    return found


def _meant(names: Sequence[str], asked: str) -> list[int]:
    """The places of the names that are the same as people compare names; else of those that hold every word of it."""
    key = name_key(asked)
    keys = [name_key(name) for name in names]
    same = [place for place, one in enumerate(keys) if one == key]
    words = set(key.split())
    return same or [place for place, one in enumerate(keys) if words and words <= set(one.split())]
