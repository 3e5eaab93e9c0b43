"""How far a school is in the year: against the arithmetic of `/timeframe`, and a slow second reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.calendar import make_calendar, school_year
from handlers.rules.time_frame import Year
from handlers.rules.usage import Limit, Usage
from storage.values import FrameVersion, Unit
from tests.rules.worlds import World, worlds

CALENDAR = make_calendar(school_year(2026))
HALF = FrameVersion(
    1, 1, 200, 2, 100, Unit.HALF_DAY, date(2026, 8, 31), None, strict=False, note="", author_id=None,
    entered_at=None,
)  # fmt: skip
YEAR = Year(CALENDAR, [HALF])
"""Nineteen half days, six of them by the end of November."""
NOVEMBER = date(2026, 11, 23)
MINUTES = st.integers(0, 6000)
DAYS = st.dates(CALENDAR.year.start, CALENDAR.year.end)


def usage_of(world: World) -> Usage:
    left = world.remaining
    return Usage(world.year, world.on, left.rest_of_year.used, left.rest_of_year.planned)


@given(world=worlds())
def test_it_says_what_the_time_frame_says(world: World) -> None:
    left, usage = world.remaining, usage_of(world)
    assert usage.so_far == left.year_to_date.maximum
    assert usage.whole == left.rest_of_year.maximum
    assert usage.rest == left.rest_of_year.remaining
    assert usage.weeks_left == left.weeks_left
    assert usage.version == left.current
    assert (Limit.TO_DATE in usage.passed) == (left.overrun and usage.used > 0)


@given(world=worlds())
def test_a_year_is_covered_when_each_of_its_days_is(world: World) -> None:
    year = world.year
    span = year.calendar.year
    days = (span.start + timedelta(n) for n in range((span.end - span.start).days + 1))
    assert year.is_covered == all(year.at(day) for day in days)


@given(used=MINUTES, more=MINUTES, on=DAYS)
def test_more_time_used_never_takes_a_limit_back(used: int, more: int, on: date) -> None:
    assert Usage(YEAR, on, used).passed <= Usage(YEAR, on, used + more).passed


@given(used=MINUTES, first=DAYS, second=DAYS)
def test_the_shares_of_the_year_do_not_depend_on_the_day(used: int, first: date, second: date) -> None:
    shares = {Limit.MOST, Limit.WHOLE}
    assert Usage(YEAR, first, used).passed & shares == Usage(YEAR, second, used).passed & shares


@given(used=MINUTES, on=DAYS)
def test_all_of_it_is_more_than_most_and_the_percentage_agrees(used: int, on: date) -> None:
    usage = Usage(YEAR, on, used)
    assert (Limit.MOST in usage.passed) == (usage.percent >= 80)
    assert (Limit.WHOLE in usage.passed) == (usage.percent >= 100)


@pytest.mark.parametrize(
    ("used", "passed"),
    [
        (3039, set()),
        (3040, {Limit.MOST}),
        (3799, {Limit.MOST}),
        (3800, {Limit.MOST, Limit.WHOLE}),
    ],
)
def test_four_fifths_and_the_whole_to_the_minute(used: int, passed: set[Limit]) -> None:
    assert Usage(YEAR, date(2027, 6, 28), used).passed == passed


@pytest.mark.parametrize(("used", "is_over"), [(1600, False), (1601, True)])
def test_over_is_more_than_a_block_and_at_least_a_day(used: int, is_over: bool) -> None:
    assert (Usage(YEAR, NOVEMBER, used).passed == {Limit.TO_DATE}) == is_over
    longer = Year(CALENDAR, [replace(HALF, minutes=1600, weeks=16)])  # the same pace: a block is four days
    assert not Usage(longer, NOVEMBER, used).passed


def test_nothing_used_and_no_frame_pass_nothing() -> None:
    assert not Usage(YEAR, NOVEMBER).passed
    assert not Usage(Year(CALENDAR, []), NOVEMBER, 0).passed
    none = Year(CALENDAR, [replace(HALF, minutes=0, hundredths=0)])
    assert Usage(none, NOVEMBER, 401).passed == {Limit.TO_DATE}
    assert not Usage(none, NOVEMBER, 400).passed


@given(on=DAYS, weeks=st.integers(1, 10), last=st.none() | DAYS)
def test_silent_is_no_visit_in_two_whole_blocks_and_at_least_four_weeks(
    on: date, weeks: int, last: date | None
) -> None:
    year = Year(CALENDAR, [replace(HALF, weeks=weeks)])
    usage = Usage(year, on, last_visit=last if last and last <= on else None)
    past = [week for week in CALENDAR.weeks if week <= on]
    whole = (len(past) - 1) // weeks * weeks if past else 0  # those before the block of today
    needed = next(n for n in range(2 * weeks, 100, weeks) if n >= 4)
    if whole < needed:
        assert not usage.silent
    else:
        since = past[whole - needed]
        assert usage.silent == (usage.last_visit is None or usage.last_visit < since)


@given(world=worlds())
def test_much_room_is_never_said_of_who_is_over_or_has_no_frame(world: World) -> None:
    usage = usage_of(world)
    if usage.much_room:
        assert usage.version is not None
        assert Limit.TO_DATE not in usage.passed
        assert Fraction(usage.so_far - usage.used) >= Fraction(usage.so_far, 4)
        assert usage.so_far - usage.used > usage.year.day_minutes


def test_much_room_on_a_day() -> None:
    assert Usage(YEAR, NOVEMBER, 799).much_room  # six half days given, four weeks are two
    assert not Usage(YEAR, NOVEMBER, 800).much_room
