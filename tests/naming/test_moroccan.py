"""The made Moroccan folder: nine classes of songs in segments, in which a random split flatters."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from segue.naming.datasets.dataset import Dataset
from segue.naming.datasets.groups import Groups, groups_of
from segue.naming.datasets.layouts import read_dataset
from segue.naming.features import Features, cached_features
from segue.naming.splits import SplitKind, k_folds
from tests.naming.moroccan import CLASSES, write_moroccan


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Dataset, Features]:
    folder = tmp_path_factory.mktemp("moroccan")
    dataset = read_dataset(write_moroccan(folder / "music", seconds=2.0)).dataset
    return dataset, cached_features(dataset, folder / "cache", workers=0)


def test_its_layout(made: tuple[Dataset, Features]) -> None:
    dataset, features = made
    groups = groups_of(dataset)
    assert set(dataset.labels) == set(CLASSES)
    assert len(dataset) == 9 * 8 * 5
    assert len(np.unique(groups.songs)) == 9 * 8
    assert len(np.unique(groups.artists)) == 9 * 4
    assert not features.lost


def test_a_seed_makes_one_folder(tmp_path: Path) -> None:
    size = {"classes": 2, "songs": 2, "segments": 1, "seconds": 0.5}
    one, same, other = (write_moroccan(tmp_path / str(n), seed=s, **size) for n, s in enumerate((0, 0, 1)))  # type: ignore[arg-type]
    for file in one.rglob("*.wav"):
        place = file.relative_to(one)
        assert file.read_bytes() == (same / place).read_bytes()
        assert file.read_bytes() != (other / place).read_bytes()


def accuracy(dataset: Dataset, vectors: NDArray[np.float32], groups: Groups, kind: SplitKind) -> float:
    """Of naming each clip as its nearest neighbour, 4 folds."""
    classes = dataset.targets.argmax(axis=1)
    right = 0
    for fold in k_folds(dataset, groups, kind, 4, 0, leaky=True).folds:
        learned = np.concatenate((fold.train, fold.valid))
        scale = vectors[learned].std(axis=0) + 1e-6
        distances = np.linalg.norm((vectors[fold.test, None] - vectors[learned][None]) / scale, axis=2)
        right += int((classes[learned][distances.argmin(axis=1)] == classes[fold.test]).sum())
    return right / len(dataset)


def test_a_random_split_flatters(made: tuple[Dataset, Features]) -> None:
    dataset, features = made
    bands = [np.asarray(features.bands(row), np.float32) for row in range(len(dataset))]
    vectors = np.stack([np.concatenate((one.mean(axis=0), one.std(axis=0))) for one in bands])
    groups = groups_of(dataset)
    honest, leaky = (accuracy(dataset, vectors, groups, kind) for kind in (SplitKind.ARTIST, SplitKind.LEAKY_RANDOM))
    assert honest > 2 / len(CLASSES)
    assert leaky > honest + 0.3
