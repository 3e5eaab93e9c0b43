"""Visits: added, marked, summed. A correction reverses the old visit and adds a new one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, Select, bindparam, case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from storage.engine import run
from storage.tables import VisitLineRow, VisitRow
from storage.values import CancelReason, Line, Span, TypeGroup, Visit, VisitStatus

COUNTED = (VisitStatus.DONE, VisitStatus.PLANNED)


def totals(
    session: Session, school_id: int, pieces: tuple[Span, ...]
) -> dict[tuple[int, VisitStatus, TypeGroup], int]:
    """Minutes of done and planned visits, by number of the piece, status and type group.

    The pieces adjoin, in order. One statement that reads nothing but the index `ix_visit_line_sums`.
    """
    ends = {f"end_{number}": span.last for number, span in enumerate(pieces)}
    found = run(session, _totals(len(pieces)), school_id=school_id, since=pieces[0].first, **ends)
    return {(row[0], row[1], row[2]): int(row[3]) for row in found}


@lru_cache
def _totals(pieces: int) -> Select[*tuple[Any, ...]]:
    """The statement for so many pieces: only their days differ."""
    day, line = col(VisitLineRow.day), VisitLineRow
    ends = [bindparam(f"end_{number}", type_=Date()) for number in range(pieces)]
    piece = case(*((day <= end, number) for number, end in enumerate(ends)), else_=pieces).label("piece")
    return (
        select(piece, col(line.status), col(line.type_group), func.sum(col(line.minutes)))
        .where(
            col(line.school_id) == bindparam("school_id"),
            day.between(bindparam("since"), ends[-1]),
            col(line.status).in_(COUNTED),
        )
        .group_by(piece, col(line.status), col(line.type_group))
    )


def get(session: Session, visit_id: int) -> Visit | None:
    row = session.get(VisitRow, visit_id)
    return _visits(session, [row])[0] if row else None


def latest_of(session: Session, visit_id: int) -> Visit | None:
    """The visit that stands in the place of this one today, after any corrections."""
    found = get(session, visit_id)
    while found and found.status is VisitStatus.REVERSED:
        newer = session.scalars(select(VisitRow).where(col(VisitRow.replaces_id) == found.id)).first()
        if newer is None:
            return found
        found = _visits(session, [newer])[0]
    return found


def on_day(
    session: Session, day: date, *, person_id: int | None = None, school_id: int | None = None
) -> list[Visit]:
    """The visits of a person, or at a school, on one day; not those taken back."""
    statement = select(VisitRow).where(col(VisitRow.day) == day, col(VisitRow.status) != VisitStatus.REVERSED)
    if person_id is not None:
        statement = statement.where(col(VisitRow.person_id) == person_id)
    if school_id is not None:
        statement = statement.where(col(VisitRow.school_id) == school_id)
    return _visits(session, session.scalars(statement.order_by(col(VisitRow.id))).all())


def listed(
    session: Session,
    span: Span,
    *,
    person_id: int | None = None,
    school_id: int | None = None,
    reversed_too: bool = False,
) -> list[Visit]:
    """Visits of a person and/or at a school, the newest day first."""
    statement = select(VisitRow).where(col(VisitRow.day).between(span.first, span.last))
    if not reversed_too:
        statement = statement.where(col(VisitRow.status) != VisitStatus.REVERSED)
    if person_id is not None:
        statement = statement.where(col(VisitRow.person_id) == person_id)
    if school_id is not None:
        statement = statement.where(col(VisitRow.school_id) == school_id)
    ordered = statement.order_by(col(VisitRow.day).desc(), col(VisitRow.id).desc())
    return _visits(session, session.scalars(ordered).all())


def last_until(session: Session, person_id: int, today: date, most: int) -> list[Visit]:
    """A person's last visits up to today that are no longer planned, the newest first."""
    statement = select(VisitRow).where(
        col(VisitRow.person_id) == person_id,
        col(VisitRow.status).in_((VisitStatus.DONE, VisitStatus.CANCELLED)),
        col(VisitRow.day) <= today,
    )
    ordered = statement.order_by(col(VisitRow.day).desc(), col(VisitRow.id).desc())
    return _visits(session, session.scalars(ordered.limit(most)).all())


