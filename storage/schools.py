"""Schools, and how they are found by number and slug."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, or_, select
from sqlmodel import Session, col

from storage.engine import run
from storage.tables import DayOffRow, SchoolRow, SiteRow
from storage.values import DayOff, School

_Columns = Select[*tuple[Any, ...]]


_COLUMNS: _Columns = select(
    col(SchoolRow.id),
    col(SchoolRow.number),
    col(SchoolRow.slug),
    col(SchoolRow.name),
    col(SchoolRow.place),
)
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_GET = _COLUMNS.where(col(SchoolRow.id) == bindparam("school_id"))
_SEVERAL = _COLUMNS.where(col(SchoolRow.id).in_(_IDS))
_BY_KEYS = _COLUMNS.where(or_(col(SchoolRow.slug).in_(_KEYS), col(SchoolRow.number).in_(_KEYS)))
_BY_NAME = _SEVERAL.order_by(col(SchoolRow.name), col(SchoolRow.place))
_TOUCHING = (col(DayOffRow.first) <= bindparam("until"), col(DayOffRow.last) >= bindparam("since"))
_DAYS_OFF = (
    select(col(DayOffRow.first), col(DayOffRow.last), col(DayOffRow.name))
    .where(col(DayOffRow.school_id) == bindparam("school_id"), *_TOUCHING)
    .order_by(col(DayOffRow.first))
)
_DAYS_OFF_SEVERAL = (
    select(col(DayOffRow.school_id), col(DayOffRow.first), col(DayOffRow.last), col(DayOffRow.name))
    .where(col(DayOffRow.school_id).in_(_IDS), *_TOUCHING)
    .order_by(col(DayOffRow.first))
)


def _schools(session: Session, statement: _Columns, **values: object) -> tuple[School, ...]:
    return tuple(School(*row) for row in run(session, statement, **values))


def get(session: Session, school_id: int) -> School | None:
    return next(iter(_schools(session, _GET, school_id=school_id)), None)


def lock(session: Session, school_id: int) -> None:
    """One writer at a school at a time, so that what is told of its time is true.

    On SQLite the write transaction is the lock already.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.execute(select(col(SchoolRow.id)).where(col(SchoolRow.id) == school_id).with_for_update())


def several(session: Session, school_ids: Iterable[int]) -> dict[int, School]:
    wanted = tuple(school_ids)
    return {s.id: s for s in _schools(session, _SEVERAL, ids=wanted)} if wanted else {}


def by_keys(session: Session, keys: Iterable[str]) -> tuple[School, ...]:
    """The schools with one of these as number or slug; both are indexed."""
    wanted = tuple(keys)
    return _schools(session, _BY_KEYS, keys=wanted) if wanted else ()


def named(session: Session, names: Iterable[str]) -> tuple[School, ...]:
    """The schools that bear exactly one of these names: several may share one."""
    return _schools(session, _COLUMNS.where(col(SchoolRow.name).in_(tuple(names))))


def by_name(session: Session, school_ids: Iterable[int]) -> tuple[School, ...]:
    """These schools, in the order in which people look for them."""
    wanted = tuple(school_ids)
    return _schools(session, _BY_NAME, ids=wanted) if wanted else ()


def everything(session: Session) -> tuple[School, ...]:
    return _schools(session, _COLUMNS.order_by(col(SchoolRow.name), col(SchoolRow.place)))


def page(session: Session, begin: int, most: int) -> tuple[School, ...]:
    """A part of everything, in the same order, in which no two schools change places."""
    ordered = _COLUMNS.order_by(col(SchoolRow.name), col(SchoolRow.place), col(SchoolRow.id))
    return _schools(session, ordered.offset(begin).limit(most))


def number(session: Session) -> int:
    """How many schools there are."""
    found: int = session.execute(select(func.count(col(SchoolRow.id)))).scalar_one()
    return found


def site_names(session: Session, school_ids: Iterable[int] | None = None) -> list[tuple[int, str]]:
    """Name and town of each site, by school: people also look for a school by these."""
    statement = select(col(SiteRow.school_id), col(SiteRow.name), col(SiteRow.place))
    if school_ids is not None:
        statement = statement.where(col(SiteRow.school_id).in_(tuple(school_ids)))
    return [(school_id, f"{name} {place}".strip()) for school_id, name, place in session.execute(statement)]


def days_off(session: Session, school_id: int, first: date, last: date) -> tuple[DayOff, ...]:
    """The school's own free days that touch the days from `first` to `last`."""
    found = run(session, _DAYS_OFF, school_id=school_id, since=first, until=last)
    return tuple(DayOff(*row) for row in found)


def days_off_several(
    session: Session, school_ids: Iterable[int], first: date, last: date
) -> dict[int, tuple[DayOff, ...]]:
    """The same of several schools, by school."""
    found: dict[int, tuple[DayOff, ...]] = {}
    for school_id, *off in run(session, _DAYS_OFF_SEVERAL, ids=tuple(school_ids), since=first, until=last):
        found[school_id] = (*found.get(school_id, ()), DayOff(*off))
    return found


def email(session: Session, school_id: int) -> str:
    """The school's own address; empty when none is known."""
    return emails(session, [school_id]).get(school_id, "")


def emails(session: Session, school_ids: Iterable[int]) -> dict[int, str]:
    """The same for several, by school."""
    statement = select(col(SchoolRow.id), col(SchoolRow.email)).where(
        col(SchoolRow.id).in_(tuple(school_ids))
    )
    return {school_id: (email or "").strip().lower() for school_id, email in session.execute(statement)}
