"""Teams' own service: what is sent there, and what is asked of it. The SDK brings tokens and connections."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
import warnings
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import httpx
import structlog

from bot.teams.asking import client
from bot.teams.tokens import Tokens

if TYPE_CHECKING:
    from microsoft_teams.api import ApiClient, TeamsChannelAccount

log = structlog.get_logger()
T = TypeVar("T")
CARD = "application/vnd.microsoft.card.adaptive"
TIMEOUT = 10
PASSING = frozenset({412, 429, 502, 504})
"""Answers after which Teams asks to try again."""
TRIES = 3
PAUSE_SECONDS = 0.5
LONGEST_WAIT = 5.0
"""Seconds that an answer to a person waits for another try; the outbox waits longer."""
LONGEST_ASKED = 3600.0
AT_ONCE = 50
"""Below what the connections allow: who waits for one would run out of time."""
MOST_MEMBERS = 500
MOST_CARDS = 3
"""In one message, which may be 80 KB."""
Activity = dict[str, Any]


@dataclass(frozen=True)
class Spot:
    """Where something is sent: a conversation (with its thread) at the address that serves it."""

    service_url: str
    conversation: str


class TeamsRefusalError(Exception):
    """`status` and `code` as Teams says them.

    `wait`: None where another try does not help; else the seconds that Teams asks for, 0 for none.
    """

    def __init__(self, status: int, code: str, wait: float | None) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.wait = wait


NO_CONTACT = (TeamsRefusalError, httpx.HTTPError, OSError, TimeoutError)


def activity(cards: list[dict[str, Any]], summary: str) -> Activity:
    attached = [{"contentType": CARD, "content": card} for card in cards]
    return {"type": "message", "summary": summary, "attachmentLayout": "list", "attachments": attached}


class Connector:
    """`tokens`: None for a service on this machine that asks for none."""

    def __init__(self, client_id: str, tenant: str, tokens: Tokens | None, *, is_local: bool) -> None:
        self._client_id = client_id
        self._tenant = tenant
        self._tokens = tokens
        self.is_local = is_local
        """Whether "Teams" is a program on this very machine."""
        self.pause = PAUSE_SECONDS
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._api: ApiClient | None = None
        self._regions: dict[str, ApiClient] = {}

    def load(self) -> ApiClient:
        """The SDK, at the first need: it takes a second and 80 MB."""
        if self._api is None:
            with _quietly():
                from microsoft_teams.apps import App  # noqa: PLC0415
                from microsoft_teams.common import ClientOptions  # noqa: PLC0415

                options = ClientOptions(timeout=TIMEOUT)
                app = App(
                    client_id=self._client_id, tenant_id=self._tenant, client=options, token=self._signed_in
                )
            self._api = app.api
        return self._api

    async def _signed_in(self, _scope: str | list[str], _tenant: str | None) -> str | None:
        return await self._tokens.get() if self._tokens else None

    async def close(self) -> None:
        if self._api is not None:
            closing, self._api = self._api, None
            self._regions.clear()
            await closing.http.http.aclose()

    async def send(self, spot: Spot, message: Activity) -> str:
        """The id of the new message."""
        from microsoft_teams.api.activities import MessageActivityInput  # noqa: PLC0415

        made = MessageActivityInput.model_validate(message)
        sent = await self._asked(
            lambda: self._at(spot).conversations.create_activity(spot.conversation, made)
        )
        return str(sent.id)

    async def update(self, spot: Spot, number: str, message: Activity) -> None:
        from microsoft_teams.api.activities import MessageActivityInput  # noqa: PLC0415

        made = MessageActivityInput.model_validate(message)
        at = self._at(spot).conversations
        await self._asked(lambda: at.update_activity(spot.conversation, number, made))

    async def whisper(self, spot: Spot, to: str, message: Activity) -> None:
        """Into a channel, for one person's eyes; it stands there for a day."""
        from microsoft_teams.api.activities import MessageActivityInput  # noqa: PLC0415

        made = MessageActivityInput.model_validate({**message, "recipient": {"id": to, "isTargeted": True}})
        at = self._at(spot).conversations
        with _quietly():
            await self._asked(lambda: at.create_targeted_activity(spot.conversation, made))

    async def open(self, service_url: str, tenant: str, user: str) -> str:
        """The personal conversation with somebody, made when it was not there."""
        from microsoft_teams.api import Account  # noqa: PLC0415
        from microsoft_teams.api.clients.conversation.params import (  # noqa: PLC0415
            CreateConversationParams,
        )

        asked = CreateConversationParams(
            members=[Account(id=user)], tenant_id=tenant, channel_data={"tenant": {"id": tenant}}
        )
        at = self._at(Spot(service_url, "")).conversations
        made = await self._asked(lambda: at.create(asked))
        return str(made.id)

    async def member(self, spot: Spot, user: str) -> TeamsChannelAccount:
        at = self._at(spot).conversations
        return await self._asked(lambda: at.get_member_by_id(spot.conversation, user))

    async def members(self, spot: Spot) -> list[TeamsChannelAccount]:
        """Everybody in a conversation; a very large team as far as is looked."""
        found: list[TeamsChannelAccount] = []
        page, at = None, self._at(spot).conversations
        while len(found) < MOST_MEMBERS:
            ask = partial(at.get_paged_members, spot.conversation, 100, page)
            answer = await self._asked(ask)
            found += answer.members or []
            page = answer.continuation_token
            if not page:
                break
        return found

    async def channels(self, spot: Spot, team: str) -> dict[str, str]:
        """A team's channels with their names; its first one is called General everywhere and bears none."""
        found = await self._asked(lambda: self._at(spot).teams.get_conversations(team))
        return {channel.id or "": channel.name or "General" for channel in found}

    async def put(self, url: str, content: bytes, content_type: str) -> None:
        """Bytes to the place that somebody gave leave for."""
        size = len(content)
        headers = {"Content-Type": content_type, "Content-Range": f"bytes 0-{size - 1}/{size}"}
        async with await client(TIMEOUT) as asking:
            answer = await asking.put(url, content=content, headers=headers)
        if answer.is_error:
            raise TeamsRefusalError(answer.status_code, "upload", None)

    def _at(self, spot: Spot) -> ApiClient:
        """One client a region, over the same connections."""
        if spot.service_url not in self._regions:
            with _quietly():
                self._regions[spot.service_url] = self.load().from_service_url(spot.service_url)
        return self._regions[spot.service_url]

    async def _asked(self, call: Callable[[], Awaitable[T]]) -> T:
        """What passes by is tried again, each time a little later and never all at once.

        A connection that breaks off is not: what we said may have come in.
        """
        for number in range(1, TRIES + 1):
            try:
                async with self._turns:
                    return await call()
            except httpx.ConnectError:
                wait = 0.0
                if number == TRIES:
                    raise
            except httpx.HTTPStatusError as error:
                refused = self._understood(error)
                if refused.wait is None or number == TRIES or refused.wait > LONGEST_WAIT:
                    raise refused from error
                wait = refused.wait
            except ValueError as error:  # no answer that Teams gives
                raise TeamsRefusalError(502, type(error).__name__, None) from error
            await asyncio.sleep(wait + self.pause * number * random.uniform(0.5, 1.5))  # noqa: S311
        raise AssertionError  # pragma: no cover

    def _understood(self, error: httpx.HTTPStatusError) -> TeamsRefusalError:
        answer = error.response
        if answer.status_code == 401 and self._tokens:
            self._tokens.forget()
        try:
            code = str(answer.json()["error"]["code"])
        except (ValueError, KeyError, TypeError):
            code = ""
        wait = _retry_after(answer) if answer.status_code in PASSING else None
        return TeamsRefusalError(answer.status_code, code, wait)


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """The SDK warns of what it holds for a preview, or for ended, at its own every start."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _retry_after(answer: httpx.Response) -> float:
    """In seconds, or as a moment."""
    asked = answer.headers.get("Retry-After", "")
    if asked.isascii() and asked.isdigit():
        return min(float(asked), LONGEST_ASKED)
    try:
        left = parsedate_to_datetime(asked).timestamp() - time.time()
    except (ValueError, OverflowError):
        return 0.0
    return min(max(left, 0.0), LONGEST_ASKED)
