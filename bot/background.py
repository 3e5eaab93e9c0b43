"""Work after an answer, best effort: a crash loses it, so nothing that must arrive is done here."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from storage.engine import DatabaseBusyError

log = structlog.get_logger()
PATIENCE_SECONDS = 10


class Background:
    """`why` names the failures of a platform, and has the others raised."""

    def __init__(self, failures: tuple[type[Exception], ...], why: Callable[[Exception], str]) -> None:
        self._failures: tuple[type[Exception], ...] = (*failures, DatabaseBusyError)
        self._why = why
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(self._told(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _told(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except self._failures as error:
            log.warning("after an answer", error=self._why(error))

    async def drain(self) -> None:
        """What was started, and what that starts, may come to its end."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                while self._tasks:
                    await asyncio.wait(self._tasks)
