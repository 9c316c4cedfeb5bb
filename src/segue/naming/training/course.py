"""How a network is taught: everything that the training loop can be told, and what suits each kind of network."""

from dataclasses import dataclass

from segue.domain.errors import BadRequest
from segue.naming.networks.head import HeadShape
from segue.naming.networks.kinds import Shape
from segue.naming.networks.lstm import LstmShape
from segue.naming.training.augmenting import Masks


@dataclass(frozen=True, slots=True)
class Course:
    """A course of training.

    Attributes:
        epochs: at most so many; an epoch hears each clip `visits` times, each time from a place of its own.
        batch: examples in one step.
        rate: the highest learning rate; it rises over the first `warm_up` of all steps and falls along a cosine to 0.
        decay: weight decay of AdamW.
        clip: the longest gradient.
        patience: epochs without a better validation loss until it ends; 0 goes through all epochs.
        rare: how much more rare labels count, 0 not at all, 1 until all labels count alike.
        smoothing: label smoothing, the share of every target that is spread over all labels.
        mixup: strength of mixup, 0 for none.
        masks: SpecAugment, for bands only.
        gain_db: each patch is made louder or softer by up to so much, for bands only.
        seed: of everything that is left to chance.
    """

    epochs: int = 30
    visits: int = 5
    batch: int = 32
    rate: float = 3e-3
    warm_up: float = 0.1
    decay: float = 0.05
    clip: float = 1.0
    patience: int = 10
    rare: float = 0.5
    smoothing: float = 0.1
    mixup: float = 0.2
    masks: Masks | None = None
    gain_db: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        if min(self.epochs, self.visits, self.batch) < 1 or self.rate <= 0 or self.clip <= 0:
            raise BadRequest(
                "A course needs at least one epoch, visit and example in a batch, and a rate and a clip above 0.",
                "Correct the course.",
            )


def course_for(shape: Shape) -> Course:
    """What suits this kind of network: heads were tried out on Emotify, and of the others the LSTM in part."""
    if isinstance(shape, HeadShape) and shape.hidden:
        # To the end of the cosine: what would stop it earlier is one part of the clips, and that part is small.
        return Course(epochs=120, visits=1, batch=64, rate=1.5e-3, decay=0.3, patience=0, mixup=0.4, smoothing=0.0)
    if isinstance(shape, HeadShape):
        # Much decay: an embedding has more numbers than a small collection has clips.
        return Course(epochs=60, visits=1, rate=1e-3, decay=20.0, mixup=0.0, smoothing=0.0)
    if isinstance(shape, LstmShape):
        return Course(masks=Masks(bands=1, bands_wide=12), gain_db=6.0)
    return Course(masks=Masks(), gain_db=6.0)
