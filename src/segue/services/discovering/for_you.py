"""The list for somebody: by their dials, by the model of their side while an experiment runs, with the places kept."""

from segue.discovery.lists.for_you import for_you
from segue.domain.listening import Listener
from segue.domain.recommending import ListKind, TrackList
from segue.services.discovering.answering import answer
from segue.services.discovering.desk import Desk
from segue.storage.preferences import preferences_of
from segue.taste.rerank import Dials


def list_for(desk: Desk, listener: Listener, count: int) -> TrackList:
    """New music for a listener."""
    with desk.database.read() as connection:
        own = preferences_of(connection, listener.id)
    memory = desk.memory(listener)
    dials = Dials(variety=own.variety, deep_cuts=own.deep_cuts, small_artists=own.small_artists)
    return answer(desk, listener, ListKind.FOR_YOU, lambda stock, most: for_you(stock, memory, dials, most), count)
