"""The time frame's arithmetic: how much support time a school's maximum still leaves (R15-R18, R24).

A frame says `minutes` per `weeks` school weeks; its spread over the year is averaged. All maxima are summed
exactly, as fractions, and rounded down to whole minutes once, at the end.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from handlers.rules.calendar import DAY, Calendar, monday
from storage.values import FrameVersion, Span, TypeGroup, VisitStatus

SUMMER = (7, 8)
Totals = Mapping[tuple[int, VisitStatus, TypeGroup], int]
"""Minutes by number of the piece (of `Year.pieces`), status and type group."""


@dataclass(frozen=True)
class Covered:
    """A version with the days and the school weeks that it covers."""

    version: FrameVersion
    span: Span
    weeks: tuple[date, ...]

    @property
    def rate(self) -> Fraction:
        """Minutes a school week."""
        return Fraction(self.version.minutes, self.version.weeks)


@dataclass(frozen=True)
class Block:
    """`weeks` school weeks of a version, with the days up to the next block: a vacation included."""

    span: Span
    rate: Fraction
    """Minutes a school week."""
    weeks: int

    @property
    def maximum(self) -> Fraction:
        return self.rate * self.weeks


@dataclass(frozen=True)
class Amounts:
    """Whole minutes."""

    maximum: int
    used: int
    planned: int = 0

    @property
    def remaining(self) -> int:
        return self.maximum - self.used - self.planned


@dataclass(frozen=True)
class Period:
    span: Span
    amounts: Amounts


@dataclass(frozen=True)
class Remaining:
    """What `/timeframe` answers for one school on one day."""

    on: date
    current: FrameVersion | None
    day_minutes: int
    weeks_so_far: int
    weeks_left: int
    period: Period | None
    year_to_date: Amounts
    rest_of_year: Amounts
    small_minutes: int
    uncovered_minutes: int
    runs_out_on: date | None
    covered: tuple[Span, ...]
    """The days of the year under a version: where a broad visit counts."""
    upcoming: FrameVersion | None
    """The next version of this year, when one stands ready."""

    @property
    def has_frame(self) -> bool:
        """Whether any version covers a school week of this school year."""
        return self.current is not None or self.rest_of_year.maximum > 0

    @property
    def is_over(self) -> bool:
        """Whether it is summer: the last school week is past, and the year's days go on."""
        return not self.weeks_left and self.on.month in SUMMER

    @property
    def overrun(self) -> bool:
        """More than one block, and at least one day's worth, below zero: the one warning that is given."""
        return self.current is not None and -self.year_to_date.remaining > self.tolerance

    @property
    def tolerance(self) -> int:
        """Minutes below zero that averaging allows: one block, at least a day (twice the half day)."""
        return tolerance(self.current, self.day_minutes) if self.current else 0


def tolerance(version: FrameVersion, day_minutes: int) -> int:
    return max(version.minutes, day_minutes)


