"""Smaller and finer data sets out of one: clips with one label, labels with clips enough, clips cut into segments."""

from collections import Counter
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from segue.audio.decode import open_audio
from segue.domain.errors import BadRequest, UnreadableFile
from segue.naming.datasets.dataset import Clip, Dataset


def single(dataset: Dataset, least: int = 1) -> Dataset:
    """Only the clips that have exactly one label, of labels that at least so many of them have."""
    clips = tuple(clip for clip in dataset.clips if len(clip.labels) == 1)
    return replace(at_least(replace(dataset, clips=clips), least), multi=False)


def at_least(dataset: Dataset, least: int) -> Dataset:
    """Only labels that at least so many clips have, and the clips that have one of them.

    Raises:
        BadRequest: no label has so many.
    """
    counts = Counter(label for clip in dataset.clips for label in clip.labels)
    kept = tuple(label for label in dataset.labels if counts[label] >= max(1, least))
    if not kept:
        raise BadRequest(f"No label of {dataset.title} has {least} clips.", "Ask for fewer with --least.")
    held = frozenset(kept)
    named = (replace(clip, labels=tuple(label for label in clip.labels if label in held)) for clip in dataset.clips)
    clips = tuple(clip for clip in named if clip.labels)
    return replace(dataset, clips=clips, labels=kept)


def segmented(dataset: Dataset, seconds: float) -> tuple[Dataset, NDArray[np.intp]]:
    """Each clip as segments of this length, and the row of the clip that each is of.

    What remains at a clip's end is left out; a clip shorter than one segment is one. The segments' groups are
    `groups.of(rows)`. A random split of them parts clips, and is what LEAKY_SEGMENTS is for.

    A file that cannot be opened is one segment: whoever listens to it will say so.

    Raises:
        BadRequest: a segment has no length.
    """
    if not seconds > 0:
        raise BadRequest(f"A segment of {seconds} seconds holds nothing.", "Give a length in seconds.")
    made: list[Clip] = []
    rows: list[int] = []
    for row, clip in enumerate(dataset.clips):
        count = max(1, int(_length_s(clip) / seconds + 1e-6))
        for number in range(count):
            start = clip.start_s + number * seconds
            song = clip.song or clip.name
            made.append(replace(clip, name=f"{clip.name}#{number}", song=song, start_s=start, length_s=seconds))
        rows += [row] * count
    return replace(dataset, clips=tuple(made)), np.array(rows, np.intp)


def _length_s(clip: Clip) -> float:
    """Seconds of a clip, as its file promises, or counted where it promises nothing."""
    if clip.length_s is not None:
        return clip.length_s
    try:
        with open_audio(clip.file) as stream:
            frames = stream.frames if stream.frames is not None else sum(len(block) for block in stream)
            return max(0.0, frames / stream.sample_rate - clip.start_s)
    except (UnreadableFile, OSError):
        return 0.0
