"""Slack asks for patience: chat.postMessage answers 429 with Retry-After, for as long as somebody wants."""

import asyncio
import math
import time

from bot.local.changes import Changes
from bot.local.errors import RateLimitedError

ALL = "all"


class Limits:
    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._until: dict[str, float] = {}

    def limit(self, channel: str, seconds: float) -> None:
        """A channel, or `all`; no seconds end it."""
        self._until[channel] = time.monotonic() + seconds
        self._changes.bump()
        asyncio.get_running_loop().call_later(seconds, self._changes.bump)

    def left(self, channel: str = ALL) -> int:
        """Whole seconds until messages in a channel are taken again."""
        until = max(self._until.get(channel, 0.0), self._until.get(ALL, 0.0))
        return max(0, math.ceil(until - time.monotonic()))

    def check(self, channel: str) -> None:
        if left := self.left(channel):
            raise RateLimitedError(left)
