"""Intents and deliveries that were answered: the second use gets the first answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from storage.engine import run
from storage.tables import AnsweredRow

_CLAIM = {
    dialect.__name__.rpartition(".")[2]: dialect.insert(AnsweredRow)
    .on_conflict_do_nothing()
    .returning(col(AnsweredRow.key))
    for dialect in (sqlite, postgresql)
}
_KEEP = update(AnsweredRow).where(col(AnsweredRow.key) == bindparam("claimed"))


def answer_to(session: Session, key: str) -> dict[str, Any] | None:
    return session.execute(select(col(AnsweredRow.answer)).where(col(AnsweredRow.key) == key)).scalar()


def claim(session: Session, key: str, now: datetime) -> bool:
    """Take a key for this transaction; False when it was answered before.

    On PostgreSQL a second claim waits until the first transaction ends; on SQLite there is one writer.
    """
    statement = _CLAIM[session.get_bind().dialect.name]
    return run(session, statement, key=key, at=now, answer={}).first() is not None


def keep(session: Session, key: str, answer: dict[str, Any]) -> None:
    run(session, _KEEP, claimed=key, answer=answer)


def forget_before(session: Session, moment: datetime) -> None:
    session.execute(delete(AnsweredRow).where(col(AnsweredRow.at) < moment))