def planned_after(session: Session, person_id: int, today: date, most: int) -> list[Visit]:
    """A person's visits planned after today, the nearest first."""
    statement = select(VisitRow).where(
        col(VisitRow.person_id) == person_id,
        col(VisitRow.status) == VisitStatus.PLANNED,
        col(VisitRow.day) > today,
    )
    ordered = statement.order_by(col(VisitRow.day), col(VisitRow.id))
    return _visits(session, session.scalars(ordered.limit(most)).all())


def last_group(session: Session, person_id: int, school_id: int) -> TypeGroup | None:
    """The type group that a person noted last at a school."""
    visit = aliased(VisitRow)
    statement = (
        select(col(VisitLineRow.type_group))
        .join(visit, col(visit.id) == col(VisitLineRow.visit_id))
        .where(
            col(visit.person_id) == person_id,
            col(visit.school_id) == school_id,
            col(visit.status) != VisitStatus.REVERSED,
        )
        .order_by(col(visit.entered_at).desc(), col(visit.id).desc())
        .limit(1)
    )
    return session.execute(statement).scalar()


def add(
    session: Session,
    *,
    school_id: int,
    person_id: int,
    day: date,
    start: time | None,
    status: VisitStatus,
    lines: Iterable[Line],
    note: str,
    entered_by_id: int,
    now: datetime,
    replaces_id: int | None = None,
    cancel_reason: CancelReason | None = None,
) -> Visit:
    parts = tuple(lines)
    row = VisitRow(
        school_id=school_id,
        person_id=person_id,
        day=day,
        start=start,
        minutes=sum(line.minutes for line in parts),
        status=status,
        note=note,
        cancel_reason=cancel_reason,
        entered_at=now,
        entered_by_id=entered_by_id,
        replaces_id=replaces_id,
    )
    session.add(row)
    session.flush()
    assert row.id is not None  # noqa: S101  (flushed)
    for line in parts:
        session.add(
            VisitLineRow(
                visit_id=row.id,
                school_id=school_id,
                day=day,
                status=status,
                type_group=line.group,
                exact_type=line.exact_type,
                minutes=line.minutes,
            )
        )
    session.flush()
    return _visits(session, [row])[0]


def reverse(session: Session, visit_id: int) -> bool:
    """Take a visit back; False when that was already done. The row stays, and counts for nothing."""
    row = session.get(VisitRow, visit_id, with_for_update=True)
    if row is None or row.status is VisitStatus.REVERSED:
        return False
    row.reversed_from, row.status = row.status, VisitStatus.REVERSED
    session.flush()
    return True


def set_status(
    session: Session, visit_id: int, status: VisitStatus, reason: CancelReason | None = None
) -> Visit:
    """Confirm or cancel a visit; its lines follow."""
    row = session.get_one(VisitRow, visit_id, with_for_update=True)
    row.status, row.cancel_reason = status, reason
    session.flush()
    return _visits(session, [row])[0]


def _visits(session: Session, rows: Iterable[VisitRow]) -> list[Visit]:
    ordered = [row for row in rows if row.id is not None]
    lines: dict[int, list[Line]] = {}
    wanted = [row.id for row in ordered]
    if wanted:
        statement = select(VisitLineRow).where(col(VisitLineRow.visit_id).in_(wanted))
        for line in session.scalars(statement.order_by(col(VisitLineRow.type_group), col(VisitLineRow.id))):
            lines.setdefault(line.visit_id, []).append(Line(line.type_group, line.minutes, line.exact_type))
    return [_visit(row, tuple(lines.get(row.id or 0, ()))) for row in ordered]


def _visit(row: VisitRow, lines: tuple[Line, ...]) -> Visit:
    assert row.id is not None  # noqa: S101  (read from the database)
    return Visit(
        id=row.id,
        school_id=row.school_id,
        person_id=row.person_id,
        day=row.day,
        start=row.start,
        minutes=row.minutes,
        status=row.status,
        lines=lines,
        note=row.note,
        cancel_reason=row.cancel_reason,
        entered_at=row.entered_at,
        replaces_id=row.replaces_id,
        reversed_from=row.reversed_from,
    )
