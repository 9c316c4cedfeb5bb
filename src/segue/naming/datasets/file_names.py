"""What a clip's file tells of its song and artist: its name, and then its tags.

Understood are "Artist - Title", "Artist - Title_segment_3" (a part of one song), and both with underscores for spaces.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import mutagen

SOUNDS = frozenset(
    f".{ending}"
    for ending in (
        *("aac", "aif", "aifc", "aiff", "ape", "au", "caf", "flac", "m4a", "mka", "mp3", "mp4"),
        *("mpc", "oga", "ogg", "opus", "snd", "wav", "webm", "wma", "wv"),
    )
)
"""Endings of the files that are taken for sound."""

_SEGMENT = re.compile(r"(?P<song>.+?)[ ._-]*(?:segment|seg|part|chunk|clip|slice)[ ._-]*\d+", re.IGNORECASE)
_DASH = re.compile(r"\s+[-–—]\s+")
_TRACK_NUMBER = re.compile(r"\A\d{1,3}(?:\s*[.)]\s*|\s+-\s+|\s+)(?=\D)")


@dataclass(frozen=True, slots=True)
class Names:
    """What is known of a clip's song; `song` only where the file says that it is a part of one."""

    artist: str | None = None
    title: str | None = None
    song: str | None = None


def is_sound(path: Path) -> bool:
    """True for a file that is sound by its ending. Names that begin with a dot are not looked at."""
    return path.suffix.lower() in SOUNDS and not path.name.startswith(".")


def names_of(path: Path) -> Names:
    """From the file's name, and where that has no artist from its tags."""
    told = from_name(path.stem)
    if told.artist is not None:
        return told
    artist, title = _tags(path)
    return Names(artist, title or told.title, told.song)


def from_name(stem: str) -> Names:
    """What a file's name says, its ending left out."""
    segment = _SEGMENT.fullmatch(stem)
    song = segment["song"] if segment else None
    text = song or stem
    if " " not in text:
        text = text.replace("_", " ")
    text = _TRACK_NUMBER.sub("", text, count=1) if _DASH.search(text) else text
    artist, dash, title = _split(text)
    return Names(artist if dash else None, title if dash else None, song)


def _split(text: str) -> tuple[str, bool, str]:
    match = _DASH.search(text)
    if match is None or not text[: match.start()].strip() or not text[match.end() :].strip():
        return "", False, text
    return text[: match.start()].strip(), True, text[match.end() :].strip()


def _tags(path: Path) -> tuple[str | None, str | None]:
    """Artist and title; a file whose tags cannot be read has none, and is judged when its sound is."""
    try:
        file = mutagen.File(path, easy=True)
    except (mutagen.MutagenError, OSError, ValueError, KeyError, IndexError, TypeError, OverflowError):
        return None, None
    tags = getattr(file, "tags", None)
    return _first(tags, ("artist", "TPE1")), _first(tags, ("title", "TIT2"))


def _first(tags: object, keys: tuple[str, ...]) -> str | None:
    for key in keys:
        try:
            values = tags[key]  # type: ignore[index]
        except (KeyError, ValueError, TypeError):
            continue
        text = str(values[0] if isinstance(values, list) and values else values).strip()
        if text:
            return text
    return None
