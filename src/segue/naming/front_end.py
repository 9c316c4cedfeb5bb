"""What networks are given of a file: its mel bands in dB, the very ones of hearing's one spectrogram.

Training, validation and serving call this and nothing else, so a network is never served what it was not trained on.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue.audio.channels import mono
from segue.audio.decode import AudioStream, open_audio
from segue.audio.resample import Resampler
from segue.domain.errors import UnreadableFile
from segue.hearing.mel import MelBands, decibels
from segue.hearing.spectrogram import GRID, Spectrogram

Floats = NDArray[np.float32]

BANDS = 128
FRAME_RATE = GRID.frame_rate
"""Frames per second, 43.07."""
VERSION = 1
"""Grows when the same file begins to give other bands."""


def bands_of(source: str | Path | bytes, start_s: float = 0.0, length_s: float | None = None) -> Floats:
    """Mel bands in dB of a file, or of a part of it: shape (frames, 128).

    Raises:
        UnreadableFile: there is no sound in it, or none in that part.
    """
    mels, spectrogram = MelBands(BANDS), Spectrogram()
    found: list[Floats] = []
    samples = 0
    with open_audio(source) as stream:
        resampler, name = Resampler(stream.sample_rate, GRID.sample_rate), stream.name
        for part in part_of(stream, start_s, length_s):
            samples += len(part)
            found += [decibels(mels.of(frames.power)) for frames in spectrogram.feed(resampler.feed(part))]
    if not samples:
        raise UnreadableFile(f"{name} holds no samples that can be decoded, or none from {start_s:g} s on.")
    rest = resampler.feed(np.zeros(0, np.float32), last=True)
    found += [decibels(mels.of(frames.power)) for frames in spectrogram.feed(rest)]
    found += [decibels(mels.of(frames.power)) for frames in spectrogram.finish()]
    return np.ascontiguousarray(np.concatenate(found, axis=1).T)


def part_of(stream: AudioStream, start_s: float = 0.0, length_s: float | None = None) -> Iterator[Floats]:
    """Mono samples of a part of an open file, or from there to its end, at the file's own rate, in blocks.

    A block may be overwritten by the next one: copy what is to stay.
    """
    first = round(start_s * stream.sample_rate)
    last = None if length_s is None else first + round(length_s * stream.sample_rate)
    at = 0
    for block in stream:
        part = mono(block[max(0, first - at) : None if last is None else max(0, last - at)])
        at += len(block)
        if len(part):
            yield part
        if last is not None and at >= last:
            return
