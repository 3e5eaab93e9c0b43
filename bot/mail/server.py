"""Which mail server, and how: read from SMTP_URL."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from bot.hosts import is_loopback

EXAMPLE = "bijvoorbeeld smtp://naam:wachtwoord@mail.example.be:587"
_ESCAPES = "Staat er een /, ?, # of % in het wachtwoord, schrijf dan %2F, %3F, %23 of %25."


class BadSmtpUrlError(Exception):
    """A Dutch sentence with the remedy, which repeats nothing of the URL: there is a password in it."""


class StartTls(StrEnum):
    REQUIRED = "required"
    IF_OFFERED = "if-offered"
    NEVER = "never"


@dataclass(frozen=True)
class Server:
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    """From the first byte on; `starttls` says nothing then."""
    starttls: StartTls = StartTls.IF_OFFERED


def check_smtp_url(url: str) -> str | None:
    """What is wrong with it and what to do, in Dutch; None when it is well."""
    try:
        read_smtp_url(url)
    except BadSmtpUrlError as error:
        return str(error)
    return None


def read_smtp_url(url: str) -> Server:
    """`smtp://[user:password@]host[:port][?starttls=required|if-offered|never]` or `smtps://…`.

    With a login to another machine the connection has to be encrypted, unless it is said not to.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise BadSmtpUrlError(f"heeft een poort die geen getal is. {_ESCAPES}") from None
    if parts.scheme not in {"smtp", "smtps"}:
        raise BadSmtpUrlError(f"begint met smtp:// of smtps://, {EXAMPLE}")
    if parts.path.strip("/") or parts.fragment:
        raise BadSmtpUrlError(f"houdt op na de poort. {_ESCAPES}")
    if not parts.hostname:
        raise BadSmtpUrlError(f"noemt geen mailserver: {EXAMPLE}")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise BadSmtpUrlError(
            "noemt een naam zonder wachtwoord, of omgekeerd: vul beide in, of geen van beide"
        )
    tls = parts.scheme == "smtps"
    usual = 465 if tls else 587 if user else 25
    starttls = _starttls(parts, bool(user) and not is_loopback(parts.hostname))
    return Server(parts.hostname, port or usual, user, password, tls, starttls)


def _starttls(parts: SplitResult, with_secret: bool) -> StartTls:
    options = parse_qs(parts.query, keep_blank_values=True)
    if set(options) - {"starttls"}:
        raise BadSmtpUrlError(f"kent na het vraagteken enkel starttls. {_ESCAPES}")
    if "starttls" not in options:
        return StartTls.REQUIRED if with_secret else StartTls.IF_OFFERED
    if parts.scheme == "smtps":
        raise BadSmtpUrlError("is met smtps:// al van bij het begin versleuteld: laat starttls weg")
    try:
        return StartTls(options["starttls"][-1])
    except ValueError:
        raise BadSmtpUrlError("kent starttls=required, starttls=if-offered of starttls=never") from None
