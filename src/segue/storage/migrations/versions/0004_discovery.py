"""Listeners' preferences, and lists that stay as they were made."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "preferences",
        sa.Column("listener_id", KEY, nullable=False),
        sa.Column("told", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["listener_id"], ["listeners.id"], op.f("fk_preferences_listener_id_listeners"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("listener_id", name=op.f("pk_preferences")),
    )
    op.create_table(
        "kept_lists",
        sa.Column("id", KEY, nullable=False),
        sa.Column("listener_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("list", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["listener_id"], ["listeners.id"], op.f("fk_kept_lists_listener_id_listeners"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_lists")),
        sa.UniqueConstraint("listener_id", "kind", "key", name=op.f("uq_kept_lists_listener_id_kind_key")),
    )
