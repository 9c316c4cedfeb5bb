"""Pictures of a file's sound: waveform, mel spectrogram and chroma, for tracks of any length in the same memory."""

from pathlib import Path

import numpy as np

from segue.audio.channels import mono
from segue.audio.decode import open_audio
from segue.audio.peaks import waveform
from segue.audio.pictures import Canvas, chroma_picture, spectrogram_picture, waveform_picture
from segue.audio.resample import Resampler
from segue.hearing.gathering import FoldingSequence
from segue.hearing.mel import MelBands, decibels
from segue.hearing.spectrogram import GRID, Spectrogram
from segue.hearing.tonality import TonalityListener

_COLUMNS = 4_096


def waveform_portrait(source: str | Path | bytes, canvas: Canvas | None = None) -> bytes:
    """The outline of a file as the bytes of a picture."""
    own = canvas or Canvas()
    return waveform_picture(waveform(source, (own.width,)).zooms[-1], own)


def spectrogram_portrait(source: str | Path | bytes, canvas: Canvas | None = None) -> bytes:
    """The mel spectrogram of a file as the bytes of a picture. Columns are mean power, then taken to dB."""
    bands, spectrogram = MelBands(), Spectrogram()
    columns = FoldingSequence(bands.count, 1, _COLUMNS)
    with open_audio(source) as stream:
        resampler = Resampler(stream.sample_rate, GRID.sample_rate)
        for block in stream:
            for frames in spectrogram.feed(resampler.feed(mono(block))):
                columns.feed(bands.of(frames.power).T)
        for frames in spectrogram.feed(resampler.feed(np.zeros(0, np.float32), last=True)):
            columns.feed(bands.of(frames.power).T)
    for frames in spectrogram.finish():
        columns.feed(bands.of(frames.power).T)
    return spectrogram_picture(decibels(columns.rows.T.copy()), bands.centres, canvas)


def chroma_portrait(source: str | Path | bytes, canvas: Canvas | None = None) -> bytes:
    """The pitch classes of a file over time as the bytes of a picture."""
    listener = TonalityListener(GRID.sample_rate)
    with open_audio(source) as stream:
        resampler = Resampler(stream.sample_rate, GRID.sample_rate)
        for block in stream:
            listener.feed(resampler.feed(mono(block)))
        listener.feed(resampler.feed(np.zeros(0, np.float32), last=True))
    return chroma_picture(listener.finish().chroma_sequence, canvas)
