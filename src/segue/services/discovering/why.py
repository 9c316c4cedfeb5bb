"""Why a track comes to somebody, and why it does not: each with the data that it rests on."""

from dataclasses import dataclass
from datetime import tzinfo

import numpy as np
import scipy.sparse as sp

from segue.discovery import Memory, Stock
from segue.discovery.calendar import date_of, day_of
from segue.discovery.plays import last_played, played_out
from segue.domain.ids import TrackId
from segue.domain.listening import Listener
from segue.domain.music import Track
from segue.domain.recommending import Reason
from segue.services.discovering.desk import Desk
from segue.services.discovering.feedback import Feedback
from segue.storage import catalogue
from segue.storage.preferences import preferences_of

_LOOKED_AT = 1000


@dataclass(frozen=True, slots=True)
class Why:
    """`place` is where the track stands among all that the recommender has for the listener, known or not.

    It is None where it is not among the first thousand. `reasons` speak for it, `against` are sentences on what keeps
    it from lists.
    """

    track: Track
    place: int | None
    of: int
    reasons: tuple[Reason, ...]
    against: tuple[str, ...]


def why(desk: Desk, zone: tzinfo, listener: Listener, track: TrackId) -> Why:
    """What speaks for a track and what against it, for a listener, just now.

    Raises:
        NotFound: there is no such track, or it is no music.
    """
    (row,) = desk.rows([track])
    item, memory = int(row), desk.memory(listener)
    stock, _ = desk.stock_for(listener.id)
    with desk.database.read() as connection:
        told = catalogue.track(connection, desk.tracks([item])[0])
        clean = preferences_of(connection, listener.id).clean
    against = [
        f"{one.effect} Take it back: segue undo {listener.name} {one.event.id}"
        for one in Feedback(desk.database, desk.clock).against(listener, told)
    ]
    if clean and item in stock.music.said_explicit:
        against.append("Its tags say that it is explicit, and nothing explicit is wanted: segue listener set.")
    against += _known(memory, item, len(stock), zone)
    grounds = stock.model.grounds(memory.history, item)
    if grounds is None:
        against.append("Nothing speaks for it: neither listeners nor sound nor words tie it to what is liked.")
    reasons = () if grounds is None else (desk.reason(grounds),)
    return Why(told, _place(stock, memory, item), len(stock), reasons, tuple(against))


def _known(memory: Memory, item: int, items: int, zone: tzinfo) -> list[str]:
    """What the listener's own plays say against it."""
    if item not in memory.met:
        return []
    place = int(np.searchsorted(memory.met, item))
    begun, finished = int(memory.begun[place]), int(memory.finished[place])
    if not begun:
        return ["It was passed over, and never played."]
    last = date_of(day_of(float(last_played(memory, items)[item]), zone))
    times = "once" if begun == 1 else f"{begun} times"
    plays = f"played {times}, {finished} to the end, last on {last.day} {last:%B %Y}"
    said = [f"It is known, and left out of what brings new music: {plays}."]
    if played_out(memory, items)[item]:
        said.append("It is played out for now, and rests from mixes until it was heard less.")
    return said


def _place(stock: Stock, memory: Memory, item: int) -> int | None:
    nothing = sp.csr_array((1, len(stock)), dtype=np.float32)
    ranked = stock.model.best(memory.history, min(_LOOKED_AT, len(stock)), nothing).items[0]
    found = np.flatnonzero(ranked == item)
    return int(found[0]) + 1 if len(found) else None
