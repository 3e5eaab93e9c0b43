"""Meetings to write documents for, and what can be read back from a Word file."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import date, time
from functools import lru_cache
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

from bot.documents.render import render
from bot.phrases import Phrases
from handlers.letters import Attendee, MeetingLetter
from handlers.rules.terms import Terms
from storage.values import Centre, Role, School

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
LANGUAGES = ("nl", "en")
NAMES = ("guide", "agreements")

LETTER = MeetingLetter(
    school=School(1, "990101", "de-linde", "De Linde", "Halle"),
    year="2026-2027",
    day=date(2026, 9, 22),
    start=time(13, 30),
    place="lerarenkamer",
    anchor="Nele Vandamme",
    anchor_email="nele.vandamme@lscwbb.example",
    attendees=(
        Attendee("Hilde Claes", Role.CLB_MEMBER, Centre.CLB),
        Attendee("Bart Maes", Role.SUPPORTER, Centre.SLSC),
        Attendee("Tom Peeters", Role.SUPPORTER, Centre.LSC),
        Attendee("Nele Vandamme", Role.ANCHOR, Centre.LSC),
        Attendee("Joke Vermeulen", Role.CARE_LEAD, Centre.SCHOOL),
        Attendee("Katrien De Smet", Role.PRINCIPAL, Centre.SCHOOL),
    ),
    with_slsc=True,
    agreed_before=True,
    guide_link="https://school.example/leidraad",
    opening="Een eigen begin.",
)
WITHOUT_SLSC = replace(LETTER, with_slsc=False)


def phrases(language: str = "nl") -> Phrases:
    return Phrases(language, Terms())


@lru_cache(maxsize=32)
def documents(letter: MeetingLetter = LETTER, language: str = "nl") -> dict[str, bytes]:
    made = render(letter, language, phrases(language))
    return {name: file.content for name, file in zip(NAMES, made, strict=True)}


def parts(content: bytes) -> dict[str, str]:
    with ZipFile(BytesIO(content)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def body(content: bytes, part: str = "word/document.xml") -> ElementTree.Element:
    return ElementTree.fromstring(parts(content)[part].encode())


def words(element: ElementTree.Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def text(content: bytes, part: str = "word/document.xml") -> list[str]:
    """The paragraphs, those of tables and fields too."""
    return [words(paragraph) for paragraph in body(content, part).iter(f"{W}p")]


def tables(content: bytes) -> dict[str, list[list[str]]]:
    """The cells of every table, by its title."""
    found = {}
    for table in body(content).iter(f"{W}tbl"):
        title = table.find(f"{W}tblPr/{W}tblCaption")
        assert title is not None
        rows = [[words(cell) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]
        found[str(title.get(f"{W}val"))] = rows
    return found


def fields(content: bytes) -> Counter[str]:
    """How many fields to fill in there are of each kind."""
    kinds = (f"{W}text", f"{W}date", f"{W}comboBox", f"{W14}checkbox", f"{W15}repeatingSection")
    properties = list(body(content).iter(f"{W}sdtPr"))
    return Counter(
        re.sub("{.*}", "", kind) for kind in kinds for each in properties if each.find(kind) is not None
    )
