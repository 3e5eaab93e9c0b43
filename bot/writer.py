"""What writes, on a database with one writer: in turn, and together where several wait."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import anyio
from anyio import to_thread
from sqlmodel import Session

from storage.engine import Database, DatabaseBusyError, DatabaseFullError

T = TypeVar("T")
MOST = 16
"""So many pieces of work share a transaction: the lock is held for a fraction of a second."""


@dataclass(frozen=True, eq=False)
class _Waiting:
    work: Callable[[Session], Any]
    done: asyncio.Future[Any]


class Writer:
    """One transaction at a time. What comes in meanwhile shares the next one, each in its own savepoint.

    The disk is then waited for once, and an answer goes out only after that.
    """

    def __init__(self, database: Database, turn_seconds: float) -> None:
        self._database = database
        self._turn_seconds = turn_seconds
        self._waiting: deque[_Waiting] = deque()
        self._thread = anyio.CapacityLimiter(1)
        self._task: asyncio.Task[None] | None = None

    async def run(self, work: Callable[[Session], T]) -> T:
        """What the work gives or raises; when it raises, nothing of it is stored."""
        mine = _Waiting(work, asyncio.get_running_loop().create_future())
        self._waiting.append(mine)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._drain())
        await asyncio.wait({mine.done}, timeout=self._turn_seconds)
        if mine in self._waiting:
            self._waiting.remove(mine)
            raise DatabaseBusyError("no turn came free")
        result: T = await mine.done
        return result

    async def _drain(self) -> None:
        while self._waiting:
            turn = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
            try:
                work = [waiting.work for waiting in turn]
                outcomes = await to_thread.run_sync(self._together, work, limiter=self._thread)
            except Exception as error:
                outcomes = [error] * len(turn)
            for waiting, outcome in zip(turn, outcomes, strict=True):
                if waiting.done.done():  # whoever asked is gone
                    continue
                if isinstance(outcome, Exception):
                    waiting.done.set_exception(outcome)
                else:
                    waiting.done.set_result(outcome)

    def _together(self, pieces: list[Callable[[Session], Any]]) -> list[Any]:
        with self._database.writing_together() as part:
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
