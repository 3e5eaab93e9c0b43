"""The first and second meeting of a school year: when they may be, what to point out, what comes next."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from handlers.rules.calendar import DAY, SATURDAY, WEDNESDAY, WEEK, Calendar, school_year_of
from storage.values import Meeting, MeetingKind, MeetingStatus, Span

FAR_DAYS = 400
"""Nobody plans further ahead: such a day is a slip."""
LASTS = timedelta(minutes=90)
"""How long a meeting is taken to last, to see whether two of them overlap."""
BETWEEN = 8 * WEEK
"""The effects of a first meeting are not to be seen sooner."""
PROPOSALS = 3
MOST_PLACE = 300
"""Room for the link of a video call."""
NOON = time(12)
PLANNING_MONTHS, SUMMER = (5, 6), (7, 8)


class Problem(StrEnum):
    """Why a meeting cannot be planned on a day."""

    PAST = "past"
    FAR = "far"
    OTHER_YEAR = "other_year"


class Warn(StrEnum):
    """What may deserve a second look, in the order in which it is shown."""

    CLOSED = "closed"
    WEEKEND = "weekend"
    BEFORE_FIRST = "before_first"
    OUTSIDE_WINDOW = "outside_window"
    OVERLAP = "overlap"


class Step(StrEnum):
    """Where a school stands in a school year."""

    PLAN = "plan"
    AHEAD = "ahead"
    CLOSE = "close"
    PLAN_SECOND = "plan_second"
    SECOND_AHEAD = "second_ahead"
    CLOSE_SECOND = "close_second"
    NO_SECOND = "no_second"
    DONE = "done"
    NONE = "none"


@dataclass(frozen=True)
class Pair:
    """Both meetings of one school in one school year, as far as they are known."""

    year: int
    first: Meeting | None = None
    second: Meeting | None = None

    def of(self, kind: MeetingKind) -> Meeting | None:
        return self.first if kind is MeetingKind.FIRST else self.second


def year_of(day: date) -> int:
    return school_year_of(day).start.year


def planned_year(today: date) -> int:
    """The school year that people plan for, by the year in which it starts: in July and August the next."""
    year = year_of(today)
    return year + 1 if today.month in SUMMER and today.year > year else year


def pair(meetings: Iterable[Meeting], year: int) -> Pair:
    of = {meeting.kind: meeting for meeting in meetings if meeting.year == year}
    return Pair(year, of.get(MeetingKind.FIRST), of.get(MeetingKind.SECOND))


def shown_pairs(meetings: Iterable[Meeting], today: date) -> tuple[Pair, ...]:
    """What there is to see: in May and June also the next year, for which appointments are made (R1)."""
    known, year = tuple(meetings), planned_year(today)
    now, ahead = pair(known, year), pair(known, year + 1)
    if today.month not in PLANNING_MONTHS:
        return (now,)
    if not any(m and m.status is MeetingStatus.PLANNED for m in (now.first, now.second)):
        return (ahead,)
    return (now, ahead) if ahead.first or ahead.second else (now,)


def kind_meant(known: Pair, day: date | None, today: date) -> MeetingKind:
    """Which meeting a day is for when that is not said: the second once the first has been."""
    first = known.first
    if first is None or not first.stands or first.day is None:
        return MeetingKind.FIRST
    was = first.day < today and day is not None and day in second_window(known.year)
    return MeetingKind.SECOND if first.status is MeetingStatus.HELD or was else MeetingKind.FIRST


def kind_ahead(known: Pair) -> MeetingKind | None:
    """The meeting that is planned, the first before the second."""
    planned = (m.kind for m in (known.first, known.second) if m and m.status is MeetingStatus.PLANNED)
    return next(planned, None)


def next_step(known: Pair, today: date) -> Step:
    first, second = known.first, known.second
    if first and first.status is MeetingStatus.NONE and not (second and second.stands):
        return Step.NONE
    if first and first.status is MeetingStatus.PLANNED:
        return Step.CLOSE if _has_come(first, today) else Step.AHEAD
    if second and second.status is MeetingStatus.PLANNED:
        return Step.CLOSE_SECOND if _has_come(second, today) else Step.SECOND_AHEAD
    if second and second.status is MeetingStatus.HELD:
        return Step.DONE
    if not first or first.status is not MeetingStatus.HELD:
        return Step.PLAN
    return Step.NO_SECOND if second and second.status is MeetingStatus.NONE else Step.PLAN_SECOND


def _has_come(meeting: Meeting, today: date) -> bool:
    return meeting.day is not None and meeting.day <= today


def problem(
    kind: MeetingKind, day: date, today: date, known: Iterable[Meeting], *, moves: Meeting | None = None
) -> Problem | None:
    """`known`: the school's meetings from the planned school year on; `moves`: the one that gets this day."""
    if day < today:
        return Problem.PAST
    if (day - today).days > FAR_DAYS:
        return Problem.FAR
    if moves and moves.year != year_of(day):
        return Problem.OTHER_YEAR
    firsts = {m.year for m in known if m.kind is MeetingKind.FIRST and m.stands}
    if kind is MeetingKind.SECOND and firsts and year_of(day) not in firsts:
        return Problem.OTHER_YEAR
    return None


