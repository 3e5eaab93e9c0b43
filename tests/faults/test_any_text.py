"""Any text to any command, by anyone: always an answer that Slack accepts, never the sentence of a fault."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings

from bot.dispatch import SHELL, Call, Dispatcher
from bot.local.blocks import check_message, check_view
from bot.slack import present
from bot.slack.receive import LONGEST_TEXT
from bot.words import words_in
from handlers.rules.terms import Terms
from handlers.surface import Answer, Errors, Form, Reply
from storage.engine import Database, make_engine
from tests.conversations.town import Town
from tests.desk import desk
from tests.faults.nasty import ANY_TEXT, COMMANDS, HOSTILE, ODD
from tests.faults.requests import command, message

TERMS = Terms()
PEOPLE = (
    "an@lsc.example",
    "nele@lsc.example",
    "mieke@lsc.example",
    "katrien@slsc.example",
    "veerle@linde.example",
    "robin@elders.example",
)

TROUBLE = ("Er ging iets mis", "Something went wrong", "even te druk")


def ask(dispatcher: Dispatcher, email: str, line: str) -> Answer:
    address = (SHELL, "", email)
    if line.startswith("/"):
        name, _, text = line[1:].partition(" ")
        return dispatcher.answer_here(Call(address, "command", name, text)).answer
    return dispatcher.answer_here(Call(address, "spoken", text=line)).answer


def acceptable(answer: Answer) -> None:
    """What Slack would take, with something in it to read."""
    say = words_in("nl", TERMS)
    assert not isinstance(answer, Errors)
    if isinstance(answer, Form):
        details = check_view(present.form_view(answer, say))
    else:
        assert isinstance(answer, Reply)
        shown = present.message(answer)
        assert shown["text"].strip()
        assert not any(sentence in shown["text"] for sentence in TROUBLE), shown["text"]
        details = check_message(shown["text"], shown["blocks"])
        details += check_view(present.reply_view(answer, say))
    assert not details, details
    json.dumps(present.message(answer) if isinstance(answer, Reply) else {}).encode()


@pytest.fixture
def sqlite_dispatcher(quiet_centre: Database) -> Dispatcher:
    return desk(quiet_centre)


def short(text: str) -> str:
    """As much as any way in hands on."""
    return text[:LONGEST_TEXT]


@pytest.mark.parametrize("email", [PEOPLE[0], PEOPLE[2]])
def test_nasty_strings_to_any_command_get_an_answer(sqlite_dispatcher: Dispatcher, email: str) -> None:
    every_nasty_string(sqlite_dispatcher, email)


def test_nasty_strings_leave_postgresql_at_peace_too(centre_postgresql_url: str) -> None:
    database = Database(make_engine(centre_postgresql_url))
    every_nasty_string(desk(database), PEOPLE[1])
    database.dispose()


def every_nasty_string(dispatcher: Dispatcher, email: str) -> None:
    failed = []
    for text in (*ODD, *HOSTILE):
        for begin in COMMANDS:
            line = f"{begin} {short(text)}".strip(" ")
            try:
                acceptable(ask(dispatcher, email, line))
            except AssertionError as error:
                failed.append(f"{line[:80]!r}: {str(error)[:200]}")
    assert not failed, "\n".join(failed)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=ANY_TEXT)
def test_any_text_to_any_command_gets_an_answer(sqlite_dispatcher: Dispatcher, text: str) -> None:
    """Ten commands each: 100 000 in a long run."""
    for number, begin in enumerate(COMMANDS):
        email = PEOPLE[(len(text) + number) % len(PEOPLE)]
        acceptable(ask(sqlite_dispatcher, email, f"{begin} {short(text)}".strip(" ")))


@pytest.mark.parametrize("user", ["U0AN", "U0ROBIN"])
def test_the_same_over_the_line(town: Town, user: str) -> None:
    """What the text goes through before the handlers: entities, mentions, half characters, zeros."""
    for text in ODD:
        for begin in COMMANDS[:5]:
            answered = town.knock(command(user, f"{begin} {text.encode('utf-8', 'replace').decode()}"))
            assert answered.status == 200
            if answered.body:
                body = json.loads(answered.body)
                assert body["response_type"] == "ephemeral"
                assert body["text"].strip()
                assert not any(sentence in body["text"] for sentence in TROUBLE), body["text"]
        assert town.knock(message(user, f"bezoek {text}")).status == 200
    town.settle()
    told = [seen.fallback for seen in town.person(user[2:].lower()).messages()]
    assert not any(sentence in text for sentence in TROUBLE for text in told)
