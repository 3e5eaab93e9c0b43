from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.imports import ImportResult, import_text
from bot.imports.read import read_text
from handlers.imports import Checked, Known, check
from storage import meetings
from storage.engine import Database
from storage.imports import ImportedMeeting
from storage.tables import MeetingRow
from storage.values import MeetingKind, MeetingStatus, School

HEADER = "school;kind;date;start;place;status\n"
TODAY = date(2026, 6, 9)
KNOWN = Known([School(1, "12345", "de-linde", "De Linde", "Halle")], (), TODAY)
FIRST, SECOND = MeetingKind
PLANNED, HELD, CANCELLED, NONE = MeetingStatus
SCHOOLS = "schoolnummer;naam;gemeente\n12345;De Linde;Halle\n23456;Sint-Jozef;Asse\n"
JUNE, SEPTEMBER = datetime(2026, 6, 9, 8, tzinfo=UTC), datetime(2026, 9, 8, 8, tzinfo=UTC)


def read(lines: str, today: date = TODAY) -> Checked[ImportedMeeting]:
    return check("meetings", read_text(HEADER + lines).rows, Known(KNOWN.schools.values(), (), today))


def test_the_school_year_is_that_of_the_day() -> None:
    found = read(
        "12345;first;22/9/2026;13u30;leraarskamer;planned\n"
        "de-linde;Second;2027-02-04;;;PLANNED\n"
        "de-linde;first;2025-09-23;;;held"
    ).values
    assert found == (
        ImportedMeeting(1, 2026, FIRST, PLANNED, date(2026, 9, 22), time(13, 30), "leraarskamer"),
        ImportedMeeting(1, 2026, SECOND, PLANNED, date(2027, 2, 4), None, ""),
        ImportedMeeting(1, 2025, FIRST, HELD, date(2025, 9, 23), None, ""),
    )


@pytest.mark.parametrize(
    ("today", "year"), [(date(2026, 6, 9), 2025), (date(2026, 7, 1), 2026), (date(2026, 9, 8), 2026)]
)
def test_without_a_date_it_is_the_year_that_is_planned_for(today: date, year: int) -> None:
    none, cancelled = read("12345;first;;;;none\n12345;second;;;;cancelled", today).values
    assert (none.year, none.day, none.status) == (year, None, NONE)
    assert (cancelled.year, cancelled.day, cancelled.status) == (year, None, CANCELLED)


def test_a_date_says_of_which_year_there_is_none_and_one_that_was_cancelled_keeps_it() -> None:
    none, cancelled = read(
        "12345;first;2026-09-22;9:00;;none\n12345;second;2027-02-04;9:00;;cancelled"
    ).values
    assert (none.year, none.day, none.start) == (2026, None, None)
    assert (cancelled.day, cancelled.start) == (date(2027, 2, 4), time(9))


@pytest.mark.parametrize(
    ("line", "bad"),
    [
        (";first;2026-09-22;;;planned", ("school", "required")),
        ("zzz;first;2026-09-22;;;planned", ("school", "unknown_school")),
        ("12345;third;2026-09-22;;;planned", ("kind", "choice")),
        ("12345;;2026-09-22;;;planned", ("kind", "required")),
        ("12345;first;2026-09-22;;;gepland", ("status", "choice")),
        ("12345;first;2026-09-22;;;", ("status", "required")),
        ("12345;first;;;;planned", ("date", "required")),
        ("12345;first;;;;held", ("date", "required")),
        ("12345;first;31/9/2026;;;planned", ("date", "date")),
        ("12345;first;2026-06-10;;;held", ("date", "held_later")),
        ("12345;first;2026-09-22;25:00;;planned", ("start", "time")),
        (f"12345;first;2026-09-22;;{'x' * 301};planned", ("place", "too_long")),
    ],
)
def test_a_bad_row_is_told_with_its_column(line: str, bad: tuple[str, str]) -> None:
    checked = read(line)
    assert [(b.number, b.column, b.problem) for b in checked.bad_lines] == [(2, *bad)]
    assert not checked.values


def test_the_same_meeting_of_a_year_twice_is_told_with_the_first_line() -> None:
    checked = read("12345;first;2026-09-22;;;planned\nde-linde;first;2026-10-06;;;planned")
    assert [(b.number, b.problem, b.data) for b in checked.bad_lines] == [
        (3, "duplicate_line", {"line": "2"})
    ]


# stored, on both kinds of database


@pytest.fixture
def filled(database: Database) -> Database:
    import_text(database, "schools", SCHOOLS, now=JUNE)
    return database


def load(db: Database, lines: str, now: datetime = JUNE) -> ImportResult:
    return import_text(db, "meetings", HEADER + lines, now=now)


def counts(result: ImportResult) -> tuple[int, int, int]:
    assert not result.bad_lines
    return result.added, result.changed, result.unchanged


def only(db: Database) -> MeetingRow:
    with db.reading() as session:
        row = session.scalars(select(MeetingRow)).one()
        session.expunge(row)
        return row


LINE = "12345;first;2026-09-22;13:30;leraarskamer;planned"


def test_the_same_file_twice_changes_nothing_and_another_date_moves(filled: Database) -> None:
    assert counts(load(filled, LINE)) == (1, 0, 0)
    before = only(filled)
    assert counts(load(filled, LINE)) == (0, 0, 1)
    assert only(filled).sequence == before.sequence == 0
    assert counts(load(filled, "12345;first;2026-09-24;;;planned")) == (0, 1, 0)
    moved = only(filled)
    assert (moved.day, moved.start, moved.place) == (date(2026, 9, 24), time(13, 30), "leraarskamer")
    assert (moved.uid, moved.sequence) == (before.uid, 1)


@pytest.mark.parametrize(
    ("now", "agreed"),
    [
        (JUNE, True),
        (JUNE.replace(month=7, day=31), True),
        (JUNE.replace(month=8, day=1), False),
        (SEPTEMBER, False),
    ],
)
def test_what_came_before_august_was_agreed_the_year_before(
    filled: Database, now: datetime, agreed: bool
) -> None:
    load(filled, LINE, now)
    assert only(filled).agreed_before is agreed


def test_an_appointment_that_moves_in_september_was_not_agreed_before(filled: Database) -> None:
    load(filled, LINE)
    load(filled, LINE.replace("13:30", "14:00"), SEPTEMBER)
    assert only(filled).agreed_before
    load(filled, LINE.replace("09-22", "09-24"), SEPTEMBER)
    assert not only(filled).agreed_before


def test_what_somebody_did_in_chat_stays(filled: Database) -> None:
    load(filled, LINE)
    with filled.writing() as session:
        there = meetings.of_year(session, only(filled).school_id, 2026)[FIRST]
        meetings.set_invited(session, there.id, invited=True)
    assert counts(load(filled, LINE.replace("09-22", "09-24"))) == (0, 0, 1)
    assert only(filled).day == date(2026, 9, 22)


def test_a_meeting_that_will_not_be_and_later_is(filled: Database) -> None:
    year = "12345;first;2026-09-22;;;none"
    assert counts(load(filled, year)) == (1, 0, 0)
    assert (only(filled).status, only(filled).day) == (NONE, None)
    assert counts(load(filled, year)) == (0, 0, 1)
    assert counts(load(filled, LINE)) == (0, 1, 0)
    assert only(filled).status is PLANNED
    with filled.reading() as session:
        assert session.scalars(select(col(MeetingRow.entered_by_id))).all() == [None]
