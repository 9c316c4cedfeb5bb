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
    """A title, and its parts: the most telling label that is not taken, the leading artist, how many artists more."""
    label = next((one for one in telling_labels(stock, items) if one not in taken), "")
    artists = [int(artist) for artist in stock.leading[list(items)] if artist != NOWHERE]
    artists = [artist for artist in artists if stock.artist_name(artist) not in ("", UNKNOWN_ARTIST)]
    if not artists:
        return label or "A mix", {"label": label, "artist": "", "more": 0}
    # Of those who come as often as each other, the one who comes first leads.
    leader = max(dict.fromkeys(artists), key=artists.count)
    more = len(set(artists)) - 1
    name = stock.artist_name(leader)
    company = f"{name} and {more} more" if more else name
    title = f"{label}, with {company}" if label else company
    return title[:1].upper() + title[1:], {"label": label, "artist": name, "more": more}
