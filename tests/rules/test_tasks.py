"""What is to be done for a school, and in which order: by example, and for every state of a school."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.calendar import make_calendar, school_year
from handlers.rules.tasks import (
    CANNOT_WAIT,
    OF_ANY_TIME,
    Facts,
    Sent,
    Task,
    school_days_after,
    school_days_before,
    to_do,
)
from storage.values import (
    DayOff,
    FrameVersion,
    MailState,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Milestone,
    Told,
    Unit,
)

DAY = timedelta(days=1)
YEAR = school_year(2026)
CALENDAR = make_calendar(YEAR)
TODAY = date(2026, 11, 24)
FRAME = FrameVersion(
    id=1, school_id=1, minutes=200, weeks=2, hundredths=100, unit=Unit.HALF_DAY, valid_from=YEAR.start,
    valid_until=None, strict=False, note="", author_id=None, entered_at=None,
)  # fmt: skip
SENT = Sent(1, MailState.DONE, date(2026, 9, 8), recipients=7)


def meeting(
    day: date | None,
    status: MeetingStatus = MeetingStatus.PLANNED,
    kind: MeetingKind = MeetingKind.FIRST,
) -> Meeting:
    return Meeting(
        id=1, school_id=1, year=2026, kind=kind, status=status, day=day, start=None, place="", reason="",
        agreed_before=True, invited=False, uid="u", sequence=0,
    )  # fmt: skip


def held(day: date = date(2026, 9, 22)) -> Meeting:
    return meeting(day, MeetingStatus.HELD)


IN_ORDER = Facts(
    anchor="Nele Vandamme",
    first=held(),
    second=meeting(date(2027, 2, 9), kind=MeetingKind.SECOND),
    mail=SENT,
    done={kind: date(2026, 9, 29) for kind in Milestone},
    frame=FRAME,
    told=(Told.SPOKEN, date(2026, 10, 6)),
)


def tasks(facts: Facts, today: date = TODAY) -> list[Task]:
    return [each.task for each in to_do(facts, today, CALENDAR)]


# by example


def test_a_school_where_all_is_in_order_asks_nothing() -> None:
    assert tasks(IN_ORDER) == []


def test_a_school_of_which_nothing_is_known_asks_for_what_a_year_needs() -> None:
    assert tasks(Facts()) == [Task.NAME_ANCHOR, Task.PLAN_FIRST, Task.SET_FRAME]


@pytest.mark.parametrize(
    ("today", "asked"),
    [
        # Tuesday 22 September: ten school days before it is Tuesday 8 September, two is Friday the 18th
        (date(2026, 9, 7), []),
        (date(2026, 9, 8), [Task.SEND_GUIDE, Task.OVERVIEW_LSC, Task.OVERVIEW_SLSC]),
        (date(2026, 9, 22), [Task.SEND_GUIDE, Task.OVERVIEW_LSC, Task.OVERVIEW_SLSC]),
        (date(2026, 9, 23), [Task.CLOSE_FIRST]),
    ],
)
def test_before_the_meeting_comes_the_guide_and_after_it_the_question_whether_it_took_place(
    today: date, asked: list[Task]
) -> None:
    facts = replace(IN_ORDER, first=meeting(date(2026, 9, 22)), second=None, mail=None, done={})
    assert tasks(facts, today) == asked


def test_a_vacation_brings_the_guide_forward() -> None:
    after_autumn = date(2026, 11, 10)
    assert school_days_before(CALENDAR, after_autumn, 10) == date(2026, 10, 20)
    with_a_study_day = make_calendar(YEAR, [DayOff(date(2026, 10, 20), date(2026, 10, 20), "studiedag")])
    assert school_days_before(with_a_study_day, after_autumn, 10) == date(2026, 10, 19)


def test_for_a_meeting_in_the_first_week_the_guide_is_asked_for_in_late_august() -> None:
    facts = replace(IN_ORDER, first=meeting(date(2026, 9, 3)), second=None, mail=None)
    assert Task.SEND_GUIDE not in tasks(facts, date(2026, 8, 19))
    assert Task.SEND_GUIDE in tasks(facts, date(2026, 8, 20))


def test_a_report_is_due_ten_school_days_after_the_meeting() -> None:
    assert school_days_after(CALENDAR, date(2026, 9, 22), 10) == date(2026, 10, 6)
    assert school_days_after(CALENDAR, date(2027, 6, 29), 10) == date(2027, 6, 30)
    assert school_days_after(CALENDAR, date(2027, 7, 5), 10) == date(2027, 7, 5)


def test_a_meeting_held_without_second_date_asks_for_one_at_once() -> None:
    facts = replace(IN_ORDER, second=None, done={})
    assert tasks(facts, date(2026, 9, 22)) == [Task.SECOND_DATE, Task.SHARE_REPORT]


@pytest.mark.parametrize(
    ("status", "asked"),
    [
        (MeetingStatus.CANCELLED, [Task.SECOND_DATE]),
        (MeetingStatus.NONE, []),
        (MeetingStatus.HELD, []),
    ],
)
def test_a_second_moment_is_asked_for_until_it_is_there_or_given_up(
    status: MeetingStatus, asked: list[Task]
) -> None:
    second = meeting(date(2027, 2, 9), status, MeetingKind.SECOND)
    assert tasks(replace(IN_ORDER, second=second), date(2027, 3, 1)) == asked


def test_a_second_moment_that_is_past_asks_whether_it_took_place() -> None:
    assert tasks(IN_ORDER, date(2027, 2, 9)) == []
    assert tasks(IN_ORDER, date(2027, 2, 10)) == [Task.CLOSE_SECOND]


def test_a_school_without_a_meeting_this_year_is_asked_for_none() -> None:
    facts = replace(IN_ORDER, first=meeting(None, MeetingStatus.NONE), second=None, mail=None, done={})
    assert tasks(facts) == []


@pytest.mark.parametrize("state", list(MailState))
def test_a_mail_that_was_asked_for_is_not_asked_for_again(state: MailState) -> None:
    facts = replace(IN_ORDER, first=meeting(TODAY), second=None, mail=replace(SENT, state=state))
    asked = tasks(facts)
    assert Task.SEND_GUIDE not in asked
    assert (Task.MAIL_TROUBLE in asked) == (state is MailState.FAILED)


@pytest.mark.parametrize("trouble", [{"refused": 1}, {"unknown": 2}])
def test_a_mail_that_did_not_reach_everybody_comes_first_until_the_meeting_was_held(
    trouble: dict[str, int],
) -> None:
    mail = replace(SENT, **trouble)  # type: ignore[arg-type]
    facts = Facts(first=meeting(TODAY), mail=mail)
    assert tasks(facts)[0] is Task.MAIL_TROUBLE
    assert Task.MAIL_TROUBLE not in tasks(replace(facts, first=held()))
    assert tasks(replace(IN_ORDER, frame_mail=mail)) == [Task.MAIL_TROUBLE]


def test_a_frame_on_its_way_or_told_is_not_asked_for() -> None:
    untold = replace(IN_ORDER, told=None)
    assert tasks(untold) == [Task.TELL_FRAME]
    assert tasks(replace(untold, frame_mail=SENT)) == []
    assert tasks(replace(untold, frame=None)) == [Task.SET_FRAME]


def test_what_is_late_the_longest_comes_first() -> None:
    facts = Facts(anchor="Nele", first=held(), frame=FRAME, mail=SENT)
    assert [(each.task, each.due) for each in to_do(facts, TODAY, CALENDAR)] == [
        (Task.SECOND_DATE, date(2026, 9, 22)),
        (Task.SHARE_REPORT, date(2026, 10, 6)),
        (Task.TELL_FRAME, date(2026, 10, 15)),
    ]


def test_a_new_version_is_due_to_be_told_when_it_begins() -> None:
    newer = replace(FRAME, valid_from=date(2027, 1, 4))
    (only,) = to_do(replace(IN_ORDER, frame=newer, told=None), TODAY, CALENDAR)
    assert (only.task, only.due) == (Task.TELL_FRAME, date(2027, 1, 4))


# for every state

days = st.dates(YEAR.start - 20 * DAY, YEAR.end)


@st.composite
def meetings(draw: st.DrawFn, kind: MeetingKind) -> Meeting | None:
    status = draw(st.sampled_from([None, *MeetingStatus]))
    if status is None:
        return None
    stands = status in {MeetingStatus.PLANNED, MeetingStatus.HELD}
    return meeting(draw(st.dates(YEAR.start, YEAR.last_school_day)) if stands else None, status, kind)


sents = st.none() | st.builds(
    Sent,
    mail_id=st.just(1),
    state=st.sampled_from(MailState),
    day=days,
    recipients=st.just(7),
    refused=st.integers(0, 2),
    unknown=st.integers(0, 2),
)
every_facts = st.builds(
    Facts,
    anchor=st.sampled_from([None, "Nele Vandamme"]),
    with_slsc=st.booleans(),
    first=meetings(MeetingKind.FIRST),
    second=meetings(MeetingKind.SECOND),
    mail=sents,
    done=st.dictionaries(st.sampled_from(Milestone), days),
    frame=st.sampled_from([None, FRAME]),
    told=st.none() | st.tuples(st.sampled_from(Told), days),
    frame_mail=sents,
)
NOTES = {
    Task.OVERVIEW_LSC: Milestone.OVERVIEW_LSC,
    Task.OVERVIEW_SLSC: Milestone.OVERVIEW_SLSC,
    Task.SHARE_REPORT: Milestone.REPORT_SHARED,
}


@given(every_facts, days)
def test_the_order_is_that_of_urgency_and_nothing_is_asked_twice(facts: Facts, today: date) -> None:
    found = to_do(facts, today, CALENDAR)
    assert list(found) == sorted(found, key=lambda each: each.rank)
    assert len({each.task for each in found}) == len(found)
    waiting = [each.task in CANNOT_WAIT for each in found]
    assert waiting == sorted(waiting, reverse=True)
    later = [each.due for each in found if each.task not in CANNOT_WAIT]
    assert later == sorted(later)


@given(every_facts, days)
def test_noting_a_thing_takes_it_off_the_list_and_changes_nothing_else(facts: Facts, today: date) -> None:
    before = to_do(facts, today, CALENDAR)
    for each in before:
        if each.task in NOTES:
            noted = replace(facts, done={**facts.done, NOTES[each.task]: today})
        elif each.task is Task.TELL_FRAME:
            noted = replace(facts, told=(Told.SPOKEN, today))
        elif each.task is Task.NAME_ANCHOR:
            noted = replace(facts, anchor="An")
        else:
            continue
        assert to_do(noted, today, CALENDAR) == tuple(other for other in before if other is not each)


@given(every_facts, days)
def test_where_slsc_does_not_work_nothing_of_it_is_asked(facts: Facts, today: date) -> None:
    assert Task.OVERVIEW_SLSC not in tasks(replace(facts, with_slsc=False), today)


@given(every_facts, days)
def test_of_one_meeting_one_thing_is_asked(facts: Facts, today: date) -> None:
    found = set(tasks(facts, today))
    assert len(found & {Task.PLAN_FIRST, Task.SEND_GUIDE, Task.CLOSE_FIRST}) <= 1
    assert len(found & {Task.CLOSE_SECOND, Task.SECOND_DATE}) <= 1
    if Task.PLAN_FIRST in found:
        assert not found & {Task.SECOND_DATE, Task.SHARE_REPORT, Task.OVERVIEW_LSC, Task.OVERVIEW_SLSC}


@given(every_facts, days, st.integers(1, 60))
def test_what_is_late_stays_until_it_is_done(facts: Facts, today: date, number: int) -> None:
    """But for what a meeting ahead asks, and a first date: those have their own time."""
    later = min(today + number * DAY, YEAR.last_school_day)
    passing = {
        Task.SEND_GUIDE, Task.OVERVIEW_LSC, Task.OVERVIEW_SLSC, Task.PLAN_FIRST,
    }  # fmt: skip
    if later >= today:
        assert set(tasks(facts, today)) - passing <= set(tasks(facts, later))


@given(every_facts, st.dates(YEAR.last_school_day + DAY, YEAR.end))
def test_when_school_is_out_only_what_is_of_any_time_stays(facts: Facts, today: date) -> None:
    assert set(tasks(facts, today)) <= OF_ANY_TIME


@given(st.dates(date(2026, 9, 20), YEAR.last_school_day), st.integers(1, 10))
def test_school_days_are_counted_back_as_one_counts_them(day: date, number: int) -> None:
    found = school_days_before(CALENDAR, day, number)
    assert sum(1 for _ in CALENDAR.open_days(found, day - DAY)) == number
    assert CALENDAR.half_days(found)
