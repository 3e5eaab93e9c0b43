"""Meetings that were agreed before: at most one first and one second a school and school year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from handlers.imports.known import Known
from handlers.imports.lines import Checked, Faults, Line, Row
from handlers.rules.meetings import MOST_PLACE, planned_year, year_of
from handlers.rules.terms import Terms
from storage.imports import ImportedMeeting
from storage.values import MeetingKind, MeetingStatus

REQUIRED = ("school", "kind", "status")
OPTIONAL = ("date", "start", "place")
DATED = frozenset({MeetingStatus.PLANNED, MeetingStatus.HELD})


def check(rows: Iterable[Row], known: Known, _terms: Terms) -> Checked[ImportedMeeting]:
    faults = Faults()
    seen: dict[tuple[int, int, MeetingKind], int] = {}
    meetings = []
    for row in rows:
        line = Line(row, faults)
        meeting = _meeting(line, known)
        if meeting is None:
            continue
        first = seen.setdefault((meeting.school_id, meeting.year, meeting.kind), row.number)
        if first == row.number:
            meetings.append(meeting)
        else:
            line.bad("kind", "duplicate_line", line=first)
    return faults.checked(meetings)


def _meeting(line: Line, known: Known) -> ImportedMeeting | None:
    school = known.school(line)
    kind = line.choice("kind", [kind.value for kind in MeetingKind])
    status = line.choice("status", [status.value for status in MeetingStatus])
    day = _day(line, status, known.today)
    start = line.time_if_any("start")
    place = line.text("place", most=MOST_PLACE)
    if not line.is_good or school is None:
        return None
    year = year_of(day) if day else planned_year(known.today)
    held_on = None if status == MeetingStatus.NONE else day
    return ImportedMeeting(
        school.id, year, MeetingKind(kind), MeetingStatus(status), held_on, start if held_on else None, place
    )


def _day(line: Line, status: str, today: date) -> date | None:
    """Without a date, for what will not be, the school year is the one that is planned for."""
    day = line.day("date") if status in DATED else line.day_if_any("date")
    if day and status == MeetingStatus.HELD and day > today:
        line.wrong("date", "held_later")
    return day
