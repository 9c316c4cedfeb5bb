"""Lyrics as text, as LRC with times, and as ID3's SYLT, all into lines with or without a time."""

import codecs
import os
import re
from collections.abc import Iterable

from segue.domain.errors import UnreadableFile
from segue.domain.music import LyricLine, Lyrics
from segue.library.opening import open_regular, spoken
from segue.library.tags.cleaning import MAX_NAME, clean, shorten
from segue.library.tags.values import language_code

MAX_BYTES = 1024 * 1024
"""A lyrics file beyond this is no lyrics."""

MAX_LINES = 5_000
"""Lines kept of one set of lyrics."""

_TIME = re.compile(r"\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]")
_WORD_TIME = re.compile(r"<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>")
_HEAD = re.compile(r"\[(ar|al|ti|au|lr|by|re|ve|tool|length|offset|la|id|#)\s*:\s*([^\]]*)\]\s*\Z", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_LONGEST_OFFSET_MS = 3_600_000


def parse(text: str, source: str = "tag", language: str | None = None) -> Lyrics | None:
    """Lyrics from text; times are read where it is LRC. None where no words are in it.

    A line may bear several times (it is sung several times), `[offset:+200]` makes all lines come 200 ms earlier, the
    times of single words are dropped, and a line without a time in a text that has times belongs to the one before.
    """
    lines: list[LyricLine] = []
    offset, timed, at = 0, _TIME.search(text) is not None, 0
    for raw in _LINE_END.split(text):
        if head := _HEAD.match(raw.strip()):
            name, value = head[1].lower(), head[2].strip()
            offset = _offset(value) if name == "offset" else offset
            language = language_code(value) or language if name == "la" else language
            continue
        times, words = _divide(raw) if timed else ([], raw)
        words = shorten(clean(words), MAX_NAME)
        if timed and not times and not words:
            continue
        at = times[-1] if times else at
        moments: list[int | None] = [*times] if times else [at if timed else None]
        lines.extend(LyricLine(words, moment) for moment in moments)
        if len(lines) >= MAX_LINES:
            break
    if timed:
        lines = sorted(
            (LyricLine(line.text, max(0, (line.at_ms or 0) - offset)) for line in lines),
            key=lambda line: line.at_ms or 0,
        )
    return _finished(lines, language, source)


def _divide(raw: str) -> tuple[list[int], str]:
    """The times at the head of a line, in ms, and its words."""
    times: list[int] = []
    end = 0
    text = raw.strip().lstrip("\ufeff")
    while match := _TIME.match(text, end):
        times.append(_milliseconds(*match.groups()))
        end = match.end()
        while end < len(text) and text[end] == " ":
            end += 1
    return times, _WORD_TIME.sub("", text[end:])


def _milliseconds(minutes: str, seconds: str, fraction: str | None) -> int:
    return int(minutes) * 60_000 + int(seconds) * 1_000 + (int(fraction.ljust(3, "0")) if fraction else 0)


def _offset(value: str) -> int:
    try:
        return max(-_LONGEST_OFFSET_MS, min(_LONGEST_OFFSET_MS, int(value)))
    except ValueError:
        return 0


def _finished(lines: list[LyricLine], language: str | None, source: str) -> Lyrics | None:
    """The set of lyrics without empty lines at both ends; None if there is no word in it."""
    lines = lines[:MAX_LINES]
    while lines and not lines[-1].text:
        lines.pop()
    first = next((index for index, line in enumerate(lines) if line.text), 0)
    return Lyrics(tuple(lines[first:]), language, source) if lines else None


def from_syllables(pieces: Iterable[tuple[str, int | None]], language: str | None) -> Lyrics | None:
    """Lyrics from ID3's SYLT: texts with their times in ms.

    Where a piece begins with a line break, the pieces are syllables that make up lines; else each piece is a line.
    """
    listed = list(pieces)
    syllables = any(text.startswith(("\n", "\r")) for text, _ in listed)
    joined: list[tuple[str, int | None]] = []
    for text, at in listed:
        if syllables and joined and not text.startswith(("\n", "\r")):
            joined[-1] = (joined[-1][0] + text, joined[-1][1])
        else:
            joined.append((text, at))
        if len(joined) >= MAX_LINES:
            break
    return _finished([LyricLine(shorten(clean(text), MAX_NAME), at) for text, at in joined], language, "tag")


def as_lrc(lyrics: Lyrics) -> str:
    """Lyrics as text, in LRC where they have times."""
    if not lyrics.synced:
        return "\n".join(line.text for line in lyrics.lines)
    return "\n".join(f"[{_clock(line.at_ms or 0)}]{line.text}" for line in lyrics.lines)


def _clock(at_ms: int) -> str:
    minutes, rest = divmod(at_ms, 60_000)
    return f"{minutes:02d}:{rest // 1000:02d}.{rest % 1000:03d}"


def decode(data: bytes) -> str:
    """The text of a lyrics file: UTF-8 or UTF-16 by its mark or its look, else the old Western code page."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    nulls = data[:256].count(0)
    if nulls > len(data[:256]) // 4:
        return data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def beside(root: str, path: str) -> tuple[Lyrics | None, str]:
    """The lyrics in the .lrc file of the same stem beside a music file, and what is wrong with it if it is unusable.

    `path` is the music file's, relative to `root`.
    """
    stem = path[: path.rfind(".")] if "." in path.rpartition("/")[2] else path
    for ending in (".lrc", ".LRC", ".Lrc"):
        full = f"{root}/{stem}{ending}"
        if os.path.exists(full):  # noqa: PTH110 - a str path keeps bytes that are no UTF-8 as they are
            return _load(full, spoken(stem + ending))
    return None, ""


def _load(full: str, shown: str) -> tuple[Lyrics | None, str]:
    try:
        with open_regular(full, shown) as file:
            data = file.read(MAX_BYTES + 1)
    except UnreadableFile as error:
        return None, str(error)
    if len(data) > MAX_BYTES:
        return None, f"The lyrics file {shown} is larger than 1 MB and was left out."
    lyrics = parse(decode(data), "lrc")
    return lyrics, "" if lyrics else f"The lyrics file {shown} holds no words."
