"""No branch of a text reads badly, and what people typed comes out as they typed it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from jinja2 import nodes

from bot.rich import to_plain
from handlers.rules.tasks import Facts
from storage.channels import LinkedChannel
from storage.values import School
from tests.bot.chat_samples import SAMPLES
from tests.bot.chat_words import KEYS, LANGUAGES, ROOT, words
from tests.bot.meeting_samples import FIRST, HELD, NONE, a_meeting
from tests.bot.time_samples import AN, LINDE, TODAY, Data, left, receipt, visit

BLOCKS = sorted(key for key in KEYS if "/" in key)
CLUMSY = {
    "double space": re.compile(r"  "),
    "space before a sign": re.compile(r" [.,;:?)]"),
    "space inside brackets": re.compile(r"\( |\(\)|\)\)|\(\("),
    "no space between sentences": re.compile(r"[a-z)][.:;,][A-Z]"),
    "two signs": re.compile(r"[.,;:]\s*[.,;:]"),
    "empty line": re.compile(r"^\n|\n\s*\n|\n$"),
    "white space at the edge": re.compile(r"^\s|\s$|[ ]\n|\n[ ]"),
    "a mark of the template": re.compile(r"\{\{|\}\}|\{%|%\}|%s|None|Undefined|True|False|<br>"),
    "a minus": re.compile(r"(?<!\w)-\d"),
    "one, in the plural": re.compile(
        r"(?<![\d.,])1 (halve dagen|dagen|lesuren|schoolweken|bezoeken|eerdere|scholen"
        r"|half days|days|lessons|school weeks|visits|hours|schools)"
    ),
    "several, in the singular": re.compile(
        r"(?<![\d.,])(?!1 )[\d.,]+ (halve dag|dag|lesuur|schoolweek|bezoek"
        r"|half day|day|lesson|school week|visit)\b"
    ),
    "verb in the singular": re.compile(
        r"(?:blijft er nog|zijn er nog 1|is er nog) (?!1 )[\d.,]+ \w*(?: ?dagen|lesuren|schoolweken)"
    ),
    "a date for machines": re.compile(r"\d{4}-\d\d-\d\d"),
    "shouting": re.compile(r"!"),
    "a claim": re.compile(r"tegoed|recht op|saldo|tekort|achterstand|loggen|gelogd|succesvol|gebruiker"),
}


def test_every_block_has_sample_data() -> None:
    assert sorted(SAMPLES) == BLOCKS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", BLOCKS)
def test_every_branch_reads_well(key: str, language: str) -> None:
    for data in SAMPLES[key]:
        text = to_plain(words(language)(key, **data))
        if key not in {"visit/explain"}:
            assert text
        for what, shape in CLUMSY.items():
            found = shape.search(text)
            assert not found, f"{what}: “{text[max(0, found.start() - 30) : found.end() + 30]}” in {data}"


def _literals(block: nodes.Node) -> Iterator[str]:
    """The words that stand in a block itself, a piece a line."""
    for found in block.find_all(nodes.TemplateData):
        yield from found.data.splitlines()
    for choice in block.find_all(nodes.CondExpr):
        for side in (choice.expr1, choice.expr2):
            if isinstance(side, nodes.Const) and isinstance(side.value, str):
                yield from side.value.split("%s")
    for table in block.find_all(nodes.Dict):
        for pair in table.items:
            if isinstance(pair.value, nodes.Const):
                yield str(pair.value.value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sample_data_reach_every_word(language: str) -> None:
    say = words(language)
    for path in sorted((ROOT / "templates" / language / "chat").glob("*.j2")):
        for block in say._rich.parse(path.read_text("utf-8")).find_all(nodes.Block):
            key = f"{path.name.partition('.')[0]}/{block.name}"
            shown = "\n".join(to_plain(say(key, **data)) for data in SAMPLES[key])
            for literal in _literals(block):
                plain = to_plain(literal).strip()
                assert plain in shown, f"{key}: “{plain}” is never shown"


# what people typed

HOSTILE = 'O\'Brien & "Zn" <b>*x*_y_ {{ 7 * 7 }} <!channel> &amp;'
TYPED = School(1, "990101", "de-linde", HOSTILE, "Halle <i>")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("key", "data"),
    [
        ("timeframe/head", {"school": TYPED, "left": left(), "today": TODAY}),
        ("timeframe/item", {"school": TYPED, "left": left()}),
        ("visits/item", {"visit": visit(note=HOSTILE), "school": LINDE, "name": None, "mine": True,
                         "today": TODAY}),
        ("visits/item", {"visit": visit(), "school": LINDE, "name": HOSTILE, "mine": False, "today": TODAY}),
        ("visit/receipt", receipt(visit(note=HOSTILE), left())),
        ("visit/receipt", receipt(visit(), left(), over=True, anchor=HOSTILE)),
        ("visit/not_understood", {"words": (HOSTILE,)}),
        ("school/unknown", {"text": HOSTILE, "misspelt": False, "number": 0}),
        ("school/which", {"name": HOSTILE, "number": 2, "explain": ""}),
        ("who/stranger", {"coordinators": [HOSTILE]}),
        ("who/me", {"person": replace(AN, name=HOSTILE), "roles": [], "language": "nl"}),
        ("warning/third_school", {"schools": [TYPED, TYPED]}),
        ("help/help", {"school": None, "day": "gisteren", "notes": False, "sets": False, "coordinator": False,
                       "not_understood": HOSTILE, "meeting_day": TODAY}),
        ("meeting/receipt", {"school": LINDE, "meeting": a_meeting(place=HOSTILE), "before": None,
                             "today": TODAY}),
        ("meeting/item", {"kind": FIRST, "meeting": a_meeting(place=HOSTILE), "today": TODAY, "parties": [],
                          "there": (), "outlook": None}),
        ("meeting/item", {"kind": FIRST, "meeting": a_meeting(HELD), "today": TODAY, "parties": [],
                          "there": (HOSTILE,), "outlook": None}),
        ("school_mail/part", {"text": HOSTILE}),
        ("meeting/none", {"school": LINDE, "meeting": a_meeting(NONE, None, reason=HOSTILE)}),
        ("refused/see", {"school": LINDE, "anchor": HOSTILE, "sees": False, "here": False}),
        ("overview/name", {"name": HOSTILE}),
        ("overview/anchor", {"facts": Facts(anchor=HOSTILE)}),
        ("tasks/set_frame", {"name": HOSTILE}),
        ("checklist/channel", {"channel": LinkedChannel(1, "slack", "T", "C", HOSTILE)}),
        ("channel/linked", {"school": LINDE, "name": HOSTILE, "before": None, "waiting": None}),
        ("channel/other_school", {"schools": [TYPED], "school": LINDE}),
        ("anchor/preview", {"school": TYPED, "person": AN, "before": None, "stays": True,
                            "replacement": None, "today": TODAY}),
    ],
)  # fmt: skip
def test_what_a_person_typed_comes_out_literally(key: str, data: Data, language: str) -> None:
    rich = words(language)(key, **data)
    assert HOSTILE in to_plain(rich)
    assert "<b>*x*" not in rich


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_explanation_inside_a_question_is_escaped_once(language: str) -> None:
    say = words(language)
    explain = say("visit/explain", day=TODAY, minutes=200, group="broad")
    shown = say("school/which", name="Sint-Jozef", number=2, explain=explain)
    assert to_plain(explain) in to_plain(shown)
    assert html.unescape(to_plain(shown)) == to_plain(shown)
