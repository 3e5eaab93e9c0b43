"""The model messages and the examples of help, as the real handlers give them."""

from __future__ import annotations

import html
import re

import pytest

from bot.terminal import Terminal, as_text
from handlers.surface import Form, Reply
from storage.engine import Database
from tests.bot.chat_words import LANGUAGES
from tests.conversations.centre import NOW, fill
from tests.desk import desk


class Frozen:
    def __init__(self, database: Database) -> None:
        fill(database)
        self.now = NOW
        self._dispatcher = desk(database, lambda: self.now)

    def at(self, day: int, hour: int = 10) -> Frozen:
        self.now = NOW.replace(day=day, hour=hour)
        return self

    def person(self, email: str) -> Terminal:
        return Terminal(self._dispatcher, email)


@pytest.fixture
def frozen(sqlite_database: Database) -> Frozen:
    return Frozen(sqlite_database)


def lines(terminal: Terminal, text: str) -> list[str]:
    return as_text(terminal.say(text)).splitlines()


def test_voice_1_how_much_time_is_left(frozen: Frozen) -> None:
    assert lines(frozen.at(23).person("an@lsc.example"), "/timeframe de linde") == [
        "De Linde, Halle: maximum een halve dag om de twee weken, voor de brede types",
        "5 van de 19 halve dagen van dit schooljaar gebruikt",
        "Deze periode (16 tot en met 29 november): nog een halve dag",
        "Tot nu toe (12 schoolweken): 5 van de 6 halve dagen gebruikt",
        "Tot eind juni: nog 14 halve dagen. Na deze week zijn er nog 26 schoolweken, dus gemiddeld iets meer "
        "dan een halve dag om de twee weken.",
        "Kleine types, buiten dit tijdskader: 3u20",
        "[Bezoek noteren] [Waarom dit cijfer?]",
    ]


def test_voice_2_a_visit_is_noted(frozen: Frozen) -> None:
    assert lines(frozen.at(26).person("an@lsc.example"), "/log-visit de linde halve dag") == [
        "Genoteerd: De Linde, Halle, do 26 november, een halve dag (3u20), brede types.",
        "De halve dag voor deze periode (tot en met 29 november) is daarmee gebruikt. "
        "Tot eind juni blijven er nog 13 halve dagen.",
        "[Ongedaan maken] [Wijzigen]",
    ]


def test_voice_3_a_third_school_on_one_day(frozen: Frozen) -> None:
    an = frozen.at(26).person("an@lsc.example")
    an.say("/log-visit de linde halve dag")
    an.say("/log-visit sint-jozef asse 1 uur")
    assert lines(an, "/log-visit springplank 120 min") == [
        "Genoteerd: De Springplank, Ternat, do 26 november, 2 uur, brede types.",
        "Er is nog geen tijdskader voor deze school: het bezoek is bewaard en telt mee zodra er een is.",
        "Dit is die dag je derde school, na De Linde (Halle) en Sint-Jozef (Asse). We streven naar maximum "
        "twee scholen per dag. Klopt het zo, dan hoef je niets te doen.",
        "[Dag wijzigen] [Ongedaan maken]",
    ]


def test_voice_4_more_used_than_the_frame_gives_so_far(frozen: Frozen) -> None:
    assert lines(frozen.at(27).person("an@lsc.example"), "/log-visit regenboog halve dag") == [
        "Genoteerd: De Regenboog, Dilbeek, vr 27 november, een halve dag (3u20), brede types.",
        "Sinds het begin van het schooljaar zijn op deze school 4,5 dagen gebruikt. "
        "Het tijdskader (gemiddeld 1 dag per 4 schoolweken) geeft er tot nu toe 3 dagen.",
        "Bekijk met Nele, de ankerondersteuner, wat voorrang krijgt, wat later kan en wat samen kan.",
        "[Waarom dit cijfer?] [Wijzigen] [Ongedaan maken]",
    ]


def test_voice_5_a_name_fits_two_schools(frozen: Frozen) -> None:
    assert lines(frozen.at(26).person("an@lsc.example"), "/log-visit sint-jozef halve dag brede types") == [
        "Ik vind twee scholen met de naam Sint-Jozef. Welke bedoel je?",
        "Ik noteer daarna: do 26 november, een halve dag, brede types.",
        "[Sint-Jozef, Asse] [Sint-Jozef, Ternat]",
    ]


