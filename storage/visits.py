"""Visits: added, marked, summed. A correction reverses the old visit and adds a new one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Date, Select, and_, bindparam, case, func, insert, or_, select
from sqlmodel import Session, col

from storage.engine import run
from storage.tables import VisitLineRow, VisitRow
from storage.values import CancelReason, Line, Span, TypeGroup, Visit, VisitStatus

COUNTED = (VisitStatus.DONE, VisitStatus.PLANNED)
_Columns = Select[*tuple[Any, ...]]
_VISIT: _Columns = select(
    *(
        col(getattr(VisitRow, name))
        for name in (
            "id", "school_id", "person_id", "day", "start", "minutes", "status", "note",
            "cancel_reason", "entered_at", "replaces_id", "reversed_from",
        )
    )
)  # fmt: skip
_OLDEST_FIRST = (col(VisitRow.day), col(VisitRow.start).nulls_last(), col(VisitRow.id))
_NEWEST_FIRST = (col(VisitRow.day).desc(), col(VisitRow.start).desc().nulls_first(), col(VisitRow.id).desc())
_PERSONS = _VISIT.where(col(VisitRow.person_id) == bindparam("person_id")).limit(bindparam("most"))
_STANDS = col(VisitRow.status) != VisitStatus.REVERSED
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)

_GET = _VISIT.where(col(VisitRow.id) == bindparam("visit_id"))
_REPLACES = _VISIT.where(col(VisitRow.replaces_id) == bindparam("visit_id"))
_BESIDE = _VISIT.where(
    col(VisitRow.day) == bindparam("day"),
    or_(col(VisitRow.person_id) == bindparam("person_id"), col(VisitRow.school_id) == bindparam("school_id")),
    col(VisitRow.id) != bindparam("visit_id"),
    _STANDS,
).order_by(col(VisitRow.id))
_LAST_UNTIL = _PERSONS.where(
    col(VisitRow.status).in_((VisitStatus.DONE, VisitStatus.CANCELLED)),
    col(VisitRow.day) <= bindparam("today"),
).order_by(*_NEWEST_FIRST)
_PLANNED_AFTER = _PERSONS.where(
    col(VisitRow.status) == VisitStatus.PLANNED, col(VisitRow.day) > bindparam("today")
).order_by(*_OLDEST_FIRST)
_PLANNED_AT = _VISIT.where(
    col(VisitRow.school_id).in_(_IDS),
    col(VisitRow.day).between(bindparam("since"), bindparam("until")),
    col(VisitRow.status) == VisitStatus.PLANNED,
).order_by(*_OLDEST_FIRST)
_LINES = (
    select(
        *(col(getattr(VisitLineRow, name)) for name in ("visit_id", "type_group", "minutes", "exact_type"))
    )
    .where(col(VisitLineRow.visit_id).in_(_IDS))
    .order_by(col(VisitLineRow.type_group), col(VisitLineRow.id))
)
_LAST_GROUP = (
    select(col(VisitLineRow.type_group))
    .join(VisitRow, col(VisitRow.id) == col(VisitLineRow.visit_id))
    .where(
        col(VisitRow.person_id) == bindparam("person_id"),
        col(VisitRow.school_id) == bindparam("school_id"),
        _STANDS,
    )
    .order_by(col(VisitRow.entered_at).desc(), col(VisitRow.id).desc())
    .limit(1)
)
_SUMS = (
    select(
        *(col(getattr(VisitLineRow, name)) for name in ("school_id", "day", "status", "type_group")),
        func.sum(col(VisitLineRow.minutes)),
    )
    .where(
        col(VisitLineRow.school_id).in_(_IDS),
        col(VisitLineRow.day).between(bindparam("since"), bindparam("until")),
        col(VisitLineRow.status).in_(COUNTED),
    )
    .group_by(*(col(getattr(VisitLineRow, name)) for name in ("school_id", "day", "status", "type_group")))
)
_UNTIL = (
    select(
        *(col(getattr(VisitLineRow, name)) for name in ("school_id", "status", "type_group")),
        func.sum(col(VisitLineRow.minutes)),
        func.max(col(VisitLineRow.day)),
    )
    .where(
        col(VisitLineRow.school_id).in_(_IDS),
        col(VisitLineRow.day).between(bindparam("since"), bindparam("until")),
        or_(
            and_(col(VisitLineRow.status) == VisitStatus.DONE, col(VisitLineRow.day) <= bindparam("today")),
            and_(col(VisitLineRow.status) == VisitStatus.PLANNED, col(VisitLineRow.day) > bindparam("today")),
        ),
    )
    .group_by(*(col(getattr(VisitLineRow, name)) for name in ("school_id", "status", "type_group")))
)
_ADD = insert(VisitRow).returning(col(VisitRow.id))
_ADD_LINE = insert(VisitLineRow)


def totals(
    session: Session, school_id: int, pieces: tuple[Span, ...]
) -> dict[tuple[int, VisitStatus, TypeGroup], int]:
    """Minutes of done and planned visits, by number of the piece, status and type group.

    The pieces adjoin, in order. One statement that reads nothing but the index `ix_visit_line_sums`; what
    does not count is left out here, since a list of values in a statement is written out at each use.
    """
    ends = {f"end_{number}": span.last for number, span in enumerate(pieces)}
    found = run(session, _totals(len(pieces)), school_id=school_id, since=pieces[0].first, **ends)
    return {
        (piece, status, group): int(minutes) for piece, status, group, minutes in found if status in COUNTED
    }


@lru_cache
def _totals(pieces: int) -> _Columns:
    """The statement for so many pieces: only their days differ."""
    day, line = col(VisitLineRow.day), VisitLineRow
    ends = [bindparam(f"end_{number}", type_=Date()) for number in range(pieces)]
    piece = case(*((day <= end, number) for number, end in enumerate(ends)), else_=pieces).label("piece")
    return (
        select(piece, col(line.status), col(line.type_group), func.sum(col(line.minutes)))
        .where(col(line.school_id) == bindparam("school_id"), day.between(bindparam("since"), ends[-1]))
        .group_by(piece, col(line.status), col(line.type_group))
    )


def sums_by_day(
    session: Session, school_ids: Iterable[int], span: Span
) -> dict[int, dict[tuple[date, VisitStatus, TypeGroup], int]]:
    """Minutes of done and planned visits by school, then by day, status and type group.

    For several schools at once: the days at which their sums begin and end differ. Out of the same index.
    """
    found: dict[int, dict[tuple[date, VisitStatus, TypeGroup], int]] = {}
    for school_id, day, status, group, minutes in run(
        session, _SUMS, ids=tuple(school_ids), since=span.first, until=span.last
    ):
        found.setdefault(school_id, {})[day, status, group] = int(minutes)
    return found


@dataclass(frozen=True)
class Sums:
    """Minutes for the broad types, wherever in a school year: done up to a day, and planned after it."""

    broad: int = 0
    planned: int = 0
    last_day: date | None = None
    """Of the last visit that was done, of any type."""


def sums_until(session: Session, school_ids: Iterable[int], span: Span, today: date) -> dict[int, Sums]:
    """By school; those without visits are left out. Out of the same index, a few rows for each school."""
    found: dict[int, Sums] = {}
    for school_id, status, group, minutes, last_day in run(
        session, _UNTIL, ids=tuple(school_ids), since=span.first, until=span.last, today=today
    ):
        sums = found.get(school_id, Sums())
        broad = int(minutes) if group is TypeGroup.BROAD else 0
        if status is VisitStatus.PLANNED:
            found[school_id] = replace(sums, planned=sums.planned + broad)
        else:
            last = max(sums.last_day or last_day, last_day)
            found[school_id] = replace(sums, broad=sums.broad + broad, last_day=last)
    return found


def get(session: Session, visit_id: int) -> Visit | None:
    return next(iter(_visits(session, _GET, visit_id=visit_id)), None)


def latest_of(session: Session, visit_id: int) -> Visit | None:
    """The visit that stands in the place of this one today, after any corrections."""
    found = get(session, visit_id)
    while found and found.status is VisitStatus.REVERSED:
        newer = _visits(session, _REPLACES, visit_id=found.id)
        if not newer:
            return found
        found = newer[0]
    return found


def beside(session: Session, visit: Visit) -> list[Visit]:
    """The other visits of its day by the same person or at the same school; not those taken back."""
    values = {"visit_id": visit.id, "person_id": visit.person_id, "school_id": visit.school_id}
    return _visits(session, _BESIDE, day=visit.day, **values)


def listed(
    session: Session,
    span: Span,
    *,
    person_id: int | None = None,
    school_id: int | None = None,
    reversed_too: bool = False,
) -> list[Visit]:
    """Visits of a person and/or at a school, the newest day first."""
    where = _given(person_id=person_id, school_id=school_id)
    statement = _listed(*where, reversed_too=reversed_too)
    return _visits(session, statement, since=span.first, until=span.last, **where)


@lru_cache
def _listed(*where: str, reversed_too: bool) -> _Columns:
    found = _VISIT.where(col(VisitRow.day).between(bindparam("since"), bindparam("until")))
    stands = found if reversed_too else found.where(_STANDS)
    return _narrowed(stands, where).order_by(*_NEWEST_FIRST)


def days_with_visits(session: Session, person_ids: Iterable[int], span: Span) -> frozenset[date]:
    """The days on which at least one of these people has a visit that is done or planned."""
    wanted = tuple(person_ids)
    statement = select(col(VisitRow.day)).where(
        col(VisitRow.person_id).in_(wanted),
        col(VisitRow.day).between(span.first, span.last),
        col(VisitRow.status).in_(COUNTED),
    )
    return frozenset(session.execute(statement.distinct()).scalars()) if wanted else frozenset()


def _given(**ids: int | None) -> dict[str, int]:
    return {name: value for name, value in ids.items() if value is not None}


def _narrowed(statement: _Columns, where: Iterable[str]) -> _Columns:
    return statement.where(*(col(getattr(VisitRow, name)) == bindparam(name) for name in where))


def last_until(session: Session, person_id: int, today: date, most: int) -> list[Visit]:
    """A person's last visits up to today that are no longer planned, the newest first."""
    return _visits(session, _LAST_UNTIL, person_id=person_id, today=today, most=most)


