"""What recordings are called: by models, by people, and which model serves."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "namings",
        sa.Column("audio_hash", sa.String(length=40), nullable=False),
        sa.Column("task", sa.String(length=16), nullable=False),
        sa.Column("model", sa.String(length=128), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sure", sa.Boolean(), nullable=False),
        sa.Column("doubt", sa.Float(), nullable=False),
        sa.Column("guesses", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("audio_hash", "task", name=op.f("pk_namings")),
    )
    op.create_index("ix_namings_task_doubt", "namings", ["task", "doubt"])
    op.create_table(
        "named_labels",
        sa.Column("audio_hash", sa.String(length=40), nullable=False),
        sa.Column("task", sa.String(length=16), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("audio_hash", "task", "label", name=op.f("pk_named_labels")),
    )
    op.create_index("ix_named_labels_task_label", "named_labels", ["task", "label"])
    op.create_table(
        "unnamed",
        sa.Column("audio_hash", sa.String(length=40), nullable=False),
        sa.Column("task", sa.String(length=16), nullable=False),
        sa.Column("model", sa.String(length=128), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("audio_hash", "task", name=op.f("pk_unnamed")),
    )
    op.create_table(
        "corrections",
        sa.Column("audio_hash", sa.String(length=40), nullable=False),
        sa.Column("task", sa.String(length=16), nullable=False),
        sa.Column("labels", DOCUMENT, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("audio_hash", "task", name=op.f("pk_corrections")),
    )
    op.create_table(
        "served_models",
        sa.Column("id", KEY, nullable=False),
        sa.Column("task", sa.String(length=16), nullable=False),
        sa.Column("model", sa.String(length=128), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_served_models")),
    )
