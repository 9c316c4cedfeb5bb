"""What listeners say of music: kept as events, told back with what it does now, and taken back.

Nothing is kept twice: who says again what holds already is told so. What is taken back is named by an event of its own.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from segue.discovery.memory import RESTS
from segue.domain.errors import BadRequest, NotFound
from segue.domain.ids import EventId, TrackId
from segue.domain.listening import OPINIONS, Ending, Event, EventKind, Listener, Subject
from segue.domain.music import Track
from segue.domain.time import Clock
from segue.languages import ENGLISH, Language
from segue.services.discovering.effects import LOW, about, effect
from segue.storage import catalogue, names
from segue.storage.database import Database
from segue.storage.history import event_by, take_up_again
from segue.storage.listening import add_event, said_by
from segue.storage.preferences import preferences_of

_UNDOABLE = (*OPINIONS, EventKind.SKIP, EventKind.PLAY)
_VERDICTS = (EventKind.LIKE, EventKind.DISLIKE, EventKind.NEVER, EventKind.RATING, EventKind.FOLLOW)
_REFUSED = (EventKind.DISLIKE, EventKind.NEVER, EventKind.NOT_NOW)
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
    """What became of a word: the event that holds it, whether it is new, and a sentence on what follows.

    `refused` is an earlier word, on its artist or album, that keeps a track away although it is praised now.
    """

    event: Event
    new: bool
    follows: str
    refused: Event | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody holds of one thing now: `said` is the last verdict, or that it rests where there is none.

    `resting` is the word by which it rests for a while; it may stand beside a verdict.
    """

    said: Event
    resting: Event | None = None


