"""A school's year at random: its free days, versions and visit lines, and a day to ask about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from handlers.rules.calendar import make_calendar, school_year_of
from handlers.rules.time_frame import Remaining, Totals, Year
from storage.values import DayOff, FrameVersion, TypeGroup, Unit, VisitStatus
from tests.rules import oracle
from tests.rules.oracle import Noted, Status, Type, Version

DAY = timedelta(days=1)
WEEK = 7 * DAY
STATUSES: tuple[Status, ...] = ("done", "done", "done", "planned", "cancelled", "reversed")
TYPES: tuple[Type, ...] = ("broad", "broad", "broad", "small")
AMOUNTS = (0, 1, 50, 100, 200, 200, 333, 400, 1200)


@dataclass(frozen=True)
class World:
    on: date
    versions: tuple[Version, ...]
    noted: tuple[Noted, ...]
    days_off: tuple[tuple[date, date], ...]
    min_open: int

    @property
    def expected(self) -> dict[str, Any]:
        return oracle.answer(self.on, self.versions, self.noted, self.days_off, self.min_open)

    @property
    def frame(self) -> oracle.Frame:
        return oracle.Frame(oracle.year_of(self.on), self.versions, self.days_off, self.min_open)

    @property
    def year(self) -> Year:
        own = [DayOff(first, last, "") for first, last in self.days_off]
        calendar = make_calendar(school_year_of(self.on), own, self.min_open)
        return Year(calendar, [stored(version) for version in self.versions])

    @property
    def remaining(self) -> Remaining:
        year = self.year
        return year.remaining(self.on, totals(year, self.on, self.noted))


def stored(version: Version, *, strict: bool = False) -> FrameVersion:
    return FrameVersion(
        id=version.entered,
        school_id=1,
        minutes=version.minutes,
        weeks=version.weeks,
        hundredths=version.minutes * 100,
        unit=Unit.MINUTE,
        valid_from=version.start,
        valid_until=version.until,
        strict=strict,
        note="",
        author_id=None,
        entered_at=None,
    )


def totals(year: Year, on: date, noted: Iterable[Noted]) -> Totals:
    """What the database adds up, from a list."""
    found: dict[tuple[int, VisitStatus, TypeGroup], int] = {}
    for line in noted:
        for number, piece in enumerate(year.pieces(on)):
            if line.day in piece:
                key = number, VisitStatus(line.status), TypeGroup(line.kind)
                found[key] = found.get(key, 0) + line.minutes
    return found


def figures(left: Remaining) -> dict[str, Any]:
    """The same keys as `oracle.answer`."""
    period, to_date, rest = left.period, left.year_to_date, left.rest_of_year
    return {
        "on": left.on.isoformat(),
        "school_weeks_so_far": left.weeks_so_far,
        "school_weeks_left": left.weeks_left,
        "period": {
            "from": period.span.first.isoformat(),
            "until": period.span.last.isoformat(),
            "maximum_minutes": period.amounts.maximum,
            "used_minutes": period.amounts.used,
            "remaining_minutes": period.amounts.remaining,
        }
        if period
        else None,
        "year_to_date": {
            "maximum_minutes": to_date.maximum,
            "used_minutes": to_date.used,
            "remaining_minutes": to_date.remaining,
        },
        "rest_of_year": {
            "maximum_minutes": rest.maximum,
            "used_minutes": rest.used,
            "planned_minutes": rest.planned,
            "remaining_minutes": rest.remaining,
        },
        "small_types_minutes": left.small_minutes,
        "uncovered_minutes": left.uncovered_minutes,
    }


def _versions(chance: Random, start: date) -> Iterator[Version]:
    """Also of the school years before and after, twice on one Monday, in a vacation, and with an end."""
    around = (-60, -52, -2, -1, 51, 52, 53, 110)
    for entered in range(1, chance.choice([0, 1, 1, 1, 2, 2, 3, 4, 6]) + 1):
        week = 0 if entered == 1 and chance.random() < 0.7 else chance.choice([*range(50), *around])
        length = chance.choice([None, None, None, chance.randint(0, 20), chance.randint(0, 250)])
        yield Version(
            entered=entered,
            minutes=chance.choice(AMOUNTS),
            weeks=chance.randint(1, 10),
            start=start + week * WEEK,
            until=None if length is None else start + week * WEEK + length * DAY,
        )


def make_world(chance: Random) -> World:
    autumn = chance.randint(2015, 2039)
    start, end = oracle.year_start(autumn), oracle.year_end(autumn)
    versions = list(_versions(chance, start))
    chance.shuffle(versions)
    edges = [start, end, *sorted(oracle.free_days(autumn)), start - DAY, end + DAY, end + 9 * DAY]
    for version in versions:
        edges += [version.start, version.until or end, (version.until or end) + DAY] * 5

    def any_day() -> date:
        inside = start + chance.randint(0, (end - start).days) * DAY
        return chance.choice([inside, inside, inside, chance.choice(edges)])

    on = any_day()

    def line() -> Noted:
        return Noted(
            day=chance.choice([any_day(), any_day(), on + chance.randint(-20, 2) * DAY]),
            status=chance.choice(STATUSES),
            kind=chance.choice(TYPES),
            minutes=chance.choice([1, 50, 100, 200, 200, 333, 720]),
        )

    noted = tuple(line() for _ in range(chance.choice([0, 4, 12, 25])))
    off = [(any_day(), chance.choice([0, 0, 1, 3, 10])) for _ in range(chance.choice([0, 0, 2, 4]))]
    days_off = tuple((first, first + more * DAY) for first, more in off)
    return World(on, tuple(versions), noted, days_off, chance.choice([5, 5, 5, 1, 9]))


def worlds() -> st.SearchStrategy[World]:
    """Half of them at plain chance, evenly spread; half made smaller and more extreme by Hypothesis."""
    evenly = st.integers(0, 2**64).map(Random)
    return st.one_of(evenly, st.randoms(use_true_random=False)).map(make_world)
