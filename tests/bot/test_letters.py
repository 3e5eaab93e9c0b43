"""The mails to schools, in every way they can go and in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from itertools import product
from pathlib import Path

import pytest
from jinja2 import nodes
from jinja2.exceptions import SecurityError

from bot.letters import PLACEHOLDERS, Letters, file_of, letters_in
from bot.preview.mails import said_in_html, said_in_text
from bot.preview.samples import (
    APPOINTMENT,
    FRAME,
    GUIDE,
    HALF,
    HOURS,
    LETTERS,
    MEETING,
    NONE,
    NOTE,
    REMINDER,
    SECOND,
    VIDEO,
)
from bot.templating import OURS
from handlers.letters import Letter, MeetingLetter, from_json, to_json
from handlers.rules.terms import Terms
from storage.values import MeetingKind, School, Unit

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


# the meeting


@pytest.mark.parametrize("language", LANGUAGES)
def test_slsc467_is_named_only_where_it_works(language: str) -> None:
    for letter in MEETINGS:
        assert isinstance(letter, MeetingLetter)
        whole = "".join(read(language, letter))
        assert ("SLSC467" in whole) is letter.with_slsc
        assert (("dezelfde visie" if language == "nl" else "the same vision") in whole) is letter.with_slsc


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_meeting_mail_has_what_the_centre_wants_said(language: str) -> None:
    said = {
        "nl": (
            "Het CLB krijgt de samenwerkingsafspraken ter informatie.",
            "Aan de samenwerkingsafspraken vragen we jullie niet om deel te nemen",
            "we horen graag wat jullie als school belangrijk vinden",
            "nog niet ingevuld",
            "- De school:",
            "- De leerondersteuners van LSC WBB",
            "binnen welk maximum tijdskader LSC WBB op jullie school leersteun kan bieden voor de brede",
            "De kleine types (2, 4, 6 en 7) vallen buiten dat tijdskader.",
            "vaak (te) beperkt",
            "te prioriteren, te faseren en te clusteren",
            "Op het tweede moment, verder in het schooljaar,",
            "ankerondersteuner LSC WBB",
        ),
        "en": (
            "The CLB receives the agreements for information.",
            "We do not ask you to take part in the agreements",
            "we would like to hear what you as a school find important",
            "not been filled in yet",
            "- The school:",
            "- The supporters of LSC WBB",
            "within which maximum time frame LSC WBB can offer support for the broad types at your school",
            "The small types (2, 4, 6 and 7) fall outside that time frame.",
            "often be (too) limited",
            "by prioritising, phasing and clustering",
            "At the second meeting, later in the school year,",
            "anchor supporter LSC WBB",
        ),
    }[language]
    for letter in MEETINGS:
        _, text, _ = read(language, letter)
        for sentence in (AIM[language], *said):
            assert sentence in text, sentence


def test_the_model_message_is_kept() -> None:
    subject, text, _ = read("nl", MEETING)
    assert subject == (
        "Schoolbeeldoverleg De Linde op dinsdag 22 september: leidraad en samenwerkingsafspraken"
    )
    assert text.startswith(
        "Beste directie, beste zorgverantwoordelijke, beste collega’s\n\n"
        "Zoals eind vorig schooljaar afgesproken zien we elkaar op dinsdag 22 september om 13u30 op school "
        "voor het schoolbeeldoverleg. We bespreken welke prioriteiten dit schooljaar op schoolniveau in de "
        "focus staan en wat we daarbij van elkaar verwachten. Aparte leersteuntrajecten bespreken we "
        "die dag niet op casusniveau. We plannen ook meteen een tweede moment.\n\n"
        "Wanneer: dinsdag 22 september 2026 om 13u30\n"
        "Waar: op school (De Linde, Halle)\n\n"
    )
    assert (
        "In bijlage vinden jullie de leidraad voor het gesprek. Die is nog niet ingevuld: de "
        "leerondersteuners van LSC WBB en SLSC467 zetten er vooraf een overzicht van de "
        "aangemelde leersteuntrajecten in.\n\n"
        "Ook de samenwerkingsafspraken zitten in bijlage. Die bespreken we als school en leersteuncentra "
        "samen, en we horen graag wat jullie als school belangrijk vinden."
    ) in text


@pytest.mark.parametrize(("language", "agreed"), [("nl", "Zoals eind vorig schooljaar"), ("en", "As agreed")])
def test_agreed_last_year_is_said_only_where_it_is_true(language: str, agreed: str) -> None:
    mails = letters_in(language, TERMS)
    assert agreed in mails.opening(MEETING)
    assert agreed not in mails.opening(replace(MEETING, agreed_before=False))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_overview_goes_into_the_shared_guide_or_to_the_anchor(language: str) -> None:
    asked = re.compile(r"^- \w+ (?:leerondersteuners|supporters).*$", re.MULTILINE)
    _, linked, html = read(language, replace(MEETING, guide_link=GUIDE))
    line = asked.findall(linked)[0]
    assert GUIDE in line
    assert MEETING.anchor_email not in line
    assert f'href="{GUIDE}"' in html
    line = asked.findall(read(language, MEETING)[1])[0]
    assert MEETING.anchor in line
    assert MEETING.anchor_email in line


@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)", "data:text/html,x", "https://", "zie Teams", 'https://x"><b>']
)
def test_what_is_no_web_address_never_becomes_a_link(typed: str) -> None:
    _, _, html = read("nl", replace(MEETING, guide_link=typed, place=typed))
    assert set(re.findall(r'href="([^"]*)"', html)) == {"mailto:nele@lsc.example"}
    assert "<b>" not in html


def test_without_an_hour_or_a_place_the_mail_says_so() -> None:
    text = read("nl", replace(MEETING, start=None))[1]
    assert "zien we elkaar op dinsdag 22 september op school voor" in text
    assert "Wanneer: dinsdag 22 september 2026; het uur spreken we nog af\n" in text
    online = read("nl", replace(MEETING, place=VIDEO))[1]
    assert "om 13u30 online voor het schoolbeeldoverleg" in online
    assert f"Waar: online, via deze videolink <{VIDEO}>\n" in online
    assert "Waar: lokaal 12\n" in read("nl", replace(MEETING, place="lokaal 12"))[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_anchors_own_first_lines_take_the_place_of_ours_and_of_nothing_else(language: str) -> None:
    own = "Dag Rita\r\n\r\nTot dinsdag.\r\nBreng gerust <koffie> mee.\n\n\n\n"
    for letter in (MEETING, FRAME, APPOINTMENT):
        before = read(language, letter)
        subject, text, html = read(language, replace(letter, opening=own))
        assert subject == before[0]
        assert text.startswith("Dag Rita\n\nTot dinsdag.\nBreng gerust <koffie> mee.\n\n")
        assert TEAM[language] not in text
        assert text.partition("\n\n")[2].partition("mee.\n\n")[2] in before[1]
        assert re.search(r"<p[^>]*>Dag Rita</p>", html)
        assert re.search(r"<p[^>]*>Tot dinsdag\.<br>Breng gerust &lt;koffie&gt; mee\.</p>", html)
    assert read(language, replace(MEETING, opening=" \n ")) == read(language, MEETING)


# the frame


def test_a_frame_says_what_from_when_and_how_it_may_be_spread() -> None:
    text = read("nl", replace(FRAME, version=replace(HALF, note=NOTE)))[1]
    assert "Tijdskader: maximum een halve dag om de twee weken, voor de brede types\n" in text
    assert "Vanaf: maandag 31 augustus 2026\n" in text
    assert "bijvoorbeeld een halve dag om de twee weken, of een hele dag per 4 schoolweken" in text
    assert f"\n\nHoe verdelen we dit?\n{NOTE}\n\n" in text
    assert "De kleine types (2, 4, 6 en 7) vallen buiten dit tijdskader" in text
    assert "houvast" in text
    assert "Zijn er doelen bereikt, dan ontstaat er ruimte" in text
    assert "vorige tijdskader" not in text


@pytest.mark.parametrize(
    ("version", "example"),
    [
        (HALF, "een halve dag om de twee weken, of een hele dag per 4 schoolweken,"),
        (HOURS, "2 uur per week, of 4 uur om de twee weken,"),
        (DAYS, "1 dag per 4 schoolweken, of een halve dag om de twee weken,"),
        (LESSONS, "3 lesuren per week, of 6 lesuren om de twee weken,"),
    ],
)
def test_the_example_of_spreading_is_the_same_time(version: object, example: str) -> None:
    assert example in read("nl", replace(FRAME, version=version))[1]  # type: ignore[arg-type]


def test_a_strict_frame_is_not_spread() -> None:
    text = read("nl", replace(FRAME, version=replace(HALF, strict=True)))[1]
    assert "Dit maximum geldt telkens per 2 schoolweken." in text
    assert "gemiddeld" not in text
    assert "telkens per week" in read("nl", replace(FRAME, version=replace(HOURS, strict=True)))[1]


def test_a_frame_names_the_one_it_replaces() -> None:
    subject, text, _ = read("nl", replace(FRAME, version=HOURS, before=HALF))
    assert subject == "Nieuw tijdskader leersteun De Linde vanaf maandag 30 november"
    assert "Dit komt in de plaats van het vorige tijdskader: een halve dag om de twee weken.\n" in text
    again = read("nl", replace(FRAME, version=HOURS, before=NONE))[1]
    assert "het vorige tijdskader: tijdelijk geen inzet." in again


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_support_for_a_while_is_told_warmly_and_without_a_maximum(language: str) -> None:
    none = {"nl": "tijdelijk geen inzet", "en": "temporarily no support"}[language]
    warm = {"nl": "Ik bekijk graag samen met jullie", "en": "I would be glad to look with you"}[language]
    for letter in FRAMES:
        text = read(language, letter)[1]
        if not letter.version.minutes:  # type: ignore[union-attr]
            assert none in text
            assert warm in text
            assert "maximum" not in text
            assert "0 " not in text.replace("2026-2027", "").replace("30 ", "")


# the appointment


@pytest.mark.parametrize(
    ("letter", "subject", "said"),
    [
        (APPOINTMENT, "Schoolbeeldoverleg De Linde op dinsdag 22 september om 13u30",
         "voor in jullie agenda."),
        (SECOND, "Tweede moment schoolbeeldoverleg De Linde op dinsdag 2 februari om 14u",
         "We polsen dan naar de tussentijdse effecten en stellen waar nodig afspraken bij."),
        (replace(APPOINTMENT, moved=True),
         "Gewijzigd: schoolbeeldoverleg De Linde op dinsdag 22 september om 13u30",
         "is gewijzigd. We zien elkaar nu op dinsdag 22 september om 13u30."),
        (replace(SECOND, cancelled=True),
         "Gaat niet door: tweede moment schoolbeeldoverleg De Linde op dinsdag 2 februari om 14u",
         "gaat niet door. De afspraak mag dus uit jullie agenda."),
    ],
)  # fmt: skip
def test_an_appointment_says_what_became_of_it(letter: Letter, subject: str, said: str) -> None:
    given, text, _ = read("nl", letter)
    assert given == subject
    assert said in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cancelled_appointment_names_no_place_to_go_to(language: str) -> None:
    text = read(language, replace(SECOND, cancelled=True, place="lokaal 12"))[1]
    assert "lokaal 12" not in text
    assert not re.search(r"^(Waar|Where|Wanneer|When):", text, re.MULTILINE)


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
