"""Teams' service with faults: refused, unavailable, silent, cut off, or done and the answer lost."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True)
class Wrong:
    """One answer. `lost`: it is done all the same; `silent`: no answer ever comes; `cut`: only half of it."""

    status: int = 502
    code: str = ""
    retry_after: str = ""
    lost: bool = False
    silent: bool = False
    cut: bool = False


@dataclass
class Trouble:
    """`script`: what comes of the next calls of a kind; `chance`: of every other one (None: as usual)."""

    script: dict[str, deque[Wrong]] = field(default_factory=lambda: defaultdict(deque))
    chance: Callable[[str], Wrong | None] = lambda _: None
    calls: list[str] = field(default_factory=list)
    lost: int = 0
    """So many were done, and nobody heard."""

    def next(self, kind: str) -> Wrong | None:
        self.calls.append(kind)
        todo = self.script[kind]
        return todo.popleft() if todo else self.chance(kind)


class Troubled:
    """Between the bot and Teams' service."""

    def __init__(self, app: ASGIApp, trouble: Trouble) -> None:
        self._app, self._trouble = app, trouble

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wrong = self._trouble.next(_kind(scope)) if scope["type"] == "http" else None
        if wrong is None:
            await self._app(scope, receive, send)
            return
        if wrong.lost:
            self._trouble.lost += 1
            await self._app(scope, receive, _unheard)
        if wrong.silent:
            while (await receive())["type"] != "http.disconnect":
                pass
        else:
            await _answer(wrong, send)


def _kind(scope: Scope) -> str:
    method, path = scope["method"], scope["path"]
    if method == "POST":
        return "send" if path.endswith("/activities") else "open"
    return "update" if method == "PUT" else "look"


async def _unheard(_message: Message) -> None:
    pass


async def _answer(wrong: Wrong, send: Send) -> None:
    """A refusal is JSON; what stands before Teams' own servers answers with a page."""
    said = json.dumps({"error": {"code": wrong.code, "message": ""}}) if wrong.code else "<html>…</html>"
    headers = [(b"content-type", b"application/json" if wrong.code else b"text/html")]
    if wrong.retry_after:
        headers.append((b"retry-after", wrong.retry_after.encode()))
    if wrong.cut:
        headers.append((b"content-length", b"4000"))
    await send({"type": "http.response.start", "status": wrong.status, "headers": headers})
    await send({"type": "http.response.body", "body": said.encode()})
