"""The meetings of a school year: most are over, a few come soon, one school has none and one nothing yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.sample.days import DAY, year_of
from bot.sample.frames import SampleDayOff
from bot.sample.schools import SCHOOLS
from bot.sample.window import Window

SOON = {"de-linde": 5, "sint-jozef-ternat": 6, "de-kersenpit": 8, "lyceum-zoe": 9}
"""Schools whose meeting comes in so many days: their mail can still be sent."""
NO_MEETING, NOTHING_YET = "de-kalkoven", "de-plantenkas"
HOURS = ("13:30", "15:45", "09:00", "12:45")
WEDNESDAY_HOUR = "10:30"
PLACES = ("", "leraarskamer", "", "zorglokaal", "", "https://video.example/overleg", "", "lokaal 12")


@dataclass(frozen=True)
class SampleMeeting:
    school: str
    kind: str
    day: date | None
    start: str
    place: str
    status: str

    def row(self) -> list[str]:
        day = self.day.isoformat() if self.day else ""
        return [self.school, self.kind, day, self.start, self.place, self.status]


def meetings(window: Window, off: Sequence[SampleDayOff]) -> list[SampleMeeting]:
    """Of this school year; from June on also what was agreed for the next."""
    autumn = window.autumns[-1]
    agreed = window.today.month in (6, 7, 8) and window.today.year > autumn
    years = (autumn, autumn + 1) if agreed else (autumn,)
    told = []
    for index, school in enumerate(SCHOOLS):
        for year in years:
            told += _of_school(window, off, school.slug, index, year)
    return [*told, SampleMeeting(NO_MEETING, "first", None, "", "", "none")]


def _of_school(
    window: Window, off: Sequence[SampleDayOff], slug: str, index: int, year: int
) -> list[SampleMeeting]:
    if slug in {NO_MEETING, NOTHING_YET}:
        return []
    soon = window.today + timedelta(days=SOON.get(slug, 0))
    coming = _open(window, off, slug, soon)
    if slug in SOON and year_of(coming) == year:
        return [_meeting(window, slug, index, "first", coming)]
    first = _spread(window, off, slug, index, date(year, 9, 8), date(year, 10, 16))
    found = [_meeting(window, slug, index, "first", first)]
    if first < window.today and index % 3:
        second = _spread(window, off, slug, index, date(year + 1, 1, 15), date(year + 1, 3, 26))
        found.append(_meeting(window, slug, index + 3, "second", second))
    return found


def _spread(
    window: Window, off: Sequence[SampleDayOff], slug: str, index: int, first: date, last: date
) -> date:
    """Another day for each school, so that no anchor is wanted at two of them."""
    days = window.calendar.open_days(first, last)
    return _open(window, off, slug, days[index * len(days) // len(SCHOOLS)])


def _open(window: Window, off: Sequence[SampleDayOff], slug: str, day: date) -> date:
    day = window.calendar.next_open(day)
    while any(o.school == slug and o.first <= day <= o.last for o in off):
        day = window.calendar.next_open(day + DAY)
    return day


def _meeting(window: Window, slug: str, index: int, kind: str, day: date) -> SampleMeeting:
    status = "held" if day < window.today else "planned"
    start = WEDNESDAY_HOUR if day.weekday() == 2 else HOURS[index % len(HOURS)]
    return SampleMeeting(slug, kind, day, start, PLACES[index % len(PLACES)], status)
