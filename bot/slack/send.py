"""What follows an answer, right after the commit and best effort: a form opens, the home tab is renewed."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import structlog
from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.background import Background
from bot.dispatch import Address, Dispatcher, Profile
from bot.slack import present

log = structlog.get_logger()
TIMEOUT = 10
BRIEF_SECONDS = 1.5
"""For a look-up while Slack waits for an answer, three seconds at most."""
RUSH_SECONDS = 1.0
"""While calls keep coming, the home tabs that wait are drawn one in so long."""
NO_CONTACT = (SlackClientError, ClientError, OSError, TimeoutError)
NOT_MATCHED = ("is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "deleted")


def make_client(token: str, base_url: str) -> AsyncWebClient:
    client = AsyncWebClient(token=token, base_url=base_url, timeout=TIMEOUT, logger=_client_log())
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=2))
    return client


def make_sender(token: str, base_url: str) -> AsyncWebClient:
    """For the outbox, which tries again by itself, after a look whether the first try arrived.

    The library would repeat a post whose answer was lost, and it reads `Retry-After: 30` as 3.
    """
    return AsyncWebClient(
        token=token, base_url=base_url, timeout=TIMEOUT, logger=_client_log(), retry_handlers=[]
    )


def _client_log() -> logging.Logger:
    """The library's own lines. Without a level it words every request and answer, for nobody."""
    made = logging.getLogger("slack_sdk")
    made.setLevel(logging.WARNING)
    return made


class SlackDirectory:
    """Accounts as Slack knows them. Guests and other workspaces are never matched by e-mail."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def profile(self, address: Address) -> Profile | None:
        _, team, user = address
        try:
            async with asyncio.timeout(BRIEF_SECONDS):
                answer = await self._client.users_info(user=user, include_locale=True)
        except (TimeoutError, SlackClientError, OSError) as error:
            log.warning("account not looked up", error=type(error).__name__)
            return None
        found: dict[str, Any] = answer["user"]
        other_team = found.get("team_id") not in {None, team}
        outside = other_team or any(found.get(flag) for flag in NOT_MATCHED)
        unsure = found.get("is_email_confirmed") is False
        email = None if unsure else found.get("profile", {}).get("email")
        return Profile(email, found.get("locale"), matchable=not outside)

    async def account(self, user: str) -> tuple[str, str] | None:
        """E-mail address and name of a mentioned account; asked while an answer waits, so briefly."""
        try:
            async with asyncio.timeout(BRIEF_SECONDS):
                answer = await self._client.users_info(user=user)
        except NO_CONTACT:
            return None
        found = answer["user"]
        return str(found.get("profile", {}).get("email") or ""), str(found.get("real_name") or "")


class Aftermath(Background):
    """What Slack takes after an answer."""

    def __init__(self, client: AsyncWebClient, dispatcher: Dispatcher) -> None:
        super().__init__((TimeoutError, SlackClientError, OSError), _why)
        self._client = client
        self._dispatcher = dispatcher
        self._stale: dict[Address, None] = {}
        """Whose home tab shows what was, the longest first."""

    async def open_view(self, trigger_id: str, view: dict[str, Any]) -> None:
        await self._client.views_open(trigger_id=trigger_id, view=view)

    async def update_view(self, view_id: str, view: dict[str, Any]) -> None:
        await self._client.views_update(view_id=view_id, view=view)

    async def respond(self, response_url: str, message: dict[str, Any], *, replaces: bool) -> None:
        hook = AsyncWebhookClient(response_url, timeout=TIMEOUT)
        await hook.send_dict({**message, "response_type": "ephemeral", "replace_original": replaces})

    async def post(self, channel: str, message: dict[str, Any], thread_ts: str | None = None) -> None:
        await self._client.chat_postMessage(
            channel=channel, thread_ts=thread_ts, unfurl_links=False, unfurl_media=False, **message
        )

    def refresh_home(self, address: Address) -> None:
        """After a change. Answers go first; several changes in a row are drawn once."""
        if not self._stale:
            self.start(self._draw_homes())
        self._stale[address] = None

    async def _draw_homes(self) -> None:
        """As long as one is stale; whoever begins to wait for an answer meanwhile is served between two."""
        while self._stale:
            await asyncio.sleep(0)
            await self._dispatcher.turns.quiet(RUSH_SECONDS)
            address = next(iter(self._stale))
            del self._stale[address]
            self.start(self.publish_home(address))

    async def publish_home(self, address: Address) -> None:
        home, _ = await self._dispatcher.home(address)
        await self._client.views_publish(user_id=address[2], view=present.home_view(home))


def _why(error: Exception) -> str:
    return str(error.response.get("error")) if isinstance(error, SlackApiError) else type(error).__name__
