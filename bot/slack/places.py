"""The conversation in which a command was typed, asked of Slack while an answer waits: briefly, and once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.send import BRIEF_SECONDS, NO_CONTACT
from handlers.surface import Place

log = structlog.get_logger()
MOST_MEMBERS = 30
"""Members of whom it is asked whether they are guests: a school's channel has fewer."""
DIRECT = ("is_im", "is_mpim")
SHARED = ("is_ext_shared", "is_pending_ext_shared")
GUEST = ("is_restricted", "is_ultra_restricted")


class SlackPlaces:
    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def look(self, workspace: str, conversation: str) -> Place | None:
        """What Slack says of a conversation; None when it says nothing in time.

        A public channel is joined. One that is not shown to us is a private one without us.
        """
        unseen = Place("slack", workspace, conversation, "", is_private=True, is_member=False)
        if conversation.startswith("D"):
            return replace(unseen, is_direct=True)
        try:
            async with asyncio.timeout(BRIEF_SECONDS):
                found = await self._place(workspace, conversation)
                return replace(found, guests=await self._guests(conversation)) if found.is_member else found
        except SlackApiError as error:
            if error.response.get("error") == "channel_not_found":
                return unseen
            log.warning("conversation not looked up", error=error.response.get("error"))
        except NO_CONTACT as error:
            log.warning("conversation not looked up", error=type(error).__name__)
        return None

    async def _place(self, workspace: str, conversation: str) -> Place:
        found: dict[str, Any] = (await self._client.conversations_info(channel=conversation))["channel"]
        place = Place(
            "slack",
            workspace,
            conversation,
            str(found.get("name") or ""),
            is_private=bool(found.get("is_private")),
            is_member=bool(found.get("is_member")),
            is_direct=any(found.get(flag) for flag in DIRECT),
            is_shared=any(found.get(flag) for flag in SHARED),
        )
        if place.is_private or place.is_member or place.is_direct:
            return place
        return replace(place, is_member=await self._joined(conversation))

    async def _joined(self, conversation: str) -> bool:
        try:
            await self._client.conversations_join(channel=conversation)
        except SlackApiError as error:  # archived, or only who is let in by somebody may come in
            log.warning("channel not joined", error=error.response.get("error"))
            return False
        return True

    async def _guests(self, conversation: str) -> int:
        answer = await self._client.conversations_members(channel=conversation, limit=MOST_MEMBERS)
        return sum(await asyncio.gather(*map(self._is_guest, answer["members"][:MOST_MEMBERS])))

    async def _is_guest(self, user: str) -> bool:
        found = (await self._client.users_info(user=user))["user"]
        return any(found.get(flag) for flag in GUEST)
