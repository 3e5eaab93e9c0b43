"""The keys by which the guard knows Teams: new ones, none, and a server that is silent."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from typing import Any

import httpx
import pytest

from bot.teams.guard import KEYS_SECONDS, UNKNOWN_SECONDS
from tests.conversations.stage import Answered, knock
from tests.teams.authority import Authority, private_key, public_key
from tests.teams.guarded import activity, authority, guarded, keys_of, said, street
from tests.teams.street import DOOR, Street

__all__ = ["authority", "guarded", "street"]


def test_names_that_nobody_has_make_us_look_once_a_minute(street: Street, authority: Authority) -> None:
    assert said(street, authority.token()).status == 200
    assert authority.asked == 1
    keys_of(street)._next["unknown"] = 0.0
    for number in range(100):
        assert said(street, authority.token(kid=f"forged-{number}")).status == 401
    assert authority.asked == 2
    left = keys_of(street)._next["unknown"] - time.monotonic()
    assert UNKNOWN_SECONDS - 30 < left <= UNKNOWN_SECONDS


def test_a_new_key_is_found(street: Street, authority: Authority) -> None:
    assert said(street, authority.token()).status == 200
    authority.keys = {"keys": [public_key("next", ["msteams"])]}
    new: dict[str, Any] = {"key": private_key("next"), "kid": "next"}
    assert said(street, authority.token(**new)).status == 401
    keys_of(street)._next["unknown"] = 0.0
    assert said(street, authority.token(**new)).status == 200
    assert said(street, authority.token()).status == 401, "the old one is theirs no more"


def test_who_comes_while_keys_are_fetched_waits_for_them(street: Street, authority: Authority) -> None:
    app = street.stage.bot.app
    assert app is not None

    async def all_at_once() -> list[Answered]:
        heads = [[(b"authorization", f"Bearer {authority.token()}".encode())] for _ in range(8)]
        bodies = [json.dumps(activity(street, f"timeframe {n}")).encode() for n in range(8)]
        asked = [knock(app, DOOR, head, body) for head, body in zip(heads, bodies, strict=True)]
        return list(await asyncio.gather(*asked))

    assert {answered.status for answered in street.stage.run(all_at_once())} == {200}
    assert authority.asked == 1
    street.settle()


RUBBISH: dict[str, bytes] = {
    "nothing": b"",
    "a page": b"<html>",
    "no keys": b'{"keys": []}',
    "keys that are none": b'{"keys": [1, "a"]}',
    "keys without a name": b'{"keys": [{"kty": "RSA"}]}',
    "keys that do not fit": b'{"keys": [{"kty": "RSA", "kid": "teams", "n": "!", "e": "?"}]}',
    "a list": b"[]",
    "deep": b"[" * 100_000,
    "far too much": b" " * 1_200_000,
}


@pytest.mark.parametrize("body", RUBBISH.values(), ids=RUBBISH)
def test_keys_that_are_known_stay_usable_whatever_comes(
    street: Street, authority: Authority, body: bytes
) -> None:
    assert said(street, authority.token()).status == 200
    authority.body, keys_of(street)._next["known"] = body, 0.0
    assert said(street, authority.token()).status == 200
    _fetched(street)
    assert authority.asked == 2
    assert said(street, authority.token()).status == 200
    assert said(street, authority.token(kid="x")).status == 401


def _fetched(street: Street) -> None:
    async def done() -> None:
        fetching = keys_of(street)._fetching
        if fetching:
            await asyncio.wait({fetching})

    street.stage.run(done())


@pytest.mark.parametrize("trouble", ["an error", "not there", "silent"])
def test_no_keys_is_no_entrance_and_keeps_nobody_else_waiting(
    street: Street, authority: Authority, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.teams.guard.FETCH_SECONDS", 1.0)
    keys = keys_of(street)
    if trouble == "not there":
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            keys._url = f"http://127.0.0.1:{probe.getsockname()[1]}/keys"
    authority.status, authority.silent = 503 if trouble == "an error" else 200, trouble == "silent"
    app = street.stage.bot.app
    assert app is not None

    async def beside() -> tuple[Answered, bool, Answered]:
        body = json.dumps(activity(street)).encode()
        head = [(b"authorization", f"Bearer {authority.token()}".encode())]
        waiting = asyncio.ensure_future(knock(app, DOOR, head, body))
        await asyncio.sleep(0)
        async with asking:
            other = await asking.get(f"{street.stage.bot_url}/healthz")
        assert other.status_code == 200
        still = not waiting.done()
        return await waiting, still, await knock(app, DOOR, head, body)

    asking = httpx.AsyncClient()
    refused, still_waiting, again = street.stage.run(beside())
    assert (refused.status, again.status) == (401, 401)
    assert still_waiting or trouble != "silent"
    authority.status, authority.silent, keys._url = 200, False, f"{authority.url}/keys"
    keys._next["unknown"] = 0.0
    assert said(street, authority.token()).status == 200


def test_a_silent_key_server_is_not_noticed_by_who_has_a_known_key(
    street: Street, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.teams.guard.FETCH_SECONDS", 0.5)
    assert said(street, authority.token()).status == 200
    keys_of(street)._next["known"] = 0.0
    authority.silent = True
    app = street.stage.bot.app
    assert app is not None

    async def answered() -> tuple[Answered, bool]:
        body = json.dumps(activity(street, "timeframe de linde")).encode()
        head = [(b"authorization", f"Bearer {authority.token()}".encode())]
        return await knock(app, DOOR, head, body), keys_of(street)._fetching is not None

    answer, still_asking = street.stage.run(answered())
    assert answer.status == 200
    assert still_asking
    _fetched(street)
    assert keys_of(street)._next["known"] - time.monotonic() < 10, "tried again soon"
    authority.silent, keys_of(street)._next["known"] = False, 0.0
    assert said(street, authority.token()).status == 200
    _fetched(street)
    assert keys_of(street)._next["known"] - time.monotonic() > KEYS_SECONDS - 60
