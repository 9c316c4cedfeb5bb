"""What is to be trained."""

from dataclasses import dataclass, field

import torch

from segue.domain.ids import ModelId
from segue.naming.training.lessons import Patches

KINDS = {"head": False, "mlp": False, "cnn": True, "lstm": True, "crnn": True}
"""Each kind of network, and whether it takes bands: `head` (logistic regression) and `mlp` take an embedding."""
ENSEMBLE = "ensemble"
MEMBERS = ("mlp", "cnn", "lstm")
"""Who speaks in an ensemble."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One of `KINDS`, or an ensemble; which embedder's vectors it takes if it takes any; and how it is taught.

    `epochs` None leaves the course as it suits each kind.
    """

    kind: str
    embedder: ModelId
    parts: tuple[str, ...] = ("mean",)
    patches: Patches = field(default_factory=Patches)
    epochs: int | None = None
    seed: int = 0
    device: str = "cpu"

    @property
    def members(self) -> tuple[str, ...]:
        """The kinds of which it is made."""
        return MEMBERS if self.kind == ENSEMBLE else (self.kind,)


def gpu() -> bool:
    """Whether there is one to train on."""
    return torch.cuda.is_available()
