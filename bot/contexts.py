"""What a handler is given, made for one person at one moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlmodel import Session

from bot.words import TemplateWords, language_of, words_in
from handlers.context import Context, Letters
from handlers.rules.terms import Terms
from handlers.surface import Place
from storage.values import Person


@dataclass(frozen=True)
class Contexts:
    """`clock` is the calendar's, in local wall time; the machine's own clock is never moved."""

    terms: Terms
    clock: Callable[[], datetime]
    letters: Letters
    mail_language: str
    overrides: Path | None = None
    """A centre's own texts, each in the place of ours."""

    @property
    def today(self) -> date:
        return self.clock().date()

    def say(self, language: str) -> TemplateWords:
        return words_in(language, self.terms, self.overrides)

    def of(
        self, session: Session, person: Person | None, locale: str | None, place: Place | None = None
    ) -> tuple[Context, str]:
        """With the language in which this person is answered."""
        language = language_of(person.language if person else None, locale)
        context = Context(
            session,
            person,
            self.clock(),
            self.say(language),
            self.terms,
            self.letters,
            datetime.now(UTC),
            place,
        )
        return context, language

    def of_the_centre(self, session: Session) -> Context:
        """For what a whole channel reads."""
        return self._made(session, None, self.mail_language)

    def _made(
        self, session: Session, person: Person | None, language: str, place: Place | None = None
    ) -> Context:
        say, instant = self.say(language), datetime.now(UTC)
        return Context(session, person, self.clock(), say, self.terms, self.letters, instant, place)
