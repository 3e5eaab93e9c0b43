"""kill -9 while mails are made, sent and posted: none is lost, nobody has one twice, the anchor is told."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text as sql_text
from sqlalchemy import update
from sqlmodel import col
from starlette.applications import Starlette

from bot.imports import import_text
from bot.local.app import make_workspace
from bot.local.config import Json
from bot.local.mailbox.mails import Envelope, Mail
from bot.local.messages import Message
from bot.local.workspace import Workspace
from handlers.rules.calendar import school_year_of
from storage import meetings, people, schools
from storage.engine import Database, make_engine
from storage.tables import OutboxRow, SchoolRow
from storage.values import MeetingKind, MeetingStatus
from tests.conversations.centre import ZONE
from tests.conversations.stage import Delivery, Stage
from tests.conversations.town import EVENTS, config_for, settings_for
from tests.faults.mortal import Mortal
from tests.faults.requests import TEAM, resigned, submit

ANCHOR, ROOM = "U0NELE", "C0LINDE"
IDLE_SECONDS, LONGEST = 0.01, 90.0
BATCH = 3
"""Schools of one sending to several at once; the other rounds send one by one."""
ACCEPTED = ("De mail over het schoolbeeldoverleg", "mails worden klaargemaakt")
BUSY = "Er is niets gewijzigd"
THINGS = 6 * BATCH
"""So many mails, messages, posts and files come out of one round, about."""


@dataclass(frozen=True)
class Meant:
    """A school that waits for its mail."""

    school: int
    meeting: int


@dataclass
class Round:
    """What the anchor asks for between two deaths of the bot, and what she read of it."""

    schools: list[Meant]
    forms: list[Delivery]
    acknowledged: set[int] = field(default_factory=set)


def fill_schools(database: Database, number: int) -> list[Meant]:
    """Each with a director, with Nele as its anchor, a date, and the one channel that there is."""
    slugs = [f"school-{n}" for n in range(number)]
    lines = [f"{880000 + n};School {n};{slug};de-linde" for n, slug in enumerate(slugs)]
    held = "|".join(slugs)
    texts = {
        "schools": "schoolnummer;naam;slug;channel\n" + "\n".join(lines),
        "people": "email;name;role;centre;schools\n"
        f"nele@lsc.example;Nele Vandamme;anchor;LSC;de-linde|de-regenboog|{held}\n"
        f"rita@linde.example;Rita Vermeulen;principal;SCHOOL;de-linde|{held}\n"
        f"ines@clb.example;Ines Cools;clb_member;CLB;de-linde|{held}\n",
    }
    now = datetime.now(ZONE)
    for kind, text in texts.items():
        result = import_text(database, kind, text, now=now)
        assert not result.bad_lines, result.bad_lines
    with database.writing() as session:
        nele = people.by_email(session, "nele@lsc.example", now.date())
        assert nele is not None
        people.link_identity(session, ("slack", TEAM, ANCHOR), nele.id, None, now)
        session.execute(update(SchoolRow).values(channel="de-linde"))
        found = schools.by_keys(session, slugs)
        year = school_year_of(now.date()).start.year
        made = [
            meetings.put(
                session, school.id, year, MeetingKind.FIRST, status=MeetingStatus.PLANNED, now=now,
                entered_by_id=nele.id, day=now.date() + timedelta(days=14),
            )
            for school in found
        ]  # fmt: skip
    return [Meant(meeting.school_id, meeting.id) for meeting in made]


def one_by_one(meant: Meant, recipients: list[int]) -> Delivery:
    """`/send-guide`, as its form comes in."""
    day = datetime.now(ZONE).date() + timedelta(days=14)
    values = {
        "recipients": {"type": "checkboxes", "selected_options": [{"value": f"p{n}"} for n in recipients]},
        "subject": {"type": "plain_text_input", "value": f"Overleg {meant.school}"},
        "opening": {"type": "plain_text_input", "value": "Beste allemaal"},
        "added": {"type": "plain_text_input", "value": None},
    }
    data = {
        "school": str(meant.school), "meeting": str(meant.meeting), "earlier": "0", "when": f"{day} None ",
    }  # fmt: skip
    return submit(ANCHOR, "guide", values, intent=f"mail-{meant.school}", data=data)


def together(several: list[Meant]) -> Delivery:
    """`/send-guide all`, with these ticked."""
    chosen = [{"value": str(meant.school)} for meant in several]
    values = {"schools1": {"type": "checkboxes", "selected_options": chosen}}
    return submit(ANCHOR, "guides", values, intent=f"batch-{several[0].school}")


def rounds(database: Database, chance: random.Random, times: int) -> Iterator[Round]:
    """The first one is all in one: nobody dies in it."""
    waiting = fill_schools(database, times * BATCH)
    with database.reading() as session:
        contacts = people.contacts(session, [waiting[0].school])[waiting[0].school]
    for number in range(times):
        several = waiting[number * BATCH : (number + 1) * BATCH]
        if number and chance.random() < 0.5:
            yield Round(several, [together(several)])
        else:
            yield Round(several, [one_by_one(meant, [c.person_id for c in contacts]) for meant in several])


async def ask(client: httpx.AsyncClient, asked: Round) -> None:
    for number, form in enumerate(map(resigned, asked.forms)):
        headers = [(k, v) for k, v in form.headers if k != b"content-length"]
        with suppress(httpx.HTTPError):
            answer = await client.post(EVENTS, content=form.body, headers=headers)
            if not any(word in answer.text for word in ACCEPTED):
                assert BUSY in answer.text
                continue
            mine = asked.schools if len(asked.forms) == 1 else asked.schools[number : number + 1]
            asked.acknowledged |= {meant.school for meant in mine}


class Axe:
    """Stands beside Slack and the mail server, and can fall the very moment that something has come in.

    The bot does not hear of that any more: what it sent it has not marked.
    """

    def __init__(self, bot: Mortal, workspace: Workspace) -> None:
        self._bot = bot
        self._left: int | None = None
        self.fell = 0
        post, keep = workspace.messages.post, workspace.mailbox.mails.keep

        def posted(
            channel: str, body: Json, only_for: str | None = None, command: str | None = None
        ) -> Message:
            message = post(channel, body, only_for, command)
            if "metadata" in body or "files" in body:
                self._came()
            return message

        def kept(envelope: Envelope, raw: bytes) -> Mail:
            mail = keep(envelope, raw)
            self._came()
            return mail

        vars(workspace.messages)["post"], vars(workspace.mailbox.mails)["keep"] = posted, kept

    def fall_at(self, number: int) -> None:
        self._left = number

    def rest(self) -> None:
        self._left = None

    def _came(self) -> None:
        if self._left is None:
            return
        self._left -= 1
        if self._left == 0:
            self.fell += 1
            self._bot.strike()


async def storm(bot: Mortal, asked: Round, axe: Axe, chance: random.Random, whole: float) -> None:
    """Asked for, and then the bot falls: when something has just come in, or at any moment."""
    if chance.random() < 0.6:
        axe.fall_at(chance.randint(1, THINGS))
        seconds = 2 * whole
    else:
        seconds = chance.uniform(0, 1.5 * whole)
    async with httpx.AsyncClient(base_url=bot.url, timeout=10) as client:
        asking = asyncio.create_task(ask(client, asked))
        until = time.monotonic() + seconds
        while time.monotonic() < until and bot.is_alive:
            await asyncio.sleep(IDLE_SECONDS)
        axe.rest()
        bot.kill()
        await asking


def release(database: Database) -> None:
    """The dead hold on to nothing any more: in earnest two minutes pass."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    rows = update(OutboxRow).where(col(OutboxRow.state) == "waiting")
    with database.writing() as session:
        session.execute(rows.where(col(OutboxRow.leased_until).is_not(None)).values(leased_until=past))
        session.execute(rows.where(col(OutboxRow.due_at) > past).values(due_at=past))


