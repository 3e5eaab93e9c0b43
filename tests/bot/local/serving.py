"""Serves applications on a free port of this machine, in a thread, for as long as a test needs them."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

SECONDS, GRACE_SECONDS = 10, 1


def free_socket() -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", 0))
    return bound


def address(bound: socket.socket) -> str:
    return f"http://127.0.0.1:{bound.getsockname()[1]}"


async def close_listening(*servers: asyncio.Server) -> None:
    """No more connections; those that came in are made first, or asyncio would drop them without closing."""
    loop = asyncio.get_running_loop()
    for listening in (listening for server in servers for listening in server.sockets):
        loop.remove_reader(listening.fileno())
    await asyncio.sleep(0)  # what was accepted has its transport,
    await asyncio.sleep(0)  # and its protocol knows
    for server in servers:
        server.close()


class _Server(uvicorn.Server):
    """One that starts and ends at once: uvicorn's own looks ten times a second whether it must."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(uvicorn.Config(app, log_level="error", ws="websockets-sansio", lifespan="on"))
        self.up = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._asked = asyncio.Event()

    def run_here(self, bound: socket.socket) -> None:
        try:
            self._loop.run_until_complete(self._serve([bound]))
        finally:
            self.up.set()
            self._loop.close()

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._asked.set)

    async def main_loop(self) -> None:
        await self.on_tick(0)
        self.up.set()
        await self._asked.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002
        await close_listening(*self.servers)
        await self.lifespan.shutdown()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE_SECONDS):
                while self.server_state.connections or self.server_state.tasks:
                    await asyncio.sleep(0.005)
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await asyncio.sleep(0.005)  # what was closed only now is let go of by the loop, as long as it runs


@contextmanager
def served(app: ASGIApp, bound: socket.socket) -> Iterator[str]:
    server = _Server(app)
    thread = threading.Thread(target=server.run_here, args=[bound], daemon=True)
    thread.start()
    assert server.up.wait(SECONDS), "the server did not start"
    assert server.started, "the server did not start"
    try:
        yield address(bound)
    finally:
        server.end()
        thread.join(SECONDS)
        bound.close()
