"""Socket Mode: the bot connects to us, and each payload goes to one of its connections."""

import asyncio
import itertools
import json
import secrets
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.local.config import Json, WorkspaceConfig
from bot.local.errors import SlackError
from bot.local.outgoing import Ack, Retry

MOST_CONNECTIONS = 10


class SocketTransport:
    def __init__(self, config: WorkspaceConfig) -> None:
        self._config = config
        self._tickets: set[str] = set()
        self._open: list[WebSocket] = []
        self._turn = itertools.count()
        self._waiting: dict[str, asyncio.Future[Json | None]] = {}

    def ticket(self) -> str:
        """Part of the address apps.connections.open gives out: good for one connection."""
        if not self._config.socket_mode:
            raise SlackError("socket_mode_not_enabled")
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return ticket

    @property
    def connections(self) -> int:
        return len(self._open)

    async def send(self, kind: str, payload: Json, retry: Retry | None = None) -> Ack:
        if not self._open:
            return Ack("dispatch_failed")
        socket = self._open[next(self._turn) % len(self._open)]
        envelope_id = secrets.token_hex(16)
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {
                "retry_attempt": retry.number if retry else 0,
                "retry_reason": retry.reason if retry else "",
            }
        waiting: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = waiting
        try:
            await socket.send_text(json.dumps(envelope))
            body = await asyncio.wait_for(waiting, self._config.ack_seconds)
        except TimeoutError:
            return Ack("operation_timeout")
        except (RuntimeError, WebSocketDisconnect):
            return Ack("dispatch_failed")
        finally:
            self._waiting.pop(envelope_id, None)
        return Ack(None, body or None, 200)

    async def serve(self, socket: WebSocket) -> None:
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets or len(self._open) >= MOST_CONNECTIONS:
            await socket.close(1008)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        self._open.append(socket)
        try:
            await socket.send_text(json.dumps(self._hello()))
            while True:
                self._acknowledged(await socket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            self._open.remove(socket)

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "connection_info": {"app_id": self._config.app_id},
            "debug_info": {"host": "local", "approximate_connection_time": 3600},
        }

    def _acknowledged(self, text: str) -> None:
        with suppress(ValueError):
            answer = json.loads(text)
            waiting = self._waiting.get(answer.get("envelope_id", "")) if isinstance(answer, dict) else None
            if waiting is not None and not waiting.done():
                waiting.set_result(answer.get("payload"))

    async def close(self) -> None:
        for socket in list(self._open):
            with suppress(RuntimeError):
                await socket.close(1001)
