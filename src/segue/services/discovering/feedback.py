"""What listeners say of music: kept as events, told back with what it does now, and taken back.

Nothing is kept twice: who says again what holds already is told so. What is taken back is named by an event of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from segue.discovery.memory import RESTS
from segue.domain.errors import BadRequest, NotFound
from segue.domain.ids import EventId, TrackId
from segue.domain.listening import Ending, Event, EventKind, Listener, Subject
from segue.domain.music import Track
from segue.domain.time import Clock
from segue.storage import catalogue, names
from segue.storage.database import Database
from segue.storage.listening import add_event, events_of
from segue.storage.preferences import preferences_of

OPINIONS = (
    EventKind.LIKE,
    EventKind.DISLIKE,
    EventKind.NEVER,
    EventKind.FOLLOW,
    EventKind.RATING,
    EventKind.NOT_NOW,
)
_UNDOABLE = (*OPINIONS, EventKind.SKIP, EventKind.PLAY)
_VERDICTS = (EventKind.LIKE, EventKind.DISLIKE, EventKind.NEVER, EventKind.RATING, EventKind.FOLLOW)
_REFUSED = (EventKind.DISLIKE, EventKind.NEVER, EventKind.NOT_NOW)
_LOW = 2
"""Stars up to this speak against a track."""
_WHOLE = 0.9
"""Who heard this share of a track heard it to its end."""


class Standing(StrEnum):
    """What feedback does now."""

    HOLDS = "holds"
    TAKEN_BACK = "taken back"
    OVERRULED = "overruled"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Told:
    """One piece of feedback: the event, what it is about in words, whether it holds, and what that means."""

    event: Event
    about: str
    standing: Standing
    effect: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a word: the event that holds it, whether it is new, and a sentence on what follows."""

    event: Event
    new: bool
    follows: str


class Feedback:
    """Takes, lists and takes back what listeners say and do."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def say(
        self, listener: Listener, kind: EventKind, subject: Subject, *, stars: int | None = None, source: str = "",
        context: Mapping[str, str] | None = None,
    ) -> Answer:  # fmt: skip
        """Keep an opinion; `source` is the list in which it was said, `context` whatever else belongs to it.

        Raises:
            NotFound: there is no such track, artist or album.
            BadRequest: it makes no sense, as following a track.
        """
        _check(kind, subject, stars)
        event = Event(
            listener.id, kind, subject, self._clock(), rating=stars, source=source or None, context=context or {}
        )
        with self._database.write() as connection:
            about = names.called(connection, [subject])[subject]
            said = events_of(connection, listener.id, kinds=(*OPINIONS, EventKind.UNDO))
            before = _standing(said, event.at)
            same = next((one for one, state in before if state is Standing.HOLDS and _same(one, event)), None)
            if same is not None:
                told = f"That was said on {_day(same.at)} already; nothing was added."
                return Answer(same, False, f"{told} {effect(same, about)}{_back(listener, same)}")
            event = add_event(connection, event)
            refused = None
            if kind in (EventKind.LIKE, EventKind.RATING) and subject.track_id is not None:
                refused = _refusal(catalogue.track(connection, subject.track_id), before)
        still = "" if refused is None else f" It still does not come: see event {refused.id}, segue feedback."
        return Answer(event, True, f"{effect(event, about)}{still}{_back(listener, event)}")

    def play(
        self, listener: Listener, subject: Subject, *, heard_s: float | None = None, skipped: bool = False,
        private: bool = False, source: str = "", session: str | None = None,
    ) -> Event | None:  # fmt: skip
        """Keep a play, or a skip; None where nothing is kept: in a private session, or while learning is paused.

        Args:
            listener: who heard it.
            subject: the track.
            heard_s: seconds of it that were heard; all of them where nobody says.
            skipped: whether it was turned away; if it was not heard at all, it was passed over.
            private: whether this is not to be remembered.
            source: the list it came from.
            session: events of one sitting share this name.
        """
        with self._database.write() as connection:
            track = catalogue.track(connection, _track_of(subject))
            if private or not preferences_of(connection, listener.id).learning:
                return None
            length = track.format.duration_ms
            heard = length if heard_s is None and not skipped else None if heard_s is None else round(1000 * heard_s)
            if skipped and heard is None:
                event = Event(listener.id, EventKind.SKIP, subject, self._clock())
            else:
                ending = _ending(heard, length, skipped)
                event = Event(listener.id, EventKind.PLAY, subject, self._clock(), heard_ms=heard, ended=ending)
            return add_event(connection, replace(event, source=source or None, session=session))

    def undo(self, listener: Listener, wanted: EventId | None = None) -> Told:
        """Take back one event, or the last opinion or skip that holds.

        Raises:
            NotFound: the listener has no such event, or nothing is left to take back.
            BadRequest: it was taken back already, or is nothing that can be.
        """
        now = self._clock()
        with self._database.write() as connection:
            done = _standing(events_of(connection, listener.id), now)
            event = _last(listener, done) if wanted is None else _wanted(listener, done, wanted)
            about = names.called(connection, [event.subject])[event.subject]
            add_event(connection, Event(listener.id, EventKind.UNDO, event.subject, now, undoes=event.id))
        return Told(event, about, Standing.TAKEN_BACK, f"“{event.kind}” of {about} is taken back, as if never said.")

    def listed(self, listener: Listener, most: int = 100) -> list[Told]:
        """The last opinions and skips, the newest first, each with what it does now."""
        now = self._clock()
        with self._database.read() as connection:
            done = [pair for pair in _standing(events_of(connection, listener.id), now) if _is_feedback(pair[0])]
            done = done[::-1][:most]
            named = names.called(connection, [event.subject for event, _ in done])
        return [_told(event, state, named[event.subject]) for event, state in done]

    def against(self, listener: Listener, track: Track) -> list[Told]:
        """What keeps a track away by the listener's word on it, its artists or its album."""
        now, about = self._clock(), {Subject(track_id=track.id), *_makers(track)}
        with self._database.read() as connection:
            said = _standing(events_of(connection, listener.id, kinds=(*OPINIONS, EventKind.UNDO)), now)
            refusals = [(event, state) for event, state in _refusals(said) if event.subject in about]
            named = names.called(connection, [event.subject for event, _ in refusals])
        return [_told(event, state, named[event.subject]) for event, state in refusals]


