"""Work that is done together: what comes in while some is under way shares the next turn."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import anyio
from anyio import to_thread

from storage.engine import DatabaseBusyError

Piece = TypeVar("Piece")
Outcome = TypeVar("Outcome")


@dataclass(frozen=True, eq=False)
class _Waiting(Generic[Piece, Outcome]):
    piece: Piece
    done: asyncio.Future[Outcome]


class Together(Generic[Piece, Outcome]):
    """`work` is given at most so many pieces, in a thread; it gives the outcome of each, or its exception."""

    def __init__(self, work: Callable[[list[Piece]], Sequence[Outcome | Exception]], most: int) -> None:
        self._work = work
        self._most = most
        self._waiting: deque[_Waiting[Piece, Outcome]] = deque()
        self._thread = anyio.CapacityLimiter(1)
        self._task: asyncio.Task[None] | None = None

    async def do(self, piece: Piece, turn_seconds: float | None = None) -> Outcome:
        """What became of this piece. `turn_seconds`: so long it waits for its turn."""
        mine: _Waiting[Piece, Outcome] = _Waiting(piece, asyncio.get_running_loop().create_future())
        self._waiting.append(mine)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._drain())
        await asyncio.wait({mine.done}, timeout=turn_seconds)
        if mine in self._waiting:
            self._waiting.remove(mine)
            raise DatabaseBusyError("no turn came free")
        return await mine.done

    async def _drain(self) -> None:
        while self._waiting:
            turn = [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
            outcomes: Sequence[Outcome | Exception]
            try:
                pieces = [waiting.piece for waiting in turn]
                outcomes = await to_thread.run_sync(self._work, pieces, limiter=self._thread)
            except Exception as error:
                outcomes = [error] * len(turn)
            for waiting, outcome in zip(turn, outcomes, strict=True):
                if waiting.done.done():  # whoever asked is gone
                    continue
                if isinstance(outcome, Exception):
                    waiting.done.set_exception(outcome)
                else:
                    waiting.done.set_result(outcome)
