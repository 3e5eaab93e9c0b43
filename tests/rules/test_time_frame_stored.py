"""The three numbers of a time frame, out of the database."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from sqlmodel import Session

from bot.figures import figures
from handlers.remaining import remaining
from handlers.rules.terms import Terms
from storage import visits
from storage.engine import Database
from storage.tables import DayOffRow, FrameRow, PersonRow, SchoolRow
from storage.values import CancelReason, Centre, Line, TypeGroup, Unit, VisitStatus
from tests.rules import worlds
from tests.rules.frames_asked import EVERY_TWO_WEEKS, FEWER, world
from tests.rules.oracle import Noted
from tests.rules.worlds import World


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
