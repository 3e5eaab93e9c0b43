"""How far schools are in the year with their time frames: what passed a limit, what stays behind (R17, R25).

Lean, because it is asked of every school on every morning; `Year.remaining` says more, of one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import chain, takewhile

from handlers.rules.calendar import WEEK, monday
from handlers.rules.time_frame import Covered, Year, tolerance
from storage.values import FrameVersion

MOST_PERCENT = 80
QUIET_BLOCKS, QUIET_WEEKS = 2, 4
"""A school is quiet after so many whole blocks, and at least so many school weeks, without a visit."""
ROOM_PART = 4
"""Much room: at least a quarter of what the frame gave so far, besides the time of that many weeks."""


class Limit(StrEnum):
    """What people are told of, once in a school year, and never for a single period."""

    MOST = "most"
    """80 % of the year's maximum is used."""
    WHOLE = "whole"
    """All of it is."""
    TO_DATE = "to_date"
    """More than one block, and at least a day, below what the frame gave so far."""


@dataclass(frozen=True)
class Usage:
    """Minutes of one school on one day of its year."""

    year: Year
    on: date
    used: int = 0
    planned: int = 0
    """After the day."""
    last_visit: date | None = None
    """Of whatever type."""

    @cached_property
    def _covered(self) -> Covered | None:
        return self.year.at(self.on)

    @property
    def version(self) -> FrameVersion | None:
        return self._covered.version if self._covered else None

    @cached_property
    def so_far(self) -> int:
        """What the frame gave up to and with this week."""
        return self.year.whole_minutes(self.on)

    @cached_property
    def whole(self) -> int:
        """What it gives in the whole year."""
        return self.year.whole_minutes(self.year.calendar.year.end)

    @property
    def rest(self) -> int:
        return self.whole - self.used - self.planned

    @property
    def percent(self) -> int:
        """Of the year's maximum, rounded down: 100 is said only of all of it."""
        return self.used * 100 // self.whole if self.whole else 0

    @property
    def weeks_left(self) -> int:
        return sum(week > monday(self.on) for week in self.year.calendar.weeks)

    @cached_property
    def passed(self) -> frozenset[Limit]:
        if not self.used:
            return frozenset()
        found = {
            Limit.MOST: self.whole and self.used * 100 >= MOST_PERCENT * self.whole,
            Limit.WHOLE: self.whole and self.used >= self.whole,
            Limit.TO_DATE: self.used > self.so_far and self._is_over_block,
        }
        return frozenset(limit for limit, is_passed in found.items() if is_passed)

    @property
    def _is_over_block(self) -> bool:
        version = self.version
        return version is not None and self.used - self.so_far > tolerance(version, self.year.day_minutes)

    @property
    def over(self) -> bool:
        return Limit.TO_DATE in self.passed or 0 < self.whole < self.used

    @cached_property
    def quiet_weeks(self) -> tuple[date, ...]:
        """The last two whole blocks, and at least four school weeks; empty while the frame is younger."""
        block = self.year.block(self.on)
        if not (block and self._covered and self._covered.version.minutes):
            return ()
        size = max(QUIET_BLOCKS * self._covered.version.weeks, QUIET_WEEKS)
        given = chain.from_iterable(c.weeks for c in self.year.covered if c.version.minutes)
        before = tuple(takewhile(block.span.first.__gt__, given))
        return before[-size:] if len(before) >= size else ()

    @property
    def silent(self) -> bool:
        """Nobody came in those weeks, nor since."""
        if self.last_visit and self.on - self.last_visit < QUIET_WEEKS * WEEK:
            return False
        weeks = self.quiet_weeks
        return bool(weeks) and (self.last_visit is None or self.last_visit < weeks[0])

    @property
    def much_room(self) -> bool:
        """More than the time of those weeks was not used, and a quarter of what there was so far."""
        unused = self.so_far - self.used
        if unused <= self.year.day_minutes or unused * ROOM_PART < self.so_far or not self._covered:
            return False
        weeks = len(self.quiet_weeks)
        return weeks > 0 and unused > self._covered.rate * weeks
