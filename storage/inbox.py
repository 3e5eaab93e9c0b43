"""Intents and deliveries that were answered: the second use gets the first answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from storage.tables import AnsweredRow


def answer_to(session: Session, key: str) -> dict[str, Any] | None:
    return session.execute(select(col(AnsweredRow.answer)).where(col(AnsweredRow.key) == key)).scalar()


def claim(session: Session, key: str, now: datetime) -> bool:
    """Take a key for this transaction; False when it was answered before.

    On PostgreSQL a second claim waits until the first transaction ends; on SQLite there is one writer.
    """
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(AnsweredRow).values(key=key, at=now, answer={}).on_conflict_do_nothing()
    return session.execute(statement.returning(col(AnsweredRow.key))).first() is not None


def keep(session: Session, key: str, answer: dict[str, Any]) -> None:
    session.get_one(AnsweredRow, key).answer = answer


def forget_before(session: Session, moment: datetime) -> None:
    session.execute(delete(AnsweredRow).where(col(AnsweredRow.at) < moment))
