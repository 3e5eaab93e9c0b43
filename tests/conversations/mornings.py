"""The calendar's clock in a test: it goes to a moment and ticks, and what comes of it is there to read."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from tests.conversations.centre import ZONE
from tests.conversations.seen import Seen
from tests.conversations.town import Person, Town


def morning(town: Town, day: date, hour: int = 8, minute: int = 0) -> int:
    """The calendar's clock goes to that moment, and ticks; how many reminders were planned."""
    town.clock.now = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)
    planned = town.parts.clockwork.tick()
    town.settle()
    return planned


def whole_day(town: Town, day: date) -> int:
    """Ticks at eight; what comes later that day has come by its end."""
    planned = morning(town, day)
    end = datetime.combine(day, time(17, 59), ZONE)
    passed, town.clock.now = end - town.clock.now, end
    town.pass_time(max(passed, timedelta(0)))
    return planned


def told(person: Person, part: str) -> list[Seen]:
    return [seen for seen in person.messages() if part in seen]
