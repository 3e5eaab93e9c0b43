"""Centres, people, what they are to which school, and who they are on a chat platform."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.tables.base import stored
from storage.values import Centre, Role


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
