"""Requests from Slack to the bot, signed with the machine clock, and what came of them."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

import aiohttp

from bot.local.config import Json, WorkspaceConfig


@dataclass(frozen=True)
class Ack:
    """`error` is Slack's name for what went wrong; the body is parsed when it is JSON."""

    error: str | None = None
    body: Json | str | None = None
    status: int | None = None
    no_retry: bool = False

    @property
    def ok(self) -> bool:
        return self.error is None

    def as_answer(self) -> Json:
        return {"ok": self.ok, "error": self.error, "status": self.status, "answer": self.body}


@dataclass(frozen=True)
class Retry:
    number: int
    reason: str


class Transport(Protocol):
    async def send(self, kind: str, payload: Json, retry: Retry | None = None) -> Ack:
        """`kind` is slash_commands, interactive or events_api."""

    async def close(self) -> None: ...


def signature(secret: str, timestamp: str, body: bytes) -> str:
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    return "v0=" + digest.hexdigest()


def form(fields: Json) -> bytes:
    return urlencode({key: _field(value) for key, value in fields.items() if value is not None}).encode()


def _field(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def parsed(text: str, content_type: str) -> Json | str | None:
    """An answer is JSON when it says so or looks so, as Slack reads it; else it is text."""
    if not text:
        return None
    if "json" in content_type or text.lstrip().startswith("{"):
        try:
            body = json.loads(text)
        except ValueError:
            return text
        return body if isinstance(body, dict) else text
    return text


class HttpTransport:
    def __init__(self, config: WorkspaceConfig) -> None:
        self._config = config
        self._session: aiohttp.ClientSession | None = None

    async def send(self, kind: str, payload: Json, retry: Retry | None = None) -> Ack:
        body, content_type = self._encoded(kind, payload)
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._config.signing_secret, timestamp, body),
        }
        if retry is not None:
            headers |= {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
        try:
            return await self._post(body, headers)
        except TimeoutError:
            return Ack("operation_timeout")
        except aiohttp.ClientError:
            return Ack("dispatch_failed")

    def _encoded(self, kind: str, payload: Json) -> tuple[bytes, str]:
        if kind == "events_api":
            return json.dumps(payload).encode(), "application/json"
        fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        return form(fields), "application/x-www-form-urlencoded"

    async def _post(self, body: bytes, headers: dict[str, str]) -> Ack:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        timeout = aiohttp.ClientTimeout(total=self._config.ack_seconds)
        async with self._session.post(
            self._config.bot_url, data=body, headers=headers, timeout=timeout, allow_redirects=False
        ) as response:
            text = (await response.read()).decode("utf-8", "replace")
            if response.status != 200:
                no_retry = response.headers.get("X-Slack-No-Retry") == "1"
                return Ack("dispatch_failed", text, response.status, no_retry)
            return Ack(None, parsed(text, response.headers.get("Content-Type", "")), 200)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
