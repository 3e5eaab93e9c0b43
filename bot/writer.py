"""What writes, on a database with one writer: in turn, and together where several wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlmodel import Session

from bot.together import Together, in_a_thread
from storage.engine import Database, DatabaseFullError

T = TypeVar("T")
MOST = 16
"""So many pieces of work share a transaction: the lock is held for a fraction of a second."""


class Writer:
    """One transaction at a time. What comes in meanwhile shares the next one, each in its own savepoint.

    The disk is then waited for once, and an answer goes out only after that.
    """

    def __init__(self, database: Database, turn_seconds: float) -> None:
        self._database = database
        self._turn_seconds = turn_seconds
        self._turns: Together[Callable[[Session], Any], Any] = Together(in_a_thread(self._together), MOST)

    async def run(self, work: Callable[[Session], T]) -> T:
        """What the work gives or raises; when it raises, nothing of it is stored."""
        result: T = await self._turns.do(work, self._turn_seconds)
        return result

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
