"""The three numbers of a time frame, in the worked example and at the edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import floor

import pytest

from handlers.rules.time_frame import Year
from tests.rules import worlds
from tests.rules.frames_asked import AUTUMN, CHRISTMAS, END, EVERY_TWO_WEEKS, HALF, START, ask, done, world
from tests.rules.oracle import Noted, Status, Version
from tests.rules.worlds import DAY, WEEK

# The worked example


def test_half_a_day_every_two_weeks_on_the_23rd_of_november() -> None:
    days = tuple(date(2026, 9, 8) + n * WEEK for n in range(5))
    left = ask(date(2026, 11, 23), EVERY_TWO_WEEKS, noted=done(*days))
    assert (left.weeks_so_far, left.weeks_left) == (12, 26)
    assert (left.year_to_date.maximum, left.year_to_date.remaining) == (6 * HALF, 1 * HALF)
    assert (left.rest_of_year.maximum, left.rest_of_year.remaining) == (19 * HALF, 14 * HALF)
    assert left.period
    assert (left.period.span.first, left.period.span.last) == (date(2026, 11, 16), date(2026, 11, 29))


def test_a_day_a_month_is_a_quarter_day_a_week_too() -> None:
    month = replace(EVERY_TWO_WEEKS, minutes=2 * HALF, weeks=4)
    for on in (START, AUTUMN, date(2026, 11, 23), END):
        assert ask(on, month).year_to_date == ask(on, EVERY_TWO_WEEKS).year_to_date
        assert ask(on, month).rest_of_year == ask(on, EVERY_TWO_WEEKS).rest_of_year
    assert ask(START, month).rest_of_year.maximum == 3800  # 9,5 days


# The edge cases


def test_a_vacation_earns_nothing_and_belongs_to_the_block_before_it() -> None:
    before, during = ask(date(2026, 11, 1), EVERY_TWO_WEEKS), ask(date(2026, 11, 8), EVERY_TWO_WEEKS)
    assert before.year_to_date.maximum == during.year_to_date.maximum
    assert before.weeks_so_far == during.weeks_so_far == 9
    assert during.period
    assert (during.period.span.first, during.period.span.last) == (date(2026, 10, 26), date(2026, 11, 15))
    visited = ask(during.on, EVERY_TWO_WEEKS, noted=done(AUTUMN))
    assert visited.period
    assert (visited.period.amounts.used, visited.year_to_date.used) == (HALF, HALF)


def test_a_visit_in_a_weekend_counts_in_the_week_that_ends() -> None:
    left = ask(date(2026, 9, 13), EVERY_TWO_WEEKS, noted=done(date(2026, 9, 12), date(2026, 9, 13)))
    assert left.period
    assert (left.period.amounts.used, left.weeks_so_far) == (2 * HALF, 2)


def test_a_mid_year_start_counts_its_maximum_and_blocks_from_there() -> None:
    late = Version(1, HALF, 2, date(2026, 11, 16))
    left = ask(date(2026, 11, 23), late)
    assert (left.weeks_so_far, left.year_to_date.maximum) == (12, HALF)
    assert left.rest_of_year.maximum == 28 * HALF // 2
    assert left.period
    assert left.period.span.first == date(2026, 11, 16)
    assert ask(date(2026, 11, 15), late).period is None


def test_a_change_leaves_history_alone_and_cuts_the_block_short() -> None:
    """Three weeks of two-weekly half days, then a day a week: the second block has one week."""
    changed = (EVERY_TWO_WEEKS, Version(2, 2 * HALF, 1, date(2026, 9, 21)))
    left = ask(date(2026, 9, 20), *changed)
    assert left.period
    assert (left.period.span.first, left.period.span.last) == (date(2026, 9, 14), date(2026, 9, 20))
    assert (left.period.amounts.maximum, left.year_to_date.maximum) == (HALF // 2, 3 * HALF // 2)
    assert left.rest_of_year.maximum == 3 * HALF // 2 + 35 * 2 * HALF


def test_small_types_stand_apart_and_use_nothing() -> None:
    noted = done(date(2026, 9, 8), minutes=120) + done(date(2026, 9, 8), minutes=80, kind="small")
    left = ask(date(2026, 9, 8), EVERY_TWO_WEEKS, noted=noted)
    assert (left.year_to_date.used, left.small_minutes) == (120, 80)


@pytest.mark.parametrize("status", ["cancelled", "reversed"])
def test_what_was_cancelled_or_taken_back_uses_nothing(status: Status) -> None:
    gone = (Noted(date(2026, 9, 8), status, "broad", HALF), Noted(date(2026, 12, 8), status, "broad", HALF))
    left = ask(date(2026, 10, 1), EVERY_TWO_WEEKS, noted=gone)
    assert (left.year_to_date.used, left.rest_of_year.planned, left.uncovered_minutes) == (0, 0, 0)


def test_a_joint_visit_uses_each_ones_minutes() -> None:
    noted = done(date(2026, 9, 8), date(2026, 9, 8))
    assert ask(date(2026, 9, 8), EVERY_TWO_WEEKS, noted=noted).year_to_date.used == 2 * HALF


def test_a_visit_that_no_version_covers_waits_apart_until_one_does() -> None:
    noted = done(date(2026, 9, 8))
    late = Version(1, HALF, 2, date(2026, 11, 16))
    left = ask(date(2026, 11, 23), late, noted=noted)
    assert (left.uncovered_minutes, left.year_to_date.used) == (HALF, 0)
    left = ask(date(2026, 11, 23), late, Version(2, HALF, 2, START), noted=noted)
    assert (left.uncovered_minutes, left.year_to_date.used) == (0, HALF)


def test_without_a_frame_everything_is_uncovered_and_there_is_no_period() -> None:
    left = ask(date(2026, 10, 1), noted=done(date(2026, 9, 8)))
    assert left.period is None
    assert not left.has_frame
    assert (left.uncovered_minutes, left.rest_of_year.maximum, left.runs_out_on) == (HALF, 0, None)


def test_planned_counts_in_the_rest_of_the_year_alone_and_only_after_the_day() -> None:
    days = (date(2026, 9, 8), date(2026, 10, 1), date(2026, 10, 2))
    noted = tuple(Noted(day, "planned", "broad", HALF) for day in days)
    left = ask(date(2026, 10, 1), EVERY_TWO_WEEKS, noted=noted)
    assert (left.year_to_date.used, left.rest_of_year.planned) == (0, HALF)


def test_what_was_done_after_the_day_asked_is_not_used_yet() -> None:
    left = ask(date(2026, 10, 1), EVERY_TWO_WEEKS, noted=done(date(2026, 10, 2)))
    assert (left.year_to_date.used, left.rest_of_year.planned) == (0, 0)
    assert left.period
    assert left.period.amounts.used == 0


def test_of_two_with_the_same_monday_the_later_one_entered_wins() -> None:
    """Also when the later one is shorter: the earlier does not come back after it."""
    first, second = Version(1, HALF, 1, START), Version(2, 2 * HALF, 1, START, date(2026, 10, 4))
    assert ask(date(2026, 9, 8), second, first).year_to_date.maximum == 4 * HALF
    left = ask(date(2026, 10, 12), first, second)
    assert (left.current, left.period) == (None, None)
    assert left.rest_of_year.maximum == 5 * 2 * HALF


def test_an_earlier_version_does_not_come_back_after_a_later_one() -> None:
    short = Version(2, HALF, 1, date(2026, 10, 5), date(2026, 10, 11))
    left = ask(date(2026, 10, 12), EVERY_TWO_WEEKS, short)
    assert left.current is None
    assert left.rest_of_year.maximum == 5 * HALF // 2 + HALF


def test_a_version_that_ends_on_a_wednesday_keeps_the_week_that_it_began() -> None:
    ended = replace(EVERY_TWO_WEEKS, until=date(2026, 9, 16))
    on_the_day = ask(date(2026, 9, 16), ended)
    assert on_the_day.period
    assert on_the_day.period.span.last == date(2026, 9, 16)
    assert on_the_day.period.amounts.maximum == HALF // 2
    after = ask(date(2026, 9, 17), ended, noted=done(date(2026, 9, 17)))
    assert (after.current, after.period, after.uncovered_minutes) == (None, None, HALF)
    assert after.year_to_date.maximum == on_the_day.year_to_date.maximum == 3 * HALF // 2


def test_a_version_that_starts_in_a_vacation_has_its_first_block_after_it() -> None:
    late = Version(1, HALF, 2, CHRISTMAS)
    during = ask(date(2026, 12, 28), late, noted=done(date(2026, 12, 28)))
    assert (during.period, during.year_to_date.used) == (None, HALF)
    assert during.current
    after = ask(date(2027, 1, 4), late)
    assert after.period
    assert after.period.span.first == date(2027, 1, 4)


def test_days_before_the_first_school_week_are_covered_but_in_no_block() -> None:
    """1 September 2023 is a Friday: its week has two open half days and is no school week."""
    start = date(2023, 8, 28)
    left = ask(date(2023, 9, 1), Version(1, HALF, 1, start), noted=done(date(2023, 9, 1)))
    assert (left.weeks_so_far, left.period, left.year_to_date.used) == (0, None, HALF)
    assert left.runs_out_on is None


def test_free_days_that_leave_less_than_five_half_days_make_a_week_no_school_week() -> None:
    monday = date(2026, 9, 14)
    four = ask(monday, EVERY_TWO_WEEKS, off=((monday, monday + DAY),))
    assert four.weeks_so_far == 3  # five half days are left
    left = ask(monday, EVERY_TWO_WEEKS, off=((monday, monday + 2 * DAY),))
    assert (left.weeks_so_far, left.weeks_left) == (2, 35)
    assert left.rest_of_year.maximum == 37 * HALF // 2
    assert left.period
    assert (left.period.span.first, left.period.span.last) == (START, date(2026, 9, 20))


def test_in_the_summer_the_year_that_ends_is_meant() -> None:
    for on in (date(2027, 7, 1), END):
        left = ask(on, EVERY_TWO_WEEKS, Version(2, 999, 1, date(2027, 8, 30)))
        assert (left.weeks_so_far, left.weeks_left) == (38, 0)
        assert left.year_to_date.maximum == left.rest_of_year.maximum == 19 * HALF
        assert left.period
        assert left.period.span.last == END
        assert left.runs_out_on is None
    assert ask(END + DAY, EVERY_TWO_WEEKS).current is None


def test_a_frame_of_another_year_covers_nothing() -> None:
    for start in (date(2025, 9, 1), date(2026, 8, 24), date(2027, 8, 30)):
        left = ask(date(2026, 10, 1), Version(1, HALF, 1, start))
        assert (left.current, left.rest_of_year.maximum) == (None, 0)


def test_fractions_are_summed_before_they_are_rounded() -> None:
    """100 minutes per 3 weeks: 33⅓ a week, never 33."""
    third = Version(1, 100, 3, START)
    so_far = [ask(START + n * WEEK, third).year_to_date.maximum for n in range(4)]
    assert so_far == [33, 66, 100, 133]
    two = ask(date(2026, 9, 7), third, Version(2, 100, 7, date(2026, 9, 7)))
    assert two.year_to_date.maximum == floor(Fraction(100, 3) + Fraction(100, 7)) == 47


def test_the_last_block_of_the_year_is_cut_short() -> None:
    tens = Version(1, 1000, 10, START)
    left = ask(date(2027, 6, 30), tens)
    assert left.period
    assert (left.period.amounts.maximum, left.period.span.last) == (800, END)


def test_an_amount_of_zero_is_a_frame() -> None:
    none = Version(1, 0, 1, START)
    left = ask(date(2026, 10, 1), none, noted=done(date(2026, 9, 8)))
    assert left.has_frame
    assert left.period
    assert (left.period.amounts.maximum, left.rest_of_year.remaining) == (0, -HALF)


# One warning when it falls below minus one block, at least a day


@pytest.mark.parametrize(
    ("version", "allowed"),
    [
        (EVERY_TWO_WEEKS, 2 * HALF),  # a block is half a day: a day
        (Version(1, 3 * HALF, 1, START), 3 * HALF),
        (Version(1, 0, 1, START), 2 * HALF),
        (Version(1, 1000, 3, START), 1000),
    ],
)
def test_an_overrun_is_more_than_a_block_and_a_day_below_zero(version: Version, allowed: int) -> None:
    on = date(2026, 9, 10)
    spare = ask(on, version).year_to_date.maximum
    assert not ask(on, version, noted=done(on, minutes=spare + allowed)).overrun
    assert ask(on, version, noted=done(on, minutes=spare + allowed + 1)).overrun


def test_the_day_of_the_tolerance_follows_the_setting() -> None:
    made = world(date(2026, 9, 10), Version(1, 0, 1, START), noted=done(START, minutes=360))
    year = Year(made.year.calendar, [worlds.stored(made.versions[0])], day_minutes=360)
    assert not year.remaining(made.on, worlds.totals(year, made.on, made.noted)).overrun
    year = Year(made.year.calendar, [worlds.stored(made.versions[0])], day_minutes=359)
    assert year.remaining(made.on, worlds.totals(year, made.on, made.noted)).overrun


def test_without_a_current_version_there_is_no_overrun() -> None:
    ended = Version(1, HALF, 1, START, date(2026, 9, 6))
    assert not ask(date(2026, 10, 1), ended, noted=done(date(2026, 9, 2), minutes=5000)).overrun
