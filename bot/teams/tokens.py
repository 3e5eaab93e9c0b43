"""The token with which we sign in at Teams' service.

The SDK would ask for it while the whole bot waits, and without a time limit.
"""

from __future__ import annotations

import asyncio
import time

from bot.teams.asking import client
from bot.teams.cloud import SCOPE, Cloud

TIMEOUT = 8.0
SPARE_SECONDS = 300.0
"""So long before its end a token is renewed."""


class NoTokenError(ConnectionError):
    """The app may not sign in: for now nothing can be sent. `code` as Microsoft names it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Tokens:
    def __init__(self, cloud: Cloud, client_id: str, secret: str, tenant: str) -> None:
        self._url = cloud.token_url(tenant)
        self._form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": secret,
            "scope": SCOPE,
        }
        self._token = ""
        self._until = 0.0
        self._turn = asyncio.Lock()

    async def get(self) -> str:
        async with self._turn:
            if time.monotonic() > self._until:
                await self._ask()
        return self._token

    def forget(self) -> None:
        """It was refused."""
        self._until = 0.0

    async def _ask(self) -> None:
        async with asyncio.timeout(TIMEOUT), await client(TIMEOUT) as asking:
            answer = await asking.post(self._url, data=self._form)
        try:
            found = answer.json()
            if answer.is_error:
                raise NoTokenError(_code(found))
            self._token = str(found["access_token"])
            self._until = time.monotonic() + float(found["expires_in"]) - SPARE_SECONDS
        except (ValueError, KeyError, TypeError):
            raise NoTokenError(f"HTTP {answer.status_code}") from None


def _code(answer: object) -> str:
    """`AADSTS7000215` rather than `invalid_client`, which several faults share."""
    found = answer if isinstance(answer, dict) else {}
    said = str(found.get("error_description") or found.get("error") or "")
    return said.partition(":")[0][:40]
