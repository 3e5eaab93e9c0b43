"""Who changed what, and what was answered already."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel


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
