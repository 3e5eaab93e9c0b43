"""The mail server itself: real SMTP on 127.0.0.1, in the loop that serves the page."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import cast

from aiosmtpd.smtp import SMTP
from aiosmtpd.smtp import Envelope as SmtpEnvelope

from bot.local.changes import Changes
from bot.local.config import WorkspaceConfig
from bot.local.mailbox.mails import Envelope, Mails
from bot.local.mailbox.trouble import Trouble

HOST = "127.0.0.1"
IDENT = "Schoolbeeld oefenomgeving: er vertrekt niets van deze computer"
BUSY = b"421 4.3.2 Service not available, closing transmission channel\r\n"
LATER = "451 4.3.0 Temporary failure, please try again later"


class Mailbox:
    """`refusals` are the server's last refusals, for the page: what was refused leaves no mail behind."""

    def __init__(self, config: WorkspaceConfig, mails: Mails, changes: Changes) -> None:
        self._config = config
        self._changes = changes
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.BaseTransport] = set()
        self.mails = mails
        self.trouble = Trouble.NONE
        self.refusals: deque[tuple[float, str, str]] = deque(maxlen=20)
        self.url = ""

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, HOST, self._config.smtp_port)
        self.url = f"smtp://{HOST}:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            for transport in list(self._open):
                transport.close()
            await self._server.wait_closed()
            self._server = None

    def _protocol(self) -> asyncio.BaseProtocol:
        if self.trouble is Trouble.GREETING:
            self._note("elke verbinding", "421")
            return _Busy()
        return _Session(self, self._open)

    def cause(self, trouble: Trouble) -> None:
        """Open connections notice at their next mail; a server that cannot be reached lets go of all."""
        self.trouble = trouble
        for transport in list(self._open) if trouble is Trouble.GREETING else []:
            transport.close()
        self._changes.bump()

    def _note(self, who: str, answer: str) -> None:
        self.refusals.appendleft((time.time(), who, answer))
        self._changes.bump()

    async def handle_RCPT(
        self, server: _Session, _session: object, envelope: SmtpEnvelope, address: str, _options: list[str]
    ) -> str:
        if not address.isprintable():
            return "553 5.1.3 Error: malformed address"
        if self.trouble is Trouble.TEMPORARY:
            self._note(address, "451")
            return LATER
        if self.mails.refuses(address):
            self._note(address, "550")
            server.refused(envelope).append(address)
            return f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: _Session, _session: object, envelope: SmtpEnvelope) -> str:
        if self.trouble is Trouble.TEMPORARY:
            self._note(", ".join(envelope.rcpt_tos), "451")
            return LATER
        dropped = self.trouble is Trouble.DROP_AFTER_DATA
        if self.trouble is Trouble.SLOW:
            await asyncio.sleep(self._config.slow_mail_seconds)
        told = Envelope(
            (envelope.mail_from or "").encode("utf-8", "replace").decode(),
            tuple(dict.fromkeys(envelope.rcpt_tos)),
            tuple(server.refused(envelope)),
            dropped=dropped,
        )
        mail = self.mails.keep(told, envelope.original_content or b"")
        if dropped:
            server.drop()
            await asyncio.Event().wait()  # the lost connection ends this task
        return f"250 2.0.0 OK: kept as {mail.id}"


class _Session(SMTP):
    """One connection. The mailbox knows it, so that it can be closed, and it knows whom it refused."""

    def __init__(self, mailbox: Mailbox, open_ones: set[asyncio.BaseTransport]) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(mailbox, hostname="localhost", ident=IDENT, enable_SMTPUTF8=True, loop=loop)
        self._open_ones = open_ones
        self._line: asyncio.BaseTransport | None = None
        self._refused: tuple[object, list[str]] = (None, [])

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._line = transport
        self._open_ones.add(transport)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        if self._line is not None:
            self._open_ones.discard(self._line)

    def refused(self, envelope: SmtpEnvelope) -> list[str]:
        """Of this mail; the next one on the same connection begins anew."""
        if self._refused[0] is not envelope:
            self._refused = (envelope, [])
        return self._refused[1]

    def drop(self) -> None:
        if self._line is not None:
            cast("asyncio.Transport", self._line).abort()


class _Busy(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        line = cast("asyncio.Transport", transport)
        line.write(BUSY)
        line.close()
