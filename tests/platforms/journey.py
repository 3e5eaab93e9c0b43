"""A walk through a year at the sample centre: who says what, what mail servers answer, which days pass."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.clockwork import Clockwork
from bot.demo import SAMPLE
from bot.imports import import_text
from bot.sample import make_centre
from handlers import deliveries, registry, undelivered
from handlers.deliveries import Outcome
from storage import mails, outbox
from storage.engine import Database
from storage.tables import MailRow, MeetingRow, OutboxRow
from storage.undelivered import given_up
from storage.values import Fate, MailState, OutboxState
from tests.conversations.centre import NOW
from tests.conversations.town import Clock
from tests.desk import contexts, desk
from tests.platforms.walk import Walk

AN, ELLEN, NELE, GRIET, MIEKE = (
    f"{name}@lscwbb.example"
    for name in ("an.wouters", "ellen.smets", "nele.vandamme", "griet.lambrechts", "mieke.dewaele")
)
KATRIEN, STRANGER = "katrien.jacobs@slsc467.example", "robin.stevens@elders.example"
EVERYBODY = (ELLEN, AN, NELE, KATRIEN, MIEKE, STRANGER)
"""Ellen is answered in English."""
LINES = (
    (NELE, "send-guide", ""),
    (NELE, "meeting", "zonnehoek 5 10/12 14u"),
    (MIEKE, "replace", ""),
    (NELE, "away", "26/11 27/11"),
    (NELE, "set-timeframe", "de linde 1 halve dag per week vanaf 2/12"),
    (AN, "log-visit", "sint vandaag 2u"),
    (AN, "log-visit", "lynde vandaag 2u"),
    (MIEKE, "anchor", f"de linde {AN}"),
    (MIEKE, "replace", f"sint-jozef asse {AN} tot 18/12"),
)
"""What the names of commands alone do not lead to."""
FATES = (
    (Outcome(Fate.ACCEPTED), Outcome(Fate.REFUSED, "unknown_address", "550 5.1.1"), Outcome(Fate.UNKNOWN)),
    (Outcome(Fate.REFUSED, "mailbox_full", "552 5.2.2"), Outcome(Fate.ACCEPTED)),
    (Outcome(Fate.UNKNOWN),),
    (),
)
"""Of the recipients of one mail after another; without any it could not be made."""
DAYS = (1, 3, 16, 60)
"""Mornings and Friday afternoons on which reminders come, in days from now."""
MEETING = date(2026, 12, 8)
"""At one of Nele's schools, and at no other."""
MANY = 60
"""Schools more than the sample has: the longest page of the overview."""


@dataclass
class Used:
    """What of the registry has done its work."""

    names: set[str] = field(default_factory=set)

    def listening(self, patch: pytest.MonkeyPatch) -> None:
        for table in ("ACTIONS", "FORMS", "NOTICES", "POSTS"):
            entries = getattr(registry, table)
            patch.setattr(registry, table, {name: self._heard(table, name, e) for name, e in entries.items()})

    def _heard(self, table: str, name: str, entry: Any) -> Any:
        run = {"ACTIONS": "run", "FORMS": "submit"}.get(table)

        def heard(*given: Any) -> Any:
            answer = (getattr(entry, run) if run else entry)(*given)
            self.names.add(f"{table} {name}")
            return answer

        return replace(entry, **{run: heard}) if run else heard

    def missing(self) -> list[str]:
        """By table and name."""
        tables = ("ACTIONS", "FORMS", "NOTICES", "POSTS")
        return sorted({f"{t} {name}" for t in tables for name in getattr(registry, t)} - self.names)


def fill(database: Database) -> None:
    centre = make_centre(NOW.date())
    texts = {kind: getattr(centre, kind.replace("-", "_")) for kind in SAMPLE}
    for n in range(MANY):
        channel = f"zonnehoek-{n}" if n % 2 else ""
        texts["schools"] += f"98{n:04};1;True;Zonnehoek {n};Straat;1;1500;Halle;;;;zonnehoek-{n};{channel}\n"
        texts["people"] += f"rita@z{n}.example;Rita Vermeulen;principal;SCHOOL;zonnehoek-{n};;\n"
    texts["people"] += f"{NELE};Nele Vandamme;anchor;LSC;{'|'.join(f'zonnehoek-{n}' for n in range(6))};;\n"
    texts["meetings"] += "".join(f"zonnehoek-{n};first;2026-12-{n + 7:02};14:00;;planned\n" for n in range(4))
    for kind, text in texts.items():
        result = import_text(database, kind, text, now=NOW.replace(hour=8))
        assert not result.bad_lines, result.bad_lines


