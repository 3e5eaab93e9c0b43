"""`/set-timeframe`: shown before it is set, versioned, on a Monday."""

from __future__ import annotations

import pytest

from tests.conversations.town import Town


def test_a_frame_is_shown_before_it_is_set(town: Town) -> None:
    tom = town.person("tom")
    frames = town.count("frame")
    seen = tom.say("/set-timeframe springplank halve dag om de twee weken")
    assert "De Springplank, Ternat, vanaf ma 31 augustus: maximum een halve dag om de twee weken" in seen
    assert "Dat zijn 38 schoolweken, samen 19 halve dagen." in seen
    assert seen.buttons == ["Zo instellen", "Wijzigen"]
    assert town.count("frame") == frames
    done = tom.press("Zo instellen")
    assert "Ingesteld: De Springplank, Ternat, vanaf ma 31 augustus" in done
    assert "Nog niet doorgegeven aan de school." in done
    assert done.buttons == ["Doorgeven aan de school", "Al mondeling doorgegeven", "Tijdskader bekijken"]
    assert town.count("frame") == frames + 1
    assert "maximum een halve dag om de twee weken" in town.person("an").say("/timeframe springplank")


def test_words_that_say_no_amount_are_said_in_the_form(town: Town) -> None:
    nele = town.person("nele")
    form = nele.say("/set-timeframe de linde banaan")
    assert form.is_form
    assert "Dit begreep ik niet: “banaan”." in form
    for clear in ("de linde", "voor de linde"):
        assert "Dit begreep ik niet" not in nele.say(f"/set-timeframe {clear}")


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("halve dag om de twee weken", "maximum een halve dag om de twee weken"),
        ("1 dag per maand", "maximum 1 dag per 4 schoolweken"),
        ("2u per week", "maximum 2 uur per week"),
        ("3 lesuren per week", "maximum 3 lesuren per week"),
        ("half a day every two weeks", "maximum een halve dag om de twee weken"),
    ],
)
def test_an_amount_is_understood_as_a_colleague_says_it(town: Town, amount: str, shown: str) -> None:
    assert shown in town.person("tom").say(f"/set-timeframe springplank {amount}")


def test_the_first_frame_of_a_year_starts_at_the_year_a_later_one_next_monday(town: Town) -> None:
    assert "vanaf ma 31 augustus" in town.person("tom").say("/set-timeframe springplank 2u per week")
    seen = town.person("nele").say("/set-timeframe de linde 1 dag per week")
    assert "De Linde, Halle, vanaf ma 30 november" in seen
    assert "Nu geldt: een halve dag om de twee weken. Dat blijft zo tot die dag" in seen


def test_a_new_version_keeps_the_history(town: Town) -> None:
    nele = town.person("nele")
    nele.say("/set-timeframe de linde 1 dag per week")
    nele.press("Zo instellen")
    seen = town.person("an").say("/timeframe de linde")
    assert "5 van de 6 halve dagen gebruikt" in seen
    town.clock.now = town.clock.now.replace(month=12, day=1)
    assert "maximum 1 dag per week" in town.person("an").say("/timeframe de linde")
    assert town.count("frame", "school_id = 1") == 2


def test_what_is_planned_until_the_start_is_taken_off_what_remains(town: Town) -> None:
    an, nele = town.person("an"), town.person("nele")
    for day in ("27/11", "30/11", "2/12"):
        an.say(f"/log-visit de linde {day} 2u")
    nele.say("/set-timeframe de linde halve dag per week")
    done = nele.press("Zo instellen")
    assert "vanaf ma 30 november" in done
    assert "Tot eind juni blijven er nog 25,2 halve dagen." in done
    assert "Tot eind juni: nog 25,2 halve dagen." in nele.say("/timeframe de linde")


def test_a_start_that_is_no_monday_gets_the_two_nearest_offered(town: Town) -> None:
    nele = town.person("nele")
    seen = nele.say("/set-timeframe de linde 2u per week vanaf 9 december")
    assert "Een tijdskader begint op een maandag, en wo 9 december is dat niet." in seen
    assert seen.buttons == ["Vanaf ma 7 december", "Vanaf ma 14 december"]
    seen = nele.press("Vanaf ma 14 december")
    assert "De Linde, Halle, vanaf ma 14 december: maximum 2 uur per week" in seen
    assert "Ingesteld" in nele.press("Zo instellen")


def test_a_later_version_starts_at_the_earliest_this_week(town: Town) -> None:
    nele = town.person("nele")
    seen = nele.say("/set-timeframe de linde 2u per week vanaf 9/11/2026")
    assert "ten vroegste deze week, op ma 23 november" in seen
    assert "vanaf ma 23 november" in nele.press("Vanaf ma 23 november")


