"""Every letter in every way that it can be, and how it reads."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time
from itertools import product

from bot.letters import letters_in
from bot.preview.samples import (
    APPOINTMENT,
    FRAME,
    GUIDE,
    HALF,
    HOURS,
    MEETING,
    NONE,
    NOTE,
    REMINDER,
    SECOND,
    VIDEO,
)
from handlers.letters import Letter
from handlers.rules.terms import Terms
from storage.values import MeetingKind, Unit

LANGUAGES = ("nl", "en")
TERMS = Terms()
TEAM = {"nl": "Beste directie, beste zorgverantwoordelijke, beste collega’s", "en": "Dear principal"}
AIM = {
    "nl": "zoveel mogelijk leerlingen met specifieke onderwijsbehoeften laten leren en participeren in het "
    "regulier onderwijs",
    "en": "letting as many pupils as possible with specific educational needs learn and take part in "
    "mainstream education",
}
MEETINGS: tuple[Letter, ...] = tuple(
    replace(
        MEETING,
        with_slsc=slsc,
        agreed_before=agreed,
        guide_link=link,
        start=start,
        place=place,
        opening=opening,
    )
    for slsc, agreed, link, start, place, opening in product(
        (True, False),
        (True, False),
        ("", GUIDE),
        (time(13, 30), None),
        ("", "lokaal 12", VIDEO),
        ("", "Dag Rita"),
    )
)
DAYS = replace(HALF, minutes=400, weeks=4, unit=Unit.DAY)
LESSONS = replace(HALF, minutes=150, weeks=1, hundredths=300, unit=Unit.LESSON)
FRAMES: tuple[Letter, ...] = tuple(
    replace(FRAME, version=replace(version, strict=strict, note=note, valid_until=until), before=before)
    for version, strict, note, until, before in product(
        (HALF, HOURS, DAYS, LESSONS, NONE),
        (True, False),
        ("", NOTE),
        (None, date(2027, 2, 7)),
        (None, HALF, NONE),
    )
)
APPOINTMENTS: tuple[Letter, ...] = tuple(
    replace(kind, cancelled=cancelled, moved=moved, place=place)
    for kind, cancelled, moved, place in product(
        (APPOINTMENT, SECOND), (True, False), (True, False), ("", "lokaal 12", VIDEO)
    )
)
REMINDERS: tuple[Letter, ...] = tuple(
    replace(REMINDER, meeting=kind, start=start, place=place, guide_sent=sent)
    for kind, start, place, sent in product(
        MeetingKind, (time(13, 30), None), ("", "lokaal 12", VIDEO), (None, date(2026, 8, 31))
    )
)
EVERY = (*MEETINGS, *FRAMES, *APPOINTMENTS, *REMINDERS)
NEVER = {
    "nl": r"uitnodig|tegoed|\brecht op\b|saldo|tekort|achterstand|succesvol|gebruiker|!"
    r"|\b(u|U|uw|Uw|je|jij|jouw)\b",
    "en": r"invitation|entitle|balance|credit|successful|!|\buser",
}
CLUMSY = re.compile(
    r"  | [.,;:?)]|[.,;:]{2}|\( |\n\n\n|\{\{|\}\}|\{%|%\}|None|Undefined|\d{4}-\d\d-\d\d|[a-z)][.:;,][A-Z]"
)


def read(language: str, letter: Letter) -> tuple[str, str, str]:
    mails = letters_in(language, TERMS)
    return mails.subject(letter), mails.text(letter), mails.html(letter)


def without_links(text: str) -> str:
    return re.sub(r" <https?://\S+>", "", text)
