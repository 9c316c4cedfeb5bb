"""The artists around one: those who are related to it, and those who are related to them."""

from dataclasses import dataclass

from segue.domain.ids import ArtistId
from segue.services.discovering.relations import Relations, Relative


@dataclass(frozen=True, slots=True)
class Star:
    """An artist, and how many steps it is away; `through` is who led to it, None for the one in the middle."""

    artist_id: ArtistId
    name: str
    steps: int
    through: ArtistId | None


@dataclass(frozen=True, slots=True)
class Bond:
    """Two artists who are related, how much (the strongest is 1) and by what."""

    one: ArtistId
    other: ArtistId
    strength: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Constellation:
    """`stars` come in the order in which they were met, the one in the middle first."""

    stars: tuple[Star, ...]
    bonds: tuple[Bond, ...]


def constellation(relations: Relations, artist: int, near: int, further: int) -> Constellation:
    """Around the artist in this row: the `near` most related, and of each of these the `further` most related."""
    stock = relations.desk.stock
    middle = ArtistId(int(stock.artists.ids[artist]))
    stars = {middle: Star(middle, stock.artist_name(artist), 0, None)}
    bonds: dict[frozenset[ArtistId], Bond] = {}
    first = relations.relatives(artist, near)
    for one in first:
        stars[one.artist_id] = Star(one.artist_id, one.name, 1, middle)
        _tie(bonds, middle, one)
    for one in first:
        (row,) = stock.artists.rows([one.artist_id])
        for other in relations.relatives(int(row), further):
            stars.setdefault(other.artist_id, Star(other.artist_id, other.name, 2, one.artist_id))
            _tie(bonds, one.artist_id, other)
    most = max((bond.strength for bond in bonds.values()), default=1.0)
    told = tuple(Bond(bond.one, bond.other, bond.strength / most, bond.sentence) for bond in bonds.values())
    return Constellation(tuple(stars.values()), told)


def _tie(bonds: dict[frozenset[ArtistId], Bond], one: ArtistId, other: Relative) -> None:
    """Seen from both sides, a bond is told as it was told first."""
    bonds.setdefault(frozenset((one, other.artist_id)), Bond(one, other.artist_id, other.score, other.sentence))
