"""The time frame's arithmetic a second time: slowly, day by day, written from the rules' text alone.

It shares nothing with `handlers/rules`, the calendar included: the holidays come from the paraphrased decree
(Besluit 31/8/2001 art. 7 and Besluit 17/4/1991) and Easter from its own computation.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal

MON, WED, SAT, SUN = 0, 2, 5, 6
Type = Literal["broad", "small"]
Status = Literal["planned", "done", "cancelled", "reversed"]


@dataclass(frozen=True)
class Version:
    """`entered` is the order in which the versions were entered."""

    entered: int
    minutes: int
    weeks: int
    start: date
    until: date | None = None


@dataclass(frozen=True)
class Noted:
    """One visit line."""

    day: date
    status: Status
    kind: Type
    minutes: int


def plus(day: date, days: int) -> date:
    return day + timedelta(days=days)


def each_day(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield plus(first, number)


def monday_of(day: date) -> date:
    while day.weekday() != MON:
        day = plus(day, -1)
    return day


# The calendar


def easter(year: int) -> date:
    """The first Sunday after the first ecclesiastical full moon from 21 March on (Lilius and Clavius)."""
    golden, century = year % 19 + 1, year // 100 + 1
    dropped, moon = 3 * century // 4 - 12, (8 * century + 5) // 25 - 5
    epact = (11 * golden + 20 + moon - dropped) % 30
    if epact == 24 or (epact == 25 and golden > 11):
        epact += 1
    full = 44 - epact
    if full < 21:
        full += 30
    day = plus(date(year, 3, 1), full)  # the day after the full moon
    while day.weekday() != SUN:
        day = plus(day, 1)
    return day


def mondays_before(day: date, count: int) -> date:
    """The count-th Monday before the day."""
    while count:
        day = plus(day, -1)
        count -= day.weekday() == MON
    return day


def autumn_break(autumn: int) -> tuple[date, date]:
    first = date(autumn, 11, 1)
    start = date(autumn, 11, 2) if first.weekday() == SUN else monday_of(first)
    return start, plus(start, 6)


def christmas_break(autumn: int) -> tuple[date, date]:
    christmas = date(autumn, 12, 25)
    start = monday_of(christmas)
    if christmas.weekday() in {SAT, SUN}:
        start = plus(start, 7)
    return start, plus(start, 13)


def krokus_break(spring: int) -> tuple[date, date]:
    start = mondays_before(easter(spring), 7)
    return start, plus(start, 6)


def easter_break(spring: int) -> tuple[date, date]:
    sunday = easter(spring)
    if sunday.month == 3:
        start = plus(sunday, 1)
    elif sunday > date(spring, 4, 15):
        start = mondays_before(sunday, 2)
    else:
        start = date(spring, 4, 1)
        while start.weekday() != MON:
            start = plus(start, 1)
    return start, plus(start, 13)


@lru_cache
def free_days(autumn: int) -> frozenset[date]:
    """Every day on which the decree closes all schools, in the school year that begins that autumn."""
    spring = autumn + 1
    ascension = plus(easter(spring), 39)
    single = {
        date(autumn, 11, 11), date(spring, 5, 1), plus(easter(spring), 1),
        ascension, plus(ascension, 1), plus(easter(spring), 50),
    }  # fmt: skip
    breaks = (autumn_break(autumn), christmas_break(autumn), krokus_break(spring), easter_break(spring))
    return frozenset(single.union(*(each_day(*span) for span in breaks)))


def first_school_day(autumn: int) -> date:
    day = date(autumn, 9, 1)
    while day.weekday() in {SAT, SUN}:
        day = plus(day, 1)
    return day


def last_school_day(autumn: int) -> date:
    day = date(autumn + 1, 6, 30)
    while day.weekday() in {SAT, SUN}:
        day = plus(day, -1)
    return day


@lru_cache(maxsize=100_000)
def year_of(day: date) -> int:
    """The autumn in which the school year that holds the day began."""
    autumn = day.year
    return autumn if day >= year_start(autumn) else autumn - 1


def year_start(autumn: int) -> date:
    return monday_of(first_school_day(autumn))


def year_end(autumn: int) -> date:
    return plus(year_start(autumn + 1), -1)


def half_days(autumn: int, own: Iterable[tuple[date, date]] = ()) -> dict[date, int]:
    """Open half days of each day of the school year."""
    closed = free_days(autumn).union(*(each_day(first, last) for first, last in own))
    found = {}
    for day in each_day(year_start(autumn), year_end(autumn)):
        is_open = (
            first_school_day(autumn) <= day <= last_school_day(autumn)
            and day.weekday() not in {SAT, SUN}
            and day not in closed
        )
        found[day] = (1 if day.weekday() == WED else 2) if is_open else 0
    return found


def school_weeks(opened: dict[date, int], min_open: int) -> list[date]:
    """Mondays of the ISO weeks with enough open half days."""
    by_week: dict[tuple[int, int], int] = {}
    for day, count in opened.items():
        year, week, _ = day.isocalendar()
        by_week[year, week] = by_week.get((year, week), 0) + count
    return [date.fromisocalendar(*key, 1) for key, count in sorted(by_week.items()) if count >= min_open]


# The frame


def version_on(day: date, versions: Iterable[Version]) -> Version | None:
    """The version that covers a day: the last that started, unless it has ended.

    Each school year has its own frame; of two with the same Monday the later one entered wins.
    """
    autumn = year_of(day)
    started = [v for v in versions if v.start <= day and year_of(v.start) == autumn]
    if not started:
        return None
    last = max(started, key=lambda v: (v.start, v.entered))
    return None if last.until is not None and day > last.until else last


@dataclass
class Block:
    version: Version
    days: list[date]
    weeks: int

    @property
    def maximum(self) -> Fraction:
        return Fraction(self.version.minutes, self.version.weeks) * self.weeks


class Frame:
    """A school year walked through from its first day to its last."""

    def __init__(
        self,
        autumn: int,
        versions: Iterable[Version],
        own: Iterable[tuple[date, date]] = (),
        min_open: int = 5,
    ) -> None:
        given = list(versions)
        self.opened = half_days(autumn, own)
        self.weeks = school_weeks(self.opened, min_open)
        self.covering = {day: version_on(day, given) for day in self.opened}
        self.blocks = list(self._walk())

    def _walk(self) -> Iterator[Block]:
        """Each version's school weeks are numbered from its start; a block holds n of them, and the
        vacation after them."""
        block: Block | None = None
        number = 0
        before: Version | None = None
        for day, version in self.covering.items():
            if version is not before:
                if block:
                    yield block
                block, number, before = None, 0, version
            if version is None:
                continue
            if day in self.weeks:
                if number % version.weeks == 0:
                    if block:
                        yield block
                    block = Block(version, [], 0)
                assert block
                block.weeks += 1
                number += 1
            if block:
                block.days.append(day)
        if block:
            yield block

    def covered_weeks(self) -> list[date]:
        """School weeks under a version. One belongs to the version that covers its Monday."""
        return [week for week in self.weeks if self.covering[week]]

    def maximum(self, until: date) -> Fraction:
        """From the year's start up to and with the week of a day."""
        total = Fraction(0)
        for week in self.covered_weeks():
            version = self.covering[week]
            if version and week <= until:
                total += Fraction(version.minutes, version.weeks)
        return total

    def block_on(self, day: date) -> Block | None:
        return next((block for block in self.blocks if day in block.days), None)


