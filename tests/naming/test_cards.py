"""Model cards and leakage reports: what they say is so, they come back from their files, and no label harms a page."""

import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    log_loss,
    precision_recall_fscore_support,
    roc_auc_score,
)

from segue.domain.errors import BadRequest, SegueError
from segue.domain.naming import Task
from segue.hearing.embedding.failures import ModelDamaged
from segue.naming.cards.card import Beside, Card, CardEpoch, CardLearning, CardMember, read_card, write_card
from segue.naming.cards.leakage_page import leakage_page
from segue.naming.cards.leaks import Leakage, leaks_of
from segue.naming.cards.making import card_of, scores_of
from segue.naming.cards.model_page import model_page
from segue.naming.cards.weaknesses import weaknesses
from segue.naming.datasets.cleaning import Cleaned, clean
from segue.naming.datasets.layouts import read_dataset
from segue.naming.features import cached_features
from segue.naming.judging.verdicts import Verdicts, read_verdicts, write_verdicts
from segue.naming.splits import Split, SplitKind, k_folds
from tests.naming.moroccan import write_moroccan

VOID = {"meta", "br", "img"}
HOSTILE = "<script>alert('x')</script> & \"so\""
Made = tuple[Cleaned, np.ndarray]


class Page(HTMLParser):
    """Checks that every element is closed in its turn; keeps tags, text and addresses."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [str(value) for name, value in attrs if name in ("src", "href", "action")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    root: Path = tmp_path_factory.mktemp("cards")
    reading = read_dataset(write_moroccan(root / "music", classes=4, songs=6, segments=3, seconds=1.5))
    cleaned = clean(reading, cached_features(reading.dataset, root / "cache", workers=0))
    rows = [np.asarray(cleaned.features.bands(row), np.float32) for row in range(len(cleaned.dataset))]
    vectors = np.stack([np.concatenate([one.mean(axis=0), one.std(axis=0)]) for one in rows])
    return cleaned, (vectors - vectors.mean(axis=0)) / vectors.std(axis=0)


def judged(made: Made, kind: SplitKind) -> tuple[Split, Verdicts]:
    cleaned, vectors = made
    dataset, probabilities = cleaned.dataset, np.zeros(cleaned.dataset.targets.shape)
    split = k_folds(dataset, cleaned.groups, kind, 3, leaky=True)
    truth = dataset.targets.argmax(axis=1)
    for fold in split.folds:
        model = LogisticRegression(C=0.05, max_iter=2000).fit(vectors[fold.train], truth[fold.train])
        probabilities[np.ix_(fold.test, model.classes_)] = model.predict_proba(vectors[fold.test])
    names = tuple(clip.name for clip in dataset.clips)
    truth, artists = dataset.targets > 0, cleaned.groups.artists
    least = np.full(probabilities.shape, 0.4)
    return split, Verdicts(split.title, names, dataset.labels, probabilities, truth, artists, False, least)


def card_for(made: Made, kind: SplitKind = SplitKind.ARTIST, **more: Any) -> Card:
    split, verdicts = judged(made, kind)
    member = CardMember("head.onnx", "head", "mean bands", 1028, 5000, "ab" * 32, 1.0)
    learning = (CardLearning("head", (CardEpoch(1, 2.0, None, None), CardEpoch(2, 1.0, 1.2, 0.5))),)
    return card_of(
        title="Made", name="made", task=Task.GENRE, cleaned=made[0], split=split, verdicts=verdicts,
        members=[member], learning=learning, **more,
    )  # fmt: skip


@pytest.fixture(scope="module")
def card(made: Made) -> Card:
    return card_for(made)


def test_its_figures_are_those_of_the_verdicts(made: Made, card: Card) -> None:
    verdicts = judged(made, SplitKind.ARTIST)[1]
    right = verdicts.truth == verdicts.chosen
    score = card.scores["accuracy"]
    assert score.value == pytest.approx(right.mean())
    assert score.low is not None
    assert score.high is not None
    assert score.low <= score.value <= score.high
    assert card.confusion is not None
    assert sum(count for true, said, count in card.confusion if true == said) == right.sum()
    assert sum(count for *_, count in card.confusion) == len(made[0].dataset) == card.data.clips
    said = verdicts.probabilities.max(axis=1) >= 0.4
    assert card.unsure.share == pytest.approx(1 - said.mean())
    assert card.unsure.right == pytest.approx(right[said].mean())
    assert (card.data.songs, card.data.artists, card.data.clips_with_artist) == (24, 12, 72)


@pytest.fixture(scope="module")
def several(made: Made) -> tuple[Card, Verdicts]:
    """A card of clips with several labels each, and the verdicts it was made of as they come back from their file."""
    cleaned, labels = made[0], made[0].dataset.labels
    chance = np.random.default_rng(3)
    clips = tuple(
        replace(clip, labels=tuple(sorted({*clip.labels, labels[chance.integers(len(labels))]})))
        for clip in cleaned.dataset.clips
    )
    cleaned = replace(cleaned, dataset=replace(cleaned.dataset, clips=clips, multi=True))
    dataset, artists = cleaned.dataset, cleaned.groups.artists
    truth = dataset.targets > 0
    split = k_folds(dataset, cleaned.groups, SplitKind.ARTIST, 3)
    probabilities = np.clip(chance.beta(2, 3, truth.shape) + 0.2 * truth, 0.01, 0.99)
    names = tuple(clip.name for clip in dataset.clips)
    least = np.tile([0.3, 0.5, 0.6, 0.7], (len(names), 1))
    said = Verdicts(split.title, names, labels, probabilities, truth, artists, True, least)
    kept = read_verdicts(write_verdicts(said))
    member = CardMember("head.onnx", "head", "mean bands", 1028, 5000, "ab" * 32, 1.0)
    card = card_of(
        title="Made", name="made", task=Task.GENRE, cleaned=cleaned, split=split, verdicts=kept, members=[member]
    )
    return card, kept


def test_several_labels_are_judged_as_scikit_learn_judges_them(several: tuple[Card, Verdicts]) -> None:
    card, kept = several
    truth, said = kept.targets, kept.probabilities >= kept.least
    scores = {name: score.value for name, score in card.scores.items()}
    for average in ("macro", "weighted"):
        expected = precision_recall_fscore_support(truth, said, average=average, zero_division=0)[:3]
        found = [scores[f"{average}_{name}"] for name in ("precision", "recall", "f1")]
        assert found == pytest.approx(list(expected))
    assert scores["roc_auc"] == pytest.approx(roc_auc_score(truth, kept.probabilities))
    assert scores["pr_auc"] == pytest.approx(average_precision_score(truth, kept.probabilities))
    assert scores["exact"] == pytest.approx(accuracy_score(truth, said))
    each = [log_loss(truth[:, column], kept.probabilities[:, column]) for column in range(truth.shape[1])]
    assert scores["log_loss"] == pytest.approx(np.mean(each))
    assert scores["first"] == pytest.approx(truth[np.arange(len(truth)), kept.probabilities.argmax(axis=1)].mean())
    assert (card.unsure.share, card.unsure.right) == pytest.approx((1 - said.any(axis=1).mean(), truth[said].mean()))
    parts = precision_recall_fscore_support(truth, said, zero_division=0)
    for column, one in enumerate(card.judged):
        assert (one.precision, one.recall, one.f1, one.clips) == pytest.approx(tuple(part[column] for part in parts))
        assert one.roc_auc == pytest.approx(roc_auc_score(truth[:, column], kept.probabilities[:, column]))
        assert one.pr_auc == pytest.approx(average_precision_score(truth[:, column], kept.probabilities[:, column]))
    assert sum(count for *_, count in card.reliability.bins) == truth.size
    for name in ("roc_auc", "pr_auc", "macro_f1"):
        score = card.scores[name]
        assert score.low is not None
        assert score.high is not None
        assert score.low <= score.value <= score.high


def test_a_page_of_several_labels_tells_the_figures_and_draws_no_matrix(several: tuple[Card, Verdicts]) -> None:
    card, kept = several
    text = Page(model_page(card)).text
    assert card.confusion is None
    assert "any number of 4 labels" in text
    assert "What is taken for what" not in text
    assert "Always saying" not in text
    for name in ("roc_auc", "pr_auc", "macro_f1", "first", "ece"):
        assert f"{card.scores[name].value:.3f}" in text
    weakest = min(card.judged, key=lambda one: one.f1)
    column = card.labels.index(weakest.label)
    found = int((kept.targets[:, column] & kept.named[:, column]).sum())
    assert any(told.startswith(f"{weakest.label}: {found} of its {weakest.clips} clips") for told in card.weaknesses)


def test_an_arabic_label_does_not_turn_the_numbers_beside_it_round(card: Card) -> None:
    judged = (replace(card.judged[0], label="شعبي", f1=0.0), *card.judged[1:])
    told = weaknesses(replace(card, labels=("شعبي", *card.labels[1:]), judged=judged))
    assert any(one.startswith("\u2068شعبي\u2069: ") for one in told)
    assert "\u2068" not in "".join(weaknesses(card))


def test_it_comes_back_from_its_file(card: Card) -> None:
    data = write_card(card)
    assert read_card(data) == card
    assert json.loads(data) == card.as_json()
    assert card.as_json()["scores"]["accuracy"]["value"] == card.scores["accuracy"].value


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": 2}, "later Segue"),
        ({"format": "1"}, "not of format 1"),
        ({"labels": "a"}, "labels must be a list"),
        ({"speed_ms": "fast"}, "speed_ms must be a number"),
        ({"split": None}, "split must be an object"),
        ({"title": "x" * 10_001}, "title must be a text"),
        ({"title": "\ud800"}, "title must be a text"),
        ({"multi": 1}, "multi must be true or false"),
        ({"confusion": [[1, 2]]}, r"confusion\[0\] must be a list of 3"),
        ({"speed_ms": float("nan")}, "speed_ms must be a number"),
    ],
)
def test_damage_is_refused_in_words(card: Card, change: dict[str, Any], words: str) -> None:
    with pytest.raises(SegueError, match=words):
        read_card(json.dumps(card.as_json() | change).encode())


def test_no_card_at_all_is_refused(card: Card) -> None:
    for data in (b"", b"[]", b"\xff\xfe", b"[" * 100_000, write_card(card)[:-9]):
        with pytest.raises(ModelDamaged, match="no JSON"):
            read_card(data)
    with pytest.raises(BadRequest, match="longer"):
        read_card(b" " * (9 << 20))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_whatever_field_is_lost_is_told(card: Card, data: st.DataObject) -> None:
    found = card.as_json()
    del found[data.draw(st.sampled_from(sorted(found)))]
    with pytest.raises(SegueError):
        read_card(json.dumps(found).encode())


def test_the_page_is_whole_and_asks_for_nothing(made: Made, card: Card) -> None:
    leaky = Beside("at random", True, "", scores_of(judged(made, SplitKind.LEAKY_RANDOM)[1]))
    text = model_page(replace(card, beside=(leaky,), notes=("research previews",)))
    page = Page(text)
    assert not {"script", "link", "iframe", "img", "form"} & set(page.tags)
    assert page.addresses == []
    assert "default-src 'none'" in text
    assert all(one in page.text for one in (*card.weaknesses, *card.labels, "ab" * 32, "research previews"))
    assert "LEAKY: do not believe" not in page.text
    assert "LEAKY: do not believe" in Page(model_page(card_for(made, SplitKind.LEAKY_RANDOM))).text


@pytest.mark.parametrize("label", [HOSTILE, "شعبي / راي", "x" * 300])
def test_any_label_is_shown_as_it_is(card: Card, label: str) -> None:
    text = json.dumps(card.as_json()).replace(json.dumps(card.labels[0])[1:-1], json.dumps(label)[1:-1])
    shown = model_page(read_card(text.encode()))
    assert label in Page(shown).text
    assert "<script" not in shown


def test_two_hundred_labels_stay_readable(card: Card) -> None:
    labels = tuple(f"label {number}" for number in range(200))
    rows = tuple(replace(card.judged[0], label=label) for label in labels)
    confusion = tuple((number, (number * 7) % 200, 3) for number in range(200))
    shown = model_page(replace(card, labels=labels, judged=rows, confusion=confusion))
    assert "170 are not" in Page(shown).text
    assert len(shown) < 1_000_000


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40)), min_size=4, max_size=4), st.booleans())
def test_weaknesses_follow_from_the_figures(card: Card, given_rows: list[tuple[float, int]], leaky: bool) -> None:
    rows = tuple(replace(one, f1=f1, clips=clips) for one, (f1, clips) in zip(card.judged, given_rows, strict=True))
    split = replace(card.split, kind="leaky-random" if leaky else "artist")
    told = weaknesses(replace(card, judged=rows, split=split))
    assert any(one.startswith("LEAKY") for one in told) == leaky
    held = [one.f1 for one in rows if one.clips]
    assert sum("(F1 " in one for one in told) == min(3, sum(f1 < 0.7 for f1 in held))
    assert any("fewer than 20 clips" in one for one in told) == any(0 < one.clips < 20 for one in rows)
    assert any("No clip that was judged" in one for one in told) == any(not one.clips for one in rows)


def test_a_confusion_is_told_with_its_numbers(card: Card) -> None:
    found = replace(card, confusion=((0, 1, 6),), judged=tuple(replace(one, clips=24) for one in card.judged))
    assert f"Of 24 clips of {card.labels[0]}, 6 were called {card.labels[1]}." in weaknesses(found)


def test_a_leak_is_shown_and_why(made: Made) -> None:
    cleaned, vectors = made
    runs = []
    for kind in (SplitKind.ARTIST, SplitKind.SONG, SplitKind.LEAKY_RANDOM):
        split, verdicts = judged(made, kind)
        runs.append(leaks_of(cleaned.dataset, cleaned.groups, split, verdicts, scores_of(verdicts), vectors))
    artist, song, leaky = runs
    assert (artist.same_song, artist.same_artist, artist.song_heard.right) == (0, 0, None)
    assert (song.same_song, song.song_new.clips) == (0, 72)
    assert leaky.same_song > 36
    assert leaky.same_artist >= leaky.same_song
    assert leaky.song_heard.clips + leaky.song_new.clips == 72
    assert leaky.nearest is not None
    assert artist.nearest is not None
    assert leaky.nearest.same_song > 0.5 > artist.nearest.same_song == 0
    found = Leakage("logistic regression", HOSTILE, tuple(runs))
    ((run, by),) = found.inflations
    assert run is leaky
    assert by["accuracy"] == pytest.approx(leaky.scores["accuracy"].value - artist.scores["accuracy"].value)
    assert by["accuracy"] > 0
    shown = leakage_page(found)
    assert "<script" not in shown
    assert f"{100 * by['accuracy']:+.1f} points" in Page(shown).text
    assert json.loads(json.dumps(found.as_json()))["inflation"][0]["by"]["accuracy"] == by["accuracy"]
