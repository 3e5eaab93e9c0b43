"""A mail as its receiver's program would read it. Whatever comes in, something can be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime

from bot.local.mailbox.invitations import Invitation, read_invitation

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Correspondent:
    name: str
    address: str

    @property
    def shown(self) -> str:
        return self.name or self.address


@dataclass(frozen=True)
class Part:
    """`number` is its place among the parts, for the address of a download."""

    number: int
    name: str
    mimetype: str
    size: int
    cid: str = ""


@dataclass(frozen=True)
class Letter:
    subject: str
    sender: Correspondent | None
    to: tuple[Correspondent, ...]
    cc: tuple[Correspondent, ...]
    reply_to: tuple[Correspondent, ...]
    date: datetime | None
    message_id: str
    headers: Headers
    parts: tuple[Part, ...]
    html: str | None
    text: str | None
    attachments: tuple[Part, ...]
    invitation: Invitation | None
    calendar: Part | None


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101  (what this policy makes)
    return message


def leaves(message: EmailMessage) -> list[EmailMessage]:
    return [part for part in message.walk() if not part.is_multipart()]


def read_letter(raw: bytes) -> Letter:
    message = parsed(raw)
    found = leaves(message)
    parts = tuple(_part(number, part) for number, part in enumerate(found))
    text = _body(found, "text/plain")
    html = _body(found, "text/html")
    calendar = next((n for n, p in enumerate(parts) if p.mimetype == "text/calendar"), None)
    bodies = {number for number in (text, html, calendar) if number is not None}
    shown = {number for number in bodies if not parts[number].name}
    sender = _people(message, "From")
    return Letter(
        subject=_header(message, "Subject"),
        sender=sender[0] if sender else None,
        to=_people(message, "To"),
        cc=_people(message, "Cc"),
        reply_to=_people(message, "Reply-To"),
        date=_date(_header(message, "Date")),
        message_id=_header(message, "Message-ID"),
        headers=tuple((name, _header(message, name, value)) for name, value in message.raw_items()),
        parts=parts,
        html=None if html is None else content_text(found[html]),
        text=None if text is None else content_text(found[text]),
        attachments=tuple(p for n, p in enumerate(parts) if n not in shown and not _is_inline(found[n], p)),
        invitation=None if calendar is None else read_invitation(content(found[calendar])),
        calendar=None if calendar is None else parts[calendar],
    )


def _body(found: list[EmailMessage], mimetype: str) -> int | None:
    """The first part of this type that is no attachment."""
    for number, part in enumerate(found):
        if part.get_content_type() == mimetype and part.get_content_disposition() != "attachment":
            return number
    return None


def _is_inline(part: EmailMessage, told: Part) -> bool:
    return part.get_content_disposition() == "inline" and bool(told.cid)


def _part(number: int, part: EmailMessage) -> Part:
    cid = str(part["Content-ID"] or "").strip("<> \t")
    return Part(number, _file_name(part), part.get_content_type(), len(content(part)), cid)


def _file_name(part: EmailMessage) -> str:
    try:
        return part.get_filename() or ""
    except (ValueError, LookupError, TypeError, AttributeError):  # a header that the library trips over
        return ""


def content(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def content_text(part: EmailMessage) -> str:
    try:
        return content(part).decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:  # a charset that does not exist
        return content(part).decode("utf-8", "replace")


def _header(message: EmailMessage, name: str, fallback: object = "") -> str:
    """As text on one line; a header that cannot be read stays as it came."""
    try:
        value = str(message[name] or "")
    except (ValueError, LookupError, TypeError, AttributeError):
        value = str(fallback)
    return " ".join(value.split())


def _people(message: EmailMessage, name: str) -> tuple[Correspondent, ...]:
    try:
        headers = message.get_all(name, [])
        return tuple(
            Correspondent(one.display_name, one.addr_spec) for header in headers for one in header.addresses
        )
    except (ValueError, LookupError, TypeError, AttributeError):
        pairs = getaddresses([_header(message, name)])
        return tuple(Correspondent(shown, address) for shown, address in pairs if address)


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
