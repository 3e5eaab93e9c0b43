"""What each kind of letter has to say: the meeting, the frame, the appointment."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

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
    SECOND,
    VIDEO,
)
from handlers.letters import Letter, MeetingLetter
from tests.bot.letter_samples import AIM, DAYS, FRAMES, LANGUAGES, LESSONS, MEETINGS, TEAM, TERMS, read

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
