"""Turns in a conversation, so that a platform need not tell us to wait."""

from __future__ import annotations

import asyncio
import time


class Pace:
    """`seconds` between two messages in one conversation; other conversations do not wait for it."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._free_at: dict[str, float] = {}

    async def turn(self, conversation: str) -> None:
        now = time.monotonic()
        mine = max(now, self._free_at.pop(conversation, 0.0))
        self._free_at = {other: at for other, at in self._free_at.items() if at > now}
        self._free_at[conversation] = mine + self._seconds
        if mine > now:
            await asyncio.sleep(mine - now)
