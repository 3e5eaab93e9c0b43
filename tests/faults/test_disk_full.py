"""No room on the disk: the person is told, nothing partial is stored, and it goes on once there is room."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from storage.engine import Database, DatabaseFullError, make_engine
from storage.tables import DayOffRow
from tests.conversations.stage import Stage
from tests.conversations.town import Town, town_of
from tests.faults.requests import command, visit_form
from tests.faults.test_locked import BUSY, timed

TOLD = "De schijf van de bot is vol, dus ik kan niets bewaren. Er is niets gewijzigd."
NOTED = "Genoteerd"
MEGABYTES = 4
MOST = 400
"""So many visits fill what is left, with much to spare."""


@dataclass(frozen=True)
class Disk:
    """Where the database lies, and how to take away the room and give it back."""

    url: str
    fill: Callable[[Database], None]
    make_room: Callable[[Database], None]


@contextmanager
def small_disk(centre: Path, folder: Path) -> Iterator[Disk]:
    """A file system of a few megabytes, where this user may make one."""
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    if made.returncode:
        pytest.skip(f"a small disk cannot be made here: {made.stderr.strip()}")
    ballast = folder / "ballast"
    file = shutil.copy(centre, folder / "centre.sqlite")

    def fill(_database: Database) -> None:
        ballast.write_bytes(b"\0" * (shutil.disk_usage(folder).free - 40_000))

    try:
        yield Disk(f"sqlite:///{file}", fill, lambda _database: ballast.unlink())
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def few_pages(centre: Path, folder: Path) -> Iterator[Disk]:
    """SQLite's own limit, which it meets as it meets a full disk."""
    file = shutil.copy(centre, folder / "centre.sqlite")
    most = [0]

    def limit(connection: Any, _record: object) -> None:
        if most[0]:
            connection.execute(f"PRAGMA max_page_count={most[0]}")

    def fill(database: Database) -> None:
        with database.reading() as session:
            most[0] = 1 + session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
        event.listen(database.engine, "connect", limit)
        database.dispose()

    def make_room(database: Database) -> None:
        event.remove(database.engine, "connect", limit)
        database.dispose()

    yield Disk(f"sqlite:///{file}", fill, make_room)


@pytest.fixture(params=[small_disk, few_pages])
def disk(request: pytest.FixtureRequest, centre_file: Path, tmp_path: Path) -> Iterator[Disk]:
    with request.param(centre_file, tmp_path) as made:
        yield made


@pytest.fixture
def town(stage: Stage, disk: Disk) -> Iterator[Town]:
    with town_of(stage, disk.url) as opened:
        yield opened


def test_everyone_is_told_nothing_is_half_stored_and_it_recovers_by_itself(town: Town, disk: Disk) -> None:
    users = ["U0AN", "U0BART", "U0NELE", "U0TOM", "U0KATRIEN"]
    for user in users:
        town.knock(command(user, "/timeframe de linde"))
    disk.fill(town.database)
    noted, refused, seen = 0, 0, 0
    while not refused and seen < MOST:
        asked = [command(user, f"/log-visit de linde 1u vol {'lang ' * 30}") for user in users]
        form = visit_form("U0AN", 1, "1u", "2026-11-23", intent=f"vol {seen}", note="vol")
        for answer, _ in timed(town, [*asked, form]):
            assert answer.status == 200
            assert any(said in answer.text for said in (NOTED, TOLD, BUSY)), answer.text
            noted, refused = noted + (NOTED in answer.text), refused + (TOLD in answer.text)
            seen += 1
    assert refused
    assert stored(town) == noted
    assert "halve dagen" in town.knock(command("U0AN", "/timeframe de linde")).text
    disk.make_room(town.database)
    assert NOTED in town.knock(command("U0AN", "/log-visit de linde 1u vol")).text
    town.settle()
    assert stored(town) == noted + 1


def stored(town: Town) -> int:
    """Visits, each with its lines, its audit and its answer; nothing else."""
    mine = "note LIKE 'vol%'"
    visits = town.count("visit", mine)
    lines = f"visit_id IN (SELECT id FROM visit WHERE {mine})"
    assert town.count("visit_line", lines) == town.count("answered") == visits
    assert town.count("audit", "what = 'visit.noted'") == visits
    assert town.count("pragma_integrity_check", "integrity_check <> 'ok'") == 0
    return visits


def test_what_shared_the_transaction_is_not_stored_either(disk: Disk) -> None:
    database = Database(make_engine(disk.url))
    disk.fill(database)
    with pytest.raises(DatabaseFullError):
        _many_at_once(database)
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM day_off WHERE name LIKE 'vol%'")) == 0
    disk.make_room(database)
    database.dispose()


def _many_at_once(database: Database) -> None:
    with database.writing_together() as part:
        for number in range(2_000):
            with part() as session:
                session.add(_day(number))


def _day(number: int) -> DayOffRow:
    day = date(2027, 1, 1)
    return DayOffRow(school_id=1, first=day, last=day, name=f"vol {number} " * 500)
