"""`timeframe de linde` in a Teams chat, by HTTP with a token that is checked: against the bare SDK.

The SDK sends its answer before the request ends, and we after it: so what both get done in a second, answers
included, is shown beside the time of a request.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from tests.bench.house import House
from tests.bench.load import END_OF_HEAD, Load, drive
from tests.bench.rows import Row, at_least, at_most
from tests.bench.serving import HOST, PATIENCE, Served, python, started

CLIENT, TENANT = "99999999-8888-7777-6666-555555555555", "11111111-2222-3333-4444-555555555555"
CONNECTIONS = 16
MILLI = 1000
_numbers = itertools.count(1)


class Side:
    """Teams' side: its stand-in, and the token with which it knocks."""

    def __init__(self, served: Served, token: str) -> None:
        self._port, self.token = served.port, token
        self.url = f"http://{HOST}:{served.port}"

    def messages(self) -> int:
        connection = HTTPConnection(HOST, self._port, timeout=PATIENCE)
        connection.request("GET", "/count")
        found = int(json.loads(connection.getresponse().read())["messages"])
        connection.close()
        return found

    def request(self) -> bytes:
        """Somebody's question in their own chat; each is another message."""
        account = {"id": "29:aad-1", "aadObjectId": "aad-1", "name": "Persoon 1"}
        said = {
            "type": "message", "id": f"m{next(_numbers)}", "channelId": "msteams",
            "text": "timeframe de linde", "textFormat": "plain", "locale": "nl-BE",
            "serviceUrl": f"{self.url}/", "from": account,
            "recipient": {"id": f"28:{CLIENT}", "name": "Schoolbeeld"},
            "conversation": {"id": "a:aad-1", "conversationType": "personal", "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}}, "timestamp": "2026-11-24T10:00:00.000Z",
        }  # fmt: skip
        body = json.dumps(said).encode()
        head = (
            "POST /api/messages HTTP/1.1",
            f"Host: {HOST}",
            f"Authorization: Bearer {self.token}",
            "Content-Type: application/json; charset=utf-8",
            f"Content-Length: {len(body)}",
        )
        return "\r\n".join(head).encode() + END_OF_HEAD + body


@contextmanager
def _side() -> Iterator[tuple[Side, Mapping[str, str]]]:
    """With the settings of a bot that talks to it."""
    key = generate_private_key(65537, 2048)
    shown = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    keys = {"keys": [{**shown, "kid": "bench", "use": "sig", "endorsements": ["msteams"]}]}
    own = jwt.encode({"exp": int(time.time()) + 36_000}, "x" * 64, algorithm="HS256")
    settings = {"TEAMS_CLIENT_ID": CLIENT, "TEAMS_CLIENT_SECRET": "bench", "TEAMS_TENANT_ID": TENANT}
    settings |= {"TEAMS_KEYS": json.dumps(keys), "TEAMS_TOKEN": own}
    with started(python("tests.bench.teams_side"), settings, "/healthz") as served:
        url = f"http://{HOST}:{served.port}"
        now = int(time.time())
        claims = {"iss": "https://api.botframework.com", "aud": CLIENT, "serviceurl": f"{url}/"}
        claims |= {"nbf": now - 60, "exp": now + 36_000}  # type: ignore[dict-item]
        token = jwt.encode(claims, key, algorithm="RS256", headers={"kid": "bench"})
        yield Side(served, token), {**settings, "TEAMS_SIDE": url}


def against_bare(house: House) -> list[Row]:
    rounds, each = house.times(11, 3), house.times(300, 150)
    with _side() as (side, settings), _both(house.database("teams"), settings) as (bare, ours):
        for served in (bare, ours):
            _ask(side, served, 1, each)
        alone = [(_ask(side, bare, 1, each), _ask(side, ours, 1, each)) for _ in range(rounds)]
        busy = [(_done(side, bare, each), _done(side, ours, each)) for _ in range(rounds)]
    slower = median(our.percentile(0.5) / its.percentile(0.5) for its, our in alone)
    ms = [MILLI * median(load.percentile(0.5) for load in loads) for loads in zip(*alone, strict=True)]
    fewer = median(our / its for its, our in busy)
    rate = [median(rates) for rates in zip(*busy, strict=True)]
    return [
        at_most(
            "Teams, timeframe, p50 against the bare SDK",
            slower, 3, "×", f"{ms[1]:.2f} and {ms[0]:.2f} ms",
        ),
        at_least(
            f"the same, questions and their answers, {CONNECTIONS} connections",
            fewer, 1 / 3, "×", f"{rate[1]:.0f} and {rate[0]:.0f} a second",
        ),
    ]  # fmt: skip


@contextmanager
def _both(database: Path, settings: Mapping[str, str]) -> Iterator[tuple[Served, Served]]:
    own = {
        **settings,
        "DATABASE_URL": f"sqlite:///{database}",
        "SLACK_BOT_TOKEN": "",
        "SLACK_SIGNING_SECRET": "",
    }
    with (
        started(python("tests.bench.teams_bare"), settings, "/readyz") as bare,
        started(python("tests.bench.teams_ours"), own, "/readyz") as ours,
    ):
        yield bare, ours


def _ask(side: Side, served: Served, connections: int, each: int) -> Load:
    """Every question is answered in the chat before this is done."""
    before = side.messages()
    load = drive(served.port, [[side.request() for _ in range(each)] for _ in range(connections)], b"")
    until = time.perf_counter() + PATIENCE
    while side.messages() < before + connections * each:
        if time.perf_counter() > until:
            raise RuntimeError("not every question got an answer in the chat")
        time.sleep(0.002)
    return load


def _done(side: Side, served: Served, each: int) -> float:
    """Questions a second, until the last answer is there."""
    requests = each // 5
    begun = time.perf_counter()
    _ask(side, served, CONNECTIONS, requests)
    return CONNECTIONS * requests / (time.perf_counter() - begun)
