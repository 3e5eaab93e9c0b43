"""Several chat platforms as one: each message goes by the one on which its reader is."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dispatch import Address
from bot.messages import Messenger, Sent, UndeliverableError
from handlers.surface import Data, Reply
from storage.channels import LinkedChannel
from storage.values import MailFile


class Switchboard:
    """`platform` stays with what was sent: so it is made new where it stands."""

    def __init__(self, messengers: Mapping[str, Messenger]) -> None:
        self._messengers = messengers

    async def find_person(self, email: str) -> Address | None:
        for messenger in self._messengers.values():
            found = await messenger.find_person(email)
            if found:
                return found
        return None

    async def to_person(self, to: Address, reply: Reply, key: str, sent: Sent, *, again: bool) -> Sent:
        platform = str(sent.get("platform") or to[0])
        if platform != to[0]:  # they use another one by now: what stands there is left as it is
            platform, sent = to[0], {}
        made = await self._at(platform).to_person(to, reply, key, sent, again=again)
        return {**made, "platform": platform}

    async def to_channel(self, to: LinkedChannel, body: Reply, key: str, *, again: bool) -> Sent:
        made = await self._at(to.platform).to_channel(to, body, key, again=again)
        return {**made, "platform": to.platform}

    async def add_file(self, sent: Sent, file: MailFile, data: Data, *, again: bool) -> None:
        await self._at(str(sent["platform"])).add_file(sent, file, data, again=again)

    def _at(self, platform: str) -> Messenger:
        if platform not in self._messengers:  # its settings were taken away
            raise UndeliverableError("not_allowed")
        return self._messengers[platform]
