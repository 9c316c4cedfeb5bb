"""Sounds in two dimensions: so that neighbours stay neighbours (UMAP), or at once and roughly (principal axes)."""

import warnings

import numpy as np

from segue.taste.music import Floats

ENOUGH = 20
"""Fewer sounds have no shape that UMAP could find."""

_AXES = 20
"""What is beyond the first principal axes says little of who is whose neighbour, and costs most of the time."""
_NEIGHBOURS = 15
_WIDTH = 10.0


def project(sounds: Floats, seed: int) -> Floats:
    """UMAP of sounds [items, numbers]: [items, 2]. The same seed gives the same map.

    It takes a minute for ten thousand items on one core. There must be `ENOUGH` of them.
    """
    # Compiling what it needs takes seconds and some hundred megabytes, which only whoever draws maps should pay for.
    with warnings.catch_warnings():
        # It says that a part of it, which nobody asks for, lacks TensorFlow.
        warnings.simplefilter("ignore", ImportWarning)
        from umap import UMAP  # noqa: PLC0415 - as said above

    told = principal(sounds, _AXES)
    drawn = UMAP(
        n_neighbors=min(_NEIGHBOURS, len(told) - 1),
        min_dist=0.4,
        # Begun from the principal axes, the large shape is theirs, and no eigenvectors must be searched for.
        init=_begun(told, seed),
        random_state=seed,
        # More threads would put chance into it.
        n_jobs=1,
    ).fit_transform(told)
    return np.asarray(drawn, dtype=np.float32)


def principal(sounds: Floats, axes: int) -> Floats:
    """Sounds along their principal axes [items, axes]; each axis points to where its largest number is above nought."""
    centred = (sounds - sounds.mean(axis=0, dtype=np.float64)).astype(np.float64)
    _, directions = np.linalg.eigh(centred.T @ centred)
    chosen = directions[:, ::-1][:, :axes]
    signs = np.sign(chosen[np.abs(chosen).argmax(axis=0), np.arange(chosen.shape[1])])
    return np.ascontiguousarray((centred @ (chosen * signs)).astype(np.float32))


def roughly(sounds: Floats) -> Floats:
    """The two principal axes [items, 2], which takes no time."""
    found = principal(sounds, 2) if sounds.size else np.zeros((len(sounds), 0), dtype=np.float32)
    return np.pad(found, ((0, 0), (0, 2 - found.shape[1])))


def _begun(told: Floats, seed: int) -> Floats:
    places = told[:, :2] / max(float(np.abs(told[:, :2]).max()), 1e-9) * _WIDTH
    # No two begin at one point, where nothing could part them.
    return (places + np.random.default_rng(seed).normal(scale=1e-4, size=places.shape)).astype(np.float32)
