"""Which decoder a file is for, told by its first bytes and never by its name."""

from enum import StrEnum

HEAD_BYTES = 4096
"""How much of a file's beginning is looked at, counted from behind an ID3v2 tag."""

_ID3_HEADER = 10
_FLAC_IN_OGG = b"\x7fFLAC"
_MIN_SYNC = 2


class Decoder(StrEnum):
    """Which is the cheaper one: libsndfile for mp3, flac and wave, ffmpeg's libraries for Vorbis and all the rest."""

    SNDFILE = "libsndfile"
    LIBAV = "ffmpeg"


def id3_length(head: bytes) -> int:
    """Bytes that an ID3v2 tag takes at the start of a file, 0 without one."""
    if len(head) < _ID3_HEADER or head[:3] != b"ID3":
        return 0
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    return size + _ID3_HEADER + (_ID3_HEADER if head[5] & 0x10 else 0)


def decoder_for(head: bytes) -> Decoder:
    """The decoder to try first for a file that begins with `head` (an ID3v2 tag left out)."""
    if head[:4] in (b"fLaC", b".snd") or _is_wave(head) or _is_aiff(head) or _is_mpeg_audio(head):
        return Decoder.SNDFILE
    if head[:4] == b"OggS" and _FLAC_IN_OGG in head[:256]:
        return Decoder.SNDFILE
    return Decoder.LIBAV


def _is_wave(head: bytes) -> bool:
    return head[:4] in (b"RIFF", b"RF64", b"RIFX") and head[8:12] == b"WAVE"


def _is_aiff(head: bytes) -> bool:
    return head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC")


def _is_mpeg_audio(head: bytes) -> bool:
    """An MPEG frame header of layer I, II or III; ADTS (AAC) has the same sync word and layer 0."""
    return len(head) >= _MIN_SYNC and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06 != 0
