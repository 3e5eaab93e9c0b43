"""Encrypted and logged in, and no word of the password anywhere."""

from __future__ import annotations

import logging
from dataclasses import replace
from urllib.parse import quote

import pytest

from bot.mail.connect import NotConnectedError, Step, connect
from bot.mail.receipts import Fate
from bot.mail.server import Server, StartTls, read_smtp_url
from bot.mail.smtp import SmtpMailer
from tests.bot.mail.post import BOT, CALM, FIVE, MESSAGE
from tests.bot.mail.servers import PASSWORD, USER, Contexts, authenticate, faulty, nothing, postbox


def with_login(port: int, password: str = PASSWORD, scheme: str = "smtp", **extra: str) -> Server:
    options = "".join(f"?{key}={value}" for key, value in extra.items())
    return read_smtp_url(f"{scheme}://{quote(USER)}:{quote(password, safe='')}@localhost:{port}{options}")


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_login_over_an_encrypted_connection(tls: Contexts, scheme: str) -> None:
    server_side, client_side = tls
    offers = (
        {"tls": server_side} if scheme == "smtps" else {"tls_context": server_side, "require_starttls": True}
    )
    async with postbox(
        **offers,
        authenticator=authenticate,
        auth_required=scheme == "smtp",
        auth_require_tls=scheme == "smtp",
    ) as box:
        mailer = SmtpMailer(with_login(box.port, scheme=scheme), CALM, client_side)
        receipts = await mailer.send(MESSAGE, BOT.email, FIVE, nothing)
        await mailer.close()
    assert {receipt.fate for receipt in receipts} == {Fate.ACCEPTED}
    assert box.encrypted or scheme == "smtps"


async def test_without_a_login_starttls_is_taken_where_it_is_offered(tls: Contexts) -> None:
    server_side, client_side = tls
    async with postbox(tls_context=server_side) as box:
        mailer = SmtpMailer(read_smtp_url(f"smtp://localhost:{box.port}"), CALM, client_side)
        await mailer.send(MESSAGE, BOT.email, FIVE, nothing)
        await mailer.close()
        assert box.encrypted


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_a_certificate_that_nobody_vouches_for_is_not_trusted(tls: Contexts, scheme: str) -> None:
    server_side, _ = tls
    async with postbox(
        **({"tls": server_side} if scheme == "smtps" else {"tls_context": server_side})
    ) as box:
        server = read_smtp_url(f"{scheme}://localhost:{box.port}")
        with pytest.raises(NotConnectedError) as caught:
            await connect(server, 10)
        mailer = SmtpMailer(server, CALM)
        (receipt,) = await mailer.send(MESSAGE, BOT.email, FIVE[:1], nothing)
        await mailer.close()
    assert caught.value.step is Step.ENCRYPT
    assert "certificate" in caught.value.said
    assert (receipt.fate, box.taken) == (Fate.LATER, [])


async def test_a_password_is_not_said_where_encryption_is_not_offered() -> None:
    async with faulty() as server:
        asked = replace(with_login(server.port), starttls=StartTls.REQUIRED)
        with pytest.raises(NotConnectedError) as caught:
            await connect(asked, 10)
    assert caught.value.step is Step.ENCRYPT
    assert all(line.split()[0] == "EHLO" for line in server.said)


async def test_the_password_is_in_no_log_and_no_receipt(caplog: pytest.LogCaptureFixture) -> None:
    """Not even when the server repeats what it was told."""
    caplog.set_level(logging.DEBUG)
    async with faulty() as server:
        server.does["ehlo"] += ["250-mail.example\r\n250 AUTH PLAIN LOGIN"] * 2
        server.does["auth"] += [f"535 5.7.8 wrong: {{said}} {PASSWORD}"] * 4
        asked = replace(with_login(server.port), starttls=StartTls.NEVER)
        mailer = SmtpMailer(asked, CALM)
        (receipt,) = await mailer.send(MESSAGE, BOT.email, FIVE[:1], nothing)
        await mailer.close()
        with pytest.raises(NotConnectedError) as caught:
            await connect(asked, 10)
    told = [line.split()[-1] for line in server.said if line.startswith("AUTH PLAIN")]
    assert len(told) == 2
    assert (receipt.fate, receipt.code, caught.value.step) == (Fate.LATER, 535, Step.LOGIN)
    assert receipt.reason.startswith("5.7.8 wrong: ")
    shown = f"{receipt} {caught.value!r} {caught.value.__cause__!r} {asked!r} {mailer!r} {caplog.text}"
    for secret in (*told, PASSWORD, quote(PASSWORD)):
        assert secret not in shown
