"""Accounts, the sessions of browsers and the keys of apps; playlists and queues."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "accounts",
        sa.Column("listener_id", KEY, nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        _of_listener("accounts"),
        sa.PrimaryKeyConstraint("listener_id", name=op.f("pk_accounts")),
    )
    _create_ways_in()
    _create_playlists()
    op.create_table(
        "queues",
        sa.Column("listener_id", KEY, nullable=False),
        sa.Column("queue", DOCUMENT, nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        _of_listener("queues"),
        sa.PrimaryKeyConstraint("listener_id", name=op.f("pk_queues")),
    )
    op.create_index(op.f("ix_queues_changed_at"), "queues", ["changed_at"])


def _create_ways_in() -> None:
    own = {
        "sessions": (
            sa.Column("seen_at", sa.BigInteger(), nullable=False),
            sa.Column("expires_at", sa.BigInteger(), nullable=False),
            sa.Column("agent", sa.Text(), nullable=False),
            sa.Column("private", sa.Boolean(), nullable=False),
        ),
        "api_keys": (
            sa.Column("name", sa.Text(), nullable=False),
            sa.Column("used_at", sa.BigInteger(), nullable=True),
        ),
    }
    for name, columns in own.items():
        op.create_table(
            name,
            sa.Column("id", KEY, nullable=False),
            sa.Column("listener_id", KEY, nullable=False),
            sa.Column("token_hash", sa.String(length=64), nullable=False),
            sa.Column("created_at", sa.BigInteger(), nullable=False),
            *columns,
            sa.ForeignKeyConstraint(
                ["listener_id"],
                ["accounts.listener_id"],
                name=op.f(f"fk_{name}_listener_id_accounts"),
                ondelete="CASCADE",
            ),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
            sa.UniqueConstraint("token_hash", name=op.f(f"uq_{name}_token_hash")),
        )
        op.create_index(op.f(f"ix_{name}_listener_id"), name, ["listener_id"])
    op.create_index(op.f("ix_sessions_expires_at"), "sessions", ["expires_at"])


def _create_playlists() -> None:
    op.create_table(
        "playlists",
        sa.Column("id", KEY, nullable=False),
        sa.Column("listener_id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        _of_listener("playlists"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playlists")),
    )
    op.create_index(op.f("ix_playlists_listener_id"), "playlists", ["listener_id"])
    op.create_table(
        "playlist_tracks",
        sa.Column("playlist_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("track_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["playlist_id"], ["playlists.id"], name=op.f("fk_playlist_tracks_playlist_id_playlists"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["track_id"], ["tracks.id"], name=op.f("fk_playlist_tracks_track_id_tracks"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("playlist_id", "position", name=op.f("pk_playlist_tracks")),
    )
    op.create_index(op.f("ix_playlist_tracks_track_id"), "playlist_tracks", ["track_id"])


def _of_listener(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["listener_id"], ["listeners.id"], name=op.f(f"fk_{table}_listener_id_listeners"), ondelete="CASCADE"
    )
