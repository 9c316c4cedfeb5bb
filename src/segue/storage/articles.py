"""Articles about the artists, albums and tracks of the library."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, delete, func, insert, or_, select

from segue.domain.articles import Article, KeptArticle
from segue.domain.errors import NotFound
from segue.domain.ids import AlbumId, ArticleId, ArtistId, TrackId
from segue.domain.listening import Subject
from segue.domain.text import name_key
from segue.storage.schema import albums, articles, artists, track_artists, tracks

_HASH_BYTES = 20
_AT_ONCE = 1000


class Works(NamedTuple):
    """What somebody has a part in, by names as they are compared: tracks, each with its album's name, and albums."""

    tracks: Mapping[str, Sequence[tuple[TrackId, str]]]
    albums: Mapping[str, Sequence[AlbumId]]


def works_of(connection: Connection, artist_id: ArtistId) -> Works:
    """The tracks that are there and the albums of an artist, in the order in which they came."""
    made: dict[str, list[tuple[TrackId, str]]] = {}
    released: dict[str, list[AlbumId]] = {}
    own = select(track_artists.c.track_id).where(track_artists.c.artist_id == artist_id)
    query = (
        select(tracks.c.id, tracks.c.title, albums.c.title.label("album"), tracks.c.album_id)
        .select_from(tracks.outerjoin(albums))
        .where(tracks.c.id.in_(own), tracks.c.missing_since.is_(None))
        .order_by(tracks.c.id)
    )
    for row in connection.execute(query):
        album = name_key(row.album or "")
        made.setdefault(name_key(row.title), []).append((TrackId(row.id), album))
        if row.album_id is not None and row.album_id not in released.setdefault(album, []):
            released[album].append(AlbumId(row.album_id))
    return Works(made, released)


def artists_called(connection: Connection, name: str) -> list[ArtistId]:
    """Those who have this name, in any spelling."""
    query = select(artists.c.id).where(artists.c.name_key == name_key(name)).order_by(artists.c.id)
    return [ArtistId(number) for number in connection.execute(query).scalars()]


def keep(connection: Connection, article: Article, subject: Subject, language: str, now: datetime) -> bool:
    """Keep an article, unless the same is kept already of the same subject; returns whether it is new."""
    about = f"{subject.track_id}/{subject.album_id}/{subject.artist_id}\n{article.text}"
    digest = blake2b(about.encode("utf-8", "surrogatepass"), digest_size=_HASH_BYTES).hexdigest()
    if connection.execute(select(articles.c.id).where(articles.c.hash == digest)).first() is not None:
        return False
    connection.execute(
        insert(articles).values(
            track_id=subject.track_id,
            album_id=subject.album_id,
            artist_id=subject.artist_id,
            hash=digest,
            language=language,
            source=article.source,
            date=article.date,
            text=article.text,
            imported_at=now,
        )
    )
    return True


def all_articles(connection: Connection) -> list[KeptArticle]:
    """Every article, in the order in which they came."""
    return [_article(row) for row in connection.execute(_named().order_by(articles.c.id))]


def articles_on(connection: Connection, artist_id: ArtistId, limit: int) -> list[KeptArticle]:
    """What is written about an artist, or about a track or an album with a part of theirs, the newest first."""
    own = select(track_artists.c.track_id).where(track_artists.c.artist_id == artist_id)
    on = select(tracks.c.album_id).where(tracks.c.id.in_(own), tracks.c.album_id.is_not(None))
    about = or_(articles.c.artist_id == artist_id, articles.c.track_id.in_(own), articles.c.album_id.in_(on))
    query = _named().where(about).order_by(articles.c.date.desc().nulls_last(), articles.c.id.desc())
    return [_article(row) for row in connection.execute(query.limit(limit))]


def _named() -> Select[Any]:
    """Articles, each with what its subject is called."""
    named = func.coalesce(tracks.c.title, albums.c.title, artists.c.name).label("name")
    return select(articles, named).select_from(
        articles.outerjoin(tracks).outerjoin(albums, albums.c.id == articles.c.album_id).outerjoin(artists)
    )


def remove(connection: Connection, numbers: Sequence[ArticleId]) -> None:
    """Forget these articles.

    Raises:
        NotFound: one of them is not there.
    """
    for number in dict.fromkeys(numbers):
        if not connection.execute(delete(articles).where(articles.c.id == number)).rowcount:
            raise NotFound(f"There is no article {number}.", "See which there are: segue articles list")


def remove_all(connection: Connection) -> int:
    """Forget every article; returns how many there were."""
    return connection.execute(delete(articles)).rowcount


def written(connection: Connection) -> Iterator[tuple[Subject, str]]:
    """What is written, with what it is about, in the order in which it came."""
    query = select(articles.c.track_id, articles.c.album_id, articles.c.artist_id, articles.c.text)
    rows = connection.execution_options(yield_per=_AT_ONCE).execute(query.order_by(articles.c.id))
    yield from ((_subject(row), row.text) for row in rows)


def _article(row: Row[*tuple[Any, ...]]) -> KeptArticle:
    return KeptArticle(
        ArticleId(row.id), _subject(row), row.name, row.language, row.source, row.date, row.text, row.imported_at
    )


def _subject(row: Row[*tuple[Any, ...]]) -> Subject:
    return Subject(
        None if row.track_id is None else TrackId(row.track_id),
        None if row.album_id is None else AlbumId(row.album_id),
        None if row.artist_id is None else ArtistId(row.artist_id),
    )
