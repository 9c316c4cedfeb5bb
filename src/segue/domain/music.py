"""Music as Segue knows it: what a file's tags say and what the library holds.

A *reading* is what one look at one file gave. A *track* is a reading that found its place in the library:
it has an id, which its history and ratings follow through moves and retagging, and its names have become
artists and albums.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from segue.domain.ids import AlbumId, ArtistId, AudioHash, ContentHash, FolderId, TrackId


class Kind(StrEnum):
    """What a folder's files are. Podcasts and audiobooks are kept out of music lists."""

    MUSIC = "music"
    PODCAST = "podcast"
    AUDIOBOOK = "audiobook"


class Role(StrEnum):
    """What somebody did on a track or an album."""

    ARTIST = "artist"
    ALBUM_ARTIST = "album_artist"
    COMPOSER = "composer"
    LYRICIST = "lyricist"
    CONDUCTOR = "conductor"
    PERFORMER = "performer"
    PRODUCER = "producer"
    REMIXER = "remixer"


@dataclass(frozen=True, slots=True)
class Credit:
    """One name in one role, as a tag gives it. Order within a role is the tag's order."""

    name: str
    role: Role = Role.ARTIST
    sort_name: str | None = None
    mbid: str | None = None


@dataclass(frozen=True, slots=True)
class ReplayGain:
    """Gains in dB towards -18 LUFS and peaks as a share of full scale, as tags give them."""

    track_gain: float | None = None
    track_peak: float | None = None
    album_gain: float | None = None
    album_peak: float | None = None


@dataclass(frozen=True, slots=True)
class LyricLine:
    """A line of lyrics and, where known, when it is sung, in milliseconds from the start."""

    text: str
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Lyrics:
    """One set of lyrics. `language` is an ISO 639-2 code where the tag has one; `source` is 'tag' or 'lrc'."""

    lines: tuple[LyricLine, ...]
    language: str | None = None
    source: str = "tag"

    @property
    def synced(self) -> bool:
        """True where every line that has text has a time."""
        return all(line.at_ms is not None for line in self.lines if line.text)


@dataclass(frozen=True, slots=True)
class Picture:
    """Cover art as found in a tag or beside the file: the bytes of a jpeg, png, gif or webp image."""

    data: bytes
    mime: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """Cover art that is kept: its bytes lie on disk under their own hash, so that an album's cover is kept once."""

    hash: ContentHash
    mime: str
    width: int
    height: int
    size: int


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """How the sound is stored. `bit_rate` is in kbit/s, `sample_rate` in Hz; what the file does not tell is None."""

    container: str
    codec: str
    duration_ms: int | None = None
    bit_rate: int | None = None
    sample_rate: int | None = None
    channels: int | None = None
    bit_depth: int | None = None


@dataclass(frozen=True, slots=True)
class Tags:
    """What a file says of itself, cleaned: no control characters, no empty values, nothing too long to show.

    `date` and `original_date` are ISO dates that may stop at the year or the month. `bpm` is in beats per minute.
    `machine_made` marks music that was composed by a machine, Segue's own included.
    """

    title: str
    album: str | None = None
    credits: tuple[Credit, ...] = ()
    genres: tuple[str, ...] = ()
    moods: tuple[str, ...] = ()
    track_number: int | None = None
    track_total: int | None = None
    disc_number: int | None = None
    disc_total: int | None = None
    disc_title: str | None = None
    date: str | None = None
    original_date: str | None = None
    compilation: bool = False
    bpm: float | None = None
    key: str | None = None
    language: str | None = None
    comment: str | None = None
    isrc: tuple[str, ...] = ()
    recording_mbid: str | None = None
    track_mbid: str | None = None
    album_mbid: str | None = None
    release_group_mbid: str | None = None
    gain: ReplayGain = field(default_factory=ReplayGain)
    explicit: bool | None = None
    machine_made: bool = False

    def names(self, role: Role) -> tuple[str, ...]:
        """The names credited in a role, in the tag's order."""
        return tuple(credit.name for credit in self.credits if credit.role is role)


@dataclass(frozen=True, slots=True)
class FileStamp:
    """A file's place and the two figures by which a change is noticed. `path` is relative to its folder.

    The path may hold bytes that are no valid UTF-8; they are carried as Python's surrogate escapes.
    """

    path: str
    size: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one look at one file gave. `notes` are sentences on what was odd but no ground to refuse it."""

    stamp: FileStamp
    audio_hash: AudioHash
    format: AudioFormat
    tags: Tags
    lyrics: tuple[Lyrics, ...] = ()
    picture: Picture | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A file or folder that could not be read (`fatal`), or that was read with a remark."""

    path: str
    message: str
    fatal: bool
    size: int = 0
    modified_ns: int = 0


@dataclass(frozen=True, slots=True)
class Folder:
    """A music folder that the library covers. `path` is absolute."""

    id: FolderId
    path: str
    kind: Kind
    added_at: datetime
    scanned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ArtistCredit:
    """An artist of the library in a role on a track or album, under the name written there."""

    artist_id: ArtistId
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Artist:
    """Somebody who made music in the library."""

    id: ArtistId
    name: str
    sort_name: str | None = None
    mbid: str | None = None
    track_count: int = 0
    album_count: int = 0


@dataclass(frozen=True, slots=True)
class Album:
    """A release as the library holds it. `artist` is its credit as one line of text."""

    id: AlbumId
    title: str
    artist: str
    date: str | None = None
    mbid: str | None = None
    compilation: bool = False
    track_count: int = 0
    duration_ms: int = 0


@dataclass(frozen=True, slots=True)
class Track:
    """A recording in the library, with the file that holds it. `missing_since` is set while its file is gone."""

    id: TrackId
    kind: Kind
    folder_id: FolderId
    stamp: FileStamp
    audio_hash: AudioHash
    format: AudioFormat
    tags: Tags
    credits: tuple[ArtistCredit, ...]
    album_id: AlbumId | None
    picture: ContentHash | None
    added_at: datetime
    missing_since: datetime | None = None

    @property
    def artist(self) -> str:
        """The performing artists as one line of text."""
        return ", ".join(credit.name for credit in self.credits if credit.role is Role.ARTIST)


UNKNOWN_ARTIST = "Unknown Artist"
VARIOUS_ARTISTS = "Various Artists"
