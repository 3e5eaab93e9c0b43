"""The warnings when a visit is noted, each at its boundary."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.calendar import make_calendar, school_year
from handlers.rules.time_frame import Remaining, Year
from handlers.rules.visits import Warn, Warned, over_block, passed_notice, status_on, warnings
from storage.values import Line, TypeGroup, Visit, VisitStatus
from tests.rules import worlds
from tests.rules.oracle import Noted, Version
from tests.rules.worlds import DAY, WEEK

TUESDAY = date(2026, 9, 8)
WEDNESDAY = TUESDAY + DAY
NOW = datetime(2026, 9, 8, 14, 30, tzinfo=UTC)
CALENDAR = make_calendar(school_year(2026))
BROAD, SMALL = TypeGroup.BROAD, TypeGroup.SMALL
DONE, PLANNED = VisitStatus.DONE, VisitStatus.PLANNED
GONE = (VisitStatus.CANCELLED, VisitStatus.REVERSED)
VISIT = Visit(
    id=1,
    school_id=10,
    person_id=100,
    day=TUESDAY,
    start=None,
    minutes=200,
    status=DONE,
    lines=(Line(BROAD, 200),),
    note="",
    cancel_reason=None,
    entered_at=NOW,
    replaces_id=None,
)


def lasting(visit: Visit, minutes: int, group: TypeGroup = BROAD) -> Visit:
    return replace(visit, minutes=minutes, lines=(Line(group, minutes),))


def at(visit: Visit, start: str, minutes: int = 60) -> Visit:
    return lasting(replace(visit, start=time.fromisoformat(start)), minutes)


def other(number: int = 2, school_id: int = 11, person_id: int = 100, **changed: object) -> Visit:
    """Another visit, an hour earlier: of the same person, at another school."""
    made = replace(VISIT, id=number, school_id=school_id, person_id=person_id, entered_at=NOW - WEEK / 168)
    return replace(made, **changed)  # type: ignore[arg-type]


def kinds(
    visit: Visit, own: tuple[Visit, ...] = (), colleagues: tuple[Visit, ...] = (), *, afternoon: bool = False
) -> list[Warn]:
    return [warned.kind for warned in warnings(visit, CALENDAR, own, colleagues, afternoon=afternoon)]


def test_an_ordinary_visit_warns_of_nothing() -> None:
    assert kinds(VISIT, own=(VISIT,), colleagues=(VISIT,)) == []  # itself is no other visit


# Double?


def test_the_same_again_within_ten_minutes_is_doubtful() -> None:
    same = other(school_id=10)
    for seconds, expected in ((0, True), (600, True), (601, False), (-600, True), (-601, False)):
        again = replace(same, entered_at=NOW - timedelta(seconds=seconds))
        assert (kinds(VISIT, own=(again,)) == [Warn.DOUBLE]) == expected, seconds


@pytest.mark.parametrize(
    "changed",
    [
        other(school_id=11, entered_at=NOW),
        lasting(other(school_id=10, entered_at=NOW), 199),
        lasting(other(school_id=10, entered_at=NOW), 200, SMALL),
        replace(other(school_id=10, entered_at=NOW), lines=(Line(BROAD, 120), Line(SMALL, 80))),
        *(other(school_id=10, entered_at=NOW, status=status) for status in GONE),
    ],
)
def test_another_school_length_type_or_one_taken_back_is_no_double(changed: Visit) -> None:
    assert kinds(VISIT, own=(changed,)) == []


def test_the_double_is_shown() -> None:
    same = other(school_id=10, entered_at=NOW)
    assert warnings(VISIT, CALENDAR, (same, other(3)), ()) == (Warned(Warn.DOUBLE, (same,)),)


# A day on which the school is closed


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 9, 12), [Warn.WEEKEND]),
        (date(2026, 9, 13), [Warn.WEEKEND]),
        (date(2026, 11, 7), [Warn.WEEKEND]),  # in a vacation too
        (date(2026, 11, 2), [Warn.CLOSED]),
        (date(2026, 11, 4), [Warn.CLOSED]),  # a Wednesday
        (date(2026, 11, 11), [Warn.CLOSED]),
        (date(2027, 5, 7), [Warn.CLOSED]),
        (date(2026, 8, 31), [Warn.CLOSED]),  # the Monday before the first school day
        (date(2026, 9, 1), []),
        (date(2027, 6, 29), []),
        (date(2027, 7, 1), [Warn.CLOSED]),
        (date(2026, 9, 7), []),
    ],
)
def test_a_day_without_school_is_mentioned(day: date, expected: list[Warn]) -> None:
    assert kinds(replace(VISIT, day=day, start=time(13)), afternoon=False) == expected


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        ("11:00", 60, False),  # until noon exactly
        ("11:00", 61, True),
        ("12:00", 1, True),
        ("13:30", 60, True),
        ("08:20", 220, False),
        ("00:00", 720, False),
    ],
)
def test_a_wednesday_afternoon_begins_at_noon(start: str, minutes: int, *, expected: bool) -> None:
    visit = at(replace(VISIT, day=WEDNESDAY), start, minutes)
    assert kinds(visit) == ([Warn.WEDNESDAY_AFTERNOON] if expected else [])
    assert kinds(at(VISIT, start, minutes)) == []  # on a Tuesday never


def test_a_wednesday_without_an_hour_is_asked_nothing_unless_the_afternoon_was_said() -> None:
    visit = replace(VISIT, day=WEDNESDAY)
    assert kinds(lasting(visit, 720)) == []
    assert kinds(visit, afternoon=True) == [Warn.WEDNESDAY_AFTERNOON]
    assert kinds(VISIT, afternoon=True) == []


# R20


def test_the_third_school_of_a_day_is_one_too_many() -> None:
    assert kinds(VISIT, own=(other(2, 11),)) == []
    found = warnings(VISIT, CALENDAR, (other(2, 11), other(3, 12)), ())
    assert [w.kind for w in found] == [Warn.THIRD_SCHOOL]
    assert {v.school_id for v in found[0].visits} == {11, 12}


def test_several_visits_at_one_school_are_one_school() -> None:
    assert kinds(VISIT, own=(other(2, 11), other(3, 11), other(4, 10), other(5, 10))) == []
    assert kinds(VISIT, own=(other(2, 11), other(3, 11), other(4, 12))) == [Warn.THIRD_SCHOOL]


def test_a_planned_school_counts_and_one_that_was_cancelled_or_taken_back_does_not() -> None:
    assert kinds(VISIT, own=(other(2, 11), other(3, 12, status=PLANNED))) == [Warn.THIRD_SCHOOL]
    for status in GONE:
        assert kinds(VISIT, own=(other(2, 11), other(3, 12, status=status))) == []


def test_a_colleague_at_other_schools_is_no_third_school() -> None:
    assert kinds(VISIT, colleagues=(other(2, 11, 101), other(3, 12, 101))) == []


# Overlap and joint visits


@pytest.mark.parametrize(
    ("start", "minutes", "meets"),
    [
        ("08:00", 60, False),  # ends as ours begins
        ("08:00", 61, True),
        ("09:00", 60, True),
        ("09:59", 600, True),
        ("10:00", 60, False),
        ("07:00", 300, True),
        ("09:20", 10, True),
    ],
)
def test_two_visits_meet_when_they_share_a_minute(start: str, minutes: int, *, meets: bool) -> None:
    ours = at(VISIT, "09:00", 60)
    assert kinds(ours, own=(at(other(2, 11), start, minutes),)) == ([Warn.OVERLAP] if meets else [])
    joint = at(other(2, 10, 101), start, minutes)
    assert kinds(ours, colleagues=(joint,)) == ([Warn.JOINT] if meets else [])


def test_without_both_hours_nothing_overlaps() -> None:
    with_hour, without = at(VISIT, "09:00"), VISIT
    assert kinds(with_hour, own=(other(2),), colleagues=(other(3, 10, 101),)) == []
    assert kinds(without, own=(at(other(2), "09:00"),), colleagues=(at(other(3, 10, 101), "09:00"),)) == []
    assert kinds(without, own=(other(2),), colleagues=(other(3, 10, 101),)) == []


def test_what_was_cancelled_or_taken_back_overlaps_nothing() -> None:
    ours = at(VISIT, "09:00")
    for status in GONE:
        assert kinds(ours, own=(at(other(2, status=status), "09:00"),)) == []
        assert kinds(ours, colleagues=(at(other(2, 10, 101, status=status), "09:00"),)) == []


def test_ones_own_visits_among_the_schools_are_no_joint_visit() -> None:
    ours = at(VISIT, "09:00")
    mine = at(other(2, 10), "09:00")
    assert kinds(ours, own=(mine,), colleagues=(mine, ours)) == [Warn.OVERLAP]


def test_several_warnings_come_in_one_order() -> None:
    ours = at(replace(VISIT, day=WEDNESDAY), "13:00")
    double, later = at(other(2, 10, entered_at=NOW), "13:00"), at(other(3, 11), "13:30")
    own = tuple(replace(visit, day=WEDNESDAY) for visit in (double, later, other(4, 12)))
    colleague = replace(at(other(5, 10, 101), "13:00"), day=WEDNESDAY)
    expected = [Warn.DOUBLE, Warn.WEDNESDAY_AFTERNOON, Warn.THIRD_SCHOOL, Warn.OVERLAP, Warn.JOINT]
    assert kinds(ours, own=own, colleagues=(colleague,)) == expected
    assert [kind for kind in Warn if kind in expected] == expected


_some = st.builds(
    lambda number, school, person, start, minutes, status, back: lasting(
        other(number, school, person, start=start, status=status, entered_at=NOW - timedelta(minutes=back)),
        minutes,
    ),
    st.integers(2, 99),
    st.integers(10, 13),
    st.sampled_from([100, 101]),
    st.none() | st.times(),
    st.integers(1, 720),
    st.sampled_from(VisitStatus),
    st.integers(0, 20),
)


@given(_some, st.lists(_some, max_size=6), st.dates(date(2026, 8, 31), date(2027, 8, 29)))
def test_each_kind_of_warning_comes_once_and_only_for_visits_that_stand(
    visit: Visit, others: list[Visit], day: date
) -> None:
    visit = replace(visit, id=1, day=day)
    around = [replace(v, day=day) for v in others]
    own = tuple(v for v in around if v.person_id == visit.person_id)
    found = warnings(visit, CALENDAR, own, tuple(v for v in around if v.school_id == visit.school_id))
    assert len({w.kind for w in found}) == len(found)
    assert all(v.status in {DONE, PLANNED} and v.id != visit.id for w in found for v in w.visits)
    third = {v.school_id for v in own if v.status in {DONE, PLANNED}} - {visit.school_id}
    assert (Warn.THIRD_SCHOOL in {w.kind for w in found}) == (len(third) >= 2)


# Notices and the strict block. The frame: 200 minutes a week, 38 weeks: 7 600 minutes.

WEEKLY = Version(1, 200, 1, date(2026, 8, 31))


def left(
    used: int,
    version: Version = WEEKLY,
    *,
    strict: bool = False,
    on: date = TUESDAY,
    noted_on: date = TUESDAY,
) -> Remaining:
    """What is left when so many minutes have been used."""
    year = Year(CALENDAR, [worlds.stored(version, strict=strict)])
    noted = [Noted(noted_on, "done", "broad", used)] if used else []
    return year.remaining(on, worlds.totals(year, on, noted))


@pytest.mark.parametrize(
    ("used", "minutes", "expected"),
    [
        (6079, 200, None),
        (6080, 200, 80),  # 80 % exactly
        (6279, 200, 80),
        (6280, 200, None),  # it was at 80 % already
        (7599, 200, None),
        (7600, 200, 100),
        (7799, 200, 100),
        (7800, 200, None),
        (7600, 7600, 100),  # from nothing: the higher one alone
        (6080, 1, 80),
    ],
)
def test_80_and_100_percent_are_mentioned_as_a_visit_passes_them(
    used: int, minutes: int, expected: int | None
) -> None:
    assert passed_notice(lasting(VISIT, minutes), left(used)) == expected


def test_only_the_broad_minutes_of_a_done_visit_pass_anything() -> None:
    assert passed_notice(lasting(VISIT, 200, SMALL), left(6080)) is None
    split = replace(VISIT, lines=(Line(BROAD, 50), Line(SMALL, 150)))
    assert passed_notice(split, left(6130)) is None
    assert passed_notice(split, left(6129)) == 80
    for status in (PLANNED, *GONE):
        assert passed_notice(replace(VISIT, status=status), left(6080)) is None


def test_without_a_maximum_nothing_is_passed() -> None:
    assert passed_notice(VISIT, left(200, replace(WEEKLY, minutes=0))) is None


def test_a_visit_that_does_not_count_passes_nothing() -> None:
    """On a day before the frame, or in another school year: what was used stays what it was."""
    late = replace(WEEKLY, start=date(2026, 9, 7))
    whole = 37 * 200
    full = left(whole, late)
    assert passed_notice(VISIT, full) == 100
    for day in (date(2026, 9, 6), date(2026, 6, 2)):
        assert passed_notice(replace(VISIT, day=day), full) is None


def test_a_strict_frame_warns_of_its_block_from_the_first_minute_over() -> None:
    assert not over_block(VISIT, left(200, strict=True))
    assert over_block(VISIT, left(201, strict=True))
    assert not over_block(VISIT, left(201))
    assert not over_block(lasting(VISIT, 200, SMALL), left(201, strict=True))


def test_a_strict_frame_says_nothing_of_a_visit_outside_the_block() -> None:
    assert not over_block(replace(VISIT, day=date(2026, 9, 1)), left(201, strict=True))
    ended = replace(WEEKLY, until=date(2026, 9, 6))
    assert not over_block(VISIT, left(201, ended, strict=True))


def test_a_later_day_is_planned_and_today_is_done() -> None:
    assert status_on(TUESDAY, TUESDAY) is DONE
    assert status_on(TUESDAY - DAY, TUESDAY) is DONE
    assert status_on(TUESDAY + DAY, TUESDAY) is PLANNED
