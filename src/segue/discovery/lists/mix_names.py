"""What a list is called: by the label that tells it best from everything else, and by its leading artist."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from segue.discovery.stock import Stock
from segue.domain.music import UNKNOWN_ARTIST
from segue.taste import NOWHERE


def telling_labels(stock: Stock, items: Sequence[int]) -> list[str]:
    """Labels that are borne more by these items than by all, the most telling first.

    A label tells what its mean share among the items is, times the logarithm of how much more that is than among all.
    """
    shares = stock.music.labels.shares
    if not len(items) or not shares.shape[1]:
        return []
    here = np.asarray(shares[list(items)].mean(axis=0)).ravel()
    usual = np.asarray(shares.mean(axis=0)).ravel()
    more = np.divide(here, usual, out=np.ones_like(here), where=(usual > 0) & (here > 0))
    tells = here * np.log(more)
    order = np.argsort(-tells, kind="stable")
    return [stock.music.labels.names[place] for place in order if tells[place] > 0]


def named(stock: Stock, items: Sequence[int], taken: Collection[str] = ()) -> tuple[str, Mapping[str, str | int]]:
    """A title, and its parts: the most telling label that is not taken, the leading artist, how many artists more.

    The leading artist is who comes most often among what bears the label, if anybody does.
    """
    label = next((one for one in telling_labels(stock, items) if one not in taken), "")
    artists = {item: _artist(stock, item) for item in items}
    everybody = {name for name in artists.values() if name}
    if not everybody:
        return label or "A mix", {"label": label, "artist": "", "more": 0}
    bearing = [item for item in items if label and stock.music.labels.shares[item, _place(stock, label)] > 0]
    names = [artists[item] for item in bearing if artists[item]] or [name for name in artists.values() if name]
    # Of those who come as often as each other, the one who comes first leads.
    leader = max(dict.fromkeys(names), key=names.count)
    more = len(everybody) - 1
    company = f"{leader} and {more} more" if more else leader
    title = f"{label}, with {company}" if label else company
    return title[:1].upper() + title[1:], {"label": label, "artist": leader, "more": more}


def _artist(stock: Stock, item: int) -> str:
    """The first artist's name, '' where nobody knows it."""
    artist = int(stock.leading[item])
    name = "" if artist == NOWHERE else stock.artist_name(artist)
    return "" if name == UNKNOWN_ARTIST else name


def _place(stock: Stock, label: str) -> int:
    return stock.music.labels.names.index(label)
