"""POST /local/clock: a local workspace moved its calendar, and waits for what arrives by that.

It is there only with `CLOCK_URL`, which only a workspace on this machine may have, and takes only what is
signed with Slack's signing secret.
"""

from __future__ import annotations

import asyncio
import json

import structlog
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.calendar_clock import BadClockError, CalendarClock
from bot.clockwork import Clockwork
from bot.delivery import Delivery
from bot.slack.guard import Guard
from storage.engine import DatabaseBusyError

log = structlog.get_logger()
PATIENCE_SECONDS = 5.0
"""So long the workspace is kept waiting: when Slack takes no messages, they come later, as they should."""


class ClockDoor:
    def __init__(
        self, guard: Guard, calendar: CalendarClock, clockwork: Clockwork, delivery: Delivery
    ) -> None:
        self._guard = guard
        self._calendar = calendar
        self._clockwork = clockwork
        self._delivery = delivery
        self._delivering: asyncio.Task[None] | None = None

    async def respond(self, request: Request) -> Response:
        if not await self._guard.admits(request):
            return PlainTextResponse("", status_code=401)
        try:
            moved = self._calendar.move(json.loads(await request.body()))
        except (ValueError, BadClockError):
            return PlainTextResponse("", status_code=400)
        try:
            planned = await to_thread.run_sync(self._clockwork.moved, moved)
        except DatabaseBusyError:
            return PlainTextResponse("", status_code=503)
        await self._delivered()
        return JSONResponse({"planned": planned})

    async def _delivered(self) -> None:
        """One day's messages go before the next day begins: they say how things are when they go."""
        if self._delivering is not None and not self._delivering.done():
            return  # it was waited for already
        self._delivering = asyncio.create_task(self._delivery.drain())
        await asyncio.wait({self._delivering}, timeout=PATIENCE_SECONDS)
        if self._delivering.done() and (error := self._delivering.exception()):
            log.warning("not delivered", error=type(error).__name__)  # the lanes try again by themselves
