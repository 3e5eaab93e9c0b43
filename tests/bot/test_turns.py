"""Who waits for whom: readers, a writer, and what can wait until nobody waits for an answer."""

from __future__ import annotations

import asyncio
import threading

import pytest
from sqlmodel import Session

from bot import turns as bot_turns
from bot.turns import Turns
from storage.engine import Database

LONG = 5


async def test_on_sqlite_a_short_read_is_done_where_it_is_asked(sqlite_database: Database) -> None:
    assert await Turns(sqlite_database).read(threading.get_ident) == threading.get_ident()


async def test_a_long_read_leaves_room_for_others(sqlite_database: Database) -> None:
    turns, asked = Turns(sqlite_database), threading.Event()
    long = asyncio.create_task(turns.read_long(lambda: asked.wait(LONG)))
    await asyncio.sleep(0)
    await turns.read(asked.set)
    assert await long


class Piece:
    """Something that is being written until it may end."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()

    def __call__(self, _session: Session) -> bool:
        self.begun.set()
        return self.may_end.wait(LONG)


async def test_a_short_read_waits_while_a_piece_is_written(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot_turns, "LULL_SECONDS", LONG)
    turns, piece = Turns(sqlite_database), Piece()
    written = asyncio.create_task(turns.write(piece))
    assert await asyncio.to_thread(piece.begun.wait, LONG)
    read = asyncio.create_task(turns.read(piece.may_end.is_set))
    await asyncio.sleep(0.01)
    assert not read.done()
    piece.may_end.set()
    assert await read
    assert await written


async def test_a_short_read_waits_briefly_for_a_long_piece(sqlite_database: Database) -> None:
    turns, piece = Turns(sqlite_database), Piece()
    written = asyncio.create_task(turns.write(piece))
    assert await asyncio.to_thread(piece.begun.wait, LONG)
    assert not await turns.read(piece.may_end.is_set)
    piece.may_end.set()
    assert await written


async def test_a_short_read_does_not_wait_for_the_lock(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot_turns, "LULL_SECONDS", LONG)
    turns, piece = Turns(sqlite_database), Piece()
    with sqlite_database.writing():
        written = asyncio.create_task(turns.write(piece))
        await asyncio.sleep(0.01)
        assert not await turns.read(piece.begun.is_set)
    piece.may_end.set()
    assert await written


async def test_on_postgresql_readers_work_beside_each_other(postgresql_database: Database) -> None:
    turns, both = Turns(postgresql_database), threading.Barrier(2)
    met = await asyncio.gather(*(turns.read(lambda: both.wait(LONG)) for _ in range(2)))
    assert set(met) == {0, 1}


async def test_it_is_quiet_when_the_last_answer_is_given(sqlite_database: Database) -> None:
    turns = Turns(sqlite_database)
    await turns.quiet(LONG)
    with turns.answering():
        with turns.answering():
            waiting = asyncio.create_task(turns.quiet(LONG))
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert not waiting.done()
    await waiting


async def test_in_a_rush_quiet_comes_after_a_while(sqlite_database: Database) -> None:
    turns = Turns(sqlite_database)
    with turns.answering():
        async with asyncio.timeout(LONG):
            await turns.quiet(0.01)
