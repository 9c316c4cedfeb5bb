"""A map of a data set's clips in two dimensions: clips that sound alike lie near each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.naming.datasets.dataset import Dataset

_MOST = 3_000
_COMPONENTS = 50
_FEWEST = 10
REST = -1


@dataclass(frozen=True, slots=True)
class Place:
    """A clip on the map: x and y in 0..1, and the number of its class among those that are drawn, REST for others."""

    name: str
    labels: tuple[str, ...]
    x: float
    y: float
    drawn: int


@dataclass(frozen=True, slots=True)
class MapOfClips:
    """Where the clips lie, and by which method."""

    method: str
    places: tuple[Place, ...]


def map_of(dataset: Dataset, vectors: NDArray[Any], drawn: Sequence[str], seed: int) -> MapOfClips:
    """The map of clips with these vectors, shape (clips, size): principal components, and t-SNE of those.

    Of more than 3,000 clips as many are drawn by lot; `drawn` are the labels that have a colour.
    """
    generator = np.random.default_rng(seed)
    rows = np.arange(len(dataset))
    if len(rows) > _MOST:
        rows = np.sort(generator.choice(rows, _MOST, replace=False))
    flat, method = _flat(_components(np.asarray(vectors[rows], np.float64)), seed)
    low, high = flat.min(axis=0), flat.max(axis=0)
    flat = (flat - low) / np.maximum(high - low, 1e-9)
    if len(rows) < len(dataset):
        method = f"{method}, {_MOST:,} of {len(dataset):,} clips"
    number = {label: at for at, label in enumerate(drawn)}
    places = []
    for row, (x, y) in zip(rows.tolist(), flat.tolist(), strict=True):
        clip = dataset.clips[row]
        # Of several labels the rarest says most.
        place = max((number.get(label, REST) for label in clip.labels), default=REST)
        places.append(Place(clip.name, clip.labels, x, y, place))
    return MapOfClips(method, tuple(places))


def _components(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Principal components of standardised vectors, at most 50, the strongest first, their signs always the same."""
    spread = vectors.std(axis=0)
    centred = (vectors - vectors.mean(axis=0)) / np.where(spread > 1e-9, spread, 1.0)
    left, strengths, right = np.linalg.svd(centred, full_matrices=False)
    signs = np.sign(right[np.arange(len(right)), np.abs(right).argmax(axis=1)])
    return np.asarray((left * strengths * np.where(signs == 0, 1, signs))[:, :_COMPONENTS])


def _flat(components: NDArray[np.float64], seed: int) -> tuple[NDArray[np.float64], str]:
    """Two dimensions of many. Without scikit-learn, or of a few clips, the first two components."""
    if components.shape[1] < 2:
        components = np.pad(components, ((0, 0), (0, 2 - components.shape[1])))
    if len(components) >= _FEWEST and components[:, 0].std() > 1e-9:
        try:
            from sklearn.manifold import TSNE  # noqa: PLC0415 - only in the `train` extra
        except ImportError:
            return components[:, :2], "principal components"
        near = min(30.0, (len(components) - 1) / 3)
        model = TSNE(2, perplexity=near, init="pca", random_state=seed, n_jobs=1)
        return np.asarray(model.fit_transform(components.astype(np.float32)), np.float64), "t-SNE"
    return components[:, :2], "principal components"
