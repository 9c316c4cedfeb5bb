"""Artists by whom they are related to and by their songs, in the ids of the library, with what each link rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from segue.discovery.artists.related import Kinship, Link
from segue.discovery.artists.top_songs import top_songs
from segue.domain.ids import ArtistId
from segue.domain.recommending import ListKind, ReasonKind, TrackList
from segue.languages import ENGLISH, Language
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
    sentence: str


class Relations:
    """Made once, it answers for any artist, in one language."""

    def __init__(self, desk: Desk, language: Language = ENGLISH, kinship: Kinship | None = None) -> None:
        """`kinship` is that of the desk's stock, where it was made before."""
        self.desk, self._kinship, self._language = desk, kinship or Kinship(desk.stock), language

    def relatives(self, artist: int, count: int) -> list[Relative]:
        """The artists most related to the one in this row, the most related first."""
        return [self._relative(artist, link) for link in self._kinship.related(artist, count)]

    def _relative(self, artist: int, link: Link) -> Relative:
        stock = self.desk.stock
        names = stock.artist_name(artist), stock.artist_name(link.artist)
        ties = tuple(
            Tie(one.kind, _sentence(one, names, self._language), one.words, dict(one.figures)) for one in link.grounds
        )
        told = ties[0].sentence
        for tie in ties[1:]:
            told = self._language.phrase("{said}; {more}", said=told, more=tie.sentence)
        told = told[:1].upper() + told[1:]
        return Relative(ArtistId(int(stock.artists.ids[link.artist])), names[1], link.score, ties, told)


def songs_of(desk: Desk, artist: int, count: int) -> TrackList:
    """The songs of the artist in this row that are liked most here."""
    return desk.told(ListKind.TOP_SONGS, top_songs(desk.stock, artist, count), key=str(desk.stock.artists.ids[artist]))


def _sentence(grounds: Grounds, names: tuple[str, str], language: Language) -> str:
    """What one tie of two artists rests on, as a part of a sentence."""
    figures, words = grounds.figures, ", ".join(grounds.words)
    match grounds.kind:
        case ReasonKind.LISTENERS_IN_COMMON:
            both, own = language.number(figures["play both"]), language.number(figures["play it"])
            return language.phrase(
                "{both} of the {own} who like {name} like {other}, too",
                both=both,
                own=own,
                name=names[0],
                other=names[1],
            )
        case ReasonKind.SOUND:
            return language.phrase("their songs sound alike ({alike})", alike=language.number(figures["cosine 1"], 2))
        case ReasonKind.LYRIC_THEME:
            return language.phrase("both sing of {words}", words=words)
        case _:
            return language.phrase("both: {words}", words=words)
