"""Listening to files: what each sounds like in figures, worked out where no file can hurt the process that asks."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from segue.hearing.listening import analyze_sound
from segue.hearing.sound_features import SoundFeatures
from segue.services.isolation import Failure, Isolated, Limits

# An audiobook of eleven hours takes minutes; an endless file must not take for ever.
_LIMITS = Limits(seconds=1800, memory_bytes=4 << 30)


def hear_files(paths: Sequence[Path], *, workers: int) -> Iterator[tuple[Path, SoundFeatures | Failure]]:
    """Each file with what was heard, or with the reason why nothing was, in the order of the files."""
    ears: Isolated[Path, SoundFeatures] = Isolated(analyze_sound, workers=min(workers, len(paths)), limits=_LIMITS)
    with ears:
        yield from ears.map(paths)
