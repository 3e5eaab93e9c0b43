"""A tick of the clock: what is due by now is planned. Any number of processes may tick; none plans twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.contexts import Contexts
from handlers import reminding, school_mails
from storage import mails, outbox, reminders
from storage.engine import Database


@dataclass(frozen=True)
class Clockwork:
    database: Database
    contexts: Contexts

    def tick(self, *, again: bool = False) -> int:
        """How many reminders were planned. Looking holds no lock; `again`: also when it was done today."""
        now = self.contexts.clock()
        if not reminding.is_time(now, self.contexts.terms):
            return 0
        with self.database.reading() as session:
            if not again and reminders.is_planned(session, now.date(), reminders.MORNING):
                return 0
            plan = reminding.look(self.contexts.of_the_centre(session))
        with self.database.writing() as session:
            school_mails.ask(self.contexts.of_the_centre(session), plan.mails)
            return reminding.keep(session, plan, now=now, instant=datetime.now(UTC))

    def moved(self, by: timedelta) -> int:
        """A tick after the calendar was moved: what waited for an hour of it waits so much shorter."""
        with self.database.writing() as session:
            outbox.bring_forward(session, reminding.DIGEST, by, datetime.now(UTC))
            mails.bring_forward(session, by, datetime.now(UTC))
        return self.tick()
