"""Names for music that has no tags, from the names of its file and folders.

Understood are '01 - Title', '01. Title', '1-03 Title' (disc and track), 'Artist - Title', '01 - Artist - Title',
'Artist - Album - 01 - Title', and the folders 'Artist/Album', 'Artist/1999 - Album', 'Artist/Album (1999) [FLAC]',
'Artist - Album', each with 'CD 2' below it. Underscores stand for spaces where there are none.
"""

import re
from dataclasses import dataclass

from segue.library.tags.cleaning import MAX_NAME, clean, shorten

_DISC_TRACK = re.compile(r"(\d{1,2})[-.](\d{2,3})(?:\s*[-.)]\s*|\s+)(?=\S)")
# A number is a track's if a mark follows it, or if it is written with a leading zero: '99 Luftballons' is a title.
_TRACK = re.compile(r"(?:(\d{1,3})(?:\s*[.)]\s*|\s+-\s+|\s*-\s*(?=\D))|(0\d{1,2})\s+)(?=\S)")
_ONLY_NUMBER = re.compile(r"\d{1,3}\Z")
_DISC_FOLDER = re.compile(r"(?:cd|dis[ck]|volume|vol\.?)[\s_#-]*(\d{1,3})\b", re.IGNORECASE)
_REMARK = re.compile(r"\s*[\[{][^\[\]{}]*[\]}]\s*\Z")
_YEAR_BEHIND = re.compile(r"\s*[(\[](\d{4})(?:-\d{2}){0,2}[)\]]\s*\Z")
_YEAR_BEFORE = re.compile(r"[(\[]?(\d{4})[)\]]?\s*(?:-\s+|(?<=[)\]])\s*)(?=\S)")
_DASH = re.compile(r"\s+[-–—]\s+")
_FIRST_YEAR, _LAST_YEAR = 1860, 2199


@dataclass(frozen=True, slots=True)
class PathNames:
    """What a path says. `title` is never empty; the rest is None where the path does not tell."""

    title: str
    artist: str | None = None
    album: str | None = None
    track_number: int | None = None
    disc_number: int | None = None
    date: str | None = None


def names_from_path(path: str) -> PathNames:
    """The names in a path relative to its music folder. Bytes that are no text are replaced."""
    *folders, name = (clean(part) for part in path.split("/"))
    stem = name.rpartition(".")[0] or name
    folder_artist, album, date, disc_number = _from_folders([folder for folder in folders if folder])
    disc, track, parts = _from_stem(stem)
    artist = folder_artist
    if len(parts) == 3 and not album:
        album = parts[1]
    if len(parts) > 1:
        artist = parts[0]
        # 'Artist - Album - Title', and with more dashes the title has some of its own.
        parts = parts[2:] if len(parts) == 3 else parts[1:]
    title = shorten(" - ".join(parts), MAX_NAME) or stem or "Untitled"
    return PathNames(title, artist or None, album or None, track, disc or disc_number, date)


def _from_stem(stem: str) -> tuple[int | None, int | None, list[str]]:
    """Disc and track number, and the parts of the rest between dashes."""
    text = clean(stem.replace("_", " ")) if " " not in stem else stem
    disc = track = None
    if match := _DISC_TRACK.match(text):
        disc, track = int(match[1]), int(match[2])
        text = text[match.end() :]
    elif match := _TRACK.match(text):
        track = int(match[1] or match[2])
        text = text[match.end() :]
    parts = [part for part in (piece.strip(" -–—") for piece in _DASH.split(text)) if part]
    if track is None and len(parts) > 2:
        for index, part in enumerate(parts[1:-1], start=1):
            if _ONLY_NUMBER.match(part):
                track = int(part)
                del parts[index]
                break
    return disc or None, track or None, parts


def _from_folders(folders: list[str]) -> tuple[str | None, str | None, str | None, int | None]:
    """Artist, album, year and disc number."""
    disc = None
    if folders and (match := _DISC_FOLDER.match(folders[-1])):
        disc = int(match[1]) or None
        folders = folders[:-1]
    if not folders:
        return None, None, None, disc
    album, date = _album(folders[-1])
    artist = folders[-2] if len(folders) > 1 else None
    parts = _DASH.split(album)
    if len(parts) > 1 and (artist is None or parts[0].casefold() == artist.casefold()):
        artist, (album, later) = parts[0], _album(" - ".join(parts[1:]))
        date = date or later
    return artist, album, date, disc


def _album(folder: str) -> tuple[str, str | None]:
    """An album's title and year, without remarks such as [FLAC]."""
    text, date = folder, None
    for _ in range(4):
        year = _YEAR_BEHIND.search(text)
        match = year if year and _is_year(year[1]) else _REMARK.search(text)
        if not match or not match.start():
            break
        date = date or (match[1] if match is year else None)
        text = text[: match.start()]
    if (match := _YEAR_BEFORE.match(text)) and _is_year(match[1]):
        date = date or match[1]
        text = text[match.end() :]
    return text.strip(), date


def _is_year(text: str) -> bool:
    return _FIRST_YEAR <= int(text) <= _LAST_YEAR
