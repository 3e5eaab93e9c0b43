"""The tables, with every constraint in the database. Times are stored in UTC, amounts in whole minutes."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Enum,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from storage.values import CancelReason, Centre, Role, TypeGroup, Unit, VisitStatus

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def stored(kind: type[StrEnum], name: str | None = None) -> Enum:
    """An enum stored by its value, checked by the database; 16 characters leave room for new members."""
    return Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        length=16,
        name=name or kind.__name__.lower(),
    )


class CentreRow(SQLModel, table=True):
    __tablename__ = "centre"

    code: Centre = Field(sa_type=stored(Centre), primary_key=True)
    name: str


class PersonRow(SQLModel, table=True):
    __tablename__ = "person"

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    """Lower case: the key under which a chat account finds its person."""
    name: str
    centre: Centre = Field(sa_type=stored(Centre), foreign_key="centre.code")
    language: str | None = None
    """Chosen by the person; None follows the chat platform."""


class ExpertiseRow(SQLModel, table=True):
    __tablename__ = "expertise"

    person_id: int = Field(primary_key=True, foreign_key="person.id", ondelete="CASCADE")
    subject: str = Field(primary_key=True)


class IdentityRow(SQLModel, table=True):
    """Who somebody is on a chat platform. A renamed account keeps its person."""

    __tablename__ = "identity"

    platform: str = Field(primary_key=True)
    workspace: str = Field(primary_key=True)
    user: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    locale: str | None = None
    seen_at: datetime


class SchoolRow(SQLModel, table=True):
    __tablename__ = "school"

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    """The official schoolnummer: five or six digits, kept as text."""
    slug: str = Field(unique=True)
    name: str
    place: str = ""
    street: str = ""
    postcode: str = ""
    email: str = ""
    clb: str = ""
    support_centre: str = ""
    channel: str = ""


class SiteRow(SQLModel, table=True):
    """One site (vestigingsplaats) of a school: people also search by its name or its town."""

    __tablename__ = "site"

    school_id: int = Field(primary_key=True, foreign_key="school.id", ondelete="CASCADE")
    number: str = Field(primary_key=True)
    name: str
    place: str = ""


class RoleRow(SQLModel, table=True):
    """Who works where. A coordinator, and a role that is held nowhere yet, has no school."""

    __tablename__ = "role"
    __table_args__ = (
        UniqueConstraint("person_id", "school_id", "role"),
        Index(
            "uq_role_anchor",
            "school_id",
            unique=True,
            sqlite_where=text("role = 'anchor' AND school_id IS NOT NULL"),
            postgresql_where=text("role = 'anchor' AND school_id IS NOT NULL"),
        ),
        Index(
            "uq_role_without_school",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("school_id IS NULL"),
            postgresql_where=text("school_id IS NULL"),
        ),
        CheckConstraint("role <> 'coordinator' OR school_id IS NULL", name="coordinator_has_no_school"),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", ondelete="CASCADE")
    school_id: int | None = Field(default=None, foreign_key="school.id", index=True, ondelete="CASCADE")
    role: Role = Field(sa_type=stored(Role))


class ReplacementRow(SQLModel, table=True):
    """Somebody who has the anchor's rights at a school up to and with a day."""

    __tablename__ = "replacement"
    __table_args__ = (CheckConstraint("first <= last", name="first_before_last"),)

    id: int | None = Field(default=None, primary_key=True)
    school_id: int = Field(foreign_key="school.id", index=True, ondelete="CASCADE")
    person_id: int = Field(foreign_key="person.id", index=True, ondelete="CASCADE")
    first: date
    last: date
    named_by_id: int = Field(foreign_key="person.id")
    entered_at: datetime


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


class DayOffRow(SQLModel, table=True):
    """Days on which one school is closed, on top of the Flemish school holidays."""

    __tablename__ = "day_off"
    __table_args__ = (
        UniqueConstraint("school_id", "first", "name"),
        CheckConstraint("first <= last", name="first_before_last"),
    )

    id: int | None = Field(default=None, primary_key=True)
    school_id: int = Field(foreign_key="school.id", ondelete="CASCADE")
    first: date
    last: date
    name: str


class AuditRow(SQLModel, table=True):
    """Who changed what, when. Detail holds ids, days and minutes; never a note's text."""

    __tablename__ = "audit"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    school_id: int | None = Field(default=None, foreign_key="school.id", index=True, ondelete="SET NULL")
    what: str
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class AnsweredRow(SQLModel, table=True):
    """Intents and deliveries that had their effect, with the answer they got then."""

    __tablename__ = "answered"

    key: str = Field(primary_key=True)
    at: datetime = Field(index=True)
    answer: dict[str, Any] = Field(sa_type=JSON)
