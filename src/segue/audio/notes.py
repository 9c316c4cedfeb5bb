"""What decoding found out about a file besides its samples: every doubt that a figure made from them must carry."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class DecodeNotes:
    """Doubts about one decoded file. All false: the samples are what the file says it holds.

    `truncated`: fewer samples came out than the container promises, or it breaks off before its end.
    `header_wrong`: the container's sizes contradict the file; the samples that are there were taken.
    `damaged`: packets in the middle could not be decoded and were left out.
    `not_finite`: NaN, infinite or absurd samples (more than 60 dB over full scale) were replaced by silence.
    `empty`: not one sample came out.
    """

    truncated: bool = False
    header_wrong: bool = False
    damaged: bool = False
    not_finite: bool = False
    empty: bool = False

    @property
    def flags(self) -> tuple[str, ...]:
        """The names of the doubts that apply, in a stable order."""
        return tuple(name for name, applies in asdict(self).items() if applies)
