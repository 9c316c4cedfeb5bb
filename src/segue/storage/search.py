"""Finding tracks by the words of their title, artist and album: any order, any script, without case or accents.

Every word must occur; a word may be the beginning of a longer one. Text is folded and split here, the same for both
databases, so that SQLite's FTS5 and PostgreSQL's tsvector only have to look up what they are given.
"""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Connection, column, false, select, text

from segue.domain.ids import TrackId
from segue.domain.text import index_terms, is_unspaced, words
from segue.storage.schema import track_words, tracks

# How many matches are ranked. A query that more tracks match (one letter, say) gets the best of a first share.
_RANKED = 2000
_TITLES_AT_ONCE = 500

# Title, artist, album: where a word is found matters in this order.
_SQLITE = text(
    """
    SELECT found.track_id FROM (
        SELECT rowid AS track_id, rank AS score FROM track_words_index
        WHERE track_words_index MATCH :query AND rank MATCH 'bm25(8.0, 4.0, 2.0)' LIMIT :ranked
    ) AS found JOIN tracks ON tracks.id = found.track_id
    WHERE tracks.missing_since IS NULL ORDER BY found.score, found.track_id LIMIT :limit
    """
)
_POSTGRESQL = text(
    """
    SELECT found.track_id FROM (
        SELECT track_id, document FROM track_words WHERE document @@ to_tsquery('simple', :query) LIMIT :ranked
    ) AS found JOIN tracks ON tracks.id = found.track_id
    WHERE tracks.missing_since IS NULL
    ORDER BY ts_rank('{0, 0.2, 0.4, 0.8}', found.document, to_tsquery('simple', :query)) DESC, found.track_id
    LIMIT :limit
    """
)


def find_tracks(connection: Connection, query: str, limit: int = 50) -> list[TrackId]:
    """The tracks that hold every word of the query, best first. A query without words finds nothing."""
    terms = words(query)
    if not terms:
        return []
    sqlite = connection.dialect.name == "sqlite"
    expression = " ".join(map(_fts5, terms)) if sqlite else " & ".join(map(_tsquery, terms))
    values = {"query": expression, "limit": limit, "ranked": max(limit, _RANKED)}
    found = connection.execute(_SQLITE if sqlite else _POSTGRESQL, values)
    return [TrackId(row.track_id) for row in found]


def holding(connection: Connection, query: str, number: ColumnElement[int]) -> ColumnElement[bool]:
    """True for the numbers of tracks that hold every word of the query; of none where it has no words."""
    terms = words(query)
    if not terms:
        return false()
    if connection.dialect.name == "sqlite":
        found = text("SELECT rowid FROM track_words_index WHERE track_words_index MATCH :held")
        expression = " ".join(map(_fts5, terms))
    else:
        found = text("SELECT track_id FROM track_words WHERE document @@ to_tsquery('simple', :held)")
        expression = " & ".join(map(_tsquery, terms))
    meant = found.bindparams(held=expression).columns(column("track_id", BigInteger))
    return number.in_(meant)


def _fts5(term: str) -> str:
    """A word as FTS5 looks it up: the beginning of a word, or several characters in a row."""
    return f'"{index_terms(term)}"' + ("" if is_unspaced(term[-1]) else "*")


def _tsquery(term: str) -> str:
    """A word as PostgreSQL looks it up; only letters and digits come here, so nothing needs quoting."""
    *before, last = index_terms(term).split()
    return "(" + " <-> ".join([*before, last + ("" if is_unspaced(last[-1]) else ":*")]) + ")"


class Called(NamedTuple):
    """A track under its title; `artist` and `album` are the words of their names as the index takes them."""

    id: TrackId
    artist: str
    album: str
    duration_ms: int | None


def tracks_called(connection: Connection, titles: Collection[str]) -> dict[str, list[Called]]:
    """The tracks that are there whose whole titles are these, by title; titles come as `index_terms` gives them."""
    found: dict[str, list[Called]] = {}
    worded = track_words.c
    wanted = sorted(titles)
    for start in range(0, len(wanted), _TITLES_AT_ONCE):
        query = (
            select(worded.title, worded.artist, worded.album, tracks.c.id, tracks.c.duration_ms)
            .join(tracks, tracks.c.id == worded.track_id)
            .where(worded.title.in_(wanted[start : start + _TITLES_AT_ONCE]), tracks.c.missing_since.is_(None))
            .order_by(tracks.c.id)
        )
        for row in connection.execute(query):
            called = Called(TrackId(row.id), row.artist, row.album, row.duration_ms)
            found.setdefault(row.title, []).append(called)
    return found
