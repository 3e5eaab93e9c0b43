"""Whatever somebody types arrives in Teams as those very characters: no mark-up, mention or link."""

from __future__ import annotations

import html
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dispatch import SHELL, Call
from bot.imports import import_text
from bot.teams import dialogs, present
from bot.words import words_in
from handlers.rules.addresses import read_addresses
from handlers.rules.terms import Terms
from handlers.surface import Answer, Button, Field, Form, Item, Option, Progress, Reply, Table
from storage.engine import Database
from tests.conversations.centre import NOW
from tests.desk import desk
from tests.faults.nasty import HOSTILE, NO_ADDRESSES
from tests.teams.street import Street
from tests.teams.test_talk import meet

SAY = words_in("nl", Terms())
TEAMS = (
    'O\'Brien & "Zn" <b>',
    "[x](http://evil.example) ![y](http://evil.example/a.png)",
    "**vet** _schuin_ ~~weg~~ # kop",
    "1. een\t- twee",
    '<at>everyone</at> <at id="0">iedereen</at>',
    "{{7*7}} ${data} {{DATE(2026-01-01T00:00:00Z, SHORT)}}",
    "nul\u200bbreedte \u202eachterstevoren\u202c",
)
ALL = (*TEAMS, *HOSTILE)
LITERAL = {
    "AdaptiveCard", "RichTextBlock", "TextRun", "Container", "ActionSet", "Table", "TableRow", "TableCell",
    "ColumnSet", "Column",
    "Action.Execute", "Action.Submit", "Action.OpenUrl", "Input.Text", "Input.Date", "Input.Time",
    "Input.ChoiceSet", "Data.Query",
}  # fmt: skip
"""Nothing in which Teams would read mark-up: no TextBlock, no FactSet, no image."""


def texts(node: Any) -> Iterator[str]:
    """Every text in a card that a person reads."""
    if isinstance(node, list):
        for part in node:
            yield from texts(part)
    elif isinstance(node, dict):
        if "type" in node and "data" not in node.get("type", ""):
            assert node["type"] in LITERAL, node["type"]
        assert not {"speak", "fallbackText", "requires", "selectAction", "backgroundImage"} & set(node)
        for name in ("text", "title", "label", "value", "placeholder", "errorMessage"):
            if isinstance(node.get(name), str):
                yield node[name]
        for name, part in node.items():
            if name not in {"data", "msteams"}:
                yield from texts(part)


def one_line(text: str) -> str:
    return " ".join(text.split())


def shown(answer: Answer) -> str:
    if isinstance(answer, Form):
        card = dialogs.dialog(answer, SAY, {})["card"]["content"]
        assert dialogs.kept_form(card["actions"][0]["data"]["form"], {}, {}) is not None
        return one_line(" ".join(texts(card)))
    assert isinstance(answer, Reply)
    made = present.cards(answer)
    assert all(len(json.dumps(card, ensure_ascii=False).encode()) < 28_000 for card in made)
    return one_line("".join(texts(made)))


def said(database: Database, name: str, text: str) -> Answer:
    call = Call((SHELL, "", "an@lsc.example"), "command", name, text)
    return desk(database).answer_here(call).answer


def test_a_note_arrives_as_it_was_typed(quiet_centre: Database, long_run: bool) -> None:
    chance = random.Random(8)
    for number in range(1_000 if long_run else 60):
        parts = [ALL[number % len(ALL)], *chance.sample(ALL, chance.randrange(3))]
        note = one_line(" ".join(parts))
        assert note in shown(said(quiet_centre, "log-visit", f"de linde 2u : {note}")), note
        assert note in shown(said(quiet_centre, "log-visit", f"de linde : {note}")), note
    assert note in shown(said(quiet_centre, "visits", "de linde 24 november"))


def test_names_of_schools_and_people_are_only_names(quiet_centre: Database) -> None:
    for number, name in enumerate(ALL):
        quoted, slug, key = name.replace('"', '""'), f"kwaad-{number}", 880000 + number
        schools = f'schoolnummer;naam;slug\n{key};"{quoted}";{slug}\n'
        people = (
            "email;name;role;centre;schools\n"
            f"an@lsc.example;An Wouters;supporter;LSC;{slug}\n"
            f'k{number}@lsc.example;"{quoted}";anchor;LSC;{slug}\n'
        )
        for kind, text in (("schools", schools), ("people", people)):
            result = import_text(quiet_centre, kind, text, now=NOW)
            assert not result.bad_lines, result.bad_lines
        answer = said(quiet_centre, "timeframe", str(key))
        assert one_line(name) in shown(answer), name
        assert isinstance(answer, Reply)
        assert one_line(name) in one_line(present.summary(answer)), "in the notification too"
        assert one_line(name) in shown(said(quiet_centre, "log-visit", f"{key} 2u")), name


WORDS = st.one_of(st.sampled_from(ALL), st.text(max_size=60))


@given(body=WORDS, cell=WORDS, label=WORDS, warning=WORDS)
def test_every_place_of_a_message_is_literal(body: str, cell: str, label: str, warning: str) -> None:
    escaped = {name: html.escape(text, quote=False) for name, text in locals().items()}
    button = Button(label or "x", "undo_visit", {"visit": body})
    reply = Reply(
        f"<b>{escaped['body']}</b>",
        progress=Progress(0.5, escaped["label"]),
        after=escaped["body"],
        warnings=(escaped["warning"],),
        table=Table((cell, label), ((escaped["cell"], escaped["body"]),)),
        items=(Item(escaped["cell"], buttons=(button,), menu=(button,)),),
        buttons=(button,),
    )
    told = one_line("".join(texts(present.cards(reply))))
    for text in (body, cell, warning):
        assert one_line(text) in told or not _lines_as_typed(text)


