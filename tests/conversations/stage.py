"""One event loop with two servers that stay up; the applications behind them change with every test."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.types import Message, Receive, Scope, Send

from tests.bot.local.serving import address, free_socket

T = TypeVar("T")
SECONDS = 20


@dataclass(frozen=True)
class Delivery:
    """A request as it came over the line, to send it once more."""

    path: str
    headers: list[tuple[bytes, bytes]]
    body: bytes


@dataclass
class Answered:
    """What an application answered to a request that skipped the socket."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        return self.body.decode()


class Behind:
    """An ASGI application that hands every request to the one that plays now, and keeps what came in."""

    def __init__(self) -> None:
        self.app: Starlette | None = None
        self.deliveries: list[Delivery] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body, more = b"", True
        while more:
            part = await receive()
            body, more = body + part.get("body", b""), part.get("more_body", False)
        self.deliveries.append(Delivery(scope["path"], list(scope["headers"]), body))
        await self.app(scope, _once(body, receive), send)


def _once(body: bytes, then: Receive) -> Receive:
    waiting = [body]

    async def receive() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await then()

    return receive


async def knock(app: Starlette, path: str, headers: list[tuple[bytes, bytes]], body: bytes) -> Answered:
    """A POST straight to an application's door, without a socket: headers may be any bytes."""
    answered, waiting = Answered(), [body]

    async def receive() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answered.status = message["status"]
            answered.headers = {k.decode().lower(): v.decode() for k, v in message["headers"]}
        else:
            answered.body += message.get("body", b"")

    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
    }
    await app(scope, receive, send)
    return answered


class Stage:
    """Both servers, and a way to run something in their loop from a test."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.workspace, self.bot = Behind(), Behind()
        self._sockets = [free_socket(), free_socket()]
        for listening in self._sockets:  # without it, every answer in two parts waits 40 ms for an ACK
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.workspace_url, self.bot_url = map(address, self._sockets)
        with free_socket() as mail:
            self.smtp_port: int = mail.getsockname()[1]
        self.http = httpx.Client(base_url=self.workspace_url, timeout=SECONDS)
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(SECONDS)

    @contextmanager
    def open(self) -> Iterator[Stage]:
        self._thread.start()
        servers = [
            uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", ws="websockets-sansio"))
            for app in (self.workspace, self.bot)
        ]
        serving = [
            asyncio.run_coroutine_threadsafe(_serve(server, [listening]), self.loop)
            for server, listening in zip(servers, self._sockets, strict=True)
        ]
        try:
            yield self
        finally:
            self.http.close()
            for server in servers:
                server.should_exit = True
            for done in serving:
                done.result(SECONDS)
            self.run(_cancelled())
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join(SECONDS)
            self.loop.close()

    @contextmanager
    def playing(self, workspace: Starlette, bot: Starlette) -> Iterator[None]:
        """The workspace first, because a bot in Socket Mode calls it when it starts."""
        self.workspace.app, self.bot.app = workspace, bot
        self.workspace.deliveries.clear()
        self.bot.deliveries.clear()
        with self._lifespan(workspace), self._lifespan(bot):
            yield

    @contextmanager
    def _lifespan(self, app: Starlette) -> Iterator[None]:
        started: asyncio.Future[None] = self.loop.create_future()
        ended = asyncio.Event()

        async def live() -> None:
            async with app.router.lifespan_context(app):
                started.set_result(None)
                await ended.wait()

        async def begun() -> None:
            await asyncio.wait([started, asyncio.wrap_future(living)], return_when=asyncio.FIRST_COMPLETED)

        living = asyncio.run_coroutine_threadsafe(live(), self.loop)
        self.run(begun())
        try:
            yield
        finally:
            self.loop.call_soon_threadsafe(ended.set)
            living.result(SECONDS)


async def _cancelled() -> None:
    """What a loop that ends by itself would do with the tasks that are left."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


async def _serve(server: uvicorn.Server, sockets: list[Any]) -> None:
    await server._serve(sockets)  # `serve` would want the main thread's signals