def test_voice_11_the_anchor_does_this(frozen: Frozen) -> None:
    shown = lines(frozen.at(23).person("an@lsc.example"), "/set-timeframe de linde 1 dag per week")
    assert shown[0] == (
        "Het tijdskader van De Linde, Halle past Nele aan, de ankerondersteuner van de school. "
        "Er is niets gewijzigd."
    )
    assert shown[-1].startswith("[Tijdskader bekijken]")


def test_voice_12_help(frozen: Frozen) -> None:
    assert lines(frozen.at(23).person("an@lsc.example"), "/schoolbeeld help") == [
        "Dit kan je hier doen, met een voorbeeld voor jouw scholen:",
        "/log-visit de linde vrijdag halve dag: een bezoek noteren",
        "/timeframe de linde: zien hoeveel tijd er nog is",
        "/visits ik november: je bezoeken bekijken of verbeteren",
        "/overview: zien hoe je scholen ervoor staan en wat er te doen is",
        "/schoolbeeld wie: zien wat ik van je weet; /schoolbeeld taal en: Engels kiezen",
        "Stuur je mij een privébericht, dan mag het ook gewoon in het Nederlands, zo: "
        "bezoek de linde vrijdag halve dag.",
        "[Bezoek noteren] [Mijn scholen]",
    ]


# the examples that the texts give do what they say

EXAMPLES = re.compile(r"<code>(.*?)</code>")
WRONG = ("begrijp ik niet", "ken geen school", "not understand", "not know a school")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("email", ["an@lsc.example", "nele@lsc.example", "mieke@lsc.example"])
def test_every_example_of_help_works(frozen: Frozen, email: str, language: str) -> None:
    person = frozen.at(24).person(email)
    person.say(f"taal {language}")
    shown = person.say("/schoolbeeld help")
    assert isinstance(shown, Reply)
    examples = EXAMPLES.findall(shown.body)
    assert len(examples) >= 4
    for example in examples:
        colleague = (
            html.unescape(example)
            .replace("@collega", "tom@lsc.example")
            .replace("@colleague", "tom@lsc.example")
        )
        answer = person.say(colleague)
        assert isinstance(answer, Reply | Form), example
        assert not any(wrong in as_text(answer) for wrong in WRONG), example
        person.say(f"taal {language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_beside_the_examples_come_true(frozen: Frozen, language: str) -> None:
    an = frozen.at(24).person("an@lsc.example")
    an.say(f"taal {language}")
    dutch = language == "nl"
    logged = as_text(
        an.say(
            "/log-visit de-linde gisteren halve dag" if dutch else "/log-visit de-linde yesterday half day"
        )
    )
    assert (
        "ma 23 november, een halve dag (3u20)" if dutch else "Mon 23 November, half a day (3h20)"
    ) in logged
    listed = as_text(an.say("/visits ik november" if dutch else "/visits me november"))
    assert ("van 1 tot en met 30 november" if dutch else "from 1 to 30 November") in listed
    year = as_text(an.say("/visits dit schooljaar" if dutch else "/visits this school year"))
    assert "2027" in year.splitlines()[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_coordinators_examples_come_true(frozen: Frozen, language: str) -> None:
    mieke = frozen.at(24).person("mieke@lsc.example")
    mieke.say(f"taal {language}")
    line = {
        "nl": "/schoolbeeld vervang de linde tom@lsc.example tot 1 februari",
        "en": "/schoolbeeld replace de linde tom@lsc.example until 1 february",
    }[language]
    said = {"nl": "tot en met ma 1 februari", "en": "up to and including Mon 1 February"}[language]
    assert said in as_text(mieke.say(line))
    stop = {"nl": "/schoolbeeld vervang de-linde stop", "en": "/schoolbeeld replace de-linde stop"}[language]
    ended = {"nl": "is gestopt", "en": "Nobody stands in"}[language]
    assert ended in as_text(mieke.say(stop))