def test_an_amount_of_nothing_is_a_valid_version(town: Town) -> None:
    nele = town.person("nele")
    assert "tijdelijk geen inzet voor de brede types" in nele.say("/set-timeframe de linde 0")
    assert "tijdelijk geen inzet" in nele.press("Zo instellen")
    town.clock.now = town.clock.now.replace(month=12, day=1)
    assert "De Linde, Halle: tijdelijk geen inzet" in nele.say("/timeframe de linde")
    assert "Genoteerd" in town.person("an").say("/log-visit de linde 2u")


def test_a_frame_changed_meanwhile_is_shown_again_first(town: Town) -> None:
    nele, mieke = town.person("nele"), town.person("mieke")
    shown = nele.say("/set-timeframe de linde 1 dag per week")
    mieke.say("/set-timeframe de linde 2u per week")
    mieke.press("Zo instellen")
    frames = town.count("frame")
    seen = nele.press("Zo instellen", on=shown)
    assert "is intussen door iemand anders aangepast. Er is niets gewijzigd" in seen
    assert town.count("frame") == frames
    again = nele.press("Voorbeeld bekijken")
    assert "Dit vervangt het tijdskader dat diezelfde dag begint: 2 uur per week." in again
    assert "Ingesteld" in nele.press("Zo instellen")


def test_setting_twice_with_the_same_button_sets_once(town: Town) -> None:
    nele = town.person("nele")
    frames = town.count("frame")
    nele.say("/set-timeframe de linde 1 dag per week")
    nele.press("Zo instellen")
    nele.again()
    assert town.count("frame") == frames + 1


def test_too_little_given_opens_a_form_then_a_preview_then_it_is_set(town: Town) -> None:
    tom = town.person("tom")
    form = tom.say("/set-timeframe springplank")
    assert form.title == "Tijdskader instellen"
    assert form.fields["school"] == "De Springplank, Ternat"
    assert form.fields["from"] == "2026-08-31"
    wrong = tom.submit(amount="veel", **{"from": "2026-09-02"})
    assert wrong.errors["amount"].startswith("Schrijf hoeveel tijd en per hoeveel weken")
    wrong = tom.submit(amount="halve dag om de twee weken")
    assert wrong.errors["from"].startswith("Een tijdskader begint op een maandag")
    preview = tom.submit(note="lezen eerst", **{"from": "2026-08-31"})
    assert "samen 19 halve dagen" in preview
    assert "Hoe verdelen we dit: lezen eerst" in preview
    done = tom.submit()
    assert "Ingesteld: De Springplank, Ternat" in done
    assert town.count("frame", "note = 'lezen eerst'") == 1


def test_the_preview_can_be_changed_in_the_form(town: Town) -> None:
    nele = town.person("nele")
    nele.say("/set-timeframe de linde 1 dag per week")
    form = nele.press("Wijzigen")
    assert form.fields["amount"] == "1 dag per week"
    assert form.fields["from"] == "2026-11-30"
    assert "maximum 2 uur per week" in nele.submit(amount="2u per week")


def test_type_ahead_offers_only_schools_where_i_may_set_a_frame(town: Town) -> None:
    tom = town.person("tom")
    tom.say("/set-timeframe")
    assert tom.suggest("school", "linde") == []
    assert tom.suggest("school", "jozef") == ["Sint-Jozef, Asse", "Sint-Jozef, Ternat"]


def test_an_ambiguous_school_keeps_the_amount(town: Town) -> None:
    tom = town.person("tom")
    seen = tom.say("/set-timeframe sint-jozef 1 dag per week vanaf 7 december")
    assert seen.buttons == ["Sint-Jozef, Asse", "Sint-Jozef, Ternat"]
    seen = tom.press("Sint-Jozef, Ternat")
    assert "Sint-Jozef, Ternat, vanaf ma 7 december: maximum 1 dag per week" in seen


def test_a_supporter_is_refused_and_told_who_can(town: Town) -> None:
    frames = town.count("frame")
    seen = town.person("an").say("/set-timeframe de linde 1 dag per week")
    assert "Het tijdskader van De Linde, Halle past Nele aan, de ankerondersteuner van de school." in seen
    assert "Er is niets gewijzigd." in seen
    assert seen.buttons == ["Tijdskader bekijken"]
    assert town.count("frame") == frames


def test_a_coordinator_sets_any_frame(town: Town) -> None:
    mieke = town.person("mieke")
    mieke.say("/set-timeframe de notelaar 2u per week")
    assert "Ingesteld: De Notelaar, Aalst" in mieke.press("Zo instellen")
