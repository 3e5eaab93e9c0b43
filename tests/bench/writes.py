"""What is stored: `/log-visit` in one line, and an import of 100 000 visits."""

from __future__ import annotations

import itertools
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from tests.bench.centre import PEOPLE, SCHOOLS, YEAR, email, schools_of, slug
from tests.bench.house import House
from tests.bench.load import Load, command, drive
from tests.bench.rows import Row, at_least, at_most, reported
from tests.bench.serving import SCHOOLBEELD, Served, environment, schoolbeeld

CONNECTIONS = 16
MILLI = 1000
LOGGED = b"undo_visit"
TODAY = date.today()  # noqa: DTZ011  (the bot under measurement lives today)
IMPORTED = 100_000
PROBE_SECONDS = 0.002


def log_visit(house: House) -> list[Row]:
    """Every visit by somebody else, at a school of theirs; the home tab is renewed after each, as always."""
    numbers = itertools.count(1)
    path = house.database("log-visit")
    with schoolbeeld(path, house.slack_api) as served:
        _log(served, numbers, CONNECTIONS, 10)
        alone = _log(served, numbers, 1, house.times(300, 60))
        busy = _log(served, numbers, CONNECTIONS, house.times(150, 30))
    _look(path, next(numbers) - 1)
    return [
        reported("/log-visit, p50 at one connection", MILLI * alone.percentile(0.5), " ms"),
        reported(
            f"/log-visit, p50 at {CONNECTIONS} connections",
            MILLI * busy.percentile(0.5), " ms", f"{busy.throughput:.0f} a second",
        ),
        at_most(
            f"/log-visit, p99 at {CONNECTIONS} connections", MILLI * busy.percentile(0.99), 100, " ms"
        ),
    ]  # fmt: skip


def _log(served: Served, numbers: Iterator[int], connections: int, each: int) -> Load:
    requests = [[visit_request(next(numbers)) for _ in range(each)] for _ in range(connections)]
    return drive(served.port, requests, LOGGED)


def visit_request(number: int) -> bytes:
    person = (number - 1) % PEOPLE + 1
    school = schools_of(person)[number // PEOPLE % len(schools_of(person))]
    day = TODAY - timedelta(number % 10)
    text = f"{slug(school)} {day.day}/{day.month} 50 min"
    return command("log-visit", text, person, trigger=f"bench.{number}")


def _look(path: Path, expected: int) -> None:
    """What was answered must be stored."""
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT count(*) FROM audit WHERE what = 'visit.noted'").fetchone()[0]
    connection.close()
    if found != expected:
        raise RuntimeError(f"{expected} visits were answered, {found} are stored")


def imports(house: House) -> list[Row]:
    path, file = house.database("imports"), house.folder / "visits.csv"
    count = house.times(IMPORTED, IMPORTED // 5)
    _write_file(file, count)
    own = environment({"DATABASE_URL": f"sqlite:///{path}", "SLACK_BOT_TOKEN": ""})
    with _lock_watched(path) as watched:
        begun = time.perf_counter()
        command_line = [SCHOOLBEELD, "import", "visits", str(file)]
        done = subprocess.run(command_line, check=False, env=own, capture_output=True)
        seconds = time.perf_counter() - begun
    if done.returncode:
        raise RuntimeError((done.stdout + done.stderr).decode()[:2000])
    shown = f"{count:,}".replace(",", " ")
    return [
        at_least(f"import of {shown} visits", count / seconds, 5000, " rows/s", f"{seconds:.1f} s in all"),
        at_most("the same, longest hold of the write lock", watched.longest, 2, " s"),
    ]


def _write_file(file: Path, count: int) -> None:
    school_days = max(1, (TODAY - YEAR.start).days)
    lines = ["school;person;date;start;minutes;type;status;note"]
    for number in range(count):
        person = number % PEOPLE + 1
        school = 100_000 + (number * 7) % SCHOOLS + 1
        day = YEAR.start + timedelta(number // PEOPLE * 3 % school_days)
        start = f"{8 + number % 8:02}:{number % 4 * 15:02}"
        lines.append(f"{school};{email(person)};{day};{start};{50 * (number % 4 + 1)};3;done;nota {number}")
    file.write_text("\n".join(lines), "utf-8")


class _Watched:
    longest = 0.0
    """Seconds: the longest stretch in which nobody else could begin to write."""


@contextmanager
def _lock_watched(path: Path) -> Iterator[_Watched]:
    """Another connection that tries to begin to write, every few milliseconds."""
    watched, over = _Watched(), threading.Event()

    def watch() -> None:
        connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        free = time.perf_counter()
        while not over.wait(PROBE_SECONDS):
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                watched.longest = max(watched.longest, time.perf_counter() - free)
            else:
                connection.execute("ROLLBACK")
                free = time.perf_counter()
        connection.close()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield watched
    finally:
        over.set()
        watcher.join()
