"""Several who write at once share a transaction, and nobody's fault is another's."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from bot.writer import MOST, Writer
from storage import inbox
from storage.engine import Database, DatabaseBusyError

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def claiming(key: str) -> Callable[[Session], bool]:
    return lambda session: inbox.claim(session, key, NOW)


def failing(key: str) -> Callable[[Session], bool]:
    def work(session: Session) -> bool:
        inbox.claim(session, key, NOW)
        raise ValueError(key)

    return work


def is_stored(database: Database, key: str) -> bool:
    with database.reading() as session:
        return inbox.answer_to(session, key) is not None


async def test_one_that_fails_leaves_no_trace_and_takes_nobody_with_it(sqlite_database: Database) -> None:
    writer = Writer(sqlite_database, 5)
    work = [failing(f"bad {n}") if n % 3 == 0 else claiming(f"good {n}") for n in range(3 * MOST)]
    outcomes = await asyncio.gather(*map(writer.run, work), return_exceptions=True)
    assert [isinstance(outcome, ValueError) for outcome in outcomes] == [n % 3 == 0 for n in range(3 * MOST)]
    stored = [is_stored(sqlite_database, f"{'bad' if n % 3 == 0 else 'good'} {n}") for n in range(3 * MOST)]
    assert stored == [n % 3 != 0 for n in range(3 * MOST)]


async def test_of_the_same_key_in_one_turn_the_first_has_it(sqlite_database: Database) -> None:
    writer = Writer(sqlite_database, 5)
    assert await asyncio.gather(*(writer.run(claiming("same")) for _ in range(5))) == [True] + 4 * [False]


async def test_what_is_answered_is_committed(sqlite_database: Database) -> None:
    writer = Writer(sqlite_database, 5)
    for number in range(3):
        assert await writer.run(claiming(str(number)))
        assert is_stored(sqlite_database, str(number))


async def test_without_a_turn_in_time_nothing_is_done(sqlite_database: Database) -> None:
    writer, held = Writer(sqlite_database, 0.1), threading.Event()

    def slow(session: Session) -> bool:
        held.wait(5)
        return inbox.claim(session, "slow", NOW)

    first = asyncio.create_task(writer.run(slow))
    await asyncio.sleep(0.02)
    with pytest.raises(DatabaseBusyError):
        await writer.run(claiming("late"))
    held.set()
    assert await first
    assert await writer.run(claiming("next"))
    assert not is_stored(sqlite_database, "late")


async def test_a_database_that_stays_busy_is_told_to_all(sqlite_database: Database) -> None:
    writer = Writer(sqlite_database, 5)
    with sqlite_database.writing():
        outcomes = await asyncio.gather(
            *(writer.run(claiming(str(n))) for n in range(3)), return_exceptions=True
        )
    assert all(isinstance(outcome, DatabaseBusyError) for outcome in outcomes)
    assert await writer.run(claiming("after"))


async def test_whoever_left_does_not_stop_the_others(sqlite_database: Database) -> None:
    writer = Writer(sqlite_database, 5)
    gone = asyncio.create_task(writer.run(claiming("gone")))
    await asyncio.sleep(0)
    gone.cancel()
    assert await writer.run(claiming("stays"))


def test_what_is_being_written_when_the_loop_ends_is_stored(sqlite_database: Database) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def work(session: Session) -> bool:
        begun.set()
        return may_end.wait(5) and inbox.claim(session, "last", NOW)

    async def left_behind() -> None:
        written = asyncio.create_task(Writer(sqlite_database, 5).run(work))
        assert await asyncio.to_thread(begun.wait, 5)
        written.cancel()

    asyncio.run(left_behind())
    may_end.set()
    until = time.monotonic() + 5
    while not is_stored(sqlite_database, "last"):
        assert time.monotonic() < until
        time.sleep(0.01)
