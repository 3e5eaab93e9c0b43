"""Delivered twice, or four times, or all at once: one effect, and the repeat gets the first answer."""

from __future__ import annotations

import asyncio
import random

import pytest

from tests.conversations.stage import Answered, Delivery, knock
from tests.conversations.town import Town
from tests.faults.requests import NOWHERE, click, command, message, visit_form

DE_LINDE = 1


def at_once(town: Town, deliveries: list[Delivery]) -> list[Answered]:
    app = town.stage.bot.app
    assert app is not None

    async def all_of_them() -> list[Answered]:
        return list(await asyncio.gather(*(knock(app, d.path, d.headers, d.body) for d in deliveries)))

    return asyncio.run_coroutine_threadsafe(all_of_them(), town.stage.loop).result(60)


def one_by_one(town: Town, deliveries: list[Delivery]) -> list[Answered]:
    return [town.knock(delivery) for delivery in deliveries]


def deliver(town: Town, delivery: Delivery, chance: random.Random) -> list[Answered]:
    way = chance.choice([at_once, one_by_one])
    answers = way(town, [delivery] * chance.randint(2, 4))
    assert {answer.status for answer in answers} == {200}
    return answers


def test_a_signed_request_replayed_has_no_second_effect(town: Town, long_run: bool) -> None:
    for number in range(1_000 if long_run else 30):
        delivery = command("U0AN", f"/log-visit de linde 1u herhaling {number}")
        first, second = one_by_one(town, [delivery, delivery])
        assert first.status == second.status == 200
        assert first.body == second.body
        assert b"Genoteerd" in first.body
        assert town.count("visit", f"note = 'herhaling {number}'") == 1
    town.settle()


@pytest.mark.parametrize("share", ["short", pytest.param("long", marks=pytest.mark.long)])
def test_a_form_sent_several_times_notes_once(either_town: Town, share: str) -> None:
    chance = random.Random(1)
    for number in range(350 if share == "long" else 8):
        note = f"formulier {number}"
        form = visit_form("U0AN", DE_LINDE, "1u", "2026-11-23", intent=note, note=note)
        answers = deliver(either_town, form, chance)
        assert len({answer.text for answer in answers}) == 1, [answer.text for answer in answers]
        assert "Genoteerd" in answers[0].text
        assert either_town.count("visit", f"note = '{note}'") == 1
    either_town.settle()


@pytest.mark.parametrize("share", ["short", pytest.param("long", marks=pytest.mark.long)])
def test_a_button_pressed_several_times_acts_once(either_town: Town, share: str) -> None:
    chance, town = random.Random(2), either_town
    for number in range(350 if share == "long" else 8):
        town.knock(command("U0AN", f"/log-visit de linde 1u knop {number}"))
        with town.database.engine.connect() as connection:
            found = connection.exec_driver_sql(f"SELECT id FROM visit WHERE note = 'knop {number}'")
            visit = str(found.scalar_one())
        undone = town.count("audit", "what = 'visit.undone'")
        pressed = click("U0AN", "undo_visit", {"visit": visit}, intent=f"knop {number}", response_url=NOWHERE)
        deliver(town, pressed, chance)
        assert town.count("audit", "what = 'visit.undone'") == undone + 1
        assert town.count("visit", f"note = 'knop {number}' AND status = 'reversed'") == 1
    town.settle()


@pytest.mark.parametrize("share", ["short", pytest.param("long", marks=pytest.mark.long)])
def test_an_event_delivered_several_times_notes_once(either_town: Town, share: str) -> None:
    chance, town = random.Random(3), either_town
    for number in range(350 if share == "long" else 8):
        note = f"bericht {number}"
        deliver(town, message("U0AN", f"bezoek de linde 1u {note}"), chance)
        assert town.count("visit", f"note = '{note}'") == 1
        town.settle()
        told = {m.text for m in town.person("an").messages() if note in m.text.splitlines()[0]}
        assert len(told) == 1


def test_the_first_requests_of_somebody_may_come_at_once(either_town: Town) -> None:
    for name in ("AN", "BART", "NELE", "TOM", "KATRIEN"):
        asked = [command(f"U0{name}", "/timeframe de linde") for _ in range(4)]
        assert all("nog 14 halve dagen" in answer.text for answer in at_once(either_town, asked))
    assert either_town.count("identity") == 5


def test_the_same_intent_of_two_people_is_two_intents(town: Town) -> None:
    for user in ("U0AN", "U0BART"):
        form = visit_form(user, DE_LINDE, "1u", "2026-11-23", intent="gelijk", note="gelijk")
        assert town.knock(form).status == 200
    assert town.count("visit", "note = 'gelijk'") == 2
    town.settle()


def test_a_form_with_errors_is_not_remembered(town: Town) -> None:
    wrong = visit_form("U0AN", DE_LINDE, "lang", "2026-11-23", intent="i1", note="fout")
    assert '"errors"' in town.knock(wrong).text
    right = visit_form("U0AN", DE_LINDE, "1u", "2026-11-23", intent="i1", note="fout")
    assert "Genoteerd" in town.knock(right).text
    assert town.count("visit", "note = 'fout'") == 1
    town.settle()
