"""The ASGI app: Slack's requests, and whether we are alive and ready."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING

import aiohttp
import structlog
from aiohttp import ClientTimeout
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.clock_door import ClockDoor
from bot.compose import Parts
from bot.slack.guard import Guard
from bot.slack.send import TIMEOUT
from bot.slack.socket import SocketClient
from bot.ticker import make_ticker
from storage.migrations import is_current

if TYPE_CHECKING:
    from bot.teams.compose import TeamsParts

log = structlog.get_logger()
ANSWERED = Histogram(
    "schoolbeeld_slack_request_seconds", "Time to answer a request of Slack", buckets=(0.01, 0.05, 0.2, 1, 3)
)
REFUSED = Counter("schoolbeeld_slack_refused_total", "Requests without a valid signature")
ANSWERED_TEAMS = Histogram(
    "schoolbeeld_teams_request_seconds",
    "Time to answer an activity of Teams",
    buckets=(0.01, 0.05, 0.2, 1, 3),
)
REFUSED_TEAMS = Counter("schoolbeeld_teams_refused_total", "Activities without a valid token")


def make_web(parts: Parts) -> Starlette:
    routes = [
        Route("/healthz", _health),
        Route("/readyz", _ready),
        Route("/metrics", _metrics),
    ]
    if parts.files:
        routes.append(Route("/files/{token}", parts.files.respond))
    if parts.slack and parts.settings.slack_signing_secret:
        routes.append(Route("/slack/events", _slack_endpoint(parts), methods=["POST"]))
    if parts.teams:
        routes.append(Route("/api/messages", _teams_endpoint(parts.teams), methods=["POST"]))
    if parts.calendar:
        guard = Guard(parts.settings.slack_signing_secret)
        door = ClockDoor(guard, parts.calendar, parts.clockwork, parts.delivery)
        routes.append(Route("/local/clock", door.respond, methods=["POST"]))
    app = Starlette(routes=routes, lifespan=_lifespan)
    app.state.parts = parts
    return app


def _slack_endpoint(parts: Parts) -> Callable[[Request], Awaitable[Response]]:
    assert parts.slack is not None  # noqa: S101  (the caller looked)
    guard = Guard(parts.settings.slack_signing_secret)
    handler = AsyncSlackRequestHandler(parts.slack.app)

    async def events(request: Request) -> Response:
        if not await guard.admits(request):
            REFUSED.inc()
            return PlainTextResponse("", status_code=401)
        with ANSWERED.time():
            try:
                return await handler.handle(request)
            except (ValueError, TypeError, AttributeError):  # signed, and yet nothing that Slack sends
                return PlainTextResponse("", status_code=400)

    return events


def _teams_endpoint(teams: TeamsParts) -> Callable[[Request], Awaitable[Response]]:
    from bot.teams.guard import RefusedError  # noqa: PLC0415  (only where Teams is set up)

    async def activities(request: Request) -> Response:
        try:
            said = await teams.guard.admitted(request)
        except RefusedError as refused:
            REFUSED_TEAMS.inc()
            log.info("not from Teams", why=str(refused))
            return PlainTextResponse("", status_code=refused.status)
        with ANSWERED_TEAMS.time():
            try:
                answer = await teams.adapter.receive(said)
            except Exception:
                log.exception("activity not answered", kind=str(said.get("type"))[:40])
                return PlainTextResponse("", status_code=500)
        return PlainTextResponse("") if answer is None else JSONResponse(answer)

    return activities


async def _health(_request: Request) -> Response:
    return PlainTextResponse("ok")


def _ready(request: Request) -> Response:
    """Ready: the database answers and stands at the newest revision."""
    parts: Parts = request.app.state.parts
    try:
        current = is_current(parts.database.engine)
    except Exception as error:
        log.warning("not ready", error=type(error).__name__)
        return PlainTextResponse("database unreachable", status_code=503)
    if not current:
        return PlainTextResponse("database not migrated", status_code=503)
    return PlainTextResponse("ok")


async def _metrics(_request: Request) -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    parts: Parts = app.state.parts
    session = None
    if parts.slack:  # one for all requests to Slack: without it, each makes its own and connects anew
        session = aiohttp.ClientSession(timeout=ClientTimeout(TIMEOUT))
        parts.slack.app.client.session = parts.slack.sender.session = session
    if parts.calendar and session:
        await parts.calendar.read(session)
    if parts.teams:
        await asyncio.to_thread(parts.teams.connector.load)
    ticker = make_ticker(parts.dispatcher.forget_old_answers, parts.clockwork.tick)
    ticker.start()
    parts.delivery.start()
    socket = None
    if parts.slack and parts.settings.uses_socket_mode:
        socket = SocketClient(
            parts.slack.app, parts.settings.slack_app_token, parts.settings.socket_silence_seconds
        )
        await socket.start()
    try:
        yield
    finally:
        if socket:
            await socket.stop()
        ticker.shutdown(wait=False)
        await parts.delivery.stop()
        if parts.slack:
            await parts.slack.adapter.aftermath.drain()
        if parts.teams:
            await parts.teams.adapter.background.drain()
            await parts.teams.connector.close()
        if session:
            await session.close()
        parts.database.dispose()
