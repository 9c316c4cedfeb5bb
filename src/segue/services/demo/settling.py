"""Moving the demo's invented people into a server: its listeners, and the ninety days they have behind them."""

from segue.domain.ids import FolderId, ListenerId
from segue.domain.listening import Listener, Preferences
from segue.domain.time import Clock
from segue.services.demo.listening import invent_listeners, simulate_events
from segue.storage import catalogue, listening
from segue.storage.database import Database
from segue.storage.preferences import set_preferences

_AGREED = Preferences(in_charts=True, seen_by_friends=True, seen_by_artists=True)
"""Invented people have nothing to hide, so that all that people may agree to can be tried with them."""


def settle_listeners(database: Database, clock: Clock, folder_id: FolderId, seed: int) -> int:
    """Store the simulated listeners and their events over a folder's tracks; returns how many events were new.

    All of them come in one transaction. A server that has them already is left as it is.
    """
    now = clock()
    with database.write() as connection:
        if any(listener.simulated for listener in listening.all_listeners(connection)):
            return 0
        tracks = [track for track in catalogue.all_tracks(connection) if track.folder_id == folder_id]
        people = []
        for person in invent_listeners(seed):
            newcomer = Listener(
                ListenerId(0),
                person.name,
                person.display_name,
                now,
                region=person.region,
                age_band=person.age_band,
                simulated=True,
            )
            settled = listening.add_listener(connection, newcomer)
            set_preferences(connection, settled.id, _AGREED)
            people.append((settled.id, person))
        return listening.add_events(connection, simulate_events(people, tracks, seed, now))