def planned_after(session: Session, person_id: int, today: date, most: int) -> list[Visit]:
    """A person's visits planned after today, the nearest first."""
    return _visits(session, _PLANNED_AFTER, person_id=person_id, today=today, most=most)


def planned_at(session: Session, school_ids: Iterable[int], span: Span) -> dict[int, tuple[Visit, ...]]:
    """By school, the visits of these days that still stand as planned, the oldest first."""
    found: dict[int, tuple[Visit, ...]] = {}
    for visit in _visits(session, _PLANNED_AT, ids=tuple(school_ids), since=span.first, until=span.last):
        found[visit.school_id] = (*found.get(visit.school_id, ()), visit)
    return found


def last_group(session: Session, person_id: int, school_id: int) -> TypeGroup | None:
    """The type group that a person noted last at a school."""
    return run(session, _LAST_GROUP, person_id=person_id, school_id=school_id).scalar()


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
    parts = tuple(sorted(lines, key=lambda line: line.group))
    visit: dict[str, Any] = {
        "school_id": school_id,
        "person_id": person_id,
        "day": day,
        "start": start,
        "minutes": sum(line.minutes for line in parts),
        "status": status,
        "note": note,
        "cancel_reason": cancel_reason,
        "entered_at": now,
        "replaces_id": replaces_id,
    }
    visit_id = run(session, _ADD, **visit, entered_by_id=entered_by_id).scalar_one()
    for line in parts:
        run(
            session,
            _ADD_LINE,
            visit_id=visit_id,
            school_id=school_id,
            day=day,
            status=status,
            type_group=line.group,
            exact_type=line.exact_type,
            minutes=line.minutes,
        )
    return Visit(**visit, id=visit_id, lines=parts)


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
    return _visits(session, _GET, visit_id=visit_id)[0]


def _visits(session: Session, statement: _Columns, **values: object) -> list[Visit]:
    found = run(session, statement, **values).all()
    lines: dict[int, list[Line]] = {}
    if found:
        for visit_id, *line in run(session, _LINES, ids=[row.id for row in found]):
            lines.setdefault(visit_id, []).append(Line(*line))
    return [Visit(**row._mapping, lines=tuple(lines.get(row.id, ()))) for row in found]
