"""Time frames and visits: versions that are added, visits that are corrected by reversal."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.base import stored
from storage.values import CancelReason, TypeGroup, Unit, VisitStatus


class FrameRow(SQLModel, table=True):
    """A version of a time frame: never edited. Of two with the same Monday the later one wins."""

    __tablename__ = "frame"
    __table_args__ = (
        CheckConstraint("minutes >= 0", name="minutes_not_negative"),
        CheckConstraint("hundredths >= 0", name="hundredths_not_negative"),
        CheckConstraint("weeks BETWEEN 1 AND 52", name="weeks_in_a_year"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="from_before_until"),
        Index("ix_frame_school_from", "school_id", "valid_from"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school_id: int = Field(foreign_key="school.id", ondelete="CASCADE")
    minutes: int
    weeks: int
    hundredths: int
    unit: Unit = Field(sa_type=stored(Unit))
    valid_from: date
    valid_until: date | None = None
    strict: bool = False
    note: str = ""
    author_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    entered_at: datetime


class VisitRow(SQLModel, table=True):
    """A visit. It is corrected by reversal: the old row is marked, a new one refers to it."""

    __tablename__ = "visit"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="minutes_positive"),
        UniqueConstraint("id", "school_id", "day", "status"),
        Index("ix_visit_person_day", "person_id", "day"),
        Index("ix_visit_school_day", "school_id", "day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school_id: int = Field(foreign_key="school.id")
    person_id: int = Field(foreign_key="person.id")
    day: date
    start: time | None = None
    minutes: int
    status: VisitStatus = Field(sa_type=stored(VisitStatus))
    reversed_from: VisitStatus | None = Field(default=None, sa_type=stored(VisitStatus, "reversed_from"))
    """What the visit was before it was taken back."""
    note: str = ""
    cancel_reason: CancelReason | None = Field(default=None, sa_type=stored(CancelReason))
    entered_at: datetime
    entered_by_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    replaces_id: int | None = Field(default=None, foreign_key="visit.id", unique=True)
    import_key: str | None = Field(default=None, unique=True)


class VisitLineRow(SQLModel, table=True):
    """Minutes of a visit for one type group.

    School, day and status are the visit's own, held equal by the composite foreign key, so that a school's
    sums come out of one covering index however many visits there are.
    """

    __tablename__ = "visit_line"
    __table_args__ = (
        ForeignKeyConstraint(
            ["visit_id", "school_id", "day", "status"],
            ["visit.id", "visit.school_id", "visit.day", "visit.status"],
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        CheckConstraint("minutes > 0", name="minutes_positive"),
        Index("ix_visit_line_sums", "school_id", "day", "status", "type_group", "minutes"),
        Index("ix_visit_line_visit", "visit_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    visit_id: int
    school_id: int
    day: date
    status: VisitStatus = Field(sa_type=stored(VisitStatus))
    type_group: TypeGroup = Field(sa_type=stored(TypeGroup))
    exact_type: str | None = None
    """Comes by import only, and is shown to the visit's author alone: a type reveals a pupil's health."""
    minutes: int
