"""The one table of names: what each family of tags calls a field. Reading and writing both go by it.

The names are those that MusicBrainz Picard documents, which Navidrome, beets and most players follow. Where a family
has several names for one field, the first is written, and on reading the first that is present counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum


class Field(StrEnum):
    """A field of a tag, by the word a person would use for it."""

    TITLE = "title"
    ALBUM = "album"
    ARTIST = "artist"
    ARTISTS = "list of artists"
    ARTIST_SORT = "artist's sort name"
    ARTIST_ID = "artist's MusicBrainz id"
    ALBUM_ARTIST = "album artist"
    ALBUM_ARTISTS = "list of album artists"
    ALBUM_ARTIST_SORT = "album artist's sort name"
    ALBUM_ARTIST_ID = "album artist's MusicBrainz id"
    COMPOSER = "composer"
    COMPOSER_SORT = "composer's sort name"
    LYRICIST = "lyricist"
    CONDUCTOR = "conductor"
    PERFORMER = "performer"
    PRODUCER = "producer"
    REMIXER = "remixer"
    GENRE = "genre"
    MOOD = "mood"
    TRACK = "track number"
    TRACK_TOTAL = "number of tracks"
    DISC = "disc number"
    DISC_TOTAL = "number of discs"
    DISC_TITLE = "disc title"
    DATE = "date"
    ORIGINAL_DATE = "original date"
    COMPILATION = "compilation"
    BPM = "tempo"
    KEY = "key"
    LANGUAGE = "language"
    COMMENT = "comment"
    ISRC = "ISRC"
    RECORDING_ID = "recording's MusicBrainz id"
    TRACK_ID = "track's MusicBrainz id"
    ALBUM_ID = "album's MusicBrainz id"
    RELEASE_GROUP_ID = "release group's MusicBrainz id"
    TRACK_GAIN = "track gain"
    TRACK_PEAK = "track peak"
    ALBUM_GAIN = "album gain"
    ALBUM_PEAK = "album peak"
    R128_TRACK_GAIN = "track gain after R128"
    R128_ALBUM_GAIN = "album gain after R128"
    EXPLICIT = "parental advisory"
    MACHINE_MADE = "mark of machine-made music"
    LYRICS = "lyrics"


class Family(Enum):
    """A family of tags, by its column in the table."""

    ID3 = 0
    VORBIS = 1
    MP4 = 2
    ASF = 3
    APE = 4


@dataclass(frozen=True, slots=True)
class _Row:
    """A field's names in every family, in the order of `Family`."""

    columns: tuple[tuple[str, ...], ...]


_ITUNES = "----:com.apple.iTunes:"


def _row(id3: str = "", vorbis: str = "", mp4: str = "", asf: str = "", ape: str = "") -> _Row:
    """Several names are separated by '|'. In `mp4`, a leading '-' stands for iTunes' free-form prefix."""
    atoms = "|".join(_ITUNES + name[1:] if name.startswith("-") else name for name in mp4.split("|"))
    return _Row(tuple(tuple(name for name in names.split("|") if name) for names in (id3, vorbis, atoms, asf, ape)))


def _everywhere(name: str, asf: str = "") -> _Row:
    """A field that has no frame or atom of its own, and so bears the same name in all families."""
    return _row(f"TXXX:{name}", name, f"-{name}", asf or name, name)


def _musicbrainz(name: str, plain: str) -> _Row:
    return _row(f"TXXX:MusicBrainz {name}", plain, f"-MusicBrainz {name}", f"MusicBrainz/{name}", plain)


