"""the mail before a meeting"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = "kind IN ('meeting', 'frame', 'appointment', 'reminder')"


def upgrade() -> None:
    op.create_table(
        "held_mail",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_held_mail_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_held_mail_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "day", name=op.f("pk_held_mail")),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_mail_mailkind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_mail_mailkind"), KINDS)
