"""Alchemy by the ids and names of the library."""

from collections.abc import Sequence

from segue.discovery.reading import reading_of
from segue.discovery.ways.alchemy import Ingredient, mixed, of_artist, of_labels, of_song, of_word
from segue.domain.errors import BadRequest, NotFound
from segue.domain.ids import TrackId
from segue.domain.listening import Listener
from segue.domain.recommending import ListKind, TrackList
from segue.domain.text import words
from segue.services.discovering.desk import Desk
from segue.services.discovering.finding import artist_named, labels_named
from segue.services.discovering.paths import unwanted

_KINDS = "7, track:7, artist:NAME, genre:NAME, mood:NAME or word:sea"
_LABELS = ("genre", "mood", "label")


def alchemy(
    desk: Desk, added: Sequence[str], less: Sequence[str], count: int, listener: Listener | None = None
) -> TrackList:
    """What comes of adding some music and taking other music away, without what the listener does not want.

    Args:
        desk: where it is made.
        added: ingredients, as 7, track:7, artist:NAME, genre:NAME, mood:NAME, word:WORD.
        less: the same, to be taken away.
        count: how many tracks.
        listener: for whom.

    Raises:
        NotFound: an ingredient is not there.
        BadRequest: an ingredient makes no sense, or none is added.
    """
    if not added:
        raise BadRequest("Nothing was added.", f"Add something with --add: {_KINDS}")
    both = [[ingredient(desk, asked) for asked in some] for some in (added, less)]
    made = mixed(desk.stock, both[0], both[1], count, unwanted(desk, listener))
    return desk.told(ListKind.ALCHEMY, made)


def ingredient(desk: Desk, asked: str) -> Ingredient:
    """What is meant by a word of the command."""
    kind, colon, name = asked.partition(":")
    if not colon:
        kind, name = "track", asked
    if kind == "track" and name.isdecimal():
        (row,) = desk.rows([TrackId(int(name))])
        return of_song(desk.stock, int(row))
    if kind == "artist" and name:
        return of_artist(desk.stock, artist_named(desk, name))
    if kind in _LABELS and name:
        return of_labels(desk.stock, name, labels_named(desk, name))
    if kind == "word" and name:
        return _word(desk, name)
    raise BadRequest(f"{asked!r} cannot be added or taken away.", f"Say it as {_KINDS}.")


def _word(desk: Desk, asked: str) -> Ingredient:
    reading = reading_of(desk.stock)
    wanted = set(words(asked))
    terms = [place for place, term in enumerate(reading.terms) if term in wanted]
    if not terms:
        raise NotFound(f"No text here says {asked}.", "Take a word of titles or lyrics, in their language.")
    return of_word(desk.stock, reading, asked, terms)