def wait_until_idle(database: Database) -> float:
    """Seconds until nothing waits any more."""
    begun = time.monotonic()
    while count(database, "SELECT count(*) FROM outbox WHERE state = 'waiting'"):
        assert time.monotonic() - begun < LONGEST, rows(
            database, "SELECT * FROM outbox WHERE state='waiting'"
        )
        time.sleep(IDLE_SECONDS)
    return time.monotonic() - begun


def rows(database: Database, statement: str) -> list[Any]:
    with database.reading() as session:
        return list(session.execute(sql_text(statement)))


def count(database: Database, statement: str) -> int:
    return int(rows(database, statement)[0][0])


@contextmanager
def bot_running(bot: Mortal) -> Iterator[None]:
    bot.start()
    try:
        yield
    finally:
        bot.kill()


@pytest.mark.parametrize("times", [3, pytest.param(250, marks=pytest.mark.long)])
def test_nothing_that_must_leave_is_lost_or_sent_twice(stage: Stage, either_url: str, times: int) -> None:
    chance, database = random.Random(times), Database(make_engine(either_url))
    settings = settings_for(either_url, stage.workspace_url, smtp_port=stage.smtp_port).model_copy(
        update={"mail_hold_seconds": 0, "public_url": "", "link_secret": ""}
    )
    bot = Mortal(settings, pace=0.0)
    front = make_workspace(config_for(settings, bot.url))
    axe, asked = Axe(bot, front.state.workspace), list[Round]()
    with stage.playing(front, Starlette()):  # the bot is a process of its own
        for number, each in enumerate(rounds(database, chance, times)):
            asked.append(each)
            bot.start()
            if number == 0:
                asyncio.run(unharmed(bot, each))
                whole = wait_until_idle(database) + 0.1
                bot.kill()
            else:
                asyncio.run(storm(bot, each, axe, chance, whole))
            release(database)
        with bot_running(bot):
            asyncio.run(once_more(bot, asked))
            wait_until_idle(database)
        _look(database, front.state.workspace, asked)
    assert axe.fell
    database.dispose()


