"""A shelf: where a file keeps its tags, as a row of frames that can be read, exchanged and put back byte for byte.

A *frame* is the smallest stretch that says one thing, with its own head: a frame of ID3, a Vorbis comment, an atom of
MP4, an item of APEv2, a descriptor of ASF. What is not exchanged is never taken apart, so nothing in it can be lost.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, Protocol

from segue.library.retagging.additions import OPUS_GAINS
from segue.library.retagging.splices import Splice
from segue.library.tags.names import Family, Field, field_of

Place = Callable[[bytes], Iterable[Splice]]
"""Puts a new tag where the old one was, or where one belongs: the splices of the file that this takes."""

_PLAIN_GAIN = {r128: plain for plain, r128 in OPUS_GAINS.items()}


class Shelf(Protocol):
    """The tags of one file."""

    family: ClassVar[Family]

    @property
    def dialect(self) -> str:
        """What frames of this shelf are written in; a frame is only put back where it is the same."""
        ...

    @property
    def frames(self) -> tuple[bytes, ...]:
        """The frames in their order."""
        ...

    def name_of(self, frame: bytes) -> str:
        """The name of a frame, as the table of names has it."""
        ...

    def fit(self, field: Field, texts: tuple[str, ...]) -> tuple[str, ...]:
        """A field's values as this shelf can hold them; none where it should not hold them."""
        ...

    def frames_for(self, field: Field, texts: Sequence[str]) -> list[bytes]:
        """New frames with the values of a field."""
        ...

    def splices(self, frames: Sequence[bytes]) -> Iterable[Splice]:
        """What turns the file into the same file with these frames."""
        ...


def field_on(shelf: Shelf, frame: bytes) -> Field | None:
    """The field that a frame belongs to; Opus' gains belong to the gains that they spell otherwise."""
    known = field_of(shelf.name_of(frame), shelf.family)
    return _PLAIN_GAIN.get(known[0], known[0]) if known else None


def whole_tempo(field: Field, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Tempo as a whole number, which is all that ID3 and MP4 have for it."""
    if field is not Field.BPM:
        return texts
    return tuple(str(max(1, int(float(text) + 0.5))) for text in texts)
