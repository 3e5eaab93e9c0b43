"""A school's own free days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from handlers.imports.known import Known
from handlers.imports.lines import Checked, Faults, Line, Row
from handlers.rules.terms import Terms
from storage.imports import ImportedDayOff

REQUIRED = ("school", "from", "name")
OPTIONAL = ("until",)
MOST_DAYS = 60


def check(rows: Iterable[Row], known: Known, _terms: Terms) -> Checked[ImportedDayOff]:
    faults = Faults()
    seen: dict[tuple[int, date, str], int] = {}
    days = []
    for row in rows:
        line = Line(row, faults)
        day = _day_off(line, known)
        if day is None:
            continue
        first = seen.setdefault((day.school_id, day.first, day.name), row.number)
        if first == row.number:
            days.append(day)
        else:
            line.bad("from", "duplicate_line", line=first)
    return faults.checked(days)


def _day_off(line: Line, known: Known) -> ImportedDayOff | None:
    school = known.school(line)
    first = line.day("from")
    last = line.day_if_any("until")
    name = line.needed("name")
    if first and last and last < first:
        line.wrong("until", "until_before_from", start=first.isoformat())
    elif first and last and (last - first).days >= MOST_DAYS:
        line.wrong("until", "days_off_long", most=MOST_DAYS, days=(last - first).days + 1)
    if not line.is_good or school is None or first is None:
        return None
    return ImportedDayOff(school.id, first, last or first, name)
