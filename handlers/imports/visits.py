"""Visits. A row that stands twice in a file is two visits: they differ by their occurrence in the key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from handlers.imports.cells import parse_whole
from handlers.imports.known import Known
from handlers.imports.lines import Checked, Faults, Line, Row
from handlers.rules.terms import Terms
from storage.imports import ImportedVisit
from storage.values import EXACT_TYPES, Centre, Person, School, TypeGroup, VisitStatus

REQUIRED = ("school", "person", "date", "minutes", "type", "status")
OPTIONAL = ("start", "note")
MOST_MINUTES = 720
TYPES = (*EXACT_TYPES, *(group.value for group in TypeGroup))
STATUSES = (VisitStatus.DONE.value, VisitStatus.PLANNED.value, VisitStatus.CANCELLED.value)


@dataclass(frozen=True)
class _What:
    """What tells one visit from another."""

    school: School
    person: Person
    day: date
    start: time | None
    minutes: int
    type: str

    def key(self) -> str:
        start = self.start.strftime("%H:%M") if self.start else ""
        parts = (
            self.school.number, self.person.email, self.day.isoformat(), start, str(self.minutes), self.type,
        )  # fmt: skip
        return "|".join(parts)


def check(rows: Iterable[Row], known: Known, _terms: Terms) -> Checked[ImportedVisit]:
    faults = Faults()
    occurrences: Counter[str] = Counter()
    visits = []
    for row in rows:
        line = Line(row, faults)
        what = _what(line, known)
        status = line.choice("status", STATUSES)
        note = line.note()
        if what is None:
            continue
        key = what.key()
        occurrences[key] += 1  # also for a line that is bad elsewhere: mended, it must not take another's key
        if line.is_good:
            visits.append(_visit(what, f"{key}|{occurrences[key]}", VisitStatus(status), note))
    return faults.checked(visits)


def _what(line: Line, known: Known) -> _What | None:
    school = known.school(line)
    person = known.person(line)
    day = line.day("date")
    start = line.time_if_any("start")
    minutes = _minutes(line)
    kind = line.choice("type", TYPES)
    if start is None and line.text("start"):
        return None
    if school is None or person is None or day is None or minutes is None or not kind:
        return None
    if person.centre not in (Centre.LSC, Centre.SLSC):
        line.wrong("person", "person_centre", centre=person.centre.value)
    return _What(school, person, day, start, minutes, kind)


def _minutes(line: Line) -> int | None:
    text = line.needed("minutes")
    minutes = parse_whole(text) if text else None
    if text and (minutes is None or not 1 <= minutes <= MOST_MINUTES):
        line.wrong("minutes", "minutes", most=MOST_MINUTES)
        return None
    return minutes


def _visit(what: _What, key: str, status: VisitStatus, note: str) -> ImportedVisit:
    said = EXACT_TYPES.get(what.type) or TypeGroup(what.type)
    group = TypeGroup.SMALL if what.person.centre is Centre.SLSC else said
    return ImportedVisit(
        key=key,
        school_id=what.school.id,
        person_id=what.person.id,
        day=what.day,
        start=what.start,
        minutes=what.minutes,
        status=status,
        group=group,
        exact_type=what.type if EXACT_TYPES.get(what.type) is group else None,
        note=note,
    )