def _lines_as_typed(text: str) -> bool:
    """Control characters and odd line ends have no place in a card's line."""
    return text.isprintable()


@given(text=WORDS)
def test_every_place_of_a_form_is_literal(text: str) -> None:
    option = Option("1", text or "x", note=text)
    fields = (
        Field("note", text or "x", "long_text", value=text, placeholder=text, hint=text),
        Field("one", "x", "choice", options=(option, Option("2", "x")), value="1"),
        Field("more", "x", "several", options=(option,), value="1"),
        Field("school", "x", "school", value="1", shown=text),
    )
    form = Form("visit", text or "x", "Bewaren", "Sluiten", fields, intro=html.escape(text, quote=False))
    task = dialogs.dialog(form, SAY, {"school": (option,)}, wrong={"note": html.escape(text, quote=False)})
    assert task["title"] == (text or "x")
    card = task["card"]["content"]
    list(texts(card))
    for choices in (node for node in card["body"] if node["type"] == "Input.ChoiceSet"):
        for choice in choices["choices"] if choices.get("style") == "expanded" else ():
            assert "](" not in choice["title"]
            assert choice["title"].replace("\u2060", "") in {
                f"{text or 'x'} · {text}".replace("\u2060", ""), (text or "x").replace("\u2060", ""), "x",
            }  # fmt: skip
    kept = dialogs.kept_form(card["actions"][0]["data"]["form"], {"note": text}, {})
    assert kept is not None
    assert kept.fields[0].value == text
    assert replace(kept, fields=()).title == form.title


@pytest.mark.parametrize("name", [*ALL, "../../etc/passwd", "a\r\nb.docx", "x" * 300])
def test_a_files_name_is_a_name(name: str) -> None:
    card = present.file_link(name, "https://bot.example/files/x")
    assert one_line(name) in one_line("".join(texts(card)))
    assert [action["url"] for action in card["actions"]] == ["https://bot.example/files/x"]
    assert present.file_offer(name, 1, {"a": "b"}, name)["attachments"][0]["name"] == name


def test_hostile_text_goes_all_the_way(street: Street) -> None:
    """Typed in the chat, where Teams escapes it, and in a form, where it comes as it is."""
    an = street.person("an")
    form = an.press("Bezoek noteren", an.say("help"))
    for number, text in enumerate(ALL):
        noted = one_line(text)
        seen = an.say(html.escape(f"log-visit de linde 1u : {text}", quote=False))
        assert noted in one_line(seen.text), text
        list(texts(seen.cards))
        fresh = an.press("Bezoek noteren", an.say("help")) if number else form
        kept = an.press("Bewaren", fresh, school="1", duration="1u", note=text)
        assert noted in one_line(kept.text), text
    assert not any(message.get("text") or message.get("entities") for message in an.inbox), "cards alone"
    assert "<at>" not in json.dumps([message.get("textFormat") for message in an.inbox])


def test_an_error_quotes_what_was_typed(street: Street) -> None:
    """Also what looks like a mark in an address that is none."""
    meet(street, date(2026, 12, 8))
    nele = street.person("nele")
    form = nele.press("Mail over het overleg", nele.say("send-guide de linde"))
    for typed in NO_ADDRESSES:
        wrong = nele.press("Versturen", form, added=typed)
        assert f"Dit zijn geen e-mailadressen: {', '.join(read_addresses(typed)[1])}. Schrijf" in wrong, typed


@pytest.mark.parametrize("text", ["x" * 100_000, "<b>" * 33_000, "[a](b)" * 16_000, "\u200b" * 80_000])
def test_a_hundred_kilobytes_get_an_answer(street: Street, text: str) -> None:
    an = street.person("an")
    assert an.say(f"log-visit de linde 1u : {text}").text
    form = an.press("Bezoek noteren", an.say("help"))
    answer = an.press("Bewaren", form, school="1", duration="1u", note=text)
    assert answer.text
    for message in an.inbox:
        assert len(json.dumps(message, ensure_ascii=False).encode()) < 80_000
        for attached in message.get("attachments", ()):
            assert len(json.dumps(attached["content"], ensure_ascii=False).encode()) < 28_000


@pytest.mark.parametrize("odd", ["\ud800", "a\x00b", "\x07\x1b[31m", ""])
def test_characters_that_no_database_takes(street: Street, odd: str) -> None:
    an = street.person("an")
    for change in (
        {"text": f"log-visit de linde 1u : {odd}"},
        {"text": odd, "locale": odd},
        {"text": "help", "from": {**an.activity("message")["from"], "name": odd}},
        {"text": "help", "id": odd},
        {"type": "invoke", "name": "task/submit", "value": {"data": {odd: odd, "schoolbeeld": {"a": odd}}}},
        {"type": "invoke", "name": "application/search", "value": {"dataset": odd, "queryText": odd}},
    ):
        said = {**an.activity("message"), **change}
        assert street.post(said).status == 200, change
