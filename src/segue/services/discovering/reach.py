"""What an artist may know of this server: whom they could reach, and how their music was taken where it came."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from segue.discovery.artists.reach import Crowd, Fan, Reach, crowd, reach
from segue.domain.errors import NotFound
from segue.domain.ids import ArtistId, ListenerId
from segue.domain.listening import Listener
from segue.domain.recommending import Recommendation
from segue.domain.text import name_key
from segue.services.discovering.desk import Desk
from segue.storage.impressions import Meetings, meetings, shown_times
from segue.storage.listening import all_listeners
from segue.storage.preferences import all_preferences


@dataclass(frozen=True, slots=True)
class Place:
    """Where music came, as it is called there ('weekly', 'radio', 'album' ...), and how it was taken."""

    name: str
    shown: Crowd
    heard: Crowd
    skipped: Crowd


@dataclass(frozen=True, slots=True)
class ArtistsView:
    """`named` are listeners who agreed to be seen by artists, and what they would be given; the rest is of crowds."""

    artist: str
    reach: Reach
    named: tuple[tuple[Listener, Recommendation], ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Exposure:
    """How much of what is shown here is by an artist. What was shown, heard or skipped is counted in steps of five.

    Attributes:
        days: how far it looks back.
        places: where it came.
        shown: how often, and to how many, in lists.
        heard: how often to the end.
        skipped: how often it was turned away.
        all_places: places in lists that were filled with any music.
        of_music: the share of the library's music that is theirs.
        little_heard: whether lists that keep places for little-heard artists keep them for this one.
    """

    days: int
    places: tuple[Place, ...]
    shown: Crowd
    heard: Crowd
    skipped: Crowd
    all_places: int
    of_music: float
    little_heard: bool


def artist_by_name(desk: Desk, asked: str) -> ArtistId:
    """An artist by number, or by name in any spelling.

    Raises:
        NotFound: there is no music of theirs.
    """
    names, wanted = desk.stock.music.artist_names, name_key(asked)
    for number in desk.stock.artists.ids.tolist():
        if asked == str(number) or name_key(names[number]) == wanted:
            return ArtistId(number)
    raise NotFound(f"There is no music by {asked}.", "Find some: segue search WORDS")


def artists_view(desk: Desk, artist: ArtistId, days: int = 90) -> ArtistsView:
    """What the artist may know; `days` is how far back it is looked where their music came.

    Listeners who do not want to be learned from are left out.
    """
    stock = desk.stock
    (row,) = stock.artists.rows([artist])
    if row < 0:
        raise NotFound(f"There is no music by the artist {artist}.", "Find some: segue search WORDS")
    with desk.database.read() as connection:
        people = {one.id: one for one in all_listeners(connection)}
        said = all_preferences(connection)
    ids = stock.listening.listeners.ids.tolist()
    agreed = np.array([one in said and said[one].seen_by_artists for one in ids], dtype=np.bool_)
    hidden = np.array([one not in people or (one in said and not said[one].learning) for one in ids], dtype=np.bool_)
    found = reach(stock, int(row), agreed, hidden)
    places = _places(_met(desk, int(row), days))
    return ArtistsView(stock.artist_name(int(row)), found, _named(desk, found.named, people), places)


def artists_exposure(desk: Desk, artist: ArtistId, days: int = 90) -> Exposure:
    """How much of what was shown here in the last `days` was by the artist, and how it was taken.

    Raises:
        NotFound: there is no music of theirs.
    """
    stock = desk.stock
    (row,) = stock.artists.rows([artist])
    if row < 0:
        raise NotFound(f"There is no music by the artist {artist}.")
    own, met = stock.by(int(row)), _met(desk, int(row), days)
    with desk.database.read() as connection:
        places = shown_times(connection, desk.clock() - timedelta(days=days))
    shown, heard, skipped = (crowd(met.listeners[which]) for which in (met.shown, met.heard, met.skipped))
    little = bool(len(own)) and bool(stock.little_heard[own].all())
    return Exposure(days, _places(met), shown, heard, skipped, places, len(own) / max(len(stock), 1), little)


def _met(desk: Desk, artist: int, days: int) -> Meetings:
    tracks = desk.stock.music.items.ids[desk.stock.by(artist)].tolist()
    with desk.database.read() as connection:
        return meetings(connection, tracks, desk.clock() - timedelta(days=days))


def _places(met: Meetings) -> tuple[Place, ...]:
    places = []
    for name in sorted(set(met.places)):
        here = np.array([one == name for one in met.places], dtype=np.bool_)
        crowds = (crowd(met.listeners[here & which]) for which in (met.shown, met.heard, met.skipped))
        places.append(Place(name, *crowds))
    return tuple(places)


def _named(
    desk: Desk, fans: tuple[Fan, ...], people: dict[ListenerId, Listener]
) -> tuple[tuple[Listener, Recommendation], ...]:
    ids = desk.stock.listening.listeners.ids
    return tuple((people[ListenerId(int(ids[fan.listener]))], desk.recommendation(fan.pick)) for fan in fans)