_TABLE: Mapping[Field, _Row] = {
    Field.TITLE: _row("TIT2", "TITLE", "©nam", "Title", "Title"),
    Field.ALBUM: _row("TALB", "ALBUM", "©alb", "WM/AlbumTitle", "Album"),
    Field.ARTIST: _row("TPE1", "ARTIST", "©ART", "Author", "Artist"),
    Field.ARTISTS: _row("TXXX:ARTISTS", "ARTISTS", "-ARTISTS", "WM/ARTISTS", "Artists"),
    Field.ARTIST_SORT: _row("TSOP|XSOP", "ARTISTSORT", "soar", "WM/ArtistSortOrder", "ARTISTSORT"),
    Field.ARTIST_ID: _musicbrainz("Artist Id", "MUSICBRAINZ_ARTISTID"),
    Field.ALBUM_ARTIST: _row(
        "TPE2", "ALBUMARTIST|ALBUM ARTIST|ALBUM_ARTIST", "aART", "WM/AlbumArtist", "Album Artist|ALBUMARTIST"
    ),
    Field.ALBUM_ARTISTS: _row("TXXX:ALBUMARTISTS", "ALBUMARTISTS", "-ALBUMARTISTS", "WM/ALBUMARTISTS", "ALBUMARTISTS"),
    Field.ALBUM_ARTIST_SORT: _row(
        "TSO2|TXXX:ALBUMARTISTSORT", "ALBUMARTISTSORT", "soaa", "WM/AlbumArtistSortOrder", "ALBUMARTISTSORT"
    ),
    Field.ALBUM_ARTIST_ID: _musicbrainz("Album Artist Id", "MUSICBRAINZ_ALBUMARTISTID"),
    Field.COMPOSER: _row("TCOM", "COMPOSER", "©wrt", "WM/Composer", "Composer"),
    Field.COMPOSER_SORT: _row("TSOC", "COMPOSERSORT", "soco", "WM/ComposerSortOrder", "COMPOSERSORT"),
    Field.LYRICIST: _row("TEXT", "LYRICIST", "-LYRICIST", "WM/Writer", "Lyricist"),
    Field.CONDUCTOR: _row("TPE3", "CONDUCTOR", "-CONDUCTOR", "WM/Conductor", "Conductor"),
    Field.PERFORMER: _row("TMCL", "PERFORMER", "-PERFORMER", "WM/Performer", "Performer"),
    Field.PRODUCER: _row("TIPL:producer", "PRODUCER", "-PRODUCER", "WM/Producer", "Producer"),
    Field.REMIXER: _row("TPE4", "REMIXER|MIXARTIST", "-REMIXER", "WM/ModifiedBy", "MixArtist|Remixer"),
    Field.GENRE: _row("TCON", "GENRE", "©gen|gnre", "WM/Genre", "Genre"),
    Field.MOOD: _row("TMOO|TXXX:MOOD", "MOOD", "-MOOD", "WM/Mood", "Mood"),
    Field.TRACK: _row("TRCK", "TRACKNUMBER|TRACK", "trkn", "WM/TrackNumber|WM/Track", "Track"),
    Field.TRACK_TOTAL: _row("TXXX:TOTALTRACKS|TXXX:TRACKTOTAL", "TRACKTOTAL|TOTALTRACKS", "", "TotalTracks", ""),
    Field.DISC: _row("TPOS", "DISCNUMBER|DISC", "disk", "WM/PartOfSet", "Disc"),
    Field.DISC_TOTAL: _row("TXXX:TOTALDISCS|TXXX:DISCTOTAL", "DISCTOTAL|TOTALDISCS", "", "TotalDiscs", ""),
    Field.DISC_TITLE: _row("TSST", "DISCSUBTITLE", "-DISCSUBTITLE", "WM/SetSubTitle", "DiscSubtitle"),
    Field.DATE: _row("TDRC|TYER|TXXX:DATE", "DATE|YEAR", "©day", "WM/Year", "Year|Date"),
    Field.ORIGINAL_DATE: _row(
        "TDOR|TORY|TXXX:originalyear",
        "ORIGINALDATE|ORIGINALYEAR",
        "-ORIGINALDATE|-ORIGINALYEAR",
        "WM/OriginalReleaseTime|WM/OriginalReleaseYear",
        "ORIGINALDATE|ORIGINALYEAR",
    ),
    Field.COMPILATION: _row("TCMP|TXXX:COMPILATION", "COMPILATION", "cpil", "WM/IsCompilation", "Compilation"),
    Field.BPM: _row("TBPM", "BPM|TEMPO", "-BPM|tmpo", "WM/BeatsPerMinute", "BPM"),
    Field.KEY: _row("TKEY|TXXX:INITIALKEY", "KEY|INITIALKEY", "-initialkey|-KEY", "WM/InitialKey", "KEY|INITIALKEY"),
    Field.LANGUAGE: _row("TLAN", "LANGUAGE", "-LANGUAGE", "WM/Language", "Language"),
    Field.COMMENT: _row("COMM", "COMMENT|DESCRIPTION", "©cmt", "Description|WM/Comments", "Comment"),
    Field.ISRC: _row("TSRC", "ISRC", "-ISRC", "WM/ISRC", "ISRC"),
    Field.RECORDING_ID: _row(
        "UFID:http://musicbrainz.org",
        "MUSICBRAINZ_TRACKID",
        "-MusicBrainz Track Id",
        "MusicBrainz/Track Id",
        "MUSICBRAINZ_TRACKID",
    ),
    Field.TRACK_ID: _musicbrainz("Release Track Id", "MUSICBRAINZ_RELEASETRACKID"),
    Field.ALBUM_ID: _musicbrainz("Album Id", "MUSICBRAINZ_ALBUMID"),
    Field.RELEASE_GROUP_ID: _musicbrainz("Release Group Id", "MUSICBRAINZ_RELEASEGROUPID"),
    Field.TRACK_GAIN: _everywhere("REPLAYGAIN_TRACK_GAIN"),
    Field.TRACK_PEAK: _everywhere("REPLAYGAIN_TRACK_PEAK"),
    Field.ALBUM_GAIN: _everywhere("REPLAYGAIN_ALBUM_GAIN"),
    Field.ALBUM_PEAK: _everywhere("REPLAYGAIN_ALBUM_PEAK"),
    Field.R128_TRACK_GAIN: _row(vorbis="R128_TRACK_GAIN"),
    Field.R128_ALBUM_GAIN: _row(vorbis="R128_ALBUM_GAIN"),
    # A parental rating is free text: where the number stands beside it, the number counts.
    Field.EXPLICIT: _row(
        "TXXX:ITUNESADVISORY|TXXX:EXPLICIT",
        "ITUNESADVISORY|EXPLICIT",
        "rtng|-ITUNESADVISORY",
        "ITUNESADVISORY|WM/ParentalRating",
        "ITUNESADVISORY|EXPLICIT",
    ),
    Field.MACHINE_MADE: _everywhere("SEGUE_MACHINE_MADE"),
    Field.LYRICS: _row("USLT", "LYRICS|SYNCEDLYRICS|UNSYNCEDLYRICS", "©lyr", "WM/Lyrics", "Lyrics"),
}