def answer(
    on: date,
    versions: Iterable[Version] = (),
    noted: Iterable[Noted] = (),
    own: Iterable[tuple[date, date]] = (),
    min_open: int = 5,
) -> dict[str, Any]:
    """What `schoolbeeld timeframe --json` prints, without the school and without `runs_out_on`."""
    frame = Frame(year_of(on), versions, own, min_open)
    lines = [line for line in noted if line.day in frame.opened]
    used = small = uncovered = planned = in_block = 0
    block = frame.block_on(on)
    for line in lines:
        covered = frame.covering[line.day] is not None
        past = line.day <= on
        if line.status == "done" and past and line.kind == "small":
            small += line.minutes
        elif line.status == "done" and past and covered:
            used += line.minutes
            if block and line.day in block.days:
                in_block += line.minutes
        elif line.status == "done" and past:
            uncovered += line.minutes
        elif line.status == "planned" and not past and line.kind == "broad" and covered:
            planned += line.minutes
    so_far = math.floor(frame.maximum(on))
    whole = math.floor(frame.maximum(max(frame.opened)))
    return {
        "on": on.isoformat(),
        "school_weeks_so_far": sum(week <= on for week in frame.weeks),
        "school_weeks_left": sum(week > on for week in frame.weeks),
        "period": {
            "from": block.days[0].isoformat(),
            "until": block.days[-1].isoformat(),
            "maximum_minutes": math.floor(block.maximum),
            "used_minutes": in_block,
            "remaining_minutes": math.floor(block.maximum) - in_block,
        }
        if block
        else None,
        "year_to_date": {
            "maximum_minutes": so_far,
            "used_minutes": used,
            "remaining_minutes": so_far - used,
        },
        "rest_of_year": {
            "maximum_minutes": whole,
            "used_minutes": used,
            "planned_minutes": planned,
            "remaining_minutes": whole - used - planned,
        },
        "small_types_minutes": small,
        "uncovered_minutes": uncovered,
    }