def travel(database: Database) -> Walk:
    clock = Clock()
    walk = Walk(desk(database, clock))
    for email, name, text in LINES:
        walk.say(email, name, text)
    with database.reading() as session:
        planned = session.exec(select(MeetingRow.id).where(col(MeetingRow.day) == MEETING)).one()
    for action in ("invite_meeting", "uninvite_meeting"):
        walk.press(NELE, action, {"meeting": str(planned)})
    for email in EVERYBODY:
        for command in registry.COMMANDS:
            walk.say(email, command.name)
            walk.say(email, command.name, "de linde")
        walk.look_at_home(email)
    _send_mails(database, walk)
    for days in DAYS:
        for hour in (8, 16):
            clock.now = NOW.replace(hour=hour) + timedelta(days=days)
            Clockwork(database, contexts(clock)).tick(again=True)
        walk.read_messages()
    _fail_messages(database, walk)
    for email in (NELE, MIEKE):
        walk.say(email, "overview")
        walk.say(email, "undelivered")
    walk.press(NELE, "show_school", {"school": "1"})  # of tasks that nobody has this year
    walk.press(MIEKE, "undelivered", {})  # of a longer list
    walk.press(MIEKE, "open_replacement", {"school": "1", "until": "2026-12-08"})  # of an anchor who is away
    walk.press_once("mute_reminder")
    for email in (NELE, ELLEN):
        walk.say(email, "reminders")
    return walk


def _send_mails(database: Database, walk: Walk) -> None:
    """Every mail asked for by now has a fate, and each kind of trouble is there."""
    with database.writing() as session:
        for row in session.exec(select(OutboxRow).where(OutboxRow.kind == "work")).all():
            assert row.person_id is not None
            walk.work(session, row.person_id, {k: str(v) for k, v in row.payload.items()})
    with database.writing() as session:
        asked = session.exec(select(MailRow).where(col(MailRow.state) == MailState.ACCEPTED)).all()
        found = [(row.id or 0, row.author_id) for row in asked]
        for number, (mail_id, _) in enumerate(found):
            _fare(session, mail_id, number)
    for action, place in (("resend_mail", 0), ("settle_mail", 2)):
        walk.press(NELE, action, {"mail": str(found[place][0])})
    for mail_id, author_id in found:
        walk.read(author_id, {"notice": "mail_late", "mail": str(mail_id)})
    walk.read_messages()


def _fail_messages(database: Database, walk: Walk) -> None:
    """Nothing of what was to be told by now reaches anybody."""
    now = datetime.now(UTC)
    with database.writing() as session:
        rows = session.exec(select(OutboxRow).where(col(OutboxRow.kind) == "notice")).all()
        for row in rows:
            row.state, row.error, row.done_at = OutboxState.FAILED, "no_account", now
        session.flush()
        undelivered.tell(session, given_up(session), walk.dispatcher.contexts.today, now)
    walk.press(MIEKE, "let_undelivered_be", {"rows": str(rows[0].id)})
    walk.read_messages()


def _fare(session: Session, mail_id: int, number: int) -> None:
    now, mail, fates = datetime.now(UTC), mails.get(session, mail_id), FATES[number % len(FATES)]
    assert mail is not None
    if not fates:
        deliveries.unmade(session, mail, "template", now, NOW)
        return
    mails.step(session, mail.id, (MailState.ACCEPTED,), MailState.FROZEN)
    recipients = mails.recipients(session, [mail.id])[mail.id]
    outcomes = {each.id: fates[n % len(fates)] for n, each in enumerate(recipients)}
    deliveries.settle(session, mail, outcomes, now=now, at=NOW)
    payload = {"notice": "post_failed", "mail": str(mail.id), "why": "no_channel"}
    outbox.ask(session, f"post-failed:{mail.id}", "notice", payload, now=now, person_id=mail.author_id)
