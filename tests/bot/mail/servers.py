"""Mail servers for the tests: a real one (aiosmtpd), and one that misbehaves when it is told to."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import subprocess
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.bot.local.serving import close_listening
from tests.programs import require

CLOSE, SILENCE = "close", "silence"
MISCHIEF = (CLOSE, SILENCE)
USER, PASSWORD = "bot@lsc.example", "tr€s gehe1m/wachtwoord"


@dataclass
class Taken:
    sender: str
    recipients: list[str]
    content: bytes


@dataclass
class Postbox:
    """What aiosmtpd took. `refused` holds what it answers to a recipient, or to the mail itself (`data`)."""

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    peers: set[Any] = field(default_factory=set)
    options: list[str] = field(default_factory=list)
    encrypted: bool = False

    async def handle_MAIL(
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.peers.add(session.peer)
        self.encrypted = session.ssl is not None
        self.options = options
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address not in self.refused:
            envelope.rcpt_tos.append(address)
        return self.refused.get(address, "250 OK")

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if "data" in self.refused:
            return self.refused["data"]
        assert isinstance(envelope.original_content, bytes)
        assert envelope.mail_from is not None
        self.taken.append(Taken(envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content))
        return "250 OK"


def authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _way: str, data: object
) -> AuthResult:
    right = LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=data == right, handled=data == right)


@contextlib.asynccontextmanager
async def postbox(tls: ssl.SSLContext | None = None, **options: Any) -> AsyncIterator[Postbox]:
    """aiosmtpd on 127.0.0.1; `tls` encrypts from the first byte, `tls_context=` offers STARTTLS."""
    box = Postbox()

    def session() -> SMTP:
        return SMTP(box, hostname="mail.example", **options)

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0, ssl=tls)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        await close_listening(server)


@dataclass
class Faulty:
    """Speaks just enough SMTP; at a stage it does what comes next in `does`, else what a server should.

    Stages: greeting, ehlo, mail, rcpt, data (the command), end (of the mail), rset. Each thing to
    do is a line to answer with (`{said}` in it is what came last), `CLOSE` or `SILENCE`.
    """

    port: int = 0
    does: dict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    taken: list[Taken] = field(default_factory=list)
    connections: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    """Set whenever a connection has ended."""
    said: list[str] = field(default_factory=list)
    """The commands that came."""
    closing_after_mail: bool = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            await _Talk(self, reader, writer).run()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            self.ended.set()


class _Talk:
    """One connection."""

    def __init__(self, server: Faulty, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.sender, self.recipients = "", list[str]()

    async def run(self) -> None:
        if not await self.answer("greeting", "220 mail.example ESMTP"):
            return
        while line := (await self.reader.readline()).decode():
            self.server.said.append(line.strip())
            if not await self.step(line[:4].lower(), line):
                return

    async def step(self, verb: str, line: str) -> bool:
        if verb == "data":
            return await self.data()
        if verb == "quit":
            self.writer.write(b"221 bye\r\n")
            return False
        usual = "250-mail.example\r\n250 SIZE 1000000" if verb == "ehlo" else "250 ok"
        reply = await self.answer(verb, usual)
        if verb == "mail":
            self.sender, self.recipients = _inside(line), []
        if verb == "rcpt" and reply.startswith("250"):
            self.recipients.append(_inside(line))
        return bool(reply)

    async def data(self) -> bool:
        reply = await self.answer("data", "354 go ahead")
        if not reply.startswith("354"):
            return bool(reply)
        content = (await self.reader.readuntil(b"\r\n.\r\n")).removesuffix(b".\r\n")
        self.server.said.append(".")
        reply = await self.answer("end", "250 taken")
        if reply.startswith("250"):
            self.server.taken.append(Taken(self.sender, self.recipients, content))
        return bool(reply) and not self.server.closing_after_mail

    async def answer(self, stage: str, usual: str) -> str:
        """What was answered; nothing when the connection is to end."""
        todo = self.server.does[stage]
        reply = todo.popleft() if todo else usual
        if self.server.said:
            reply = reply.replace("{said}", self.server.said[-1].split()[-1])
        if reply == SILENCE:
            await self.reader.read()  # until the other side has had enough
        if reply in MISCHIEF:
            return ""
        self.writer.write(f"{reply}\r\n".encode())
        await self.writer.drain()
        return "" if reply.startswith("421") else reply


def _inside(line: str) -> str:
    return line[line.index("<") + 1 : line.index(">")]


@contextlib.asynccontextmanager
async def faulty() -> AsyncIterator[Faulty]:
    mail_server = Faulty()
    server = await asyncio.start_server(mail_server.serve, "127.0.0.1", 0)
    mail_server.port = server.sockets[0].getsockname()[1]
    try:
        yield mail_server
    finally:
        await close_listening(server)


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost, which signs itself, and its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            require("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate,
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return certificate, key


Contexts = tuple[ssl.SSLContext, ssl.SSLContext]
"""The server's, and that of a client that trusts it."""


def make_contexts(certificate: Path, key: Path) -> Contexts:
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(certificate, key)
    return server, ssl.create_default_context(cafile=str(certificate))


async def nothing() -> None:
    """What is to be done before DATA, when it does not matter."""
