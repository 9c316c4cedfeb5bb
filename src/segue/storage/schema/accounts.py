"""The tables of those who may come in, and of what they put together themselves."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from segue.storage.schema.library import metadata
from segue.storage.types import Document, Key, Moment

accounts = Table(
    "accounts",
    metadata,
    Column("listener_id", ForeignKey("listeners.id", ondelete="CASCADE"), primary_key=True),
    # An argon2 hash, which says by itself how it was made.
    Column("password", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("language", String(8)),
    Column("created_at", Moment, nullable=False),
)

# Tokens are random and long, so a plain hash of one gives nothing away.
sessions = Table(
    "sessions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("listener_id", ForeignKey("accounts.listener_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("agent", Text, nullable=False),
    Column("private", Boolean, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Key, primary_key=True),
    Column("listener_id", ForeignKey("accounts.listener_id", ondelete="CASCADE"), nullable=False, index=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("used_at", Moment),
)

playlists = Table(
    "playlists",
    metadata,
    Column("id", Key, primary_key=True),
    Column("listener_id", ForeignKey("listeners.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("comment", Text, nullable=False),
    # Whether the others here see it.
    Column("shared", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
)

playlist_tracks = Table(
    "playlist_tracks",
    metadata,
    Column("playlist_id", ForeignKey("playlists.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("track_id", ForeignKey("tracks.id", ondelete="CASCADE"), nullable=False, index=True),
    PrimaryKeyConstraint("playlist_id", "position"),
)

# What each plays and means to play, so that another browser or a restarted server goes on with it.
queues = Table(
    "queues",
    metadata,
    Column("listener_id", ForeignKey("listeners.id", ondelete="CASCADE"), primary_key=True),
    Column("queue", Document, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Index("ix_queues_changed_at", "changed_at"),
)
