"""One artist: their music, those who are related, and what is written of them."""

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from segue.domain.errors import NotFound
from segue.domain.ids import ArtistId
from segue.domain.listening import EventKind, Subject
from segue.domain.music import Album, Role, Track
from segue.domain.recommending import ReasonKind
from segue.interfaces.api.lists import ListDoc, list_document
from segue.interfaces.api.music import ArtistBrief, art_of
from segue.interfaces.door.paging import Id
from segue.interfaces.door.visits import Insider, Visit
from segue.services.discovering.constellation import constellation
from segue.services.discovering.desk import Desk
from segue.services.discovering.relations import Relations, songs_of
from segue.services.discovering.verdicts import verdict_on
from segue.storage import articles, catalogue

router = APIRouter(prefix="/artists", tags=["artists"])

_GENRES, _ARTICLES = 8, 20
_BANNER = 6

Count = Annotated[int, Query(ge=1, le=100, description="How many at most.")]


class ArtistAlbum(BaseModel):
    """An album that an artist made, or plays on."""

    id: int
    title: str
    artist: str
    date: str | None
    track_count: int
    art: str | None
    own: bool = Field(description="Whether it is theirs, and not one on which they play.")


class GenreCount(BaseModel):
    """A genre, and on how many of the tracks it stands."""

    name: str
    count: int


class ArtistDoc(BaseModel):
    """An artist, with what there is of theirs. Null and empty where nothing is known."""

    id: int
    name: str
    sort_name: str | None
    mbid: str | None = Field(description="What MusicBrainz calls them.")
    track_count: int
    album_count: int
    genres: list[GenreCount] = Field(description="As the tags say, the most frequent first.")
    first_year: int | None
    last_year: int | None
    art: list[str] = Field(description="Covers of their albums.")
    albums: list[ArtistAlbum]
    machine_made: bool = Field(description="Whether all of it was made by a machine.")
    verdict: EventKind | None = Field(description="One's own last word on them that holds: follow, never ...")
    verdict_event: int | None = Field(description="What takes it back.")
    followed: bool


class TieDoc(BaseModel):
    """One thing that a kinship rests on."""

    kind: ReasonKind
    sentence: str
    words: list[str]
    figures: dict[str, float]


class RelativeDoc(BaseModel):
    """A related artist."""

    artist: ArtistBrief
    score: float
    sentence: str = Field(description="All ties in one sentence.")
    ties: list[TieDoc]


class StarDoc(BaseModel):
    """An artist in the neighbourhood of one."""

    id: int
    name: str
    steps: int = Field(description="0 for the one who was asked about, 1 for those related to them, 2 for theirs.")
    through: int | None = Field(description="Who led to it.")


class BondDoc(BaseModel):
    """Two related artists."""

    one: int
    other: int
    strength: float = Field(description="The strongest is 1.")
    sentence: str


class GraphDoc(BaseModel):
    """The artists around one, two steps deep."""

    stars: list[StarDoc]
    bonds: list[BondDoc]


class ArticleDoc(BaseModel):
    """Something that is written about an artist or their music."""

    id: int
    about: str
    language: str
    source: str
    date: str | None
    text: str


@router.get("/{artist_id}")
def artist(artist_id: Id, visit: Insider) -> ArtistDoc:
    """One artist."""
    with visit.database.read() as connection:
        found = catalogue.artist(connection, ArtistId(artist_id))
        albums = catalogue.albums_of(connection, found.id)
        tracks = catalogue.artist_tracks(connection, found.id)
    years = sorted(int(date[:4]) for one in tracks if (date := one.tags.original_date or one.tags.date))
    told = _albums(found.id, albums, tracks)
    verdict = verdict_on(visit.database, visit.listener, Subject(artist_id=found.id))
    return ArtistDoc(
        id=found.id,
        name=found.name,
        sort_name=found.sort_name,
        mbid=found.mbid,
        track_count=found.track_count,
        album_count=found.album_count,
        genres=_genres(tracks),
        first_year=years[0] if years else None,
        last_year=years[-1] if years else None,
        art=list(dict.fromkeys(one.art for one in [*_first_own(told)] if one.art is not None))[:_BANNER],
        albums=told,
        machine_made=bool(tracks) and all(one.tags.machine_made for one in tracks),
        verdict=None if verdict is None else verdict.kind,
        verdict_event=None if verdict is None else verdict.id,
        followed=verdict is not None and verdict.kind is EventKind.FOLLOW,
    )


