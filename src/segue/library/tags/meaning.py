r"""Makes domain tags of the values that a file's tags hold.

How several names in one value are taken apart, after what users of Picard and Navidrome expect:

- Several values of a tag (repeated Vorbis comments, NUL in ID3 and APE) are always several names.
- People: a list of artists (ARTISTS, ALBUMARTISTS) is believed as it stands. Otherwise a name is divided at ';' and at
  ' / ' with spaces, so that AC/DC stays one band. 'feat.' stays part of the name, as nobody can tell the guest's name
  from a title's, unless the list of artists says who they are.
- Genres and moods: divided at ';', '\', ',' and ' / ' with spaces. 'Hip-Hop/Rap' is one genre of iTunes and stays so.
- MusicBrainz ids and sort names go with the names only if there are as many of them as names.
"""

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from segue.domain.music import Credit, ReplayGain, Role, Tags
from segue.library.filenames import PathNames
from segue.library.tags import values
from segue.library.tags.block import MAX_VALUES
from segue.library.tags.cleaning import MAX_COMMENT, MAX_NAME, clean, clean_paragraphs, shorten, thousands
from segue.library.tags.names import Field

_PEOPLE = re.compile(r"\s*;\s*|\s+/\s+")
_KINDS = re.compile(r"\s*[;\\,]\s*|\s+/\s+")
_JOINED_LIST = re.compile(r"\s*[;/]\s*")
_INSTRUMENT = re.compile(r"(?<=\S)\s+\([^()]*\)\Z")

_OTHER_ROLES = (
    (Role.COMPOSER, Field.COMPOSER),
    (Role.LYRICIST, Field.LYRICIST),
    (Role.CONDUCTOR, Field.CONDUCTOR),
    (Role.PERFORMER, Field.PERFORMER),
    (Role.PRODUCER, Field.PRODUCER),
    (Role.REMIXER, Field.REMIXER),
)

_T = TypeVar("_T")


def tags_from(written: dict[Field, list[str]], path: PathNames) -> tuple[Tags, tuple[str, ...]]:
    """The tags that the values mean, with the path's names where a title or artist is missing, and remarks.

    Album, date and disc are taken from the path only if the file has no title of its own: a tagged file that lies in
    'Downloads' is no album of that name.
    """
    reader = _Reader(written)
    title = reader.line(Field.TITLE)
    told = title is not None
    track, track_total = reader.numbered(Field.TRACK, Field.TRACK_TOTAL)
    disc, disc_total = reader.numbered(Field.DISC, Field.DISC_TOTAL)
    album = reader.line(Field.ALBUM)
    date = reader.first(Field.DATE, values.partial_date)
    credits = reader.credits()
    if not any(credit.role is Role.ARTIST for credit in credits) and path.artist:
        credits = (Credit(path.artist), *credits)
    tags = Tags(
        title=title or path.title,
        album=album if told else album or path.album,
        credits=credits,
        genres=reader.listed(Field.GENRE, _KINDS),
        moods=reader.listed(Field.MOOD, _KINDS),
        track_number=track if told else track or path.track_number,
        track_total=track_total,
        disc_number=disc if told else disc or path.disc_number,
        disc_total=disc_total,
        disc_title=reader.line(Field.DISC_TITLE),
        date=date if told else date or path.date,
        original_date=reader.first(Field.ORIGINAL_DATE, values.partial_date),
        compilation=bool(reader.first(Field.COMPILATION, values.flag)),
        bpm=reader.first(Field.BPM, values.tempo),
        key=reader.line(Field.KEY),
        language=reader.line(Field.LANGUAGE),
        comment=reader.comment(),
        isrc=values.isrcs(written.get(Field.ISRC, ())),
        recording_mbid=reader.mbid(Field.RECORDING_ID),
        track_mbid=reader.mbid(Field.TRACK_ID),
        album_mbid=reader.mbid(Field.ALBUM_ID),
        release_group_mbid=reader.mbid(Field.RELEASE_GROUP_ID),
        gain=reader.gain(),
        explicit=reader.first(Field.EXPLICIT, values.advisory),
        machine_made=bool(reader.first(Field.MACHINE_MADE, values.flag)),
    )
    return tags, tuple(reader.notes)


