"""The workspace's Web API with faults: refused, unavailable, silent, or done and the answer lost."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True)
class Wrong:
    """One answer. `lost`: it is done all the same; `silent`: nothing is done, and no answer ever comes."""

    status: int = 200
    error: str = ""
    retry_after: int = 0
    lost: bool = False
    silent: bool = False


@dataclass
class SlackTrouble:
    """`script`: what comes of the next calls of a method; `chance`: of every other one (None: as usual)."""

    script: dict[str, deque[Wrong]] = field(default_factory=lambda: defaultdict(deque))
    chance: Callable[[str], Wrong | None] = lambda _: None
    calls: list[str] = field(default_factory=list)

    def next(self, method: str) -> Wrong | None:
        self.calls.append(method)
        todo = self.script[method]
        return todo.popleft() if todo else self.chance(method)


class Troubled:
    """Between the bot and the workspace's own methods; uploads are the method `upload`."""

    def __init__(self, app: ASGIApp, trouble: SlackTrouble) -> None:
        self._app, self._trouble = app, trouble

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind, _, rest = str(scope.get("path", "")).lstrip("/").partition("/")
        wrong = None
        if kind in {"api", "upload"}:
            wrong = self._trouble.next(rest if kind == "api" else "upload")
        if wrong is None:
            await self._app(scope, receive, send)
            return
        if wrong.lost:
            await self._app(scope, receive, _unheard)
        if wrong.silent:
            await _hung_up(receive)
        else:
            await _answer(wrong, send)


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _unheard(_message: Message) -> None:
    pass


async def _answer(wrong: Wrong, send: Send) -> None:
    """A refusal is JSON; what stands before Slack's own servers answers with a page."""
    said = json.dumps({"ok": False, "error": wrong.error}) if wrong.error else "<html>unavailable</html>"
    headers = [(b"content-type", b"application/json" if wrong.error else b"text/html")]
    if wrong.retry_after:
        headers.append((b"retry-after", str(wrong.retry_after).encode()))
    await send({"type": "http.response.start", "status": wrong.status, "headers": headers})
    await send({"type": "http.response.body", "body": said.encode()})
