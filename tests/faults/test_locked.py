"""The database held by somebody else: the person is told within Slack's three seconds, then it goes on."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.conversations.stage import Answered, Delivery, knock
from tests.conversations.town import Town
from tests.faults.requests import command, message, visit_form

BUSY = "Het is even te druk om dit te bewaren. Er is niets gewijzigd."
SLACK_SECONDS = 3.0


@contextmanager
def locked(town: Town) -> Iterator[None]:
    path = town.parts.settings.database_url.removeprefix("sqlite:///")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def timed(town: Town, deliveries: list[Delivery]) -> list[tuple[Answered, float]]:
    app = town.stage.bot.app
    assert app is not None

    async def one(delivery: Delivery) -> tuple[Answered, float]:
        begin = time.monotonic()
        answered = await knock(app, delivery.path, delivery.headers, delivery.body)
        return answered, time.monotonic() - begin

    async def every() -> list[tuple[Answered, float]]:
        return list(await asyncio.gather(*map(one, deliveries)))

    return asyncio.run_coroutine_threadsafe(every(), town.stage.loop).result(60)


def test_everyone_is_told_in_time_and_it_recovers_by_itself(town: Town) -> None:
    users = ["U0AN", "U0BART", "U0NELE", "U0TOM", "U0KATRIEN"]
    for user in users:
        town.knock(command(user, "/timeframe de linde"))
    asked = [command(user, "/log-visit de linde 1u slot") for user in users]
    form = visit_form("U0AN", 1, "1u", "2026-11-23", intent="slot", note="slot")
    before = [town.count(table) for table in ("visit", "answered", "audit")]
    with locked(town):
        answers = timed(town, [*asked, form])
        reading = timed(town, [command("U0AN", "/timeframe de linde")])
    for answer, seconds in answers:
        assert answer.status == 200
        assert BUSY in answer.text
        assert seconds < SLACK_SECONDS
    assert "nog 14 halve dagen" in reading[0][0].text
    assert [town.count(table) for table in ("visit", "answered", "audit")] == before
    assert all("Genoteerd" in town.knock(delivery).text for delivery in [*asked, form])
    assert town.count("visit", "note = 'slot'") == 6
    town.settle()


def test_somebody_seen_for_the_first_time_is_answered_too(town: Town) -> None:
    with locked(town):
        (answer, seconds), (spoken, _) = timed(
            town, [command("U0AN", "/timeframe de linde"), message("U0BART", "bezoek de linde 1u slot")]
        )
    assert answer.status == spoken.status == 200
    assert seconds < SLACK_SECONDS
    assert answer.text
    town.settle()
    assert town.count("visit", "note = 'slot'") == 0
    assert "nog 14 halve dagen" in town.knock(command("U0AN", "/timeframe de linde")).text


@pytest.mark.long
def test_half_a_minute_of_lock_loses_nothing_that_was_said_to_be_stored(town: Town) -> None:
    town.knock(command("U0AN", "/timeframe de linde"))
    stored = 0
    with locked(town):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            answer = town.knock(command("U0AN", "/log-visit de linde 1u slot"))
            stored += "Genoteerd" in answer.text
    assert stored == 0
    assert town.count("visit", "note = 'slot'") == 0
    assert "Genoteerd" in town.knock(command("U0AN", "/log-visit de linde 1u slot")).text
    town.settle()
