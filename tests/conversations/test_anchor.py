"""`/schoolbeeld anker`: a school gets another anchor, after a look at what changes."""

from __future__ import annotations

import pytest

from tests.conversations.town import Town

LINE = "/schoolbeeld anker de-linde @bart"


def roles(town: Town, slug: str = "de-linde") -> set[tuple[str, str]]:
    """Who is anchor or supporter of LSC WBB at a school."""
    with town.database.engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT person.name, role.role FROM role JOIN person ON person.id = person_id "
            f"JOIN school ON school.id = school_id WHERE slug = '{slug}' AND centre = 'LSC' "
            "AND role.role IN ('anchor', 'supporter')"
        )
        return {(name, role) for name, role in found}


def test_what_changes_is_shown_first_and_done_with_a_press(town: Town) -> None:
    mieke, bart, nele = town.person("mieke"), town.person("bart"), town.person("nele")
    before = roles(town)
    seen = mieke.say(LINE)
    assert seen.lines == [
        "De Linde, Halle: Bart Maes wordt de ankerondersteuner, in de plaats van Nele Vandamme.",
        "Nele blijft er leerondersteuner.",
    ]
    assert seen.buttons == ["Zo instellen", "Nele werkt er niet meer"]
    assert roles(town) == before
    receipt = mieke.press("Zo instellen", on=seen)
    assert receipt.lines == [
        "Bart Maes is nu de ankerondersteuner van De Linde, Halle. Nele blijft er leerondersteuner."
    ]
    changed = {("Bart Maes", "anchor"), ("Nele Vandamme", "supporter")}
    assert roles(town) == before - {("Nele Vandamme", "anchor")} | changed
    assert "Zo instellen" in bart.say("/set-timeframe de linde 2u per week").buttons
    assert "past Bart aan" in nele.say("/set-timeframe de linde 2u per week")
    assert town.count("audit", "what = 'anchor.named'") == 1


def test_an_undo_brings_back_exactly_what_was(town: Town) -> None:
    mieke, before = town.person("mieke"), roles(town)
    for button in ("Zo instellen", "Nele werkt er niet meer"):
        receipt = mieke.press(button, on=mieke.say(LINE))
        assert roles(town) != before
        undone = mieke.press("Ongedaan maken", on=receipt)
        assert undone.lines == [
            "Alles in De Linde, Halle is weer zoals het was. Nele Vandamme is er de ankerondersteuner."
        ]
        assert roles(town) == before


def test_the_anchor_of_until_now_leaves_when_that_is_said(town: Town) -> None:
    mieke = town.person("mieke")
    receipt = mieke.press("Nele werkt er niet meer", on=mieke.say(LINE))
    assert "Nele werkt er niet meer." in receipt
    assert not any(name == "Nele Vandamme" for name, _ in roles(town))
    assert "zijn voor haar leerondersteuners" in town.person("nele").say("/overview de linde")


def test_the_answer_takes_the_place_of_the_question_and_a_repeat_changes_nothing(town: Town) -> None:
    mieke = town.person("mieke")
    seen = mieke.say(LINE)
    receipt = mieke.press("Zo instellen", on=seen)
    assert receipt.body["ts"] == seen.body["ts"]
    after = roles(town)
    mieke.again()
    assert roles(town) == after
    assert town.count("audit", "what = 'anchor.named'") == 1


def test_a_school_without_an_anchor_gets_one(town: Town) -> None:
    mieke = town.person("mieke")
    seen = mieke.say("/schoolbeeld anker gabriel-een Wim Claes")
    assert seen.lines == ["Sint-Gabriëlcollege, Boechout: Wim Claes wordt de ankerondersteuner."]
    assert seen.buttons == ["Zo instellen"]
    receipt = mieke.press("Zo instellen", on=seen)
    assert roles(town, "gabriel-een") == {("Wim Claes", "anchor")}
    assert "Er is nog geen ankerondersteuner." in mieke.press("Ongedaan maken", on=receipt)
    assert roles(town, "gabriel-een") == set()


