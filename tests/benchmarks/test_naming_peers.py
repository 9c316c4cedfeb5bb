"""Peers get what Segue's heads get, never see what they are judged on, and tables tell what scikit-learn finds."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

pytest.importorskip("torch", reason="PyTorch is not there; it comes with the extra `train`")

from benchmarks.naming_gtzan import Computed, computed
from benchmarks.naming_peers import REGRESSION, SVM, Peer, peer_verdicts, vectors_of
from benchmarks.naming_table import Judged, confusions, show
from segue.domain.errors import BadRequest
from segue.naming.datasets.cleaning import Cleaned
from segue.naming.splits import SplitKind, k_folds, three_parts

LABELS = ("blues", "jazz", "rock")
CLIPS = 25


@pytest.fixture(scope="module")
def table() -> Computed:
    """Three classes in ten numbers, of which two tell them apart, and not always."""
    chance = np.random.default_rng(1)
    names = [f"{label}/{label}.{number:05}.wav" for label in LABELS for number in range(CLIPS)]
    vectors = chance.normal(size=(len(names), 10))
    vectors[:, :2] += np.repeat([[0, 0], [2, 0], [0, 2]], CLIPS, axis=0)
    return computed("made", "made numbers", names, vectors.astype(np.float32))


def several(table: Computed) -> Cleaned:
    """The same clips, every fifth of which has the next label, too."""
    known = table.cleaned.dataset
    following = {label: LABELS[(number + 1) % len(LABELS)] for number, label in enumerate(LABELS)}
    clips = tuple(
        clip if number % 5 else replace(clip, labels=(*clip.labels, following[clip.labels[0]]))
        for number, clip in enumerate(known.clips)
    )
    return replace(table.cleaned, dataset=replace(known, clips=clips, multi=True))


@pytest.mark.parametrize("peer", [SVM, REGRESSION], ids=lambda peer: peer.key)
@pytest.mark.parametrize("multi", [False, True])
def test_peers_learn_what_can_be_learned_and_figures_are_those_of_scikit_learn(
    table: Computed, peer: Peer, multi: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    cleaned = several(table) if multi else table.cleaned
    split = k_folds(cleaned.dataset, cleaned.groups, SplitKind.SONG, 3, 0)
    verdicts = peer_verdicts(peer, cleaned, vectors_of(cleaned, table.model, ("mean",)), split)
    assert verdicts.names == tuple(clip.name for clip in cleaned.dataset.clips)
    flat = show("made", [Judged("it", peer.name, verdicts)], [("bar", {"ece": 0.05})])
    assert "LEAKY" not in verdicts.title
    if multi:
        area = roc_auc_score(verdicts.targets, verdicts.probabilities, average="macro")
        assert flat["it_roc_auc"] == pytest.approx(area, abs=1e-4)
        assert area > 0.75
    else:
        right = accuracy_score(verdicts.truth, verdicts.chosen)
        assert flat["it_accuracy"] == pytest.approx(right, abs=1e-4)
        assert flat["it_macro_f1"] == pytest.approx(
            f1_score(verdicts.truth, verdicts.chosen, average="macro"), abs=1e-4
        )
        assert right > 0.7
        assert flat["it_low"] < right < flat["it_high"]
    assert peer.name in capsys.readouterr().out


@pytest.mark.parametrize("peer", [SVM, REGRESSION], ids=lambda peer: peer.key)
def test_labels_of_a_test_part_change_nothing_that_is_said_of_it(table: Computed, peer: Peer) -> None:
    known, vectors = table.cleaned.dataset, vectors_of(table.cleaned, table.model, ("mean",))
    split = three_parts(known, table.cleaned.groups, SplitKind.SONG, 0)
    test = set(split.folds[0].test.tolist())
    other = {label: LABELS[number - 1] for number, label in enumerate(LABELS)}
    clips = tuple(
        replace(clip, labels=(other[clip.labels[0]],)) if row in test else clip for row, clip in enumerate(known.clips)
    )
    lied = replace(table.cleaned, dataset=replace(known, clips=clips))
    one, two = (peer_verdicts(peer, cleaned, vectors, split) for cleaned in (table.cleaned, lied))
    np.testing.assert_array_equal(one.probabilities, two.probabilities)
    np.testing.assert_array_equal(one.least, two.least)
    assert (one.truth != two.truth).all()


def test_a_leaky_split_is_told_and_confusions_are_counted(table: Computed) -> None:
    cleaned = table.cleaned
    split = k_folds(cleaned.dataset, cleaned.groups, SplitKind.LEAKY_RANDOM, 3, 0, leaky=True)
    verdicts = peer_verdicts(REGRESSION, cleaned, vectors_of(cleaned, table.model, ("mean",)), split)
    assert verdicts.title.startswith("LEAKY: ")
    wrong = np.eye(3)[[1] * CLIPS + [1] * CLIPS + [2] * (CLIPS - 1) + [0]]
    assert confusions(replace(verdicts, probabilities=wrong)) == f"blues for jazz ({CLIPS}), rock for blues (1)"


def test_a_table_has_one_models_vectors(table: Computed) -> None:
    assert len(table.cleaned.features) == len(table.cleaned.dataset)
    with pytest.raises(BadRequest, match="gtzan-made"):
        table.cleaned.features.embeddings("musicnn")
