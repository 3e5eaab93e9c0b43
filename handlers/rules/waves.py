"""When is somebody reminded? In waves, so many school days before or after a day.

A wave is due from its own day on until the next one's. Whoever looks late finds the newest wave that is due:
those that it takes the place of are merged into it, never sent beside it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import date, time, timedelta

from handlers.rules.calendar import DAY, SATURDAY, WEEK, SchoolDays, monday

IsSchoolDay = Callable[[date], bool]
MOST_DAYS = 400
"""Nobody is asked about a day later than that."""
FIRST_HOUR, LAST_HOUR = time(8), time(18)
"""Nothing is sent before or after these."""
AFTERNOON = time(15)
DAYS_IN_WEEK = 7


def is_weekday(day: date) -> bool:
    """For our own staff, in the last days of August."""
    return day.weekday() < SATURDAY


def school_day_from(day: date, number: int, school_days: SchoolDays) -> date | None:
    """The `number`th school day after a day (before it when negative; 0: the day itself)."""
    if not number:
        return day
    place = (
        bisect_right(school_days, day) + number - 1 if number > 0 else bisect_left(school_days, day) + number
    )
    return school_days[place] if 0 <= place < len(school_days) else None


def wave_before(
    day: date, today: date, offsets: tuple[int, ...], school_days: SchoolDays, *, known_since: date, kept: int
) -> int | None:
    """The wave due today before a day: `offsets` in school days, such as (10, 2, 0), the earliest first.

    A wave whose day was over before the meeting was known is left out, but for the one of `kept` school days.
    """
    if today > day:
        return None
    found = None
    for wave, offset in enumerate(offsets):
        begins = school_day_from(day, -offset, school_days)
        if begins is None or begins > today:
            continue
        if begins >= known_since or offset <= kept:
            found = wave
    return found


def wave_after(
    day: date, today: date, offsets: tuple[int, ...], every: int, school_days: SchoolDays
) -> int | None:
    """The wave due today after a day: `offsets`, such as (1, 5, 10), then every so many school days."""
    if today <= day:
        return None
    passed = bisect_right(school_days, today) - bisect_right(school_days, day)
    waves = sum(offset <= passed for offset in offsets)
    if every and passed > offsets[-1]:
        waves += (passed - offsets[-1]) // every
    return waves - 1 if waves else None


def looked_back_on(day: date, weekday: int | None, is_open: IsSchoolDay) -> date | None:
    """The school day on which a person is asked about a day: the last of that week, or else of a later one.

    `weekday`: the one that the person chose; when it is free, the school day before it, else the first after.
    """
    week = monday(day)
    while week <= day + timedelta(days=MOST_DAYS):
        opened = [each for n in range(DAYS_IN_WEEK) if is_open(each := week + n * DAY)]
        so_far = [each for each in opened if weekday is None or each.weekday() <= weekday]
        if opened and (found := so_far[-1] if so_far else opened[0]) >= day:
            return found
        week += WEEK
    return None
