"""A small Moroccan folder, heard once: three classes of six songs in two segments each."""

import pytest

from segue.hearing.embedding.timbre_embedder import TimbreEmbedder
from segue.naming.datasets.cleaning import Cleaned, clean
from segue.naming.datasets.layouts import read_dataset
from segue.naming.features import cached_features
from tests.naming.moroccan import write_moroccan


@pytest.fixture(scope="session")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> Cleaned:
    folder = tmp_path_factory.mktemp("study")
    reading = read_dataset(write_moroccan(folder / "music", classes=3, songs=6, segments=2, seconds=3.0))
    features = cached_features(reading.dataset, folder / "cache", embedder=TimbreEmbedder(), workers=0)
    return clean(reading, features, features.embeddings(TimbreEmbedder().id)["mean"])
