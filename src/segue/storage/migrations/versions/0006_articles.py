"""Articles about artists, albums and tracks."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Take the step."""
    subjects = ("track", "album", "artist")
    op.create_table(
        "articles",
        sa.Column("id", KEY, nullable=False),
        *(sa.Column(f"{subject}_id", KEY, nullable=True) for subject in subjects),
        sa.Column("hash", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.BigInteger(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [f"{subject}_id"],
                [f"{subject}s.id"],
                op.f(f"fk_articles_{subject}_id_{subject}s"),
                ondelete="CASCADE",
            )
            for subject in subjects
        ),
        sa.CheckConstraint(
            "(track_id IS NOT NULL AND album_id IS NULL AND artist_id IS NULL)"
            " OR (track_id IS NULL AND album_id IS NOT NULL AND artist_id IS NULL)"
            " OR (track_id IS NULL AND album_id IS NULL AND artist_id IS NOT NULL)",
            name=op.f("ck_articles_one_subject"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("hash", name=op.f("uq_articles_hash")),
    )
    for subject in subjects:
        op.create_index(f"ix_articles_{subject}_id", "articles", [f"{subject}_id"])
