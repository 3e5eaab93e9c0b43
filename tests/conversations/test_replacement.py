"""`/schoolbeeld vervang`: somebody has the anchor's rights at a school until a day."""

from __future__ import annotations

import pytest

from tests.conversations.town import Town

LINE = "/schoolbeeld vervang de-linde @bart tot 1 februari"


def test_a_replacement_has_the_anchors_rights_until_the_day(town: Town) -> None:
    mieke, bart = town.person("mieke"), town.person("bart")
    assert "past Nele aan" in bart.say("/set-timeframe de linde 2u per week")
    seen = mieke.say(LINE)
    assert seen.lines[0].startswith("Bart Maes vervangt Nele Vandamme in De Linde, Halle, tot en met ")
    assert "1 februari" in seen
    assert "Zo instellen" in bart.say("/set-timeframe de linde 2u per week").buttons
    assert "An Wouters, De Linde, Halle" in bart.say("/visits de linde dit schooljaar")
    town.clock.now = town.clock.now.replace(year=2027, month=2, day=1)
    assert "Zo instellen" in bart.say("/set-timeframe de linde 2u per week").buttons
    town.clock.now = town.clock.now.replace(day=2)
    assert "past Nele aan" in bart.say("/set-timeframe de linde 2u per week")


@pytest.mark.parametrize(
    "line",
    [
        "vervang de linde bart@lsc.example tot 1 februari",
        "vervang de linde Bart Maes tot 1 februari",
        "vervang de-linde @bart t/m 1/2/2027",
        "replace de linde @bart until 1 february",
        "/schoolbeeld vervang @bart de linde tot en met 1 februari",
    ],
)
def test_the_colleague_may_be_named_in_many_ways(town: Town, line: str) -> None:
    line = line if line.startswith("/") else f"/schoolbeeld {line}"
    assert "Bart Maes vervangt Nele Vandamme" in town.person("mieke").say(line)
    assert town.count("replacement", "last = '2027-02-01'") == 1


def test_a_replacement_ends_sooner_when_asked(town: Town) -> None:
    mieke = town.person("mieke")
    mieke.say(LINE)
    seen = mieke.say("/schoolbeeld vervang de-linde stop")
    assert "De vervanging in De Linde is gestopt. Nele Vandamme is er de ankerondersteuner." in seen
    assert "past Nele aan" in town.person("bart").say("/set-timeframe de linde 2u per week")
    assert "was er geen vervanging" in mieke.say("/schoolbeeld vervang de-linde stop")


def test_too_little_given_opens_a_form(town: Town) -> None:
    mieke = town.person("mieke")
    form = mieke.say("/schoolbeeld vervang de linde")
    assert form.title == "Vervanger aanduiden"
    assert form.fields["school"] == "De Linde, Halle"
    assert mieke.suggest("person", "bar") == ["Bart Maes"]
    assert mieke.suggest("person", "katrien") == []
    wrong = mieke.submit(person="Bart Maes", until="2026-11-01")
    assert set(wrong.errors) == {"until"}
    assert "Bart Maes vervangt" in mieke.submit(until="2027-02-01")


def test_somebody_of_another_centre_cannot_be_anchor(town: Town) -> None:
    seen = town.person("mieke").say("/schoolbeeld vervang de-linde @katrien tot 1 februari")
    assert "werkt niet voor LSC WBB" in seen
    assert town.count("replacement") == 0


def test_only_a_coordinator_names_one(town: Town) -> None:
    for name in ("an", "nele", "katrien", "ines", "veerle"):
        assert "duidt de coördinator aan" in town.person(name).say(LINE)
    assert town.count("replacement") == 0
