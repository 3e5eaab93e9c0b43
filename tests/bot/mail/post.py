"""A mail to five people, and a mailer that takes it to a server."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime

from bot.mail.message import OutgoingMail, build
from bot.mail.receipts import Fate, Receipt
from bot.mail.server import Server
from bot.mail.smtp import Patience, SmtpMailer
from handlers.rules.addresses import Address

BOT = Address("Nele (LSC WBB)", "bot@lsc.example")
FIVE = tuple(f"{name}@delinde.example" for name in ("directie", "zorg", "an", "bart", "cas"))
MAIL = OutgoingMail(
    message_id="<meeting.123456.ab12@lsc.example>",
    date=datetime(2026, 9, 8, 9, 0, tzinfo=UTC),
    sender=BOT,
    reply_to=Address("Nele Vandamme", "nele@lsc.example"),
    to=tuple(Address("", email) for email in FIVE),
    cc=(),
    subject="Schoolbeeldoverleg De Linde",
    text="Beste\n\n.een regel met een punt\n..en twee\n.\n",
    html="<p>Beste</p>\n",
)
MESSAGE = build(MAIL)
QUICK = Patience(connect=0.1, envelope=0.1, data=0.1)
TRUST = ssl.create_default_context()
CALM = Patience(connect=10, envelope=10, data=10)


class Post:
    """A mailer for one server, that counts how often a mail was about to be handed over."""

    def __init__(self, port: int, patience: Patience = CALM) -> None:
        self.mailer = SmtpMailer(Server("127.0.0.1", port), patience, TRUST)
        self.begun = 0

    async def begin(self) -> None:
        self.begun += 1

    async def send(self, *recipients: str, message: bytes = MESSAGE) -> list[Receipt]:
        return list(await self.mailer.send(message, BOT.email, recipients, self.begin))


def fates(receipts: list[Receipt]) -> list[Fate]:
    return [receipt.fate for receipt in receipts]
