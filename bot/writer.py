"""What writes, on a database with one writer: in turn, and together where several wait."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, TypeVar

import anyio
from sqlmodel import Session

from bot.together import Together, in_a_thread
from storage.engine import Database, DatabaseFullError

T = TypeVar("T")
Tell = Callable[[Callable[[], None]], None]
MOST = 16
"""So many pieces of work share a transaction: the lock is held for a fraction of a second."""


class Writer:
    """One transaction at a time. What comes in meanwhile shares the next one, each in its own savepoint.

    The disk is then waited for once, and an answer goes out only after that.
    """

    def __init__(self, database: Database, turn_seconds: float) -> None:
        self._database = database
        self._turn_seconds = turn_seconds
        self._turns: Together[Callable[[Session], Any], Any] = Together(self._in_a_thread, MOST)
        self._lull = asyncio.Event()
        self._lull.set()

    async def run(self, work: Callable[[Session], T]) -> T:
        """What the work gives or raises; when it raises, nothing of it is stored."""
        result: T = await self._turns.do(work, self._turn_seconds)
        return result

    async def lull(self, most_seconds: float) -> None:
        """Waits while pieces are worked at, at most so long; not while the lock or the disk is waited for."""
        if not self._lull.is_set():
            with anyio.move_on_after(most_seconds):
                await self._lull.wait()

    async def _in_a_thread(self, pieces: list[Callable[[Session], Any]]) -> list[Any]:
        work = partial(self._together, _teller(asyncio.get_running_loop()))
        return list(await in_a_thread(work)(pieces))

    def _together(self, tell: Tell, pieces: list[Callable[[Session], Any]]) -> list[Any]:
        with self._database.writing_together() as part, self._at_work(tell):
            outcomes = []
            for work in pieces:
                try:
                    with part() as session:
                        outcomes.append(work(session))
                except DatabaseFullError:
                    raise  # the transaction that they share is gone
                except Exception as error:
                    outcomes.append(error)
        return outcomes

    @contextmanager
    def _at_work(self, tell: Tell) -> Iterator[None]:
        tell(self._lull.clear)
        try:
            yield
        finally:
            tell(self._lull.set)


def _teller(loop: asyncio.AbstractEventLoop) -> Tell:
    """From a thread. When the loop has ended meanwhile, nobody waits, and what is stored stays so."""

    def tell(what: Callable[[], None]) -> None:
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(what)

    return tell
