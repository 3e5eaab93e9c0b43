"""Mails: the preview, three hundred schools through a mail server, and who is answered meanwhile."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from tests.bench.centre import PEOPLE, TEAM, YEAR, slug
from tests.bench.house import House
from tests.bench.load import Load, button, command, drive, form
from tests.bench.rows import Row, at_least, at_most
from tests.bench.serving import Served, mail_server, schoolbeeld
from tests.bench.writes import MILLI, TODAY, visit_request

ANCHOR, OTHER = 1, 2
SCHOOLS, IN_FIELD = 300, 100
NOW = "2026-09-01 08:00:00.000000"
DAY = TODAY + timedelta(days=30)
PATIENCE = 300.0
POLL = 0.05
NOTHING, TAKEN, ANY = b"", b'"update"', b""


def mails(house: House) -> list[Row]:
    number = house.times(SCHOOLS, 60)
    path = house.database("mails")
    _plan(path, number)
    with mail_server() as port:
        settings = {
            "SMTP_URL": f"smtp://127.0.0.1:{port}",
            "MAIL_FROM": "schoolbeeld@lsc.example",
            "MAIL_HOLD_SECONDS": "0",
        }
        with schoolbeeld(path, house.slack_api, **settings) as served:
            previews = _previews(served, number)
            used = served.processor_seconds()
            seconds, meanwhile = _send_all(served, path, number)
            used = MILLI * (served.processor_seconds() - used) / number
    return [
        at_most("/send-guide, p50 of the preview", MILLI * previews.percentile(0.5), 300, " ms"),
        at_least(
            f"/send-guide all, {number} schools with both documents", number / seconds, 15, " mails/s",
            f"{seconds:.1f} s in all, {used:.0f} ms of the processor each",
        ),
        at_most(
            "the same, p99 of the answers to buttons meanwhile", MILLI * meanwhile.percentile(0.99), 100,
            " ms", f"p50 {MILLI * meanwhile.percentile(0.5):.1f} ms",
        ),
    ]  # fmt: skip


def _plan(path: Path, number: int) -> None:
    """One anchor for all of these schools, each with a director, a date and a channel of its own."""
    schools = range(1, number + 1)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM role WHERE role = 'anchor' AND school_id <= ?", (number,))
        connection.executemany(
            "INSERT INTO role (person_id, school_id, role) VALUES (?, ?, 'anchor')",
            ((ANCHOR, n) for n in schools),
        )
        connection.executemany(
            "INSERT INTO person (id, email, name, centre) VALUES (?, ?, ?, 'SCHOOL')",
            ((PEOPLE + n, f"directie@school{n}.example", f"Directie {n}") for n in schools),
        )
        connection.executemany(
            "INSERT INTO role (person_id, school_id, role) VALUES (?, ?, 'principal')",
            ((PEOPLE + n, n) for n in schools),
        )
        connection.executemany(
            "INSERT INTO meeting (school_id, year, kind, status, day, start, place, reason, agreed_before, "
            "invited, uid, sequence, entered_at) "
            "VALUES (?, ?, 'first', 'planned', ?, '13:30:00.000000', 'lerarenkamer', '', 0, 0, ?, 0, ?)",
            ((n, YEAR.start.year, DAY.isoformat(), f"{n}@bench", NOW) for n in schools),
        )
        connection.executemany(
            "INSERT INTO channel (school_id, platform, workspace, conversation, name, linked_at) "
            "VALUES (?, 'slack', ?, ?, ?, ?)",
            ((n, TEAM, f"C{n}", slug(n), NOW) for n in schools),
        )


def _previews(served: Served, number: int) -> Load:
    requests = [command("send-guide", slug(n), ANCHOR, trigger=f"preview.{n}") for n in range(1, number + 1)]
    drive(served.port, [requests[:10]], NOTHING)
    return drive(served.port, [requests], NOTHING)


def _send_all(served: Served, path: Path, number: int) -> tuple[float, Load]:
    """From the moment that Versturen is answered until the mail server has the last mail."""
    fields: dict[str, object] = {}
    for field, first in enumerate(range(1, number + 1, IN_FIELD), 1):
        chosen = range(first, min(first + IN_FIELD, number + 1))
        options = [{"value": str(n)} for n in chosen]
        fields[f"schools{field}"] = {"type": "multi_static_select", "selected_options": options}
    latencies, numbers = [], _numbers()
    drive(served.port, [[form("guides", ANCHOR, fields, "bench")]], TAKEN)
    begun = time.perf_counter()
    with _watched(path) as done:
        while done() < number:
            assert time.perf_counter() - begun < PATIENCE, "the mails do not go out"
            latencies += drive(served.port, [[_press(next(numbers))]], ANY).latencies
            time.sleep(POLL)
        seconds = time.perf_counter() - begun
    return seconds, Load(latencies, seconds)


def _numbers() -> Iterator[int]:
    yield from range(1, 1_000_000)


def _press(number: int) -> bytes:
    """Buttons that ask and lines that write, by others than the anchor."""
    if number % 2:
        return button("say", OTHER, text=f"tijdskader {slug(OTHER)}")
    return visit_request(900_000 + number)


@contextmanager
def _watched(path: Path) -> Iterator[Callable[[], int]]:
    connection = sqlite3.connect(path, isolation_level=None)
    yield lambda: connection.execute("SELECT count(*) FROM mail WHERE state = 'done'").fetchone()[0]
    connection.close()
