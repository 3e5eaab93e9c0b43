"""Letters → words and bytes: documents, whole mails, and what is frozen when a mail is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from bot.letters import Letters, letters_in
from bot.phrases import Phrases
from handlers.letters import AppointmentLetter, Letter, MeetingLetter
from handlers.rules.addresses import Address
from handlers.rules.terms import Terms
from handlers.surface import Paper
from storage.mails import Frozen
from storage.values import MailFile, Recipient

Recipe = tuple[str, Terms, Path | None, str, str]


@dataclass(frozen=True)
class PaperMaker:
    """In the language in which the centre writes to schools. Slow: for a thread, outside a transaction."""

    letters: Letters
    mail_from: str
    time_zone: str
    overrides: Path | None = None

    @property
    def recipe(self) -> Recipe:
        """What a maker of the same kind is made of, in another process."""
        return self.letters.language, self.letters.terms, self.overrides, self.mail_from, self.time_zone

    def paper(self, wanted: Paper) -> MailFile:
        if wanted.which == "mail":
            return MailFile("mail.html", "text/html", self.letters.html(wanted.letter).encode())
        guide, agreements = self._documents(wanted.letter)
        return guide if wanted.which == "guide" else agreements

    def freeze(self, letter: Letter, recipients: tuple[Recipient, ...], stamp: datetime) -> Frozen:
        files = self._documents(letter) if isinstance(letter, MeetingLetter) else ()
        calendar = self._calendar(letter, recipients, stamp) if isinstance(letter, AppointmentLetter) else b""
        return Frozen(self.letters.text(letter), self.letters.html(letter), calendar, files)

    def _documents(self, letter: Letter) -> tuple[MailFile, ...]:
        from bot.documents.render import render  # noqa: PLC0415  (Word files: 70 ms that only mails need)

        assert isinstance(letter, MeetingLetter)  # noqa: S101  (no other letter has documents)
        language = self.letters.language
        return render(letter, language, Phrases(language, self.letters.terms), self.overrides)

    def _calendar(
        self, letter: AppointmentLetter, recipients: tuple[Recipient, ...], stamp: datetime
    ) -> bytes:
        from bot.mail.calendar_part import calendar_part  # noqa: PLC0415

        attendees = tuple(Address(r.name, r.email) for r in recipients)
        anchor = Address(letter.anchor, letter.anchor_email)
        description = self.letters.text(letter)
        return calendar_part(letter, description, anchor, self.mail_from, attendees, stamp, self.time_zone)


def freeze_apart(
    recipe: Recipe, letter: Letter, recipients: tuple[Recipient, ...], stamp: datetime
) -> Frozen:
    """For a process that makes many: its maker stays."""
    return _maker(*recipe).freeze(letter, recipients, stamp)


@lru_cache(maxsize=1)
def _maker(language: str, terms: Terms, overrides: Path | None, mail_from: str, time_zone: str) -> PaperMaker:
    return PaperMaker(letters_in(language, terms, overrides), mail_from, time_zone, overrides)
