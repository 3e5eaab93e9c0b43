from __future__ import annotations

from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.calendar import WEDNESDAY, make_calendar, school_year
from handlers.rules.meetings import (
    BETWEEN,
    FAR_DAYS,
    Pair,
    Problem,
    Step,
    Warn,
    kind_ahead,
    kind_meant,
    next_step,
    pair,
    planned_year,
    problem,
    proposals,
    second_window,
    shown_pairs,
    warnings,
    year_of,
)
from storage.values import DayOff, Meeting, MeetingKind, MeetingStatus

TODAY = date(2026, 11, 24)
CALENDAR = make_calendar(school_year(2026))
FIRST, SECOND = MeetingKind
PLANNED, HELD, CANCELLED, NONE = MeetingStatus
DAYS = st.dates(date(2026, 9, 1), date(2027, 6, 30))


def meeting(
    kind: MeetingKind = FIRST,
    status: MeetingStatus = PLANNED,
    day: date | None = date(2026, 12, 1),
    start: time | None = None,
    *,
    year: int = 2026,
    number: int = 1,
) -> Meeting:
    return Meeting(number, number, year, kind, status, day, start, "", "", False, False, "u", 0)


# which school year


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 8, 30), 2026),
        (date(2026, 8, 31), 2026),
        (date(2026, 11, 24), 2026),
        (date(2027, 6, 30), 2026),
        (date(2027, 7, 1), 2027),
        (date(2027, 8, 29), 2027),
        (date(2027, 9, 1), 2027),
    ],
)
def test_in_july_and_august_the_next_year_is_planned(today: date, year: int) -> None:
    assert planned_year(today) == year


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_the_planned_year_is_this_one_or_the_next(today: date) -> None:
    assert planned_year(today) - year_of(today) in ({0, 1} if today.month in {7, 8} else {0})


def test_in_may_the_appointments_for_september_are_seen() -> None:
    may, done = date(2027, 5, 10), meeting(status=HELD, day=date(2026, 9, 22))
    ahead = meeting(day=date(2027, 9, 21), year=2027)
    open_still = meeting(SECOND, day=date(2027, 3, 2))
    assert [p.year for p in shown_pairs([done], date(2027, 4, 30))] == [2026]
    assert [p.year for p in shown_pairs([done], may)] == [2027]
    assert [p.year for p in shown_pairs([done, ahead], may)] == [2027]
    assert [p.year for p in shown_pairs([done, open_still], may)] == [2026]
    assert [p.year for p in shown_pairs([done, open_still, ahead], may)] == [2026, 2027]


# which meeting


@pytest.mark.parametrize(
    ("first", "day", "kind"),
    [
        (None, date(2026, 12, 1), FIRST),
        (meeting(), date(2026, 12, 8), FIRST),
        (meeting(status=HELD, day=date(2026, 9, 22)), date(2027, 2, 4), SECOND),
        (meeting(status=HELD, day=date(2026, 9, 22)), None, SECOND),
        (meeting(day=date(2026, 9, 22)), date(2027, 2, 4), SECOND),
        (meeting(day=date(2026, 9, 22)), date(2026, 12, 1), FIRST),
        (meeting(status=CANCELLED, day=date(2026, 9, 22)), date(2027, 2, 4), FIRST),
        (meeting(status=NONE, day=None), date(2027, 2, 4), FIRST),
    ],
)
def test_which_meeting_is_meant(first: Meeting | None, day: date | None, kind: MeetingKind) -> None:
    assert kind_meant(Pair(2026, first), day, TODAY) is kind


@pytest.mark.parametrize(
    ("first", "second", "step"),
    [
        (None, None, Step.PLAN),
        (meeting(status=CANCELLED), None, Step.PLAN),
        (meeting(), None, Step.AHEAD),
        (meeting(day=TODAY), None, Step.CLOSE),
        (meeting(day=date(2026, 9, 22)), None, Step.CLOSE),
        (meeting(status=NONE, day=None), None, Step.NONE),
        (meeting(status=HELD), None, Step.PLAN_SECOND),
        (meeting(status=HELD), meeting(SECOND, CANCELLED), Step.PLAN_SECOND),
        (meeting(status=HELD), meeting(SECOND, NONE, None), Step.NO_SECOND),
        (meeting(status=HELD), meeting(SECOND), Step.SECOND_AHEAD),
        (meeting(status=HELD), meeting(SECOND, day=date(2026, 11, 2)), Step.CLOSE_SECOND),
        (meeting(status=HELD), meeting(SECOND, HELD), Step.DONE),
        (meeting(status=NONE, day=None), meeting(SECOND), Step.SECOND_AHEAD),
        (None, meeting(SECOND), Step.SECOND_AHEAD),
    ],
)
def test_where_a_school_stands(first: Meeting | None, second: Meeting | None, step: Step) -> None:
    assert next_step(Pair(2026, first, second), TODAY) is step


def test_the_planned_meeting_comes_before_one_that_is_over() -> None:
    assert kind_ahead(Pair(2026, meeting(status=HELD), meeting(SECOND))) is SECOND
    assert kind_ahead(Pair(2026, meeting(), meeting(SECOND))) is FIRST
    assert kind_ahead(Pair(2026, meeting(status=CANCELLED))) is None


# what cannot be


def test_a_day_gone_by_and_one_too_far() -> None:
    assert problem(FIRST, TODAY - timedelta(days=1), TODAY, ()) is Problem.PAST
    assert problem(FIRST, TODAY, TODAY, ()) is None
    assert problem(FIRST, TODAY + timedelta(days=FAR_DAYS), TODAY, ()) is None
    assert problem(FIRST, TODAY + timedelta(days=FAR_DAYS + 1), TODAY, ()) is Problem.FAR


