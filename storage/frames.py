"""Time-frame versions: added, never edited."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, select
from sqlmodel import Session, col

from storage.engine import run
from storage.tables import FrameRow
from storage.values import FrameVersion, Unit

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_STARTING = (
    select(*(
        col(getattr(FrameRow, name))
        for name in (
            "id", "school_id", "minutes", "weeks", "hundredths", "unit",
            "valid_from", "valid_until", "strict", "note", "author_id", "entered_at",
        )
    ))
    .where(col(FrameRow.valid_from).between(bindparam("since"), bindparam("until")))
    .order_by(col(FrameRow.valid_from), col(FrameRow.id))
)  # fmt: skip
_BETWEEN = _STARTING.where(col(FrameRow.school_id) == bindparam("school_id"))
_BETWEEN_SEVERAL = _STARTING.where(col(FrameRow.school_id).in_(_IDS))


def between(session: Session, school_id: int, first: date, last: date) -> tuple[FrameVersion, ...]:
    """Every version that starts in these days, also those that a later one with the same Monday hides."""
    found = run(session, _BETWEEN, school_id=school_id, since=first, until=last)
    return tuple(FrameVersion(*row) for row in found)


def between_several(
    session: Session, school_ids: Iterable[int], first: date, last: date
) -> dict[int, tuple[FrameVersion, ...]]:
    """The same of several schools, by school."""
    found: dict[int, tuple[FrameVersion, ...]] = {}
    for row in run(session, _BETWEEN_SEVERAL, ids=tuple(school_ids), since=first, until=last):
        version = FrameVersion(*row)
        found[version.school_id] = (*found.get(version.school_id, ()), version)
    return found


def add(
    session: Session,
    *,
    school_id: int,
    minutes: int,
    weeks: int,
    hundredths: int,
    unit: Unit,
    valid_from: date,
    strict: bool,
    note: str,
    author_id: int,
    now: datetime,
) -> int:
    row = FrameRow(
        school_id=school_id,
        minutes=minutes,
        weeks=weeks,
        hundredths=hundredths,
        unit=unit,
        valid_from=valid_from,
        strict=strict,
        note=note,
        author_id=author_id,
        entered_at=now,
    )
    session.add(row)
    session.flush()
    assert row.id is not None  # noqa: S101  (flushed)
    return row.id


def newest_id(session: Session, school_id: int) -> int:
    """The id of the version entered last at a school; 0 when there is none."""
    statement = select(func.max(col(FrameRow.id))).where(col(FrameRow.school_id) == school_id)
    return session.execute(statement).scalar() or 0
