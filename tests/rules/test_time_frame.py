"""DOMAIN §5: the three numbers of a time frame, against an oracle that walks the year day by day."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from math import floor

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from bot.figures import figures
from handlers.remaining import remaining
from handlers.rules.terms import Terms
from handlers.rules.time_frame import Remaining, Year, in_pieces
from storage import visits
from storage.engine import Database
from storage.tables import DayOffRow, FrameRow, PersonRow, SchoolRow
from storage.values import CancelReason, Centre, Line, TypeGroup, Unit, VisitStatus
from tests.rules import oracle, worlds
from tests.rules.oracle import Noted, Status, Type, Version
from tests.rules.worlds import DAY, WEEK, World

HALF = 200
START = date(2026, 8, 31)
END = date(2027, 8, 29)
AUTUMN, CHRISTMAS = date(2026, 11, 2), date(2026, 12, 21)
EVERY_TWO_WEEKS = Version(1, HALF, 2, START)
FEWER = settings(
    max_examples=max(30, settings().max_examples // 10),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
SOME = settings(max_examples=min(1000, settings().max_examples))
MORE = settings(max_examples=max(400, settings().max_examples // 2))


def world(
    on: date, *given: Version, noted: tuple[Noted, ...] = (), off: tuple[tuple[date, date], ...] = ()
) -> World:
    return World(on, given, noted, off, 5)


def ask(
    on: date, *given: Version, noted: tuple[Noted, ...] = (), off: tuple[tuple[date, date], ...] = ()
) -> Remaining:
    """What is left; never without asking the oracle too."""
    asked = world(on, *given, noted=noted, off=off)
    assert worlds.figures(asked.remaining) == asked.expected
    return asked.remaining


def done(*days: date, minutes: int = HALF, kind: Type = "broad") -> tuple[Noted, ...]:
    return tuple(Noted(day, "done", kind, minutes) for day in days)


# Against the oracle


@MORE
@given(worlds.worlds())
def test_the_numbers_are_those_of_a_walk_through_the_year(made: World) -> None:
    assert worlds.figures(made.remaining) == made.expected


@SOME
@given(worlds.worlds())
def test_each_version_covers_the_days_that_it_should(made: World) -> None:
    year, frame = made.year, made.frame
    for day, version in frame.covering.items():
        found = year.at(day)
        assert (found.version.id if found else None) == (version.entered if version else None)


@SOME
@given(worlds.worlds())
def test_the_pieces_are_the_year_in_order(made: World) -> None:
    year = made.year
    pieces = year.pieces(made.on)
    assert (pieces[0].first, pieces[-1].last) == (year.calendar.year.start, year.calendar.year.end)
    assert all(piece.first <= piece.last for piece in pieces)
    assert all(b.first - a.last == DAY for a, b in itertools.pairwise(pieces))


@SOME
@given(worlds.worlds())
def test_the_blocks_are_the_covered_days_from_a_versions_first_school_week_on(made: World) -> None:
    year = made.year
    for covered in year.covered:
        blocks = []
        day = covered.span.first
        while day <= covered.span.last:
            block = year.block(day)
            if block is None:
                assert not covered.weeks or day < covered.weeks[0]
                day += DAY
                continue
            assert block.span.first == day
            assert all(year.block(d) == block for d in oracle.each_day(day, block.span.last))
            blocks.append(block)
            day = block.span.last + DAY
        assert bool(blocks) == bool(covered.weeks)
        if blocks:
            assert blocks[-1].span.last == covered.span.last
        assert sum(block.maximum for block in blocks) == covered.rate * len(covered.weeks)


@SOME
@given(worlds.worlds())
def test_a_year_to_date_grows_to_the_whole(made: World) -> None:
    year = made.year
    ends = [week + 6 * DAY for week in year.calendar.weeks]
    so_far = [year.maximum(day) for day in ends]
    assert so_far == sorted(so_far)
    assert (so_far[-1] if so_far else 0) == year.maximum(year.calendar.year.end)


@SOME
@given(worlds.worlds(), st.integers(0, 40))
def test_a_later_version_changes_nothing_that_came_before_it(made: World, week: int) -> None:
    later = oracle.year_start(oracle.year_of(made.on)) + week * WEEK
    changed = replace(made, versions=(*made.versions, Version(99, 4000, 3, later)))
    before, after = made.year, changed.year
    for day in before.calendar.weeks:
        if day < later:
            assert after.maximum(day) == before.maximum(day)


# Through the database


@pytest.fixture
def author(database: Database) -> int:
    with database.writing() as session:
        row = PersonRow(email="an@lsc.be", name="An", centre=Centre.LSC)
        session.add(row)
        session.flush()
        assert row.id
        return row.id


_numbers = itertools.count(10_000)


def store(session: Session, made: World, person_id: int) -> str:
    """The world as rows of a new school; answers its slug."""
    now = datetime(2026, 9, 1, 8, tzinfo=UTC)
    school = SchoolRow(number=str(number := next(_numbers)), slug=f"school-{number}", name="School")
    session.add(school)
    session.flush()
    assert school.id
    for version in sorted(made.versions, key=lambda v: v.entered):
        session.add(
            FrameRow(
                school_id=school.id,
                minutes=version.minutes,
                weeks=version.weeks,
                hundredths=version.minutes * 100,
                unit=Unit.MINUTE,
                valid_from=version.start,
                valid_until=version.until,
                entered_at=now,
            )
        )
        session.flush()
    for count, (first, last) in enumerate(made.days_off):
        session.add(DayOffRow(school_id=school.id, first=first, last=last, name=f"vrij {count}"))
    for line in made.noted:
        _store_visit(session, school.id, person_id, line, now)
    return school.slug


def _store_visit(session: Session, school_id: int, person_id: int, line: Noted, now: datetime) -> None:
    planned = line.status == "planned"
    visit = visits.add(
        session,
        school_id=school_id,
        person_id=person_id,
        day=line.day,
        start=None,
        status=VisitStatus.PLANNED if planned else VisitStatus.DONE,
        lines=[Line(TypeGroup(line.kind), line.minutes)],
        note="",
        entered_by_id=person_id,
        now=now,
    )
    if line.status == "cancelled":
        visits.set_status(session, visit.id, VisitStatus.CANCELLED, CancelReason.STRIKE)
    elif line.status == "reversed":
        assert visits.reverse(session, visit.id)


@FEWER
@given(made=worlds.worlds())
def test_the_numbers_out_of_the_database_are_the_same(database: Database, author: int, made: World) -> None:
    terms = Terms(min_open_half_days=made.min_open)
    with database.writing() as session:
        slug = store(session, made, author)
    found = figures(database, slug, made.on, terms)
    runs_out_on = made.remaining.runs_out_on
    assert found == {
        "school": slug,
        **made.expected,
        "runs_out_on": runs_out_on.isoformat() if runs_out_on else None,
    }


def test_the_figures_have_exactly_the_keys_that_were_promised(database: Database, author: int) -> None:
    on = date(2026, 11, 23)
    with database.writing() as session:
        slug = store(session, world(on, EVERY_TWO_WEEKS), author)
        empty = store(session, world(on), author)
    found = figures(database, slug, on, Terms())
    assert list(found) == [
        "school", "on", "school_weeks_so_far", "school_weeks_left", "period", "year_to_date",
        "rest_of_year", "small_types_minutes", "uncovered_minutes", "runs_out_on",
    ]  # fmt: skip
    three = ["maximum_minutes", "used_minutes", "remaining_minutes"]
    assert list(found["period"]) == ["from", "until", *three]
    assert list(found["year_to_date"]) == three
    assert list(found["rest_of_year"]) == [
        "maximum_minutes", "used_minutes", "planned_minutes", "remaining_minutes"
    ]  # fmt: skip
    assert figures(database, empty, on, Terms())["period"] is None


def test_a_confirmed_visit_counts_and_its_earlier_status_does_not(database: Database, author: int) -> None:
    """The lines follow the visit's status, also for the sums."""
    on, later = date(2026, 9, 10), date(2026, 9, 11)
    with database.writing() as session:
        slug = store(session, world(on, EVERY_TWO_WEEKS), author)
        school_id = session.connection().exec_driver_sql("SELECT max(id) FROM school").scalar_one()
        visit = visits.add(
            session, school_id=school_id, person_id=author, day=later, start=None, note="",
            status=VisitStatus.PLANNED, entered_by_id=author, now=datetime(2026, 9, 1, tzinfo=UTC),
            lines=[Line(TypeGroup.BROAD, 120), Line(TypeGroup.SMALL, 80)],
        )  # fmt: skip
        assert remaining(session, school_id, on, Terms()).rest_of_year.planned == 120
    with database.writing() as session:
        visits.set_status(session, visit.id, VisitStatus.DONE)
    found = figures(database, slug, later, Terms())
    assert (found["rest_of_year"]["used_minutes"], found["rest_of_year"]["planned_minutes"]) == (120, 0)
    assert found["small_types_minutes"] == 80


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


# When it runs out


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


@SOME
@given(worlds.worlds())
def test_minutes_by_day_come_to_the_same_as_minutes_by_piece(made: World) -> None:
    by_day: dict[tuple[date, VisitStatus, TypeGroup], int] = {}
    for line in made.noted:
        if line.day in made.year.calendar.year:
            key = line.day, VisitStatus(line.status), TypeGroup(line.kind)
            by_day[key] = by_day.get(key, 0) + line.minutes
    assert made.year.remaining(made.on, in_pieces(made.year.pieces(made.on), by_day)) == made.remaining