class Year:
    """One school year of one school: its calendar, and the frame versions that cover it."""

    def __init__(self, calendar: Calendar, versions: Iterable[FrameVersion], day_minutes: int = 400) -> None:
        self.calendar = calendar
        self.covered = cover(calendar, versions)
        self.day_minutes = day_minutes

    @property
    def is_covered(self) -> bool:
        """Whether every day of the year lies under a version."""
        spans = [covered.span for covered in self.covered]
        adjoin = all(after.first == before.last + DAY for before, after in pairwise(spans))
        year = self.calendar.year
        return bool(spans) and adjoin and spans[0].first == year.start and spans[-1].last == year.end

    def at(self, day: date) -> Covered | None:
        return next((c for c in self.covered if day in c.span), None)

    def maximum(self, last: date) -> Fraction:
        """The maximum from the year's start up to and with the week of `last`."""
        return sum(
            (c.rate * bisect_right(c.weeks, monday(last)) for c in self.covered),
            start=Fraction(0),
        )

    def whole_minutes(self, last: date) -> int:
        """The maximum rounded down; of a single version, as most schools have, without fractions."""
        if len(self.covered) != 1:
            return floor(self.maximum(last))
        covered = self.covered[0]
        return covered.version.minutes * bisect_right(covered.weeks, monday(last)) // covered.version.weeks

    def block(self, day: date) -> Block | None:
        """The block of school weeks that holds the day; None before a version's first school week."""
        covered = self.at(day)
        if covered is None:
            return None
        number = bisect_right(covered.weeks, day) - 1
        if number < 0:
            return None
        size = covered.version.weeks
        begin = number // size * size
        weeks = covered.weeks[begin : begin + size]
        follows = covered.weeks[begin + size :]
        last = follows[0] - DAY if follows else covered.span.last
        return Block(Span(weeks[0], last), covered.rate, len(weeks))

    def pieces(self, on: date) -> tuple[Span, ...]:
        """The year cut where a sum may begin or end, so that the database adds up piece by piece."""
        cuts = {self.calendar.year.start, on + DAY, self.calendar.year.end + DAY}
        for covered in self.covered:
            cuts |= {covered.span.first, covered.span.last + DAY}
        block = self.block(on)
        if block:
            cuts.add(block.span.first)
        edges = sorted(cuts)
        return tuple(Span(a, b - DAY) for a, b in pairwise(edges))

    def remaining(self, on: date, totals: Totals) -> Remaining:
        """The three numbers on a day of this year. `totals` belong to `pieces(on)`."""
        pieces = tuple(enumerate(self.pieces(on)))
        past = {number for number, piece in pieces if piece.last <= on}
        inside = {number for number, piece in pieces if self.at(piece.first)}
        block, covered = self.block(on), self.at(on)
        in_block = {number for number, piece in pieces if block and piece.first in block.span}

        def total(status: VisitStatus, group: TypeGroup, numbers: set[int]) -> int:
            return sum(totals.get((number, status, group), 0) for number in numbers)

        used = total(VisitStatus.DONE, TypeGroup.BROAD, past & inside)
        in_period = total(VisitStatus.DONE, TypeGroup.BROAD, past & in_block)
        planned = total(VisitStatus.PLANNED, TypeGroup.BROAD, inside - past)
        so_far = bisect_right(self.calendar.weeks, monday(on))
        return Remaining(
            on=on,
            current=covered.version if covered else None,
            day_minutes=self.day_minutes,
            weeks_so_far=so_far,
            weeks_left=len(self.calendar.weeks) - so_far,
            period=Period(block.span, Amounts(floor(block.maximum), in_period)) if block else None,
            year_to_date=Amounts(self.whole_minutes(on), used),
            rest_of_year=Amounts(self.whole_minutes(self.calendar.year.end), used, planned),
            small_minutes=total(VisitStatus.DONE, TypeGroup.SMALL, past),
            upcoming=next((c.version for c in self.covered if c.span.first > on), None),
            uncovered_minutes=total(VisitStatus.DONE, TypeGroup.BROAD, past - inside),
            runs_out_on=self._runs_out_on(on, used),
            covered=tuple(c.span for c in self.covered),
        )

    def _runs_out_on(self, on: date, used: int) -> date | None:
        """The school day on which the year's maximum is used up, at the pace of the weeks so far.

        Only school weeks that a version covers make the pace: a frame that starts in January is not made to
        look slow by the autumn. The day itself when all is used already; None when nothing is used, when
        there is no pace yet, and when the pace stays within the maximum or comes to just that.
        """
        if used <= 0:
            return None
        whole = self.maximum(self.calendar.year.end)
        if used >= whole:
            return on
        weeks = [week for covered in self.covered for week in covered.weeks]
        so_far = bisect_right(weeks, on)
        if not so_far or used * len(weeks) <= whole * so_far:
            return None
        needed = whole * so_far / used  # covered school weeks in all, the last of them in part
        number = ceil(needed) - 1
        return self._day_in_week(weeks[number], needed - number)

    def _day_in_week(self, week: date, share: Fraction) -> date:
        """The open day of a school week by which that share of its open half days has passed."""
        opened = [(day, self.calendar.half_days(day)) for day in (week + n * DAY for n in range(7))]
        goal, passed = share * sum(half for _, half in opened), 0
        for day, half in opened:
            passed += half
            if half and passed >= goal:
                return day
        return week  # not reached: share is at most 1, so the last open day reaches the goal


def in_pieces(
    pieces: Sequence[Span], by_day: Mapping[tuple[date, VisitStatus, TypeGroup], int]
) -> dict[tuple[int, VisitStatus, TypeGroup], int]:
    """The minutes of single days, added up piece by piece; the pieces adjoin, in order."""
    ends = [piece.last for piece in pieces]
    found: dict[tuple[int, VisitStatus, TypeGroup], int] = {}
    for (day, status, group), minutes in by_day.items():
        key = bisect_left(ends, day), status, group
        found[key] = found.get(key, 0) + minutes
    return found


def cover(calendar: Calendar, versions: Iterable[FrameVersion]) -> tuple[Covered, ...]:
    """Which days of the year each version covers.

    Of two with the same Monday the later one entered wins. A version ends at its `valid_until`, the day
    before the next one, or the end of its school year, whichever comes first.
    """
    year = calendar.year
    winners = {v.valid_from: v for v in sorted(versions, key=lambda v: v.id) if v.valid_from in year}
    ordered = [winners[start] for start in sorted(winners)]
    found = []
    for number, version in enumerate(ordered, start=1):
        before_next = ordered[number].valid_from - DAY if number < len(ordered) else year.end
        last = min(before_next, version.valid_until or year.end)
        weeks = calendar.weeks_between(version.valid_from, last)
        found.append(Covered(version, Span(version.valid_from, last), weeks))
    return tuple(found)