def effect(event: Event, about: str) -> str:
    """What follows from feedback that holds, in a sentence."""
    track = event.subject.track_id is not None
    by = about if track else f"{'by' if event.subject.artist_id is not None else 'on'} {about}"
    match event.kind:
        case EventKind.LIKE if track:
            return f"{_capital(about)} counts as liked, and lists lean towards what goes with it."
        case EventKind.LIKE:
            return f"Lists lean towards what is {by} from now on, and towards what goes with it."
        case EventKind.FOLLOW:
            return f"What is new by {about} will be shown, and lists lean towards it."
        case EventKind.DISLIKE | EventKind.NEVER if track:
            return f"{_capital(about)} will never come again, in any list, and less comes that is like it."
        case EventKind.DISLIKE | EventKind.NEVER:
            return f"Nothing {by} will come again, in any list."
        case EventKind.RATING:
            return _of_stars(event.rating or 0, about)
        case EventKind.NOT_NOW:
            rests = _day(event.at + timedelta(days=RESTS))
            return f"{_capital(by) if track else 'What is ' + by} will not come until {rests}."
        case EventKind.SKIP:
            return f"{_capital(about)} was passed over, which counts a little against it."
        case _:
            after = "" if event.heard_ms is None else f" after {event.heard_ms / 1000:.0f} seconds"
            return f"{_capital(about)} was turned away{after}; the sooner, the more it counts against it."


def _of_stars(stars: int, about: str) -> str:
    told = "one star" if stars == 1 else f"{stars} stars"
    if stars <= _LOW:
        return f"With {told}, {about} will not come again, and less comes that is like it."
    return f"With {told}, {about} counts as {'liked' if stars > _LOW + 1 else 'liked a little'}."


def _told(event: Event, state: Standing, about: str) -> Told:
    words = {
        Standing.HOLDS: effect(event, about),
        Standing.TAKEN_BACK: "Nothing: it was taken back.",
        Standing.OVERRULED: "Nothing: something else was said later.",
        Standing.OVER: "Nothing: its time is over.",
    }
    return Told(event, about, state, words[state])


