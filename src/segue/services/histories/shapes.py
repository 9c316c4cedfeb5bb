"""What the rows of each service mean."""

import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from segue.domain.listening import Ending, EventKind
from segue.services.histories.deeds import Deed, NoDeedError, Told

_MILLISECONDS = 10**11
"""Times from this on are told in milliseconds since 1970 and not in seconds."""
_LONGEST = 500
_LISTENED_FOR_MS = 24 * 3_600_000
_KINDS = frozenset(
    {
        EventKind.PLAY, EventKind.SKIP, EventKind.LIKE, EventKind.DISLIKE, EventKind.RATING, EventKind.NOT_NOW,
        EventKind.NEVER, EventKind.FOLLOW,
    }
)  # fmt: skip


def deed_of(row: Told) -> Deed:
    """What a row tells.

    Raises:
        NoDeedError: nothing that could be kept, or of a shape that is not known.
    """
    try:
        return next(read for fits, read in _SHAPES if fits(row))(row)
    except StopIteration as error:
        raise NoDeedError("no known shape") from error
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError, OSError) as error:
        raise NoDeedError(str(error)) from error


def _of_segue(row: Told) -> Deed:
    """An event of another Segue, or of this one."""
    kind = EventKind(str(row["kind"]))
    if kind not in _KINDS:
        raise NoDeedError(kind)
    stars = row.get("rating")
    return Deed(
        _text(row.get("artist")),
        _text(row.get("title")),
        _time(row["at"]),
        _text(row.get("album")),
        kind,
        _whole(row.get("heard_ms")),
        row.get("ended") == Ending.SKIPPED,
        int(str(stars)) if stars is not None else None,
        _text(row.get("source"))[:32],
        _text(row.get("mbid")),
        _text(row.get("audio_hash")),
    )


def _of_listenbrainz(row: Told) -> Deed:
    told = _inner(row, "track_metadata")
    more = {**_inner(told, "additional_info"), **_inner(told, "mbid_mapping")}
    when = row["listened_at"] if row.get("listened_at") is not None else row["timestamp"]
    return _play(
        told["artist_name"], told["track_name"], when, told.get("release_name"), mbid=_text(more.get("recording_mbid"))
    )


def _of_spotify(row: Told) -> Deed:
    """What a Spotify account gives out at once: the last year, times to the minute."""
    return _play(row["artistName"], row["trackName"], row["endTime"], heard_ms=_whole(row.get("msPlayed")))


def _of_spotify_extended(row: Told) -> Deed:
    """The whole history, as Spotify sends it after some weeks. What was heard privately there stays unknown here."""
    if row.get("incognito_mode") is True:
        raise NoDeedError("private")
    skipped = row.get("skipped") is True or row.get("reason_end") in ("fwdbtn", "backbtn")
    return _play(
        row["master_metadata_album_artist_name"],
        row["master_metadata_track_name"],
        row["ts"],
        row.get("master_metadata_album_album_name"),
        heard_ms=_whole(row.get("ms_played")),
        skipped=skipped,
    )


def _of_lastfm(row: Told) -> Deed:
    """A scrobble as Last.fm's own interface has it."""
    artist, album = _inner(row, "artist"), _inner(row, "album")
    return _play(
        artist.get("#text") or artist["name"], row["name"], _inner(row, "date")["uts"], album.get("#text"),
        mbid=_text(row.get("mbid")),
    )  # fmt: skip


def _of_table(row: Told) -> Deed:
    """A row with artist, track and a time under one of the names it goes by."""
    when = next((row[name] for name in ("uts", "timestamp", "date", "utc_time", "time") if row.get(name)), None)
    return _play(
        row["artist"], row["track"], when, row.get("album"), mbid=_text(row.get("track_mbid") or row.get("mbid"))
    )


def _play(
    artist: object, title: object, when: object, album: object = None, *, heard_ms: int | None = None,
    skipped: bool = False, mbid: str = "",
) -> Deed:  # fmt: skip
    deed = Deed(_text(artist), _text(title), _time(when), _text(album), heard_ms=heard_ms, skipped=skipped, mbid=mbid)
    if not deed.artist or not deed.title:
        raise NoDeedError("no name")
    return deed


def _inner(row: Mapping[str, object], name: str) -> Mapping[str, object]:
    inner = row.get(name)
    return inner if isinstance(inner, dict) else {}


def _text(value: object) -> str:
    """A name as it can be kept and shown."""
    if not isinstance(value, str):
        return ""
    return value[:_LONGEST].encode("utf-8", "replace").decode().replace("\0", "").strip()


def _whole(value: object) -> int | None:
    """Milliseconds that were heard."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return min(max(0, round(value)), _LISTENED_FOR_MS)


def _time(value: object) -> datetime:
    """A time from seconds or milliseconds since 1970, or from text, which is UTC where it does not say otherwise."""
    if isinstance(value, bool) or value is None:
        raise NoDeedError("no time")
    text = str(value).strip()
    try:
        number = float(text)
    except ValueError:
        return _written(text)
    if not math.isfinite(number):
        raise NoDeedError("no time")
    return _possible(datetime.fromtimestamp(number / 1000 if number >= _MILLISECONDS else number, UTC))


def _written(text: str) -> datetime:
    for form in ("%d %b %Y, %H:%M", "%d %b %Y %H:%M"):
        try:
            return _possible(datetime.strptime(text, form).replace(tzinfo=UTC))
        except ValueError:
            continue
    time = datetime.fromisoformat(text)
    return _possible(time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC))


def _possible(time: datetime) -> datetime:
    """Nobody kept a history before there were records of it; the time of a scrobble of 1970 is a clock not set."""
    if time.year < _FIRST_YEAR:
        raise NoDeedError("before there were histories")
    return time


_FIRST_YEAR = 1990
_SHAPES: tuple[tuple[Callable[[Told], bool], Callable[[Told], Deed]], ...] = (
    (lambda row: row.get("type") == "event" and "kind" in row, _of_segue),
    (lambda row: "track_metadata" in row, _of_listenbrainz),
    (lambda row: "trackName" in row and "endTime" in row, _of_spotify),
    (lambda row: "master_metadata_track_name" in row and "ts" in row, _of_spotify_extended),
    (lambda row: isinstance(row.get("artist"), dict) and "name" in row, _of_lastfm),
    (lambda row: "artist" in row and "track" in row, _of_table),
)
