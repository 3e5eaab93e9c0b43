"""Whatever any handler answers, both platforms take: one walk along the registry, and each one's judge."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.local.blocks import check_message, check_options, check_view
from bot.slack import present as slack
from bot.teams import dialogs
from bot.teams import present as teams
from bot.teams.connector import MOST_CARDS, activity
from bot.words import TemplateWords, words_in
from handlers import registry
from handlers.rules.terms import Terms
from handlers.surface import Button, Field, Form, Home, Item, Option, Reply, Table
from storage.engine import Database, make_engine
from tests.bot.chat_samples import SAMPLES
from tests.platforms.journey import Used, fill, travel
from tests.platforms.walk import Shown
from tests.programs import NODE, require

Card = dict[str, Any]
TERMS = Terms()
MOST_BYTES_IN_CARD, MOST_BYTES_IN_MESSAGE, MOST_BUTTONS = 28_000, 80_000, 6
TOGETHER, MOST_ITEMS = 5_000, 12
LINK = "https://schoolbeeld.lsc.example/files/abc"


def say_in(language: str) -> TemplateWords:
    return words_in(language, TERMS)


@pytest.fixture(scope="module")
def journey(migrated_sqlite_file: Path, fast_folder: Path) -> tuple[list[Shown], Used]:
    path = shutil.copy(migrated_sqlite_file, fast_folder / "journey.sqlite")
    database, used = Database(make_engine(f"sqlite:///{path}")), Used()
    fill(database)
    with pytest.MonkeyPatch.context() as patch:
        used.listening(patch)
        walk = travel(database)
    database.dispose()
    return walk.shown, used


@pytest.fixture(scope="module")
def answers(journey: tuple[list[Shown], Used]) -> list[Shown]:
    return [*journey[0], *every_text(), *at_their_longest()]


def every_text() -> Iterator[Shown]:
    """Each text with each of its samples, in both languages; a few together make one answer."""
    for language in ("nl", "en"):
        say = say_in(language)
        for key, samples in SAMPLES.items():
            said = sorted({text for data in samples if (text := say(key, **data)).strip()})
            together = min(MOST_ITEMS, max(1, TOGETHER // max(map(len, said), default=1)))
            for at in range(0, len(said), together):
                items = tuple(Item(text) for text in said[at + 1 : at + together])
                yield Shown("", f"{key} {language}", language, Reply(said[at], items=items))


def at_their_longest() -> Iterator[Shown]:
    buttons = tuple(Button(f"Knop {n} & “<x>”", "say", {"text": "help"}) for n in range(12))
    long = "Een zin met é en <b>vette</b> woorden, &lt;punthaken&gt; en *sterretjes*. " * 30
    items = tuple(Item(f"{n}. {long[:400]}", buttons=buttons[:2], menu=buttons[:5]) for n in range(10))
    table = Table(("School", "Mail", "Verslag"), tuple((f"School {n}", long[:60], "–") for n in range(99)))
    wide = Table(tuple("ABCDEFG"), tuple(tuple(f"{n} {c}" for c in "abcdefg") for n in range(40)))
    yield Shown("", "long text", "nl", Reply(long, warnings=(long,), after=long, buttons=buttons[:5]))
    yield Shown("", "long list", "nl", Reply("Lijst", items=items, buttons=buttons[:5]))
    yield Shown("", "long table", "nl", Reply("Tabel", table=table))
    yield Shown("", "wide table", "nl", Reply("Tabel", table=wide))
    options = tuple(Option(str(n), f"Keuze {n} " + "x" * 50, "noot") for n in range(10))
    fields = (
        Field("school", "Vraag", "school", hint="Een hint."),
        Field("person", "Vraag", "person"),
        Field("day", "Vraag", "day", hint="Een hint."),
        Field("time", "Vraag", "time", optional=True),
        Field("text", "Vraag", "text", placeholder="bv. 2u"),
        Field("choice", "Vraag", "choice", options=options),
    )
    form = Form(
        "visit", "Bezoek noteren", "Bewaren", "Sluiten", fields, intro=long[:900], warnings=(long[:400],)
    )
    wrong = {field.name: "Dat <b>kan</b> niet & zo." for field in fields}
    found = dict.fromkeys(("school", "person"), options * 5)
    yield Shown("", "long form", "nl", form, wrong, found)


# the walk itself


def test_the_walk_comes_past_everything_in_the_registry(journey: tuple[list[Shown], Used]) -> None:
    """What it misses needs a line or a fate in the journey, to be checked like the others."""
    missing = journey[1].missing()
    assert not missing, ", ".join(missing)


def test_no_answer_of_the_walk_is_a_fault(journey: tuple[list[Shown], Used]) -> None:
    faults = [
        shown.name
        for shown in journey[0]
        if isinstance(shown.answer, Reply)
        and ("Er ging iets mis" in shown.answer.body or "Something went wrong" in shown.answer.body)
    ]
    assert faults == []


def test_forms_are_met_with_errors_and_in_both_languages(journey: tuple[list[Shown], Used]) -> None:
    wrong = {shown.answer.name for shown in journey[0] if isinstance(shown.answer, Form) and shown.wrong}
    assert len(wrong) > 8
    assert {shown.language for shown in journey[0]} == {"nl", "en"}


# Slack


def slack_faults(shown: Shown) -> list[str]:
    answer, say = shown.answer, say_in(shown.language)
    if isinstance(answer, Home):
        return check_view(slack.home_view(answer))
    if isinstance(answer, Form):
        faults = check_view(slack.form_view(answer, say))
        for found in shown.found.values():
            faults += check_options(slack.options(found))
        return faults
    message = slack.message(answer)
    return check_message(message["text"], message["blocks"]) + check_view(slack.reply_view(answer, say))


def test_slack_takes_every_answer(answers: list[Shown]) -> None:
    wrong = {shown.name: faults for shown in answers if (faults := slack_faults(shown))}
    assert wrong == {}


# Teams


def cards(shown: Shown) -> list[Card]:
    answer, say = shown.answer, say_in(shown.language)
    if isinstance(answer, Home):
        return teams.home_cards(answer)
    if isinstance(answer, Form):
        return [_card(dialogs.dialog(answer, say, shown.found, lambda _: LINK, shown.wrong))]
    return [*teams.cards(answer, lambda _: LINK), _card(dialogs.reply_dialog(answer))]


def _card(dialog: Card) -> Card:
    card: Card = dialog["card"]["content"]
    return card


def size(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())


def action_rows(node: object) -> Iterator[list[Card]]:
    if isinstance(node, dict):
        if "actions" in node:
            yield node["actions"]
        for part in node.values():
            yield from action_rows(part)
    elif isinstance(node, list):
        for part in node:
            yield from action_rows(part)


def library_faults(given: dict[str, list[Card]]) -> list[str]:
    """What the library of Adaptive Cards finds, in one process for all."""
    require("node modules")
    checked = subprocess.run(
        [require("node"), NODE / "cards.cjs"],
        input=json.dumps(given),
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    found: list[str] = json.loads(checked.stdout)
    return found


def test_the_library_of_adaptive_cards_takes_every_card(answers: list[Shown]) -> None:
    assert library_faults({f"{n} {shown.name}": cards(shown) for n, shown in enumerate(answers)}) == []


def test_every_card_fits_in_teams(answers: list[Shown]) -> None:
    for shown in answers:
        made = cards(shown)
        assert max(map(size, made)) < MOST_BYTES_IN_CARD, shown.name
        assert size(activity(made[:MOST_CARDS], "x" * 300)) < MOST_BYTES_IN_MESSAGE, shown.name
        for row in action_rows(made):
            assert sum(action.get("mode") != "secondary" for action in row) <= MOST_BUTTONS, shown.name


def words(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("type") == "TextRun":
            yield node["text"]
        for part in node.values():
            yield from words(part)
    elif isinstance(node, list):
        for part in node:
            yield from words(part)


def test_teams_says_what_one_types_there(journey: tuple[list[Shown], Used]) -> None:
    """No line with a slash, which in Teams opens a menu."""
    slashed = re.compile(rf"(?<![\w/])/({'|'.join(map(re.escape, [registry.ROOT, *registry.BY_NAME]))})\b")
    said = {(shown.name, text) for shown in journey[0] for text in words(cards(shown))}
    assert [each for each in said if slashed.search(each[1])] == []
    assert any("@Schoolbeeld koppel" in text for _, text in said)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"type": "RichTextBlok", "inlines": []}, 'Unknown element type "RichTextBlok"'),
        ({"type": "TextBlock", "text": "x", "wieght": "Bolder"}, "TextBlock knows no wieght"),
        ({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "x", "size": "Reuze"}]}, "Reuze"),
        ({"type": "Input.Text", "label": "Duur"}, "unique Id"),
        ({"type": "Table", "rows": [{"type": "TableRow", "cells": [{"items": [], "x": 1}]}]}, "knows no x"),
        ({"type": "ActionSet", "actions": [{"type": "Action.Excute", "title": "x"}]}, "Action.Excute"),
        ({"type": "ActionSet", "actions": [{"type": "Action.Execute", "dta": {}}]}, "knows no dta"),
    ],
)
def test_a_fault_in_a_card_would_be_found(body: Card, said: str) -> None:
    card = {"type": "AdaptiveCard", "version": "1.5", "body": [body]}
    assert any(said in fault for fault in library_faults({"x": [card]}))
