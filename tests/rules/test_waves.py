"""On which day a week is looked back upon."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.calendar import DAY, make_calendar, monday, school_year
from handlers.rules.waves import looked_back_on

YEAR = school_year(2026)
CALENDAR = make_calendar(YEAR)
DAYS = st.dates(YEAR.first_school_day, YEAR.last_school_day)


def is_open(day: date) -> bool:
    return CALENDAR.half_days(day) > 0


@pytest.mark.parametrize(
    ("day", "weekday", "asked"),
    [
        (date(2026, 11, 24), None, date(2026, 11, 27)),
        (date(2026, 11, 27), None, date(2026, 11, 27)),
        (date(2026, 11, 28), None, date(2026, 12, 4)),  # a Saturday
        (date(2027, 5, 4), None, date(2027, 5, 5)),  # before Ascension
        (date(2026, 10, 31), None, date(2026, 11, 13)),  # then comes a vacation
        (date(2026, 12, 19), None, date(2027, 1, 8)),
        (date(2026, 11, 24), 2, date(2026, 11, 25)),
        (date(2026, 11, 26), 2, date(2026, 12, 2)),
        (date(2026, 11, 10), 2, date(2026, 11, 10)),  # Wednesday the 11th is free
        (date(2027, 5, 18), 0, date(2027, 5, 18)),  # Whit Monday is free
        (date(2027, 6, 30), None, date(2027, 6, 30)),
    ],
)
def test_a_day_is_asked_about_on_the_last_school_day_of_its_week(
    day: date, weekday: int | None, asked: date
) -> None:
    assert looked_back_on(day, weekday, is_open) == asked


@given(day=DAYS, weekday=st.none() | st.integers(0, 4))
def test_it_is_a_school_day_that_is_not_before_it(day: date, weekday: int | None) -> None:
    asked = looked_back_on(day, weekday, is_open)
    if asked is None:
        assert day > date(2027, 6, 1)
        return
    assert asked >= day
    assert is_open(asked)


@given(day=DAYS)
def test_nobody_who_chose_nothing_waits_for_another_week_on_a_school_day(day: date) -> None:
    if is_open(day):
        asked = looked_back_on(day, None, is_open)
        assert asked is not None
        assert monday(asked) == monday(day)
        assert not any(is_open(asked + n * DAY) for n in range(1, 7 - asked.weekday()))
