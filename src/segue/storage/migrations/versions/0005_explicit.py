"""Which tracks are said to be explicit."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Take the step; what was read from tags before is in their document."""
    op.add_column("tracks", sa.Column("explicit", sa.Boolean(), nullable=True))
    tracks = sa.table("tracks", sa.column("explicit", sa.Boolean()), sa.column("tags", sa.JSON()))
    op.execute(sa.update(tracks).values(explicit=tracks.c.tags["explicit"].as_boolean()))
