"""What to point out when a visit is noted. A warning never blocks a true record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from handlers.rules.calendar import SATURDAY, WEDNESDAY, Calendar
from handlers.rules.time_frame import Remaining
from storage.values import TypeGroup, Visit, VisitStatus

MOST_SCHOOLS_A_DAY = 2
DOUBLE_WITHIN = timedelta(minutes=10)
NOON = time(12)
MOST_MINUTES = 720
"""The longest visit that can be noted: twelve hours."""
NOTICES = (80, 100)
"""Percentages of the year's maximum that are mentioned when a visit passes them."""


class Warn(StrEnum):
    """What may deserve a second look, in the order in which it is shown."""

    DOUBLE = "double"
    CLOSED = "closed"
    WEEKEND = "weekend"
    WEDNESDAY_AFTERNOON = "wednesday_afternoon"
    THIRD_SCHOOL = "third_school"
    OVERLAP = "overlap"
    JOINT = "joint"


@dataclass(frozen=True)
class Warned:
    kind: Warn
    visits: tuple[Visit, ...] = ()
    """The other visits that it is about."""


def warnings(
    visit: Visit,
    calendar: Calendar,
    own_that_day: Iterable[Visit],
    at_school_that_day: Iterable[Visit],
    *,
    afternoon: bool = False,
) -> tuple[Warned, ...]:
    """`own_that_day`: the supporter's other visits; `at_school_that_day`: colleagues' visits.

    `afternoon`: that was said without an hour, which the visit itself does not keep.
    """
    own = tuple(v for v in own_that_day if _stands(v) and v.id != visit.id)
    colleagues = tuple(v for v in at_school_that_day if _stands(v) and v.person_id != visit.person_id)
    found = [
        _double(visit, own),
        *_closed(visit, calendar, afternoon=afternoon),
        _third_school(visit, own),
        _overlap(visit, own),
        _joint(visit, colleagues),
    ]
    return tuple(warned for warned in found if warned)


def _stands(visit: Visit) -> bool:
    return visit.status in {VisitStatus.DONE, VisitStatus.PLANNED}


def _double(visit: Visit, own: tuple[Visit, ...]) -> Warned | None:
    same = tuple(
        v
        for v in own
        if (v.school_id, v.minutes, v.broad_minutes) == (visit.school_id, visit.minutes, visit.broad_minutes)
        and abs(visit.entered_at - v.entered_at) <= DOUBLE_WITHIN
    )
    return Warned(Warn.DOUBLE, same) if same else None


def _closed(visit: Visit, calendar: Calendar, *, afternoon: bool) -> list[Warned]:
    if visit.day.weekday() >= SATURDAY:
        return [Warned(Warn.WEEKEND)]
    if not calendar.half_days(visit.day):
        return [Warned(Warn.CLOSED)]
    late = afternoon or _ends(visit) > datetime.combine(visit.day, NOON)
    if visit.day.weekday() == WEDNESDAY and late:
        return [Warned(Warn.WEDNESDAY_AFTERNOON)]
    return []


def _third_school(visit: Visit, own: tuple[Visit, ...]) -> Warned | None:
    """R20: «tot maximum 2 per dag»; several sites are one school."""
    others = {v.school_id: v for v in own if v.school_id != visit.school_id}
    return Warned(Warn.THIRD_SCHOOL, tuple(others.values())) if len(others) >= MOST_SCHOOLS_A_DAY else None


def _overlap(visit: Visit, own: tuple[Visit, ...]) -> Warned | None:
    """Two visits of one person at the same time; only where both have a start."""
    same = tuple(v for v in own if _meets(v, visit))
    return Warned(Warn.OVERLAP, same) if same else None


def _joint(visit: Visit, colleagues: tuple[Visit, ...]) -> Warned | None:
    """A colleague at the same school at the same time: each one's minutes count."""
    same = tuple(v for v in colleagues if _meets(v, visit))
    return Warned(Warn.JOINT, same) if same else None


def _meets(one: Visit, other: Visit) -> bool:
    if one.start is None or other.start is None:
        return False
    return _begins(one) < _ends(other) and _begins(other) < _ends(one)


def _begins(visit: Visit) -> datetime:
    return datetime.combine(visit.day, visit.start or time.min)


def _ends(visit: Visit) -> datetime:
    return _begins(visit) + timedelta(minutes=visit.minutes)


def passed_notice(visit: Visit, remaining: Remaining, instead_of: Visit | None = None) -> int | None:
    """The percentage of the year's maximum that this visit passed: 80, 100 or none.

    `instead_of`: the visit that it corrects, which may have passed it before.
    """
    whole, used = remaining.rest_of_year.maximum, remaining.rest_of_year.used
    counts = visit.status is VisitStatus.DONE and any(visit.day in span for span in remaining.covered)
    if not counts or not visit.broad_minutes or not whole:
        return None
    before = used - visit.broad_minutes
    if instead_of and instead_of.school_id == visit.school_id and instead_of.status is VisitStatus.DONE:
        before += instead_of.broad_minutes
    return next((n for n in reversed(NOTICES) if before * 100 < n * whole <= used * 100), None)


def over_block(visit: Visit, remaining: Remaining) -> bool:
    """A strict frame also warns on the period itself."""
    period = remaining.period
    return bool(
        remaining.current
        and remaining.current.strict
        and period
        and visit.group is TypeGroup.BROAD
        and visit.day in period.span
        and period.amounts.remaining < 0
    )


def status_on(day: date, today: date) -> VisitStatus:
    """A visit with a later date is planned."""
    return VisitStatus.PLANNED if day > today else VisitStatus.DONE
