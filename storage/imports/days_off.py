"""A school's own free days, by school, first day and name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from storage.imports.values import Counts, ImportedDayOff
from storage.tables import DayOffRow


def store(session: Session, days: Sequence[ImportedDayOff], _now: datetime, *, write: bool) -> Counts:
    rows = session.execute(
        select(
            col(DayOffRow.school_id),
            col(DayOffRow.first),
            col(DayOffRow.name),
            col(DayOffRow.id),
            col(DayOffRow.last),
        )
    )
    there = {(row[0], row[1], row[2]): (row[3], row[4]) for row in rows}
    new, moved = [], []
    for day in days:
        known = there.get((day.school_id, day.first, day.name))
        if known is None:
            new.append({"school_id": day.school_id, "first": day.first, "last": day.last, "name": day.name})
        elif known[1] != day.last:
            moved.append((known[0], day.last))
    if write and new:
        session.execute(insert(DayOffRow), new)
    if write:
        for row_id, last in moved:
            session.execute(update(DayOffRow).where(col(DayOffRow.id) == row_id).values(last=last))
    return Counts(len(new), len(moved), len(days) - len(new) - len(moved))
