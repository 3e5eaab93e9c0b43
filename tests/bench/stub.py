"""A stand-in for Slack's Web API that costs next to nothing: every method is answered after `STUB_SECONDS`.

It knows what was posted by the key of ours that each message carries, and says at `/posted` how often.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter, defaultdict
from typing import Any

from aiohttp import web

from tests.bench.centre import ACCOUNT, TEAM, email

ANSWERS: dict[str, dict[str, object]] = {
    "auth.test": {
        "team_id": TEAM,
        "user_id": "U0BOT",
        "bot_id": "B0BOT",
        "user": "schoolbeeld",
        "team": "bench",
    },
    "files.completeUploadExternal": {"files": []},
}
POSTED: defaultdict[str, list[dict[str, object]]] = defaultdict(list)
KEYS: Counter[str] = Counter()
SECONDS = float(os.environ.get("STUB_SECONDS", "0"))


async def _method(request: web.Request) -> web.Response:
    name = request.match_info["method"]
    given = await _given(request)
    answer = {"ok": True, **ANSWERS.get(name, {})}
    if name == "users.info":
        answer["user"] = _user(given.get("user", ""))
    elif name == "files.getUploadURLExternal":
        answer |= {"upload_url": f"{request.scheme}://{request.host}/upload", "file_id": "F0BENCH"}
    elif name == "conversations.open":
        answer["channel"] = {"id": f"D{given.get('users', '')}"}
    elif name == "conversations.history":
        answer["messages"] = POSTED[given.get("channel", "")]
    elif name == "chat.postMessage":
        answer |= _post(given["channel"], given.get("metadata") or {})
    if SECONDS:
        await asyncio.sleep(SECONDS)
    return web.json_response(answer)


async def _given(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return {**request.query, **await request.json()}
    return {**request.query, **await request.post()}


def _post(channel: str, metadata: dict[str, Any]) -> dict[str, object]:
    if key := metadata.get("event_payload", {}).get("key"):
        KEYS[key] += 1
    message: dict[str, object] = {"ts": f"{len(POSTED[channel]) + 1}.1", "metadata": metadata}
    POSTED[channel].append(message)
    return {"channel": channel, "ts": message["ts"]}


def _user(account: str) -> dict[str, object]:
    number = int(account.removeprefix(ACCOUNT) or 0)
    return {"id": account, "team_id": TEAM, "locale": "nl-NL", "profile": {"email": email(number)}}


async def _upload(request: web.Request) -> web.Response:
    return web.Response(text=f"OK - {len(await request.read())}")


async def _posted(_request: web.Request) -> web.Response:
    return web.json_response({"messages": KEYS.total(), "keys": len(KEYS)})


async def _health(_request: web.Request) -> web.Response:
    return web.Response(text="ok")


if __name__ == "__main__":
    app = web.Application()
    app.add_routes(
        [
            web.get("/healthz", _health),
            web.get("/posted", _posted),
            web.post("/upload", _upload),
            web.route("*", "/api/{method}", _method),
        ]
    )
    web.run_app(app, host=os.environ["HOST"], port=int(os.environ["PORT"]), print=None, access_log=None)
