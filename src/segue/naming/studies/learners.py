"""One kind of network on its way through a study: what it is given, how it is taught, and what came of it.

A network on embeddings is taught in seconds, so as many are taught as there are turns: each holds back other clips, to
stop by, and what they say is averaged. A network on bands takes minutes to hours: one is taught, by the first turn.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.naming.datasets.cleaning import Cleaned
from segue.naming.networks.cnn import CnnShape
from segue.naming.networks.crnn import CrnnShape
from segue.naming.networks.head import Head, HeadShape, merged
from segue.naming.networks.kinds import Shape
from segue.naming.networks.lstm import LstmShape
from segue.naming.networks.network import Network
from segue.naming.serving.manifest import BandsInput, EmbeddingInput
from segue.naming.splits import Turn
from segue.naming.studies.recipe import KINDS, Recipe
from segue.naming.training.course import course_for
from segue.naming.training.lessons import BandsMaterial, EmbeddingMaterial, Lessons
from segue.naming.training.loop import Epoch, train
from segue.naming.training.predicting import logits

Wide = NDArray[np.float64]
Rows = NDArray[np.intp]
Progress = Callable[[str, Epoch], None]
"""Told after every epoch which network is learning, and how it goes."""

_HIDDEN = 128
_TIMES = 2
"""How often a dense head is taught by each turn, from other beginnings: what it finds hangs on chance."""


@dataclass(frozen=True, eq=False)
class Taught:
    """What came of teaching.

    Attributes:
        networks: one, or one for each turn.
        held: logits (clips, labels) of the clips that were held back; not a number for all others.
        epochs: how the first network learned.
    """

    networks: tuple[Network, ...]
    held: Wide
    epochs: tuple[Epoch, ...]

    @property
    def network(self) -> Network:
        """One network that says what all of them say on average."""
        first, *others = self.networks
        if not others:
            return first
        return merged([one for one in self.networks if isinstance(one, Head)])


class Learner:
    """One of `KINDS`, with what it is given of each clip of a data set."""

    def __init__(self, kind: str, cleaned: Cleaned, recipe: Recipe) -> None:
        """The kind, ready to learn.

        Raises:
            BadRequest: there is no such kind.
        """
        if kind not in KINDS:
            raise BadRequest(f"There is no kind of model {kind}.", f"Choose one of: {', '.join(KINDS)}.")
        dataset = cleaned.dataset
        self.kind = kind
        self.takes: BandsInput | EmbeddingInput
        if KINDS[kind]:
            self.takes = BandsInput(recipe.patches.frames, recipe.patches.count)
            material: BandsMaterial | EmbeddingMaterial = BandsMaterial(cleaned.features, recipe.patches)
        else:
            self.takes = EmbeddingInput(recipe.embedder, recipe.parts)
            found = cleaned.features.embeddings(recipe.embedder)
            material = EmbeddingMaterial(np.hstack([found[part] for part in recipe.parts]))
        self.lessons = Lessons(material, dataset.targets, dataset.labels, dataset.multi)
        self.shape = self._shape(recipe)
        course = replace(course_for(self.shape), seed=recipe.seed)
        self.course = course if recipe.epochs is None else replace(course, epochs=recipe.epochs)
        self._device = recipe.device

    @property
    def hears(self) -> bool:
        """Whether it takes bands, and not an embedding."""
        return KINDS[self.kind]

    def learn(self, told: str, turns: Sequence[Turn], kept: Path | None, progress: Progress) -> Taught:
        """Teach by these turns.

        Args:
            told: what the networks are for, in a few words.
            turns: see `Turn`; a network on bands takes the first of them.
            kept: a folder for checkpoints, from which teaching goes on where it was broken off; only networks that
                take long leave any.
            progress: told after every epoch.

        Raises:
            CannotTrain: the clips cannot teach a network.
            CheckpointDamaged: a checkpoint cannot be used.
        """
        held = np.full(self.lessons.targets.shape, np.nan)
        networks: list[Network] = []
        epochs: tuple[Epoch, ...] = ()
        for turn in turns[:1] if self.hears else turns:
            said = []
            for seed in range(_TIMES if self.kind == "mlp" else 1):
                taught = train(
                    self.shape,
                    self.lessons,
                    turn.train,
                    turn.valid,
                    replace(self.course, seed=self.course.seed + seed),
                    device=self._device,
                    checkpoint=kept / f"{told} {self.kind}.safetensors" if kept is not None and self.hears else None,
                    progress=lambda epoch: progress(f"{told}, {self.kind}", epoch),
                )
                networks.append(taught.network)
                said.append(logits(taught.network, self.lessons, turn.valid))
                epochs = epochs or taught.epochs
            held[turn.valid] = np.mean(said, axis=0)
        return Taught(tuple(networks), held, epochs)

    def said(self, taught: Taught, rows: Rows) -> Wide:
        """Logits of these clips, shape (rows, labels)."""
        return np.asarray(logits(taught.network, self.lessons, rows), np.float64)

    def _shape(self, recipe: Recipe) -> Shape:
        labels = len(self.lessons.labels)
        match self.kind:
            case "cnn":
                return CnnShape(labels, frames=recipe.patches.frames)
            case "lstm":
                return LstmShape(labels, frames=recipe.patches.frames)
            case "crnn":
                return CrnnShape(labels, frames=recipe.patches.frames)
        size = self.lessons.material.whole(0).shape[1]
        return HeadShape(labels, size, _HIDDEN if self.kind == "mlp" else 0)
