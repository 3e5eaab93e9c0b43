"""Who works on the database when: answers first, readers beside each other, on SQLite one writer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

import anyio
from anyio import CapacityLimiter, to_thread
from sqlmodel import Session

from bot.writer import Writer
from storage.engine import Database, DatabaseBusyError

T = TypeVar("T")
AT_ONCE, STORED_AT_ONCE = 4, 6
"""Together within the connections that a process has."""
TURN_SECONDS = 0.8
"""How long a call waits for its turn; with the database's own two seconds it stays within Slack's three."""
LULL_SECONDS = 0.05
"""How long a short read waits for one; a writer may be at something long."""


class Turns:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._threads = CapacityLimiter(2 * AT_ONCE + STORED_AT_ONCE)
        self._readers, self._writers = CapacityLimiter(AT_ONCE), CapacityLimiter(AT_ONCE)
        self._storers = CapacityLimiter(STORED_AT_ONCE)
        self._writer = Writer(database, TURN_SECONDS) if database.single_writer else None
        self._answering = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    async def read(self, work: Callable[[], T]) -> T:
        """On SQLite right here: it waits for no lock, and waking a thread takes longer than the reading.

        Not while pieces are written: the writer's thread and the loop would take the interpreter from each
        other at every step of SQLite, and both lose more by that than by waiting.
        """
        if self._writer is None:
            return await self.read_long(work)
        await self._writer.lull(LULL_SECONDS)
        return work()

    async def read_long(self, work: Callable[[], T]) -> T:
        """In a thread, so that others are answered meanwhile."""
        return await self._in_thread(work, self._readers)

    async def write(self, work: Callable[[Session], T]) -> T:
        if self._writer:
            return await self._writer.run(work)
        return await self._in_thread(partial(self.write_here, work), self._writers)

    async def store(self, work: Callable[[Session], T]) -> T:
        """What nobody waits for; where several may write, it takes no turn from who does."""
        if self._writer:
            return await self._writer.run(work)
        return await self._in_thread(partial(self.write_here, work), self._storers)

    def write_here(self, work: Callable[[Session], T]) -> T:
        """In a transaction of its own, in the calling thread."""
        with self._database.writing() as session:
            return work(session)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Somebody waits for what is done here."""
        self._answering += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._answering -= 1
            if not self._answering:
                self._quiet.set()

    async def quiet(self, most_seconds: float) -> None:
        """Waits until nobody waits for an answer, or for so long."""
        with anyio.move_on_after(most_seconds):
            await self._quiet.wait()

    async def _in_thread(self, work: Callable[[], T], limiter: CapacityLimiter) -> T:
        """Waits for a turn no longer than an answer may take: many waiting one after another add up."""
        turn = object()
        try:
            limiter.acquire_on_behalf_of_nowait(turn)
        except anyio.WouldBlock:
            await _acquired(limiter, turn)
        try:
            return await to_thread.run_sync(work, limiter=self._threads)
        finally:
            limiter.release_on_behalf_of(turn)


async def _acquired(limiter: CapacityLimiter, turn: object) -> None:
    try:
        with anyio.fail_after(TURN_SECONDS):
            await limiter.acquire_on_behalf_of(turn)
    except TimeoutError as error:
        raise DatabaseBusyError("no turn came free") from error