def test_a_second_meeting_is_of_the_firsts_school_year() -> None:
    first, next_autumn = meeting(), date(2027, 10, 5)
    assert problem(SECOND, next_autumn, TODAY, [first]) is Problem.OTHER_YEAR
    assert problem(SECOND, date(2027, 2, 4), TODAY, [first]) is None
    assert problem(SECOND, next_autumn, TODAY, [meeting(status=CANCELLED)]) is None
    assert problem(FIRST, next_autumn, TODAY, [first]) is None
    assert problem(FIRST, next_autumn, TODAY, [first], moves=first) is Problem.OTHER_YEAR


# what deserves a second look


def kinds(seen: Meeting, known: Pair | None = None, *others: Meeting) -> list[Warn]:
    days_off = [DayOff(date(2026, 12, 4), date(2026, 12, 4), "studiedag")]
    calendar = make_calendar(school_year(2026), days_off)
    return [warned.kind for warned in warnings(seen, calendar, known or Pair(2026), others)]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 12, 1), []),
        (date(2026, 12, 4), [Warn.CLOSED]),
        (date(2026, 12, 5), [Warn.WEEKEND]),
        (date(2026, 12, 24), [Warn.CLOSED]),
        (date(2027, 5, 6), [Warn.CLOSED]),
    ],
)
def test_a_day_without_school_is_pointed_out(day: date, expected: list[Warn]) -> None:
    assert kinds(meeting(day=day)) == expected


def test_a_second_meeting_before_the_first_or_outside_its_window() -> None:
    first = Pair(2026, meeting(day=date(2027, 2, 2)))
    assert kinds(meeting(SECOND, day=date(2027, 2, 1)), first) == [Warn.BEFORE_FIRST]
    assert kinds(meeting(SECOND, day=date(2027, 2, 2)), first) == [Warn.BEFORE_FIRST]
    assert kinds(meeting(SECOND, day=date(2027, 2, 3)), first) == []
    assert kinds(meeting(SECOND, day=date(2027, 1, 14))) == [Warn.OUTSIDE_WINDOW]
    assert kinds(meeting(SECOND, day=date(2027, 1, 15))) == []
    assert kinds(meeting(SECOND, day=date(2027, 4, 15))) == [Warn.OUTSIDE_WINDOW]


@given(st.times(), st.times())
def test_two_meetings_overlap_within_an_hour_and_a_half(one: time, other: time) -> None:
    seen = meeting(start=one.replace(tzinfo=None))
    elsewhere = meeting(start=other.replace(tzinfo=None), number=2)
    gap = abs((one.hour - other.hour) * 3600 + (one.minute - other.minute) * 60 + one.second - other.second
              + (one.microsecond - other.microsecond) / 1e6)  # fmt: skip
    assert (Warn.OVERLAP in kinds(seen, None, elsewhere)) == (gap < 90 * 60)


def test_without_an_hour_nothing_overlaps_nor_a_meeting_with_itself() -> None:
    seen = meeting(start=time(13, 30))
    assert kinds(seen, None, meeting(number=2), seen) == []


# three days to choose from


@given(
    first=st.dates(date(2026, 9, 1), date(2027, 3, 31)),
    today=DAYS,
    start=st.none() | st.sampled_from([time(9), time(11, 45), time(12), time(13, 30)]),
    busy=st.frozensets(st.dates(date(2027, 1, 1), date(2027, 4, 15)), max_size=80),
    off=st.dates(date(2027, 1, 1), date(2027, 3, 31)),
)
def test_proposals_are_free_school_days_in_the_window(
    first: date, today: date, start: time | None, busy: frozenset[date], off: date
) -> None:
    calendar = make_calendar(school_year(2026), [DayOff(off, off + timedelta(days=4), "vrij")])
    found = proposals(calendar, busy, first=first, today=today, start=start)
    window = second_window(2026)
    assert list(found) == sorted(set(found))
    assert len(found) <= 3
    for day in found:
        assert day in window
        assert calendar.half_days(day)
        assert day not in busy
        assert day > today
        assert day >= first + BETWEEN
        assert day.weekday() != WEDNESDAY or (start is not None and start < time(12))
    free = [
        day
        for day in calendar.open_days(max(window.first, first + BETWEEN, today + timedelta(1)), window.last)
        if day not in busy and (day.weekday() != WEDNESDAY or (start is not None and start < time(12)))
    ]
    assert len(found) == min(3, len(free))


@given(busy=st.frozensets(st.dates(date(2027, 1, 15), date(2027, 3, 31)), max_size=15))
def test_proposals_are_spread_over_the_window_and_the_week(busy: frozenset[date]) -> None:
    found = proposals(CALENDAR, busy, first=date(2026, 9, 22), today=TODAY, start=time(13, 30))
    assert len(found) == 3
    assert len({day.weekday() for day in found}) == 3
    assert all((later - earlier).days >= 7 for earlier, later in pairwise(found))


def test_after_the_window_nothing_is_proposed() -> None:
    assert proposals(CALENDAR, (), first=date(2026, 9, 22), today=date(2027, 3, 31), start=None) == ()
    assert proposals(CALENDAR, (), first=date(2027, 2, 15), today=TODAY, start=None) == ()


def test_the_pair_of_a_year_is_found_among_others() -> None:
    known = [meeting(), meeting(SECOND, year=2027, day=date(2028, 2, 1)), meeting(SECOND, NONE, None)]
    assert pair(known, 2026) == Pair(2026, known[0], known[2])
    assert pair(known, 2027) == Pair(2027, None, known[1])
