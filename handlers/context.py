"""What every handler is given: who asks, when, in which words, and a session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from sqlmodel import Session

from handlers.letters import Letter
from handlers.rules.permissions import Act, Standing, may, standings
from handlers.rules.terms import Terms
from handlers.surface import Place, Reply, Rich, Tell
from storage import audit, outbox, people, reminders
from storage.values import Centre, Person, Role, School

LATELY = timedelta(days=7)
"""So long a reminder that was told follows what is done."""


class Words(Protocol):
    """The templates of one language. Whatever a person typed comes out escaped."""

    @property
    def language(self) -> str: ...

    def __call__(self, key: str, /, **data: object) -> Rich: ...


class Letters(Protocol):
    """The centre's own mails, in the language in which it writes to schools."""

    def subject(self, letter: Letter) -> str: ...

    def opening(self, letter: Letter) -> str: ...

    def text(self, letter: Letter) -> str: ...


@dataclass(frozen=True)
class Context:
    session: Session
    asker: Person | None
    now: datetime
    """Local wall time of the calendar clock, aware."""
    say: Words
    terms: Terms
    letters: Letters
    instant: datetime
    """The machine's time, UTC: for what is due and leased. It is never moved, as the calendar's may be."""
    place: Place | None = None
    """Where a command was typed, or the channel that was chosen in a form; for those that ask for it."""

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def person(self) -> Person:
        """Who asks; a stranger is told whom to ask."""
        if self.asker is None:
            coordinators = people.with_role(self.session, Role.COORDINATOR)
            raise Tell(Reply(self.say("who/stranger", coordinators=coordinators)))
        return self.asker

    @property
    def notes_visits(self) -> bool:
        """Whether this person may note visits anywhere: supporters of both centres, and anchors."""
        return self.asker is not None and any(
            not standings(self.asker, school_id).isdisjoint({Standing.LSC, Standing.SLSC, Standing.ANCHOR})
            for school_id in self.asker.school_ids
        )

    @property
    def small_types_only(self) -> bool:
        return self.person.centre is Centre.SLSC

    def may(self, act: Act, school: School) -> bool:
        return may(self.asker, act, school.id)

    def ask(self, key: str, kind: str, person_id: int | None = None, **payload: str | int) -> bool:
        """Something that must leave the house, by way of the outbox; once for each key."""
        return outbox.ask(self.session, key, kind, dict(payload), now=self.instant, person_id=person_id)

    def renew_reminders(self, school_id: int, subject: str | None = None) -> None:
        """The messages of this week about a school, or all of a subject there, are made new."""
        since = self.today - LATELY if subject is None else date.min
        for key in reminders.digests_about(self.session, school_id, since, subject):
            outbox.again(self.session, key, self.instant)

    def record(self, what: str, school_id: int | None = None, **detail: str | int | None) -> None:
        """In the audit; what is done for a school also shows in the reminders that asked for it."""
        if school_id is not None and not what.startswith("visit."):
            self.renew_reminders(school_id)
        audit.record(
            self.session, what, now=self.now, person_id=self.person.id, school_id=school_id, **detail
        )
