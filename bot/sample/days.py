"""School days and school weeks of Flanders, for as many years as are asked."""

from __future__ import annotations

from datetime import date, timedelta

import holidays

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
OPEN_HALF_DAYS = 5
"""So many of a week's nine half days are open in a school week."""


class SchoolDays:
    def __init__(self) -> None:
        self._free = holidays.country_holidays(
            "BE", subdiv="Flemish", categories=("public", "school"), language="nl"
        )

    def is_open(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self._free

    def next_open(self, day: date) -> date:
        """`day` itself when schools are open, else the first school day after it."""
        while not self.is_open(day):
            day += DAY
        return day

    def week(self, monday: date) -> list[date]:
        return [day for day in (monday + n * DAY for n in range(5)) if self.is_open(day)]

    def is_school_week(self, monday: date) -> bool:
        return sum(1 if day.weekday() == 2 else 2 for day in self.week(monday)) >= OPEN_HALF_DAYS

    def weeks(self, first: date, last: date) -> list[date]:
        """The Mondays of the school weeks that begin from `first` up to and with `last`."""
        monday, found = monday_of(first), []
        while monday <= last:
            if monday >= first and self.is_school_week(monday):
                found.append(monday)
            monday += WEEK
        return found

    def open_days(self, first: date, last: date) -> list[date]:
        return [day for day in (first + n * DAY for n in range((last - first).days + 1)) if self.is_open(day)]


def monday_of(day: date) -> date:
    return day - day.weekday() * DAY


def year_start(autumn: int) -> date:
    """The Monday of the week of the first school day: 1 September, or the Monday after a weekend."""
    first = date(autumn, 9, 1)
    if first.weekday() >= 5:
        first += (7 - first.weekday()) * DAY
    return monday_of(first)


def year_of(day: date) -> int:
    """The calendar year in which the school year of `day` began."""
    return day.year if day >= year_start(day.year) else day.year - 1
