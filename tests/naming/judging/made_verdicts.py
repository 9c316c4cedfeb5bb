"""Verdicts as a model of some skill would give them."""

import numpy as np

from segue.naming.judging.verdicts import Verdicts


def verdicts(seed: int = 0, clips: int = 120, skill: float = 2.0, multi: bool = False, title: str = "made") -> Verdicts:
    """Clips of three labels by artists of three clips each, told with some skill."""
    chance = np.random.default_rng(7)
    truth = np.eye(3)[chance.integers(3, size=clips)] > 0
    if multi:
        truth |= chance.random(truth.shape) < 0.2
    logits = skill * truth + np.random.default_rng(seed).normal(size=truth.shape)
    if multi:
        likely = 1 / (1 + np.exp(-logits + skill / 2))
    else:
        likely = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    names = tuple(f"clip {number}" for number in range(clips))
    return Verdicts(
        title, names, ("a", "b", "c"), likely, truth, np.arange(clips) // 3, multi, np.full(truth.shape, 0.5)
    )