@router.get("/{artist_id}/top-songs")
def artist_top_songs(artist_id: Id, visit: Insider, count: Count = 10) -> ListDoc:
    """An artist's songs that are played and liked most here; `short` says why there are fewer."""
    desk = visit.standing().desk
    row = row_of(visit, desk, artist_id)
    made = songs_of(desk, row, count)
    return list_document(visit, made, shown=False)


@router.get("/{artist_id}/related")
def related_artists(artist_id: Id, visit: Insider, count: Count = 10) -> list[RelativeDoc]:
    """Artists who go with one: by their listeners, their sound, their labels or their words."""
    relations, row = _relations(visit, artist_id)
    return [
        RelativeDoc(
            artist=ArtistBrief(id=one.artist_id, name=one.name),
            score=round(one.score, 4),
            sentence=one.sentence,
            ties=[
                TieDoc(kind=tie.kind, sentence=tie.sentence, words=list(tie.words), figures=dict(tie.figures))
                for tie in one.ties
            ],
        )
        for one in relations.relatives(row, count)
    ]


@router.get("/{artist_id}/related/graph")
def artist_graph(
    artist_id: Id,
    visit: Insider,
    near: Annotated[int, Query(ge=1, le=12, description="How many related artists.")] = 7,
    further: Annotated[int, Query(ge=0, le=6, description="How many of each one's.")] = 3,
) -> GraphDoc:
    """The artists around one, two steps deep, with who is related to whom and how much."""
    relations, row = _relations(visit, artist_id)
    found = constellation(relations, row, near, further)
    return GraphDoc(
        stars=[StarDoc(id=one.artist_id, name=one.name, steps=one.steps, through=one.through) for one in found.stars],
        bonds=[
            BondDoc(one=bond.one, other=bond.other, strength=round(bond.strength, 4), sentence=bond.sentence)
            for bond in found.bonds
        ],
    )


@router.get("/{artist_id}/articles")
def artist_articles(artist_id: Id, visit: Insider) -> list[ArticleDoc]:
    """What is written about an artist and their music, the newest first."""
    with visit.database.read() as connection:
        found = articles.articles_on(connection, catalogue.artist(connection, ArtistId(artist_id)).id, _ARTICLES)
    return [
        ArticleDoc(id=one.id, about=one.name, language=one.language, source=one.source, date=one.date, text=one.text)
        for one in found
    ]


def row_of(visit: Visit, desk: Desk, artist_id: int) -> int:
    """The row of an artist among those who perform.

    Raises:
        NotFound: there is no such artist, or none who performs music.
    """
    with visit.database.read() as connection:
        found = catalogue.artist(connection, ArtistId(artist_id))
    (row,) = desk.stock.artists.rows([found.id])
    if row < 0:
        raise NotFound(f"{found.name} performs no music here, as far as is known yet.")
    return int(row)


def _relations(visit: Visit, artist_id: int) -> tuple[Relations, int]:
    standing = visit.standing()
    row = row_of(visit, standing.desk, artist_id)
    return Relations(standing.desk, visit.language, standing.kinship), row


def _genres(tracks: list[Track]) -> list[GenreCount]:
    counted = Counter(genre for one in tracks for genre in one.tags.genres)
    return [GenreCount(name=name, count=count) for name, count in counted.most_common(_GENRES)]


def _albums(artist_id: ArtistId, albums: list[Album], tracks: list[Track]) -> list[ArtistAlbum]:
    """Albums of which the artist made half or more are theirs."""
    covers = {one.album_id: one.picture for one in reversed(tracks) if one.picture is not None}
    mine = Counter(
        one.album_id
        for one in tracks
        if any(part.artist_id == artist_id and part.role is Role.ARTIST for part in one.credits)
    )
    return [
        ArtistAlbum(
            id=one.id,
            title=one.title,
            artist=one.artist,
            date=one.date,
            track_count=one.track_count,
            art=art_of(covers.get(one.id)),
            own=not one.compilation and 2 * mine[one.id] >= one.track_count,
        )
        for one in albums
    ]


def _first_own(albums: list[ArtistAlbum]) -> list[ArtistAlbum]:
    return sorted(albums, key=lambda one: not one.own)
