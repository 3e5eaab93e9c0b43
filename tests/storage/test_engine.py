"""The two ways into a database, and what the database itself refuses."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import Session, col, select

from storage.engine import Database, DatabaseBusyError, make_engine
from storage.tables import AuditRow, PersonRow, RoleRow, SchoolRow, VisitLineRow, VisitRow
from storage.values import Centre, Role, TypeGroup, VisitStatus
from tests.storage.hurry import SHORT, hurried

MONDAY = date(2026, 9, 7)
NOON = datetime(2026, 9, 7, 12, tzinfo=ZoneInfo("Europe/Brussels"))


@pytest.fixture
def impatient(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    with hurried(sqlite_database, monkeypatch) as database:
        yield database


def add_people(session: Session, *names: str) -> list[int]:
    rows = [PersonRow(email=f"{name}@lsc.be", name=name, centre=Centre.LSC) for name in names]
    session.add_all(rows)
    session.flush()
    return [identity for row in rows if (identity := row.id)]


def add_school(session: Session, number: str = "12345") -> int:
    row = SchoolRow(number=number, slug=f"school-{number}", name=f"School {number}")
    session.add(row)
    session.flush()
    assert row.id
    return row.id


def add_visit(session: Session) -> int:
    """A planned visit on a Monday: an hour of broad types, half an hour of small ones."""
    (an,), school = add_people(session, "an"), add_school(session)
    visit = VisitRow(
        school_id=school,
        person_id=an,
        day=MONDAY,
        minutes=90,
        status=VisitStatus.PLANNED,
        entered_at=NOON,
    )
    session.add(visit)
    session.flush()
    assert visit.id
    for group, minutes in ((TypeGroup.BROAD, 60), (TypeGroup.SMALL, 30)):
        session.add(
            VisitLineRow(
                visit_id=visit.id,
                school_id=school,
                day=visit.day,
                status=visit.status,
                type_group=group,
                minutes=minutes,
            )
        )
    return visit.id


def lines(database: Database) -> set[tuple[date, VisitStatus, int]]:
    with database.reading() as session:
        return {(row.day, row.status, row.minutes) for row in session.exec(select(VisitLineRow))}


def names(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.exec(select(PersonRow.name)))


def test_what_is_written_stays_and_what_failed_leaves_nothing(database: Database) -> None:
    with database.writing() as session:
        add_people(session, "an")
    with pytest.raises(IntegrityError), database.writing() as session:
        add_people(session, "bo", "an")
    assert names(database) == {"an"}


def test_a_reading_session_writes_nothing(database: Database) -> None:
    with database.reading() as session:
        add_people(session, "an")
    assert names(database) == set()


def test_rows_can_be_read_after_their_session_is_closed(database: Database) -> None:
    with database.writing() as session:
        row = PersonRow(email="an@lsc.be", name="An", centre=Centre.LSC)
        session.add(row)
    assert (row.id is not None, row.name, row.centre) == (True, "An", Centre.LSC)


def test_the_lines_follow_their_visit_to_another_day_and_status(database: Database) -> None:
    with database.writing() as session:
        visit_id = add_visit(session)
    tuesday = date(2026, 9, 8)
    with database.writing() as session:
        visit = session.get_one(VisitRow, visit_id)
        visit.day, visit.status = tuesday, VisitStatus.DONE
    assert lines(database) == {(tuesday, VisitStatus.DONE, 60), (tuesday, VisitStatus.DONE, 30)}
    with database.writing() as session:
        session.execute(update(VisitRow).values(status=VisitStatus.REVERSED))
    assert lines(database) == {(tuesday, VisitStatus.REVERSED, 60), (tuesday, VisitStatus.REVERSED, 30)}


def test_the_lines_go_with_their_visit(database: Database) -> None:
    with database.writing() as session:
        visit_id = add_visit(session)
    with database.writing() as session:
        session.delete(session.get_one(VisitRow, visit_id))
    assert lines(database) == set()


@pytest.mark.parametrize(
    ("field", "value"),
    [("day", date(2026, 9, 8)), ("status", VisitStatus.DONE), ("school_id", 999), ("visit_id", 999)],
)
def test_a_line_cannot_leave_its_visit(database: Database, field: str, value: object) -> None:
    with database.writing() as session:
        add_visit(session)
    with pytest.raises(IntegrityError), database.writing() as session:
        session.execute(update(VisitLineRow).values({field: value}))


@pytest.mark.parametrize("table", [VisitRow, VisitLineRow])
@pytest.mark.parametrize("minutes", [0, -60])
def test_a_visit_takes_time(database: Database, table: type[VisitRow | VisitLineRow], minutes: int) -> None:
    with database.writing() as session:
        add_visit(session)
    with pytest.raises(IntegrityError), database.writing() as session:
        session.execute(update(table).values(minutes=minutes))


def test_the_database_knows_the_statuses(database: Database) -> None:
    with database.writing() as session:
        add_visit(session)
    with pytest.raises(IntegrityError), database.writing() as session:
        session.execute(text("UPDATE visit SET status = 'bogus'"))


def test_a_school_has_one_anchor(database: Database) -> None:
    with database.writing() as session:
        (an, bo), school = add_people(session, "an", "bo"), add_school(session)
        session.add(RoleRow(person_id=an, school_id=school, role=Role.ANCHOR))
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(RoleRow(person_id=bo, school_id=school, role=Role.ANCHOR))


def test_a_school_has_many_supporters_and_a_person_is_anchor_of_many_schools(database: Database) -> None:
    with database.writing() as session:
        an, bo = add_people(session, "an", "bo")
        linde, berk = add_school(session, "11111"), add_school(session, "22222")
        session.add_all(
            [
                RoleRow(person_id=an, school_id=linde, role=Role.ANCHOR),
                RoleRow(person_id=an, school_id=berk, role=Role.ANCHOR),
                RoleRow(person_id=an, school_id=linde, role=Role.SUPPORTER),
                RoleRow(person_id=bo, school_id=linde, role=Role.SUPPORTER),
                RoleRow(person_id=an, role=Role.ANCHOR),
                RoleRow(person_id=bo, role=Role.ANCHOR),
            ]
        )
    with database.reading() as session:
        assert len(session.exec(select(RoleRow)).all()) == 6


@pytest.mark.parametrize("at_a_school", [True, False])
def test_a_role_is_held_once(database: Database, at_a_school: bool) -> None:
    with database.writing() as session:
        (an,), school = add_people(session, "an"), add_school(session)
        where = school if at_a_school else None
        session.add(RoleRow(person_id=an, school_id=where, role=Role.SUPPORTER))
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(RoleRow(person_id=an, school_id=where, role=Role.SUPPORTER))


def test_a_coordinator_has_no_school(database: Database) -> None:
    with database.writing() as session:
        (an,), school = add_people(session, "an"), add_school(session)
        session.add(RoleRow(person_id=an, role=Role.COORDINATOR))
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(RoleRow(person_id=an, school_id=school, role=Role.COORDINATOR))


def test_times_come_back_in_utc(database: Database) -> None:
    twice = [datetime(2026, 10, 25, 2, 30, fold=fold, tzinfo=NOON.tzinfo) for fold in (0, 1)]
    with database.writing() as session:
        session.add_all([AuditRow(at=at, what="visit.logged") for at in (NOON, *twice)])
    with database.reading() as session:
        found = session.exec(select(AuditRow.at).order_by(col(AuditRow.at))).all()
    assert found == [
        datetime(2026, 9, 7, 10, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    ]
    assert {at.tzinfo for at in found} == {UTC}


def test_a_time_without_its_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="timezone"), database.writing() as session:
        session.add(AuditRow(at=NOON.replace(tzinfo=None), what="visit.logged"))


def test_a_reader_sees_the_last_truth_while_a_writer_is_at_work(database: Database) -> None:
    with database.writing() as session:
        add_people(session, "an")
    with database.writing() as session:
        add_people(session, "bo")
        with ThreadPoolExecutor() as pool:
            assert pool.submit(names, database).result(timeout=5) == {"an"}
    assert names(database) == {"an", "bo"}


def test_on_sqlite_a_reading_sees_one_moment_until_it_begins_anew(sqlite_database: Database) -> None:
    def people(session: Session) -> int:
        return len(session.exec(select(PersonRow)).all())

    with sqlite_database.reading() as reader:
        assert people(reader) == 0
        with sqlite_database.writing() as writer:
            add_people(writer, "an")
        assert people(reader) == 0
        sqlite_database.read_anew(reader)
        assert people(reader) == 1
        with sqlite_database.writing() as writer:
            add_people(writer, "bo")
        assert people(reader) == 1


def test_a_second_writer_waits_for_the_first(sqlite_database: Database) -> None:
    started = threading.Event()

    def write() -> None:
        started.set()
        with sqlite_database.writing() as session:
            add_people(session, "bo")

    with ThreadPoolExecutor() as pool:
        with sqlite_database.writing() as session:
            add_people(session, "an")
            second = pool.submit(write)
            started.wait()
            with pytest.raises(TimeoutError):
                second.result(timeout=SHORT)
        second.result(timeout=5)
    assert names(sqlite_database) == {"an", "bo"}


def test_a_writer_gives_up_on_a_lock_that_stays_and_a_later_try_works(
    sqlite_database: Database, impatient: Database
) -> None:
    def write() -> None:
        with impatient.writing() as session:
            add_people(session, "bo")

    with sqlite_database.writing() as session:
        add_people(session, "an")
        with pytest.raises(DatabaseBusyError, match="locked"):
            write()
    write()
    assert names(sqlite_database) == {"an", "bo"}


def test_a_writer_that_only_looked_already_holds_the_lock(
    sqlite_database: Database, impatient: Database
) -> None:
    """Otherwise it could look, be overtaken, and fail at its first write."""
    with sqlite_database.writing() as session:
        assert session.exec(select(PersonRow)).all() == []
        with pytest.raises(DatabaseBusyError, match="locked"), impatient.writing() as other:
            other.exec(select(PersonRow)).all()


def test_readers_alone_never_take_the_lock(sqlite_database: Database, impatient: Database) -> None:
    with sqlite_database.reading() as reader:
        assert reader.exec(select(PersonRow)).all() == []
        with impatient.writing() as session:
            add_people(session, "an")
        assert reader.exec(select(PersonRow)).all() == []
    assert names(sqlite_database) == {"an"}


def test_two_writers_on_postgresql_work_side_by_side(postgresql_database: Database) -> None:
    with postgresql_database.writing() as one, postgresql_database.writing() as other:
        add_people(one, "an")
        add_people(other, "bo")
    assert names(postgresql_database) == {"an", "bo"}


def test_a_server_that_is_not_there_is_a_busy_database(tmp_path: Path) -> None:
    database = Database(make_engine(f"postgresql+psycopg://postgres@/nothing?host={tmp_path}"))
    for way_in in (database.reading, database.writing):
        with pytest.raises(DatabaseBusyError), way_in() as session:
            session.exec(select(PersonRow)).all()
    database.dispose()


def test_every_connection_to_sqlite_is_durable_and_checks_its_references(sqlite_database: Database) -> None:
    full = 2
    with sqlite_database.reading() as one, sqlite_database.writing() as other:
        for session in (one, other):
            connection = session.connection()
            pragmas = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
            assert pragmas == {
                "journal_mode": "wal",
                "synchronous": full,
                "foreign_keys": 1,
                "busy_timeout": 2000,
            }
