"""An embedder's seat in the one pass: it hears its excerpts of a track as they go by.

Which parts those are follows from the length that the file promises. A file that does not keep the promise, or makes
none, has to be listened to once more with the length that it turned out to have.
"""

import numpy as np
from numpy.typing import NDArray

from segue.audio.resample import Resampler
from segue.hearing.embedding.port import Embedder, Embedding
from segue.hearing.stretches import Stretches

Floats = NDArray[np.float32]

# Samples around an excerpt from which the resampler settles.
_MARGIN = 1024


class EmbeddingListener:
    """Takes a track's mono samples at its own rate, and gives how its excerpts sound to one embedder."""

    def __init__(self, embedder: Embedder, sample_rate: int, frames: int) -> None:
        """`frames` is the length of the track in samples at `sample_rate`."""
        self._embedder = embedder
        self._rate = sample_rate
        ratio = sample_rate / embedder.sample_rate
        starts = embedder.excerpts.starts(int(frames / ratio))
        self._leads = [min(_MARGIN, round(start * ratio)) for start in starts]
        first = [round(start * ratio) - lead for start, lead in zip(starts, self._leads, strict=True)]
        self._stretches = Stretches(first, round(embedder.excerpts.samples * ratio) + 2 * _MARGIN)
        self._wanted = frames
        self._heard = 0

    def feed(self, samples: Floats) -> None:
        """Take samples of shape (n,)."""
        self._heard += len(samples)
        self._stretches.feed(samples)

    @property
    def satisfied(self) -> bool:
        """False where the track's length was not what it was said to be, so that other parts should have been heard."""
        return abs(self._heard - self._wanted) <= 0.02 * self._wanted + self._rate

    def finish(self) -> Embedding | None:
        """How the excerpts sound; None where there was nothing to hear in the places that were expected."""
        if not self._heard or not self.satisfied:
            return None
        size = self._embedder.excerpts.samples
        resampled = [
            self._at_its_rate(stretch, lead)
            for stretch, lead in zip(self._stretches.finish(), self._leads, strict=False)
        ]
        if len(resampled) == 1 and len(resampled[0]) < size:
            return self._embedder.embed(resampled[0])
        # The last excerpt may lack some samples that the resampler or the file held back.
        even = [np.pad(excerpt[:size], (0, max(0, size - len(excerpt)))) for excerpt in resampled]
        return self._embedder.embed_excerpts(np.stack(even))

    def _at_its_rate(self, stretch: Floats, lead: int) -> Floats:
        wanted = self._embedder.sample_rate
        return Resampler(self._rate, wanted).feed(stretch, last=True)[round(lead * wanted / self._rate) :]
