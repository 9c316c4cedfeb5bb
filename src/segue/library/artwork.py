"""Covers: which image to take, and whether it is one. Only the head of an image is looked at, nothing is decoded.

The size in pixels is read here by hand because the libraries that know it are made to decode: a page of a hundred
tracks must not cost a hundred decoders, and a hostile image must not reach one.
"""

import os
import stat
from dataclasses import dataclass
from functools import lru_cache

from segue.domain.errors import UnreadableFile
from segue.domain.music import Picture
from segue.library.opening import open_regular, spoken

MAX_BYTES = 16 * 1024 * 1024
"""A larger cover is left out, with a note."""

MAX_PIXELS = 100_000_000
"""A cover with more pixels would need 300 MB to be shown; it is left out, with a note."""

_STEMS = ("cover", "folder", "front", "album", "albumart", "albumartsmall", "thumb")
_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif")
_FRONT_COVER = 3
_FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class Cover:
    """An image as a tag holds it: its role (3 is the front cover, as ID3 and FLAC count them) and its bytes."""

    role: int
    data: bytes


def better(new: Cover, old: Cover | None) -> Cover:
    """The one of two covers to show: a front cover before any other, then the first."""
    if old is None or (new.role == _FRONT_COVER and old.role != _FRONT_COVER):
        return new
    return old


def is_cover_name(name: str) -> bool:
    """True for the names under which covers lie beside music, such as cover.jpg, Folder.PNG or front.webp."""
    lower = name.lower()
    return lower.endswith(_ENDINGS) and lower.rpartition(".")[0] in _STEMS


def measure(data: bytes) -> Picture | None:
    """The image with its kind and its width and height in pixels; None where it is damaged or no known kind."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR" and len(data) >= 24:
        size, mime = (_big(data, 16, 4), _big(data, 20, 4)), "image/png"
    elif data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        size, mime = (_little(data, 6, 2), _little(data, 8, 2)), "image/gif"
    elif data[:2] == b"\xff\xd8":
        size, mime = _jpeg_size(data), "image/jpeg"
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        size, mime = _webp_size(data), "image/webp"
    else:
        return None
    return Picture(data, mime, *size) if all(size) else None


def _big(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "big")


def _little(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "little")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            break
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
        elif marker in _FRAME_MARKERS:
            return _big(data, at + 7, 2), _big(data, at + 5, 2)
        else:
            at += 2 + max(2, _big(data, at + 2, 2))
    return 0, 0


def _webp_size(data: bytes) -> tuple[int, int]:
    kind = data[12:16]
    if len(data) < 30:
        return 0, 0
    if kind == b"VP8X":
        return _little(data, 24, 3) + 1, _little(data, 27, 3) + 1
    if kind == b"VP8L" and data[20] == 0x2F:
        bits = _little(data, 21, 4)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return _little(data, 26, 2) & 0x3FFF, _little(data, 28, 2) & 0x3FFF
    return 0, 0


def judge(data: bytes, what: str) -> tuple[Picture | None, str]:
    """The image if it can be shown, else what is wrong with `what`."""
    picture = measure(data)
    if picture is None:
        return None, f"{what} is damaged or of an unknown kind and was left out."
    if picture.width * picture.height > MAX_PIXELS:
        return None, f"{what} has {picture.width} x {picture.height} pixels, which is too many, and was left out."
    return picture, ""


def too_large(what: str, size: int) -> str:
    """The note for an image of `size` bytes that is not even read."""
    return f"{what} of {size / 1e6:.0f} MB is larger than {MAX_BYTES // 2**20} MB and was left out."


def beside(root: str, folder: str) -> tuple[Picture | None, str]:
    """The cover that lies in a folder (relative to the root), and what is wrong with it if it cannot be shown."""
    full = f"{root}/{folder}" if folder else root
    try:
        status = os.stat(full)  # noqa: PTH116 - a str path keeps bytes that are no UTF-8 as they are
    except OSError:
        return None, ""
    for name in _cover_names(full, status.st_ino, status.st_mtime_ns):
        try:
            status = os.stat(f"{full}/{name}")  # noqa: PTH116 - as above
        except OSError:
            continue
        if stat.S_ISREG(status.st_mode):
            shown = spoken(f"{folder}/{name}" if folder else name)
            return _load(f"{full}/{name}", shown, status.st_size, status.st_mtime_ns)
    return None, ""


# A folder's tracks are read one after the other and share its listing and its cover: without this, a flat folder of
# 100,000 files would be listed 100,000 times. The time of change is part of the key, so nothing stale is given.
@lru_cache(maxsize=16)
def _cover_names(folder: str, inode: int, modified_ns: int) -> tuple[str, ...]:  # noqa: ARG001 - parts of the key
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if is_cover_name(entry.name)]
    except OSError:
        return ()
    return tuple(sorted(names, key=lambda name: (_STEMS.index(name.lower().rpartition(".")[0]), name)))


@lru_cache(maxsize=2)
def _load(path: str, shown: str, size: int, modified_ns: int) -> tuple[Picture | None, str]:  # noqa: ARG001 - the same
    if size > MAX_BYTES:
        return None, too_large(f"The cover {shown}", size)
    try:
        with open_regular(path, shown) as file:
            return judge(file.read(MAX_BYTES + 1), f"The cover {shown}")
    except UnreadableFile as error:
        return None, str(error)
