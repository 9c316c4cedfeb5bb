"""Getting to know somebody new: questions by the ids of the library, and answers kept as events like any others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from segue.discovery.people.onboarding import Question, QuestionKind, Reply, Told, next_questions, typical
from segue.discovery.people.previews import Preview, preview
from segue.discovery.picks import Made, explained
from segue.domain.errors import BadRequest, NotFound
from segue.domain.ids import ArtistId, ListenerId, TrackId
from segue.domain.listening import AgeBand, Event, EventKind, Listener, Subject, region_of
from segue.domain.recommending import ListKind, TrackList
from segue.domain.text import name_key
from segue.hearing.sequences import unpack
from segue.services.discovering.desk import Desk
from segue.services.discovering.feedback import Feedback
from segue.storage import catalogue, heard
from segue.storage.listening import add_listener, events_of, listener_by_name
from segue.taste import NOWHERE, recommend

SOURCE = "onboarding"
_SPEAK = 2
"""So many typical tracks speak for a genre that somebody likes."""
_TIMES = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for people. `id` is an artist's or a track's number, 0 for a genre; only tracks have a preview."""

    kind: QuestionKind
    id: int
    name: str
    preview: Preview | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer to a question about the thing of this kind, by its number, or for a genre by its name."""

    kind: QuestionKind
    about: int | str
    reply: Reply


class Welcome:
    """Asks, and keeps what is answered."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._feedback = Feedback(desk.database, desk.clock)

    @property
    def is_ready(self) -> bool:
        """Whether there is music to ask about."""
        return len(self._desk.stock) > 0

    def listener(self, name: str, region: str | None = None, age: AgeBand | None = None) -> Listener:
        """The listener of this name, who is made if there is none.

        Raises:
            BadRequest: the region is none, or somebody is known already and said another thing of themselves.
        """
        told = None if region is None else region_of(region)
        with self._desk.database.write() as connection:
            try:
                known = listener_by_name(connection, name)
            except NotFound:
                new = Listener(ListenerId(0), name, name, self._desk.clock(), told, age)
                return add_listener(connection, new)
        if (told not in (None, known.region)) or (age not in (None, known.age_band)):
            raise BadRequest(f"{known.name} is known already, with another region or age.", "Leave both out.")
        return known

    def ask(self, answers: Sequence[Answered], count: int) -> list[Asked]:
        """The next questions, the most telling first."""
        if not self.is_ready:
            return []
        told = [Told(self._question(answer), answer.reply) for answer in answers]
        return [self._asked(question) for question in next_questions(self._desk.stock, told, count)]

    def before(self, listener: Listener) -> list[Answered]:
        """What the listener answered in earlier rounds, as far as it was yes or no."""
        replies = {EventKind.LIKE: Reply.YES, EventKind.DISLIKE: Reply.NO}
        with self._desk.database.read() as connection:
            done = events_of(connection, listener.id, kinds=(*replies, EventKind.UNDO))
        undone = {event.undoes for event in done}
        found = []
        for event in done:
            if event.source == SOURCE and event.id not in undone and self._is_here(event.subject):
                track, artist = event.subject.track_id, event.subject.artist_id
                kind = QuestionKind.TRACK if artist is None else QuestionKind.ARTIST
                found.append(Answered(kind, int((track if artist is None else artist) or 0), replies[event.kind]))
        return found

    def keep(self, listener: Listener, answers: Sequence[Answered]) -> list[Event]:
        """Keep answers as likes and dislikes; what is not known, and a genre that is not liked, leaves no trace."""
        kept = []
        for answer in answers:
            question = self._question(answer)
            context: Mapping[str, str] = {}
            if question.kind is QuestionKind.GENRE:
                subjects = self._typical(question.row) if answer.reply is Reply.YES else []
                context = {"genre": self._desk.stock.music.labels.names[question.row]}
            else:
                subjects = [self._subject(question)]
            kind = {Reply.YES: EventKind.LIKE, Reply.NO: EventKind.DISLIKE}.get(answer.reply)
            for subject in subjects if kind is not None else ():
                said = self._feedback.say(listener, kind or EventKind.LIKE, subject, source=SOURCE, context=context)
                kept += [said.event] if said.new else []
        return kept

    def first_list(self, listener: Listener, count: int) -> TrackList:
        """What follows from the answers."""
        stock, memory = self._desk.stock, self._desk.memory(listener)
        found = recommend(stock.model, memory.history, min(len(stock), _TIMES * count)) if len(stock) else None
        pairs = [] if found is None else list(zip(found.items[0].tolist(), found.scores[0].tolist(), strict=True))
        resting = set(memory.resting.tolist())
        wanted = [(item, score) for item, score in pairs if item != NOWHERE and item not in resting]
        picks = tuple(explained(stock.model, memory.history, wanted, count))
        short = "" if len(picks) == count else "There is no more that follows from the answers; play something."
        title = f"First for {listener.display_name}"
        return self._desk.told(ListKind.ONBOARDING, Made(title, picks, short, {"name": listener.display_name}))

    def _typical(self, label: int) -> list[Subject]:
        return [Subject(track_id=track) for track in self._desk.tracks(typical(self._desk.stock, label, _SPEAK))]

    def _is_here(self, subject: Subject) -> bool:
        stock = self._desk.stock
        if subject.track_id is not None:
            track = self._desk.copies.get(subject.track_id, subject.track_id)
            return bool(stock.music.items.rows([track])[0] != NOWHERE)
        return subject.artist_id is not None and bool(stock.artists.rows([subject.artist_id])[0] != NOWHERE)

    def _question(self, answer: Answered) -> Question:
        stock = self._desk.stock
        if answer.kind is QuestionKind.TRACK:
            return Question(answer.kind, int(self._desk.rows([TrackId(int(answer.about))])[0]))
        if answer.kind is QuestionKind.ARTIST:
            row = int(stock.artists.rows([int(answer.about)])[0])
        else:
            keys = [name_key(name) for name in stock.music.labels.names]
            wanted = name_key(str(answer.about))
            row = keys.index(wanted) if wanted in keys else NOWHERE
        if row == NOWHERE:
            raise NotFound(f"There is no {answer.kind} {answer.about} here.", "Answer what was asked.")
        return Question(answer.kind, row)

    def _subject(self, question: Question) -> Subject:
        stock = self._desk.stock
        if question.kind is QuestionKind.TRACK:
            return Subject(track_id=self._desk.tracks([question.row])[0])
        return Subject(artist_id=ArtistId(int(stock.artists.ids[question.row])))

    def _asked(self, question: Question) -> Asked:
        stock = self._desk.stock
        if question.kind is QuestionKind.GENRE:
            return Asked(question.kind, 0, stock.music.labels.names[question.row])
        if question.kind is QuestionKind.ARTIST:
            return Asked(question.kind, int(stock.artists.ids[question.row]), stock.artist_name(question.row))
        (track_id,) = self._desk.tracks([question.row])
        with self._desk.database.read() as connection:
            track = catalogue.track(connection, track_id)
            timbre = heard.parts_of(connection, track.audio_hash, sequences=True).get("timbre")
        sequence = None if timbre is None else unpack(timbre.sequences).get("mfcc_sequence")
        rate = float(str(timbre.figures.get("mfcc_sequence_rate", 0))) if timbre is not None else 0.0
        shown = preview(track.format.duration_ms or 0, sequence, rate)
        return Asked(question.kind, track_id, f"{track.tags.title} by {track.artist}", shown)
