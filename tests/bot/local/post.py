"""Mails for the mailbox, sent over a real socket as a bot would."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from urllib.parse import urlsplit

import aiosmtplib

from tests.bot.local.house import House

Json = dict[str, Any]
SENDER = "schoolbeeld@lscwbb.example"
SCHOOL = "zorg@delinde.example"
CLB = "ines.cools@clb.example"
WORD = b"PK\x03\x04 not quite Word"
HTML = """<!doctype html><html lang="nl"><head><meta charset="utf-8"><style>
body { margin: 0; padding: 16px; font: 16px/1.5 sans-serif; color: #1d1c1d; background: #fff; }
h1 { font-size: 20px; color: #1f4e5f; }
@media (prefers-color-scheme: dark) { body { background: #1b1b1b; color: #eee; } h1 { color: #8cc7dc; } }
</style></head><body><h1>Schoolbeeldoverleg De Linde</h1>
<p>Beste directie, beste zorgverantwoordelijke, beste collega’s</p>
<p>Zoals eind vorig schooljaar afgesproken zien we elkaar op <strong>dinsdag 22 september om 13u30</strong> op
school voor het schoolbeeldoverleg. In bijlage vinden jullie de leidraad voor het gesprek en de
samenwerkingsafspraken.</p>
<p><a href="https://example.org/leidraad">De gedeelde leidraad van de school</a></p>
<p>Hartelijke groeten<br>Nele, LSC WBB</p></body></html>"""
TEXT = "Beste directie\n\nDinsdag 22 september om 13u30 zien we elkaar op school.\n\nNele, LSC WBB\n"


def calendar(method: str = "REQUEST", sequence: int = 0) -> str:
    """As it goes in a mail: Europe/Brussels times in UTC, an organizer with the bot's address behind it."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Schoolbeeld//NL",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        "UID:linde-1@schoolbeeld.example",
        f"SEQUENCE:{sequence}",
        "DTSTAMP:20260901T080000Z",
        "DTSTART:20260922T113000Z",
        "DTEND:20260922T130000Z",
        "SUMMARY:Schoolbeeldoverleg De Linde\\, Halle",
        "LOCATION:De Linde\\, Lindestraat 3",
        'ORGANIZER;CN="Nele Vandamme";SENT-BY="mailto:schoolbeeld@lscwbb.example":mailto:nele@lscwbb.example',
        'ATTENDEE;CN="Veerle Thys":mailto:zorg@delinde.example',
        "ATTENDEE:mailto:nele@lscwbb.example",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "\r\n".join(lines) + "\r\n"


def letter(subject: str = "Schoolbeeldoverleg De Linde op dinsdag 22 september") -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = subject
    mail["From"] = '"Nele (LSC WBB)" <schoolbeeld@lscwbb.example>'
    mail["Reply-To"] = "Nele Vandamme <nele@lscwbb.example>"
    mail["To"] = "Veerle Thys <zorg@delinde.example>, Rita Vermeulen <directie@delinde.example>"
    mail["Cc"] = '"Cools, Ines" <ines.cools@clb.example>'
    mail["Date"] = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
    mail["Message-ID"] = "<linde-1@schoolbeeld.example>"
    mail.set_content(TEXT)
    mail.add_alternative(HTML, subtype="html")
    return mail


def full_letter() -> EmailMessage:
    """With a calendar part and two attachments."""
    mail = letter()
    mail.add_alternative(
        calendar().encode(), "text", "calendar", params={"method": "REQUEST", "charset": "utf-8"}
    )
    for name in ("Leidraad De Linde.docx", "Samenwerkingsafspraken één.docx"):
        mail.add_attachment(WORD, "application", "octet-stream", filename=name)
    return mail


def post(home: House, mail: EmailMessage | bytes, *to: str) -> dict[str, tuple[int, str]]:
    """Sends; gives back the recipients that were refused with the server's answers."""
    with ThreadPoolExecutor(1) as pool:  # a test with a browser has a loop running in its own thread
        return pool.submit(lambda: asyncio.run(_send(home, mail, to or (SCHOOL,)))).result()


async def _send(home: House, mail: EmailMessage | bytes, to: tuple[str, ...]) -> dict[str, tuple[int, str]]:
    url = urlsplit(str(home.http.get("/local/mailbox").json()["url"]))
    raw = mail if isinstance(mail, bytes) else mail.as_bytes(policy=SMTP)
    async with aiosmtplib.SMTP(hostname=url.hostname, port=url.port, timeout=5) as server:
        refused, _ = await server.sendmail(SENDER, list(to), raw)
        return {address: (answer.code, answer.message) for address, answer in refused.items()}


def mails(home: House, to: str = "") -> list[Json]:
    found: list[Json] = home.http.get("/local/mails", params={"to": to}).json()["mails"]
    return found


def opened(home: House, mail_id: int) -> Json:
    found: Json = home.http.get(f"/local/mails/{mail_id}").json()["mail"]
    return found


def cause(home: House, kind: str) -> Json:
    return home.act("mail-trouble", kind=kind)


def refuse(home: House, address: str, *, on: bool = True) -> Json:
    return home.act("mail-refuse", address=address, on=on)
