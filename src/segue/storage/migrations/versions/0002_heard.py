"""What was heard of recordings (parts, vectors, those that could not be heard), and what was written into tags."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "heard_parts",
        sa.Column("audio_hash", sa.String(length=40), nullable=False),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=False),
        sa.Column("figures", DOCUMENT, nullable=False),
        sa.Column("sequences", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("audio_hash", "part", name=op.f("pk_heard_parts")),
    )
    op.create_index("ix_heard_parts_current", "heard_parts", ["audio_hash", "part", "version", "heard_at"])
    op.create_table(
        "sound_vectors",
        sa.Column("model", sa.String(length=128), nullable=False),
        sa.Column("audio_hash", sa.String(length=40), nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=False),
        sa.Column("excerpts", sa.Integer(), nullable=False),
        sa.Column("mean", sa.LargeBinary(), nullable=False),
        sa.Column("spread", sa.LargeBinary(), nullable=False),
        sa.Column("tags", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("model", "audio_hash", name=op.f("pk_sound_vectors")),
    )
    op.create_index(op.f("ix_sound_vectors_audio_hash"), "sound_vectors", ["audio_hash"])
    op.create_table(
        "unheard",
        sa.Column("audio_hash", sa.String(length=40), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("audio_hash", name=op.f("pk_unheard")),
    )
    op.create_table(
        "tag_changes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("track_id", KEY, nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.Column("record", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["track_id"], ["tracks.id"], name=op.f("fk_tag_changes_track_id_tracks"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag_changes")),
    )
    op.create_index(op.f("ix_tag_changes_track_id"), "tag_changes", ["track_id"])
