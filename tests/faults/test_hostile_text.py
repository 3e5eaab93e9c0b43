"""Whatever somebody types arrives as those very characters: never as mark-up, a mention or a template."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from bot.dispatch import SHELL, Call, Dispatcher
from bot.imports import import_text
from bot.slack import present
from bot.terminal import Terminal, as_text
from bot.words import words_in
from handlers.rules.addresses import read_addresses
from handlers.rules.terms import Terms
from handlers.surface import Answer, Form, Reply
from storage.engine import Database
from tests.conversations.centre import NOW
from tests.conversations.test_send_guide import plan
from tests.conversations.town import Town
from tests.desk import desk
from tests.faults.nasty import HOSTILE, NO_ADDRESSES

TERMS = Terms()


def texts(value: Any) -> Iterator[str]:
    """Every text in blocks that a person reads; anything that Slack would interpret is not allowed."""
    if isinstance(value, list):
        for part in value:
            yield from texts(part)
    elif isinstance(value, dict):
        assert value.get("type") not in {
            "mrkdwn",
            "user",
            "usergroup",
            "broadcast",
            "link",
            "emoji",
            "channel",
        }
        if value.get("type") in {"text", "plain_text"}:
            assert value["type"] == "text" or value.get("emoji") is False
            yield value["text"]
        for key, part in value.items():
            if key not in {"value", "private_metadata"}:
                yield from texts(part)


def one_line(text: str) -> str:
    return " ".join(text.split())


def ask(dispatcher: Dispatcher, name: str, text: str) -> Answer:
    return dispatcher.answer_here(Call((SHELL, "", "an@lsc.example"), "command", name, text)).answer


def shown(answer: Answer) -> str:
    if isinstance(answer, Form):
        view = present.form_view(answer, words_in("nl", TERMS))
        starts = [b.get("element", {}).get("initial_value", "") for b in view["blocks"]]
        return one_line(" ".join([*texts(view), *starts]))
    assert isinstance(answer, Reply)
    made = present.message(answer)
    for mark in ("<!", "<@", "<#", "<http", "<script", "<b>"):
        assert mark not in made["text"]
    return one_line("".join(texts(made["blocks"])))


def test_a_note_arrives_as_it_was_typed(quiet_centre: Database, long_run: bool) -> None:
    chance = random.Random(7)
    dispatcher = desk(quiet_centre)
    for number in range(1_000 if long_run else 50):
        parts = [HOSTILE[number % len(HOSTILE)], *chance.sample(HOSTILE, chance.randrange(3))]
        note = " ".join(parts)
        line = f"de linde 2u : {note}"
        assert one_line(note) in shown(ask(dispatcher, "log-visit", line)), note
        assert one_line(note) in shown(ask(dispatcher, "log-visit", f"de linde : {note}")), note
    assert one_line(note) in shown(ask(dispatcher, "visits", "de linde 24 november"))


@pytest.mark.parametrize("name", ["timeframe", "log-visit", "set-timeframe", "visits", "schoolbeeld"])
def test_what_is_not_understood_is_quoted_as_it_was_typed(quiet_centre: Database, name: str) -> None:
    dispatcher = desk(quiet_centre)
    for text in HOSTILE:
        shown(ask(dispatcher, name, text))


def test_names_of_schools_and_people_are_only_names(quiet_centre: Database) -> None:
    """A coordinator's list may hold anything."""
    database = quiet_centre
    for number, name in enumerate(HOSTILE):
        quoted = name.replace('"', '""')
        slug, key = f"kwaad-{number}", 880000 + number
        schools = f'schoolnummer;naam;slug\n{key};"{quoted}";{slug}\n'
        people = (
            "email;name;role;centre;schools\n"
            f"an@lsc.example;An Wouters;supporter;LSC;{slug}\n"
            f'k{number}@lsc.example;"{quoted}";anchor;LSC;{slug}\n'
        )
        for kind, text in (("schools", schools), ("people", people)):
            result = import_text(database, kind, text, now=NOW)
            assert not result.bad_lines, result.bad_lines
        dispatcher = desk(database)
        assert one_line(name) in shown(ask(dispatcher, "timeframe", str(key))), name
        assert one_line(name) in shown(ask(dispatcher, "log-visit", f"{key} 2u")), name
        refused = shown(ask(dispatcher, "set-timeframe", f"{key} 2u per week"))
        assert one_line(name).split()[0] in refused


def test_hostile_text_goes_all_the_way_through_slacks_side(town: Town) -> None:
    an = town.person("an")
    for text in HOSTILE:
        if "U0AN" in text:
            continue  # the workspace makes a mention of an account's id in angle brackets, as Slack does
        seen = an.say(f"/log-visit de linde 2u : {text}")
        assert one_line(text) in one_line(seen.text), text
        seen = an.dm(f"bezoek de linde 2u : {text}")
        assert one_line(text) in one_line(seen.text), text
        assert "<!" not in seen.fallback
    assert all(one_line(text) in one_line(an.home().text) for text in HOSTILE[-3:])


def test_an_error_quotes_what_was_typed(town: Town) -> None:
    """Beside the field in Slack, and at a shell."""
    plan(town)
    nele, shell = town.person("nele"), Terminal(town.parts.dispatcher, "nele@lsc.example")
    nele.say("/send-guide de linde")
    for typed in NO_ADDRESSES:
        unclear = ", ".join(read_addresses(typed)[1])
        said = f"Dit zijn geen e-mailadressen: {unclear}. Schrijf ze voluit, met een komma ertussen."
        assert nele.submit(added=typed).errors == {"added": said}
        assert as_text(shell.say("/send-guide de linde", {"added": typed})) == f"added: {said}"
