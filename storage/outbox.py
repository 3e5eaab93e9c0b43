"""What must leave the house: asked for in the transaction that decides it, claimed with a lease, marked.

Whoever sends claims first, in a transaction of its own. A lease that runs out is claimed again by anybody, so
a sender that dies loses nothing. What is due, and when a lease ends, is by the database's clock, which all
processes share; never by the calendar's.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Update, bindparam, case, func, inspect, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from storage.engine import run
from storage.tables import OutboxRow
from storage.values import OutboxState

LEASE = timedelta(seconds=120)
"""Longer than any time-out of a sender, so that a slow one is not overtaken."""


TOLD_ON = "day"
"""In what was sent to a person: the day of the calendar on which it arrived first."""


@dataclass(frozen=True)
class Wish:
    """Something that is to be sent, before it is a row."""

    key: str
    kind: str
    payload: dict[str, Any]
    due_at: datetime
    person_id: int | None = None


@dataclass(frozen=True)
class Errand:
    """One claimed row."""

    id: int
    key: str
    kind: str
    payload: dict[str, Any]
    person_id: int | None
    attempts: int
    """This one included: more than 1 means that an earlier try may have sent it."""
    sent: dict[str, Any]
    due_at: datetime
    first_due_at: datetime
    token: str
    """Of this claim: whoever lost the lease since then changes nothing any more."""


_COLUMNS = tuple(
    col(getattr(OutboxRow, name))
    for name in (
        "id", "key", "kind", "payload", "person_id", "attempts", "sent", "due_at", "first_due_at", "worker",
    )
)  # fmt: skip


_DONE = (
    update(OutboxRow)
    .where(col(OutboxRow.id) == bindparam("number"))
    .values(
        state=OutboxState.DONE, done_at=bindparam("now"), error="", leased_until=None, sent=bindparam("at")
    )
)

_TIME = inspect(OutboxRow).columns["due_at"].type
_DUE_AT, _LEASED_UNTIL = col(OutboxRow.due_at), col(OutboxRow.leased_until)
_NOW, _THEN = (bindparam(name, type_=_TIME) for name in ("now", "then"))

_UNSENT = col(OutboxRow.state) == OutboxState.WAITING
_WAITS = _UNSENT & _LEASED_UNTIL.is_(None)

_LEASED = _LEASED_UNTIL.between(_NOW, bindparam("no_lease", type_=_TIME))
"""One that ends far later than any can was taken while the clock stood wrong: it holds nobody back.

Twice a lease, since another may have been taken a moment after `now`.
"""
_OF_KINDS = col(OutboxRow.kind).in_(bindparam("of", expanding=True))
_DUE = select(func.min(case((_LEASED & (_LEASED_UNTIL > _DUE_AT), _LEASED_UNTIL), else_=_DUE_AT))).where(
    _UNSENT, _OF_KINDS
)
_CLAIMABLE = (
    select(col(OutboxRow.id))
    .where(_UNSENT, _DUE_AT <= _NOW, _OF_KINDS, or_(_LEASED_UNTIL.is_(None), ~_LEASED))
    .order_by(_DUE_AT, col(OutboxRow.id))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("due")  # run once: as a subquery a planner may run it again, and lock more than `most`
)
_CLAIM = (
    update(OutboxRow)
    .where(col(OutboxRow.id).in_(select(_CLAIMABLE.c.id)))
    .values(
        worker=bindparam("token"),
        leased_until=bindparam("until", type_=_TIME),
        attempts=col(OutboxRow.attempts) + 1,
    )
    .returning(*_COLUMNS)
)
_AGAIN = (
    update(OutboxRow)
    .where(col(OutboxRow.key) == bindparam("its_key"))
    .values(
        state=OutboxState.WAITING,
        due_at=case((_WAITS & (_DUE_AT < _THEN), _DUE_AT), else_=_THEN),
        first_due_at=case((_UNSENT, col(OutboxRow.first_due_at)), else_=_THEN),
        attempts=case((_UNSENT, col(OutboxRow.attempts)), else_=0),
        done_at=None,
        error="",
    )
)


def ask(
    session: Session,
    key: str,
    kind: str,
    payload: dict[str, Any],
    *,
    now: datetime,
    due_at: datetime | None = None,
    person_id: int | None = None,
) -> bool:
    """One more thing to send; False when it was asked for before: then nothing changes."""
    return bool(ask_several(session, [Wish(key, kind, payload, due_at or now, person_id)], now=now))


def ask_several(session: Session, wishes: Iterable[Wish], *, now: datetime) -> frozenset[str]:
    """The same for many at once; the keys of those that were not asked for before."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(OutboxRow).on_conflict_do_nothing().returning(col(OutboxRow.key))
    rows = [
        {
            "key": wish.key, "kind": wish.kind, "payload": wish.payload, "person_id": wish.person_id,
            "state": OutboxState.WAITING, "due_at": wish.due_at, "first_due_at": wish.due_at, "attempts": 0,
            "worker": "", "sent": {}, "error": "", "entered_at": now,
        }
        for wish in wishes
    ]  # fmt: skip
    return frozenset(session.connection().execute(statement, rows).scalars()) if rows else frozenset()


