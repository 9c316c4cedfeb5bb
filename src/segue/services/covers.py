"""Covers in the sizes that pages show: made once, in a child process, and kept in a folder that stays small."""

import io
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from PIL import Image, ImageOps

from segue.domain.errors import NotFound, SegueError, UnreadableFile
from segue.domain.ids import ContentHash
from segue.services.isolation import Failure, Isolated, Limits
from segue.storage import catalogue
from segue.storage.artifacts import Artifacts, replace_file
from segue.storage.database import Database

SIZES = (64, 128, 256, 512, 1024)
"""Pixels of the longer side."""
MEDIA_TYPE = "image/webp"
MOST_PIXELS = 40_000_000
"""More than this is no cover that anybody looks at, and 160 MB when it is decoded."""
_KINDS = ("JPEG", "PNG", "WEBP", "GIF")
_QUALITY = 82
_MOST_BYTES = 256 << 20
_LIMITS = Limits(seconds=20.0, memory_bytes=1 << 30)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture to be made smaller."""

    path: Path
    size: int


class Covers:
    """Gives covers in sizes."""

    def __init__(self, database: Database, artifacts: Artifacts, folder: Path, most_bytes: int = _MOST_BYTES) -> None:
        self._database, self._artifacts, self._folder, self._most = database, artifacts, folder, most_bytes
        self._painter: Isolated[Sheet, bytes] = Isolated(shrink, workers=1, limits=_LIMITS)
        self._lock = threading.Lock()
        self._held: int | None = None

    def __enter__(self) -> "Covers":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def sized(self, content: ContentHash, wanted: int) -> tuple[bytes, int]:
        """A cover in the smallest size that is no smaller than wanted, and that size.

        Raises:
            NotFound: there is no such cover.
            UnreadableFile: it is no picture that can be shown.
        """
        size = next((one for one in SIZES if one >= wanted), SIZES[-1])
        with self._database.read() as connection:
            stored = catalogue.picture(connection, content)
        kept = self._folder / str(size) / stored.hash[:2] / stored.hash[2:]
        try:
            data = kept.read_bytes()
            os.utime(kept)
        except FileNotFoundError:
            data = self._make(Sheet(self._artifacts.path(stored.hash), size), kept)
        return data, size

    def close(self) -> None:
        """End the child process."""
        with self._lock:
            self._painter.close()

    def _make(self, sheet: Sheet, kept: Path) -> bytes:
        with self._lock:
            if kept.exists():
                return kept.read_bytes()
            if not sheet.path.exists():
                raise NotFound("The file of this cover is gone.", "Scan again.")
            [(_, made)] = self._painter.map([sheet])
            if isinstance(made, Failure):
                raise made.error or UnreadableFile(f"This cover cannot be shown: {made.reason}.")
            replace_file(kept, made)
            self._make_room(len(made))
            return made

    def _make_room(self, more: int) -> None:
        """Let go of what was not looked at for longest, when there is too much."""
        if self._held is not None and self._held + more <= self._most:
            self._held += more
            return
        files = [(found.stat(), found) for found in self._folder.rglob("*") if found.is_file()]
        held = sum(stat.st_size for stat, _ in files)
        for stat, file in sorted(files, key=lambda pair: pair[0].st_mtime):
            if held <= 0.8 * self._most:
                break
            file.unlink(missing_ok=True)
            held -= stat.st_size
        self._held = held


def shrink(sheet: Sheet) -> bytes:
    """A picture as webp, its longer side at most `size` pixels.

    Raises:
        UnreadableFile: it is no picture, or one with so many pixels that it means harm.
    """
    try:
        with Image.open(sheet.path, formats=_KINDS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise _too_large()
            # A jpeg is decoded no larger than needed.
            picture.draft("RGB", (2 * sheet.size, 2 * sheet.size))
            upright = ImageOps.exif_transpose(picture)
            flat = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
        flat.thumbnail((sheet.size, sheet.size), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        flat.save(out, "WEBP", quality=_QUALITY)
        return out.getvalue()
    except SegueError:
        raise
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise UnreadableFile("This cover is damaged, or no picture.") from error


def _too_large() -> UnreadableFile:
    return UnreadableFile("This cover has too many pixels to be shown.", "Put a smaller picture into its file.")
