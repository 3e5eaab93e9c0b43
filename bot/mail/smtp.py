"""Mail through an SMTP server: a fate for every recipient, and one connection for a batch."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from bot.mail.connect import NotConnectedError, connect, secrets
from bot.mail.receipts import Fate, Receipt, fate_of, quoted
from bot.mail.server import Server
from handlers.rules.addresses import valid_address

GO_AHEAD, SHUTTING_DOWN = 354, 421
QUIT_SECONDS = 2

_LINE_END = re.compile(rb"\r\n|\r|\n")
_DOT = re.compile(rb"(?m)^\.")


@dataclass(frozen=True)
class Patience:
    """Seconds, whatever the server does.

    An outbox lease is longer than twice the first two, and is held anew before the third.
    """

    connect: float = 15
    """To be connected, encrypted and logged in."""
    envelope: float = 30
    """For the sender and all recipients together."""
    data: float = 50
    """To hand over the mail and get the answer to it."""
    idle: float = 20
    """That a connection without work is kept."""


class _BrokenError(Exception):
    """The connection is of no more use, and nothing was handed over on it."""

    def __init__(self, said: str, code: int | None = None) -> None:
        super().__init__(said)
        self.said, self.code = said, code


@dataclass(frozen=True)
class _Mail:
    message: bytes
    """Its lines end in CRLF."""
    sender: str
    recipients: tuple[str, ...]


class SmtpMailer:
    """Sends one mail at a time; used from one event loop."""

    def __init__(
        self, server: Server, patience: Patience | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        self._server, self._patience, self._tls = server, patience or Patience(), tls
        self._secrets = secrets(server)
        self._client: SMTP | None = None
        self._lock = asyncio.Lock()
        self._idle: asyncio.Task[None] | None = None

    async def send(
        self,
        message: bytes,
        sender: str,
        recipients: Sequence[str],
        before_data: Callable[[], Awaitable[None]],
    ) -> tuple[Receipt, ...]:
        mail = _Mail(_LINE_END.sub(b"\r\n", message), sender, tuple(recipients))
        async with self._lock:
            self._stay()
            try:
                receipts = await self._send(mail, before_data)
            except BaseException:
                self._drop()  # in the middle of something
                raise
            self._leave_later()
        return tuple(receipts[email] for email in recipients)

    async def close(self) -> None:
        async with self._lock:
            self._stay()
            await self._quit()

    async def _send(self, mail: _Mail, before_data: Callable[[], Awaitable[None]]) -> dict[str, Receipt]:
        receipts: dict[str, Receipt] = {}
        try:
            client, taken = await self._offer(mail, receipts)
        except _BrokenError as error:
            self._drop()
            unsettled = [email for email in mail.recipients if email not in receipts]
            return receipts | self._all(unsettled, Fate.LATER, error.said, error.code)
        if not taken:
            await self._reset(client)
            return receipts
        await before_data()
        return receipts | await self._hand_over(client, mail.message, taken)

    # connection

    async def _connected(self) -> SMTP:
        if self._tls is None:
            self._tls = await asyncio.to_thread(ssl.create_default_context)
        try:
            self._client = await connect(self._server, self._patience.connect, self._tls)
        except NotConnectedError as error:
            raise _BrokenError(error.said, error.code) from None
        return self._client

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    async def _reset(self, client: SMTP) -> None:
        try:
            async with asyncio.timeout(self._patience.envelope):
                await client.rset()
        except (SMTPException, OSError):
            self._drop()

    async def _quit(self) -> None:
        if self._client is not None and self._client.is_connected:
            try:
                async with asyncio.timeout(QUIT_SECONDS):
                    await self._client.quit()
            except (SMTPException, OSError):
                pass  # as good as closed
        self._drop()

    def _stay(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _leave_later(self) -> None:
        if self._client is not None:
            self._idle = asyncio.create_task(self._leave())

    async def _leave(self) -> None:
        await asyncio.sleep(self._patience.idle)
        async with self._lock:
            await self._quit()

    # envelope

    async def _offer(self, mail: _Mail, receipts: dict[str, Receipt]) -> tuple[SMTP, list[str]]:
        """On the open connection; where the server has closed that one meanwhile, on a new one.

        Nothing is handed over yet, so the second try is safe.
        """
        if self._client is not None and self._client.is_connected:
            try:
                return self._client, await self._envelope(self._client, mail, receipts)
            except _BrokenError:
                self._drop()
                receipts.clear()
        client = await self._connected()
        return client, await self._envelope(client, mail, receipts)

    async def _envelope(self, client: SMTP, mail: _Mail, receipts: dict[str, Receipt]) -> list[str]:
        """Who will get the mail; the others have their receipt."""
        try:
            async with asyncio.timeout(self._patience.envelope):
                return await self._introduce(client, mail, receipts)
        except TimeoutError:
            raise _BrokenError("no answer in time") from None
        except SMTPResponseException as error:
            raise _BrokenError(self._quoted(error.message), _code(error.code)) from None
        except (SMTPException, OSError) as error:
            raise _BrokenError(self._quoted(str(error))) from None

    async def _introduce(self, client: SMTP, mail: _Mail, receipts: dict[str, Receipt]) -> list[str]:
        with_utf8 = client.supports_extension("smtputf8")
        addresses = self._writable(mail.recipients, with_utf8, receipts)
        if not addresses:
            return []
        utf8 = not "".join((mail.sender, *addresses.values())).isascii()
        encoding = "utf-8" if utf8 else "ascii"
        options = [f"SIZE={len(mail.message)}"] if client.supports_extension("size") else []
        try:
            await client.mail(mail.sender, options=[*options, *["SMTPUTF8"] * utf8], encoding=encoding)
        except SMTPSenderRefused as error:
            receipts |= {email: self._answer(email, error) for email in addresses}
            return []
        taken = []
        for email, address in addresses.items():
            try:
                await client.rcpt(address, encoding=encoding)
            except SMTPRecipientRefused as error:
                receipts[email] = self._answer(email, error)
            else:
                taken.append(email)
        return taken

    def _writable(
        self, recipients: Iterable[str], with_utf8: bool, receipts: dict[str, Receipt]
    ) -> dict[str, str]:
        """Each recipient's address as the server can be told it; the others get a receipt."""
        addresses = {}
        for email in recipients:
            address = valid_address(email)
            if address is None:
                receipts[email] = Receipt(email, Fate.REFUSED, None, "5.1.3 not a valid address")
            elif not address.isascii() and not with_utf8:
                said = "5.6.7 the mail server takes ASCII addresses only (it does not offer SMTPUTF8)"
                receipts[email] = Receipt(email, Fate.REFUSED, None, said)
            else:
                addresses[email] = address
        return addresses

    def _answer(self, email: str, error: SMTPResponseException) -> Receipt:
        if error.code == SHUTTING_DOWN:
            raise error
        return Receipt(email, fate_of(error.code), _code(error.code), self._quoted(error.message))

    # the mail itself

    async def _hand_over(self, client: SMTP, message: bytes, taken: list[str]) -> dict[str, Receipt]:
        """In two steps, so that what breaks before the first byte of the mail is certainly not taken."""
        until = asyncio.get_running_loop().time() + self._patience.data
        try:
            async with asyncio.timeout_at(until):
                started = await client.execute_command(b"DATA")
            if started.code != GO_AHEAD:
                await self._reset(client)
                # An answer of success here would be none to the mail.
                fate = Fate.REFUSED if fate_of(started.code) is Fate.REFUSED else Fate.LATER
                return self._all(taken, fate, started.message, started.code)
            protocol = client.protocol
            if protocol is None:
                raise SMTPServerDisconnected("Connection lost")
            protocol.write(_on_the_wire(message))
        except (SMTPException, OSError) as error:
            self._drop()
            return self._all(taken, Fate.LATER, str(error) or "no answer in time")
        try:
            async with asyncio.timeout_at(until):
                code, said = await protocol.read_response()
        except (SMTPException, OSError) as error:
            self._drop()
            return self._all(taken, Fate.UNKNOWN, str(error) or "no answer in time")
        if code == SHUTTING_DOWN:
            self._drop()
        understood = 200 <= code < 300 or 400 <= code < 600
        return self._all(taken, fate_of(code) if understood else Fate.UNKNOWN, said, code)

    def _all(
        self, emails: Iterable[str], fate: Fate, said: str, code: int | None = None
    ) -> dict[str, Receipt]:
        return {email: Receipt(email, fate, code, self._quoted(said)) for email in emails}

    def _quoted(self, said: str) -> str:
        return quoted(said, self._secrets)


def _code(code: int) -> int | None:
    """The library has a negative one for an answer that it cannot read."""
    return code if code > 0 else None


def _on_the_wire(message: bytes) -> bytes:
    """With the end of the mail, as a line of one dot; a dot that begins a line of the mail is doubled."""
    return _DOT.sub(b"..", message.removesuffix(b"\r\n")) + b"\r\n.\r\n"
