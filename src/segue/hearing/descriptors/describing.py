"""From what was heard to what a track is like: energy, danceability, valence, arousal and four more, each in 0..1.

A descriptor comes from a learned head where there is one for the embedding's model, and else from a formula, which
needs no embedding. Nothing is decoded: what is stored of a track is enough. `docs/descriptors.md` says what each one
means, how well it does, and where it fails.
"""

import numpy as np

from segue.hearing.descriptors.figures import figures_of
from segue.hearing.descriptors.formulas import FORMULAS
from segue.hearing.descriptors.shipped_heads import heads_for
from segue.hearing.descriptors.values import NAMES, Descriptors
from segue.hearing.embedding.port import Embedding
from segue.hearing.track_features import Listened


def describe(features: Listened, embedding: Embedding | None = None) -> Descriptors:
    """What a track is like, from its figures and, where there is one, an embedding of it.

    Raises:
        ModelsDiffer: the embedding is not of the size that its model's heads were fitted to.
    """
    figures = figures_of(features)
    if figures is None:
        return Descriptors(None, None, None, None, None, None, None, None)
    learned = {} if embedding is None else _learned(embedding)
    values = {name: learned[name] if name in learned else FORMULAS[name].of(figures) for name in NAMES}
    return Descriptors(
        **values,
        learned=tuple(name for name in NAMES if name in learned),
        model=embedding.model if embedding is not None and learned else None,
    )


def _learned(embedding: Embedding) -> dict[str, float]:
    """What the heads of the embedding's model say: nothing where there are none, or it is no finite numbers."""
    heads = heads_for(embedding.model)
    return {} if heads is None or not np.isfinite(embedding.mean).all() else heads.of(embedding)
