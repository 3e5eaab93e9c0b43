"""The meetings of a school year, on both kinds of database."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from storage import meetings, people, schools, visits
from storage.engine import Database
from storage.values import Meeting, MeetingKind, MeetingStatus, Span
from tests.conversations.centre import NOW, fill

FIRST, SECOND = MeetingKind
PLANNED, HELD, CANCELLED, NONE = MeetingStatus
DAY = date(2026, 12, 1)


@pytest.fixture
def centre(database: Database) -> Database:
    fill(database)
    return database


def school(db: Database, slug: str = "de-linde") -> int:
    with db.reading() as session:
        return schools.by_keys(session, [slug])[0].id


def put(
    db: Database,
    status: MeetingStatus = PLANNED,
    day: date | None = DAY,
    start: time | None = None,
    kind: MeetingKind = FIRST,
    *,
    now: datetime = NOW,
    slug: str = "de-linde",
    agreed_before: bool | None = None,
) -> Meeting:
    with db.writing() as session:
        return meetings.put(
            session, schools.by_keys(session, [slug])[0].id, 2026, kind, status=status, day=day, start=start,
            entered_by_id=None, now=now, agreed_before=agreed_before,
        )  # fmt: skip


def test_a_change_keeps_the_row_and_its_uid_and_raises_the_sequence(centre: Database) -> None:
    first = put(centre, start=time(13, 30))
    again = put(centre, start=time(13, 30))
    moved = put(centre, day=date(2026, 12, 8))
    called_off = put(centre, CANCELLED, date(2026, 12, 8))
    assert {m.id for m in (first, again, moved, called_off)} == {first.id}
    assert {m.uid for m in (first, again, moved, called_off)} == {first.uid}
    assert [m.sequence for m in (first, again, moved, called_off)] == [0, 0, 1, 2]


def test_whether_it_was_agreed_before_belongs_to_the_day(centre: Database) -> None:
    june, september = NOW.replace(month=6), NOW.replace(month=9)
    assert put(centre, now=june).agreed_before
    assert put(centre, start=time(9), now=september).agreed_before
    assert put(centre, CANCELLED, now=september).agreed_before
    assert not put(centre, day=date(2026, 12, 8), now=september).agreed_before
    assert put(centre, now=september, agreed_before=True).agreed_before
    assert not put(centre, NONE, None, now=june).agreed_before


def test_what_is_planned_on_these_days_the_nearest_first(centre: Database) -> None:
    later = put(centre, start=time(14))
    sooner = put(centre, start=time(9), slug="de-regenboog")
    put(centre, HELD, DAY, slug="de-springplank")
    ids = [school(centre, slug) for slug in ("de-linde", "de-regenboog", "de-springplank")]
    with centre.reading() as session:
        assert meetings.planned(session, ids, Span(DAY, DAY)) == (sooner, later)
        assert meetings.planned(session, ids, Span(date(2026, 12, 2), date(2027, 6, 30))) == ()
        assert meetings.planned(session, (), Span(DAY, DAY)) == ()


def test_the_meetings_from_a_school_year_on(centre: Database) -> None:
    first, second = put(centre), put(centre, NONE, None, kind=SECOND)
    with centre.reading() as session:
        found = meetings.since(session, [school(centre)], 2026)
        assert sorted(found, key=lambda m: m.id) == [first, second]
        assert meetings.since(session, [school(centre)], 2027) == ()


def test_removed_it_leaves_no_attendee(centre: Database) -> None:
    held = put(centre, HELD)
    with centre.writing() as session:
        nele = people.by_email(session, "nele@lsc.example", DAY)
        assert nele
        meetings.set_attendees(session, held.id, [nele.id])
    with centre.writing() as session:
        assert meetings.attendees(session, held.id) == (nele.id,)
        meetings.remove(session, held.id)
    with centre.reading() as session:
        assert meetings.get(session, held.id) is None
        assert meetings.attendees(session, held.id) == ()


def test_the_days_on_which_somebody_has_a_visit(centre: Database) -> None:
    with centre.reading() as session:
        an, bart = (people.by_email(session, f"{name}@lsc.example", DAY) for name in ("an", "bart"))
        assert an
        assert bart
        span = Span(date(2026, 10, 6), date(2026, 10, 20))
        found = visits.days_with_visits(session, [an.id, bart.id], span)
        assert found == {date(2026, 10, 6), date(2026, 10, 5 + 7), date(2026, 10, 19), date(2026, 10, 20)}
        assert visits.days_with_visits(session, [], span) == frozenset()
