"""A mail as bytes: read back by the standard library's parser, whatever anybody typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import getaddresses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.mail.message import OutgoingMail, body_text, build, one_line
from handlers.rules.addresses import Address
from storage.values import MailFile
from tests.faults.nasty import HOSTILE

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAIL = OutgoingMail(
    message_id="<meeting.123456.ab12@lsc.example>",
    date=datetime(2026, 9, 8, 9, 0, tzinfo=UTC),
    sender=Address("Nele (LSC WBB)", "bot@lsc.example"),
    reply_to=Address("Nele Vandamme", "nele@lsc.example"),
    to=(Address("Renée D'Hondt", "directie@delinde.example"), Address("", "zorg@delinde.example")),
    cc=(Address("Peeters, An", "an@lsc.example"),),
    subject="Schoolbeeldoverleg De Linde op dinsdag 22 september: leidraad en samenwerkingsafspraken",
    text="Beste directie, beste collega's\n\nTot dan, met véél zin.\n",
    html="<p>Beste directie</p>\n",
    files=(
        MailFile("Leidraad De Linde 2026-2027.docx", WORD, b"PK\x03\x04" + bytes(range(256))),
        MailFile("Samenwerkingsafspraken – De Linde é.docx", WORD, b""),
    ),
)
LONGEST_LINE = 300
"""Servers take 998; only a message's id is never broken."""
HEADERS = {
    "Message-ID", "Date", "From", "Reply-To", "To", "Cc", "Subject", "In-Reply-To", "References",
    "Content-Language", "MIME-Version", "Content-Type",
}  # fmt: skip


