"""The meetings of a school year, who was there, and what was done for a school besides."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from storage.tables.base import stored
from storage.values import MeetingKind, MeetingStatus, Milestone, Told


class MeetingRow(SQLModel, table=True):
    """One first and one second meeting a school year; moving it keeps the row, the audit keeps the rest."""

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("status NOT IN ('planned', 'held') OR day IS NOT NULL", name="meeting_has_a_day"),
        Index("uq_meeting_of_the_year", "school_id", "year", "kind", unique=True),
        Index("ix_meeting_day", "day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school_id: int = Field(foreign_key="school.id", ondelete="CASCADE")
    year: int
    """The school year, by the year in which it starts."""
    kind: MeetingKind = Field(sa_type=stored(MeetingKind))
    status: MeetingStatus = Field(sa_type=stored(MeetingStatus))
    day: date | None = None
    start: time | None = None
    place: str = ""
    reason: str = ""
    agreed_before: bool = False
    invited: bool = False
    uid: str = Field(unique=True)
    """Of its calendar part: the same through every change."""
    sequence: int = 0
    entered_at: datetime
    entered_by_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")


class AttendeeRow(SQLModel, table=True):
    """Who was at a meeting that was held (R13)."""

    __tablename__ = "attendee"

    meeting_id: int = Field(primary_key=True, foreign_key="meeting.id", ondelete="CASCADE")
    person_id: int = Field(primary_key=True, foreign_key="person.id", ondelete="CASCADE")


class MilestoneRow(SQLModel, table=True):
    __tablename__ = "milestone"

    school_id: int = Field(primary_key=True, foreign_key="school.id", ondelete="CASCADE")
    year: int = Field(primary_key=True)
    kind: Milestone = Field(primary_key=True, sa_type=stored(Milestone))
    day: date
    person_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    entered_at: datetime


class FrameToldRow(SQLModel, table=True):
    """That a school knows of this version of its time frame (R15)."""

    __tablename__ = "frame_told"

    frame_id: int = Field(primary_key=True, foreign_key="frame.id", ondelete="CASCADE")
    how: Told = Field(sa_type=stored(Told))
    day: date
    person_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    entered_at: datetime


class ChannelRow(SQLModel, table=True):
    """The chat channel of a school, linked by its anchor."""

    __tablename__ = "channel"

    school_id: int = Field(primary_key=True, foreign_key="school.id", ondelete="CASCADE")
    platform: str
    workspace: str
    conversation: str
    name: str
    linked_by_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    linked_at: datetime
