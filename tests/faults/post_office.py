"""A real mail server with a will of its own: it keeps what it takes, and does wrong what it is told to."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope

from tests.bot.local.serving import close_listening, free_socket
from tests.conversations.stage import Stage

GREETING, SENDER, RECIPIENTS, MAIL = "greeting", "sender", "recipients", "mail"
LOST, TAKEN, SILENT = "lost", "taken", "silent"
"""The connection breaks at the end of the mail, which is not taken, or is; or no answer ever comes."""
OPEN_ENDED = frozenset({LOST, TAKEN, SILENT})


@dataclass(frozen=True)
class Fault:
    """At which stage of a mail, and what is said there: a line, or one of `OPEN_ENDED` at its end."""

    stage: str
    says: str


@dataclass(frozen=True)
class Received:
    recipients: tuple[str, ...]
    content: bytes


class PostOffice:
    """`faults`: one is used up by each mail, or connection; `refuses`: what it says to an address, always."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        with free_socket() as bound:
            self.port: int = bound.getsockname()[1]
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.Transport] = set()
        self.faults: deque[Fault] = deque()
        self.refuses: dict[str, str] = {}
        self.received: list[Received] = []
        self.heard: list[bytes] = []
        """Every mail that came in whole, also when it was not taken."""
        self.sessions = 0
        self.at_the_end: Callable[[], None] = lambda: None
        """Called when a mail is taken and not yet answered."""

    def open(self) -> None:
        async def listen() -> asyncio.Server:
            loop = asyncio.get_running_loop()
            return await loop.create_server(lambda: _Counter(self), "127.0.0.1", self.port)

        self._server = self._stage.run(listen())

    def close(self) -> None:
        """Nobody answers any more; lines that are open break."""

        async def leave() -> None:
            if self._server:
                await close_listening(self._server)
            for line in list(self._lines):
                line.abort()
            self._server = None

        self._stage.run(leave())

    def fault_at(self, stage: str) -> str:
        """What is to be said at this stage of the mail at hand, if anything."""
        if self.faults and self.faults[0].stage == stage:
            return self.faults.popleft().says
        return ""

    async def handle_MAIL(
        self, _server: SMTP, _session: object, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if says := self.fault_at(SENDER):
            return says
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, _server: SMTP, _session: object, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if says := self.refuses.get(address) or self.fault_at(RECIPIENTS):
            return says
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: _Counter, _session: object, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        assert isinstance(content, bytes)
        self.heard.append(content)
        says = self.fault_at(MAIL)
        if not says or says == TAKEN:
            self.received.append(Received(tuple(envelope.rcpt_tos), content))
            self.at_the_end()
        if says in {LOST, TAKEN}:
            server.line.abort()
        if says in OPEN_ENDED:
            await asyncio.Event().wait()  # the end of the line ends this
        return says or "250 OK"


class _Counter(SMTP):
    """One line to the office."""

    def __init__(self, office: PostOffice) -> None:
        super().__init__(
            office, hostname="post.example", enable_SMTPUTF8=True, loop=asyncio.get_running_loop()
        )
        self._office = office
        self.line: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.line = cast("asyncio.Transport", transport)
        self._office.sessions += 1
        if says := self._office.fault_at(GREETING):
            self.line.write(f"{says}\r\n".encode())
            self.line.close()
            return
        self._office._lines.add(self.line)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self.line in self._office._lines:
            self._office._lines.discard(self.line)
            super().connection_lost(error)


@contextmanager
def post_office(stage: Stage) -> Iterator[PostOffice]:
    office = PostOffice(stage)
    office.open()
    try:
        yield office
    finally:
        office.close()


def held(lock: Callable[[], None], release: Callable[[], None], seconds: float) -> None:
    """Taken now, and let go of a while later."""
    lock()
    threading.Timer(seconds, release).start()
