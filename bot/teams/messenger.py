"""Sending first in Teams: messages, posts and files that must arrive. Called by the outbox alone.

Teams keeps no key of ours with a message, so after a crash between sending and noting, it may come twice.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Awaitable
from typing import Any, TypeVar

import httpx

from bot.dispatch import Address
from bot.links import Links
from bot.messages import LaterError, Sent, UndeliverableError
from bot.pace import Pace
from bot.teams import present
from bot.teams.connector import MOST_CARDS, Connector, Spot, TeamsRefusalError, activity
from bot.teams.directory import Directory
from handlers.surface import Data, Reply
from storage.channels import LinkedChannel
from storage.values import MailFile

T = TypeVar("T")
PACE_SECONDS = 1.0
"""Teams takes seven messages a second in a conversation, and sixty in half a minute."""
TROUBLE_SECONDS = (15.0, 30.0)
GONE = {
    "ConversationNotFound": "no_channel",
    "BotNotInConversationRoster": "not_in_channel",
    "ForbiddenOperationException": "not_allowed",
    "MessageWritesBlocked": "no_account",
    "ActivityNotFoundInConversation": "no_message",
}
REFUSED = {403: "not_allowed", 404: "no_channel"}
"""A 401 is about our secret rather than this message, so it waits until that is mended."""
GONE_THERE = frozenset({"no_message", "no_channel"})
"""To what was sent before: then a new message says it, in the conversation that there is now."""


class TeamsMessenger:
    def __init__(
        self, connector: Connector, directory: Directory, links: Links | None, pace: float = PACE_SECONDS
    ) -> None:
        self._connector = connector
        self._directory = directory
        self._links = links
        self._pace = Pace(pace)

    async def find_person(self, email: str) -> Address | None:
        return await _asked(self._directory.find(email))

    async def to_person(self, to: Address, reply: Reply, key: str, sent: Sent, *, again: bool) -> Sent:  # noqa: ARG002
        """A new message, or the one that was sent before made new."""
        link = functools.partial(self._links.url, to) if self._links else None
        made = activity(present.cards(reply, link)[:MOST_CARDS], present.summary(reply))
        if "ts" in sent:
            spot = Spot(sent["service_url"], sent["channel"])
            await self._pace.turn(spot.conversation)
            try:
                await _asked(self._connector.update(spot, sent["ts"], made))
            except UndeliverableError as error:
                if error.why not in GONE_THERE:
                    raise
            else:
                return sent
        spot = await self._personal(to)
        return await self._post(spot, made)

    async def to_channel(self, to: LinkedChannel, body: Reply, key: str, *, again: bool) -> Sent:  # noqa: ARG002
        known = await self._directory.at(to.workspace, to.conversation)
        if known is None:
            raise UndeliverableError("not_in_channel")
        made = activity(present.cards(body)[:MOST_CARDS], present.summary(body))
        return await self._post(Spot(known.service_url, known.conversation), made)

    async def add_file(self, sent: Sent, file: MailFile, data: Data, *, again: bool) -> None:  # noqa: ARG002
        """In a channel a link, which Teams has no other way for; to a person the offer of the file."""
        if "user" in sent:
            spot = await self._personal((sent["platform"], sent["workspace"], sent["user"]))
            await self._post(spot, present.file_offer(file.name, len(file.content), data, file.name))
            return
        if self._links is None:
            raise UndeliverableError("no_links")
        spot = Spot(sent["service_url"], f"{sent['channel']};messageid={sent['ts']}")
        url = self._links.url_for_all(data)
        await self._post(spot, activity([present.file_link(file.name, url)], file.name))

    async def _personal(self, to: Address) -> Spot:
        spot = await _asked(self._directory.personal(to, self._directory.seen_with(to)))
        if spot is None:
            raise UndeliverableError("no_account")
        return spot

    async def _post(self, spot: Spot, made: dict[str, Any]) -> Sent:
        await self._pace.turn(spot.conversation)
        number = await _asked(self._connector.send(spot, made))
        return {"channel": spot.conversation, "ts": number, "service_url": spot.service_url}


async def _asked(call: Awaitable[T]) -> T:
    """Teams' answer; its refusals and faults in the outbox's own terms."""
    try:
        return await call
    except TeamsRefusalError as error:
        raise _understood(error) from error
    except (httpx.HTTPError, OSError, TimeoutError, ValueError) as error:
        raise LaterError(random.uniform(*TROUBLE_SECONDS)) from error  # noqa: S311


def _understood(error: TeamsRefusalError) -> Exception:
    if error.wait:
        return LaterError(max(error.wait, 1.0) + random.uniform(0, 2))  # noqa: S311
    why = None if error.wait == 0 else GONE.get(error.code) or REFUSED.get(error.status)
    return UndeliverableError(why) if why else LaterError(random.uniform(*TROUBLE_SECONDS))  # noqa: S311
