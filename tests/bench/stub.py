"""A stand-in for Slack's Web API that costs next to nothing: every method is answered at once."""

from __future__ import annotations

import os

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
    "conversations.open": {"channel": {"id": "D0BENCH"}},
    "chat.postMessage": {"channel": "C0BENCH", "ts": "1.1"},
    "files.completeUploadExternal": {"files": []},
}


async def _method(request: web.Request) -> web.Response:
    name = request.match_info["method"]
    given = {**request.query, **await request.post()}
    if name == "users.info":
        return web.json_response({"ok": True, "user": _user(str(given.get("user", "")))})
    if name == "files.getUploadURLExternal":
        there = f"{request.scheme}://{request.host}/upload"
        return web.json_response({"ok": True, "upload_url": there, "file_id": "F0BENCH"})
    return web.json_response({"ok": True, **ANSWERS.get(name, {})})


def _user(account: str) -> dict[str, object]:
    number = int(account.removeprefix(ACCOUNT) or 0)
    return {"id": account, "team_id": TEAM, "locale": "nl-NL", "profile": {"email": email(number)}}


async def _upload(request: web.Request) -> web.Response:
    return web.Response(text=f"OK - {len(await request.read())}")


async def _health(_request: web.Request) -> web.Response:
    return web.Response(text="ok")


if __name__ == "__main__":
    app = web.Application()
    app.add_routes(
        [web.get("/healthz", _health), web.post("/upload", _upload), web.route("*", "/api/{method}", _method)]
    )
    web.run_app(app, host=os.environ["HOST"], port=int(os.environ["PORT"]), print=None, access_log=None)
