"""Vorbis comments as a row of frames, wherever they lie: in a block of FLAC or a packet of Ogg."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from segue.library.retagging.additions import OPUS_GAINS
from segue.library.retagging.shelf import Place
from segue.library.retagging.splices import Refused, Splice
from segue.library.tags import values
from segue.library.tags.names import Family, Field, all_names, written_as

NEW_COMMENTS = bytes(8)
"""No vendor and no comments."""

_PEAKS = (Field.TRACK_PEAK, Field.ALBUM_PEAK)


class VorbisShelf:
    """A list of comments and its place in the file."""

    family: ClassVar[Family] = Family.VORBIS
    dialect = "vorbis"

    def __init__(self, data: bytes, place: Place, opus: bool = False) -> None:
        """Takes the comments apart; `data` begins with the vendor."""
        self._place = place
        self._opus = opus
        vendor_end = 4 + int.from_bytes(data[:4], "little")
        at = vendor_end + 4
        found: list[bytes] = []
        for _ in range(int.from_bytes(data[vendor_end:at], "little")):
            end = at + 4 + int.from_bytes(data[at : at + 4], "little")
            if at + 4 > len(data) or end > len(data):
                raise Refused("its comments are damaged")
            found.append(data[at + 4 : end])
            at = end
        if at > len(data):
            raise Refused("its comments are damaged")
        self._vendor, self._rest = data[:vendor_end], data[at:]
        self.frames: tuple[bytes, ...] = tuple(found)

    def name_of(self, frame: bytes) -> str:
        """What stands before the equals sign."""
        return frame.partition(b"=")[0].decode("ascii", "replace")

    def fit(self, field: Field, texts: tuple[str, ...]) -> tuple[str, ...]:
        """Opus has gains of its own, in steps of 1/256 dB, and its specification wants no peaks."""
        return () if self._opus and field in _PEAKS else texts

    def frames_for(self, field: Field, texts: Sequence[str]) -> list[bytes]:
        """A comment for each value. Half of the programs look for a key under one name, half under another."""
        names: tuple[str, ...] = (written_as(field, Family.VORBIS),)
        if field is Field.KEY:
            names = all_names(field, Family.VORBIS)
        if self._opus and field in OPUS_GAINS:
            names = (written_as(OPUS_GAINS[field], Family.VORBIS),)
            texts = [values.r128_text(float(text.removesuffix(" dB"))) for text in texts]
        return [f"{name}={text}".encode() for name in names for text in texts]

    def splices(self, frames: Sequence[bytes]) -> Iterable[Splice]:
        """The new list in the old one's place."""
        parts = [self._vendor, len(frames).to_bytes(4, "little")]
        for frame in frames:
            parts += [len(frame).to_bytes(4, "little"), frame]
        return self._place(b"".join(parts) + self._rest)
