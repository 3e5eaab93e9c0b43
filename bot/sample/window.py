"""Which school years and which weeks the sample tells about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.sample.days import DAY, SchoolDays, year_of, year_start

WEEKS_TOLD = 12
"""School weeks with visits: about three months."""
ENOUGH = 10
"""With so many school weeks a school year tells enough of itself; before that the last one is added."""


@dataclass(frozen=True)
class Window:
    today: date
    calendar: SchoolDays
    first: date
    """The Monday of the first week with visits."""
    autumns: tuple[int, ...]
    """The school years with frames, the current one last."""

    @classmethod
    def before(cls, today: date, calendar: SchoolDays) -> Window:
        autumn = year_of(today)
        this_year = calendar.weeks(year_start(autumn), today)
        if len(this_year) >= ENOUGH:
            return cls(today, calendar, this_year[-WEEKS_TOLD:][0], (autumn,))
        earlier = calendar.weeks(year_start(autumn - 1), year_start(autumn) - DAY)
        first = earlier[len(this_year) - WEEKS_TOLD]
        return cls(today, calendar, first, (autumn - 1, autumn))

    @property
    def start_of_year(self) -> date:
        return year_start(self.autumns[-1])

    @property
    def yesterday(self) -> date:
        return self.today - DAY

    def weeks(self) -> list[date]:
        """The Mondays of the school weeks that are told, and of those of this week and the next."""
        return self.calendar.weeks(self.first, self.today + timedelta(days=7))

    def weeks_so_far(self) -> list[date]:
        """The current school year's school weeks, up to and with the week of today."""
        return self.calendar.weeks(self.start_of_year, self.today)
