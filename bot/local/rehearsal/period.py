"""From which day to which: what a person filled in, or a sentence that says what to change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.local.config import Rehearsing
from bot.local.draw.names import day_text
from bot.local.errors import SlackError

LONGEST = timedelta(days=731)
YEARS = range(2000, 2100)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    first: date
    last: date

    def share(self, day: date) -> int:
        """How much of it is over after that day, in percent."""
        return round(100 * ((day - self.first).days + 1) / ((self.last - self.first).days + 1))


def read_period(first: str, last: str) -> Period:
    begin, end = _day(first, "from"), _day(last, "to")
    if end < begin:
        raise _wrong("to", "De laatste dag valt voor de eerste. Kies een latere laatste dag.")
    if end - begin > LONGEST:
        latest = day_text(begin + LONGEST)
        raise _wrong("to", f"Meer dan twee jaar ineens kan niet. Kies een laatste dag tot en met {latest}.")
    return Period(begin, end)


def _day(given: str, field: str) -> date:
    which = "eerste" if field == "from" else "laatste"
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise _wrong(field, f"Vul een {which} dag in, met dag, maand en jaar.") from None
    if day.year not in YEARS:
        raise _wrong(field, f"Kijk het jaartal van de {which} dag na: het jaar {day.year} kan niet.")
    return day


def _wrong(field: str, text: str) -> SlackError:
    return SlackError("invalid_period", field=field, text=text)


def suggestions(rehearsing: Rehearsing, today: date) -> list[tuple[str, Period]]:
    """The first is what the page begins with: the rest of this school year, in summer the coming one."""
    begins, ends = rehearsing.school_year(today)
    next_begins, next_ends = rehearsing.school_year(ends + timedelta(days=120))
    coming = (f"Schooljaar {next_begins.year}-{next_ends.year}", Period(next_begins, next_ends))
    if today > ends:
        return [("Vanaf vandaag", Period(today, next_ends)), coming]
    whole = (f"Schooljaar {begins.year}-{ends.year}", Period(begins, ends))
    return [("De rest van dit schooljaar", Period(max(today, begins), ends)), whole, coming]
