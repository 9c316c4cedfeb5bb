"""A queue goes on where its last tracks were going."""

import numpy as np

from segue.discovery.radio.drift import Steering
from segue.discovery.radio.seeding import of_queue
from segue.discovery.radio.upnext import going_on
from segue.domain.playing import Came
from tests.discovery.scenes import scene_of, stock


def go_on(queue: list[int], count: int, refused: tuple[int, ...] = ()) -> list[int]:
    luck = np.random.default_rng(0)
    made = going_on(stock(), np.array(queue, dtype=np.int32), refused, count, Steering(), luck)
    return [pick.item for pick in made.picks]


def test_the_last_tracks_weigh_more() -> None:
    old, new = list(range(0, 30, 5)), [40, 45, 50]
    assert sum(scene_of(item) == 1 for item in go_on([*old, *new], 8)) >= 6
    assert sum(scene_of(item) == 0 for item in go_on([*new, *old], 8)) >= 6
    worth = of_queue(np.array([*old, *new], dtype=np.int32)).worth
    assert (np.diff(worth) > 0).all()


def test_the_direction_in_which_it_moves_is_kept_up_a_little() -> None:
    """The same last track, reached from below and from above."""
    energy = stock().music.figures.values[:, 0]
    own = np.arange(40, 80)
    rising = own[np.argsort(energy[own])]
    middle = int(rising[len(rising) // 2])
    below, above = rising[[2, 10]].tolist(), rising[[-3, -11]].tolist()
    up, down = go_on([*below, middle], 5), go_on([*above, middle], 5)
    assert energy[up].mean() > energy[down].mean()


def test_nothing_of_the_queue_comes_again_however_long_it_is() -> None:
    queue = list(range(0, 100, 2))
    found = go_on(queue, 60)
    assert not set(found) & set(queue)
    assert len(set(found)) == 60


def test_what_was_taken_out_does_not_come_and_is_a_gentle_no() -> None:
    queue = [0, 5, 10]
    refused = go_on(queue, 1)[0]
    sitting = of_queue(np.array(queue, dtype=np.int32), (refused,))
    assert sitting.words[refused].came is Came.REMOVED
    assert sitting.stayed == queue
    later = go_on(queue, 20, (refused,))
    assert refused not in later
    # Gentle: it still goes on in the same corner of the music.
    assert scene_of(later[0]) == 0
