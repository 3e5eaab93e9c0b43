"""Nobody but Slack gets in: 401, no traceback, nothing of the body in the log, exactly five minutes."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest
from slack_sdk.signature import Clock, SignatureVerifier
from starlette.requests import Request
from starlette.types import Message, Scope

from bot.local.outgoing import signature
from bot.slack.guard import Guard
from tests.conversations.stage import Delivery, knock
from tests.conversations.town import SECRET, Town
from tests.faults.requests import FORM, command, signed

MARK = "MERKTEKEN"
LINE = f"/log-visit de linde 2u {MARK}"
STAMP, SIGNATURE = b"x-slack-request-timestamp", b"x-slack-signature"

Spoil = Callable[[random.Random, Delivery], Delivery]


def with_header(delivery: Delivery, name: bytes, value: bytes | None) -> Delivery:
    kept = [(k, v) for k, v in delivery.headers if k != name]
    return replace(delivery, headers=kept if value is None else [*kept, (name, value)])


def header(delivery: Delivery, name: bytes) -> bytes:
    return next(v for k, v in delivery.headers if k == name)


def _shuffled(chance: random.Random, delivery: Delivery) -> Delivery:
    value = bytearray(header(delivery, SIGNATURE))
    place = chance.randrange(3, len(value))
    value[place] = ord("f" if value[place] != ord("f") else "0")
    return with_header(delivery, SIGNATURE, bytes(value))


def _other_secret(chance: random.Random, delivery: Delivery) -> Delivery:
    made = signature(f"{chance.random()}", header(delivery, STAMP).decode(), delivery.body)
    return with_header(delivery, SIGNATURE, made.encode())


def _other_body(chance: random.Random, delivery: Delivery) -> Delivery:
    return replace(delivery, body=delivery.body + b"&x=" + str(chance.random()).encode())


def _stamped(value: bytes | None) -> Spoil:
    """A timestamp that is no number or far away, with a right signature over it where that is possible."""

    def spoil(_chance: random.Random, delivery: Delivery) -> Delivery:
        made = with_header(delivery, STAMP, value)
        if value is not None and value.isascii():
            right = signature(SECRET, value.decode(), delivery.body)
            made = with_header(made, SIGNATURE, right.encode())
        return made

    return spoil


def _away(seconds: int) -> Spoil:
    def spoil(_chance: random.Random, delivery: Delivery) -> Delivery:
        return signed(delivery.body, FORM, int(time.time()) + seconds)

    return spoil


def _signature(value: bytes | None) -> Spoil:
    return lambda _chance, delivery: with_header(delivery, SIGNATURE, value)


def _noise(chance: random.Random, delivery: Delivery) -> Delivery:
    noise = bytes(chance.randrange(128, 256) for _ in range(chance.randrange(1, 80)))
    return with_header(delivery, chance.choice([SIGNATURE, STAMP]), noise)


def _no_text(chance: random.Random, delivery: Delivery) -> Delivery:
    return replace(delivery, body=b"\xff\xfe" + chance.randbytes(20) + delivery.body)


SPOILED: tuple[Spoil, ...] = (
    _no_text,
    _shuffled,
    _other_secret,
    _other_body,
    _noise,
    _signature(None),
    _signature(b""),
    _signature(b"v0="),
    _signature(b"v1=abc"),
    _signature("v0=é".encode()),
    _signature("v0=😀".encode()),
    _signature(b"v0=" + b"0" * 10_000),
    *(_stamped(value) for value in (None, b"", b"abc", b"-1", b"0", b"1e9", b"1.5", b" ", b"9" * 400)),
    *(_stamped(text.encode()) for text in ("١٢٣", "²", "é")),
    *(_away(seconds) for seconds in (-400, 400, -86_400, 86_400)),
)


def test_whatever_is_wrong_with_a_signature_it_is_401_and_leaves_no_trace(
    town: Town, long_run: bool, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    times = 10_000 if long_run else 1_000
    chance = random.Random(20261124)
    before = [town.count(table) for table in ("visit", "answered", "audit", "identity")]

    async def storm() -> None:
        app = town.stage.bot.app
        assert app is not None
        for number in range(times):
            spoiled = SPOILED[number % len(SPOILED)](chance, command("U0AN", LINE))
            answered = await knock(app, spoiled.path, spoiled.headers, spoiled.body)
            assert (answered.status, answered.body) == (401, b""), spoiled.headers

    with caplog.at_level("DEBUG"):
        asyncio.run_coroutine_threadsafe(storm(), town.stage.loop).result(600)
    told = "".join(capfd.readouterr()) + caplog.text
    assert MARK not in told
    assert "Traceback" not in told
    assert [town.count(table) for table in ("visit", "answered", "audit", "identity")] == before


@pytest.mark.parametrize("seconds", [-299, 299, -250, 0])
def test_a_right_signature_within_five_minutes_gets_in(town: Town, seconds: int) -> None:
    delivery = signed(command("U0AN", "/timeframe de linde").body, FORM, int(time.time()) + seconds)
    assert town.knock(delivery).status == 200


@pytest.mark.parametrize(
    ("seconds", "admitted"),
    [(-301, False), (-300, True), (-299, True), (0, True), (299, True), (300, True), (301, False)],
)
async def test_the_boundary_is_exact(seconds: int, admitted: bool) -> None:
    class Still(Clock):
        def now(self) -> float:
            return 1_800_000_000.0

    guard = Guard(SECRET)
    guard._verifier = SignatureVerifier(SECRET, Still())
    delivery = signed(b"a=b", FORM, 1_800_000_000 + seconds)

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": delivery.body, "more_body": False}

    request = Request({"type": "http", "method": "POST", "headers": delivery.headers}, receive)
    assert await guard.admits(request) is admitted


def test_a_body_without_end_is_not_read_to_the_end(town: Town) -> None:
    assert town.knock(signed(b"a" * 600_000)).status == 401


def test_a_right_signature_around_nonsense_is_no_500(town: Town) -> None:
    for body, kind in (
        (b"", FORM),
        (b"payload=%7B", FORM),
        (b"payload={}", FORM),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"null", "application/json"),
        (b'{"type": "event_callback"}', "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"command=%2Ftimeframe", FORM),
    ):
        assert town.knock(signed(body, kind)).status < 500, body


def test_over_a_real_connection_it_is_the_same(town: Town) -> None:
    url = f"{town.stage.bot_url}/slack/events"
    good = command("U0AN", "/timeframe de linde")
    headers = [(k, v) for k, v in good.headers if k != b"content-length"]
    assert httpx.post(url, content=good.body, headers=headers).status_code == 200
    for spoiled in ((SIGNATURE, "v0=é😀".encode()), (STAMP, b"abc"), (SIGNATURE, b"v0=00")):
        wrong = [(k, spoiled[1] if k == spoiled[0] else v) for k, v in headers]
        answer = httpx.post(url, content=good.body, headers=wrong)
        assert (answer.status_code, answer.content) == (401, b"")
    assert httpx.get(url).status_code == 405


async def test_a_proxy_that_gives_up_halfway_is_let_go() -> None:
    async def gone() -> Message:
        return {"type": "http.disconnect"}

    headers = [(STAMP, str(int(time.time())).encode()), (SIGNATURE, b"v0=0")]
    scope: Scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": headers}
    assert not await Guard(SECRET).admits(Request(scope, gone))
