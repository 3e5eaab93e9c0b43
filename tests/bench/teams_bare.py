"""What every Teams bot in Python pays: the SDK's own app, which checks the token and answers a constant."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI
from microsoft_teams.api.activities import MessageActivity
from microsoft_teams.api.auth.cloud_environment import PUBLIC, with_overrides
from microsoft_teams.apps import ActivityContext, App, FastAPIAdapter
from microsoft_teams.common import ClientOptions

ANSWER = "De Linde, Halle: nog 13 halve dagen"


def make_bare() -> FastAPI:
    side = os.environ["TEAMS_SIDE"]

    @asynccontextmanager
    async def lifespan(_web: FastAPI) -> AsyncIterator[None]:
        await teams.initialize()
        yield

    web = FastAPI(lifespan=lifespan)
    given: dict[str, Any] = {
        "client_id": os.environ["TEAMS_CLIENT_ID"],
        "tenant_id": os.environ["TEAMS_TENANT_ID"],
        "token": lambda _scope, _tenant: os.environ["TEAMS_TOKEN"],
        "cloud": with_overrides(PUBLIC, openid_metadata_url=f"{side}/openidconfiguration"),
        "client": ClientOptions(timeout=10),
    }
    teams = App(http_server_adapter=FastAPIAdapter(web), **given)

    @teams.on_message
    async def answer(ctx: ActivityContext[MessageActivity]) -> None:
        await ctx.send(ANSWER)

    @web.get("/readyz")
    async def ready() -> str:
        return "ok"

    return web


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    uvicorn.run(
        make_bare(),
        host=os.environ["HOST"],
        port=int(os.environ["PORT"]),
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
    )
