"""Domain tracks made from the demo's catalogue without building a single file."""

from datetime import UTC, datetime

from segue.domain.ids import AlbumId, ArtistId, AudioHash, FolderId, TrackId
from segue.domain.music import ArtistCredit, AudioFormat, FileStamp, Kind, Role, Track
from segue.services.demo import demo_tracks, piece_of
from segue.services.demo.tagging import tags_of

SEED = 4747
UNTIL = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def shelf(first_id: int = 1) -> tuple[Track, ...]:
    """All demo tracks as the library would hold them, numbered from `first_id`."""
    artists: dict[str, ArtistId] = {}
    found = []
    for demo in demo_tracks(SEED):
        credits = tuple(
            ArtistCredit(artists.setdefault(name, ArtistId(len(artists) + 1)), name, Role.ARTIST)
            for name in demo.artists
        )
        found.append(
            Track(
                id=TrackId(first_id + demo.number),
                kind=Kind.MUSIC,
                folder_id=FolderId(1),
                stamp=FileStamp(demo.path, 1000, 0),
                audio_hash=AudioHash(f"{demo.number:064x}"),
                format=AudioFormat(demo.extension, demo.extension, round(1000 * demo.seconds)),
                tags=tags_of(demo, piece_of(demo, SEED)),
                credits=credits,
                album_id=AlbumId(1),
                picture=None,
                added_at=UNTIL,
            )
        )
    return tuple(found)
