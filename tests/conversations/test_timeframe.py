"""`/timeframe`: how much time remains, and why."""

from __future__ import annotations

import pytest

from tests.conversations.town import Town

HEAD = "De Linde, Halle: maximum een halve dag om de twee weken, voor de brede types"


def test_the_three_numbers_stand_in_the_answer_itself(town: Town) -> None:
    seen = town.person("an").say("/timeframe de linde")
    assert seen.lines == [
        HEAD,
        "███░░░░░░░░░ 5 van de 19 halve dagen van dit schooljaar gebruikt",
        "Deze periode (16 tot en met 29 november): nog een halve dag",
        "Tot nu toe (12 schoolweken): 5 van de 6 halve dagen gebruikt",
        "Tot eind juni: nog 14 halve dagen. Na deze week zijn er nog 26 schoolweken, dus gemiddeld iets meer "
        "dan een halve dag om de twee weken.",
        "Kleine types, buiten dit tijdskader: 3u20",
    ]
    assert seen.buttons == ["Bezoek noteren", "Waarom dit cijfer?"]
    assert seen.is_private


def test_asking_writes_nothing(town: Town) -> None:
    an = town.person("an")
    an.say("/timeframe de linde")
    before = [town.count(table) for table in ("answered", "audit", "visit", "identity")]
    an.say("/timeframe de regenboog")
    assert [town.count(table) for table in ("answered", "audit", "visit", "identity")] == before


@pytest.mark.parametrize(
    "text",
    ["de linde", "delinde", "LINDE", "de-linde", "990101", "de linde halle", '"de linde"', "«De Linde»"],
)
def test_a_school_may_be_written_in_many_ways(town: Town, text: str) -> None:
    assert HEAD in town.person("an").say(f"/timeframe {text}")


def test_the_fallback_text_says_the_same_as_the_blocks(town: Town) -> None:
    seen = town.person("an").say("/timeframe de linde")
    assert seen.fallback.splitlines()[0] == HEAD
    assert "Tot eind juni: nog 14 halve dagen." in seen.fallback


@pytest.mark.parametrize("text", ["de linde 6 oktober", "6/10 de linde", "2026-10-06 linde"])
def test_a_date_asks_how_it_stood_then(town: Town, text: str) -> None:
    seen = town.person("an").say(f"/timeframe {text}")
    assert "De Linde, Halle op di 6 oktober:" in seen
    assert "Tot dan (6 schoolweken): 3 van de 3 halve dagen gebruikt" in seen


def test_without_a_school_all_mine_are_shown(town: Town) -> None:
    seen = town.person("an").say("/timeframe")
    assert seen.lines[0] == "Dit zijn je scholen, met wat er van het maximum tijdskader gebruikt is."
    schools = [line.split(",")[0] for line in seen.lines if ": maximum" in line or ": nog geen" in line]
    assert schools == ["De Linde", "De Regenboog", "De Springplank", "Sint-Jozef", "Sint-Jozef"]
    assert seen.buttons.count("Tijdskader bekijken") == 5


def test_without_a_school_the_only_one_is_meant(town: Town) -> None:
    assert "De Notelaar, Aalst: nog geen tijdskader" in town.person("wim").say("/timeframe")


def test_a_coordinator_without_schools_is_told_how_to_ask(town: Town) -> None:
    seen = town.person("mieke").say("/timeframe")
    assert "/timeframe de linde" in seen
    assert HEAD in town.person("mieke").say("/timeframe de linde")


def test_an_ambiguous_name_is_asked_and_the_date_kept(town: Town) -> None:
    an = town.person("an")
    seen = an.say("/timeframe sint-jozef 6 oktober")
    assert seen.lines[0] == "Ik vind twee scholen met de naam Sint-Jozef. Welke bedoel je?"
    assert seen.buttons == ["Sint-Jozef, Asse", "Sint-Jozef, Ternat"]
    assert "Sint-Jozef, Ternat op di 6 oktober: maximum 2 uur per week" in an.press("Sint-Jozef, Ternat")


def test_the_place_tells_two_schools_apart(town: Town) -> None:
    assert "Sint-Jozef, Asse: maximum" in town.person("an").say("/timeframe sint-jozef asse")