def parsed(mail: OutgoingMail) -> EmailMessage:
    message = message_from_bytes(build(mail), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def people(message: Message, header: str) -> list[tuple[str, str]]:
    """By the older parser: the newer one puts a space between the encoded words of a name."""
    found = getaddresses([str(message[header] or "")])
    return [(str(make_header(decode_header(name))), email) for name, email in found]


def files(message: EmailMessage) -> list[tuple[str, str, bytes]]:
    return [
        (part["content-disposition"].params["filename"], part.get_content_type(), part.get_content())
        for part in message.iter_attachments()
    ]


def text_of(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n").rstrip("\n")


def test_a_mail_says_who_writes_to_whom() -> None:
    message = parsed(MAIL)
    plain = message_from_bytes(build(MAIL))
    assert people(plain, "From") == [("Nele (LSC WBB)", "bot@lsc.example")]
    assert people(plain, "Reply-To") == [("Nele Vandamme", "nele@lsc.example")]
    assert people(plain, "To") == [
        ("Renée D'Hondt", "directie@delinde.example"),
        ("", "zorg@delinde.example"),
    ]
    assert people(plain, "Cc") == [("Peeters, An", "an@lsc.example")]
    assert message["Subject"] == MAIL.subject
    assert message["Message-ID"] == MAIL.message_id
    assert message["Date"].datetime == MAIL.date
    assert message["Content-Language"] == "nl"
    assert "Auto-Submitted" not in message
    assert "In-Reply-To" not in message


def test_a_mail_has_text_html_and_its_files() -> None:
    message = parsed(MAIL)
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", WORD, WORD,
    ]  # fmt: skip
    assert text_of(message, "plain") == MAIL.text.rstrip("\n")
    assert text_of(message, "html") == MAIL.html.rstrip("\n")
    assert files(message) == [(file.name, file.content_type, file.content) for file in MAIL.files]


def test_without_files_there_is_nothing_around_text_and_html() -> None:
    message = parsed(replace(MAIL, files=()))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_a_calendar_part_is_the_last_alternative_and_a_file_too(method: str) -> None:
    calendar = b"BEGIN:VCALENDAR\r\nSUMMARY:\xc3\xa9\r\nEND:VCALENDAR\r\n"
    message = parsed(replace(MAIL, files=(), calendar=calendar, method=method))
    alternative = next(message.iter_parts())
    assert isinstance(alternative, EmailMessage)
    last = list(alternative.iter_parts())[-1]
    assert last.get_content_type() == "text/calendar"
    assert last["content-type"].params == {"charset": "UTF-8", "method": method}
    assert last.get_payload(decode=True) == calendar
    assert files(message) == [("invite.ics", "application/ics", calendar)]


def test_a_follow_up_joins_the_thread() -> None:
    message = parsed(replace(MAIL, in_reply_to="<meeting.123456.aa00@lsc.example>"))
    assert message["In-Reply-To"] == "<meeting.123456.aa00@lsc.example>"
    assert message["References"] == "<meeting.123456.aa00@lsc.example>"


def test_the_same_mail_is_the_same_bytes_and_another_id_has_other_boundaries() -> None:
    assert build(MAIL) == build(replace(MAIL))
    first, second = (parsed(replace(MAIL, message_id=f"<{n}@x.be>")).get_boundary() for n in range(2))
    assert first != second


@pytest.mark.parametrize("email", ["renée@delinde.example", "geen adres", "a@x.be\r\nBcc: b@x.be"])
def test_an_address_that_no_header_can_hold_is_shown_without_being_one(email: str) -> None:
    message = parsed(replace(MAIL, to=(Address("Renée", email), Address("", "zorg@delinde.example"))))
    assert [address.addr_spec for address in message["To"].addresses] == ["zorg@delinde.example"]
    assert one_line(email) in str(message["To"])
    assert "Bcc" not in message


def test_a_mail_without_a_real_sender_is_not_built() -> None:
    with pytest.raises(ValueError, match="valid address"):
        build(replace(MAIL, sender=Address("Nele", "")))


@pytest.mark.parametrize("content_type", ["", "pdf", "text/x\r\nX: y", "multipart/mixed", "message/rfc822"])
def test_a_strange_kind_of_file_is_just_a_file(content_type: str) -> None:
    message = parsed(replace(MAIL, files=(MailFile("x", content_type, b"abc"),)))
    assert files(message) == [("x", "application/octet-stream", b"abc")]


# any text

LINE = (
    st.text(max_size=150)
    | st.text(alphabet='a=?"\\ ,;:<>()@é\r\n=?utf-8?q?', max_size=200)
    | st.sampled_from(HOSTILE)
    | st.sampled_from(
        ["x\r\nBcc: kwaad@x.be", "x\nX-Y: z\n\n", "a" * 2000, "é" * 2000, "\x00\x0b\x85\u2028x"]
    )
)
ADDRESSES = st.lists(
    st.builds(Address, LINE, st.sampled_from(["an@delinde.example", "b@x.be"])), max_size=5
).map(tuple)


def check(mail: OutgoingMail) -> None:
    content = build(mail)
    assert content == build(mail)
    assert content.isascii()
    lines = content.split(b"\r\n")
    assert all(len(line) <= LONGEST_LINE and not set(line) & {10, 13} for line in lines)
    message, plain = parsed(mail), message_from_bytes(content)
    assert not message.defects
    assert set(message.keys()) <= HEADERS
    assert len(set(message.keys())) == len(message.keys())
    assert str(message["Subject"] or "") == one_line(mail.subject)
    for header, expected in (("From", (mail.sender,)), ("To", mail.to), ("Cc", mail.cc)):
        assert people(plain, header) == [(one_line(a.name), a.email) for a in expected]
        newer = message[header].addresses if message[header] else ()
        assert [address.addr_spec for address in newer] == [a.email for a in expected]
    assert text_of(message, "plain") == body_text(mail.text).rstrip("\n")
    assert text_of(message, "html") == body_text(mail.html).rstrip("\n")
    assert [name for name, _, _ in files(message)] == [one_line(f.name) or "bijlage" for f in mail.files]


MAILS = st.builds(
    lambda file, **values: replace(MAIL, files=(MailFile(file, "application/pdf", b"x"),), **values),
    LINE,
    subject=LINE,
    text=LINE,
    html=LINE,
    sender=st.builds(Address, LINE, st.just("bot@lsc.example")),
    to=ADDRESSES,
    cc=ADDRESSES,
    in_reply_to=LINE,
)


@settings(max_examples=min(1000, settings().max_examples))
@given(MAILS)
def test_any_text_arrives_as_text_and_makes_no_header(mail: OutgoingMail) -> None:
    check(mail)


@pytest.mark.parametrize("text", [*HOSTILE, "Schoolbeeld " * 40, "x" * 100_000, "é " * 30_000])
def test_nasty_texts_arrive_as_they_are(text: str) -> None:
    short = text[:500]
    check(
        replace(
            MAIL, subject=short, text=text, html=text, to=(Address(short, "an@x.be"),),
            files=(MailFile(short[:120], "application/pdf", b"x"),),
        )
    )  # fmt: skip
