"""Every letter reads well, in every way; what people typed in it stays what they typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from jinja2 import nodes
from jinja2.exceptions import SecurityError

from bot.letters import PLACEHOLDERS, Letters, file_of, letters_in
from bot.preview.mails import said_in_html, said_in_text
from bot.preview.samples import (
    LETTERS,
    MEETING,
)
from bot.templating import OURS
from handlers.letters import Letter, from_json, to_json
from storage.values import School
from tests.bot.letter_samples import CLUMSY, EVERY, LANGUAGES, NEVER, TERMS, read, without_links

# in every way


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_reads_well_and_promises_nothing(language: str) -> None:
    for letter in EVERY:
        subject, text, html = read(language, letter)
        said = f"{subject}\n{without_links(text)}\n{said_in_html(html)}"
        assert not re.search(NEVER[language], said), letter
        found = CLUMSY.search(said)
        assert not found, f"“{said[max(0, found.start() - 40) : found.end() + 20]}” in {letter}"
        assert subject
        assert "\n" not in subject
        assert len(subject) < 110
        assert text.endswith(f"{letter.anchor_email}\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_and_html_say_the_same(language: str) -> None:
    for letter in EVERY:
        _, text, html = read(language, letter)
        assert said_in_html(html) == said_in_text(text)
        for link in re.findall(r"<(https?://\S+)>", text):
            assert f'href="{link.replace("&", "&amp;")}"' in html


def _literals(template: nodes.Template) -> Iterator[str]:
    """The words that stand in a template itself, a piece a line."""
    for found in template.find_all(nodes.TemplateData):
        yield from found.data.splitlines()
    for choice in template.find_all(nodes.CondExpr):
        for side in (choice.expr1, choice.expr2):
            if isinstance(side, nodes.Const) and isinstance(side.value, str):
                yield from side.value.split("%s")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", ["subject", "opening", "text"])
@pytest.mark.parametrize("kind", sorted(PLACEHOLDERS))
def test_the_preview_shows_every_word_that_a_school_can_get_to_read(
    kind: str, part: str, language: str
) -> None:
    mails = letters_in(language, TERMS)
    letters = [letter for _, letter in LETTERS if letter.kind == kind]
    shown = "\n".join(f"{mails.subject(letter)}\n{mails.text(letter)}" for letter in letters).lower()
    source = (OURS / language / "mail" / file_of(kind, part)).read_text("utf-8")
    for literal in _literals(mails.plain.parse(source)):
        assert literal.strip().lower() in shown, f"“{literal}” is never shown"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_that_was_kept_reads_the_same(language: str) -> None:
    for _, letter in LETTERS:
        assert read(language, from_json(to_json(letter))) == read(language, letter)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_html_is_one_column_for_any_mail_program(language: str) -> None:
    for _, letter in LETTERS:
        html = read(language, letter)[2]
        assert f'<html lang="{language}"' in html
        assert '<meta name="color-scheme" content="light dark">' in html
        assert "@media (prefers-color-scheme: dark)" in html
        assert re.search(r'<p style="margin: [^"]+">', html), "styles stand at the elements"
        assert not re.search(r"<img|<script|<link|@import|@font-face|url\(|flex|grid", html)
        assert html.count("<table") - html.count("<!--[if mso]><table") == 1
        assert html.count("<h1") == 1


# what people typed

HOSTILE = 'O\'Brien & "Zn" <b>*x*</b> {{ 7*7 }} {% raw %} &amp; <script>alert(1)</script>'
HOSTILE_SCHOOL = School(1, "990101", "de-linde", HOSTILE, "Halle <i>")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", [letter for _, letter in LETTERS], ids=[label for label, _ in LETTERS])
def test_what_people_typed_comes_out_literally(letter: Letter, language: str) -> None:
    typed = replace(letter, school=HOSTILE_SCHOOL, anchor=HOSTILE, opening=f"Dag {HOSTILE}\n\nTot dan")
    if typed.kind == "frame":
        typed = replace(typed, version=replace(typed.version, note=HOSTILE))
    else:
        typed = replace(typed, place=HOSTILE)
    subject, text, html = read(language, typed)
    assert HOSTILE in subject
    assert f"Dag {HOSTILE}\n\nTot dan\n" in text
    assert f"\n{HOSTILE}\n" in text, "the anchor's name below the letter"
    assert said_in_html(html) == said_in_text(text)
    assert not re.search(r"<script|<b>|<i>", html)
    assert "49" not in text.replace("{{ 7*7 }}", "")


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x85"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_makes_a_second_line(break_: str, language: str) -> None:
    name = f"De Linde{break_}Bcc: x@kwaad.example"
    school = replace(MEETING.school, name=name, place=name)
    for _, letter in LETTERS:
        subject, text, _ = read(language, replace(letter, school=school, anchor=name))
        assert len(subject.splitlines()) == 1
        assert "Bcc: x@kwaad.example" in subject
        assert not any(line.startswith("Bcc:") for line in text.splitlines())


# a centre's own


def own(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return folder


def test_a_centres_own_text_takes_the_place_of_ours(tmp_path: Path) -> None:
    own(tmp_path, "nl/mail/meeting.subject.j2", "\ufeffOverleg in {{ school|named }}\r\n")
    own(tmp_path, "nl/mail/signature.text.j2", "Groetjes van {{ anchor }}")
    mails = Letters("nl", TERMS, tmp_path)
    assert mails.subject(MEETING) == "Overleg in De Linde, Halle"
    assert mails.text(MEETING).endswith("\n\nGroetjes van Nele Vandamme\n")
    assert mails.opening(MEETING) == letters_in("nl", TERMS).opening(MEETING)
    assert Letters("en", TERMS, tmp_path).subject(MEETING) == letters_in("en", TERMS).subject(MEETING)


def test_one_layout_of_a_centre_serves_both_languages(tmp_path: Path) -> None:
    own(
        tmp_path,
        "mail/layout.html.j2",
        "<html><body>{{ language }}{% block letter %}{% endblock %}</body></html>",
    )
    for language in LANGUAGES:
        assert f"<body>{language}" in Letters(language, TERMS, tmp_path).html(MEETING)


def test_a_centres_text_cannot_reach_into_the_program(tmp_path: Path) -> None:
    own(tmp_path, "nl/mail/meeting.subject.j2", "{{ school.__class__.__mro__[1].__subclasses__() }}")
    with pytest.raises(SecurityError):
        Letters("nl", TERMS, tmp_path).subject(MEETING)
