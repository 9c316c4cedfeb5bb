"""What one listener did is remembered item by item."""

import numpy as np

from segue.discovery.memory import Memory, remember
from segue.domain.listening import Ending, EventKind
from segue.taste import Numbering
from segue.taste.signals import ENDINGS, KINDS, Deeds, Makers

ITEMS = Numbering.of([10, 11, 12, 13])
MAKERS = Makers(np.array([10, 11, 12, 13]), np.array([1, 1, 2, 2]), np.array([10]), np.array([7]))
NONE = -1


def lived(*done: tuple[EventKind, int, float], artists: dict[int, int] | None = None, undo: int | None = None) -> Deeds:
    """(kind, track, day), the first with the number 1; a play is heard to its end where its track is even."""
    count = len(done)
    kinds = [KINDS.index(kind) for kind, _, _ in done]
    plays = [kind is EventKind.PLAY for kind, _, _ in done]
    ends = [
        (ENDINGS.index(Ending.SKIPPED if track % 2 else Ending.COMPLETED) if play else NONE)
        for play, (_, track, _) in zip(plays, done, strict=True)
    ]
    return Deeds(
        np.arange(1, count + 1, dtype=np.int64),
        np.full(count, 5),
        np.array(kinds, np.int8),
        np.array([track for _, track, _ in done], np.int64),
        np.full(count, NONE),
        np.array([(artists or {}).get(place, NONE) for place in range(count)], np.int64),
        np.array([day * 86_400.0 for _, _, day in done], np.float64),
        np.full(count, NONE),
        np.full(count, NONE),
        np.array(ends, np.int8),
        np.full(count, NONE, np.int8),
        np.full(count, NONE),
        np.array([(undo or NONE) if kind is EventKind.UNDO else NONE for kind, _, _ in done], np.int64),
    )


def memory(deeds: Deeds, now: float = 100) -> Memory:
    return remember(deeds, ITEMS, MAKERS, now, 5)


def test_plays_ends_and_skips_are_counted_by_item() -> None:
    play, skip = EventKind.PLAY, EventKind.SKIP
    told = memory(lived((play, 12, 90), (play, 12, 95), (play, 11, 96), (skip, 11, 97), (play, 99, 98)))
    assert told.met.tolist() == [1, 2]
    assert told.begun.tolist() == [1, 2]
    assert told.finished.tolist() == [0, 2]
    assert told.skipped.tolist() == [2, 0]
    assert (told.first.tolist(), told.last.tolist()) == ([96, 90], [97, 95])
    assert (told.plays.tolist(), told.at.tolist()) == ([2, 2, 1], [90, 95, 96])
    assert (told.cuts.tolist(), told.cut_at.tolist()) == ([1, 1], [96, 97])
    assert told.of(4, told.begun).tolist() == [0, 1, 2, 0]


def test_what_was_refused_and_what_repels_is_unwanted() -> None:
    play, never, later = EventKind.PLAY, EventKind.NEVER, EventKind.NOT_NOW
    told = memory(lived((play, 12, 90), (play, 11, 96), (play, 11, 97), (never, 10, 98), (later, 13, 99)))
    assert np.flatnonzero(told.refused(4)).tolist() == [0, 3]
    assert np.flatnonzero(told.unwanted(4)).tolist() == [0, 1, 3]
    of_artist = memory(lived((play, 12, 90), (never, NONE, 91), artists={1: 2}))
    assert np.flatnonzero(of_artist.refused(4)).tolist() == [2, 3]


def test_not_now_holds_for_a_while() -> None:
    deeds = lived((EventKind.NOT_NOW, 10, 60), (EventKind.NOT_NOW, 11, 80))
    assert memory(deeds).resting.tolist() == [1]
    assert memory(deeds, now=111).resting.tolist() == []


def test_the_last_word_counts_and_what_was_taken_back_never_was() -> None:
    said = ((EventKind.LIKE, 10, 1), (EventKind.LIKE, 11, 2), (EventKind.NEVER, 11, 3))
    assert memory(lived(*said)).liked.tolist() == [0]
    assert memory(lived(*said, (EventKind.UNDO, NONE, 4), undo=3)).liked.tolist() == [0, 1]
    followed = lived((EventKind.FOLLOW, NONE, 1), (EventKind.FOLLOW, NONE, 2), artists={0: 1, 1: 2})
    assert memory(followed).followed.tolist() == [1, 2]


def test_what_was_liked_of_an_artist_who_is_never_wanted_draws_no_more() -> None:
    said = ((EventKind.LIKE, 10, 1), (EventKind.LIKE, 12, 2), (EventKind.NEVER, NONE, 3))
    told = memory(lived(*said, artists={2: 1}))
    assert told.history.weights.indices.tolist() == [2]
    assert told.never.tolist() == [0, 1]


def test_somebody_who_did_nothing_has_an_empty_memory() -> None:
    told = memory(lived())
    assert len(told) == 0
    assert told.history.weights.shape == (1, 4)
    assert told.history.listeners is None, "in whatever row a recommender knows them, it is not this one"
