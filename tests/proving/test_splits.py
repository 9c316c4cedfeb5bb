"""What each split hides is nowhere to be learned, and what it asks for is what was hidden."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from segue.domain.errors import BadRequest
from segue.proving.data import Known
from segue.proving.splits import (
    SPLITS,
    ColdListeners,
    ColdTracks,
    Continuation,
    LastSession,
    LastWeek,
    StrongGeneralisation,
    split_of,
)
from segue.proving.trial import Trial
from segue.taste import Histories, Ratings
from tests.proving.worlds import circles, diary


def truth_pairs(trial: Trial) -> set[tuple[int, int]]:
    rows, items = trial.truth.nonzero()
    return set(zip(trial.askers[rows].tolist(), items.tolist(), strict=True))


def learned_pairs(trial: Trial) -> set[tuple[int, int]]:
    rows, items = trial.listening.weights.nonzero()
    return set(zip(trial.listening.listeners.ids[rows].tolist(), items.tolist(), strict=True))


def shown_pairs(trial: Trial) -> set[tuple[int, int]]:
    rows, items = trial.asked.weights.nonzero()
    return set(zip(trial.askers[rows].tolist(), items.tolist(), strict=True))


def all_pairs(known: Known) -> set[tuple[int, int]]:
    owners = known.listeners.ids[known.plays.listeners]
    return set(zip(owners.tolist(), known.plays.items.tolist(), strict=True))


@given(st.sampled_from(sorted(SPLITS)), st.integers(0, 1000), st.integers(0, 1000))
def test_nothing_that_is_asked_for_can_be_learned(name: str, world: int, seed: int) -> None:
    known = diary(seed=world)
    trial = split_of(name).deal(known, seed)
    asked_for = truth_pairs(trial)
    assert asked_for
    assert asked_for <= all_pairs(known)
    assert not asked_for & learned_pairs(trial)
    assert not asked_for & shown_pairs(trial)
    assert (np.diff(trial.truth.indptr) > 0).all()
    assert (np.diff(trial.asked.weights.indptr) > 0).all()
    rated = trial.listening.ratings
    owners = trial.listening.listeners.ids[rated.listeners]
    assert not asked_for & set(zip(owners.tolist(), rated.items.tolist(), strict=True))
    said = trial.known.sayings
    owners = trial.listening.listeners.ids[said.listeners]
    assert not asked_for & set(zip(owners.tolist(), said.items.tolist(), strict=True))
    # Stars are asked for of what is hidden, liked or not, and of nothing else.
    starred = set(zip(trial.askers[trial.stars.listeners].tolist(), trial.stars.items.tolist(), strict=True))
    assert asked_for <= starred
    assert not starred & learned_pairs(trial)
    assert not starred & shown_pairs(trial)
    # What follows what is told of plays that are learned from, and of no others.
    plays = len(trial.known.plays)
    assert len(trial.listening.sequences.items) <= plays
    assert trial.music.labels.shares.sum() == len(said.words)


@given(st.sampled_from(sorted(SPLITS)), st.integers(0, 1000))
def test_the_same_seed_hides_the_same(name: str, seed: int) -> None:
    one, again = (split_of(name).deal(diary(), seed) for _ in range(2))
    np.testing.assert_array_equal(one.truth.toarray(), again.truth.toarray())
    np.testing.assert_array_equal(one.asked.weights.toarray(), again.asked.weights.toarray())
    other = split_of(name).deal(diary(), seed + 1)
    assert SPLITS[name].drawn != (truth_pairs(other) == truth_pairs(one))


@pytest.mark.parametrize("split", [StrongGeneralisation(0.25, 0.2), Continuation(0.25, 0.5), ColdListeners(0.25, 3)])
def test_held_out_listeners_are_strangers(split: StrongGeneralisation) -> None:
    known = circles(items=60)
    trial = split.deal(known, 4)
    assert (len(trial), len(trial.listening.listeners)) == (10, 30)
    assert not set(trial.askers.tolist()) & set(trial.listening.listeners.ids.tolist())
    np.testing.assert_array_equal(trial.asked.listeners, np.full(10, -1))
    assert shown_pairs(trial) | truth_pairs(trial) | learned_pairs(trial) == all_pairs(known)
    sizes, hidden = np.diff(trial.asked.weights.indptr), np.diff(trial.truth.indptr)
    # Everybody in this world has 18 items.
    expected = {"listeners": (14, 4), "playlists": (9, 9), "cold-listeners": (3, 15)}[split.name]
    assert ({*sizes.tolist()}, {*hidden.tolist()}) == ({expected[0]}, {expected[1]})


def test_the_last_week_is_cut_at_one_moment() -> None:
    known = diary()
    days = known.plays.days
    assert days is not None
    trial = LastWeek(7).deal(known, 0)
    cut = days.max() - 7
    assert trial.listening.today < cut
    before = known.kept(days < cut)
    assert learned_pairs(trial) == all_pairs(before)
    assert truth_pairs(trial) == {
        pair for pair in all_pairs(known) - all_pairs(before) if pair[0] in set(before.listeners.ids.tolist())
    }
    assert trial.asked.listeners is not None
    np.testing.assert_array_equal(trial.listening.listeners.ids[trial.asked.listeners], trial.askers)


def test_the_last_session_is_each_ones_own() -> None:
    known = diary()
    plays = known.plays
    assert plays.days is not None
    trial = LastSession().deal(known, 0)
    for row, listener in enumerate(trial.askers):
        own = plays.where(plays.listeners == known.listeners.rows([int(listener)])[0])
        assert own.days is not None
        order = np.argsort(own.days)
        gaps = np.flatnonzero(np.diff(own.days[order]) > 30 / 1440)
        last = set(own.items[order[gaps[-1] + 1 :]].tolist()) - set(own.items[order[: gaps[-1] + 1]].tolist())
        assert set(trial.truth[[row]].indices.tolist()) == last


def test_cold_tracks_are_unheard_and_only_they_may_come() -> None:
    trial = ColdTracks(0.25, 0.3).deal(circles(), 2)
    assert trial.among is not None
    assert trial.among.sum() == 6
    assert not trial.listening.weights.toarray()[:, trial.among].any()
    assert not trial.asked.weights.toarray()[:, trial.among].any()
    assert trial.among[trial.truth.indices].all()


def test_what_somebody_came_to_dislike_is_not_asked_for() -> None:
    known = diary()
    plays = known.plays
    first = np.unique(known.pairs(plays), return_index=True)[1]
    # The first play of every item of odd number was followed by a dislike that outweighs it and all others.
    counts = plays.counts.copy()
    counts[first[plays.items[first] % 2 == 1]] = -100
    trial = StrongGeneralisation().deal(replace(known, plays=replace(plays, counts=counts)), 0)
    assert (trial.truth.indices % 2 == 0).all()
    assert (trial.asked.disliked().indices % 2 == 1).all()
    assert len(trial.asked.disliked().indices)


def test_what_takes_a_time_refuses_listening_without() -> None:
    known = diary()
    timeless = replace(known, plays=replace(known.plays, days=None))
    for split in (LastWeek(), LastSession()):
        with pytest.raises(BadRequest, match="does not say when"):
            split.deal(timeless, 0)
    with pytest.raises(BadRequest, match="no split daily"):
        split_of("daily")


@pytest.mark.parametrize("name", sorted(SPLITS))
def test_too_little_listening_is_refused_with_words(name: str) -> None:
    known = diary(listeners=1, items=1, plays=1)
    with pytest.raises(BadRequest, match="too little"):
        split_of(name).deal(known, 0)


def overlapping(trial: Trial, what: str) -> Trial:
    """The trial with its truth put where it can be learned from."""
    if what == "shown":
        more = sp.csr_array(trial.asked.weights + trial.truth)
        return replace(trial, asked=Histories(more, listeners=trial.asked.listeners))
    if what == "learned":
        rows = trial.listening.listeners.rows(trial.askers)
        dense = trial.listening.weights.toarray()
        dense[rows] += trial.truth.toarray()
        return replace(trial, listening=replace(trial.listening, weights=sp.csr_array(dense), days=None))
    if what == "starred":
        rows = np.repeat(np.arange(len(trial)), np.diff(trial.asked.weights.indptr)).astype(np.int32)[:1]
        shown = trial.asked.weights.indices[:1].astype(np.int32)
        return replace(trial, stars=Ratings(rows, shown, np.ones(1, dtype=np.float32)))
    if what == "stars shown":
        return replace(trial, asked=replace(trial.asked, stars=trial.truth))
    if what == "rated":
        row = trial.listening.listeners.rows(trial.askers[:1])
        stars = Ratings(row, trial.truth[[0]].indices[:1].astype(np.int32), np.ones(1, dtype=np.float32))
        return replace(trial, listening=replace(trial.listening, ratings=stars))
    among = np.ones(trial.truth.shape[1], dtype=np.bool_)
    among[trial.truth.indices[0]] = False
    return replace(trial, among=among)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("shown", "are in the histories that are shown"),
        ("learned", "are in the listening to learn from"),
        ("starred", "are in the histories that are shown"),
        ("stars shown", "have stars that are shown"),
        ("rated", "were rated in what is learned from"),
        ("barred", "may not come"),
    ],
)
def test_a_trial_whose_answers_could_be_learned_is_refused(what: str, words: str) -> None:
    trial = LastWeek().deal(diary(), 0)
    with pytest.raises(BadRequest, match=words):
        overlapping(trial, what)