class Feedback:
    """Takes, lists and takes back what listeners say and do, and tells what follows in a language."""

    def __init__(self, database: Database, clock: Clock, language: Language = ENGLISH) -> None:
        self._database, self._clock, self._language = database, clock, language

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
            called = names.called(connection, [subject])[subject]
            said = said_by(connection, listener.id)
            before = _standing(said, event.at)
            same = next((one for one, state in before if state is Standing.HOLDS and _same(one, event)), None)
            if same is not None:
                day = self._language.date(same.at.date())
                told = self._language.phrase("That was said on {day} already; nothing was added.", day=day)
                return Answer(same, False, f"{told} {self._effect(same, called)}")
            event = add_event(connection, event)
            refused = None
            if kind in (EventKind.LIKE, EventKind.RATING) and subject.track_id is not None:
                refused = _refusal(catalogue.track(connection, subject.track_id), before)
        follows = self._effect(event, called)
        if refused is not None:
            follows += " " + self._language.phrase("It still does not come: its artist or its album was refused.")
        return Answer(event, True, follows, refused)

    def play(
        self, listener: Listener, subject: Subject, *, heard_s: float | None = None, skipped: bool = False,
        private: bool = False, source: str = "", session: str | None = None, ago: timedelta = timedelta(0),
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
            ago: how long ago it ended, if whoever tells it could not do so at once.
        """
        ended = self._clock() - ago
        with self._database.write() as connection:
            track = catalogue.track(connection, _track_of(subject))
            if private or not preferences_of(connection, listener.id).learning:
                return None
            length = track.format.duration_ms
            heard = length if heard_s is None and not skipped else None if heard_s is None else round(1000 * heard_s)
            if skipped and heard is None:
                event = Event(listener.id, EventKind.SKIP, subject, ended)
            else:
                ending = ending_of(heard, length, skipped)
                event = Event(listener.id, EventKind.PLAY, subject, ended, heard_ms=heard, ended=ending)
            return add_event(connection, replace(event, source=source or None, session=session))

    def undo(self, listener: Listener, wanted: EventId | None = None) -> Told:
        """Take back one event, or the last opinion or skip that holds.

        Raises:
            NotFound: the listener has no such event, or nothing is left to take back.
            BadRequest: it was taken back already, or is nothing that can be.
        """
        now = self._clock()
        with self._database.write() as connection:
            if wanted is None:
                event = _last(listener, _standing(said_by(connection, listener.id, skips=True), now))
            else:
                event = _wanted(listener, wanted, event_by(connection, listener.id, wanted))
            called = names.called(connection, [event.subject])[event.subject]
            add_event(connection, Event(listener.id, EventKind.UNDO, event.subject, now, undoes=event.id))
        of = about(event.subject, called, self._language)
        gone = self._language.phrase("What was said of {about} is taken back, as if never said.", about=of)
        return Told(event, of, Standing.TAKEN_BACK, gone)

    def say_again(self, listener: Listener, wanted: EventId) -> None:
        """Let what was taken back count again.

        Raises:
            NotFound: the listener took back no event of this number.
        """
        with self._database.write() as connection:
            if not take_up_again(connection, listener.id, wanted):
                raise NotFound(f"You took back no event {wanted}.")

    def listed(self, listener: Listener, most: int | None = 100) -> list[Told]:
        """The last opinions and skips, the newest first, each with what it does now; all of them for None."""
        now = self._clock()
        with self._database.read() as connection:
            done = _standing(said_by(connection, listener.id, skips=True), now)[::-1][:most]
            named = names.called(connection, [event.subject for event, _ in done])
        return [self._told(event, state, named[event.subject]) for event, state in done]

    def held(self, listener: Listener, subjects: Collection[Subject]) -> dict[Subject, Held]:
        """What somebody holds of many things at once; those of which they hold nothing are left out."""
        now = self._clock()
        with self._database.read() as connection:
            done = _standing(said_by(connection, listener.id, subjects), now)
        found: dict[Subject, Held] = {}
        for event, state in done:
            if state is Standing.HOLDS:
                before = found.get(event.subject, Held(event))
                if event.kind is EventKind.NOT_NOW:
                    found[event.subject] = Held(event if before.said.kind is event.kind else before.said, event)
                else:
                    found[event.subject] = Held(event, before.resting)
        return found

    def against(self, listener: Listener, track: Track) -> list[Told]:
        """What keeps a track away by the listener's word on it, its artists or its album."""
        now, concerned = self._clock(), {Subject(track_id=track.id), *_makers(track)}
        with self._database.read() as connection:
            refusals = _refusals(_standing(said_by(connection, listener.id, concerned), now))
            named = names.called(connection, [event.subject for event, _ in refusals])
        return [self._told(event, state, named[event.subject]) for event, state in refusals]

    def _told(self, event: Event, state: Standing, called: names.Called) -> Told:
        return Told(event, about(event.subject, called, self._language), state, self._now(event, state, called))

    def _now(self, event: Event, state: Standing, called: names.Called) -> str:
        """What feedback does now, in a sentence."""
        match state:
            case Standing.HOLDS:
                return self._effect(event, called)
            case Standing.TAKEN_BACK:
                return self._language.phrase("Nothing: it was taken back.")
            case Standing.OVERRULED:
                return self._language.phrase("Nothing: something else was said later.")
            case Standing.OVER:
                return self._language.phrase("Nothing: its time is over.")

    def _effect(self, event: Event, called: names.Called) -> str:
        return effect(event, about(event.subject, called, self._language), self._language)


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


def _wanted(listener: Listener, wanted: EventId, found: tuple[Event, bool] | None) -> Event:
    """The event of this number, if it can be taken back; `found` says whether it was."""
    mend = f"See what can be taken back: segue feedback {listener.name}"
    if found is None or found[0].kind is EventKind.UNDO:
        raise NotFound(f"{listener.name} has no event {wanted} to take back.", mend)
    event, undone = found
    if undone:
        raise BadRequest(f"Event {wanted} was taken back already.", mend)
    if event.kind not in _UNDOABLE:
        raise BadRequest(f"Event {wanted} is not something that was said: it is of the kind {event.kind}.", mend)
    return event


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
        and (event.kind in _REFUSED or (event.kind is EventKind.RATING and (event.rating or 0) <= LOW))
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


def ending_of(heard: int | None, length: int | None, skipped: bool) -> Ending:
    """How a play ended, of which so many of its milliseconds were heard."""
    if skipped:
        return Ending.SKIPPED
    return Ending.COMPLETED if heard is None or length is None or heard >= _WHOLE * length else Ending.STOPPED


def _track_of(subject: Subject) -> TrackId:
    if subject.track_id is None:
        raise BadRequest("Only tracks are played.")
    return subject.track_id