def again(session: Session, key: str, due_at: datetime) -> None:
    """Due once more: what it shows has changed, or a person wants another try.

    One that waits already is at most brought forward; one that is being sent now is sent again after that.
    Tries of something unsent still count: whoever sent it may have died before it was marked.
    """
    run(session, _AGAIN, its_key=key, then=due_at)


def revive(session: Session, keys: Iterable[str], now: datetime) -> frozenset[str]:
    """What was given up or called off is due again, as if for the first time; the keys of what was."""
    wanted = tuple(keys)
    if not wanted:
        return frozenset()
    found = session.execute(
        update(OutboxRow)
        .where(
            col(OutboxRow.key).in_(wanted),
            col(OutboxRow.state).in_((OutboxState.FAILED, OutboxState.STOPPED)),
        )
        .values(
            state=OutboxState.WAITING, due_at=now, first_due_at=now, attempts=0, done_at=None, error="",
        )
        .returning(col(OutboxRow.key))
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return frozenset(found.scalars())


def ends(session: Session, keys: Iterable[str]) -> dict[str, tuple[OutboxState, str]]:
    """How things stand, and why those that were given up were."""
    columns = (col(OutboxRow.key), col(OutboxRow.state), col(OutboxRow.error))
    rows = session.execute(select(*columns).where(col(OutboxRow.key).in_(tuple(keys))))
    return {key: (state, error) for key, state, error in rows}


def bring_forward(session: Session, prefix: str, by: timedelta, now: datetime) -> None:
    """What waits for an hour of the calendar, when that was moved ahead; not what was tried already."""
    waiting = select(OutboxRow).where(
        col(OutboxRow.state) == OutboxState.WAITING,
        col(OutboxRow.key).startswith(prefix, autoescape=True),
        col(OutboxRow.due_at) > now,
        col(OutboxRow.attempts) == 0,
    )
    for row in session.execute(waiting).scalars():
        row.due_at = row.first_due_at = max(now, row.due_at - by)


def _now(session: Session) -> datetime:
    """By the database's own clock; SQLite's is this machine's."""
    if session.get_bind().dialect.name == "sqlite":
        return datetime.now(UTC)
    now: datetime = session.connection().execute(select(func.statement_timestamp())).scalar_one()
    return now


def claim(session: Session, *, kinds: Iterable[str], most: int) -> list[Errand]:
    """Take what is due, the longest waiting first; nobody else gets it before the lease ends."""
    now = _now(session)
    taken = run(
        session, _CLAIM, **_moments(now), token=uuid4().hex, until=now + LEASE, of=tuple(kinds), most=most
    )
    return sorted((Errand(*row) for row in taken), key=lambda errand: (errand.due_at, errand.id))


def due_in(session: Session, kinds: Iterable[str]) -> timedelta | None:
    """How long until there is something to claim: until the next due time, or the end of a lease."""
    now = _now(session)
    due = run(session, _DUE, **_moments(now), of=tuple(kinds)).scalar()
    return None if due is None else due - now


def _moments(now: datetime) -> dict[str, datetime]:
    return {"now": now, "no_lease": now + 2 * LEASE}


def hold(session: Session, errand: Errand) -> bool:
    """Renew the lease; False when it ran out and somebody else has it."""
    return _mine(session, errand, leased_until=_now(session) + LEASE)


def keep(session: Session, errand: Errand, sent: dict[str, Any]) -> bool:
    """Remember how far the sending came, and renew the lease for the rest."""
    return _mine(session, errand, sent=sent, leased_until=_now(session) + LEASE)


def done(session: Session, errand: Errand, now: datetime, sent: dict[str, Any] | None = None) -> bool:
    """Sent; when it was asked for again meanwhile, it waits for its next turn."""
    values: dict[str, Any] = {"leased_until": None} if sent is None else {"leased_until": None, "sent": sent}
    if _mine(session, errand, state=OutboxState.DONE, done_at=now, error="", **values):
        return True
    return _mine(session, errand, **values)


def done_together(session: Session, sent: Sequence[tuple[Errand, dict[str, Any]]], now: datetime) -> set[int]:
    """As `done`, for many: of those that nobody else holds or changed, which it gives back.

    It waits for nobody's lock: holding many rows, it could otherwise stand in a circle of waiting.
    """
    claims = {errand.id: (errand.token, errand.due_at) for errand, _ in sent}
    waiting = (
        select(col(OutboxRow.id), col(OutboxRow.worker), col(OutboxRow.due_at))
        .where(col(OutboxRow.id).in_(tuple(claims)), col(OutboxRow.state) == OutboxState.WAITING)
        .with_for_update(skip_locked=True)
    )
    held = {number for number, *claim in session.execute(waiting) if tuple(claim) == claims[number]}
    marks = [{"number": errand.id, "at": where, "now": now} for errand, where in sent if errand.id in held]
    if marks:
        session.connection().execute(_DONE, marks)
    return held


def arrived(session: Session, keys: Iterable[str], day: date) -> None:
    """As if messages to people had arrived, for who plays the calendar and sends nothing."""
    session.execute(
        update(OutboxRow)
        .where(col(OutboxRow.key).in_(tuple(keys)), col(OutboxRow.state) == OutboxState.WAITING)
        .values(state=OutboxState.DONE, sent={TOLD_ON: day.isoformat()})
        .execution_options(synchronize_session=False)
    )


def later(session: Session, errand: Errand, due_at: datetime, error: str = "") -> bool:
    return _mine(session, errand, due_at=due_at, leased_until=None, error=error)


def begin(session: Session, errand: Errand, due_at: datetime) -> bool:
    """It is ready, and its first try is still to come."""
    return _mine(session, errand, due_at=due_at, leased_until=None, attempts=0)


def stop(session: Session, errand: Errand, now: datetime) -> bool:
    """No longer due."""
    return _mine(session, errand, state=OutboxState.STOPPED, done_at=now, leased_until=None)


def fail(session: Session, errand: Errand, now: datetime, error: str) -> bool:
    """Given up: whoever does this also tells somebody, in the same transaction."""
    return _mine(session, errand, state=OutboxState.FAILED, done_at=now, leased_until=None, error=error)


def _mine(session: Session, errand: Errand, **values: object) -> bool:
    """Fenced: a sender whose lease was taken over changes nothing any more."""
    mark = _mark(tuple(values), values.get("state") is OutboxState.DONE)
    claim = {"its_id": errand.id, "its_token": errand.token, "its_due_at": errand.due_at}
    result = run(session, mark, **claim, **values)
    return result.rowcount == 1


@functools.cache
def _mark(columns: tuple[str, ...], unless_asked_again: bool) -> Update:
    mine = [
        col(OutboxRow.id) == bindparam("its_id"),
        col(OutboxRow.worker) == bindparam("its_token"),
        _UNSENT,
    ]
    if unless_asked_again:
        mine.append(col(OutboxRow.due_at) == bindparam("its_due_at"))
    types = inspect(OutboxRow).columns
    return (
        update(OutboxRow)
        .where(*mine)
        .values({name: bindparam(name, type_=types[name].type) for name in columns})
    )


def call_off(session: Session, key: str, now: datetime) -> None:
    """Taken back before it went."""
    session.execute(
        update(OutboxRow)
        .where(col(OutboxRow.key) == key, col(OutboxRow.state) == OutboxState.WAITING)
        .values(state=OutboxState.STOPPED, done_at=now)
    )


def progress(session: Session, key: str) -> tuple[int | None, bool]:
    """How far a piece of work in steps is (None: all done), and whether it was called off."""
    row = session.execute(
        select(col(OutboxRow.state), col(OutboxRow.sent)).where(col(OutboxRow.key) == key)
    ).first()
    if row is None or row[0] is not OutboxState.WAITING:
        return None, row is not None and row[0] is not OutboxState.DONE
    return int(row[1].get("at", 0)), False
