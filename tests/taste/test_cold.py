"""Items that nobody played: they stand where others like them stand, and their artists' listeners find them."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.linear_model import Ridge

from segue.domain.recommending import ReasonKind
from segue.taste import Histories, Listening, Music, Numbering, recommend
from segue.taste import foretelling as foretelling_module
from segue.taste.foretelling import Shape, foretell
from segue.taste.recommenders.cold import ColdRecipe
from segue.taste.recommenders.ease import EaseRecipe
from segue.taste.traits import unit
from tests.taste.playlists import needs_playlists, songs
from tests.taste.worlds import CIRCLES, checkerboard


def unplayed(listening: Listening, items: list[int]) -> Listening:
    """The same listening, as if these items had just come."""
    dense = listening.weights.toarray()
    dense[:, items] = 0
    return replace(listening, weights=sp.csr_array(dense), days=None, recent=())


def test_what_nobody_played_is_recommended_to_those_who_like_its_like() -> None:
    listening, music = checkerboard()
    new = [4, 5, 10, 11]
    heard_only = replace(music, artists=np.full(20, -1, dtype=np.int32), albums=np.full(20, -1, dtype=np.int32))
    listening = unplayed(listening, new)
    cold = ColdRecipe().learn(listening, heard_only)
    histories = listening.histories(np.arange(40, dtype=np.int32))
    scores = cold.scores(histories)
    assert np.isfinite(scores[:, new]).all()
    for listener, row in enumerate(scores):
        own = [item for item in new if item % CIRCLES == listener % CIRCLES]
        other = [item for item in new if item % CIRCLES != listener % CIRCLES]
        assert row[own].min() > row[other].max()
    collaborative = EaseRecipe().learn(listening, heard_only)
    assert np.isneginf(collaborative.scores(histories)[:, new]).all()


def test_a_newcomer_may_start_from_what_nobody_played() -> None:
    listening, music = checkerboard()
    cold = ColdRecipe().learn(unplayed(listening, [4, 5]), music)
    for seed in (4, 5):
        found = recommend(cold, Histories.of_seeds(np.array([seed], dtype=np.int32), 20), 4).items[0]
        assert (found % CIRCLES == seed % CIRCLES).all()


def test_an_artists_listeners_find_what_is_new_of_theirs() -> None:
    listening, music = checkerboard()
    mute = replace(Music.unknown(music.items), artists=music.artists)
    artist = int(music.artists[4])
    assert (music.artists == artist).sum() == 1
    artists = music.artists.copy()
    artists[4] = artists[6]
    cold = ColdRecipe().learn(unplayed(listening, [4]), replace(mute, artists=artists))
    history = Histories.of_seeds(np.array([6, 8], dtype=np.int32), 20)
    assert recommend(cold, history, 1).items[0, 0] == 4
    grounds = cold.grounds(history, 4)
    assert grounds is not None
    assert grounds.kind is ReasonKind.NEW
    assert grounds.seeds[0] == 6
    assert grounds.figures == {"listeners": 0.0, "share by the artist": 0.5}


def test_what_is_known_of_nothing_and_played_by_nobody_has_no_place() -> None:
    listening, music = checkerboard()
    cold = ColdRecipe().learn(unplayed(listening, [4]), Music.unknown(music.items))
    assert np.isneginf(cold.scores(Histories.of_seeds(np.array([0], dtype=np.int32), 20))[0, 4])
    assert np.isneginf(cold.scores(Histories.of_seeds(np.array([4], dtype=np.int32), 20))).all()
    assert np.isneginf(cold.similar(np.array([4], dtype=np.int32))).all()
    assert cold.grounds(Histories.of_seeds(np.array([0], dtype=np.int32), 20), 4) is None


def test_the_regression_is_scikit_learns(monkeypatch: pytest.MonkeyPatch) -> None:
    luck = np.random.default_rng(0)
    traits = unit(luck.standard_normal((80, 6)).astype(np.float32))
    known = luck.standard_normal((80, 3)).astype(np.float32)
    trust = luck.random(80).astype(np.float32)
    trust[60:] = 0
    monkeypatch.setattr(foretelling_module, "_RIDGES", (2.0,))
    found = foretell(traits, (), known, trust, Shape(landmarks=0), seed=0)
    with_one = np.hstack([traits, np.ones((80, 1))])
    expected = Ridge(alpha=2.0, fit_intercept=False).fit(with_one[:60], known[:60], sample_weight=trust[:60])
    np.testing.assert_allclose(found, expected.predict(with_one), atol=1e-4)


def test_an_artist_stands_off_as_their_items_do_and_is_believed_by_how_many_there_are() -> None:
    nothing = np.zeros((5, 2), dtype=np.float32)
    known = np.array([[1, 0], [1, 0], [0, 2], [0, 0], [0, 0]], dtype=np.float32)
    trust = np.array([1, 1, 1, 0, 0], dtype=np.float32)
    artists = np.array([0, 0, 1, 0, 1], dtype=np.int32)
    found = foretell(nothing, (artists,), known, trust, Shape(doubt=1.0), seed=0)
    np.testing.assert_allclose(found[3], [2 / 3, 0], atol=1e-6)
    np.testing.assert_allclose(found[4], [0, 1], atol=1e-6)
    unknown = foretell(nothing, (np.full(5, -1, dtype=np.int32),), known, trust, Shape(), seed=0)
    np.testing.assert_array_equal(unknown, 0)


def test_what_bends_is_followed() -> None:
    """A ring of tastes: the opposite of what is liked in the middle is liked at both ends."""
    luck = np.random.default_rng(0)
    angle = luck.uniform(0, 2 * np.pi, 600)
    traits = np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)
    known = np.stack([np.cos(3 * angle), np.sin(3 * angle)], axis=1).astype(np.float32)
    trust = (np.arange(600) < 400).astype(np.float32)
    bent = foretell(traits, (), known, trust, Shape(landmarks=100), seed=0)
    straight = foretell(traits, (), known, trust, Shape(landmarks=0), seed=0)
    missed = [float(((found[400:] - known[400:]) ** 2).mean()) for found in (bent, straight)]
    assert missed[0] < 0.1
    assert missed[1] > 0.3


@needs_playlists
def test_new_songs_find_playlists_where_collaboration_is_silent() -> None:
    """Whole songs are kept from training; playlists that it never saw ask for them by the rest of what they hold."""
    known = songs()
    count = len(known.music)
    luck = np.random.default_rng(0)
    new = luck.random(count) < 0.2
    order = luck.permutation([number for number, held in enumerate(known.playlists) if len(held) >= 10])
    asking = set(order[:60].tolist())
    train = [held[~new[held]] for number, held in enumerate(known.playlists) if number not in asking]
    rest = [known.playlists[number][~new[known.playlists[number]]] for number in sorted(asking)]
    hidden = [known.playlists[number][new[known.playlists[number]]] for number in sorted(asking)]

    def lists(rows: list[np.ndarray[tuple[int], np.dtype[np.int32]]]) -> sp.csr_array:
        starts = np.cumsum([0, *(len(row) for row in rows)])
        return sp.csr_array((np.ones(starts[-1], np.float32), np.concatenate(rows), starts), shape=(len(rows), count))

    listening = Listening(Numbering.of(np.arange(len(train))), lists(train))
    scores = ColdRecipe(axes=32).learn(listening, known.music).scores(Histories(lists(rest)))
    scores[:, ~new] = -np.inf
    found = [
        float(np.isin(np.argsort(-row, kind="stable")[: len(held)], held).mean())
        for row, held in zip(scores, hidden, strict=True)
        if len(held)
    ]
    by_chance = np.mean([len(held) for held in hidden]) / new.sum()
    assert np.mean(found) > 30 * by_chance


def test_in_a_batch_each_is_answered_by_their_own_artists() -> None:
    """A share of what is played by an artist is the listener's own, and a dislike counts against the artist."""
    listening, music = checkerboard()
    artists = music.artists.copy()
    artists[[4, 5]] = artists[[6, 7]]
    cold = ColdRecipe().learn(unplayed(listening, [4, 5]), replace(Music.unknown(music.items), artists=artists))
    weights = np.zeros((3, 20), dtype=np.float32)
    weights[0, [6, 8]], weights[1, [7, 9]], weights[2, 8], weights[2, 6] = 1, 1, 1, -1
    scores = cold.scores(Histories(sp.csr_array(weights)))
    assert scores[0, 4] > scores[0, 5]
    assert scores[1, 5] > scores[1, 4]
    assert scores[2, 4] < scores[2, 5]
