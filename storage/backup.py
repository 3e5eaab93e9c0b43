"""A SQLite database copied while it is in use, and a copy put back in its place.

Nothing is ever half there: a copy is made beside its target, checked, and renamed last.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from enum import StrEnum
from itertools import count
from pathlib import Path

from sqlalchemy.exc import OperationalError

from storage.engine import FULL, make_engine
from storage.migrations import is_known, migrate

WAIT_SECONDS = 2
TRIES = 8
"""A quarter of a second apart."""
PART, BEFORE = ".part", ".before-restore"
LOG, SHARED = "-wal", "-shm"
"""What SQLite keeps beside a database in use: changes that are not in the file yet, and their index."""


class Why(StrEnum):
    """Why nothing was copied; whatever was there still is."""

    THERE = "there"
    MISSING = "missing"
    SAME = "same"
    HELD = "held"
    DAMAGED = "damaged"
    STRANGE = "strange"
    NEWER = "newer"
    FULL = "full"
    REFUSED = "refused"
    """By the file system, for whatever reason it gives."""


class NotCopiedError(Exception):
    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(f"{why}: {detail}" if detail else why)
        self.why, self.detail = why, detail


def back_up(database: Path, target: Path, *, force: bool = False) -> None:
    """A copy of how things stand at one moment, in one file. Nobody who reads or writes has to wait."""
    if not database.is_file():
        raise NotCopiedError(Why.MISSING, str(database))
    if target.exists() and database.samefile(target):
        raise NotCopiedError(Why.SAME)
    if target.exists() and not force:
        raise NotCopiedError(Why.THERE)
    with _beside(target) as part:
        _copy(database, part)
        check(part)
        part.replace(target)
    _keep_folder(target.parent)


def restore(copy: Path, database: Path, *, force: bool = False) -> Path | None:
    """Put a copy in the place of the database, at this version; where the one before it is kept now."""
    if not copy.is_file():
        raise NotCopiedError(Why.MISSING, str(copy))
    if database.exists() and database.samefile(copy):
        raise NotCopiedError(Why.SAME)
    if database.exists() and not force:
        raise NotCopiedError(Why.THERE)
    with _beside(database) as part:
        _copy(copy, part)
        check(part)
        _migrate(part)
        with _alone(database):
            before = _set_aside(database)
            if before:
                _same_owner(part, before)
            part.replace(database)
    _keep_folder(database.parent)
    return before


def check(path: Path) -> None:
    """Whether every page, index and reference is in order, and whether it is ours."""
    try:
        with closing(_open(path)) as connection:
            faults = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(3)")]
            loose = connection.execute("PRAGMA foreign_key_check").fetchone()
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    except sqlite3.DatabaseError as error:
        raise NotCopiedError(_reason(error), str(error)) from error
    if faults != ["ok"] or loose:
        raise NotCopiedError(Why.DAMAGED, "; ".join(faults) if faults != ["ok"] else str(loose))
    if not {"alembic_version", "school"} <= tables:
        raise NotCopiedError(Why.STRANGE)


def _migrate(path: Path) -> None:
    engine = make_engine(f"sqlite:///{path}")
    try:
        if not is_known(engine):
            raise NotCopiedError(Why.NEWER)
        migrate(engine)
    except OperationalError as error:
        raise NotCopiedError(_reason(error), str(error.orig)) from error
    finally:
        engine.dispose()  # the last one out writes what is in the log into the file
    check(path)


def _copy(source: Path, target: Path) -> None:
    """In one step: with several, every write in between would make it begin again."""
    try:
        with closing(_open(source)) as here, closing(_open(target, "rwc")) as there:
            here.backup(there, progress=_patience())
            there.execute("PRAGMA journal_mode=DELETE")  # one file, that can be put away as it is
    except sqlite3.DatabaseError as error:
        raise NotCopiedError(_reason(error), str(error)) from error


def _patience() -> Callable[[int, int, int], None]:
    """The whole copy is one step; one that had to wait for a lock is tried again, but not for ever."""
    tries = count(1)

    def progress(_status: int, left: int, _total: int) -> None:
        if left and next(tries) > TRIES:
            raise sqlite3.OperationalError("database is locked")

    return progress


def _open(path: Path, mode: str = "rw") -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=WAIT_SECONDS, isolation_level=None)


def _reason(error: Exception) -> Why:
    said = str(error).lower()
    if any(sign in said for sign in FULL):
        return Why.FULL
    if "locked" in said or "busy" in said:
        return Why.HELD
    return Why.DAMAGED


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A place for a file that is not finished, for us alone to read: it has names and notes in it."""
    part = target.with_name(target.name + PART)
    _forget(part)
    try:
        part.touch(mode=0o600)
        yield part
    except OSError as error:
        why = Why.FULL if error.errno in {errno.ENOSPC, errno.EDQUOT} else Why.REFUSED
        raise NotCopiedError(why, error.strerror or str(error)) from error
    finally:
        _forget(part)


def _forget(part: Path) -> None:
    for end in ("", LOG, SHARED, "-journal"):
        part.with_name(part.name + end).unlink(missing_ok=True)


@contextmanager
def _alone(database: Path) -> Iterator[None]:
    """Nobody else has the database open, nor can open it. A damaged one cannot be held: it is let be."""
    if not database.exists():
        yield
        return
    with closing(_open(database)) as connection:
        try:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("PRAGMA journal_mode=DELETE")  # the log goes into the file
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            if _reason(error) is not Why.DAMAGED:
                raise NotCopiedError(_reason(error), str(error)) from error
        yield


def _set_aside(database: Path) -> Path | None:
    """A second name for the database as it is; its log, should it be damaged, never meets the new one."""
    if not database.exists():
        return None
    before = database.with_name(database.name + BEFORE)
    _forget(before)
    os.link(database, before)
    for end in (LOG, SHARED):
        with suppress(FileNotFoundError):
            database.with_name(database.name + end).rename(before.with_name(before.name + end))
    return before


def _same_owner(part: Path, before: Path) -> None:
    """Whoever could read the database still can: it may be root who puts back what is the bot's."""
    stat = before.stat()
    part.chmod(stat.st_mode)
    with suppress(PermissionError):
        os.chown(part, stat.st_uid, stat.st_gid)


def _keep_folder(folder: Path) -> None:
    """The new name is durable too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
