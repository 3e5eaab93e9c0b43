"""Delivered twice, or four times, or all at once, also to a process that knows of nothing: one effect."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from storage.engine import DatabaseBusyError
from tests.conversations.stage import Answered, Stage, knock
from tests.teams.service import Json
from tests.teams.street import CHANNEL, DOOR, Person, Street, street_of

_numbers = itertools.count(1)
Opens = Callable[[], AbstractContextManager[Street]]


@pytest.fixture
def opens(stage: Stage, either_url: str, tmp_path: Path) -> Opens:
    """A process of its own each time, over the same database."""
    return lambda: street_of(stage, either_url, tmp_path)


@pytest.fixture
def street(opens: Opens) -> Iterator[Street]:
    with opens() as opened:
        yield opened


def at_once(street: Street, activities: list[Json]) -> list[Answered]:
    app = street.stage.bot.app
    assert app is not None

    async def all_of_them() -> list[Answered]:
        bodies = [json.dumps(activity).encode() for activity in activities]
        return list(await asyncio.gather(*(knock(app, DOOR, [], body) for body in bodies)))

    answers = street.stage.run(all_of_them())
    street.settle()
    return answers


def one_by_one(street: Street, activities: list[Json]) -> list[Answered]:
    return [street.post(activity) for activity in activities]


def repeated(street: Street, activity: Json, chance: random.Random, *, renamed: bool) -> list[Answered]:
    """Teams repeats a message under its own id, and a button or form under a new one."""
    way = chance.choice([at_once, one_by_one])
    times = chance.randint(2, 4)
    ids = [f"again-{next(_numbers)}" if renamed else activity["id"] for _ in range(times)]
    answers = way(street, [{**activity, "id": number} for number in ids])
    assert {answer.status for answer in answers} == {200}
    return answers


def pressed(person: Person, action: Json, filled: Json | None = None, on: str = "") -> Json:
    """The invoke that comes of a button."""
    if action["type"] == "Action.Execute":
        value = {"action": {"type": "Action.Execute", "verb": action["verb"], "data": action["data"]}}
        return person.activity("invoke", name="adaptiveCard/action", value=value, replyToId=on)
    data = {k: v for k, v in action["data"].items() if k != "msteams"} | (filled or {})
    return person.activity("invoke", name="task/submit", value={"data": data})


@pytest.mark.parametrize("times", [8, pytest.param(200, marks=pytest.mark.long)])
def test_a_message_delivered_several_times_acts_once(street: Street, times: int) -> None:
    chance, an = random.Random(1), street.person("an")
    for number in range(times):
        note = f"bericht {number}"
        said = an.activity("message", text=f"log-visit de linde 1u : {note}")
        repeated(street, said, chance, renamed=False)
        assert street.count("visit", f"note = '{note}'") == 1
        assert sum(note in json.dumps(message) for message in an.inbox) == 1, "and is answered once"


@pytest.mark.parametrize("times", [8, pytest.param(200, marks=pytest.mark.long)])
def test_a_form_delivered_several_times_acts_once(street: Street, times: int) -> None:
    chance, an = random.Random(2), street.person("an")
    for number in range(times):
        note = f"formulier {number}"
        form = an.press("Bezoek noteren", an.say("help"))
        filled = form.filled | {"school": "1", "duration": "1u", "note": note}
        said = pressed(an, form.action("Bewaren"), filled)
        answers = repeated(street, said, chance, renamed=True)
        assert street.count("visit", f"note = '{note}'") == 1
        assert "validation" not in "".join(answer.text for answer in answers)


@pytest.mark.parametrize("times", [8, pytest.param(200, marks=pytest.mark.long)])
def test_a_button_delivered_several_times_acts_once(street: Street, times: int) -> None:
    chance, an = random.Random(3), street.person("an")
    for number in range(times):
        receipt = an.say(f"log-visit de linde 1u : knop {number}")
        said = pressed(an, receipt.action("Ongedaan maken"), on=receipt.number)
        before = street.count("audit", "what = 'visit.undone'")
        answers = repeated(street, said, chance, renamed=True)
        assert street.count("audit", "what = 'visit.undone'") == before + 1
        assert street.count("visit", f"note = 'knop {number}' AND status = 'reversed'") == 1
        shown = {json.dumps(_words(json.loads(answer.text)["value"])) for answer in answers}
        assert len(shown) == 1, "and each gets the first answer"


def _words(card: Json) -> list[Json]:
    return [element for element in card["body"] if element["type"] == "RichTextBlock"]


def test_a_repeat_to_a_fresh_process_acts_once(opens: Opens) -> None:
    """As after a restart, or with two replicas: nothing in memory knows of the first."""
    with opens() as first:
        an = first.person("an")
        message = an.activity("message", text="log-visit de linde 1u : eerst")
        first.post(message)
        receipt = an.last
        form = an.press("Bezoek noteren", an.say("help"))
        submit = pressed(
            an, form.action("Bewaren"), form.filled | {"school": "1", "duration": "1u", "note": "vorm"}
        )
        first.post(submit)
        undo = pressed(an, receipt.action("Ongedaan maken"), on=receipt.number)
        shown = first.post(undo).text
        kept = {table: first.count(table) for table in ("visit", "audit", "answered")}
    with opens() as second:
        for activity in (message, submit, undo):
            again = second.post({**activity, "id": activity["id"] if activity is message else "new"})
            assert again.status == 200
        assert json.loads(again.text)["value"]["body"] == json.loads(shown)["value"]["body"]
        assert {table: second.count(table) for table in kept} == kept
        told = second.person("an").inbox
        assert any("eerst" in json.dumps(message) for message in told), "the message is answered once more"


def test_the_same_number_elsewhere_or_of_somebody_else_is_another_message(street: Street) -> None:
    an, bart = street.person("an"), street.person("bart")
    for number, (person, channel) in enumerate([(an, ""), (bart, ""), (an, CHANNEL)]):
        said = person.activity("message", channel=channel, text=f"log-visit de linde 1u : zelfde {number}")
        street.post({**said, "id": "1"})
    assert street.count("visit", "note LIKE 'zelfde %'") == 3


def test_the_first_messages_of_somebody_may_come_at_once(street: Street) -> None:
    for key in ("an", "bart", "nele", "tom", "katrien"):
        person = street.person(key)
        asked = [person.activity("message", text="timeframe de linde") for _ in range(4)]
        assert {answer.status for answer in at_once(street, asked)} == {200}
        assert sum("14 halve dagen" in json.dumps(message) for message in person.inbox) == 4
    assert street.count("identity") == 5


def test_a_message_that_failed_is_not_taken_for_heard(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    an = street.person("an")
    said = an.activity("message", text="log-visit de linde 1u : toch")
    assert street.parts.teams is not None
    adapter = street.parts.teams.adapter

    async def broken(_said: Json) -> None:
        raise DatabaseBusyError

    with monkeypatch.context() as patched:
        patched.setattr(adapter, "_call", broken)
        assert street.post(said).status == 500
    assert street.post(said).status == 200
    assert street.count("visit", "note = 'toch'") == 1
    assert street.post(said).status == 200
    assert street.count("visit", "note = 'toch'") == 1


def test_a_form_with_errors_is_not_remembered(street: Street) -> None:
    an = street.person("an")
    form = an.press("Bezoek noteren", an.say("help"))
    wrong = an.press("Bewaren", form, school="1", duration="lang", note="fout")
    assert wrong.inputs
    an.press("Bewaren", form, school="1", duration="1u", note="fout")
    assert street.count("visit", "note = 'fout'") == 1
