"""Taking articles into the library: read from files, matched by name to what they are about, kept once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from segue.domain.articles import About, Article
from segue.domain.errors import NotFound
from segue.domain.ids import ArtistId
from segue.domain.listening import Subject
from segue.domain.text import name_key
from segue.domain.time import Clock
from segue.library.articles import Unread, article_files, read_articles
from segue.storage import articles
from segue.storage.database import Database
from segue.taste.text.language import language_of

_AT_ONCE = 500
_PARTED = re.compile(r"\s+[-–—]\s+")


@dataclass(frozen=True, slots=True)
class Imported:
    """How many articles are new, how many were here already, and what could not be taken, with why."""

    new: int
    known: int
    left: tuple[Unread, ...]


class Librarian:
    """Takes articles in, by the names of the library as it is now."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._artists: dict[str, list[ArtistId]] = {}
        self._works: dict[ArtistId, articles.Works] = {}

    def take(self, paths: Sequence[Path]) -> Imported:
        """Take in the articles in these files and folders; what is wrong with one stands in no other's way.

        Raises:
            NotFound: there is nothing at a path.
        """
        for path in paths:
            if not path.exists():
                raise NotFound(f"There is no {path}.", "Name a file of articles, or a folder of them.")
        new = known = 0
        left: list[Unread] = []
        read = (one for path in paths for file in article_files(path) for one in read_articles(file))
        while some := list(islice(read, _AT_ONCE)):
            matched = list(self._matched(some, left))
            with self._database.write() as connection:
                for article, subject in matched:
                    language = language_of(article.text)
                    fresh = articles.keep(connection, article, subject, language, self._clock())
                    new, known = new + fresh, known + (not fresh)
        return Imported(new, known, tuple(left))

    def _matched(self, some: Sequence[Article | Unread], left: list[Unread]) -> Iterator[tuple[Article, Subject]]:
        """Those that are about somebody or something here; the others come to those that are `left`."""
        for one in some:
            if isinstance(one, Unread):
                left.append(one)
                continue
            found = self._meant(one.about)
            if isinstance(found, str):
                left.append(Unread(one.place, found))
            else:
                yield one, found

    def _meant(self, about: About) -> Subject | str:
        """What an article is about: as it says, or else by its hints; or why that is nobody here."""
        if about.artist is not None:
            return self._subject(about.artist, about.album, about.title)
        for hint in about.hints:
            if self._called(hint):
                return self._subject(hint, about.album, about.title)
            artist, *rest = _PARTED.split(hint, maxsplit=1)
            if rest and self._called(artist):
                return self._work(artist, rest[0])
        return f"No artist here is called {' or '.join(dict.fromkeys(about.hints))}."

    def _work(self, artist: str, name: str) -> Subject | str:
        """A track of this name, or else an album."""
        track = self._subject(artist, None, name)
        album = self._subject(artist, name, None) if isinstance(track, str) else track
        return f"{artist} has no track or album here called {name}." if isinstance(album, str) else album

    def _subject(self, artist: str, album: str | None, title: str | None) -> Subject | str:
        """The track of this title, or else the album, or else the artist; or why there is none."""
        found = self._called(artist)
        if len(found) != 1:
            return f"{'Several artists here are' if found else 'No artist here is'} called {artist}."
        works = self._works_of(found[0])
        if title is not None:
            tracks = works.tracks.get(name_key(title), ())
            on_album = [one for one, of in tracks if album is None or of == name_key(album)]
            if on_album:
                return Subject(track_id=on_album[0])
            return f"{artist} has no track here called {title}{f' on {album}' if album else ''}."
        if album is not None:
            albums = works.albums.get(name_key(album), ())
            return Subject(album_id=albums[0]) if albums else f"{artist} has no album here called {album}."
        return Subject(artist_id=found[0])

    def _called(self, name: str) -> list[ArtistId]:
        if name not in self._artists:
            with self._database.read() as connection:
                self._artists[name] = articles.artists_called(connection, name)
        return self._artists[name]

    def _works_of(self, artist: ArtistId) -> articles.Works:
        if artist not in self._works:
            with self._database.read() as connection:
                self._works[artist] = articles.works_of(connection, artist)
        return self._works[artist]
