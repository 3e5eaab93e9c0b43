"""DOMAIN §6: the Flemish school calendar, against the published dates and the decree's rule."""

from __future__ import annotations

from datetime import date

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.calendar import Calendar, holiday_name, make_calendar, monday, school_year, school_year_of
from storage.values import DayOff
from tests.rules import oracle
from tests.rules.oracle import each_day
from tests.rules.worlds import DAY, WEEK


def calendar(autumn: int, *own: DayOff, min_open: int = 5) -> Calendar:
    return make_calendar(school_year(autumn), own, min_open)


def vacation(around: date) -> tuple[date, date]:
    """The first and the last day of the run of days without school, weekends before and after left out."""
    opened = calendar(school_year_of(around).start.year)
    first = last = around
    while not opened.half_days(first - DAY):
        first -= DAY
    while not opened.half_days(last + DAY):
        last += DAY
    return first, last


# autumn: a day in each vacation, and the Monday and the Sunday that the table gives
VACATIONS = {
    2025: (
        (date(2025, 10, 27), date(2025, 11, 2)),
        (date(2025, 12, 22), date(2026, 1, 4)),
        (date(2026, 2, 16), date(2026, 2, 22)),
        (date(2026, 4, 6), date(2026, 4, 19)),
    ),
    2026: (
        (date(2026, 11, 2), date(2026, 11, 8)),
        (date(2026, 12, 21), date(2027, 1, 3)),
        (date(2027, 2, 8), date(2027, 2, 14)),
        (date(2027, 3, 29), date(2027, 4, 11)),
    ),
    2027: (
        (date(2027, 11, 1), date(2027, 11, 7)),
        (date(2027, 12, 27), date(2028, 1, 9)),
        (date(2028, 2, 28), date(2028, 3, 5)),
        (date(2028, 4, 3), date(2028, 4, 17)),  # Easter Monday is the day after it
    ),
}
SINGLE_DAYS = {
    2025: (date(2025, 11, 11), date(2026, 5, 1), date(2026, 5, 14), date(2026, 5, 15), date(2026, 5, 25)),
    2026: (date(2026, 11, 11), date(2027, 5, 1), date(2027, 5, 6), date(2027, 5, 7), date(2027, 5, 17)),
    2027: (date(2027, 11, 11), date(2028, 5, 1), date(2028, 5, 25), date(2028, 5, 26), date(2028, 6, 5)),
}
NUMBERS = {2025: (182, 327, 38, 37), 2026: (183, 329, 38, 38), 2027: (182, 326, 38, 38)}


@pytest.mark.parametrize("autumn", VACATIONS)
def test_the_published_year_is_ours(autumn: int) -> None:
    year = school_year(autumn)
    assert (year.first_school_day, year.last_school_day) == (date(autumn, 9, 1), date(autumn + 1, 6, 30))
    free = [day for span in VACATIONS[autumn] for day in each_day(*span)] + list(SINGLE_DAYS[autumn])
    opened = calendar(autumn)
    for day in each_day(year.first_school_day, year.last_school_day):
        assert (opened.half_days(day) == 0) == (day in free or day.weekday() >= 5), day


@pytest.mark.parametrize(("autumn", "spans"), VACATIONS.items())
def test_a_vacation_runs_from_its_monday_to_its_sunday(
    autumn: int, spans: tuple[tuple[date, date], ...]
) -> None:
    assert all(school_year_of(first).start.year == autumn for first, _ in spans)
    for first, last in spans:
        assert vacation(first) == (first - 2 * DAY, last)


@pytest.mark.parametrize(("autumn", "numbers"), NUMBERS.items())
def test_the_days_half_days_and_weeks_of_a_year(autumn: int, numbers: tuple[int, ...]) -> None:
    year, opened = school_year(autumn), calendar(autumn)
    half_days = [opened.half_days(day) for day in each_day(year.start, year.end)]
    at_least_a_day = calendar(autumn, min_open=1).weeks
    assert (sum(map(bool, half_days)), sum(half_days), len(at_least_a_day), len(opened.weeks)) == numbers


@pytest.mark.parametrize(
    ("first", "because"),
    [
        (date(2025, 10, 27), "1 November 2025 is a Saturday: no shift"),
        (date(2026, 11, 2), "1 November 2026 is a Sunday: the day after"),
        (date(2027, 12, 27), "25 December 2027 is a Saturday: the Monday after"),
        (date(2022, 12, 26), "25 December 2022 is a Sunday: the Monday after"),
        (date(2024, 4, 1), "Easter 2024 is 31 March: the Monday after"),
        (date(2025, 4, 7), "Easter 2025 is 20 April: the second Monday before"),
        (date(2027, 3, 29), "Easter 2027 is 28 March: the Monday after"),
        (date(2028, 4, 3), "Easter 2028 is 16 April: the second Monday before"),
        (date(2026, 4, 6), "Easter 2026 is 5 April: the first Monday of April"),
    ],
)
def test_where_a_vacation_begins(first: date, because: str) -> None:
    opened = calendar(school_year_of(first).start.year)
    assert opened.half_days(first - 3 * DAY), because
    assert not opened.half_days(first), because


@pytest.mark.parametrize("autumn", range(2015, 2041))
def test_every_day_is_as_the_decree_has_it(autumn: int) -> None:
    year, opened, expected = school_year(autumn), calendar(autumn), oracle.half_days(autumn)
    assert list(expected) == list(each_day(year.start, year.end))
    for day, half_days in expected.items():
        assert opened.half_days(day) == half_days, day
        if half_days:
            assert holiday_name(day) is None, day
        elif day.weekday() < 5 and year.first_school_day <= day <= year.last_school_day:
            assert holiday_name(day), day
            assert holiday_name(day, "en"), day
    for min_open in (1, 5, 9):
        assert list(calendar(autumn, min_open=min_open).weeks) == oracle.school_weeks(expected, min_open)


