"""Words about music, against scikit-learn's counts and the formula in the books, and by hand in four scripts."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer

from segue.domain.recommending import ReasonKind
from segue.taste import Histories, Labels, Listening, Music, Numbering, recommend
from segue.taste.keeping import pack, unpack
from segue.taste.recommenders.words import Words, WordsRecipe
from segue.taste.text.feeling import LANGUAGES, feeling_of
from segue.taste.text.language import UNKNOWN, language_of
from segue.taste.text.terms import terms
from segue.taste.text.themes import themes
from segue.taste.text.weighing import vocabulary

SONGS = (
    "Harbour lights over the silver sea, the waves keep rolling over me",
    "Silver waves and the cold north sea, a harbour far away from me",
    "Engine on the desert road, burning dust and a heavy load",
    "Desert highway, engine roar, dust upon the motel door",
    "La mer et le vent du port, les vagues chantent encore",
    "바다 위에 파도가 부서지고 항구의 불빛이 반짝여요",
    "على شاطئ البحر أغنّي للأمواج والميناء البعيد",
    "",
)


def said(*texts: str) -> Music:
    return replace(Music.unknown(Numbering.of(np.arange(len(texts)))), texts=texts)


def learned(music: Music, recipe: WordsRecipe | None = None) -> Words:
    nobody = Listening(Numbering.of([]), sp.csr_array((0, len(music)), dtype=np.float32))
    return (recipe or WordsRecipe()).learn(nobody, music)


def liking(items: int, weights: dict[int, float]) -> Histories:
    row = np.zeros((1, items), dtype=np.float32)
    row[0, list(weights)] = list(weights.values())
    return Histories(sp.csr_array(row))


def test_the_weights_are_bm25_of_scikit_learns_counts() -> None:
    counted = [Counter(terms(text)) for text in SONGS]
    found = vocabulary(counted, least=1, share=1.0, most=1000)
    counter = CountVectorizer(analyzer=lambda text: list(terms(text)))
    often = counter.fit_transform([text for text in SONGS if text]).toarray().astype(float)
    assert found.terms == tuple(counter.get_feature_names_out())
    # As Robertson and Zaragoza write it (2009), with k1 = 0.6 and b = 0.4.
    having, words = (often > 0).sum(axis=0), often.sum(axis=1, keepdims=True)
    rare = np.log(1 + (len(often) - having + 0.5) / (having + 0.5))
    expected = rare * often * 1.6 / (often + 0.6 * (0.6 + 0.4 * words / words.mean()))
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(found.rare, rare, rtol=1e-6)
    np.testing.assert_allclose(found.weigh(counted).toarray()[:-1], expected, atol=1e-6)
    assert found.weigh(counted)[[-1]].nnz == 0


def test_words_that_are_asked_for_are_weighed_by_themselves() -> None:
    found = vocabulary([Counter(terms(text)) for text in SONGS], least=1, share=1.0, most=1000)
    (sea, dust) = (found.terms.index(word) for word in ("sea", "dust"))
    asked = found.weigh([Counter({"sea": 1, "dust": 1, "unknown": 5})]).toarray()[0]
    assert asked[sea] / asked[dust] == pytest.approx(found.rare[sea] / found.rare[dust])
    assert found.weigh([Counter()]).nnz == 0


def test_common_and_lonely_terms_are_left_out() -> None:
    counted = [Counter(text.split()) for text in ("a b c", "a b d", "a c e", "a f g")]
    assert vocabulary(counted, least=2, share=0.5, most=10).terms == ("b", "c")
    assert vocabulary(counted, least=1, share=1.0, most=1).terms == ("a",)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The Café, the CAFE and the café!", "en", ["cafe", "cafe", "cafe"]),
        ("Je ne veux que l'amour d'été", "fr", ["veux", "amour"]),
        ("حُبّي في القلب", "ar", ["حبي", "القلب"]),
        ("사랑해 love", "ko", ["사랑", "랑해", "love"]),
        ("東京タワー", "", ["東京", "京タ", "タワ", "ワー"]),
        ("I a b x 🎵🔥 ok", "en", ["ok"]),
        ("夜", "", ["夜"]),
        ("", "", []),
        ("w" * 100, "", []),
    ],
)
def test_a_text_is_taken_apart(text: str, language: str, expected: list[str]) -> None:
    assert list(terms(text, language)) == expected


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["", "en", "fr", "ar", "ko"]))
def test_any_text_gives_terms_that_stay_what_they_are(text: str, language: str) -> None:
    for term in terms(text, language):
        assert term
        assert len(term) <= 40
        assert " " not in term
        assert "\n" not in term


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (SONGS[0], "en"),
        (SONGS[4], "fr"),
        (SONGS[5], "ko"),
        (SONGS[6], "ar"),
        ("", UNKNOWN),
        ("la", UNKNOWN),
        ("🎵🎵🎵🎵🎵🎵🎵🎵🎵🎵🎵🎵🎵🎵", UNKNOWN),
        ("\ud800 " * 30, UNKNOWN),
    ],
)
def test_the_language_of_a_text(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("I love the sunshine, my heart is lonely", "en", 1 / 3),
        ("I am not happy, no love, tears", "en", -1),
        ("Je suis heureux, un sourire dans le soleil", "fr", 1),
        ("Je ne suis pas heureux", "fr", -1),
        ("أنا حزين ودموع", "ar", -1),
        ("사랑 행복 눈물", "ko", 1 / 3),
    ],
)
def test_how_a_text_feels(text: str, language: str, value: float) -> None:
    feeling = feeling_of(text, language)
    assert feeling is not None
    assert feeling.value == pytest.approx(value)


def test_a_feeling_names_its_words_and_keeps_silent_where_it_has_none() -> None:
    feeling = feeling_of("Happy tears, happy days and not lonely", "en")
    assert feeling is not None
    assert feeling.joyful == ("happy", "not lonely")
    assert feeling.sorrowful == ("tears",)
    assert feeling_of("the table and the chair", "en") is None
    assert feeling_of("glücklich", "de") is None
    assert set(LANGUAGES) == {"en", "fr", "ar", "ko"}


def test_themes_are_the_terms_that_go_together() -> None:
    right = np.array([[0.1, 0.9, 0.4], [-0.5, -0.1, 0.8]], dtype=np.float32)
    assert themes(right, ("moon", "sea", "wave"), 2) == (("sea", "wave"), ("wave",))
    recommender = learned(said(*SONGS), WordsRecipe(directions=2))
    assert any("sea" in theme or "harbour" in theme for theme in recommender.themes_of(0))
    assert any("desert" in theme or "dust" in theme for theme in recommender.themes_of(2))
    assert recommender.themes_of(7) == ()


def test_words_are_searched_without_accents_and_case_and_in_any_script() -> None:
    recommender = learned(said(*SONGS), WordsRecipe(meant=0))
    for words, expected in (("SEA harbour", {0, 1}), ("déserts desert", {2, 3}), ("바다", {5}), ("البَحر", {6})):
        scores = recommender.search(words)
        assert set(np.flatnonzero(np.isfinite(scores)).tolist()) == expected
    assert np.isneginf(recommender.search("xylophone")).all()
    assert np.isneginf(recommender.search("")).all()
    assert np.isneginf(recommender.search("🎵")).all()


def test_what_goes_with_the_same_words_is_near_though_it_shares_none() -> None:
    music = said(*["ship sailor"] * 4, *["sailor anchor"] * 4, *["drum bass"] * 4, "ship", "anchor", "bass")
    recommender = learned(music, WordsRecipe(meant=1.0, directions=2, share=1.0))
    near = recommender.similar(np.array([12], dtype=np.int32))[0]
    assert near[13] > 0.9
    assert near[14] < 0.1


def test_the_reason_names_the_words_that_are_shared() -> None:
    recommender = learned(said(*SONGS))
    grounds = recommender.grounds(liking(8, {0: 1.0, 3: 1.0}), 1)
    assert grounds is not None
    assert grounds.kind is ReasonKind.LYRIC_THEME
    assert grounds.seeds == (0,)
    assert {"sea", "harbour", "waves", "silver"} >= set(grounds.words)
    assert grounds.figures == {"words shared": 4.0, "same language": 1.0}
    assert recommender.grounds(liking(8, {0: 1.0}), 2) is None
    assert recommender.grounds(liking(8, {0: 1.0}), 7) is None


def test_labels_are_words_too() -> None:
    shares: NDArray[np.float32] = np.array([[9, 0, 1], [3, 0, 0], [0, 5, 0], [0, 1, 1]], dtype=np.float32)
    music = replace(
        Music.unknown(Numbering.of(np.arange(4))),
        labels=Labels(("Trip-Hop", "Québec folk", "90s"), sp.csr_array(shares)),
    )
    recommender = learned(music)
    assert {"trip hop", "trip", "hop", "quebec folk", "90s"} <= set(recommender.read.vocabulary.terms)
    assert set(np.argsort(-recommender.search("trip hop"))[:2].tolist()) == {0, 1}
    grounds = recommender.grounds(liking(4, {0: 1.0}), 1)
    assert grounds is not None
    assert grounds.kind is ReasonKind.SHARED_TAG
    assert "trip hop" in grounds.words


def test_what_has_no_words_has_no_place() -> None:
    recommender = learned(said(*SONGS))
    assert np.isneginf(recommender.scores(liking(8, {0: 1.0}))[0, 7])
    assert np.isneginf(recommender.scores(liking(8, {7: 1.0}))).all()
    assert np.isneginf(learned(said("", "", "")).scores(liking(3, {0: 1.0}))).all()


def test_what_repels_takes_its_words_back() -> None:
    recommender = learned(said(*SONGS))
    ranked = recommend(recommender, liking(8, {0: 1.0, 2: -1.0}), 7).items[0].tolist()
    assert ranked.index(1) < ranked.index(3)


def test_a_text_of_a_megabyte_and_odd_ones_are_no_trouble() -> None:
    long = "harbour sea " * 90_000
    odd = ("\x00\x01", "🎵" * 500, "ا" * 2000, "\ud800 harbour", "a b c d", "harbour\nsea\u2028wave", long)
    music = said(*odd, *SONGS)
    recommender = learned(music)
    assert recommender.known[6]
    found = recommend(recommender, liking(15, {7: 1.0}), 15)
    assert 6 in found.items[0].tolist()
    assert np.isfinite(found.scores[found.items >= 0]).all()
    back = unpack(pack(recommender, music.items)).recommender
    assert isinstance(back, Words)
    assert back.read.vocabulary.terms == recommender.read.vocabulary.terms
    np.testing.assert_allclose(back.search("harbour"), recommender.search("harbour"))
