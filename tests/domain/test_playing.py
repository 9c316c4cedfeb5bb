"""Radios and queues are values: what happens to one gives another."""

import pytest

from segue.domain.ids import ArtistId, TrackId
from segue.domain.playing import About, Came, Queue, Queued, Radio, Turn, Whose
from segue.domain.recommending import Reason, ReasonKind

WHY = Reason(ReasonKind.NEW)
ONE, TWO, THREE = TrackId(1), TrackId(2), TrackId(3)


def test_a_radio_remembers_what_came_and_who_is_gone() -> None:
    radio = Radio(About.TRACKS, "", "Radio", (ONE,))
    after = radio.after(Turn(TWO), Turn(TWO, Came.SKIPPED, 0.1)).without(ArtistId(5)).without(ArtistId(5))
    assert [turn.came for turn in after.turns] == [Came.GIVEN, Came.SKIPPED]
    assert after.gone == (5,)
    assert radio.turns == ()


def test_what_was_given_back_was_never_given_and_words_on_it_stay() -> None:
    radio = Radio(About.TRACKS, "", "Radio", (ONE,), (Turn(ONE), Turn(TWO), Turn(TWO, Came.REMOVED), Turn(THREE)))
    assert radio.given_back({TWO, THREE}).turns == (Turn(ONE), Turn(TWO, Came.REMOVED))
    assert radio.given_back(()) == radio


def test_what_is_taken_out_of_a_queue_is_a_no_only_if_it_was_added() -> None:
    queue = Queue((Queued(ONE), Queued(TWO, Whose.ADDED, WHY), Queued(THREE)))
    assert queue.taken_out(0) == Queue(queue.tracks[1:])
    assert queue.taken_out(1) == Queue((queue.tracks[0], queue.tracks[2]), (TWO,))
    assert queue.taken_out(1).taken_out(0).refused == (TWO,)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Turn(ONE, Came.SKIPPED, 1.5),
        lambda: Radio(About.TRACKS, "", "", (), explore=2),
        lambda: Radio(About.TRACKS, "", "", (), seed=-1),
        lambda: Queued(ONE, Whose.ADDED),
        lambda: Queued(ONE, Whose.MINE, WHY),
    ],
)
def test_what_makes_no_sense_cannot_be_made(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        wrong()  # type: ignore[operator]
