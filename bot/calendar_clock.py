"""The calendar's clock with a local workspace: as far ahead of the machine's as a person there moved it.

Everywhere else the calendar is the machine's own clock (`compose.clock`), and nothing of this is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import aiohttp

FURTHEST = timedelta(days=4000)


class BadClockError(Exception):
    """What the workspace said is no distance from now."""


@dataclass
class CalendarClock:
    """Read when the bot starts; after that the workspace says when it moves. So asking it costs nothing."""

    zone: ZoneInfo
    url: str
    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return (datetime.now(UTC) + self.ahead).astimezone(self.zone)

    async def read(self, session: aiohttp.ClientSession) -> None:
        async with session.get(self.url, raise_for_status=True) as answer:
            self.move(await answer.json())

    def move(self, told: object) -> timedelta:
        """To `{"offset_seconds": …}` ahead of the machine; how much further that is than before."""
        seconds = told.get("offset_seconds") if isinstance(told, dict) else None
        if type(seconds) is not int or not 0 <= seconds <= FURTHEST.total_seconds():
            raise BadClockError("offset_seconds")
        before, self.ahead = self.ahead, timedelta(seconds=seconds)
        return self.ahead - before
