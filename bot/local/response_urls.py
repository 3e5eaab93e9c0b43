"""The addresses at which the bot may still answer: 5 times within 30 minutes."""

import secrets
import time
from dataclasses import dataclass

from bot.local.config import Json
from bot.local.content import content_of
from bot.local.errors import SlackError
from bot.local.messages import Message, Messages

MOST_USES = 5


@dataclass
class ResponseUrl:
    channel: str
    person: str
    expires: float
    original: Message | None = None
    command: str | None = None
    uses: int = 0


class ResponseUrls:
    def __init__(self, messages: Messages, seconds: float, bot: Json) -> None:
        self._messages = messages
        self._seconds = seconds
        self._bot = bot  # the author's fields of the bot's messages
        self._all: dict[str, ResponseUrl] = {}

    def issue(
        self, channel: str, person: str, original: Message | None = None, command: str | None = None
    ) -> str:
        """Returns the key; the address around it depends on where we are served."""
        key = secrets.token_urlsafe(18)
        self._all[key] = ResponseUrl(channel, person, time.monotonic() + self._seconds, original, command)
        return key

    def answered(self, key: str, message: Message) -> None:
        """A command's own answer is the original that its response_url may replace."""
        self._all[key].original = message

    def use(self, key: str, body: Json) -> None:
        url = self._all.get(key)
        if url is None or time.monotonic() > url.expires:
            raise SlackError("expired_url")
        if url.uses >= MOST_USES:
            raise SlackError("used_url")
        if body.get("delete_original"):
            url.uses += 1
            self._delete(url)
            return
        content = content_of(body)
        url.uses += 1
        self._show(url, body, content)

    def _delete(self, url: ResponseUrl) -> None:
        if url.original is not None:
            self._messages.remove(url.original)
            url.original = None

    def _show(self, url: ResponseUrl, body: Json, content: Json) -> None:
        message = url.original
        if body.get("replace_original") and message and self._messages.seen_by(url.person, message.ts):
            edited = (
                {}
                if message.only_for
                else {"edited": {"user": self._bot["user"], "ts": self._messages.next_ts()}}
            )
            self._messages.replace(message, {**message.body, **content, **edited})
            return
        private = body.get("response_type", "ephemeral") != "in_channel"
        thread = {"thread_ts": body["thread_ts"]} if body.get("thread_ts") else {}
        posted = self._messages.post(
            url.channel, {**self._bot, **content, **thread}, url.person if private else None, url.command
        )
        if url.original is None:
            url.original = posted
