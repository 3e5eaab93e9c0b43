"""Sending first in Slack: messages, posts and files that must arrive. Called by the outbox alone."""

from __future__ import annotations

import functools
from collections.abc import Awaitable
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.dispatch import Address
from bot.links import Links
from bot.messages import LaterError, Sent, UndeliverableError
from bot.pace import Pace
from bot.slack import present
from bot.slack.send import NOT_MATCHED
from handlers.surface import Data, Reply
from storage.channels import LinkedChannel
from storage.values import MailFile

EVENT = "schoolbeeld"
PACE_SECONDS = 1.0
"""Slack takes about one message a second in a channel."""
GONE = {
    "user_not_found": "no_account",
    "users_not_found": "no_account",
    "user_disabled": "no_account",
    "cannot_dm_bot": "no_account",
    "channel_not_found": "no_channel",
    "is_archived": "archived",
    "not_in_channel": "not_in_channel",
    "method_not_supported_for_channel_type": "not_in_channel",
    "message_not_found": "no_message",
    "restricted_action": "not_allowed",
    "missing_scope": "not_allowed",
    "not_allowed_token_type": "not_allowed",
}
OUR_TOKEN = frozenset(
    {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "org_login_required"}
)
"""Slack does not know us any more: it says nothing of whom we write to, and somebody can mend it."""
TROUBLE_SECONDS, NO_ACCESS_SECONDS = 20.0, 600.0


class _InactiveError(LaterError):
    """Of an account, theirs or ours: Slack has one word for both."""


class SlackMessenger:
    def __init__(self, client: AsyncWebClient, links: Links | None, pace: float = PACE_SECONDS) -> None:
        self._client = client
        self._pace = Pace(pace)
        self._links = links
        self._names: dict[str, str] = {}

    async def find_person(self, email: str) -> Address | None:
        """Somebody who never wrote to us; guests and other workspaces are not matched."""
        try:
            answer = await _asked(self._client.users_lookupByEmail(email=email))
        except UndeliverableError as error:
            if error.why != "no_account":
                raise
            return None
        user: dict[str, Any] = answer["user"]
        if any(user.get(flag) for flag in NOT_MATCHED):
            return None
        return ("slack", str(user.get("team_id", "")), str(user["id"]))

    async def to_person(self, to: Address, reply: Reply, key: str, sent: Sent, *, again: bool) -> Sent:
        """A new message, or the one that was sent before made new."""
        try:
            return await self._to_person(to, reply, key, sent, again=again)
        except _InactiveError as error:
            await _asked(self._client.auth_test())  # raises the same when it is ours
            raise UndeliverableError("no_account") from error

    async def _to_person(self, to: Address, reply: Reply, key: str, sent: Sent, *, again: bool) -> Sent:
        shown = present.message(reply, self._link_for(to))
        if "ts" not in sent:
            channel = await self._direct(to[2])
            found = await self._found(channel, key) if again else None
            if not found:
                return await self._post(channel, shown, key)
            sent = {"channel": channel, "ts": found}  # and says what was so then
        await self._pace.turn(sent["channel"])
        try:
            await _asked(self._client.chat_update(channel=sent["channel"], ts=sent["ts"], **shown))
        except UndeliverableError as error:
            if error.why != "no_message":
                raise
            return await self._post(sent["channel"], shown, key)
        return sent

    async def to_channel(self, to: LinkedChannel, body: Reply, key: str, *, again: bool) -> Sent:
        channel = to.conversation if to.workspace else await self._channel_named(to.name)
        shown = present.message(body)
        try:
            return await self._once(channel, shown, key, again=again)
        except UndeliverableError as error:
            if error.why != "not_in_channel":
                raise
        await _asked(self._client.conversations_join(channel=channel))
        return await self._once(channel, shown, key, again=again)

    async def add_file(self, sent: Sent, file: MailFile, data: Data, *, again: bool) -> None:  # noqa: ARG002
        """Into the thread of what was posted, or (`user`) to a person."""
        channel = sent["channel"] if "channel" in sent else await self._direct(sent["user"])
        ts = sent.get("ts")
        if again and ts and await self._is_in_thread(channel, ts, file.name):
            return
        await self._pace.turn(channel)
        await _asked(
            self._client.files_upload_v2(
                channel=channel, thread_ts=ts, content=file.content, filename=file.name, title=file.name
            )
        )

    def _link_for(self, to: Address) -> present.Link:
        return functools.partial(self._links.url, to) if self._links else None

    async def _direct(self, user: str) -> str:
        opened = await _asked(self._client.conversations_open(users=user))
        return str(opened["channel"]["id"])

    async def _once(self, channel: str, shown: dict[str, Any], key: str, *, again: bool) -> Sent:
        """On a second try, first look whether the first one arrived."""
        found = await self._found(channel, key) if again else None
        return {"channel": channel, "ts": found} if found else await self._post(channel, shown, key)

    async def _post(self, channel: str, shown: dict[str, Any], key: str) -> Sent:
        metadata = {"event_type": EVENT, "event_payload": {"key": key}}
        await self._pace.turn(channel)
        answer = await _asked(
            self._client.chat_postMessage(
                channel=channel, metadata=metadata, unfurl_links=False, unfurl_media=False, **shown
            )
        )
        return {"channel": str(answer["channel"]), "ts": str(answer["ts"])}

    async def _found(self, channel: str, key: str) -> str | None:
        answer = await _asked(
            self._client.conversations_history(channel=channel, include_all_metadata=True, limit=200)
        )
        for message in answer["messages"]:
            metadata = message.get("metadata") or {}
            if metadata.get("event_payload", {}).get("key") == key:
                return str(message["ts"])
        return None

    async def _is_in_thread(self, channel: str, ts: str, name: str) -> bool:
        answer = await _asked(self._client.conversations_replies(channel=channel, ts=ts, limit=50))
        return any(file.get("title") == name for m in answer["messages"] for file in m.get("files") or ())

    async def _channel_named(self, name: str) -> str:
        """A channel that an import named: Slack knows only ids."""
        cursor = ""
        while name not in self._names:
            answer = await _asked(
                self._client.conversations_list(
                    types="public_channel,private_channel", exclude_archived=True, limit=200, cursor=cursor
                )
            )
            self._names |= {channel["name"]: channel["id"] for channel in answer["channels"]}
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        if name not in self._names:
            raise UndeliverableError("no_channel")
        return self._names[name]


async def _asked(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """Slack's answer; its refusals and faults in the outbox's own terms."""
    try:
        return await call
    except SlackApiError as error:
        raise _understood(error) from error
    except (SlackClientError, ClientError, OSError, TimeoutError) as error:
        raise LaterError(TROUBLE_SECONDS) from error


def _understood(error: SlackApiError) -> Exception:
    code = str(error.response.get("error", ""))
    if error.response.status_code == 429 or code == "ratelimited":
        return LaterError(float(error.response.headers.get("Retry-After", 5)))
    if code in OUR_TOKEN:
        wrong = _InactiveError if code == "account_inactive" else LaterError
        return wrong(NO_ACCESS_SECONDS, "no_access")
    if code in GONE:
        return UndeliverableError(GONE[code])
    return LaterError(TROUBLE_SECONDS)
