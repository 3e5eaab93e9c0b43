"""Microsoft's side of the tokens, here: the keys with which Teams signs, and tokens for the bot."""

from __future__ import annotations

import asyncio
import functools
import time
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.teams.service import TENANT

Json = dict[str, Any]
CLIENT = "99999999-8888-7777-6666-555555555555"
SECRET = "tested-secret-of-the-app"
ISSUER = "https://api.botframework.com"


@functools.cache
def private_key(name: str) -> RSAPrivateKey:
    """Made once: it takes a tenth of a second."""
    del name
    return generate_private_key(65537, 2048)


def public_pem(name: str) -> bytes:
    return private_key(name).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def public_key(name: str, endorsements: list[str] | None) -> Json:
    made: Json = jwt.algorithms.RSAAlgorithm.to_jwk(private_key(name).public_key(), as_dict=True)
    made |= {"kid": name, "use": "sig"}
    return made if endorsements is None else {**made, "endorsements": endorsements}


@dataclass
class Authority:
    url: str
    keys: Json = field(
        default_factory=lambda: {
            "keys": [
                public_key("teams", ["msteams", "skype"]),
                public_key("webchat", ["webchat", "directline"]),
                public_key("bare", None),
                {"kty": "EC", "kid": "curve", "crv": "P-256", "x": "?", "y": "?"},
            ]
        }
    )
    body: bytes | None = None
    """In the place of the keys."""
    status: int = 200
    silent: bool = False
    asked: int = 0
    """How often for the keys."""
    signed_in: int = 0
    refuses: Json = field(default_factory=dict)
    """What is answered to the bot that asks for a token."""

    def routes(self) -> list[Route]:
        return [
            Route("/keys", self._keys),
            Route("/{tenant}/oauth2/v2.0/token", self._token, methods=["POST"]),
        ]

    def claims(self, **other: Any) -> Json:
        now = int(time.time())
        usual = {
            "iss": ISSUER,
            "aud": CLIENT,
            "serviceurl": f"{self.url}/",
            "nbf": now - 60,
            "exp": now + 3600,
        }
        return {name: value for name, value in {**usual, **other}.items() if value is not None}

    def token(self, *, key: Any = None, kid: str | None = "teams", alg: str = "RS256", **other: Any) -> str:
        headers = {"kid": kid} if kid is not None else {}
        signing = private_key("teams") if key is None else key
        return jwt.encode(self.claims(**other), signing, algorithm=alg, headers=headers)

    async def _keys(self, request: Request) -> Response:
        self.asked += 1
        if self.silent:
            while not await request.is_disconnected():
                await asyncio.sleep(0.02)
        if self.body is not None or self.status != 200:
            return Response(self.body or b"", status_code=self.status)
        return JSONResponse(self.keys)

    async def _token(self, request: Request) -> Response:
        asked = await request.form()
        self.signed_in += 1
        if self.refuses:
            return JSONResponse(self.refuses, status_code=401)
        assert request.path_params["tenant"] == TENANT
        assert (asked["client_id"], asked["client_secret"]) == (CLIENT, SECRET)
        token = jwt.encode({"exp": int(time.time()) + 3600}, SECRET * 2, algorithm="HS256")
        return JSONResponse({"access_token": token, "expires_in": 3599, "token_type": "Bearer"})
