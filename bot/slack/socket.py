"""Socket Mode: the same listeners over a connection that we open; no public address is needed.

Connections are known to fall silent after a reconnect. So a watchdog looks for any sign of life, a ping's
answer included, and ends the process when there is none: whoever keeps the bot running starts it afresh.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog
from aiohttp import WSMessage
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

log = structlog.get_logger()
PING_SECONDS = 5.0


def end_process() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


class _Connection(Protocol):
    """What we use of slack_sdk's client, with the types that it leaves out."""

    on_message_listeners: list[Callable[[WSMessage], Awaitable[None]]]
    last_ping_pong_time: float | None

    async def connect(self) -> None: ...

    async def close(self) -> None: ...


class SocketClient:
    def __init__(
        self, app: AsyncApp, app_token: str, silence_seconds: float, give_up: Callable[[], None] = end_process
    ) -> None:
        self._handler = AsyncSocketModeHandler(app, app_token, ping_interval=PING_SECONDS)
        self._client: _Connection = self._handler.client
        self._client.on_message_listeners.append(self._heard)
        self._silence = silence_seconds
        self._give_up = give_up
        self._last_heard = time.monotonic()
        self._watchdog: asyncio.Task[None] | None = None

    async def start(self) -> None:
        await self._client.connect()
        self._watchdog = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        if self._watchdog:
            self._watchdog.cancel()
        await self._client.close()

    async def _heard(self, _message: WSMessage) -> None:
        self._last_heard = time.monotonic()

    async def _watch(self) -> None:
        """A pong counts as a sign of life: the client keeps the moment of the last one."""
        pong = None
        while True:
            await asyncio.sleep(min(PING_SECONDS, self._silence / 4))
            if self._client.last_ping_pong_time != pong:
                pong = self._client.last_ping_pong_time
                self._last_heard = time.monotonic()
            if time.monotonic() - self._last_heard > self._silence:
                log.critical("socket mode is silent", seconds=self._silence)
                self._give_up()
                return
