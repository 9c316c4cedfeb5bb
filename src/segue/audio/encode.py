"""Samples to a file: flac, ogg (Vorbis), mp3 or wav, chosen by the name's ending."""

import errno
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from segue.domain.errors import BadRequest, DiskFull, StorageUnavailable

_SUBTYPES = {
    "flac": ("FLAC", "PCM_16"),
    "ogg": ("OGG", "VORBIS"),
    "mp3": ("MP3", "MPEG_LAYER_III"),
    "wav": ("WAV", "PCM_16"),
}

_CHUNK = 32_768
"""Frames per write. libsndfile's Vorbis encoder takes its work space from the stack, so long writes must be cut up."""

_STEREO = 2

_OGG_SERIAL = 0x53656775
_OGG_HEADER = 27
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def encode(samples: NDArray[np.float32], sample_rate: int, path: Path) -> None:
    """Write `samples`, shape (frames, channels) in -1..1, to `path`; the container follows the path's extension.

    The same samples give the same bytes, with one codec library, on every call. What a failed write left is removed.
    """
    container, subtype = _format_of(path)
    _check(samples, sample_rate, path)
    try:
        with soundfile.SoundFile(
            path, "w", samplerate=sample_rate, channels=samples.shape[1], format=container, subtype=subtype
        ) as sink:
            for start in range(0, len(samples), _CHUNK):
                sink.write(samples[start : start + _CHUNK])
        if container == "OGG":
            _settle_ogg_serial(path)
    except OSError as failure:
        path.unlink(missing_ok=True)
        raise _explained(path, failure) from failure
    except soundfile.LibsndfileError as failure:
        room = _room_left(path.parent)
        path.unlink(missing_ok=True)
        if room is not None and room < samples.nbytes:
            raise DiskFull(f"There is no room left to write {path}.", "Free some space and try again.") from failure
        raise StorageUnavailable(
            f"{path} could not be written: {failure}.", "Check that the folder exists and may be written to."
        ) from failure


def _format_of(path: Path) -> tuple[str, str]:
    found = _SUBTYPES.get(path.suffix.lower().removeprefix("."))
    if found is None:
        known = ", ".join(_SUBTYPES)
        raise BadRequest(f"{path.name} does not end in a format that can be written.", f"Use one of: {known}.")
    return found


def _check(samples: NDArray[np.float32], sample_rate: int, path: Path) -> None:
    if samples.ndim != _STEREO or not 1 <= samples.shape[1] <= _STEREO or not len(samples):
        raise BadRequest(
            f"{path.name}: samples have the shape {samples.shape}.", "Give (frames, 1) or (frames, 2), not empty."
        )
    if not np.isfinite(samples).all():
        raise BadRequest(f"{path.name}: the samples hold values that are no numbers.", "Render the piece again.")
    if sample_rate <= 0:
        raise BadRequest(f"{path.name}: a sample rate of {sample_rate} Hz is not possible.", "Use 44100 or 48000.")


def _explained(path: Path, failure: OSError) -> StorageUnavailable:
    if failure.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(f"There is no room left to write {path}.", "Free some space and try again.")
    return StorageUnavailable(
        f"{path} could not be written: {failure.strerror}.", "Check that the folder exists and may be written to."
    )


def _room_left(folder: Path) -> int | None:
    """Bytes left on the folder's disk, None where the folder cannot be asked."""
    try:
        state = os.statvfs(folder)
    except OSError:
        return None
    return state.f_bavail * state.f_frsize


def _settle_ogg_serial(path: Path) -> None:
    """Give every page one fixed stream number: the encoder draws a random one, so equal music would differ in bytes."""
    data = bytearray(path.read_bytes())
    at = 0
    while at < len(data):
        segments = data[at + 26]
        size = _OGG_HEADER + segments + sum(data[at + _OGG_HEADER : at + _OGG_HEADER + segments])
        struct.pack_into("<II", data, at + 14, _OGG_SERIAL, struct.unpack_from("<I", data, at + 18)[0])
        struct.pack_into("<I", data, at + 22, 0)
        struct.pack_into("<I", data, at + 22, _ogg_checksum(bytes(data[at : at + size])))
        at += size
    path.write_bytes(data)


def _ogg_checksum(page: bytes) -> int:
    """Ogg's CRC-32, which runs over bits in the other direction than zlib's and starts from zero."""
    mirrored = zlib.crc32(page.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)