def test_years_adjoin_and_start_on_a_monday() -> None:
    for autumn in range(2015, 2041):
        year = school_year(autumn)
        assert year.start == monday(year.first_school_day)
        assert year.end + DAY == school_year(autumn + 1).start
        assert school_year_of(year.start) == school_year_of(year.end) == year
        assert year.start in year
        assert year.end + DAY not in year


@pytest.mark.parametrize(
    ("autumn", "start", "first"),
    [
        (2018, date(2018, 9, 3), date(2018, 9, 3)),  # 1 September is a Saturday
        (2024, date(2024, 9, 2), date(2024, 9, 2)),  # and here a Sunday
        (2025, date(2025, 9, 1), date(2025, 9, 1)),
        (2026, date(2026, 8, 31), date(2026, 9, 1)),
        (2023, date(2023, 8, 28), date(2023, 9, 1)),
    ],
)
def test_a_year_starts_in_the_week_of_its_first_school_day(autumn: int, start: date, first: date) -> None:
    year = school_year(autumn)
    assert (year.start, year.first_school_day) == (start, first)
    assert year.name == f"{autumn}-{autumn + 1}"


def test_the_first_of_september_in_a_weekend_still_belongs_to_the_year_before() -> None:
    assert school_year_of(date(2024, 9, 1)) == school_year(2023)
    assert school_year(2023).end == date(2024, 9, 1)


def test_the_last_school_day_is_a_weekday() -> None:
    assert school_year(2023).last_school_day == date(2024, 6, 28)  # 30 June is a Sunday
    assert school_year(2028).last_school_day == date(2029, 6, 29)  # and here a Saturday
    assert not calendar(2023).half_days(date(2024, 6, 29))


def test_a_first_week_of_one_day_is_no_school_week() -> None:
    assert calendar(2023).weeks[0] == date(2023, 9, 4)
    assert calendar(2023, min_open=1).weeks[0] == date(2023, 8, 28)


def test_outside_the_year_nothing_is_open() -> None:
    opened = calendar(2026)
    assert not any(opened.half_days(day) for day in (date(2026, 8, 31), date(2027, 9, 1), date(2026, 5, 5)))


def test_a_schools_own_days_off_close_it_and_may_take_its_week() -> None:
    week = date(2026, 9, 14)
    two_days = calendar(2026, DayOff(week, week + DAY, "studiedagen"))
    assert [two_days.half_days(week + n * DAY) for n in range(7)] == [0, 0, 1, 2, 2, 0, 0]
    assert week in two_days.weeks
    assert week not in calendar(2026, DayOff(week, week + 2 * DAY, "studiedagen")).weeks
    assert week in calendar(2026, DayOff(week, week + 2 * DAY, "studiedagen"), min_open=4).weeks
    assert week in calendar(2026).weeks


def test_days_off_of_another_year_or_twice_the_same_change_nothing() -> None:
    off = DayOff(date(2026, 9, 14), date(2026, 9, 14), "vrij")
    assert calendar(2026, off, off, DayOff(off.first, off.last, "ook")).weeks == calendar(2026, off).weeks
    assert calendar(2026, DayOff(date(2025, 9, 1), date(2026, 8, 30), "vorig jaar")) == calendar(2026)
    across = calendar(2026, DayOff(date(2026, 1, 1), date(2026, 9, 6), "over de grens"))
    assert across.weeks == calendar(2026).weeks[1:]


@given(st.integers(2015, 2039), st.integers(0, 370), st.integers(0, 20), st.integers(1, 9))
def test_a_school_week_has_enough_open_half_days(autumn: int, day: int, more: int, least: int) -> None:
    first = oracle.year_start(autumn) + day * DAY
    opened = calendar(autumn, DayOff(first, first + more * DAY, "vrij"), min_open=least)
    year = opened.year
    for week in each_day(year.start, year.end):
        if week.weekday() == 0:
            count = sum(opened.half_days(d) for d in each_day(week, week + 6 * DAY))
            assert (week in opened.weeks) == (count >= least)
    assert not any(opened.half_days(d) for d in each_day(first, first + more * DAY))


def test_the_weeks_between_two_days_are_those_whose_monday_is() -> None:
    opened = calendar(2026)
    assert opened.weeks_between(date(2026, 10, 27), date(2026, 11, 15)) == (date(2026, 11, 9),)
    assert opened.weeks_between(date(2026, 10, 26), date(2026, 10, 26)) == (date(2026, 10, 26),)
    assert opened.weeks_between(date(2026, 10, 26), date(2026, 10, 25)) == ()
    assert list(opened.open_days(date(2026, 10, 30), date(2026, 11, 9))) == [
        date(2026, 10, 30),
        date(2026, 11, 9),
    ]
    assert len(opened.weeks_between(opened.year.start, opened.year.end)) == len(opened.weeks)
    assert all(
        (later - earlier) % WEEK == 0 * DAY
        for earlier, later in zip(opened.weeks, opened.weeks[1:], strict=False)
    )


@pytest.mark.parametrize("autumn", [2020, 2026, 2033])
def test_the_packages_belgium_alone_says_what_its_usual_way_in_says(autumn: int) -> None:
    usual = holidays.country_holidays(
        "BE", subdiv="Flemish", categories=("school",), language="nl", years=(autumn, autumn + 1)
    )
    year = school_year(autumn)
    for day in each_day(year.start, year.end):
        assert holiday_name(day) == usual.get(day)
