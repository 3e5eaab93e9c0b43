"""When does a school get its one mail before a meeting? Five school days ahead, later while it helps."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from handlers.rules.calendar import SchoolDays
from handlers.rules.waves import school_day_from

AHEAD, LEAST = 5, 2
"""School days from the mail to the meeting: so many at the earliest, and no fewer than so many."""
RECENT = 10
"""School days in which the meeting mail is reminder enough."""
LONGEST = timedelta(days=35)
"""Over the summer few school days pass, and yet a mail is forgotten."""
HOUR = time(9)


class Stage(StrEnum):
    """How it stands with the mail before a meeting."""

    AHEAD = "ahead"
    """It will go, and there is time until then."""
    GOES = "goes"
    """It goes on the day that is named, unless somebody holds it back."""
    WAITS = "waits"
    """It is asked for, and on its way."""
    WENT = "went"
    HELD = "held"
    FAILED = "failed"
    """Nobody got it."""


@dataclass(frozen=True)
class Outlook:
    stage: Stage
    day: date | None
    """When it goes, or went; when it was held back, the day on which it still could."""


def school_days_left(day: date, meeting: date, school_days: SchoolDays) -> int:
    """From a day to the meeting; the first counts, that of the meeting does not."""
    return bisect_left(school_days, meeting) - bisect_left(school_days, day)


def fits(day: date, meeting: date, school_days: SchoolDays) -> bool:
    """Whether it is a school day, neither too early nor too late."""
    left = school_days_left(day, meeting, school_days)
    return LEAST <= left <= AHEAD and school_days[bisect_left(school_days, day)] == day


def next_chance(today: date, meeting: date, school_days: SchoolDays) -> date | None:
    """The next school day after today, when a mail fits there: who is told today can still stop it."""
    day = school_day_from(today, 1, school_days) if today < meeting else None
    return day if day and fits(day, meeting, school_days) else None


def first_chance(meeting: date, school_days: SchoolDays) -> date | None:
    return school_day_from(meeting, -AHEAD, school_days)


def is_recent(sent: date, day: date, school_days: SchoolDays) -> bool:
    """Whether what was sent then is still in mind on the day."""
    return day - sent <= LONGEST and school_days_left(sent, day, school_days) <= RECENT
