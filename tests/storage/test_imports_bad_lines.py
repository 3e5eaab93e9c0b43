"""Files that are wrong, large, or come in twice at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]
from sqlalchemy import func, select, text
from sqlmodel import Session

from bot import imports
from bot.imports import ImportResult, UnreadableFileError, import_file
from storage.engine import Database, DatabaseBusyError
from storage.tables import (
    AuditRow,
    VisitLineRow,
    VisitRow,
)
from tests.storage.hurry import SHORT, hurried
from tests.storage.imported import FILES, NOW, SCHOOLS, VISITS, counts, db, everything, filled, load, rows

__all__ = ["db", "filled"]

BAD = {
    "schools": "123;Kort;Hier\n",
    "people": "fout;An;supporter;LSC;12345;;\n",
    "frames": "de-linde;1;day;2;2026-11-10;;\n",
    "visits": "12345;an@x.be;2026-11-23;;0;3;done;\n",
    "days-off": "de-linde;2026-10-05;2026-10-01;Studiedag\n",
    "meetings": "de-linde;first;2027-09-21;;;held\n",
}


@pytest.mark.parametrize("kind", FILES)
def test_nothing_of_a_file_with_a_bad_line_is_stored(filled: Database, kind: str) -> None:
    before = everything(filled)
    content = FILES[kind].replace("De Linde", "Nieuw").replace("Nele", "Nel") + BAD[kind]
    result = load(filled, kind, content)
    assert not result.stored
    assert (result.bad_rows, len(result.bad_lines)) == (1, 1)
    assert result.bad_lines[0].startswith(f"lijn {content.count(chr(10))}, kolom ")
    assert everything(filled) == before


@pytest.mark.parametrize("kind", FILES)
def test_skip_bad_stores_the_rest_and_still_lists_the_bad_line(filled: Database, kind: str) -> None:
    result = load(filled, kind, FILES[kind] + BAD[kind], skip_bad=True)
    assert result.stored
    assert len(result.bad_lines) == 1
    assert sum(counts(result)) == FILES[kind].count("\n") - 1


@pytest.mark.parametrize("kind", FILES)
def test_a_dry_run_counts_and_stores_nothing(filled: Database, kind: str) -> None:
    before, audits = everything(filled), len(rows(filled, AuditRow))
    result = load(filled, kind, FILES[kind] + BAD[kind], dry_run=True, skip_bad=True)
    assert not result.stored
    assert result.dry_run
    assert sum(counts(result)) == FILES[kind].count("\n") - 1
    assert everything(filled) == before
    assert len(rows(filled, AuditRow)) == audits


def test_every_bad_line_of_a_half_bad_file_is_listed(filled: Database) -> None:
    header, good = VISITS.splitlines()[:2]
    bad = "99;wie;nooit;laat;veel;10;klaar;"
    content = "\n".join([header, *[good, bad] * 500])
    result = load(filled, "visits", content, language="en")
    assert (result.added, result.bad_rows, len(result.bad_lines)) == (500, 500, 500 * 7)
    assert result.bad_lines[0].startswith("line 3, column school: ")
    assert not rows(filled, VisitRow)


def test_one_audit_row_tells_the_counts(filled: Database) -> None:
    load(filled, "visits", VISITS + BAD["visits"], skip_bad=True)
    audits = [row for row in rows(filled, AuditRow) if row.what == "import.visits"]
    assert [row.detail for row in audits] == [
        {"rows": 5, "bad_rows": 1, "added": 4, "changed": 0, "unchanged": 0}
    ]


def test_a_workbook_is_the_same_as_a_text(filled: Database, tmp_path: Path) -> None:
    workbook = Workbook()
    for row in (
        ["School", "Person", "Date", "Start", "Minutes", "Type", "Status"],
        [12345, "An@x.be", datetime(2026, 11, 23), datetime(2026, 11, 23, 9).time(), 150, 3, "done"],  # noqa: DTZ001
    ):
        workbook.active.append(row)
    workbook.save(tmp_path / "bezoeken.xlsx")
    workbook.close()
    assert import_file(filled, "visits", tmp_path / "bezoeken.xlsx", now=NOW).added == 1
    assert counts(load(filled, "visits", VISITS)) == (3, 0, 1)


def test_a_wrong_file_is_told_in_the_persons_language(db: Database) -> None:
    with pytest.raises(UnreadableFileError, match=r"^These columns are missing: naam\. "):
        load(db, "schools", "schoolnummer;name\n", language="en")
    with pytest.raises(UnreadableFileError, match=r"^“klassen” kan niet ingelezen worden"):
        load(db, "klassen", "a;b\n")


def test_progress_goes_up_to_all_rows(filled: Database) -> None:
    seen: list[tuple[int, int]] = []
    content = VISITS.splitlines()[0] + "\n12345;an@x.be;2026-11-23;;60;3;done;" * 1200
    load(filled, "visits", content, progress=lambda done, every: seen.append((done, every)))
    assert seen == [(0, 1200), (500, 1200), (1000, 1200), (1200, 1200)]


@pytest.mark.parametrize("kind", ["visits", "frames", "days-off", "schools"])
def test_two_imports_of_one_file_at_once_store_it_once(filled: Database, kind: str) -> None:
    content = FILES[kind] if kind != "schools" else SCHOOLS.replace("23456", "34567")
    start = Barrier(2)

    def run() -> ImportResult:
        start.wait()
        return load(filled, kind, content)

    with ThreadPoolExecutor() as pool:
        both = [pool.submit(run) for _ in range(2)]
    before = everything(filled)
    added = 1 if kind == "schools" else content.count("\n") - 1
    assert sorted(one.result().added for one in both) == [0, added]
    assert load(filled, kind, content).added == 0
    assert everything(filled) == before


@pytest.fixture
def impatient(filled: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    with hurried(filled, monkeypatch) as database:
        yield database


@contextmanager
def held(database: Database) -> Iterator[None]:
    """What every import has to wait for: SQLite's writer, or the turn that imports take on PostgreSQL."""
    with database.writing() as session:
        if not database.single_writer:
            session.execute(text("SELECT pg_advisory_xact_lock(7231002)"))
        yield


@pytest.mark.parametrize("kind", ["visits", "frames"])
def test_an_import_waits_for_a_database_that_others_hold(
    filled: Database, impatient: Database, kind: str
) -> None:
    with ThreadPoolExecutor() as pool:
        with held(filled):
            waiting = pool.submit(load, impatient, kind, FILES[kind])
            with pytest.raises(TimeoutError):
                waiting.result(timeout=5 * SHORT)
        assert waiting.result(timeout=10).added == FILES[kind].count("\n") - 1


@pytest.mark.parametrize("kind", ["visits", "frames"])
def test_an_import_that_gets_no_turn_says_so_and_a_later_one_works(
    filled: Database, impatient: Database, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "PATIENCE_SECONDS", 2 * SHORT)
    before = everything(filled)
    with held(filled), pytest.raises(DatabaseBusyError):
        load(impatient, kind, FILES[kind])
    assert everything(filled) == before
    assert load(impatient, kind, FILES[kind]).added == FILES[kind].count("\n") - 1


def test_a_failed_import_leaves_nothing_and_the_next_one_works(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(filled)

    def fail(_session: Session, _now: datetime) -> int:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("storage.imports.visits.carry_over", fail)
        with pytest.raises(RuntimeError):
            load(filled, "visits", VISITS)
    assert everything(filled) == before
    assert load(filled, "visits", VISITS).added == 4


def many(number: int) -> str:
    first = date(2026, 8, 31)
    lines = (
        f"{('12345', '23456')[i % 2]};an@x.be;{first + timedelta(days=i % 300)};{8 + i % 8}:00;"
        f"{1 + i % 700};{('3', '7')[i % 2]};done;nota {i}"
        for i in range(number)
    )
    return "\n".join((VISITS.splitlines()[0], *lines))


@pytest.mark.parametrize("number", [5_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_many_visits_come_in_and_none_twice(filled: Database, number: int) -> None:
    content = many(number)
    assert counts(load(filled, "visits", content)) == (number, 0, 0)
    assert counts(load(filled, "visits", content)) == (0, 0, number)
    with filled.reading() as session:
        sums = [
            session.execute(select(func.count(), func.sum(text("minutes"))).select_from(table)).one()
            for table in (VisitRow, VisitLineRow)
        ]
    assert tuple(sums[0]) == tuple(sums[1])
    assert sums[0][0] == number