_KNOWN: Mapping[Family, Mapping[str, tuple[Field, int]]] = {
    family: {
        name.casefold(): (field, rank)
        for field, row in _TABLE.items()
        for rank, name in enumerate(row.columns[family.value])
    }
    for family in Family
}


def written_as(field: Field, family: Family) -> str:
    """The name under which a family stores a field; '' where it has none."""
    names = _TABLE[field].columns[family.value]
    return names[0] if names else ""


def all_names(field: Field, family: Family) -> tuple[str, ...]:
    """Every name under which a family may hold a field, the written one first."""
    return _TABLE[field].columns[family.value]


def field_of(name: str, family: Family) -> tuple[Field, int] | None:
    """The field that a name stands for, upper or lower case, and the name's rank among those of the field."""
    return _KNOWN[family].get(name.casefold())


def by_field(named: Iterable[tuple[str, list[str]]], family: Family) -> dict[Field, list[str]]:
    """The values of each field, from (name, values) pairs. Of several names for one field, the best that is there."""
    best: dict[Field, tuple[int, list[str]]] = {}
    for name, values in named:
        known = field_of(name, family)
        if known is None:
            continue
        field, rank = known
        if field not in best or rank < best[field][0]:
            best[field] = (rank, values)
    return {field: values for field, (_, values) in best.items()}
