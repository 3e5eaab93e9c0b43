"""What people are reminded of, what they chose about it, and when they are away."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.base import stored
from storage.values import ReminderState


class ReminderRow(SQLModel, table=True):
    """One thing that one person is told of once: the unique key is what makes a second tick harmless."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint(
            "kind", "person_id", "school_id", "subject", "version", "wave", "episode", name="uq_reminder_once"
        ),
        Index("ix_reminder_digest", "digest"),
        Index("ix_reminder_person_day", "person_id", "day"),
        Index("ix_reminder_school_day", "school_id", "day"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    person_id: int = Field(foreign_key="person.id", ondelete="CASCADE")
    school_id: int = Field(foreign_key="school.id", ondelete="CASCADE")
    subject: str
    """What it is about, such as `meeting:12`."""
    version: str
    """What it depends on, such as the meeting's day: of another version one is reminded anew."""
    wave: int
    episode: int = 0
    """Counts how often it was put off."""
    day: date
    state: ReminderState = Field(sa_type=stored(ReminderState))
    digest: str
    """The outbox row in which it goes."""
    entered_at: datetime


class RearmedRow(SQLModel, table=True):
    """How often a correction brought a school back under a limit of its time frame, in a school year."""

    __tablename__ = "rearmed"

    school_id: int = Field(primary_key=True, foreign_key="school.id", ondelete="CASCADE")
    year: int = Field(primary_key=True)
    frame_limit: str = Field(primary_key=True)
    times: int


class MuteRow(SQLModel, table=True):
    """A kind of reminder that somebody wants no more, of one school."""

    __tablename__ = "mute"

    person_id: int = Field(primary_key=True, foreign_key="person.id", ondelete="CASCADE")
    school_id: int = Field(primary_key=True, foreign_key="school.id", ondelete="CASCADE")
    kind: str = Field(primary_key=True)
    entered_at: datetime


class PreferenceRow(SQLModel, table=True):
    """What somebody chose of a kind of reminder: whether, and when in the week."""

    __tablename__ = "preference"
    __table_args__ = (CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_in_the_week"),)

    person_id: int = Field(primary_key=True, foreign_key="person.id", ondelete="CASCADE")
    kind: str = Field(primary_key=True)
    wanted: bool = True
    weekday: int | None = None
    hour: time | None = None


class AbsenceRow(SQLModel, table=True):
    """Days on which somebody is away; never why."""

    __tablename__ = "absence"
    __table_args__ = (CheckConstraint("first <= last", name="first_before_last"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    first: date
    last: date


class PlannedRow(SQLModel, table=True):
    """A slot of a day whose reminders were all planned: a later tick need not look again."""

    __tablename__ = "planned"

    day: date = Field(primary_key=True)
    slot: str = Field(primary_key=True)
    at: datetime
