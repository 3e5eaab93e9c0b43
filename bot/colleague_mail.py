"""Messages to colleagues who have no account in the chat: the same words, by mail."""

from __future__ import annotations

import hashlib
from datetime import datetime

from anyio import to_thread
from markupsafe import Markup, escape

from bot.letters import Letters, letters_in
from bot.mail.mailer import Mailer
from bot.mail.message import OutgoingMail, build
from bot.mail.receipts import Fate, plain_reason
from bot.messages import LaterError, UndeliverableError
from bot.rich import parse, to_plain
from handlers.by_mail import ColleagueMail
from handlers.rules.addresses import Address
from storage.values import Person

TAGS = {"bold": "strong", "italic": "em", "code": "code"}
AGAIN_SECONDS = 300.0


class ColleagueMailer:
    def __init__(self, letters: Letters, mailer: Mailer, mail_from: str) -> None:
        self._letters = letters
        self._mailer = mailer
        self._from = mail_from

    async def send(self, to: Person, mail: ColleagueMail, key: str, now: datetime, language: str) -> None:
        """Every try has the same Message-ID, by which a mail that went twice is known."""
        message = await to_thread.run_sync(self._built, to, mail, key, now, language)
        receipts = await self._mailer.send(message, self._from, [to.email], _nothing_to_keep)
        receipt = receipts[0]
        if receipt.fate is Fate.REFUSED:
            raise UndeliverableError(f"mail_refused:{plain_reason(receipt)}")
        if receipt.fate is not Fate.ACCEPTED:
            raise LaterError(AGAIN_SECONDS, "no_mail")

    def _built(self, to: Person, mail: ColleagueMail, key: str, now: datetime, language: str) -> bytes:
        about = hashlib.sha256(f"{key} {sorted(mail.about)}".encode()).hexdigest()[:24]
        answers = Address(*mail.reply_to) if mail.reply_to else Address("", self._from)
        letters = letters_in(language, self._letters.terms, self._letters.overrides)
        return build(
            OutgoingMail(
                message_id=f"<{about}@{self._letters.terms.mail_domain}>",
                date=now,
                sender=Address("Schoolbeeld (LSC WBB)", self._from),
                reply_to=answers,
                to=(Address(to.name, to.email),),
                cc=(),
                subject=to_plain(mail.subject),
                text=as_text(mail),
                html=letters.to_colleague(
                    subject=to_plain(mail.subject),
                    opening=as_html(mail.opening),
                    items=[as_html(item) for item in mail.items],
                    closing=[as_html(paragraph) for paragraph in mail.closing],
                ),
                language=language,
            )
        )


async def _nothing_to_keep() -> None:
    pass


def as_text(mail: ColleagueMail) -> str:
    return "\n\n".join(to_plain(part) for part in (mail.opening, *mail.items, *mail.closing)) + "\n"


def as_html(rich: str) -> Markup:
    """Our tiny HTML as a mail's."""
    made = Markup()
    for span in parse(rich):
        text = Markup("<br>").join(map(escape, span.text.split("\n")))
        for style in sorted(span.styles):
            text = Markup("<{0}>{1}</{0}>").format(TAGS[style], text)
        made += text
    return made
