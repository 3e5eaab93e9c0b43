"""Forms: filled in as far as known, errors beside their fields, the receipt in the form's place."""

from __future__ import annotations

from tests.conversations.town import Town


def test_nothing_given_opens_a_form(town: Town) -> None:
    form = town.person("an").say("/log-visit")
    assert form.is_form
    assert form.title == "Bezoek noteren"
    assert form.fields == {
        "school": None,
        "duration": None,
        "day": "2026-11-24",
        "group": "Brede types",
        "small": None,
        "note": None,
    }


def test_what_was_given_is_filled_in(town: Town) -> None:
    form = town.person("an").say("/log-visit de linde gisteren over lezen")
    assert form.fields["school"] == "De Linde, Halle"
    assert form.fields["day"] == "2026-11-23"
    assert form.fields["note"] == "over lezen"
    assert form.fields["duration"] is None


def test_a_day_that_does_not_exist_opens_the_form_and_says_what_was_not_understood(town: Town) -> None:
    before = town.count("visit")
    form = town.person("an").say("/log-visit de linde 31/11 2u")
    assert form.is_form
    assert "Dit begreep ik niet: “31/11”" in form
    assert form.fields["duration"] == "2 uur"
    assert town.count("visit") == before


def test_a_day_that_was_not_understood_is_not_today(town: Town) -> None:
    an = town.person("an")
    for line in ("31/2 2u", "gistren 2u"):
        assert an.say(f"/log-visit de linde {line}").fields["day"] is None
    assert an.say("/log-visit de linde 25u").fields["day"] == "2026-11-24"
    assert an.say("/log-visit de linde 31/2 gisteren 2u").fields["day"] == "2026-11-23"


def test_the_only_school_is_filled_in(town: Town) -> None:
    assert town.person("wim").say("/log-visit").fields["school"] == "De Notelaar, Aalst"


def test_type_ahead_offers_my_own_schools_nearest_first(town: Town) -> None:
    an = town.person("an")
    an.say("/log-visit")
    assert an.suggest("school", "lin") == ["De Linde, Halle"]
    assert an.suggest("school", "jozef") == ["Sint-Jozef, Asse", "Sint-Jozef, Ternat"]
    assert an.suggest("school", "ternat") == ["De Springplank, Ternat", "Sint-Jozef, Ternat"]
    assert an.suggest("school", "notelaar") == []
    assert len(an.suggest("school", "")) == 5


def test_the_receipt_with_undo_takes_the_place_of_the_form(town: Town) -> None:
    an = town.person("an")
    an.say("/log-visit")
    seen = an.submit(school="De Linde, Halle", duration="halve dag", day="2026-11-23")
    assert seen.is_modal
    assert not seen.is_form
    assert seen.lines[0] == "Genoteerd: De Linde, Halle, ma 23 november, een halve dag (3u20), brede types."
    assert seen.buttons == ["Ongedaan maken", "Wijzigen"]
    assert len(an.state["views"]) == 1
    undone = an.press("Ongedaan maken")
    assert undone.is_modal
    assert "Ongedaan gemaakt" in undone
    assert len(an.state["views"]) == 1


def test_errors_stand_beside_their_fields_and_the_corrected_form_works(town: Town) -> None:
    an = town.person("an")
    before = town.count("visit")
    an.say("/log-visit de linde")
    wrong = an.submit(duration="lang", day="2028-01-01")
    assert wrong.is_form
    assert set(wrong.errors) == {"duration", "day"}
    assert wrong.errors["duration"].startswith("Schrijf hoe lang het was")
    assert wrong.fields["duration"] == "lang"
    assert town.count("visit") == before
    assert an.submit(duration="13u", day="2026-11-23").errors.keys() == {"duration"}
    right = an.submit(duration="2u30")
    assert "ma 23 november, 2u30" in right
    assert town.count("visit") == before + 1


def test_both_types_are_split_and_only_the_broad_part_counts(town: Town) -> None:
    an = town.person("an")
    an.say("/log-visit de linde")
    wrong = an.submit(duration="halve dag", group="Beide")
    assert set(wrong.errors) == {"small"}
    wrong = an.submit(duration="halve dag", group="Beide", small="4u")
    assert set(wrong.errors) == {"small"}
    seen = an.submit(small="1u40")
    assert "een halve dag (3u20), brede en kleine types. Enkel 1u40 voor de brede types telt" in seen
    assert town.count("visit_line", "day = '2026-11-24'") == 2


def test_a_note_warns_against_names(town: Town) -> None:
    assert "Geen namen of herkenbare gegevens van leerlingen." in town.person("an").say("/log-visit")


def test_slsc_is_never_asked_for_a_type(town: Town) -> None:
    katrien = town.person("katrien")
    form = katrien.say("/log-visit")
    assert set(form.fields) == {"school", "duration", "day", "note"}
    assert "2 uur, kleine types." in katrien.submit(school="De Linde, Halle", duration="2u")


def test_a_form_has_at_most_six_fields(town: Town) -> None:
    assert len(town.person("an").say("/log-visit").fields) <= 6
    assert len(town.person("tom").say("/set-timeframe springplank").fields) <= 6


def test_the_button_under_a_school_opens_the_form_with_that_school(town: Town) -> None:
    an = town.person("an")
    an.say("/timeframe de regenboog")
    form = an.press("Bezoek noteren")
    assert form.is_form
    assert form.fields["school"] == "De Regenboog, Dilbeek"


def test_too_little_in_a_direct_message_gives_a_button_that_opens_the_form(town: Town) -> None:
    an = town.person("an")
    seen = an.dm("bezoek de linde gisteren over lezen")
    assert seen.buttons == ["Bezoek noteren"]
    form = an.press("Bezoek noteren")
    assert form.fields["school"] == "De Linde, Halle"
    assert form.fields["day"] == "2026-11-23"
    assert "2 uur" in an.submit(duration="2u")


def test_the_same_form_sent_twice_notes_once_and_answers_the_same(town: Town) -> None:
    an = town.person("an")
    before = town.count("visit")
    an.say("/log-visit de linde")
    an.submit(duration="2u")
    first, second = an.again(), an.again()
    assert first.status == second.status == 200
    assert first.body == second.body
    assert town.count("visit") == before + 1


def test_a_form_of_another_day_may_be_closed_without_effect(town: Town) -> None:
    an = town.person("an")
    before = town.count("visit")
    an.say("/log-visit de linde")
    an.close()
    assert an.state["views"] == []
    assert town.count("visit") == before