async def unharmed(bot: Mortal, asked: Round) -> None:
    async with httpx.AsyncClient(base_url=bot.url, timeout=10) as client:
        await ask(client, asked)


async def once_more(bot: Mortal, asked: list[Round]) -> None:
    """Slack repeats what was not answered; what was stored then is not stored again."""
    for each in asked:
        while len(each.acknowledged) < len(each.schools):
            await unharmed(bot, each)


def _look(database: Database, workspace: Workspace, asked: list[Round]) -> None:
    schools_asked = sorted(school for each in asked for school in each.acknowledged)
    assert len(schools_asked) == BATCH * len(asked)
    mailed = rows(database, "SELECT id, school_id, state, message_id FROM mail ORDER BY school_id")
    assert [school for _, school, _, _ in mailed] == schools_asked
    assert {state for _, _, state, _ in mailed} == {"done"}
    _look_at_mails(database, workspace)
    _look_at_messages(database, workspace)


def _look_at_mails(database: Database, workspace: Workspace) -> None:
    """Accepted: received once. Unknown: once at most, and the anchor was told so with both choices."""
    received = Counter(
        (workspace.mailbox.mails.letter(mail.id).message_id, email)
        for mail in workspace.mailbox.mails.all()
        for email in mail.envelope.recipients
    )
    unsure = set()
    for mail, id, email, fate in rows(
        database,
        "SELECT mail.id, message_id, email, fate FROM recipient JOIN mail ON mail.id = mail_id",
    ):
        assert fate in {"accepted", "unknown"}
        times = received.pop((id, email), 0)
        assert times == 1 if fate == "accepted" else times <= 1
        if fate == "unknown":
            unsure.add(mail)
    assert not received
    told = {key for key in keys(workspace, "D0NELE") if key.startswith("mail_uncertain:")}
    assert {int(key.split(":")[1]) for key in told} == unsure


def _look_at_messages(database: Database, workspace: Workspace) -> None:
    """Every message and post that was asked for is there once, and says how things are now."""
    asked = rows(database, "SELECT key, state FROM outbox WHERE kind IN ('notice', 'post')")
    assert {state for _, state in asked} == {"done"}
    assert {key for key, _ in asked} == {*keys(workspace, ROOM), *keys(workspace, "D0NELE")}
    accepted = rows(database, "SELECT DISTINCT mail_id FROM recipient WHERE fate = 'accepted'")
    posts = keys(workspace, ROOM)
    assert {f"post:mail:{mail}" for (mail,) in accepted} == set(posts)
    for ts in posts.values():
        thread = [m for m in workspace.messages.of(ROOM) if m.body.get("thread_ts") == ts and m.ts != ts]
        assert len([file for m in thread for file in m.body["files"]]) == 2
    for key, ts in keys(workspace, "D0NELE").items():
        message = workspace.messages.find("D0NELE", ts)
        assert message is not None
        if key.startswith("mail-state:"):
            assert "is verstuurd" in str(message.body) or "is niet zeker" in str(message.body)
        if key.startswith("batch:"):
            assert "van de 3 verstuurd" in str(message.body)


def keys(workspace: Workspace, room: str) -> dict[str, str]:
    """What the outbox sent here, by its key; a key that came twice fails."""
    found: dict[str, str] = {}
    for message in workspace.messages.of(room):
        key = message.body.get("metadata", {}).get("event_payload", {}).get("key")
        if key:
            assert key not in found, f"{key} came twice"
            found[key] = message.ts
    return found
