"""Tells waiting pages that something moved."""

import asyncio
from contextlib import suppress


class Changes:
    def __init__(self) -> None:
        self.version = 1
        self._moved = asyncio.Event()

    def bump(self) -> None:
        self.version += 1
        self._moved.set()
        self._moved = asyncio.Event()

    async def wait(self, since: int, seconds: float) -> int:
        """Returns at the next change, or after some seconds: a short hold lets the server stop quickly."""
        if self.version <= since:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), seconds)
        return self.version
