"""Listening to files: what each sounds like in figures, worked out where no file can hurt the process that asks."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from segue.hearing import TrackFeatures, analyze
from segue.services.isolation import Failure, Isolated, Limits

# An audiobook of eleven hours takes minutes; an endless file must not take for ever.
LIMITS = Limits(seconds=1800, memory_bytes=4 << 30)


def hear_files(paths: Sequence[Path], *, workers: int) -> Iterator[tuple[Path, TrackFeatures | Failure]]:
    """Each file with what was heard, or with the reason why nothing was, in the order of the files."""
    ears: Isolated[Path, TrackFeatures] = Isolated(analyze, workers=min(workers, len(paths)), limits=LIMITS)
    with ears:
        yield from ears.map(paths)
