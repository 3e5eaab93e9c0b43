"""Help, who am I, language, the stranger, and the home tab that is right after each change."""

from __future__ import annotations

import pytest

from handlers.registry import COMMANDS, ROOT
from tests.conversations.town import Town


@pytest.mark.parametrize("text", ["", "help", "hulp", "?", "HULP"])
def test_help_gives_examples_that_work_for_my_own_schools(town: Town, text: str) -> None:
    an = town.person("an")
    seen = an.say(f"/schoolbeeld {text}")
    example = next(line.split(":")[0] for line in seen.lines if line.startswith("/log-visit"))
    assert example == "/log-visit de linde gisteren halve dag"
    assert "Genoteerd: De Linde" in an.say(example)
    assert "/set-timeframe" not in seen


def test_help_shows_an_anchor_how_to_set_a_frame(town: Town) -> None:
    nele = town.person("nele")
    seen = nele.say("/schoolbeeld help")
    example = next(line.split(":")[0] for line in seen.lines if line.startswith("/set-timeframe"))
    assert "Zo instellen" in nele.say(example).buttons


def test_help_names_only_commands_that_exist(town: Town) -> None:
    for name in ("an", "nele", "mieke", "katrien", "ines", "veerle"):
        seen = town.person(name).say("/schoolbeeld help")
        named = {line.split()[0].rstrip(":") for line in seen.lines if line.startswith("/")}
        assert named <= {f"/{command.name}" for command in COMMANDS if command.slash} | {f"/{ROOT}"}


def test_help_shows_an_anchor_how_to_send_the_guide(town: Town) -> None:
    assert "/send-guide de linde" in town.person("nele").say("/schoolbeeld help")
    assert "/send-guide" not in town.person("an").say("/schoolbeeld help")


def test_what_is_not_understood_gets_help(town: Town) -> None:
    an = town.person("an")
    assert "“maak koffie” begrijp ik niet." in an.say("/schoolbeeld maak koffie")
    assert "“wablieft” begrijp ik niet." in an.dm("wablieft")


def test_the_buttons_of_help_work(town: Town) -> None:
    an = town.person("an")
    seen = an.say("/schoolbeeld")
    assert seen.buttons == ["Bezoek noteren", "Mijn scholen"]
    assert "De Regenboog, Dilbeek" in an.press("Mijn scholen")
    assert an.press("Bezoek noteren", on=seen).is_form


def test_wie_says_what_the_bot_knows_of_me(town: Town) -> None:
    seen = town.person("tom").say("/schoolbeeld wie")
    assert "Je bent Tom Peeters (tom@lsc.example), LSC WBB." in seen
    assert "De Springplank, Ternat: ankerondersteuner" in seen
    assert "De Linde, Halle: leerondersteuner" in seen
    assert "De Linde, Halle: CLB-medewerker" in town.person("ines").dm("wie ben ik")


def test_taal_asks_which_and_keeps_the_choice(town: Town) -> None:
    an = town.person("an")
    seen = an.say("/schoolbeeld taal")
    assert seen.buttons == ["Nederlands", "English"]
    assert "Vanaf nu antwoord ik je in het Nederlands." in an.press("Nederlands")
    assert town.count("person", "email = 'an@lsc.example' AND language = 'nl'") == 1


def test_taal_en_answers_in_english_from_then_on(town: Town) -> None:
    an = town.person("an")
    assert "From now on I will answer you in English." in an.say("/schoolbeeld taal en")
    assert "maximum" in an.say("/timeframe de linde")
    assert "Tot eind juni" not in an.say("/timeframe de linde")
    assert "Vanaf nu antwoord ik je in het Nederlands." in an.say("/schoolbeeld language nl")


@pytest.mark.parametrize(
    "line",
    [
        "/schoolbeeld",
        "/schoolbeeld wie",
        "/schoolbeeld taal en",
        "/timeframe de linde",
        "/log-visit de linde 2u",
        "/visits",
        "/set-timeframe de linde 2u per week",
        "/schoolbeeld vervang de linde @bart tot 1 februari",
        "hallo",
    ],
)
@pytest.mark.parametrize("name", ["robin", "gast"])
def test_a_stranger_gets_a_polite_answer_that_names_whom_to_ask(town: Town, line: str, name: str) -> None:
    tables = ("visit", "frame", "replacement", "audit", "identity", "answered")
    before = [town.count(table) for table in tables]
    seen = town.person(name).say(line)
    assert seen.lines[0].startswith("Hallo. Ik ben Schoolbeeld")
    assert "Vraag aan Mieke Dewaele om je toe te voegen." in seen
    assert [town.count(table) for table in tables] == before


