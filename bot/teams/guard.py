"""Nobody but Teams gets past here: a token of its own for our app, from an address that we know.

It stands before everything else, as Slack's does. The SDK's own check fetches its keys while the whole bot
waits, a forged key name makes it fetch them anew, and it does not ask for which chat platform the key speaks.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from typing import Any

import httpx
import jwt
import structlog
from starlette.requests import ClientDisconnect, Request

from bot.teams import receive
from bot.teams.asking import client
from bot.teams.cloud import MICROSOFT, Cloud

log = structlog.get_logger()
ISSUER = "https://api.botframework.com"
CHANNEL = "msteams"
LEEWAY_SECONDS = 300
KEYS_SECONDS = 12 * 3600.0
UNKNOWN_SECONDS = 60.0
"""An unknown key makes us look again so often, and no more."""
FAILED_SECONDS = 5.0
"""And so soon where no keys came."""
FETCH_SECONDS = 5.0
LONGEST_KEYS = 1_000_000
LONGEST_BODY = 512_000
LONGEST_TOKEN = 10_000
Activity = dict[str, Any]
Key = tuple[jwt.PyJWK, frozenset[str]]
"""With the chat platforms for which it may speak."""


UNREAD = (
    httpx.HTTPError, OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError
)  # fmt: skip
"""No answer, or none that holds keys."""


class RefusedError(Exception):
    """`status`: what the sender gets; why is for our log alone."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Keys:
    """The keys with which Teams signs. Who comes with a known one never waits for new ones."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: dict[str, Key] = {}
        self._next = {"known": 0.0, "unknown": 0.0}
        """From when on they are asked anew, for a token with a known or an unknown key."""
        self._fetching: asyncio.Task[None] | None = None

    async def get(self, name: str) -> Key | None:
        known = "known" if name in self._keys else "unknown"
        if self._fetching is None and time.monotonic() >= self._next[known]:
            self._fetching = asyncio.get_running_loop().create_task(self._fetch())
        if self._fetching and name not in self._keys:
            await asyncio.wait({self._fetching})  # a request that ends meanwhile leaves it to the others
        return self._keys.get(name)

    async def _fetch(self) -> None:
        """What does not come leaves the keys that we have."""
        try:
            self._keys = await fetch_keys(self._url)
            waits = (KEYS_SECONDS, UNKNOWN_SECONDS)
        except UNREAD as error:
            log.warning("keys of Teams not read", error=type(error).__name__)
            waits = (FAILED_SECONDS, FAILED_SECONDS)
        finally:
            self._fetching = None
        now = time.monotonic()
        self._next = {"known": now + waits[0], "unknown": now + waits[1]}


async def fetch_keys(url: str) -> dict[str, Key]:
    """By name; one of `UNREAD` where none can be had."""
    said = b""
    async with (
        asyncio.timeout(FETCH_SECONDS),
        await client(FETCH_SECONDS) as asking,
        asking.stream("GET", url) as answer,
    ):
        async for part in answer.raise_for_status().aiter_bytes():
            said += part
            if len(said) > LONGEST_KEYS:
                raise ValueError("too long")
    return _read(said)


def _read(said: bytes) -> dict[str, Key]:
    """Keys of another kind than we check are left out; without any, it is no answer."""
    found = {}
    for key in json.loads(said)["keys"]:
        if key.get("kty") == "RSA" and key.get("kid"):
            try:
                found[str(key["kid"])] = (jwt.PyJWK(key, "RS256"), frozenset(key.get("endorsements") or ()))
            except jwt.PyJWTError:
                continue
    if not found:
        raise ValueError("no keys")
    return found


class Guard:
    """`open_here`: without a secret, for a program on this machine; checked where settings are read."""

    def __init__(
        self, client_id: str, tenant: str, cloud: Cloud = MICROSOFT, *, open_here: bool = False
    ) -> None:
        self._client_id = client_id
        self._tenant = tenant
        self._cloud = cloud
        self._open_here = open_here
        self._keys = Keys(cloud.keys_url)

    async def admitted(self, request: Request) -> Activity:
        """The activity; `RefusedError` otherwise."""
        if self._open_here and "origin" in request.headers:
            raise RefusedError(403, "a web page")  # a browser on this machine opens any
        token = request.headers.get("authorization", "")
        claims = None if self._open_here else await self._claims(token)
        said = await _activity(request)
        self._check(said, claims)
        return said

    async def _claims(self, header: str) -> Mapping[str, Any]:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > LONGEST_TOKEN:
            raise RefusedError(401, "no token")
        try:
            name = str(jwt.get_unverified_header(token).get("kid") or "")
            key = await self._keys.get(name)
            if key is None:
                raise RefusedError(401, "unknown key")
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key[0],
                algorithms=["RS256"],
                audience=self._client_id,
                issuer=ISSUER,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud"]},
            )
        except (jwt.PyJWTError, ValueError, ArithmeticError, RecursionError) as error:
            raise RefusedError(401, type(error).__name__) from None
        if CHANNEL not in key[1]:
            raise RefusedError(403, "a key for another channel")
        return claims

    def _check(self, said: Activity, claims: Mapping[str, Any] | None) -> None:
        service = said.get("serviceUrl")
        if not isinstance(service, str) or not self._cloud.serves(service):
            raise RefusedError(403, "unknown service address")
        if claims is None:
            return
        claimed = claims.get("serviceurl", claims.get("serviceUrl"))
        if not isinstance(claimed, str) or claimed.rstrip("/") != service.rstrip("/"):
            raise RefusedError(403, "another service address")
        if said.get("channelId") != CHANNEL:
            raise RefusedError(403, "another channel")
        if receive.tenants(said) != {self._tenant}:
            raise RefusedError(403, "another organisation")


async def _activity(request: Request) -> Activity:
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > LONGEST_BODY:
                raise RefusedError(413, "too long")
        said = json.loads(body)
    except ClientDisconnect:
        raise RefusedError(400, "broken off") from None
    except (ValueError, RecursionError):
        raise RefusedError(400, "no JSON") from None
    if not isinstance(said, dict):
        raise RefusedError(400, "no activity")
    return said
