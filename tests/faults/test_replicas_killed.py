"""Whole processes on one database that deliver a morning's messages, with kill -9: none is lost."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta

import pytest
from sqlmodel import select

from bot.clockwork import Clockwork
from bot.imports import import_text
from storage import people
from storage.engine import Database, make_engine
from storage.tables import OutboxRow
from tests.bench.replicas import make_due, posted, replicas, wait_for
from tests.bench.serving import slack_stub
from tests.conversations.centre import NOW, ZONE
from tests.desk import contexts
from tests.faults.requests import TEAM

ANCHORS = 40
MORNING = datetime.combine(NOW.date(), time(8), ZONE)
SLACK_SECONDS = 0.05
SHORT, LONG = 40, 5000


def plan(url: str) -> None:
    """A morning on which each of the anchors is to be told something."""
    database, numbers = Database(make_engine(url)), range(ANCHORS)
    texts = {
        "schools": "schoolnummer;naam;slug\n" + "\n".join(f"{770000 + n};School {n};s-{n}" for n in numbers),
        "people": "email;name;role;centre;schools\n"
        + "\n".join(f"a{n}@lsc.example;Anker {n};anchor;LSC;s-{n}" for n in numbers),
    }
    for kind, text in texts.items():
        assert not import_text(database, kind, text, now=NOW).bad_lines
    assert Clockwork(database, contexts(lambda: MORNING)).tick() >= ANCHORS
    with database.writing() as session:
        for row in session.exec(select(OutboxRow)).all():
            row.due_at += timedelta(days=1)  # until all processes are there
            assert row.person_id is not None
            people.link_identity(session, ("slack", TEAM, f"U0{row.person_id}"), row.person_id, None, NOW)
    database.dispose()


@pytest.mark.parametrize("number", [SHORT, pytest.param(LONG, marks=pytest.mark.long)])
def test_processes_that_deliver_at_once_tell_everything_once(either_url: str, number: int) -> None:
    plan(either_url)
    with slack_stub(SLACK_SECONDS) as slack_api, replicas(either_url, slack_api, MORNING, 2) as bots:
        make_due(bots.database, number)
        wait_for(bots.database, number)
        found = posted(slack_api)
    assert (found.messages, found.keys) == (number, number)


@pytest.mark.parametrize(
    ("processes", "number", "kills"), [(2, SHORT, 1), pytest.param(4, LONG, 60, marks=pytest.mark.long)]
)
def test_processes_that_are_killed_lose_nothing(
    either_url: str, processes: int, number: int, kills: int
) -> None:
    """Nor is anything told twice: what a dead one sent is found again by its key."""
    plan(either_url)
    with slack_stub(SLACK_SECONDS) as slack_api, replicas(either_url, slack_api, MORNING, processes) as bots:
        make_due(bots.database, number)
        bots.deliver_under_fire(number, kills, random.Random(number))
        found = posted(slack_api)
    assert (found.messages, found.keys) == (number, number)
