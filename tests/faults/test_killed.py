"""kill -9 of the bot at any moment: what was acknowledged stands, once, and the rest may be sent again."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

import httpx
import pytest
from sqlalchemy import text as sql_text
from starlette.applications import Starlette

from handlers.rules.calendar import school_year_of
from storage import people
from storage.engine import Database, make_engine
from tests.conversations.centre import ZONE
from tests.conversations.stage import Delivery, Stage
from tests.conversations.town import EVENTS, config_for, settings_for
from tests.faults.mortal import Mortal
from tests.faults.requests import TEAM, command, message, resigned, visit_form

USERS = {"U0AN": "an@lsc.example", "U0BART": "bart@lsc.example", "U0TOM": "tom@lsc.example"}
AT_ONCE = 6


def some_day(chance: random.Random) -> str:
    """Of this school year: with all of them on one day, every warning would name all the others."""
    today = datetime.now(ZONE).date()
    since = (today - school_year_of(today).start).days
    return (today - timedelta(days=chance.randint(0, since))).isoformat()


class Ledger:
    """Every visit that was asked for, by its note, and whether the person read that it was stored."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.asked: dict[str, Delivery] = {}
        self.acknowledged: set[str] = set()

    def next(self) -> tuple[str, Delivery]:
        note = f"val {len(self.asked)}"
        user = self.chance.choice(list(USERS))
        kind, day = self.chance.choice(["command", "form", "event"]), some_day(self.chance)
        if kind == "command":
            made = command(user, f"/log-visit de linde {day} 1u {note}")
        elif kind == "form":
            made = visit_form(user, 1, "1u", day, intent=note, note=note)
        else:
            made = message(user, f"bezoek de linde {day} 1u {note}")
        self.asked[note] = made
        return note, made


async def ask(client: httpx.AsyncClient, ledger: Ledger, note: str, delivery: Delivery) -> None:
    headers = [(k, v) for k, v in delivery.headers if k != b"content-length"]
    with suppress(httpx.HTTPError):
        answer = await client.post(EVENTS, content=delivery.body, headers=headers)
        said = "Genoteerd" in answer.text or not answer.content  # an event's answer comes as a message
        if answer.status_code == 200 and said:
            ledger.acknowledged.add(note)


async def storm(bot: Mortal, ledger: Ledger) -> None:
    """Commands without end, several at once, until the bot falls in the middle of them."""
    async with httpx.AsyncClient(base_url=bot.url, timeout=10) as client:
        working = {asyncio.create_task(ask(client, ledger, *ledger.next())) for _ in range(AT_ONCE)}
        chance, before = ledger.chance, len(ledger.acknowledged)
        early = chance.random() < 0.3  # in the first command; else soon after the first acknowledgement
        fall = time.monotonic() + (chance.uniform(0.002, 0.15) if early else 10)
        warm = early
        while (left := fall - time.monotonic()) > 0:
            if not warm and len(ledger.acknowledged) > before:
                warm, fall = True, time.monotonic() + chance.uniform(0, 0.06)
                left = fall - time.monotonic()
            done, working = await asyncio.wait(working, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            working |= {asyncio.create_task(ask(client, ledger, *ledger.next())) for _ in done}
        bot.kill()
        await asyncio.wait(working)


@pytest.fixture
def known_people(either_url: str) -> Iterator[Database]:
    """The database, with everyone's account linked already."""
    database = Database(make_engine(either_url))
    now = datetime.now(ZONE)
    with database.writing() as session:
        for user, email in USERS.items():
            person = people.by_email(session, email, now.date())
            assert person is not None
            people.link_identity(session, ("slack", TEAM, user), person.id, None, now)
    yield database
    database.dispose()


def notes(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(sql_text("SELECT note FROM visit WHERE note LIKE 'val %'")))


def loose_ends(database: Database) -> int:
    """Visits whose lines do not add up, or that were stored without their audit or answer."""
    statements = (
        "SELECT count(*) FROM visit WHERE minutes <> "
        "(SELECT coalesce(sum(minutes), 0) FROM visit_line WHERE visit_id = visit.id)",
        "SELECT abs((SELECT count(*) FROM visit WHERE note LIKE 'val %') - "
        "(SELECT count(*) FROM audit WHERE what = 'visit.noted'))",
        "SELECT abs((SELECT count(*) FROM visit WHERE note LIKE 'val %') - (SELECT count(*) FROM answered))",
    )
    with database.reading() as session:
        return sum(int(session.execute(sql_text(statement)).scalar_one()) for statement in statements)


@pytest.mark.parametrize("times", [6, pytest.param(500, marks=pytest.mark.long)])
def test_no_acknowledged_visit_is_lost(
    stage: Stage, either_url: str, known_people: Database, times: int
) -> None:
    from bot.local.app import make_workspace

    settings = settings_for(either_url, stage.workspace_url)
    bot, ledger = Mortal(settings), Ledger(random.Random(times))
    config = config_for(settings, bot.url)
    workspace = make_workspace(config)
    with stage.playing(workspace, Starlette()):  # the bot is a process of its own
        for _ in range(times):
            bot.start()
            asyncio.run(storm(bot, ledger))
        stored = notes(known_people)
        assert ledger.acknowledged <= set(stored)
        assert len(stored) == len(set(stored))
        assert loose_ends(known_people) == 0
        assert ledger.acknowledged
        bot.start()
        try:
            asyncio.run(send_again(bot, ledger))
        finally:
            bot.kill()
    assert sorted(notes(known_people)) == sorted(ledger.asked)
    assert loose_ends(known_people) == 0


async def send_again(bot: Mortal, ledger: Ledger) -> None:
    """What was not acknowledged, once more and signed anew: stored now, if it was not stored then."""
    async with httpx.AsyncClient(base_url=bot.url, timeout=10) as client:
        open_ends = [note for note in ledger.asked if note not in ledger.acknowledged]
        for few in (open_ends[n : n + AT_ONCE] for n in range(0, len(open_ends), AT_ONCE)):
            await asyncio.gather(*(ask(client, ledger, note, resigned(ledger.asked[note])) for note in few))
    assert ledger.acknowledged == set(ledger.asked)
