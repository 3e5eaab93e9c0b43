"""A connection to the mail server: reached, encrypted and logged in, or where that failed."""

from __future__ import annotations

import asyncio
import base64
import socket
import ssl
from enum import StrEnum

from aiosmtplib import SMTP, SMTPException, SMTPHeloError, SMTPResponseException

from bot.mail.receipts import quoted
from bot.mail.server import Server, StartTls


class Step(StrEnum):
    REACH = "reach"
    ENCRYPT = "encrypt"
    LOGIN = "login"
    SENDER = "sender"


class NotConnectedError(Exception):
    def __init__(self, step: Step, said: str, code: int | None = None) -> None:
        super().__init__(f"{step}: {said}")
        self.step, self.said, self.code = step, said, code


async def connect(server: Server, seconds: float, tls: ssl.SSLContext | None = None) -> SMTP:
    """Ready for MAIL within `seconds`, or `NotConnectedError`; the certificate is always checked."""
    client = SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.tls,
        start_tls=False,
        timeout=None,
        tls_context=tls,
        local_hostname=_own_name(),
    )
    step = Step.REACH
    try:
        async with asyncio.timeout(seconds):
            await client.connect()
            await _greet(client)
            step = Step.ENCRYPT
            await _encrypt(client, server)
            step = Step.LOGIN
            if server.user:
                await client.login(server.user, server.password)
    except TimeoutError:
        _hang_up(client)
        raise NotConnectedError(step, "no answer in time") from None
    except (SMTPException, OSError, ValueError) as error:
        _hang_up(client)
        raise _not_connected(step, error, server) from None  # the cause could hold a secret
    except BaseException:
        _hang_up(client)
        raise
    return client


async def try_out(server: Server, sender: str, seconds: float) -> bool:
    """Connect, name the sender, and leave without a mail: whether the connection was encrypted."""
    client = await connect(server, seconds)
    try:
        async with asyncio.timeout(seconds):
            await client.mail(sender)
            await client.rset()
            encrypted = client.get_transport_info("sslcontext") is not None
            await client.quit()
    except (SMTPException, OSError) as error:
        raise _not_connected(Step.SENDER, error, server) from None
    finally:
        _hang_up(client)
    return encrypted


def _hang_up(client: SMTP) -> None:
    """At once: an encrypted connection that says goodbye outlives a command that ends here."""
    if isinstance(client.transport, asyncio.WriteTransport):
        client.transport.abort()
    client.close()


async def _greet(client: SMTP) -> None:
    try:
        await client.ehlo()
    except SMTPHeloError:
        if not client.is_connected:
            raise
        await client.helo()


async def _encrypt(client: SMTP, server: Server) -> None:
    if server.tls or server.starttls is StartTls.NEVER:
        return
    if client.supports_extension("starttls"):
        await client.starttls()
        await _greet(client)
    elif server.starttls is StartTls.REQUIRED:
        raise SMTPException("the server does not offer STARTTLS")


def _not_connected(step: Step, error: Exception, server: Server) -> NotConnectedError:
    if isinstance(error.__cause__ or error, ssl.SSLError):
        step = Step.ENCRYPT
    code = error.code if isinstance(error, SMTPResponseException) and error.code >= 0 else None
    said = error.message if isinstance(error, SMTPException) else str(error) or "no answer in time"
    return NotConnectedError(step, quoted(said, secrets(server)), code)


def secrets(server: Server) -> tuple[str, ...]:
    """The password as it is and as it goes over the wire."""
    if not server.password:
        return ()
    plain = f"\0{server.user}\0{server.password}"
    encoded = (base64.b64encode(text.encode()).decode() for text in (plain, server.password))
    return (*encoded, server.password)


def _own_name() -> str:
    """Without asking the network, which may take long: a full name, else the way of a machine without one."""
    name = socket.gethostname()
    return (
        name if "." in name and name.isascii() and name.isprintable() and " " not in name else "[127.0.0.1]"
    )
