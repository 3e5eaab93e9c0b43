"""The town with a mail server that does wrong when told to, and mails that are asked for by the dozen."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy import text as sql_text
from sqlalchemy.orm import load_only
from sqlmodel import col
from sqlmodel import select as select_rows

from bot.compose import Parts, compose, paper_maker
from bot.delivery import Delivery, Lane
from bot.dispatch import Call
from bot.local.app import make_workspace
from bot.mail.server import read_smtp_url
from bot.mail.smtp import Patience, SmtpMailer
from bot.mailroom import Mailroom
from bot.web import make_web
from handlers.surface import Reply
from storage import meetings, people, schools
from storage.tables import MailRow, OutboxRow
from storage.values import MeetingKind, MeetingStatus
from tests.conversations.centre import NOW
from tests.conversations.stage import Stage
from tests.conversations.town import Clock, Town, config_for, settings_for
from tests.faults.post_office import PostOffice
from tests.faults.requests import TEAM
from tests.faults.slack_trouble import SlackTrouble, Troubled

ANCHOR = ("slack", TEAM, "U0NELE")
DAY, START, PLACE = date(2026, 12, 8), time(13, 30), "lerarenkamer"
WHEN = f"{DAY} {START} {PLACE}"
SHORT = Patience(connect=2, envelope=2, data=0.3)
"""No server in these tests needs longer; one that stays silent is waited for in full."""
_numbers = itertools.count(1)


def plan(town: Town, slug: str = "de-linde", place: str = PLACE) -> int:
    """The school's meeting, and its anchor's account."""
    with town.database.writing() as session:
        school = schools.by_keys(session, [slug])[0]
        nele = people.by_email(session, "nele@lsc.example", NOW.date())
        assert nele is not None
        people.link_identity(session, ANCHOR, nele.id, None, NOW)
        meeting = meetings.put(
            session, school.id, 2026, MeetingKind.FIRST, status=MeetingStatus.PLANNED, entered_by_id=nele.id,
            now=NOW, day=DAY, start=START, place=place,
        )  # fmt: skip
    return meeting.id


def ask(town: Town, **values: str) -> int:
    """Versturen, at the dispatcher's door; the new mail's id."""
    given = {
        "recipients": ",".join(f"p{number}" for number in _contacts(town)),
        "subject": "Schoolbeeldoverleg De Linde",
        "opening": "Beste allemaal",
        "reason": "nog eens",
        "added": "",
        **values,
    }
    with town.database.reading() as session:
        school, meeting = session.execute(sql_text("SELECT school_id, id FROM meeting")).one()
    data = {"school": str(school), "meeting": str(meeting), "when": WHEN, "earlier": str(newest(town))}
    call = Call(ANCHOR, "form", "guide", data=data, values=given, key=f"intent:{next(_numbers)}")
    answer = town.parts.dispatcher.answer_here(call).answer
    assert isinstance(answer, Reply), answer
    return newest(town)


def pass_time(town: Town, time: timedelta) -> None:
    """As the town's own, for what still waits: a hundred mails have their end already."""
    with town.database.writing() as session:
        waiting = session.exec(select_rows(OutboxRow).where(col(OutboxRow.state) == "waiting")).all()
        mail_ids = [row.payload["mail"] for row in waiting if row.kind == "mail"]
        due = session.exec(
            select_rows(MailRow).where(col(MailRow.id).in_(mail_ids)).options(load_only(MailRow.due_at))  # type: ignore[arg-type]
        ).all()
        for row in waiting:
            row.due_at -= time
        for mail in due:
            mail.due_at -= time
    town.settle()


def newest(town: Town) -> int:
    with town.database.reading() as session:
        return int(session.execute(select(func.max(col(MailRow.id)))).scalar() or 0)


def _contacts(town: Town) -> list[int]:
    with town.database.reading() as session:
        school = schools.by_keys(session, ["de-linde"])[0]
        return [contact.person_id for contact in people.contacts(session, [school.id])[school.id]]


def press(town: Town, name: str, mail: int) -> Reply:
    call = Call(ANCHOR, "action", name, data={"mail": str(mail)}, key=f"intent:{next(_numbers)}")
    answer = town.parts.dispatcher.answer_here(call).answer
    assert isinstance(answer, Reply)
    return answer


def waits(town: Town, kind: str = "mail") -> dict[str, timedelta]:
    """How long until the next try, by key; nothing of what has its end."""
    now = datetime.now(UTC)
    with town.database.reading() as session:
        statement = select(col(OutboxRow.key), col(OutboxRow.due_at)).where(
            col(OutboxRow.kind) == kind, col(OutboxRow.state) == "waiting"
        )
        return {key: due - now for key, due in session.execute(statement)}


def fates(town: Town, mail: int) -> list[tuple[str, str]]:
    """Each recipient's address and fate, those that were replaced too."""
    with town.database.reading() as session:
        found = session.execute(
            sql_text("SELECT email, fate FROM recipient WHERE mail_id = :mail ORDER BY id"), {"mail": mail}
        )
        return [(email, fate) for email, fate in found]


def message_id(town: Town, mail: int) -> str:
    with town.database.reading() as session:
        return str(session.execute(select(col(MailRow.message_id)).where(col(MailRow.id) == mail)).scalar())


def made(stage: Stage, url: str, office: PostOffice, patience: Patience = SHORT) -> Parts:
    """The bot as it is composed, with a mail server of which it usually does not wait long for an answer."""
    settings = settings_for(url, stage.workspace_url, stage.bot_url, smtp_port=office.port)
    clock = Clock()
    parts = compose(settings, clock, pace=0.0)
    mailer = SmtpMailer(read_smtp_url(settings.smtp_url), patience)
    store = parts.dispatcher.store
    room = Mailroom(parts.database, store, paper_maker(settings), mailer, settings.mail_sender, clock)
    delivery = Delivery([Lane(parts.database, store, room, 4), *parts.delivery.lanes[1:]])
    parts.dispatcher.after_writing = delivery.wake
    return replace(parts, delivery=delivery)


@contextmanager
def mail_town(
    stage: Stage,
    url: str,
    office: PostOffice,
    trouble: SlackTrouble | None = None,
    patience: Patience = SHORT,
) -> Iterator[Town]:
    """With `trouble`, Slack's side does wrong what that says."""
    parts = made(stage, url, office, patience)
    config = replace(config_for(parts.settings, stage.bot_url), smtp_port=0)
    front = make_workspace(config)
    if trouble:
        front.add_middleware(Troubled, trouble=trouble)
    with stage.playing(front, make_web(parts)):
        town = Town(stage, parts, front.state.workspace, Clock())
        plan(town)
        try:
            yield town
        finally:
            town.settle()