@pytest.mark.parametrize(
    "line",
    [
        "anker de linde bart@lsc.example",
        "anker de linde Bart Maes",
        "anker @bart de linde",
        "anchor de-linde @bart",
        "ankerondersteuner 990101 bart maes",
    ],
)
def test_the_colleague_may_be_named_in_many_ways(town: Town, line: str) -> None:
    assert "Bart Maes wordt de ankerondersteuner" in town.person("mieke").say(f"/schoolbeeld {line}")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("@katrien", "Katrien Jacobs werkt niet voor LSC WBB"),
        ("ines@clb.example", "Ines Cools werkt niet voor LSC WBB"),
        ("@mieke", "Mieke Dewaele is coördinator"),
        ("@nele", "Nele Vandamme is al de ankerondersteuner van De Linde, Halle."),
    ],
)
def test_who_cannot_be_the_anchor(town: Town, line: str, why: str) -> None:
    before = roles(town)
    seen = town.person("mieke").say(f"/schoolbeeld anker de-linde {line}")
    assert why in seen
    assert "Er is niets gewijzigd." in seen
    assert seen.buttons == []
    assert roles(town) == before


def test_too_little_given_opens_a_form(town: Town) -> None:
    mieke = town.person("mieke")
    form = mieke.say("/schoolbeeld anker de linde")
    assert form.title == "Ankerondersteuner"
    assert form.fields["school"] == "De Linde, Halle"
    assert form.fields["leaving"] == "Blijft leerondersteuner van de school"
    assert mieke.suggest("person", "bar") == ["Bart Maes"]
    wrong = mieke.submit(person="Nele Vandamme")
    assert wrong.errors == {
        "person": "Nele Vandamme is al de ankerondersteuner van De Linde, Halle. Er is niets gewijzigd."
    }
    preview = mieke.submit(person="Bart Maes", leaving="Werkt niet meer op deze school")
    assert "Nele werkt dan niet meer op deze school." in preview
    assert ("Bart Maes", "anchor") not in roles(town)
    done = mieke.submit()
    assert "Bart Maes is nu de ankerondersteuner van De Linde, Halle. Nele werkt er niet meer." in done
    assert ("Bart Maes", "anchor") in roles(town)


def test_the_button_of_the_overview_opens_the_form(town: Town) -> None:
    mieke = town.person("mieke")
    form = mieke.press("Ankerondersteuner kiezen", on=mieke.say("/overview"))
    assert form.fields["school"].startswith("Sint-Gabriëlcollege")


def test_a_running_replacement_is_told_of_and_goes_on(town: Town) -> None:
    mieke = town.person("mieke")
    mieke.say("/schoolbeeld vervang de-linde @ellen tot 1 februari")
    seen = mieke.say(LINE)
    assert (
        "Ellen Smets vervangt er de ankerondersteuner nog tot en met ma 1 februari; dat blijft zo."
        in seen.lines
    )
    mieke.press("Zo instellen", on=seen)
    assert town.count("replacement") == 1


def test_when_the_anchor_changed_meanwhile_nothing_is_done(town: Town) -> None:
    mieke = town.person("mieke")
    old = mieke.say(LINE)
    receipt = mieke.press("Zo instellen", on=mieke.say("/schoolbeeld anker de-linde @tom"))
    after = roles(town)
    assert "Tom Peeters is er nu de ankerondersteuner" in mieke.press("Zo instellen", on=old)
    assert roles(town) == after
    mieke.press("Zo instellen", on=mieke.say("/schoolbeeld anker de-linde @ellen"))
    after = roles(town)
    assert "Ellen Smets is er nu de ankerondersteuner" in mieke.press("Ongedaan maken", on=receipt)
    assert roles(town) == after


def test_only_a_coordinator_names_an_anchor(town: Town) -> None:
    before = roles(town)
    for name in ("an", "nele", "katrien", "ines", "veerle"):
        assert "bepaalt de coördinator" in town.person(name).say(LINE)
    assert roles(town) == before
