"""A centre far larger than any: 4 000 schools, 5 000 people and as many visits as asked, in bulk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from handlers.rules.calendar import school_year_of
from storage.engine import make_engine
from storage.migrations import migrate

SCHOOLS, PEOPLE = 4_000, 5_000
SCHOOLS_EACH = 4
TEAM, ACCOUNT = "T0BENCH", "U0"
NOW = "2026-09-01 08:00:00.000000"
YEAR = school_year_of(date.today())  # noqa: DTZ011  (the bot under measurement lives today)

_VISITS = """
    WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :visits),
    spread(n, day) AS (
        SELECT n, date(:first, ((n / :schools * 13 + n * 7) % :days) || ' days') FROM numbers
    )
    INSERT INTO visit (id, school_id, person_id, day, minutes, status, note, entered_at)
    SELECT n + 1, n % :schools + 1, n % :people + 1, day, 50 * (n % 4 + 1),
        CASE WHEN day > :today THEN 'planned' WHEN n % 20 = 0 THEN 'cancelled' ELSE 'done' END, '', :now
    FROM spread
"""
_LINES = """
    INSERT INTO visit_line (visit_id, school_id, day, status, type_group, minutes)
    SELECT id, school_id, day, status, CASE WHEN id % 5 = 0 THEN 'small' ELSE 'broad' END, minutes FROM visit
"""


def email(person: int) -> str:
    return f"persoon{person}@leersteuncentrum.example"


def slug(school: int) -> str:
    return "de-linde" if school == 1 else f"school-{school}"


def schools_of(person: int) -> list[int]:
    """Where a person supports; the first 4 000 people are also the anchor of the school of their number."""
    return [(person - 1 + n * 997) % SCHOOLS + 1 for n in range(SCHOOLS_EACH)]


def make_database(path: Path, visits: int) -> None:
    """As after years of use: planner statistics there, everything on disk, nothing left in the log."""
    engine = make_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-262144"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    _fill(connection)
    _fill_visits(connection, visits)
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def _fill(connection: sqlite3.Connection) -> None:
    schools, people = range(1, SCHOOLS + 1), range(1, PEOPLE + 1)
    columns = "id, number, slug, name, place, street, postcode, email, clb, support_centre, channel"
    connection.executemany(
        f"INSERT INTO school ({columns}) VALUES (?, ?, ?, ?, ?, '', '', '', '', '', '')",
        ((n, str(100_000 + n), slug(n), _name(n), "Halle") for n in schools),
    )
    connection.executemany(
        "INSERT INTO person (id, email, name, centre) VALUES (?, ?, ?, 'LSC')",
        ((n, email(n), f"Persoon {n}") for n in people),
    )
    connection.executemany(
        "INSERT INTO identity (platform, workspace, user, person_id, locale, seen_at) "
        "VALUES ('slack', ?, ?, ?, 'nl-NL', ?)",
        ((TEAM, f"{ACCOUNT}{n}", n, NOW) for n in people),
    )
    connection.executemany("INSERT INTO role (person_id, school_id, role) VALUES (?, ?, ?)", _roles())
    connection.executemany(
        "INSERT INTO frame (school_id, minutes, weeks, hundredths, unit, valid_from, strict, note, "
        "entered_at) VALUES (?, 200, 2, 100, 'half_day', ?, 0, '', ?)",
        ((n, YEAR.start.isoformat(), NOW) for n in schools),
    )
    connection.executemany(
        "INSERT INTO day_off (school_id, first, last, name) VALUES (?, ?, ?, ?)",
        ((n, day, day, f"Vrije dag {number}") for n in schools for number, day in enumerate(_free_days(n))),
    )


def _name(school: int) -> str:
    return "De Linde" if school == 1 else f"School {school}"


def _roles() -> Iterator[tuple[int, int, str]]:
    for person in range(1, PEOPLE + 1):
        for school in schools_of(person):
            anchor = person == school
            yield person, school, "anchor" if anchor else "supporter"


def _free_days(school: int) -> list[str]:
    """Two of its own, seldom those of another school."""
    days = (YEAR.end - YEAR.start).days
    return [(YEAR.start + timedelta(school * step % days)).isoformat() for step in (11, 29)]


def _fill_visits(connection: sqlite3.Connection, visits: int) -> None:
    """All in this school year: the most that a school's sum can ever have to read."""
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_master "
        "WHERE type = 'index' AND tbl_name IN ('visit', 'visit_line') AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    values = {
        "visits": visits,
        "schools": SCHOOLS,
        "people": PEOPLE,
        "first": YEAR.start.isoformat(),
        "days": (YEAR.end - YEAR.start).days,
        "today": date.today().isoformat(),  # noqa: DTZ011
        "now": NOW,
    }
    connection.execute(_VISITS, values)
    connection.execute(_LINES)
    for _, statement in indexes:
        connection.execute(statement)
