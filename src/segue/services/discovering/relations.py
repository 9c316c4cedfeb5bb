"""Artists by whom they are related to and by their songs, in the ids of the library, with what each link rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from segue.discovery.related import Kinship, Link
from segue.discovery.top_songs import top_songs
from segue.domain.ids import ArtistId
from segue.domain.recommending import ListKind, ReasonKind, TrackList
from segue.services.discovering.desk import Desk
from segue.taste import Grounds


@dataclass(frozen=True, slots=True)
class Tie:
    """One thing that a kinship rests on, with its figures and its sentence."""

    kind: ReasonKind
    sentence: str
    words: tuple[str, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Relative:
    """A related artist: the ties, and one sentence of them all."""

    artist_id: ArtistId
    name: str
    score: float
    ties: tuple[Tie, ...]

    @property
    def sentence(self) -> str:
        """All ties in a row."""
        told = "; ".join(tie.sentence for tie in self.ties)
        return told[:1].upper() + told[1:]


class Relations:
    """Made once, it answers for any artist."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self._kinship = desk, Kinship(desk.stock)

    def relatives(self, artist: int, count: int) -> list[Relative]:
        """The artists most related to the one in this row, the most related first."""
        return [self._relative(artist, link) for link in self._kinship.related(artist, count)]

    def _relative(self, artist: int, link: Link) -> Relative:
        stock = self.desk.stock
        names = stock.artist_name(artist), stock.artist_name(link.artist)
        ties = tuple(Tie(one.kind, _sentence(one, *names), one.words, dict(one.figures)) for one in link.grounds)
        return Relative(ArtistId(int(stock.artists.ids[link.artist])), names[1], link.score, ties)


def songs_of(desk: Desk, artist: int, count: int) -> TrackList:
    """The songs of the artist in this row that are liked most here."""
    return desk.told(ListKind.TOP_SONGS, top_songs(desk.stock, artist, count), key=str(desk.stock.artists.ids[artist]))


def _sentence(grounds: Grounds, name: str, other: str) -> str:
    figures = grounds.figures
    match grounds.kind:
        case ReasonKind.LISTENERS_IN_COMMON:
            both, own = figures["play both"], figures["play it"]
            return f"{both:,.0f} of the {own:,.0f} who like {name} like {other}, too"
        case ReasonKind.SOUND:
            return f"their songs sound alike ({figures['cosine 1']:.2f})"
        case ReasonKind.LYRIC_THEME:
            return f"both sing of {', '.join(grounds.words)}"
        case _:
            return f"both: {', '.join(grounds.words)}"
