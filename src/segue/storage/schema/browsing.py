"""The table that a large library is looked through by: narrow, so that reading all of it takes a blink."""

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, String, Table

from segue.storage.schema.library import metadata
from segue.storage.types import Moment, Sorted

FIGURES = (
    "energy",
    "danceability",
    "valence",
    "arousal",
    "acousticness",
    "instrumentalness",
    "speechiness",
    "liveness",
    "tempo_bpm",
    "tempo_confidence",
    "pulse_clarity",
    "beat_strength",
    "onsets_per_second",
    "key_confidence",
    "key_clarity",
    "tuning_cents",
    "chord_changes_per_second",
    "loudness_lufs",
    "loudness_range_lu",
    "true_peak_dbtp",
    "replaygain_db",
    "clipped_share",
    "spectral_centroid_mean",
    "spectral_bandwidth_mean",
    "spectral_rolloff_mean",
    "spectral_flatness_mean",
    "zero_crossing_rate_mean",
    "rms_mean",
)
"""Every figure that tracks are chosen and ordered by, under the name under which it is heard."""

# Where each track that is there stands: by which names it is sorted, and what it can be chosen by. All of it is told
# elsewhere, too, in wide rows and documents; storage.shelving keeps the two the same.
shelf_marks = Table(
    "shelf_marks",
    metadata,
    Column("track_id", ForeignKey("tracks.id", ondelete="CASCADE"), primary_key=True),
    Column("title", Sorted, nullable=False),
    Column("artist", Sorted, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("codec", String(16), nullable=False),
    Column("lossless", Boolean, nullable=False),
    Column("machine_made", Boolean, nullable=False),
    Column("explicit", Boolean),
    Column("year", Integer),
    Column("added_at", Moment, nullable=False),
    Column("duration_ms", BigInteger),
    Column("key", String(16)),
    *(Column(name, Float) for name in FIGURES),
    Index("ix_shelf_marks_title_track_id", "title", "track_id"),
    Index("ix_shelf_marks_artist_title_track_id", "artist", "title", "track_id"),
    Index("ix_shelf_marks_added_at_track_id", "added_at", "track_id"),
)
for _name in ("year", "duration_ms", *FIGURES):
    _column = shelf_marks.c[_name]
    # Most of what was not heard yet is in none of these, so that a first scan does not wait for them.
    Index(
        f"ix_shelf_marks_{_name}_track_id",
        _column,
        shelf_marks.c.track_id,
        sqlite_where=_column.is_not(None),
        postgresql_where=_column.is_not(None),
    )
