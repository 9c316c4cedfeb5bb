"""An embedder's seat in the one pass: it hears its excerpts of a track as they go by.

Which parts those are follows from the length that the file promises. A file that does not keep the promise, or makes
none, has to be listened to once more with the length that it turned out to have.
"""

import numpy as np
from numpy.typing import NDArray

from segue.audio.resample import Resampler
from segue.hearing.embedding.port import Embedder, Embedding
from segue.hearing.embedding.shared_bands import SharedBands
from segue.hearing.stretches import Stretches

Floats = NDArray[np.float32]

# Samples around an excerpt from which the resampler settles.
_MARGIN = 1024
# A promise is kept if it is off by no more than this share of the track and a second.
_SLACK = 0.02


class EmbeddingListener:
    """Takes a track's mono samples at its own rate, or the mel bands made of them, for one embedder."""

    def __init__(self, embedder: Embedder, sample_rate: int, frames: int) -> None:
        """`frames` is the length of the track in samples at `sample_rate`."""
        self.wants_bands = embedder.bands is not None
        self._seat = _seat(embedder, sample_rate, frames)
        self._slack = _SLACK * frames + sample_rate
        self._missing = frames

    def feed(self, samples: Floats) -> None:
        """Take samples of shape (n,)."""
        self._missing -= len(samples)
        if isinstance(self._seat, _SampleSeat):
            self._seat.feed(samples)

    def feed_bands(self, bands_db: Floats) -> None:
        """Take mel bands in dB of shape (bands, frames)."""
        if isinstance(self._seat, _BandSeat):
            self._seat.feed(bands_db)

    @property
    def satisfied(self) -> bool:
        """False where the track's length was not what it was said to be, so that other parts should have been heard."""
        return abs(self._missing) <= self._slack

    def finish(self) -> Embedding | None:
        """How the excerpts sound; None where there was nothing to hear in the places that were expected."""
        return self._seat.finish() if self.satisfied else None


class _SampleSeat:
    """For an embedder that takes samples at a rate of its own."""

    def __init__(self, embedder: Embedder, sample_rate: int, frames: int) -> None:
        self._embedder = embedder
        self._rate = sample_rate
        ratio = sample_rate / embedder.sample_rate
        starts = [round(start * ratio) for start in embedder.excerpts.starts(int(frames / ratio))]
        self._leads = [min(_MARGIN, start) for start in starts]
        first = [start - lead for start, lead in zip(starts, self._leads, strict=True)]
        self._stretches = Stretches(first, round(embedder.excerpts.samples * ratio) + 2 * _MARGIN)

    def feed(self, samples: Floats) -> None:
        self._stretches.feed(samples)

    def finish(self) -> Embedding | None:
        found = zip(self._stretches.finish(), self._leads, strict=False)
        heard = [self._at_its_rate(stretch, lead) for stretch, lead in found]
        size = self._embedder.excerpts.samples
        if not heard:
            return None
        if len(heard) == 1 and len(heard[0]) < size:
            return self._embedder.embed(heard[0])
        # The last excerpt may lack some samples that the resampler or the file held back.
        return self._embedder.embed_excerpts(np.stack([np.resize(one, size) for one in heard]))

    def _at_its_rate(self, stretch: Floats, lead: int) -> Floats:
        wanted = self._embedder.sample_rate
        found = Resampler(self._rate, wanted).feed(stretch, last=True)[round(lead * wanted / self._rate) :]
        # Of a single sample nothing may be left at a lower rate: that is a moment of silence.
        return found if len(found) else np.zeros(1, np.float32)


class _BandSeat:
    """For an embedder that takes patches of the analysis' own mel bands."""

    def __init__(self, embedder: Embedder, bands: SharedBands, sample_rate: int, frames: int) -> None:
        self._embedder = embedder
        self._bands = bands
        total = int(frames * bands.sample_rate / sample_rate)
        # A track shorter than a patch is heard from its very first frame.
        starts = embedder.excerpts.starts(total)
        first = bands.first_frames(starts) if total >= bands.samples else (0,)
        self._stretches = Stretches(first, bands.frames)

    def feed(self, bands_db: Floats) -> None:
        self._stretches.feed(bands_db.T)

    def finish(self) -> Embedding | None:
        found = [np.resize(rows, (self._bands.frames, rows.shape[1])).T for rows in self._stretches.finish()]
        return self._embedder.embed_bands(np.stack(found)) if found else None


def _seat(embedder: Embedder, sample_rate: int, frames: int) -> _SampleSeat | _BandSeat:
    if embedder.bands is None:
        return _SampleSeat(embedder, sample_rate, frames)
    return _BandSeat(embedder, embedder.bands, sample_rate, frames)
