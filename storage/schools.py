"""Schools, and how they are found by number and slug."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlmodel import Session, col

from storage.tables import DayOffRow, RoleRow, SchoolRow, SiteRow
from storage.values import DayOff, School

_Columns = Select[*tuple[Any, ...]]


def _columns() -> _Columns:
    return select(
        col(SchoolRow.id),
        col(SchoolRow.number),
        col(SchoolRow.slug),
        col(SchoolRow.name),
        col(SchoolRow.place),
    )


def _schools(session: Session, statement: _Columns) -> tuple[School, ...]:
    return tuple(School(*row) for row in session.execute(statement))


def get(session: Session, school_id: int) -> School | None:
    found = _schools(session, _columns().where(col(SchoolRow.id) == school_id))
    return found[0] if found else None


def several(session: Session, school_ids: Iterable[int]) -> dict[int, School]:
    wanted = tuple(school_ids)
    return (
        {s.id: s for s in _schools(session, _columns().where(col(SchoolRow.id).in_(wanted)))}
        if wanted
        else {}
    )


def by_keys(session: Session, keys: Iterable[str]) -> tuple[School, ...]:
    """The schools with one of these as number or slug; both are indexed."""
    wanted = tuple(keys)
    statement = _columns().where(or_(col(SchoolRow.slug).in_(wanted), col(SchoolRow.number).in_(wanted)))
    return _schools(session, statement) if wanted else ()


def named(session: Session, names: Iterable[str]) -> tuple[School, ...]:
    """The schools that bear exactly one of these names: several may share one."""
    return _schools(session, _columns().where(col(SchoolRow.name).in_(tuple(names))))


def of_person(session: Session, person_id: int, also: Iterable[int] = ()) -> tuple[School, ...]:
    """The schools where a person has a role (or that are named), by name."""
    mine = select(col(RoleRow.school_id)).where(col(RoleRow.person_id) == person_id)
    statement = _columns().where(or_(col(SchoolRow.id).in_(mine), col(SchoolRow.id).in_(tuple(also))))
    return _schools(session, statement.order_by(col(SchoolRow.name), col(SchoolRow.place)))


def everything(session: Session) -> tuple[School, ...]:
    return _schools(session, _columns().order_by(col(SchoolRow.name), col(SchoolRow.place)))


def site_names(session: Session, school_ids: Iterable[int] | None = None) -> list[tuple[int, str]]:
    """Name and town of each site, by school: people also look for a school by these."""
    statement = select(col(SiteRow.school_id), col(SiteRow.name), col(SiteRow.place))
    if school_ids is not None:
        statement = statement.where(col(SiteRow.school_id).in_(tuple(school_ids)))
    return [(school_id, f"{name} {place}".strip()) for school_id, name, place in session.execute(statement)]


def days_off(session: Session, school_id: int, first: date, last: date) -> tuple[DayOff, ...]:
    """The school's own free days that touch the days from `first` to `last`."""
    statement = select(col(DayOffRow.first), col(DayOffRow.last), col(DayOffRow.name)).where(
        col(DayOffRow.school_id) == school_id, col(DayOffRow.first) <= last, col(DayOffRow.last) >= first
    )
    return tuple(DayOff(*row) for row in session.execute(statement.order_by(col(DayOffRow.first))))
