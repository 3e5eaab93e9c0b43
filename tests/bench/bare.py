"""The measure of all: a Bolt app that checks the signature and answers a constant, served as we are."""

from __future__ import annotations

import logging
import os

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

ANSWER = "De Linde, Halle: nog 13 halve dagen"


async def _command(ack: AsyncAck) -> None:
    await ack(ANSWER)


async def _ready(_request: Request) -> Response:
    return PlainTextResponse("ok")


def make_bare() -> Starlette:
    client = AsyncWebClient(
        token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"], timeout=10
    )
    app = AsyncApp(
        client=client,
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
        process_before_response=True,
    )
    app.command("/timeframe")(_command)
    handler = AsyncSlackRequestHandler(app)

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route("/readyz", _ready), Route("/slack/events", events, methods=["POST"])])


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
