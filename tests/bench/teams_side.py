"""A stand-in for Teams that costs next to nothing: its keys, tokens, accounts, and a count of what came."""

from __future__ import annotations

import json
import os

from aiohttp import web

from tests.bench.centre import email

KEYS, TOKEN, TENANT = (os.environ[name] for name in ("TEAMS_KEYS", "TEAMS_TOKEN", "TEAMS_TENANT_ID"))
COUNT = {"messages": 0}


async def _keys(_request: web.Request) -> web.Response:
    return web.json_response(json.loads(KEYS))


async def _token(_request: web.Request) -> web.Response:
    return web.json_response({"access_token": TOKEN, "expires_in": 3599, "token_type": "Bearer"})


async def _member(request: web.Request) -> web.Response:
    user = request.match_info["user"]
    address = email(int(user.rpartition("-")[2]))
    return web.json_response(
        {"id": user, "aadObjectId": user, "email": address, "userPrincipalName": address, "tenantId": TENANT}
    )


async def _message(request: web.Request) -> web.Response:
    if b"De Linde" in await request.read():
        COUNT["messages"] += 1
    return web.json_response({"id": "1"}, status=201)


async def _count(_request: web.Request) -> web.Response:
    return web.json_response(COUNT)


async def _health(_request: web.Request) -> web.Response:
    return web.Response(text="ok")


if __name__ == "__main__":
    app = web.Application()
    conversation = "/v3/conversations/{conversation}"
    app.add_routes(
        [
            web.get("/healthz", _health),
            web.get("/count", _count),
            web.get("/keys", _keys),
            web.post("/{tenant}/oauth2/v2.0/token", _token),
            web.get(f"{conversation}/members/{{user}}", _member),
            web.post(f"{conversation}/activities", _message),
        ]
    )
    web.run_app(app, host=os.environ["HOST"], port=int(os.environ["PORT"]), print=None, access_log=None)
