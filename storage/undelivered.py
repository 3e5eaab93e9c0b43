"""What the outbox gave up: messages, posts and files that reached nobody; and who is reached by mail."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from storage import outbox
from storage.tables import OutboxRow
from storage.values import OutboxState

KINDS = ("notice", "post", "file")
"""A mail that is not made or is refused has its own row and its own list."""
LEFT = "left"
"""In a payload: a coordinator let it be, so it stands in no list any more."""
AGAIN = "again"
"""In a payload: how often a person had it tried again."""


@dataclass(frozen=True)
class GivenUp:
    id: int
    key: str
    kind: str
    payload: dict[str, Any]
    person_id: int | None
    error: str
    entered_at: datetime

    @property
    def is_left(self) -> bool:
        return LEFT in self.payload

    @property
    def token(self) -> str:
        """Of this failure: one that comes after another try by hand is told anew."""
        return f"{self.id}.{self.payload.get(AGAIN, 0)}"


_COLUMNS = tuple(
    col(getattr(OutboxRow, name))
    for name in ("id", "key", "kind", "payload", "person_id", "error", "entered_at")
)


def given_up(session: Session, person_ids: Collection[int] | None = None) -> tuple[GivenUp, ...]:
    """Everything, or what was for these people; the oldest first."""
    statement = select(*_COLUMNS).where(
        col(OutboxRow.state) == OutboxState.FAILED, col(OutboxRow.kind).in_(KINDS)
    )
    if person_ids is not None:
        statement = statement.where(col(OutboxRow.person_id).in_(person_ids))
    rows = session.execute(statement.order_by(col(OutboxRow.entered_at), col(OutboxRow.id)))
    return tuple(GivenUp(*row) for row in rows)


def let_be(session: Session, row_ids: Iterable[int]) -> int:
    """How many of these still stood there."""
    statement = select(OutboxRow).where(
        col(OutboxRow.id).in_(tuple(row_ids)), col(OutboxRow.state) == OutboxState.FAILED
    )
    rows = session.scalars(statement.with_for_update()).all()
    for row in rows:
        row.payload = {**row.payload, LEFT: "1"}
    return len(rows)


def try_again(session: Session, row_ids: Iterable[int], now: datetime) -> int:
    """The same, due again."""
    statement = select(OutboxRow).where(
        col(OutboxRow.id).in_(tuple(row_ids)), col(OutboxRow.state) == OutboxState.FAILED
    )
    rows = session.scalars(statement.with_for_update()).all()
    for row in rows:
        kept = {name: value for name, value in row.payload.items() if name != LEFT}
        row.payload = {**kept, AGAIN: int(kept.get(AGAIN, 0)) + 1}
    session.flush()
    outbox.revive(session, [row.key for row in rows], now)
    return len(rows)


def told(session: Session, prefix: str) -> frozenset[str]:
    """The failures that stood in earlier messages, whose keys begin so."""
    statement = select(col(OutboxRow.payload)).where(col(OutboxRow.key).startswith(prefix, autoescape=True))
    return frozenset(
        token for payload in session.scalars(statement) for token in str(payload["rows"]).split(",")
    )


def by_mail(session: Session, prefix: str, since: datetime) -> frozenset[int]:
    """Whose last message since then went by mail; of messages whose keys begin so."""
    statement = (
        select(col(OutboxRow.person_id), col(OutboxRow.sent))
        .where(
            col(OutboxRow.state) == OutboxState.DONE,
            col(OutboxRow.key).startswith(prefix, autoescape=True),
            col(OutboxRow.done_at) >= since,
        )
        .order_by(col(OutboxRow.done_at), col(OutboxRow.id))
    )
    last = {person_id: sent for person_id, sent in session.execute(statement) if person_id}
    return frozenset(person_id for person_id, sent in last.items() if "mailed" in sent)
