"""Where somebody is in podcasts and audiobooks, and which others they may like."""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as some

from segue.discovery.spoken import Been, Continued, Shelf, Where, been, recommended, to_continue
from segue.domain.recommending import ReasonKind

LENGTH = 1_800_000
# Four shows: of three, two, four and one parts.
SHELF = Shelf(
    np.array([0, 0, 0, 1, 1, 2, 2, 2, 2, 3]),
    np.full(10, LENGTH),
    ("whales and the sea", "ships at sea and harbours", "gardening tomatoes", "chess openings"),
)
NONE_FOLLOWED, NONE_REFUSED = np.zeros(4, dtype=np.bool_), np.zeros(10, dtype=np.bool_)


def lived(*plays: tuple[int, int | None]) -> Been:
    """(part, milliseconds heard, None for all of it), a day apart."""
    parts = np.array([part for part, _ in plays], dtype=np.int64)
    heard = np.array([LENGTH if ms is None else ms for _, ms in plays], dtype=np.int64)
    return been(
        SHELF,
        parts,
        np.arange(len(plays), dtype=np.float64),
        heard,
        np.array([ms is None for _, ms in plays], np.bool_),
    )


def go_on(
    listener: Been, *, newest: bool = False, followed: Sequence[int] = (), refused: Sequence[int] = ()
) -> list[Continued]:
    follows, refuses = NONE_FOLLOWED.copy(), NONE_REFUSED.copy()
    follows[list(followed)] = True
    refuses[list(refused)] = True
    return to_continue(SHELF, listener, follows, refuses, 10, newest=newest)


def test_a_chapter_that_was_begun_goes_on_where_it_was_left() -> None:
    assert go_on(lived((5, None), (6, 600_000), (6, 300_000))) == [Continued(6, 900_000, Where.BEGUN)]
    # A few seconds are no beginning, and the very end is heard out.
    assert go_on(lived((5, None), (6, 5_000))) == [Continued(6, 0, Where.NEXT)]
    assert go_on(lived((5, None), (6, LENGTH - 20_000))) == [Continued(7, 0, Where.NEXT)]
    # What is finished and begun anew is begun.
    assert go_on(lived((5, None), (5, 400_000))) == [Continued(5, 400_000, Where.BEGUN)]


def test_after_what_was_finished_comes_the_next_that_was_not() -> None:
    assert go_on(lived((0, None))) == [Continued(1, 0, Where.NEXT)]
    assert go_on(lived((1, None), (0, None))) == [Continued(2, 0, Where.NEXT)]
    assert go_on(lived((0, None), (1, None), (2, None))) == []
    assert go_on(lived((0, None)), refused=[1]) == [Continued(2, 0, Where.NEXT)]


def test_what_was_heard_last_comes_first_and_what_was_begun_before_all() -> None:
    told = go_on(lived((0, None), (5, 60_000), (3, None)))
    assert told == [Continued(5, 60_000, Where.BEGUN), Continued(4, 0, Where.NEXT), Continued(1, 0, Where.NEXT)]
    # Of a book one chapter goes on, of podcasts every episode that was begun.
    two = lived((5, 60_000), (6, 70_000))
    assert go_on(two) == [Continued(6, 70_000, Where.BEGUN)]
    assert [one.part for one in go_on(two, newest=True)] == [6, 5, 8]


def test_of_podcasts_the_newest_episode_comes_beside() -> None:
    assert go_on(lived((5, None)), newest=True) == [Continued(6, 0, Where.NEXT), Continued(8, 0, Where.NEWEST)]
    assert go_on(lived((7, None)), newest=True) == [Continued(8, 0, Where.NEXT)]
    assert go_on(lived(), newest=True, followed=[2]) == [Continued(8, 0, Where.NEWEST)]
    assert go_on(lived(), followed=[2]) == [Continued(5, 0, Where.NEXT)]


def test_nothing_heard_is_nothing_to_go_on_with() -> None:
    assert go_on(lived()) == []
    empty = Shelf(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), ())
    nobody = been(empty, np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int64), np.zeros(0, np.bool_))
    none = np.zeros(0, dtype=np.bool_)
    assert to_continue(empty, nobody, none, none, 5, newest=True) == []
    assert recommended(empty, sp.csr_array((3, 0)), nobody, none, 5, newest=True) == []


@given(
    some.lists(some.tuples(some.integers(0, 9), some.none() | some.integers(0, LENGTH)), max_size=30), some.booleans()
)
def test_what_is_refused_or_finished_never_comes_and_nothing_comes_twice(
    plays: list[tuple[int, int | None]], newest: bool
) -> None:
    listener = lived(*plays)
    told = go_on(listener, newest=newest, followed=[3], refused=[2, 6])
    parts = [one.part for one in told]
    assert len(set(parts)) == len(parts)
    assert not {2, 6} & set(parts)
    for one in told:
        assert not listener.finished[one.part]
        assert 0 <= one.place_ms < LENGTH
        assert (one.where is Where.BEGUN) == (one.place_ms > 0)
        assert one.place_ms == (listener.reached[one.part] if one.where is Where.BEGUN else 0)


def fans(*rows: Sequence[int]) -> sp.csr_array:
    whole = np.zeros((len(rows), 4))
    for place, shows in enumerate(rows):
        whole[place, list(shows)] = 1
    return sp.csr_array(whole)


def test_who_listens_to_both_speaks_first_then_shared_words_then_how_many() -> None:
    others = fans([0, 2], [0, 2], [0, 2], [0], [3])
    picks = recommended(SHELF, others, lived((0, None), (1, 60_000)), NONE_REFUSED, 5, newest=False)
    assert [pick.item for pick in picks] == [5, 3, 9]
    shared, words, popular = (pick.grounds for pick in picks)
    assert (shared.kind, shared.seeds, shared.figures) == (ReasonKind.LISTENERS_IN_COMMON, (1,), {"neighbours": 3})
    assert (words.kind, words.seeds, words.words) == (ReasonKind.SHARED_TAG, (1,), ("sea",))
    assert (popular.kind, popular.figures) == (ReasonKind.POPULAR, {"listeners": 1})


def test_a_podcast_begins_with_its_newest_and_a_book_with_its_first() -> None:
    others = fans([2])
    assert [pick.item for pick in recommended(SHELF, others, lived(), NONE_REFUSED, 1, newest=True)] == [8]
    assert [pick.item for pick in recommended(SHELF, others, lived(), NONE_REFUSED, 1, newest=False)] == [5]


def test_what_nothing_speaks_for_says_so() -> None:
    picks = recommended(SHELF, fans([]), lived(), NONE_REFUSED, 5, newest=True)
    assert {pick.grounds.kind for pick in picks} == {ReasonKind.RANDOM}
    assert len(picks) == 4


def test_shows_that_were_tried_or_refused_do_not_come() -> None:
    refused = NONE_REFUSED.copy()
    refused[6] = True
    picks = recommended(SHELF, fans([0, 1, 2, 3]), lived((9, 3_000)), refused, 5, newest=False)
    assert sorted(int(SHELF.shows[pick.item]) for pick in picks) == [0, 1]
