"""The local workspace as an application: Slack's Web API, its requests to the bot, and a page."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from bot.local import calendar, control, page
from bot.local.api import files, methods
from bot.local.config import WorkspaceConfig
from bot.local.doorkeeper import Doorkeeper
from bot.local.errors import SlackError
from bot.local.mailbox import control as mail_control
from bot.local.mailbox import page as mail_page
from bot.local.rehearsal import control as rehearsal_control
from bot.local.rehearsal import page as rehearsal_page
from bot.local.templating import STATIC
from bot.local.workspace import Workspace

Endpoint = Callable[[Request], Awaitable[Response]]


def make_workspace(config: WorkspaceConfig) -> Starlette:
    workspace = Workspace(config)

    def bound(handle: Callable[[Workspace, Request], Awaitable[Response]]) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            return await handle(workspace, request)

        return endpoint

    async def link(socket: WebSocket) -> None:
        await workspace.socket.serve(socket)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await workspace.open()
        yield
        await workspace.close()

    app = Starlette(
        routes=[
            Route("/", bound(page.page)),
            Mount("/static", StaticFiles(directory=STATIC)),
            Route("/api/{method}", bound(methods.call), methods=["GET", "POST"]),
            Route("/upload/v1/{ticket}", bound(files.take), methods=["POST", "PUT"]),
            Route("/files/{file_id}/preview", bound(files.preview)),
            Route("/files/{file_id}", bound(files.give)),
            Route("/files/{file_id}/{name:path}", bound(files.give)),
            Route("/response/{key}", bound(respond), methods=["POST"]),
            WebSocketRoute("/link/", link),
            Route("/local/state", bound(control.state)),
            Route("/mailbox", bound(mail_page.page)),
            Route("/mailbox/{mail_id:int}/html", bound(mail_page.html)),
            Route("/mailbox/{mail_id:int}/mail.eml", bound(mail_page.whole)),
            Route("/mailbox/{mail_id:int}/parts/{number:int}", bound(mail_page.part)),
            Route("/rehearsal", bound(rehearsal_page.page)),
            Route("/local/rehearsal", bound(rehearsal_control.state)),
            Route("/local/mailbox", bound(mail_control.state)),
            Route("/local/mails", bound(mail_control.mails)),
            Route("/local/mails/{mail_id:int}", bound(mail_control.mail)),
            Route("/local/clock", bound(calendar.state), methods=["GET"]),
            Route("/local/changes", bound(page.changes)),
            Route("/local/fragments", bound(page.fragments)),
            Route("/local/{act}", bound(control.act), methods=["POST"]),
        ],
        middleware=[Middleware(Doorkeeper)],
        lifespan=lifespan,
    )
    app.state.workspace = workspace
    return app


async def respond(workspace: Workspace, request: Request) -> Response:
    """A response_url. Slack answers `ok` as text, and a refusal with its name."""
    try:
        body = json.loads(await request.body())
    except ValueError:
        return JSONResponse({"ok": False, "error": "invalid_payload"}, 400)
    if not isinstance(body, dict):
        return JSONResponse({"ok": False, "error": "invalid_payload"}, 400)
    try:
        workspace.response_urls.use(request.path_params["key"], body)
    except SlackError as refused:
        gone = refused.code in ("expired_url", "used_url")
        return JSONResponse(refused.as_answer(), 404 if gone else 400)
    return PlainTextResponse("ok")
