"""Mails as they go out, and everything else that must leave the house."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, text
from sqlmodel import Field, SQLModel

from storage.tables.base import stored
from storage.values import Fate, MailKind, MailState, OutboxState, Placing


class MailRow(SQLModel, table=True):
    """What was asked for, and from the moment it is made the very words and bytes that every try sends."""

    __tablename__ = "mail"
    __table_args__ = (
        Index("ix_mail_school_kind", "school_id", "kind"),
        Index(
            "ix_mail_batch", "batch", sqlite_where=text("batch <> ''"), postgresql_where=text("batch <> ''")
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    school_id: int = Field(foreign_key="school.id", ondelete="CASCADE")
    kind: MailKind = Field(sa_type=stored(MailKind))
    state: MailState = Field(sa_type=stored(MailState))
    letter: dict[str, Any] = Field(sa_type=JSON)
    """What it is made of, as it was when the button was pressed."""
    author_id: int = Field(foreign_key="person.id")
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id", ondelete="SET NULL")
    frame_id: int | None = Field(default=None, foreign_key="frame.id", ondelete="SET NULL")
    message_id: str = Field(unique=True)
    in_reply_to: str = ""
    subject: str
    reason: str = ""
    batch: str = ""
    asked_at: datetime
    """By the calendar, as `done_at`; `due_at` is by the machine's clock."""
    due_at: datetime
    done_at: datetime | None = None
    text: str = ""
    html: str = ""
    calendar: bytes = b""


class MailFileRow(SQLModel, table=True):
    __tablename__ = "mail_file"

    mail_id: int = Field(primary_key=True, foreign_key="mail.id", ondelete="CASCADE")
    place: int = Field(primary_key=True)
    name: str
    content_type: str
    content: bytes


class RecipientRow(SQLModel, table=True):
    __tablename__ = "recipient"

    id: int | None = Field(default=None, primary_key=True)
    mail_id: int = Field(foreign_key="mail.id", index=True, ondelete="CASCADE")
    email: str
    name: str = ""
    placing: Placing = Field(sa_type=stored(Placing))
    fate: Fate = Field(default=Fate.WAITING, sa_type=stored(Fate))
    reason: str = ""
    said: str = ""
    at: datetime | None = None


class HeldMailRow(SQLModel, table=True):
    """The mail before a meeting is not to go, for that day of it: somebody said so before it went."""

    __tablename__ = "held_mail"

    meeting_id: int = Field(primary_key=True, foreign_key="meeting.id", ondelete="CASCADE")
    day: date = Field(primary_key=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", ondelete="SET NULL")
    entered_at: datetime


class OutboxRow(SQLModel, table=True):
    """One thing that must arrive: claimed with a lease, sent, marked."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_due",
            "due_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_outbox_failed",
            "entered_at",
            sqlite_where=text("state = 'failed'"),
            postgresql_where=text("state = 'failed'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    """The same thing asked for twice is one row."""
    kind: str
    payload: dict[str, Any] = Field(sa_type=JSON)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True, ondelete="CASCADE")
    state: OutboxState = Field(default=OutboxState.WAITING, sa_type=stored(OutboxState))
    due_at: datetime
    first_due_at: datetime
    attempts: int = 0
    worker: str = ""
    leased_until: datetime | None = None
    sent: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """Where it stands when it was sent in part or can be updated: channel, ts, files done."""
    error: str = ""
    entered_at: datetime
    done_at: datetime | None = None
