"""A radio goes on without end or repetition, keeps together what sounds alike, and heeds every word at once."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.discovery import Made, Memory, Stock
from segue.discovery.radio.drift import Steering
from segue.discovery.radio.seeding import bearing, begun_from, by_artist, chosen, of_listener, of_tracks, staying
from segue.discovery.radio.sitting import Sitting, Turned, history_of
from segue.discovery.radio.stepping import BEGINS_AGAIN, GAP, NOTHING_LEFT, next_picks
from segue.domain.playing import Came
from segue.domain.recommending import ReasonKind
from segue.taste import Listening, Music, Numbering
from segue.taste.recommenders.content import ContentRecipe
from segue.taste.recommenders.ease import EaseRecipe
from segue.taste.signals import Makers
from tests.discovery.scenes import ARTISTS, TRACKS, memory_of, scene_of, stock

OF_SCENE = ARTISTS * TRACKS


def rows(*items: int) -> np.ndarray:
    return np.array(items, dtype=np.int32)


def listen(
    sitting: Sitting, count: int, memory: Memory | None = None, of: Stock | None = None, seed: int = 0, **dials: float
) -> Made:
    music = stock() if of is None else of
    return next_picks(music, sitting, count, Steering(**dials), np.random.default_rng(seed), memory)


def items(made: Made) -> list[int]:
    return [pick.item for pick in made.picks]


def said(sitting: Sitting, item: int, came: Came, heard: float = 0.0) -> Sitting:
    return replace(sitting, turns=(*sitting.turns, Turned(item, came, heard)))


def of_scene(made: Made, scene: int) -> int:
    return sum(scene_of(item) == scene for item in items(made))


def test_nothing_comes_twice_before_everything_has_played_and_then_what_rested_longest() -> None:
    whole = len(stock())
    made = listen(of_tracks(rows(3)), whole + 60)
    first, later = items(made)[: whole - 1], items(made)[whole - 1 :]
    assert sorted([3, *first]) == list(range(whole))
    assert made.short == BEGINS_AGAIN
    # What returns was played in the first part of all that was played.
    order = [3, *first]
    assert all(order.index(item) < whole // 2 for item in later[: whole // 4])
    assert listen(of_tracks(rows(3)), whole - 1).short == ""


def test_what_was_skipped_does_not_return_when_it_begins_again() -> None:
    of = stock(1, 2)
    sitting = said(of_tracks(rows(0)), 6, Came.SKIPPED)
    made = listen(sitting, 40, of=of)
    assert made.short == BEGINS_AGAIN
    assert 6 not in items(made)
    assert {0, 1, 7} <= set(items(made))


def test_two_tracks_of_an_artist_never_come_close_together() -> None:
    for seed in range(3):
        found = items(listen(begun_from(rows(0, 5, 50)), 80, seed=seed))
        artists = [item // TRACKS for item in found]
        for place, artist in enumerate(artists):
            assert artist not in artists[max(0, place - GAP) : place]


def test_the_seeds_own_artist_comes_and_does_not_dominate() -> None:
    for seed in (2, 61, 120):
        found = items(listen(of_tracks(rows(seed)), 24))
        own = sum(item // TRACKS == seed // TRACKS for item in found)
        assert 1 <= own <= 4


def test_tracks_that_follow_each_other_sound_alike() -> None:
    found = items(listen(begun_from(rows(0, 45, 85, 125)), 60))
    places, luck = stock().places, np.random.default_rng(0)

    def flow(order: list[int]) -> float:
        return float(np.mean(np.sum(places[order[1:]] * places[order[:-1]], axis=1)))

    shuffled = [flow(luck.permutation(found).tolist()) for _ in range(50)]
    assert flow(found) > max(shuffled) + 0.1
    energy = stock().music.figures.values[:, 0]
    steps = np.abs(np.diff(energy[found])).mean()
    assert steps < 0.7 * np.mean([np.abs(np.diff(energy[luck.permutation(found)])).mean() for _ in range(50)])


@pytest.mark.parametrize(("first", "other"), [(0, 45), (45, 85), (120, 41)])
def test_a_skip_moves_it_away_at_once_and_an_early_one_more(first: int, other: int) -> None:
    begun = of_tracks(rows(first, other))
    skipped = first + 7
    near = [
        of_scene(listen(sitting, 10), scene_of(first))
        for sitting in (
            begun,
            said(begun, skipped, Came.SKIPPED, 0.3),
            said(begun, skipped, Came.SKIPPED, 0.02),
        )
    ]
    assert near[2] <= near[1] <= near[0]
    assert near[2] < near[0]
    late = items(listen(said(begun, skipped, Came.SKIPPED, 0.5), 1))
    assert len(late) == 1


def test_a_like_moves_it_toward_what_was_liked() -> None:
    begun = of_tracks(rows(0, 45))
    for liked, scene in ((7, 0), (52, 1)):
        assert of_scene(listen(said(begun, liked, Came.LIKED), 10), scene) > of_scene(listen(begun, 10), scene)


def test_a_skip_weighs_more_than_taking_out_what_was_added() -> None:
    begun, words = of_tracks(rows(0, 45)), {}
    for came in (Came.SKIPPED, Came.REMOVED):
        history = history_of(stock(), said(begun, 7, came))
        words[came] = float(history.weights[0, 7])
    assert words[Came.SKIPPED] < words[Came.REMOVED] < 0


def test_the_last_word_counts_and_what_was_said_outright_stands() -> None:
    begun = of_tracks(rows(0))
    liked = said(said(begun, 7, Came.LIKED), 7, Came.SKIPPED)
    assert liked.words[7].came is Came.LIKED
    assert said(liked, 7, Came.DISLIKED).words[7].came is Came.DISLIKED
    assert said(begun.after([7]), 7, Came.SKIPPED).words[7].came is Came.SKIPPED
    assert said(begun, 7, Came.SKIPPED).after([7]).words[7].came is Came.SKIPPED
    assert said(begun.after([7, 8]), 7, Came.FINISHED).played == [0, 7, 8]
    assert said(begun.after([7, 8]), 7, Came.SKIPPED).stayed == [0, 8]


@settings(max_examples=25)
@given(
    st.lists(st.integers(0, 159), min_size=1, max_size=4, unique=True),
    st.lists(st.integers(0, 159), max_size=40, unique=True),
    st.lists(st.integers(0, 159), max_size=10, unique=True),
    st.integers(0, 31),
    st.integers(0, 159),
)
def test_what_is_not_wanted_never_comes(
    seeds: list[int], vetoed: list[int], resting: list[int], gone: int, disliked: int
) -> None:
    memory = memory_of(160, liked=seeds, vetoed=vetoed, resting=resting)
    sitting = replace(said(of_tracks(rows(*seeds)), disliked, Came.DISLIKED), gone=(gone,))
    made = listen(sitting, 200, memory)
    found = set(items(made))
    assert not found & {*vetoed, *resting, disliked}
    # Nor anything by an artist who is not wanted, or of whom a track was disliked.
    assert not {item // TRACKS for item in found} & {gone, disliked // TRACKS}
    assert len(made.picks) == 200


def test_another_copy_of_what_played_does_not_come() -> None:
    of = stock(tracks=4, copies=True)
    names = of.music.names
    found = [names[item] for item in items(listen(of_tracks(rows(0)), len(of) // 2 - 1, of=of))]
    assert len(set(found)) == len(found)
    assert names[0] not in found


def test_the_dials_do_what_they_say() -> None:
    begun = of_tracks(rows(2))
    close, far = (listen(begun, 30, explore=explore) for explore in (0.0, 1.0))
    places = stock().places
    assert (places[items(close)] @ places[2]).mean() > (places[items(far)] @ places[2]).mean() + 0.05
    hits, deep = (listen(begun, 20, deep_cuts=dial) for dial in (0.0, 1.0))
    often = stock().heard.items
    assert often[items(hits)].mean() > 1.5 * often[items(deep)].mean()
    known = memory_of(160, liked=list(range(0, 40, 2)))
    own, new = (
        sum(item in known.liked for item in items(listen(begun, 12, known, explore=explore))) for explore in (0.0, 1.0)
    )
    assert own > new


def test_whose_it_is_colours_it() -> None:
    begun = of_tracks(rows(0, 45))
    fond = memory_of(160, liked=list(range(60, 75)))

    def theirs(memory: Memory | None) -> int:
        made = [listen(begun, 12, memory, seed=seed) for seed in range(5)]
        return sum(12 <= item // TRACKS < 15 for one in made for item in items(one))

    assert theirs(fond) > 1.3 * theirs(None)
    # What they played an hour ago rests.
    assert theirs(memory_of(160, liked=list(range(60, 75)), ago=0.04)) < theirs(fond)


def test_the_same_chance_gives_the_same_list_and_another_one_another() -> None:
    begun = of_tracks(rows(9, 80))
    assert items(listen(begun, 30, seed=4)) == items(listen(begun, 30, seed=4))
    assert items(listen(begun, 30, seed=4)) != items(listen(begun, 30, seed=5))


def test_one_after_the_other_is_never_a_repetition_either() -> None:
    sitting, heard = of_tracks(rows(9)), [9]
    for step in range(40):
        (item,) = items(listen(sitting, 1, seed=step))
        assert item not in heard
        heard.append(item)
        sitting = said(sitting.after([item]), item, Came.FINISHED, 1.0)


def test_it_stays_in_a_genre_and_among_some_years() -> None:
    inside, worth = bearing(stock(), "scene 2")
    assert inside.tolist() == list(range(2 * OF_SCENE, 3 * OF_SCENE))
    seeds = chosen(stock(), inside, np.random.default_rng(0), worth)
    assert set(seeds) <= set(inside)
    assert of_scene(listen(staying(seeds, inside, worth, "scene 2"), 30), 2) == 30
    # Years sound like nothing in particular.
    years = np.arange(0, 160, 3, dtype=np.int32)
    belong = np.ones(len(years), dtype=np.float32)
    found = items(listen(staying(years[:5], years, belong, "1999"), 30, explore=0.0))
    assert np.isin(found, years).mean() >= 0.9


def test_every_reason_is_true() -> None:
    sitting = said(of_tracks(rows(0, 45)).after([9]), 52, Came.LIKED)
    history = history_of(stock(), sitting)
    liked = set(history.liked().indices.tolist())
    kinds = set()
    for pick in listen(sitting, 20).picks:
        kinds.add(pick.grounds.kind)
        assert set(pick.grounds.seeds) <= {*liked, *sitting.stayed}
        assert pick.item not in pick.grounds.seeds
        if pick.grounds.kind is ReasonKind.SOUND:
            cosine = float(stock().places[pick.grounds.seeds[0]] @ stock().places[pick.item])
            assert pick.grounds.figures["cosine 1"] == pytest.approx(cosine, abs=1e-5)
            labels = stock().music.labels
            for label in pick.grounds.words:
                assert labels.shares[pick.item, labels.names.index(label)] > 0
        if pick.grounds.kind is ReasonKind.LISTENERS_IN_COMMON:
            both = stock().listening.weights[:, [pick.item, *pick.grounds.seeds]].toarray() > 0
            assert (both[:, 0] & both[:, 1:].any(axis=1)).any()
    assert ReasonKind.RANDOM not in kinds


def test_what_was_turned_away_is_no_reason() -> None:
    music, listening = stock().music, stock().listening
    of = Stock(music, listening, EaseRecipe().learn(listening, music), stock().makers)
    sitting = said(said(of_tracks(rows(0, 45)), 7, Came.SKIPPED), 52, Came.DISLIKED)
    for pick in listen(sitting, 60, of=of).picks:
        assert not {7, 52} & set(pick.grounds.seeds)


def bare(count: int) -> Stock:
    """Music of which nothing is known, and nobody who listens."""
    music = Music.unknown(Numbering.of(np.arange(count)))
    nobody = np.zeros(0, dtype=np.int64)
    listening = Listening(Numbering.of([]), memory_of(count).history.weights[:0])
    return Stock(music, listening, ContentRecipe().learn(listening, music), Makers(nobody, nobody, nobody, nobody))


def test_of_what_nothing_is_known_it_comes_by_chance_and_says_so() -> None:
    made = listen(of_tracks(rows(3)), 12, of=bare(8))
    assert sorted(items(made)[:7]) == [0, 1, 2, 4, 5, 6, 7]
    assert {pick.grounds.kind for pick in made.picks} == {ReasonKind.RANDOM}
    assert made.short == BEGINS_AGAIN


def test_a_library_may_be_very_small_or_all_of_it_unwanted() -> None:
    assert listen(of_tracks(rows()), 3, of=bare(0)) == Made("", (), NOTHING_LEFT)
    assert items(listen(of_tracks(rows(0)), 3, of=bare(1))) == [0, 0, 0]
    one_artist = stock(1, 1)
    found = items(listen(of_tracks(rows(0)), 12, of=one_artist))
    assert len(set(found[:4])) == 4
    everything = memory_of(160, vetoed=list(range(160)))
    assert listen(of_tracks(rows(0)), 3, everything) == Made("", (), NOTHING_LEFT)


def test_a_listener_stands_for_what_they_like_and_one_without_a_history_hears_something() -> None:
    luck = np.random.default_rng(0)
    fond = memory_of(160, liked=list(range(40, 80)), vetoed=[40, 41], resting=[42])
    seeds = of_listener(fond, luck)
    assert len(seeds) == 24
    assert set(seeds) <= set(range(43, 80))
    assert of_scene(listen(begun_from(seeds), 15, fond), 1) == 15
    nobody = memory_of(160)
    assert not len(of_listener(nobody, luck))
    made = listen(begun_from(of_listener(nobody, luck)), 10, nobody)
    assert len(set(items(made))) == 10


def test_an_artist_is_all_that_they_are_credited_with() -> None:
    assert by_artist(stock(), 3).tolist() == [15, 16, 17, 18, 19]
    assert by_artist(stock(), 999).tolist() == []
    assert bearing(stock(), "polka")[0].tolist() == []


def test_a_dial_goes_from_0_to_1() -> None:
    with pytest.raises(ValueError, match="explore is a dial"):
        Steering(explore=1.1)
