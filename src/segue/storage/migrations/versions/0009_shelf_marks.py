"""Shelf marks, by which a large library is looked through, and the keys by which albums are sorted."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from segue.domain.text import name_key

revision = "0009"
down_revision = "0008"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
SORTED = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
FIGURES = (
    *("energy", "danceability", "valence", "arousal"),
    *("acousticness", "instrumentalness", "speechiness", "liveness"),
    *("tempo_bpm", "tempo_confidence", "pulse_clarity", "beat_strength", "onsets_per_second"),
    *("key_confidence", "key_clarity", "tuning_cents", "chord_changes_per_second"),
    *("loudness_lufs", "loudness_range_lu", "true_peak_dbtp", "replaygain_db", "clipped_share"),
    *("spectral_centroid_mean", "spectral_bandwidth_mean", "spectral_rolloff_mean", "spectral_flatness_mean"),
    *("zero_crossing_rate_mean", "rms_mean"),
)
LOSSLESS = ("flac", "alac", "pcm", "pcm float", "wma lossless", "wavpack", "ape", "dsd")
PARTS = ("descriptors", "rhythm", "tonality", "loudness", "timbre")
PLAIN = ("kind", "codec", "machine_made", "explicit", "year", "added_at", "duration_ms")
AT_ONCE = 2000


def upgrade() -> None:
    """Take the step; what was read and heard before is marked, too."""
    op.create_table(
        "shelf_marks",
        sa.Column("track_id", KEY, nullable=False),
        sa.Column("title", SORTED, nullable=False),
        sa.Column("artist", SORTED, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("codec", sa.String(length=16), nullable=False),
        sa.Column("lossless", sa.Boolean(), nullable=False),
        sa.Column("machine_made", sa.Boolean(), nullable=False),
        sa.Column("explicit", sa.Boolean(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.BigInteger(), nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), nullable=True),
        sa.Column("key", sa.String(length=16), nullable=True),
        *(sa.Column(name, sa.Float(), nullable=True) for name in FIGURES),
        sa.ForeignKeyConstraint(
            ["track_id"], ["tracks.id"], name=op.f("fk_shelf_marks_track_id_tracks"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("track_id", name=op.f("pk_shelf_marks")),
    )
    _mark_tracks()
    _note_figures()
    _create_indexes()
    _sort_albums()


def _mark_tracks() -> None:
    columns = ", ".join(PLAIN)
    told = ", ".join(f"tracks.{name}" for name in PLAIN)
    known = ", ".join(f"'{codec}'" for codec in LOSSLESS)
    op.execute(
        f"INSERT INTO shelf_marks (track_id, title, artist, lossless, {columns})"  # noqa: S608 - only names from above
        f" SELECT tracks.id, track_words.title, track_words.artist, tracks.codec IN ({known}), {told}"
        " FROM tracks JOIN track_words ON track_words.track_id = tracks.id WHERE tracks.missing_since IS NULL"
    )


def _note_figures() -> None:
    tracks = sa.table("tracks", sa.column("id", KEY), sa.column("audio_hash", sa.String()))
    parts = sa.table(
        "heard_parts", sa.column("audio_hash", sa.String()), sa.column("part"), sa.column("figures", DOCUMENT)
    )
    marks = sa.table("shelf_marks", sa.column("track_id", KEY), *(sa.column(name) for name in ("key", *FIGURES)))
    names: dict[str, Any] = {name: sa.bindparam(f"to_{name}") for name in ("key", *FIGURES)}
    change = sa.update(marks).where(marks.c.track_id == sa.bindparam("of_track")).values(names)
    connection, last = op.get_bind(), 0
    while held := connection.execute(
        sa.select(tracks.c.id, tracks.c.audio_hash).where(tracks.c.id > last).order_by(tracks.c.id).limit(AT_ONCE)
    ).all():
        last = held[-1].id
        told: dict[str, dict[str, object]] = {}
        hashes = sorted({row.audio_hash for row in held})
        for start in range(0, len(hashes), 500):
            some = sa.and_(parts.c.audio_hash.in_(hashes[start : start + 500]), parts.c.part.in_(PARTS))
            for row in connection.execute(sa.select(parts.c.audio_hash, parts.c.figures).where(some)):
                told.setdefault(row.audio_hash, {}).update(row.figures)
        rows = [
            {"of_track": row.id} | {f"to_{name}": told[row.audio_hash].get(name) for name in ("key", *FIGURES)}
            for row in held
            if row.audio_hash in told
        ]
        if rows:
            connection.execute(change, rows)


def _create_indexes() -> None:
    for columns in (("title", "track_id"), ("artist", "title", "track_id"), ("added_at", "track_id")):
        op.create_index(op.f(f"ix_shelf_marks_{'_'.join(columns)}"), "shelf_marks", list(columns))
    for name in ("year", "duration_ms", *FIGURES):
        known = sa.text(f"{name} IS NOT NULL")
        index = op.f(f"ix_shelf_marks_{name}_track_id")
        op.create_index(index, "shelf_marks", [name, "track_id"], sqlite_where=known, postgresql_where=known)
    gone = sa.text("missing_since IS NOT NULL")
    index = op.f("ix_tracks_missing_since")
    op.create_index(index, "tracks", ["missing_since"], sqlite_where=gone, postgresql_where=gone)


def _sort_albums() -> None:
    op.add_column("albums", sa.Column("title_key", SORTED, nullable=False, server_default=""))
    albums = sa.table("albums", sa.column("id", KEY), sa.column("title"), sa.column("title_key"))
    connection = op.get_bind()
    change = sa.update(albums).where(albums.c.id == sa.bindparam("of_album")).values(title_key=sa.bindparam("to_key"))
    rows = [
        {"of_album": row.id, "to_key": name_key(row.title)}
        for row in connection.execute(sa.select(albums.c.id, albums.c.title))
    ]
    if rows:
        connection.execute(change, rows)
    op.create_index(op.f("ix_albums_title_key_id"), "albums", ["title_key", "id"])
