"""The workspace's calendar: how far it is ahead of the machine's clock. Rules and reminders go by it.

It goes forward only, and passes every day: each morning at eight and each afternoon at three the bot is told,
and what comes of that has arrived before it goes on. Timestamps stay the machine's, as they are Slack's.
"""

import json
import math
import time
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as hour

import aiohttp

from bot.local.changes import Changes
from bot.local.config import WorkspaceConfig
from bot.local.draw.names import BRUSSELS, day_text
from bot.local.errors import SlackError
from bot.local.outgoing import signature
from bot.local.store import Store

MORNING, AFTERNOON, STANDS_AT = hour(8), hour(15), hour(8, 5)
FURTHEST = timedelta(days=400)
ANSWER_SECONDS = 30.0
DRAW_SECONDS = 0.25
"""So often a moving clock is drawn anew."""
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Moving:
    to: date
    passed: int
    days: int


class Clock:
    def __init__(self, config: WorkspaceConfig, store: Store, changes: Changes) -> None:
        self._config = config
        self._store = store
        self._changes = changes
        self._moves = [(0.0, 0), *store.clock()]
        self.moving: Moving | None = None
        self.watched: tuple[float, float] | None = None
        """Between which moments what arrives is counted: since the last move, until somebody acts."""

    @property
    def can_move(self) -> bool:
        return bool(self._config.bot_clock_url)

    @property
    def ahead(self) -> int:
        """Seconds."""
        return self._moves[-1][1]

    def now(self) -> datetime:
        return (datetime.now(UTC) + timedelta(seconds=self.ahead)).astimezone(BRUSSELS)

    def shown(self, ts: str) -> str:
        """The calendar's moment at which something with this timestamp came."""
        at = float(ts)
        return f"{at + self._moves[bisect_right(self._moves, at, key=lambda move: move[0]) - 1][1]:.6f}"

    def acted(self) -> None:
        """What comes from now on may be an answer."""
        if self.watched:
            self.watched = (self.watched[0], min(self.watched[1], time.time()))

    def seen(self) -> None:
        self.watched = None
        self._changes.bump()

    # moving

    async def move(self, wanted: str) -> None:
        """`next_day`, `next_week` or a date: through each morning, to five past eight of that day."""
        if not self.can_move:
            raise SlackError("no_clock")
        if self.moving:
            raise SlackError("clock_moves", text="De klok gaat al vooruit.")
        day = self._wanted(wanted)
        stops = list(self._stops(day))
        self.moving, self.watched = _moving(day, stops, 0), (time.time(), math.inf)
        self._changes.bump()
        try:
            await self._pass(day, stops)
        finally:
            self.moving = None
            self._changes.bump()

    def _wanted(self, wanted: str) -> date:
        now = self.now()
        try:
            step = {"next_day": DAY, "next_week": WEEK}.get(wanted)
            day = now.date() + step if step else date.fromisoformat(wanted)
        except ValueError:
            raise SlackError("invalid_day", text="Kies een dag.") from None
        if _moment(day, STANDS_AT) <= now:
            raise SlackError("not_ahead", text="De klok gaat alleen vooruit: kies een latere dag.")
        if day - now.date() > FURTHEST:
            raise SlackError("too_far", text="Dat is te ver in één keer: kies een dag binnen het jaar.")
        return day

    def _stops(self, last: date) -> Iterator[datetime]:
        now, end = self.now(), _moment(last, MORNING)
        for number in range((last - now.date()).days + 1):
            for at in (MORNING, AFTERNOON):
                if now < (stop := _moment(now.date() + number * DAY, at)) <= end:
                    yield stop

    async def _pass(self, day: date, stops: list[datetime]) -> None:
        drawn = time.monotonic()
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(ANSWER_SECONDS)) as session:
            for number, stop in enumerate(stops):
                self.moving = _moving(day, stops, number)
                if time.monotonic() - drawn > DRAW_SECONDS:
                    drawn = time.monotonic()
                    self._changes.bump()
                await self._stand(session, stop)
            await self._stand(session, _moment(day, STANDS_AT))

    async def _stand(self, session: aiohttp.ClientSession, moment: datetime) -> None:
        """Kept only when the bot took it, so that both always stand at one day."""
        at = time.time()
        ahead = max(self.ahead, math.ceil(moment.timestamp() - at))
        body = json.dumps({"offset_seconds": ahead}).encode()
        stamp = str(int(at))
        headers = {
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(self._config.signing_secret, stamp, body),
        }
        try:
            async with session.post(self._config.bot_clock_url, data=body, headers=headers) as answer:
                answer.raise_for_status()
        except (aiohttp.ClientError, TimeoutError) as error:
            text = f"De bot antwoordt niet. De klok blijft op {day_text(self.now())} staan."
            raise SlackError("bot_silent", text=text) from error
        self._moves.append((at, ahead))
        self._store.keep_clock(at, ahead)


def _moving(day: date, stops: list[datetime], passed: int) -> Moving:
    """In days: each has one morning."""
    return Moving(day, _mornings(stops[:passed]), _mornings(stops))


def _mornings(stops: list[datetime]) -> int:
    return sum(stop.time() == MORNING for stop in stops)


def _moment(day: date, at: hour) -> datetime:
    return datetime.combine(day, at, BRUSSELS)