def second_window(year: int) -> Span:
    """When a second meeting usually is: halfway, when effects are seen and can still be acted on."""
    return Span(date(year + 1, 1, 15), date(year + 1, 3, 31))


@dataclass(frozen=True)
class Warned:
    kind: Warn
    meetings: tuple[Meeting, ...] = ()
    """The other meetings that it is about."""


def warnings(
    meeting: Meeting, calendar: Calendar, known: Pair, same_day: Iterable[Meeting]
) -> tuple[Warned, ...]:
    """`same_day`: what else the anchor has planned on that day, at any school."""
    day = meeting.day
    if day is None:
        return ()
    found = [_closed(day, calendar)]
    if meeting.kind is MeetingKind.SECOND:
        first = known.first
        if first and first.stands and first.day and day <= first.day:
            found.append(Warned(Warn.BEFORE_FIRST, (first,)))
        elif day not in second_window(meeting.year):
            found.append(Warned(Warn.OUTSIDE_WINDOW))
    others = tuple(m for m in same_day if m.id != meeting.id and _meets(m, meeting))
    if others:
        found.append(Warned(Warn.OVERLAP, others))
    return tuple(warned for warned in found if warned)


def _closed(day: date, calendar: Calendar) -> Warned | None:
    if day.weekday() >= SATURDAY:
        return Warned(Warn.WEEKEND)
    return None if calendar.half_days(day) else Warned(Warn.CLOSED)


def _meets(one: Meeting, other: Meeting) -> bool:
    if one.day is None or one.day != other.day or one.start is None or other.start is None:
        return False
    gap = datetime.combine(one.day, one.start) - datetime.combine(one.day, other.start)
    return abs(gap) < LASTS


def proposals(
    calendar: Calendar, busy: Collection[date], *, first: date, today: date, start: time | None
) -> tuple[date, ...]:
    """Up to three school days for a second meeting, spread over its window and over the week (R9).

    Never a day on which somebody of the school is known to be busy, nor a Wednesday for an afternoon hour.
    """
    window = second_window(calendar.year.start.year)
    since = max(window.first, first + BETWEEN, today + DAY)
    morning = start is not None and start < NOON
    free = [
        day
        for day in calendar.open_days(since, window.last)
        if day not in busy and (morning or day.weekday() != WEDNESDAY)
    ]
    if len(free) <= PROPOSALS:
        return tuple(free)
    chosen: list[date] = []
    for part in range(PROPOSALS):
        days = free[part * len(free) // PROPOSALS : (part + 1) * len(free) // PROPOSALS]
        chosen.append(_middle(days, {day.weekday() for day in chosen}))
    return tuple(chosen)


def _middle(days: list[date], taken: set[int]) -> date:
    """The day nearest the middle that falls on another weekday than those taken, if there is one."""
    middle = days[len(days) // 2]
    return min(days, key=lambda day: (day.weekday() in taken, abs(day - middle), day))
