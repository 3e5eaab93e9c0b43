"""A mail as the bytes that every try sends: the same mail always gives the same bytes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from handlers.rules.addresses import Address, valid_address
from storage.values import MailFile

CALENDAR_FILE = "invite.ics"

_NOT_IN_A_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_NOT_IN_A_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_NOT_IN_AN_ID = re.compile(r"[^\x21-\x7e]+")
_LONGEST_ID = 250
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 '-]{1,60}")
_QUOTABLE_NAME = re.compile(r"(?!.*=\?)[ !#-\[\]-~]{1,60}")
_PLAIN_LINE = re.compile(r"(?!.*=\?)(?!.*\S{70})[ -~]*")
_CONTENT_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")


@dataclass(frozen=True)
class OutgoingMail:
    """All of a mail. Dates are aware; `calendar` is a calendar part and `method` its REQUEST or CANCEL."""

    message_id: str
    date: datetime
    sender: Address
    reply_to: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    text: str
    html: str
    files: tuple[MailFile, ...] = ()
    calendar: bytes = b""
    method: str = ""
    in_reply_to: str = ""
    language: str = "nl"


def build(mail: OutgoingMail) -> bytes:
    """ASCII lines with CRLF, each short enough for every server on the way."""
    lines = (f"{name}: {value}\r\n" for name, value in _headers(mail) if value)
    return "".join(lines).encode("ascii") + _body(mail).as_bytes()


def one_line(text: str) -> str:
    """What a header can hold: no control characters, white space collapsed."""
    return " ".join(_NOT_IN_A_LINE.sub(" ", text).split())


def body_text(text: str) -> str:
    """What a mail's text can hold: lines, tabs, and anything that can be seen."""
    return _NOT_IN_A_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


# headers

# The standard library's own folding loses a space between encoded words and encodes the comma between two
# recipients (seen in 3.11), so the values are encoded here, by its older `Header`, and never folded again.


def _headers(mail: OutgoingMail) -> Iterator[tuple[str, str]]:
    if valid_address(mail.sender.email) is None:
        raise ValueError("a mail leaves from a valid address")
    reply_to = _id(mail.in_reply_to)
    yield "Message-ID", _id(mail.message_id)
    yield "Date", format_datetime(mail.date)
    yield "From", _addresses([mail.sender])
    yield "Reply-To", _addresses([mail.reply_to])
    yield "To", _addresses(mail.to)
    yield "Cc", _addresses(mail.cc)
    yield "Subject", _line("Subject", mail.subject)
    yield "In-Reply-To", reply_to
    yield "References", reply_to
    yield "Content-Language", _NOT_IN_AN_ID.sub("", mail.language)


def _id(text: str) -> str:
    return _NOT_IN_AN_ID.sub("", text)[:_LONGEST_ID]


def _line(name: str, text: str) -> str:
    line = one_line(text)
    if _PLAIN_LINE.fullmatch(line):
        return Header(line, "us-ascii", header_name=name).encode(splitchars=" ", linesep="\r\n")
    return _encoded(line, name)


def _encoded(line: str, name: str = "") -> str:
    return Header(line, "utf-8", header_name=name).encode(linesep="\r\n")


def _addresses(addresses: Iterable[Address]) -> str:
    return ",\r\n ".join(map(_address, addresses))


def _address(address: Address) -> str:
    name, email = one_line(address.name), valid_address(address.email)
    if email is None or not email.isascii():
        # RFC 6854: an empty group says who gets the mail where the address cannot be written in ASCII.
        return f"{_encoded(one_line(f'{name} {address.email}'))}:;"
    return f"{_phrase(name)} <{email}>" if name else email


def _phrase(name: str) -> str:
    if _PLAIN_NAME.fullmatch(name):
        return name
    return f'"{name}"' if _QUOTABLE_NAME.fullmatch(name) else _encoded(name, "Reply-To")


# body


def _body(mail: OutgoingMail) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message.set_content(body_text(mail.text), cte="quoted-printable")
    message.add_alternative(body_text(mail.html), subtype="html", cte="quoted-printable")
    if mail.calendar:
        params = {"charset": "UTF-8", "method": mail.method}
        message.add_alternative(mail.calendar, maintype="text", subtype="calendar", params=params)
        message.add_attachment(mail.calendar, maintype="application", subtype="ics", filename=CALENDAR_FILE)
    for file in mail.files:
        main, sub = _content_type(file.content_type)
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=_file_name(file.name))
    _set_boundaries(message, mail.message_id)
    return message


def _content_type(text: str) -> tuple[str, str]:
    known = _CONTENT_TYPE.fullmatch(text.lower()) and not text.lower().startswith(("multipart/", "message/"))
    main, _, sub = (text.lower() if known else "application/octet-stream").partition("/")
    return main, sub


def _file_name(name: str) -> str:
    return one_line(name) or "bijlage"


def _set_boundaries(message: EmailMessage, message_id: str) -> None:
    """From the message's id; `=_` occurs in neither quoted-printable nor base64, so in no part either."""
    seed = hashlib.sha256(message_id.encode("utf-8", "replace")).hexdigest()[:32]
    parts = (part for part in message.walk() if part.is_multipart())
    for number, part in enumerate(parts):
        part.set_boundary(f"=_{seed}_{number}")
