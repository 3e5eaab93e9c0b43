"""how often a school came back under a limit of its time frame"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rearmed",
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("frame_limit", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_rearmed_school_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("school_id", "year", "frame_limit", name=op.f("pk_rearmed")),
    )
