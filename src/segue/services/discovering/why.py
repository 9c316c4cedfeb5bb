"""Why a track comes to somebody, and why it does not: each with the data that it rests on."""

from dataclasses import dataclass
from datetime import tzinfo
from enum import StrEnum

import numpy as np
import scipy.sparse as sp

from segue.discovery import Memory, Stock
from segue.discovery.calendar import date_of, day_of
from segue.discovery.plays import last_played, played_out
from segue.domain.ids import TrackId
from segue.domain.listening import Event, Listener
from segue.domain.music import Track
from segue.domain.recommending import Reason
from segue.languages import ENGLISH, Language
from segue.services.discovering.desk import Desk
from segue.services.discovering.feedback import Feedback
from segue.storage import catalogue
from segue.storage.preferences import preferences_of

_LOOKED_AT = 1000


class Cause(StrEnum):
    """What keeps a track from lists."""

    SAID = "said"
    EXPLICIT = "explicit"
    KNOWN = "known"
    PLAYED_OUT = "played out"
    GROUNDLESS = "groundless"


@dataclass(frozen=True, slots=True)
class Against:
    """One thing that speaks against a track, in a sentence; `event` is what was said, which can be taken back."""

    cause: Cause
    said: str
    event: Event | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """`place` is where the track stands among all that the recommender has for the listener, known or not.

    It is None where it is not among the first thousand. `reasons` speak for it, what is `against` it keeps it from
    lists.
    """

    track: Track
    place: int | None
    of: int
    reasons: tuple[Reason, ...]
    against: tuple[Against, ...]


def why(desk: Desk, zone: tzinfo, listener: Listener, track: TrackId, in_: Language = ENGLISH) -> Why:
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
        Against(Cause.SAID, one.effect, one.event)
        for one in Feedback(desk.database, desk.clock, in_).against(listener, told)
    ]
    if clean and item in stock.music.said_explicit:
        said = in_.phrase("Its tags say that it is explicit, and nothing explicit is wanted.")
        against.append(Against(Cause.EXPLICIT, said))
    against += _known(memory, item, len(stock), zone, in_)
    grounds = stock.model.grounds(memory.history, item)
    if grounds is None:
        said = in_.phrase("Nothing speaks for it: neither listeners nor sound nor words tie it to what is liked.")
        against.append(Against(Cause.GROUNDLESS, said))
    reasons = () if grounds is None else (desk.reason(grounds),)
    return Why(told, _place(stock, memory, item), len(stock), reasons, tuple(against))


def _known(memory: Memory, item: int, items: int, zone: tzinfo, in_: Language) -> list[Against]:
    """What the listener's own plays say against it."""
    if item not in memory.met:
        return []
    place = int(np.searchsorted(memory.met, item))
    begun, finished = int(memory.begun[place]), int(memory.finished[place])
    if not begun:
        return [Against(Cause.KNOWN, in_.phrase("It was passed over, and never played."))]
    last = in_.date(date_of(day_of(float(last_played(memory, items)[item]), zone)))
    plays = in_.phrases(
        "It is known, and left out of what brings new music: played once, {finished} to the end, last on {day}.",
        "It is known, and left out of what brings new music: played {count} times, {finished} to the end,"
        " last on {day}.",
        begun,
        finished=in_.number(finished),
        day=last,
    )
    said = [Against(Cause.KNOWN, plays)]
    if played_out(memory, items)[item]:
        rests = in_.phrase("It is played out for now, and rests from mixes until it was heard less.")
        said.append(Against(Cause.PLAYED_OUT, rests))
    return said


def _place(stock: Stock, memory: Memory, item: int) -> int | None:
    nothing = sp.csr_array((1, len(stock)), dtype=np.float32)
    ranked = stock.model.best(memory.history, min(_LOOKED_AT, len(stock)), nothing).items[0]
    found = np.flatnonzero(ranked == item)
    return int(found[0]) + 1 if len(found) else None
