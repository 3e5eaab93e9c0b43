"""A load client light enough to measure with: signed requests made beforehand, on kept-alive connections."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.bench.centre import ACCOUNT, TEAM
from tests.bench.serving import HOST, SECRET

END_OF_HEAD = b"\r\n\r\n"


@dataclass(frozen=True)
class Load:
    """What one run of requests took: seconds of each, and of all."""

    latencies: list[float]
    seconds: float

    @property
    def throughput(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        return percentile(self.latencies, share)


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def command(name: str, text: str, person: int, trigger: str = "1") -> bytes:
    """A slash command as Slack sends it, signed now."""
    fields = {
        "token": "bench",
        "team_id": TEAM,
        "team_domain": "bench",
        "channel_id": "C0BENCH",
        "channel_name": "algemeen",
        "user_id": f"{ACCOUNT}{person}",
        "user_name": f"persoon{person}",
        "command": f"/{name}",
        "text": text,
        "api_app_id": "A0BENCH",
        "is_enterprise_install": "false",
        "response_url": f"http://{HOST}/respond/{trigger}",
        "trigger_id": trigger,
    }
    return signed(urlencode(fields).encode())


def interaction(kind: str, person: int, **fields: object) -> bytes:
    """A button that was pressed (`block_actions`), or a form that was sent (`view_submission`)."""
    payload = {
        "type": kind,
        "team": {"id": TEAM, "domain": "bench"},
        "user": {"id": f"{ACCOUNT}{person}", "name": f"persoon{person}", "team_id": TEAM},
        "api_app_id": "A0BENCH",
        "token": "bench",
        "trigger_id": "1",
        **fields,
    }
    return signed(urlencode({"payload": json.dumps(payload)}).encode())


def button(action: str, person: int, **data: str) -> bytes:
    """Of a message of the bot's own."""
    value = json.dumps({"a": action, "d": data})
    pressed = {"type": "button", "action_id": f"{action}~0", "block_id": "b", "value": value}
    where = {"type": "message", "message_ts": "1.1", "channel_id": "D0BENCH", "is_ephemeral": True}
    return interaction("block_actions", person, container=where, actions=[pressed])


def form(name: str, person: int, values: dict[str, object], intent: str) -> bytes:
    view = {
        "id": "V0",
        "type": "modal",
        "callback_id": name,
        "private_metadata": json.dumps({"data": {}, "intent": intent}),
        "blocks": [],
        "state": {"values": {name: {name: state} for name, state in values.items()}},
    }
    return interaction("view_submission", person, view=view)


def signed(body: bytes) -> bytes:
    timestamp = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256)
    head = (
        "POST /slack/events HTTP/1.1",
        f"Host: {HOST}",
        "User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)",
        "Accept: application/json,*/*",
        "Content-Type: application/x-www-form-urlencoded",
        f"X-Slack-Request-Timestamp: {timestamp}",
        f"X-Slack-Signature: v0={signature.hexdigest()}",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join(head).encode() + END_OF_HEAD + body


def drive(port: int, requests: Sequence[Sequence[bytes]], expected: bytes) -> Load:
    """Each sequence on a connection of its own, one request after another; every answer is looked at."""
    return asyncio.run(_drive(port, requests, expected))


async def _drive(port: int, requests: Sequence[Sequence[bytes]], expected: bytes) -> Load:
    loop = asyncio.get_running_loop()
    connections = [_Connection(each, expected, loop.create_future()) for each in requests]
    for connection in connections:
        await loop.create_connection(lambda it=connection: it, HOST, port)  # type: ignore[misc]
    begun = time.perf_counter()
    for connection in connections:
        connection.send_next()
    await asyncio.gather(*(connection.done for connection in connections))
    seconds = time.perf_counter() - begun
    for connection in connections:
        connection.close()
    return Load([latency for connection in connections for latency in connection.latencies], seconds)


class _Connection(asyncio.Protocol):
    def __init__(self, requests: Sequence[bytes], expected: bytes, done: asyncio.Future[None]) -> None:
        self.latencies: list[float] = []
        self.done = done
        self._requests = iter(requests)
        self._expected = expected
        self._received = b""
        self._sent = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("the server hung up"))

    def close(self) -> None:
        if self._transport:
            self._transport.close()

    def send_next(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self.done.set_result(None)
            return
        assert self._transport
        self._sent = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(END_OF_HEAD)
        if not found or len(body) < _length(head):
            return
        self.latencies.append(time.perf_counter() - self._sent)
        self._received = b""
        if not head.startswith(b"HTTP/1.1 200") or self._expected not in body:
            self.done.set_exception(RuntimeError(f"not the answer expected: {head!r} {body[:300]!r}"))
            return
        self.send_next()


def _length(head: bytes) -> int:
    lower = head.lower()
    at = lower.index(b"content-length:") + len(b"content-length:")
    return int(lower[at:].split(b"\r\n", 1)[0])
