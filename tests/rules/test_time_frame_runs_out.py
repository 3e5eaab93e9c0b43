"""When a time frame runs out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import event, example, given
from hypothesis import strategies as st

from tests.rules import oracle, worlds
from tests.rules.frames_asked import EVERY_TWO_WEEKS, HALF, MORE, SOME, START, ask, done
from tests.rules.oracle import Noted, Version
from tests.rules.worlds import DAY, World


def _projected(made: World, used: int) -> Fraction | None:
    """What the year comes to at the average of the covered school weeks so far."""
    weeks = made.frame.covered_weeks()
    so_far = sum(week <= made.on for week in weeks)
    return Fraction(used, so_far) * len(weeks) if so_far else None


@MORE
@given(worlds.worlds())
def test_it_runs_out_on_a_school_day_that_follows_or_now_or_not(made: World) -> None:
    left, frame = made.remaining, made.frame
    used, whole = left.year_to_date.used, frame.maximum(max(frame.opened))
    projected = _projected(made, used)
    if used and used >= whole:
        event("used")
        assert left.runs_out_on == made.on
    elif not used or projected is None or projected <= whole:
        event("stays within")
        assert left.runs_out_on is None
    else:
        event("runs out")
        assert left.runs_out_on
        assert left.runs_out_on > made.on
        assert frame.opened[left.runs_out_on] > 0
        assert oracle.monday_of(left.runs_out_on) in frame.covered_weeks()


@SOME
@given(worlds.worlds(), st.integers(1, 2000))
def test_who_uses_more_runs_out_no_later(made: World, more: int) -> None:
    covered = [day for day, version in made.frame.covering.items() if version and day <= made.on]
    if not covered:
        return
    before = made.remaining.runs_out_on
    after = replace(made, noted=(*made.noted, Noted(covered[0], "done", "broad", more))).remaining.runs_out_on
    assert (after or date.max) <= (before or date.max)


@example(uses=10)
@given(uses=st.integers(1, 37))
def test_exactly_at_the_frames_own_pace_it_stays_within(uses: int) -> None:
    """A half day a week, used every week: that is the frame, not the end of it."""
    weekly = Version(1, HALF, 1, START)
    weeks = oracle.school_weeks(oracle.half_days(2026), 5)
    on = weeks[uses - 1] + 4 * DAY
    assert ask(on, weekly, noted=done(*weeks[:uses])).runs_out_on is None
    assert ask(on, weekly, noted=done(*weeks[:uses], weeks[0], weeks[0])).runs_out_on is not None


def test_twice_the_pace_runs_out_halfway_with_vacations_skipped() -> None:
    """38 half days at two a week: 19 school weeks, the autumn and Christmas breaks not among them."""
    weekly = Version(1, HALF, 1, START)
    left = ask(date(2026, 9, 4), weekly, noted=done(date(2026, 9, 3), date(2026, 9, 4)))
    weeks = oracle.school_weeks(oracle.half_days(2026), 5)
    assert left.runs_out_on == weeks[18] + 4 * DAY == date(2027, 1, 29)


def test_a_frame_that_starts_mid_year_has_its_pace_from_there() -> None:
    """Two weeks at two half days a week, of 23: nine and a half weeks more, whatever came before January."""
    weekly = Version(1, HALF, 1, date(2027, 1, 4))
    left = ask(date(2027, 1, 15), weekly, noted=done(*(date(2027, 1, 5) + n * DAY for n in range(4))))
    assert left.rest_of_year.maximum == 23 * HALF
    weeks = [week for week in oracle.school_weeks(oracle.half_days(2026), 5) if week >= date(2027, 1, 4)]
    assert left.runs_out_on
    assert oracle.monday_of(left.runs_out_on) == weeks[11]


def test_a_day_of_its_own_off_is_no_day_on_which_it_runs_out() -> None:
    weekly = Version(1, HALF, 1, START)
    noted = done(date(2026, 9, 3), date(2026, 9, 4))
    friday = date(2027, 1, 29)
    assert ask(date(2026, 9, 4), weekly, noted=noted, off=((friday, friday),)).runs_out_on == friday - DAY


def test_what_is_used_already_ran_out_on_the_day_itself() -> None:
    on = date(2026, 9, 10)
    assert ask(on, EVERY_TWO_WEEKS, noted=done(on, minutes=19 * HALF)).runs_out_on == on
    assert ask(on, Version(1, 0, 1, START), noted=done(on, minutes=1)).runs_out_on == on
    assert ask(on, Version(1, 0, 1, START)).runs_out_on is None
