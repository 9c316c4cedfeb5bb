"""The tables of listeners: who they are, what they did, and the lists that they were given."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from segue.storage.schema.library import metadata
from segue.storage.types import Document, Key, Moment

listeners = Table(
    "listeners",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, unique=True),
    Column("display_name", Text, nullable=False),
    Column("region", String(2)),
    Column("age_band", String(16)),
    Column("simulated", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
)

# Dials and consents, as far as a listener changed any.
preferences = Table(
    "preferences",
    metadata,
    Column("listener_id", ForeignKey("listeners.id", ondelete="CASCADE"), primary_key=True),
    Column("told", Document, nullable=False),
)

# Lists that must stay as they were made: this week's is the same on Monday and on Sunday.
kept_lists = Table(
    "kept_lists",
    metadata,
    Column("id", Key, primary_key=True),
    Column("listener_id", ForeignKey("listeners.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("key", String(64), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("list", Document, nullable=False),
    UniqueConstraint("listener_id", "kind", "key"),
)

# Two recommenders beside each other. `running` is the same word in the one that is, and nothing in those that ended.
experiments = Table(
    "experiments",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("first", String(128), nullable=False),
    Column("second", String(128), nullable=False),
    Column("interleaved", Boolean, nullable=False),
    Column("salt", String(64), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("running", String(8), unique=True),
)

events = Table(
    "events",
    metadata,
    Column("id", Key, primary_key=True),
    Column("listener_id", ForeignKey("listeners.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("track_id", ForeignKey("tracks.id", ondelete="CASCADE")),
    Column("album_id", ForeignKey("albums.id", ondelete="CASCADE"), index=True),
    Column("artist_id", ForeignKey("artists.id", ondelete="CASCADE"), index=True),
    Column("at", Moment, nullable=False),
    Column("heard_ms", BigInteger),
    Column("ended", String(16)),
    Column("rating", Integer),
    Column("position", Integer),
    Column("source", String(32)),
    Column("session", String(64)),
    Column("context", Document),
    Column("external_id", String(128)),
    Column("undoes", ForeignKey("events.id", ondelete="CASCADE"), index=True),
    CheckConstraint(
        "(track_id IS NOT NULL AND album_id IS NULL AND artist_id IS NULL)"
        " OR (track_id IS NULL AND album_id IS NOT NULL AND artist_id IS NULL)"
        " OR (track_id IS NULL AND album_id IS NULL AND artist_id IS NOT NULL)",
        name="one_subject",
    ),
    UniqueConstraint("listener_id", "external_id"),
    Index("ix_events_listener_id_at", "listener_id", "at"),
    Index("ix_events_track_id_at", "track_id", "at"),
    # What was shown lately is a small part of all that was ever done.
    Index("ix_events_kind_at", "kind", "at"),
)
