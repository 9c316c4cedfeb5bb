"""People who come to a world that has been lived in: they answer a few questions, and get their first lists."""

from statistics import fmean

import numpy as np

from segue.discovery.people.onboarding import Question, QuestionKind, Reply, Told, next_questions, typical
from segue.domain.listening import EventKind
from segue.proving.simulation.days import Simulation
from segue.proving.simulation.features import Asking
from segue.proving.simulation.living import Person
from segue.proving.simulation.logbook import FIRST_DAY

ROUNDS, OF = 4, 4
"""So many rounds of so many questions: a minute of somebody's time."""
_LIKED, _DISLIKED = 0.45, 0.15
_TRACKS = 10
_TYPICAL = 3
_MINUTE = 1 / (24 * 60)


def first_day(simulation: Simulation, day: int, *, asked: bool) -> float:
    """How much newcomers like what the feature brings on their first day, having been `asked` or not; NaN for nothing.

    Nothing of it is left when they have been and gone.
    """
    world, living = simulation.world, len(simulation.people)
    found: list[float] = []
    for row in range(living, len(world)):
        person = Person.of(row, world, simulation.log, simulation.plan.seed)
        before = simulation.log.written(row)
        at = day + float(world.habits.hour[row]) / 24
        if asked:
            _answer(simulation, person, FIRST_DAY + at)
        luck = np.random.default_rng([simulation.plan.seed, 81, row])
        memory = simulation.memory(row, at + _MINUTE)
        worth = simulation.listen(Asking(simulation.stock, memory, row, FIRST_DAY + at, luck), person, at, _TRACKS)
        found += [fmean(worth)] if worth else []
        simulation.log.strike(row, before)
    return fmean(found) if found else float("nan")


def _answer(simulation: Simulation, person: Person, at: float) -> None:
    """Answer rounds of questions truly: what somebody does not know they cannot like."""
    told: list[Told] = []
    for _ in range(ROUNDS):
        for question in next_questions(simulation.stock, told, OF):
            reply = _reply(simulation, person, question)
            told.append(Told(question, reply))
            _keep(simulation, person, question, reply, at)


def _reply(simulation: Simulation, person: Person, question: Question) -> Reply:
    stock, world = simulation.stock, simulation.world
    match question.kind:
        case QuestionKind.TRACK:
            items = np.array([question.row])
        case QuestionKind.ARTIST:
            items = stock.by(question.row)
        case QuestionKind.GENRE:
            items = np.array(typical(stock, question.row, 4 * _TYPICAL))
    known = items[person.knows[items]] if question.kind is not QuestionKind.GENRE else items
    if not len(known):
        return Reply.UNKNOWN
    liking = float(world.liking[person.row, known].mean())
    return Reply.YES if liking >= _LIKED else Reply.NO if liking <= _DISLIKED else Reply.UNKNOWN


def _keep(simulation: Simulation, person: Person, question: Question, reply: Reply, at: float) -> None:
    """What an answer becomes: a like or a dislike, of a genre one of each of its most typical tracks."""
    if reply is Reply.UNKNOWN:
        return
    stock, kind = simulation.stock, EventKind.LIKE if reply is Reply.YES else EventKind.DISLIKE
    match question.kind:
        case QuestionKind.ARTIST:
            simulation.log.write(person.row, kind, at, artist=int(stock.artists.ids[question.row]))
        case QuestionKind.TRACK:
            simulation.log.write(person.row, kind, at, track=int(stock.music.items.ids[question.row]))
        case QuestionKind.GENRE if reply is Reply.YES:
            for item in typical(stock, question.row, _TYPICAL):
                simulation.log.write(person.row, kind, at, track=int(stock.music.items.ids[item]))
