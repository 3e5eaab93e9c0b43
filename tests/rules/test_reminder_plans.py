"""The lines with which a centre says when its reminders come: what is read, what is refused, what follows."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import REMIND, Settings
from handlers.jobs import BY_KIND, JOBS
from handlers.jobs.kinds import Job, Together
from handlers.rules.calendar import DAY, make_calendar, school_year
from handlers.rules.reminder_plans import BadPlanError, ReminderPlan, Waves, read_plan, written
from handlers.rules.waves import wave_after, wave_before

YEAR = school_year(2026)
CALENDAR = make_calendar(YEAR)
SECOND = BY_KIND["second_meeting"].usual
BEFORE = BY_KIND["before_meeting"].usual
HOURLY = BY_KIND["no_date"].usual
HOURS = st.builds(time, st.integers(8, 17), st.integers(0, 59))
AFTER_DAYS = st.sets(st.integers(1, 60), min_size=1, max_size=8).map(lambda found: tuple(sorted(found)))
BEFORE_DAYS = st.sets(st.integers(0, 60), min_size=1, max_size=8).map(
    lambda found: tuple(sorted(found, reverse=True))
)
PLANS = st.builds(
    lambda days, every, more, hour: ReminderPlan(
        Waves(days, every=every, coordinator=min(60, max(20, days[-1] + more))), hour
    ),
    AFTER_DAYS.filter(lambda days: days[-1] < 60), st.integers(5, 60), st.integers(1, 20), HOURS,
)  # fmt: skip


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.kind)
def test_what_a_kind_has_by_itself_is_read_back(job: Job | Together) -> None:
    usual = job.usual
    assert read_plan(written(usual), usual) == usual
    assert read_plan("uit", usual).on is False


def test_parts_stand_in_any_order_and_what_is_left_out_stays() -> None:
    assert read_plan("8:30, 2 6", SECOND) == ReminderPlan(
        Waves((2, 6), every=10, coordinator=20), time(8, 30)
    )
    assert read_plan("Coordinator 25,  elke  5", SECOND) == ReminderPlan(
        Waves((1, 5, 10), every=5, coordinator=25)
    )
    assert read_plan("9u15", HOURLY).hour == time(9, 15)


@pytest.mark.parametrize(
    ("line", "usual", "said"),
    [
        ("morgen", SECOND, "“morgen” begrijp ik hier niet; schrijf bijvoorbeeld 1 5 10, elke 10"),
        ("", SECOND, "begrijp ik hier niet"),
        ("elke 10", BEFORE, "“elke 10” begrijp ik hier niet; schrijf bijvoorbeeld 10 2 0, 8:00, of uit"),
        ("5", HOURLY, "schrijf bijvoorbeeld 8:00, of uit"),
        ("10 5", SECOND, "van klein naar groot"),
        ("5 5", SECOND, "elk één keer"),
        ("2 10", BEFORE, "van groot naar klein"),
        ("0 5", SECOND, "elk van 1 tot en met 60"),
        ("61", BEFORE, "elk van 0 tot en met 60"),
        ("1 2 3 4 5 6 7 8 9", SECOND, "hoogstens 8"),
        ("elke 1", SECOND, "minstens 5"),
        ("coördinator 10", SECOND, "minstens 20"),
        ("1 25", SECOND, "na meer dan 25 schooldagen"),
        ("7:00", HOURLY, "tussen 8:00 en 18:00"),
        ("18:00", HOURLY, "tussen 8:00 en 18:00"),
        ("25:00", HOURLY, "begrijp ik hier niet"),
        ("8:00, 9:00", HOURLY, "“9:00” staat er een tweede keer"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(line: str, usual: ReminderPlan, said: str) -> None:
    with pytest.raises(BadPlanError, match=said.replace("?", r"\?")):
        read_plan(line, usual)


@given(PLANS)
def test_a_plan_is_written_as_it_is_read(plan: ReminderPlan) -> None:
    assert read_plan(written(plan), SECOND) == plan


@given(st.text(max_size=40), st.sampled_from(JOBS))
def test_any_text_is_a_plan_or_a_sentence(text: str, job: Job | Together) -> None:
    usual = job.usual
    try:
        plan = read_plan(text, usual)
    except BadPlanError:
        return
    assert read_plan(written(plan), usual) == plan


@given(PLANS, st.dates(YEAR.first_school_day, date(2027, 2, 1)))
def test_after_a_day_waves_rise_and_none_comes_twice(plan: ReminderPlan, day: date) -> None:
    waves, passed, begun = plan.waves, 0, []
    for n in range(1, 150):
        today = day + n * DAY
        passed += CALENDAR.is_open(today)
        wave = wave_after(day, today, waves.days, waves.every, CALENDAR.school_days)
        if CALENDAR.is_open(today) and wave is not None and wave not in begun:
            begun.append(wave)
            extra = passed - waves.days[-1]
            assert passed in waves.days or (extra > 0 and extra % waves.every == 0)
    assert begun == list(range(len(begun)))


@given(BEFORE_DAYS, st.dates(date(2026, 10, 1), YEAR.last_school_day))
def test_before_a_day_waves_rise_and_the_last_is_the_nearest(days: tuple[int, ...], day: date) -> None:
    plan = read_plan(" ".join(map(str, days)), BEFORE)
    found = [
        wave_before(
            day, day - n * DAY, plan.waves.days, CALENDAR.school_days, known_since=date(2026, 1, 1), kept=2
        )
        for n in range(120, -1, -1)
    ]
    told = [wave for wave in found if wave is not None]
    assert told == sorted(told)
    assert found[-1] in {None, len(days) - 1}


@pytest.mark.parametrize("job", [job for job in JOBS if job.is_choice], ids=lambda job: job.kind)
def test_every_kind_that_may_be_put_off_has_a_setting(job: Job | Together) -> None:
    assert f"{REMIND}{job.kind}" in Settings.model_fields