class _Reader:
    """Takes values out of what was written, cleaned, and notes what had to be cut."""

    def __init__(self, written: dict[Field, list[str]]) -> None:
        self._written = written
        self.notes: list[str] = []

    def line(self, field: Field) -> str | None:
        """The first value that is not empty, as one line."""
        for value in self._written.get(field, ()):
            if text := self._name(field, value):
                return text
        return None

    def _name(self, field: Field, value: str) -> str:
        text = clean(value)
        if len(text) > MAX_NAME:
            self.notes.append(
                f"The {field} has {thousands(len(text))} characters, the first {thousands(MAX_NAME)} were kept."
            )
        return shorten(text, MAX_NAME)

    def listed(self, field: Field, separator: re.Pattern[str] | None) -> tuple[str, ...]:
        """All values, divided further at the separator, each once."""
        found: dict[str, str] = {}
        for value in self._written.get(field, ()):
            for part in separator.split(value) if separator else (value,):
                if text := self._name(field, part):
                    found.setdefault(text.casefold(), text)
        if len(found) > MAX_VALUES:
            self.notes.append(f"The {field} has {thousands(len(found))} values, the first {MAX_VALUES} were kept.")
        return tuple(found.values())[:MAX_VALUES]

    def first(self, field: Field, parse: Callable[[str], _T | None]) -> _T | None:
        """The first value that makes sense."""
        for value in self._written.get(field, ()):
            if (parsed := parse(value)) is not None:
                return parsed
        return None

    def numbered(self, field: Field, total_field: Field) -> tuple[int | None, int | None]:
        """A number and its total, which may stand in one value or in two."""
        number, total = values.number_and_total((self._written.get(field) or [""])[0])
        stated = values.number_and_total((self._written.get(total_field) or [""])[0])[0]
        return number, total or stated

    def comment(self) -> str | None:
        """The first comment, with its line breaks."""
        for value in self._written.get(Field.COMMENT, ()):
            if text := clean_paragraphs(value):
                if len(text) > MAX_COMMENT:
                    kept, had = thousands(MAX_COMMENT), thousands(len(text))
                    self.notes.append(f"The comment has {had} characters, the first {kept} were kept.")
                return shorten(text, MAX_COMMENT)
        return None

    def mbid(self, field: Field) -> str | None:
        """A single MusicBrainz id."""
        found = values.mbids(self._written.get(field, ()))
        return found[0] if found else None

    def gain(self) -> ReplayGain:
        """ReplayGain; Opus' own gains come first, as its specification has it."""
        track = self.first(Field.R128_TRACK_GAIN, values.r128_gain)
        album = self.first(Field.R128_ALBUM_GAIN, values.r128_gain)
        return ReplayGain(
            self.first(Field.TRACK_GAIN, values.gain) if track is None else track,
            self.first(Field.TRACK_PEAK, values.peak),
            self.first(Field.ALBUM_GAIN, values.gain) if album is None else album,
            self.first(Field.ALBUM_PEAK, values.peak),
        )

    def credits(self) -> tuple[Credit, ...]:
        """Everybody who is named, role by role."""
        found = [
            *self._people(Role.ARTIST, Field.ARTIST, Field.ARTISTS, Field.ARTIST_SORT, Field.ARTIST_ID),
            *self._people(
                Role.ALBUM_ARTIST,
                Field.ALBUM_ARTIST,
                Field.ALBUM_ARTISTS,
                Field.ALBUM_ARTIST_SORT,
                Field.ALBUM_ARTIST_ID,
            ),
        ]
        for role, field in _OTHER_ROLES:
            names = self.listed(field, _PEOPLE) if field in self._written else ()
            sorts = self._aligned(Field.COMPOSER_SORT, len(names)) if role is Role.COMPOSER else ()
            if role is Role.PERFORMER:
                names = tuple(dict.fromkeys(_INSTRUMENT.sub("", name) for name in names))
            found += [Credit(name, role, sorts[i] if sorts else None) for i, name in enumerate(names)]
        return tuple(found)

    def _people(self, role: Role, field: Field, list_field: Field, sort: Field, ids: Field) -> list[Credit]:
        mbids = values.mbids(self._written.get(ids, ()))
        names = self._list_of(list_field, len(mbids)) or self.listed(field, _PEOPLE)
        sorts = self._aligned(sort, len(names))
        known = mbids if len(mbids) == len(names) else ()
        return [
            Credit(name, role, sorts[i] if sorts else None, known[i] if known else None) for i, name in enumerate(names)
        ]

    def _list_of(self, field: Field, ids: int) -> tuple[str, ...]:
        """A list of artists. ID3v2.3 has no lists, and its taggers join them: as many parts as ids give that away."""
        names = self.listed(field, None)
        if len(names) == 1 and ids > 1:
            parts = self.listed(field, _JOINED_LIST)
            return parts if len(parts) == ids else names
        return names

    def _aligned(self, field: Field, count: int) -> tuple[str, ...]:
        """Sort names, if there are as many as names."""
        if field not in self._written or not count:
            return ()
        for separator in (None, _PEOPLE):
            names = self.listed(field, separator)
            if len(names) == count:
                return names
        return ()


def divide_kinds(texts: Iterable[str]) -> list[str]:
    """The genres or moods in a tag's values, cleaned."""
    return [name for text in texts for part in _KINDS.split(text) if (name := clean(part))]


def would_be_divided(name: str) -> bool:
    """True for a name that reading would take for several if no list said otherwise."""
    return _PEOPLE.search(name) is not None
