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
from urllib.parse import urlsplit

import httpx
import jwt
import structlog
from starlette.requests import Request

from bot.hosts import is_loopback
from bot.teams import receive

log = structlog.get_logger()
KEYS_URL = "https://login.botframework.com/v1/.well-known/keys"
ISSUER = "https://api.botframework.com"
CHANNEL = "msteams"
SERVICES = ("smba.trafficmanager.net", ".botframework.com")
"""Where Teams serves its conversations; ours answer nowhere else."""
LEEWAY_SECONDS = 300
KEYS_SECONDS = 12 * 3600.0
RETRY_SECONDS = 60.0
"""An unknown key makes us look again so often, and no more."""
LONGEST_BODY = 512_000
LONGEST_TOKEN = 10_000
Activity = dict[str, Any]


class RefusedError(Exception):
    """`status`: what the sender gets; why is for our log alone."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Keys:
    """The keys with which Teams signs, asked in the background of what the bot does."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: dict[str, tuple[jwt.PyJWK, frozenset[str]]] = {}
        self._asked = -KEYS_SECONDS
        self._turn = asyncio.Lock()

    async def get(self, name: str) -> tuple[jwt.PyJWK, frozenset[str]] | None:
        """A key and the chat platforms for which it may speak."""
        if self._is_stale(name):
            async with self._turn:
                if self._is_stale(name):
                    await self._fetch()
        return self._keys.get(name)

    def _is_stale(self, name: str) -> bool:
        age = time.monotonic() - self._asked
        return age > KEYS_SECONDS or (name not in self._keys and age > RETRY_SECONDS)

    async def _fetch(self) -> None:
        """What does not come leaves the keys that we have."""
        self._asked = time.monotonic()
        try:
            async with httpx.AsyncClient(timeout=5) as client:
                answer = await client.get(self._url)
            found = answer.raise_for_status().json()["keys"]
            self._keys = {
                str(k["kid"]): (jwt.PyJWK(k), frozenset(k.get("endorsements") or ())) for k in found
            }
        except (httpx.HTTPError, ValueError, KeyError, TypeError, jwt.PyJWTError) as error:
            log.warning("keys of Teams not read", error=type(error).__name__)


class Guard:
    """`open_here`: without a secret, for a program on this machine; checked where settings are read."""

    def __init__(
        self, client_id: str, tenant: str, *, open_here: bool = False, keys_url: str = KEYS_URL
    ) -> None:
        self._client_id = client_id
        self._tenant = tenant
        self._open_here = open_here
        self._keys = Keys(keys_url)

    async def admitted(self, request: Request) -> Activity:
        """The activity; `RefusedError` otherwise."""
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
        except (jwt.PyJWTError, ValueError, UnicodeError) as error:
            raise RefusedError(401, type(error).__name__) from None
        if CHANNEL not in key[1]:
            raise RefusedError(403, "a key for another channel")
        return claims

    def _check(self, said: Activity, claims: Mapping[str, Any] | None) -> None:
        service = said.get("serviceUrl")
        if not isinstance(service, str) or not self._is_known(service):
            raise RefusedError(403, "unknown service address")
        if claims is None:
            return
        claimed = claims.get("serviceurl", claims.get("serviceUrl"))
        if not isinstance(claimed, str) or claimed.rstrip("/") != service.rstrip("/"):
            raise RefusedError(403, "another service address")
        if said.get("channelId") != CHANNEL:
            raise RefusedError(403, "another channel")
        if receive.tenant(said) != self._tenant:
            raise RefusedError(403, "another organisation")

    def _is_known(self, service: str) -> bool:
        try:
            asked = urlsplit(service)
            host, port = asked.hostname or "", asked.port
        except ValueError:
            return False
        if self._open_here and is_loopback(host):
            return True
        named = any(host.endswith(s) if s.startswith(".") else host == s for s in SERVICES)
        return asked.scheme == "https" and named and port in {None, 443} and not asked.username


async def _activity(request: Request) -> Activity:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_BODY:
            raise RefusedError(413, "too long")
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        raise RefusedError(400, "no JSON") from None
    if not isinstance(said, dict):
        raise RefusedError(400, "no activity")
    return said
