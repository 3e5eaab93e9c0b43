"""Work that is done together: what comes in while some is under way shares the next turn."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import anyio
from anyio import to_thread

from storage.engine import DatabaseBusyError

Piece = TypeVar("Piece")
Outcome = TypeVar("Outcome")
Outcomes = Sequence[Outcome | Exception]
Work = Callable[[list[Piece]], Awaitable[Outcomes[Outcome]]]


@dataclass(frozen=True, eq=False)
class _Waiting(Generic[Piece, Outcome]):
    piece: Piece
    done: asyncio.Future[Outcome]


def in_a_thread(work: Callable[[list[Piece]], Outcomes[Outcome]]) -> Work[Piece, Outcome]:
    """One of its own, so that it waits for nobody else's turn."""
    limiter = anyio.CapacityLimiter(1)

    async def there(pieces: list[Piece]) -> Outcomes[Outcome]:
        return await to_thread.run_sync(work, pieces, limiter=limiter)

    return there


class Together(Generic[Piece, Outcome]):
    """`work` is given at most so many pieces; it gives the outcome of each, or its exception."""

    def __init__(self, work: Work[Piece, Outcome], most: int) -> None:
        self._work = work
        self._most = most
        self._waiting: deque[_Waiting[Piece, Outcome]] = deque()
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
            outcomes: Outcomes[Outcome]
            try:
                outcomes = await self._work([waiting.piece for waiting in turn])
            except Exception as error:
                outcomes = [error] * len(turn)
            for waiting, outcome in zip(turn, outcomes, strict=True):
                if waiting.done.done():  # whoever asked is gone
                    continue
                if isinstance(outcome, Exception):
                    waiting.done.set_exception(outcome)
                else:
                    waiting.done.set_result(outcome)