def _standing(done: list[Event], now: datetime) -> list[tuple[Event, Standing]]:
    """Everything but the taking back itself, in order of time, and whether it holds."""
    undone = {event.undoes for event in done if event.kind is EventKind.UNDO}
    last: dict[Subject, EventId | None] = {}
    for event in done:
        if event.kind in _VERDICTS and event.id not in undone:
            last[event.subject] = event.id
    told = []
    for event in done:
        state = Standing.HOLDS
        if event.id in undone:
            state = Standing.TAKEN_BACK
        elif event.kind in _VERDICTS and last[event.subject] != event.id:
            state = Standing.OVERRULED
        elif event.kind is EventKind.NOT_NOW and event.at <= now - timedelta(days=RESTS):
            state = Standing.OVER
        if event.kind is not EventKind.UNDO:
            told.append((event, state))
    return told


def _last(listener: Listener, done: list[tuple[Event, Standing]]) -> Event:
    holding = [event for event, state in done if state is not Standing.TAKEN_BACK and _is_feedback(event)]
    if not holding:
        raise NotFound(f"{listener.name} said nothing that could be taken back.")
    return holding[-1]


def _wanted(listener: Listener, done: list[tuple[Event, Standing]], wanted: EventId) -> Event:
    """The event of this number, if it can be taken back."""
    mend = f"See what can be taken back: segue feedback {listener.name}"
    found = next((pair for pair in done if pair[0].id == wanted), None)
    if found is None:
        raise NotFound(f"{listener.name} has no event {wanted} to take back.", mend)
    if found[1] is Standing.TAKEN_BACK:
        raise BadRequest(f"Event {wanted} was taken back already.", mend)
    if found[0].kind not in _UNDOABLE:
        raise BadRequest(f"Event {wanted} is not something that was said: it is of the kind {found[0].kind}.", mend)
    return found[0]


def _refusal(track: Track, done: list[tuple[Event, Standing]]) -> Event | None:
    """What keeps a track away although it is praised: a word against its artist or its album."""
    makers = _makers(track)
    return next((event for event, _ in _refusals(done) if event.subject in makers), None)


def _makers(track: Track) -> set[Subject]:
    """Its artists and its album."""
    makers = {Subject(artist_id=credit.artist_id) for credit in track.credits}
    return makers | ({Subject(album_id=track.album_id)} if track.album_id is not None else set())


def _refusals(done: list[tuple[Event, Standing]]) -> list[tuple[Event, Standing]]:
    """What holds and keeps something away: for ever, for a while, or with too few stars."""
    return [
        (event, state)
        for event, state in done
        if state is Standing.HOLDS
        and (event.kind in _REFUSED or (event.kind is EventKind.RATING and (event.rating or 0) <= _LOW))
    ]


def _check(kind: EventKind, subject: Subject, stars: int | None) -> None:
    if kind is EventKind.FOLLOW and subject.artist_id is None:
        raise BadRequest("Only artists can be followed.", "segue follow LISTENER --artist NAME")
    if kind is EventKind.RATING and subject.track_id is None:
        raise BadRequest("Only tracks are given stars.", "segue rate LISTENER STARS --track N")
    if kind is EventKind.RATING and (stars is None or not 1 <= stars <= 5):
        raise BadRequest(f"{stars} stars cannot be given.", "Give 1 to 5.")


def _same(one: Event, other: Event) -> bool:
    return (one.kind, one.subject, one.rating) == (other.kind, other.subject, other.rating) and one.kind in OPINIONS


def _is_feedback(event: Event) -> bool:
    return event.kind in (*OPINIONS, EventKind.SKIP) or event.ended is Ending.SKIPPED


def _ending(heard: int | None, length: int | None, skipped: bool) -> Ending:
    if skipped:
        return Ending.SKIPPED
    return Ending.COMPLETED if heard is None or length is None or heard >= _WHOLE * length else Ending.STOPPED


def _track_of(subject: Subject) -> TrackId:
    if subject.track_id is None:
        raise BadRequest("Only tracks are played.")
    return subject.track_id


def _back(listener: Listener, event: Event) -> str:
    return f" Take it back: segue undo {listener.name} {event.id}"


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
