"""Planning a morning for a centre far larger than any, and a school year played for a large one."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from bot.rehearse import copied, rehearse
from handlers import reminding
from handlers.rules.calendar import make_calendar
from handlers.rules.waves import FIRST_HOUR
from storage.engine import Database, make_engine
from tests.bench.centre import NOW, PEOPLE, SCHOOLS, YEAR
from tests.bench.house import House
from tests.bench.rows import Row, at_most
from tests.conversations.centre import ZONE
from tests.desk import contexts

LARGE = 300
"""Schools of a large centre."""
MORNING = next(make_calendar(YEAR).open_days(date(YEAR.start.year, 11, 16), YEAR.end))
ROUNDS = 5


def planning(house: House) -> list[Row]:
    """One tick on a morning on which everything is still to be planned: as much as there can ever be."""
    path = house.database("planning")
    plan_meetings(path)
    database = Database(make_engine(f"sqlite:///{path}"))
    taken = [_tick(database) for _ in range(house.times(ROUNDS, 2))]
    database.dispose()
    looked, kept, number = (median(each[n] for each in taken) for n in range(3))
    beside = f"looking {looked:.2f} s, keeping {kept:.2f} s, {number:.0f} reminders"
    what = f"planning a tick, {SCHOOLS} schools and {PEOPLE} people"
    return [at_most(what, looked + kept, 2, " s", beside)]


def _tick(database: Database) -> tuple[float, float, int]:
    """Seconds of looking and of keeping, and how many were planned; nothing of it stays."""
    now = datetime.combine(MORNING, FIRST_HOUR, ZONE)
    begin = time.perf_counter()
    with database.reading() as session:
        plan = reminding.look(contexts(lambda: now).of_the_centre(session))
    looked = time.perf_counter()
    with database.writing() as session:
        planned = reminding.keep(session, plan, now=now, instant=datetime.now(UTC))
        kept = time.perf_counter()
        session.rollback()
    return looked - begin, kept - looked, planned


def year(house: House) -> list[Row]:
    path = house.database("year")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for table in ("visit_line", "visit", "frame", "role", "day_off"):
            connection.execute(f"DELETE FROM {table} WHERE school_id > ?", (LARGE,))
        connection.execute("DELETE FROM school WHERE id > ?", (LARGE,))
    plan_meetings(path)
    first, last = YEAR.first_school_day, YEAR.last_school_day
    if house.quick:
        last = first + timedelta(days=60)
    begin = time.perf_counter()
    with copied(f"sqlite:///{path}") as copy:
        number = sum(1 for _ in rehearse(copy, contexts(), ZONE, first, last))
    taken = time.perf_counter() - begin
    return [at_most(f"rehearse {first} to {last}, {LARGE} schools", taken, 20, " s", f"{number} reminders")]


def plan_meetings(path: Path) -> None:
    """A first meeting for four schools of five, and for half of those a second one in spring."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        ids = [number for (number,) in connection.execute("SELECT id FROM school")]
        connection.executemany(
            "INSERT INTO meeting (school_id, year, kind, status, day, place, reason, agreed_before, invited, "
            "uid, sequence, entered_at) VALUES (?, ?, ?, 'planned', ?, '', '', 0, 1, ?, 0, ?)",
            _meetings(ids),
        )


def _meetings(ids: list[int]) -> Iterator[tuple[int, int, str, str, str, str]]:
    autumn = YEAR.start.year
    days = {
        "first": list(make_calendar(YEAR).open_days(date(autumn, 9, 14), date(autumn + 1, 1, 29))),
        "second": list(make_calendar(YEAR).open_days(date(autumn + 1, 2, 1), date(autumn + 1, 5, 28))),
    }
    for number in ids:
        for kind in ("first", "second")[: number % 5 and 1 + number % 2]:
            day = days[kind][number * 7 % len(days[kind])].isoformat()
            yield number, autumn, kind, day, f"{kind}-{number}", NOW