def test_schools_alike_in_name_and_place_are_told_apart_by_number(town: Town) -> None:
    mieke = town.person("mieke")
    seen = mieke.say("/timeframe gabriëlcollege")
    assert seen.buttons == [
        "Sint-Gabriëlcollege, Boechout (990179)",
        "Sint-Gabriëlcollege, Boechout (990192)",
    ]
    assert "Sint-Gabriëlcollege, Boechout: nog geen" in mieke.press("Sint-Gabriëlcollege, Boechout (990192)")


def test_a_slightly_misspelt_name_is_understood(town: Town) -> None:
    assert "De Springplank, Ternat" in town.person("an").say("/timeframe de springplnk")


def test_a_misspelt_name_is_offered_as_a_button(town: Town) -> None:
    an = town.person("an")
    seen = an.say("/timeframe lynde")
    assert seen.lines == ["Ik ken geen school “lynde”. Bedoelde je deze?"]
    assert HEAD in an.press("De Linde, Halle")


def test_an_unknown_school_gets_my_own_offered(town: Town) -> None:
    seen = town.person("an").say("/timeframe xyzzy")
    assert seen.lines == ["Ik ken geen school “xyzzy”. Dit zijn je eigen scholen:"]
    assert seen.buttons[0] == "De Linde, Halle"
    assert len(seen.buttons) == 5


def test_a_school_that_is_not_mine_names_whom_to_ask(town: Town) -> None:
    seen = town.person("an").say("/timeframe de notelaar")
    assert "De Notelaar, Aalst staat niet bij jouw scholen" in seen
    assert "Vraag het gerust aan Wim Claes" in seen
    assert seen.buttons == []


def test_who_works_at_the_school_itself_is_not_told_that_it_is_none_of_theirs(town: Town) -> None:
    seen = town.person("veerle").say("/timeframe de linde")
    assert "Het tijdskader van De Linde, Halle zien enkel de ondersteuners van de school." in seen
    assert "Vraag het gerust aan Nele Vandamme" in seen


def test_a_visit_that_was_taken_back_twice_is_one_visit_that_does_not_count(town: Town) -> None:
    an = town.person("an")
    an.say("/log-visit de linde gisteren 2u")
    for _ in range(2):
        an.press("Ongedaan maken")
        an.press("Toch noteren")
    an.say("/timeframe de linde")
    assert "Niet meegeteld: 1 bezoek dat verwijderd of verbeterd is." in an.press("Waarom dit cijfer?")


def test_a_school_without_a_frame_says_so_and_offers_its_anchor_to_set_one(town: Town) -> None:
    assert "De Springplank, Ternat: nog geen tijdskader" in town.person("an").say("/timeframe springplank")
    assert town.person("an").last.buttons == ["Bezoek noteren", "Waarom dit cijfer?"]
    assert "Tijdskader instellen" in town.person("tom").say("/timeframe springplank").buttons


def test_why_explains_the_weeks_the_frame_and_the_months(town: Town) -> None:
    an = town.person("an")
    an.say("/timeframe de linde")
    seen = an.press("Waarom dit cijfer?")
    assert "zo komen we aan de cijfers op di 24 november" in seen
    assert "tot en met deze week zijn het er 12; daarna volgen er nog 26" in seen
    assert "Tijdskader vanaf ma 31 augustus. Maximum een halve dag om de twee weken." in seen
    assert "september: 6u40; oktober: 6u40; november: 3u20" in seen
    assert "Samen 16u40" in seen
    assert "Kleine types. 3u20; dat valt buiten het tijdskader." in seen


def test_why_shows_a_supporter_only_their_own_visits(town: Town) -> None:
    an, nele = town.person("an"), town.person("nele")
    an.say("/timeframe de linde")
    mine = an.press("Waarom dit cijfer?")
    assert "Jouw bezoeken." in mine
    assert "di 20 oktober" not in mine  # Bart's
    nele.say("/timeframe de linde")
    every = nele.press("Waarom dit cijfer?")
    assert "di 20 oktober: 3u20, brede types, Bart Maes" in every


def test_an_answer_in_a_channel_is_seen_by_the_one_who_asked_alone(town: Town) -> None:
    town.person("an").say("/timeframe de linde", channel="C0LINDE")
    assert HEAD in town.person("an").messages("C0LINDE")[0]
    assert town.person("nele").messages("C0LINDE") == []


def test_a_channel_or_link_in_the_text_is_read_as_its_words(town: Town) -> None:
    assert HEAD in town.person("an").say("/timeframe #de-linde")
