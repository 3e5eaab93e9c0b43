"""Schools, their sites, and a school's own free days."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel


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
    """The chat channel as an import names it; one that was linked in chat goes before it."""


class SiteRow(SQLModel, table=True):
    """One site (vestigingsplaats) of a school: people also search by its name or its town."""

    __tablename__ = "site"

    school_id: int = Field(primary_key=True, foreign_key="school.id", ondelete="CASCADE")
    number: str = Field(primary_key=True)
    name: str
    place: str = ""


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


class SlscRow(SQLModel, table=True):
    """Whether SLSC467 works at a school; without a row nobody said so yet.

    Where it does not, nothing of it is asked or said.
    """

    __tablename__ = "slsc"

    school_id: int = Field(primary_key=True, foreign_key="school.id", ondelete="CASCADE")
    works_here: bool
    person_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    entered_at: datetime