def test_a_stranger_added_later_is_known_from_then_on(town: Town) -> None:
    robin = town.person("robin")
    assert "Mieke Dewaele" in robin.say("/timeframe")
    from bot.imports import import_text  # what the coordinator does

    line = "email;name;role;centre;schools\nrobin@elders.example;Robin Stevens;supporter;LSC;de-linde\n"
    assert not import_text(town.database, "people", line, now=town.clock()).bad_lines
    assert "Genoteerd: De Linde, Halle" in robin.say("/log-visit 2u linde")


def test_the_home_tab_shows_my_schools_with_bars_and_my_last_visits(town: Town) -> None:
    home = town.person("an").home()
    assert home.lines[0] == "Dag An, vandaag is het dinsdag 24 november."
    assert "███░░░░░░░░░ 5 van de 19 halve dagen van dit schooljaar gebruikt" in home
    assert "De Springplank, Ternat: nog geen tijdskader" in home
    assert home.buttons[:2] == ["Bezoek noteren", "Hulp"]
    last = home.text.split("Mijn laatste bezoeken")[1].splitlines()
    assert last[1] == "De Linde, Halle: di 10 november, 3u20, brede types"
    assert "Wijzigen" in home.buttons


def test_the_home_tab_is_right_after_each_change(town: Town) -> None:
    an = town.person("an")
    an.home()
    receipt = an.say("/log-visit de linde gisteren halve dag")
    assert "6 van de 19 halve dagen" in an.home_now
    assert "ma 23 november, 3u20, brede types" in an.home_now
    an.press("Wijzigen", on=receipt)
    an.submit(duration="2u")
    assert "ma 23 november, 2 uur, brede types" in an.home_now
    an.close()
    an.say("/visits ik november")
    an.press("Verwijderen", near="ma 23 november")
    assert "ma 23 november" not in an.home_now
    assert "5 van de 19 halve dagen" in an.home_now
    an.press("Toch noteren")
    assert "ma 23 november" in an.home_now
    an.dm("bezoek de linde 1/12 2u")
    assert "di 1 december, 2 uur, brede types, gepland" in an.home_now.text.split("Gepland")[1]


def test_a_visit_is_noted_and_undone_from_the_home_tab(town: Town) -> None:
    an = town.person("an")
    form = an.press("Bezoek noteren", on=an.home())
    assert form.is_form
    seen = an.submit(school="De Linde, Halle", duration="halve dag")
    assert "Genoteerd: De Linde" in seen
    an.press("Ongedaan maken")
    an.close()
    assert "5 van de 19 halve dagen" in an.home_now


def test_a_visit_is_changed_from_the_home_tab(town: Town) -> None:
    an = town.person("an")
    form = an.press("Wijzigen", on=an.home(), near="di 10 november")
    assert form.fields["day"] == "2026-11-10"
    assert "Gewijzigd" in an.submit(duration="2u")


def test_an_answer_to_a_button_of_the_home_tab_is_a_modal(town: Town) -> None:
    an = town.person("an")
    seen = an.press("Tijdskader bekijken", on=an.home())
    assert seen.is_modal
    assert "De Linde, Halle: maximum een halve dag om de twee weken" in seen
    assert "zo komen we aan de cijfers" in an.press("Waarom dit cijfer?")


def test_the_home_tab_is_useful_to_each_kind_of_person(town: Town) -> None:
    assert "Mieke Dewaele" in town.person("robin").home()
    nele = town.person("nele").home()
    assert nele.buttons[:3] == ["Bezoek noteren", "Tijdskader instellen", "Hulp"]
    mieke = town.person("mieke").home()
    assert "Vraag een school op met /timeframe en haar naam." in mieke
    assert mieke.buttons == ["Tijdskader instellen", "Hulp"]
    veerle = town.person("veerle").home()
    assert "Dag Veerle" in veerle
    assert "halve dag" not in veerle
