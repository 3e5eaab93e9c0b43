"""The Flemish school calendar: school years, open half days and school weeks.

Source of the holidays: Besluit 31/8/2001 art. 7 and Besluit 17/4/1991, as the package `holidays` computes
them; a school's own free days come on top.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import holidays
from holidays import HolidayBase

from storage.values import DayOff

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
HALF_DAYS = (2, 2, 1, 2, 2, 0, 0)
"""Half days that a school is open, from Monday on: Wednesday only the morning, nine in all."""
WEDNESDAY, SATURDAY = 2, 5
LANGUAGES = {"nl": "nl", "en": "en_US"}
SchoolDays = tuple[date, ...]
"""All days of a school year on which a school is open, in order."""


@dataclass(frozen=True)
class SchoolYear:
    """From the Monday of the week of the first school day to the day before the next one starts."""

    start: date
    first_school_day: date
    last_school_day: date
    end: date

    @property
    def name(self) -> str:
        return f"{self.start.year}-{self.start.year + 1}"

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day <= self.end


def monday(day: date) -> date:
    return day - day.weekday() * DAY


@lru_cache(maxsize=64)
def school_year(start_year: int) -> SchoolYear:
    """The school year that starts in September of `start_year`."""
    last = date(start_year + 1, 6, 30)
    return SchoolYear(
        start=monday(_first_school_day(start_year)),
        first_school_day=_first_school_day(start_year),
        last_school_day=last - max(0, last.weekday() - 4) * DAY,
        end=monday(_first_school_day(start_year + 1)) - DAY,
    )


def school_year_of(day: date) -> SchoolYear:
    year = school_year(day.year)
    return year if day >= year.start else school_year(day.year - 1)


def _first_school_day(year: int) -> date:
    first = date(year, 9, 1)
    return first + max(0, 7 - first.weekday()) * DAY if first.weekday() >= SATURDAY else first


@lru_cache(maxsize=1)
def _belgium() -> type[HolidayBase]:
    """The package's Belgium alone: its usual way in loads every country of the world, 8 MB and 0.2 s."""
    file = Path(holidays.__file__).parent / "countries" / "belgium.py"
    module = ModuleType("belgium")
    SourceFileLoader(module.__name__, str(file)).exec_module(module)
    found: type[HolidayBase] = module.Belgium
    return found


@lru_cache(maxsize=64)
def _holidays(start_year: int, language: str) -> dict[date, str]:
    found = _belgium()(
        subdiv="Flemish",
        categories=("school",),
        language=LANGUAGES.get(language, "nl"),
        years=(start_year, start_year + 1),
    )
    return dict(found.items())


def holiday_name(day: date, language: str = "nl") -> str | None:
    """What the day is called when all Flemish schools are closed; None on other days and in weekends."""
    return _holidays(school_year_of(day).start.year, language).get(day)


@dataclass(frozen=True)
class Calendar:
    """One school year of one school: its open half days, and the weeks that count as school weeks.

    `opened` are the days on which schools are open, one set for all; `own` the school's days off among them;
    `weeks` the Mondays of the weeks with at least `min_open_half_days` of the nine half days open.
    """

    year: SchoolYear
    opened: frozenset[date]
    own: frozenset[date]
    weeks: tuple[date, ...]

    @cached_property
    def school_days(self) -> SchoolDays:
        return tuple(day for day in _in_order(self.year) if day not in self.own)

    def half_days(self, day: date) -> int:
        """Open half days (0, 1 or 2) on a day of this school year."""
        return HALF_DAYS[day.weekday()] if self.is_open(day) else 0

    def is_open(self, day: date) -> bool:
        return day in self.opened and day not in self.own

    def weeks_between(self, first: date, last: date) -> tuple[date, ...]:
        """The school weeks whose Monday lies from `first` up to and with `last`."""
        return self.weeks[bisect_left(self.weeks, first) : bisect_right(self.weeks, last)]

    def open_days(self, first: date, last: date) -> Iterator[date]:
        return (day for day in days(first, last) if self.half_days(day))


def make_calendar(year: SchoolYear, days_off: Iterable[DayOff] = (), min_open_half_days: int = 5) -> Calendar:
    own = tuple((off.first, off.last) for off in days_off)
    return _make_calendar(year, own, min_open_half_days)


@lru_cache(maxsize=512)
def _make_calendar(
    year: SchoolYear, days_off: tuple[tuple[date, date], ...], min_open_half_days: int
) -> Calendar:
    """A school's own days can only take weeks out of what all schools have in common."""
    opened = _opened(year)
    own = frozenset(
        day
        for first, last in days_off
        for day in days(max(first, year.start), min(last, year.end))
        if day in opened
    )
    bare = Calendar(year, opened, own, ())

    def counts(week: date) -> bool:
        return sum(bare.half_days(week + n * DAY) for n in range(7)) >= min_open_half_days

    if not days_off:
        return replace(bare, weeks=tuple(filter(counts, _mondays(year.start, year.end))))
    weeks, touched = _make_calendar(year, (), min_open_half_days).weeks, {monday(day) for day in own}
    return replace(bare, weeks=tuple(week for week in weeks if week not in touched or counts(week)))


@lru_cache(maxsize=64)
def _opened(year: SchoolYear) -> frozenset[date]:
    """The days on which schools are open in this school year, but for days off of their own."""
    closed = _holidays(year.start.year, "nl")
    inside = days(year.first_school_day, year.last_school_day)
    return frozenset(day for day in inside if HALF_DAYS[day.weekday()] and day not in closed)


@lru_cache(maxsize=64)
def _in_order(year: SchoolYear) -> SchoolDays:
    return tuple(sorted(_opened(year)))


def _mondays(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += WEEK


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY
