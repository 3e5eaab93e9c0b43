"""A backup while people note visits: each one restores, is whole, and holds what was told to be stored."""

from __future__ import annotations

import itertools
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.terminal import Terminal, as_text
from storage.backup import NotCopiedError, Why, back_up, restore
from storage.engine import Database, make_engine
from storage.migrations import is_current
from tests.desk import desk
from tests.faults.test_disk_full import small_disk

WRITERS = ("an@lsc.example", "bart@lsc.example")


class Noting:
    """People who note visits, one after the other, and how many were told that it is stored."""

    def __init__(self, database: Database) -> None:
        self._dispatcher = desk(database)
        self._numbers = itertools.count()
        self._over = threading.Event()
        self.told = 0
        self.failed: list[str] = []
        self._news = threading.Condition()

    def note(self, email: str) -> None:
        person = Terminal(self._dispatcher, email)
        while not self._over.is_set():
            said = as_text(
                person.say(f"/log-visit de linde 2026-09-{next(self._numbers) % 20 + 1:02} 1u reeks")
            )
            with self._news:
                if "Genoteerd" in said:
                    self.told += 1
                else:
                    self.failed.append(said)
                self._news.notify_all()

    def wait(self) -> int:
        """Until one more is stored; how many then are."""
        before = self.told
        with self._news:
            assert self._news.wait_for(lambda: self.failed or self.told > before, 30)
            return self.told

    @contextmanager
    def under_way(self) -> Iterator[None]:
        threads = [threading.Thread(target=self.note, args=(email,)) for email in WRITERS]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()


def said(database: Database, text: str) -> str:
    return as_text(Terminal(desk(database), WRITERS[0]).say(text))


def path_of(database: Database) -> Path:
    return Path(database.engine.url.database or "")


def noted(path: Path) -> int:
    """Visits of these tests; each has its lines, and every page and reference is in order."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        mine = "SELECT count(*) FROM visit WHERE note = 'reeks'"
        (visits,) = connection.execute(mine).fetchone()
        unlike = f"{mine} AND minutes <> (SELECT sum(minutes) FROM visit_line WHERE visit_id = visit.id)"
        assert connection.execute(unlike).fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM audit WHERE what = 'visit.noted'").fetchone() == (
            visits,
        )
    return int(visits)


def test_each_of_many_backups_while_people_write_restores(
    quiet_centre: Database, tmp_path: Path, long_run: bool
) -> None:
    noting, copy, restored = Noting(quiet_centre), tmp_path / "copy.db", tmp_path / "restored.db"
    with noting.under_way():
        for _ in range(100 if long_run else 10):
            before = noting.wait()
            back_up(path_of(quiet_centre), copy, force=True)
            after = noting.told
            restore(copy, restored, force=True)
            assert before <= noted(restored) <= after + len(WRITERS)
            assert noted(copy) == noted(restored)
    assert not noting.failed
    assert {path.name for path in tmp_path.iterdir()} == {
        "copy.db",
        "restored.db",
        "restored.db.before-restore",
    }


def test_a_backup_stands_alone_and_is_for_its_owner_only(quiet_centre: Database, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with quiet_centre.reading():
        back_up(path_of(quiet_centre), copy)
    assert [path.name for path in tmp_path.iterdir()] == ["copy.db"]
    assert copy.stat().st_mode & 0o777 == 0o600


def test_nothing_is_overwritten_unless_it_is_asked(quiet_centre: Database, tmp_path: Path) -> None:
    live, copy = path_of(quiet_centre), tmp_path / "copy.db"
    copy.write_text("mijn notities")
    with pytest.raises(NotCopiedError, match="there"):
        back_up(live, copy)
    assert copy.read_text() == "mijn notities"
    with pytest.raises(NotCopiedError, match="same"):
        back_up(live, live, force=True)
    back_up(live, copy, force=True)
    with pytest.raises(NotCopiedError, match="there"):
        restore(copy, live)
    with pytest.raises(NotCopiedError, match="same"):
        restore(live, live, force=True)


def test_what_the_bot_holds_is_not_restored(quiet_centre: Database, tmp_path: Path) -> None:
    live, copy = path_of(quiet_centre), tmp_path / "copy.db"
    back_up(live, copy)
    with quiet_centre.reading() as session:
        session.connection().exec_driver_sql("SELECT count(*) FROM school").scalar_one()
    with pytest.raises(NotCopiedError) as refused:  # no transaction, only a connection of its pool
        restore(copy, live, force=True)
    assert refused.value.why is Why.HELD
    assert "Genoteerd" in said(quiet_centre, "/log-visit de linde 1u reeks")
    assert noted(live) == 1
    quiet_centre.dispose()
    before = restore(copy, live, force=True)
    assert before is not None
    assert (noted(live), noted(before)) == (0, 1)
    assert "Genoteerd" in said(quiet_centre, "/log-visit de linde 1u reeks")


def test_a_damaged_database_is_replaced_and_its_log_never_meets_the_new_one(
    quiet_centre: Database, tmp_path: Path
) -> None:
    live, copy = path_of(quiet_centre), tmp_path / "copy.db"
    back_up(live, copy)
    quiet_centre.dispose()
    live.write_bytes(b"niets" * 1000)
    Path(f"{live}-wal").write_bytes(b"een log")
    before = restore(copy, live, force=True)
    assert before is not None
    assert before.read_bytes() == b"niets" * 1000
    assert Path(f"{before}-wal").read_bytes() == b"een log"
    assert noted(live) == 0


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("half", Why.DAMAGED),
        ("text", Why.DAMAGED),
        ("strange", Why.STRANGE),
        ("newer", Why.NEWER),
        ("gone", Why.MISSING),
    ],
)
def test_a_copy_that_is_not_right_changes_nothing(
    quiet_centre: Database, tmp_path: Path, fault: str, why: Why
) -> None:
    live, copy = path_of(quiet_centre), tmp_path / "copy.db"
    if fault != "gone":
        back_up(live, copy)
    if fault == "half":
        whole = copy.read_bytes()
        copy.write_bytes(whole[: len(whole) // 8192 * 4096])
    if fault == "text":
        copy.write_text("schoolnummer;naam\n" * 500)
    statement = {
        "strange": "DROP TABLE alembic_version",
        "newer": "UPDATE alembic_version SET version_num = '9999'",
    }
    if fault in statement:
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            connection.execute(statement[fault])
    quiet_centre.dispose()
    was, listed = live.read_bytes(), sorted(live.parent.iterdir())
    with pytest.raises(NotCopiedError) as refused:
        restore(copy, live, force=True)
    assert refused.value.why is why
    assert (live.read_bytes(), sorted(live.parent.iterdir())) == (was, listed)


def test_an_older_copy_is_brought_to_this_version(tmp_path: Path) -> None:
    from alembic import command

    from storage.migrations import configuration

    old, live = tmp_path / "old.db", tmp_path / "live.db"
    engine, config = make_engine(f"sqlite:///{old}"), configuration()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    assert restore(old, live) is None
    engine = make_engine(f"sqlite:///{live}")
    assert is_current(engine)
    engine.dispose()


def test_a_disk_without_room_is_said_and_leaves_nothing(centre_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    with small_disk(centre_file, folder) as disk:
        database = Database(make_engine(disk.url))
        disk.fill(database)
        was = sorted(path.name for path in folder.iterdir())
        with pytest.raises(NotCopiedError) as refused:
            back_up(path_of(database), folder / "copy.db")
        database.dispose()
        assert refused.value.why is Why.FULL
        assert sorted(path.name for path in folder.iterdir()) == was
