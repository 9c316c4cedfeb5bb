"""Writing about music: what an article says, and what it is about."""

from dataclasses import dataclass
from datetime import datetime

from segue.domain.ids import ArticleId
from segue.domain.listening import Subject


@dataclass(frozen=True, slots=True)
class About:
    """What an article says that it is about, by name.

    Where it names no artist, `hints` are what may be one, or 'artist - title', the likeliest first.
    """

    artist: str | None = None
    album: str | None = None
    title: str | None = None
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it was read. `place` is its file, and its line where a file holds several; `date` is ISO."""

    about: About
    text: str
    place: str
    source: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class KeptArticle:
    """An article of the library. `name` is what its subject is called; `language` is ISO 639-1 or 'und'."""

    id: ArticleId
    subject: Subject
    name: str
    language: str
    source: str
    date: str | None
    text: str
    imported_at: datetime
