"""What people do in Teams, from the front door."""

from __future__ import annotations

from tests.teams.street import Street


def test_a_person_asks_what_time_remains(street: Street) -> None:
    seen = street.person("an").say("/timeframe de linde")
    assert "De Linde" in seen
    assert "█" in seen.text


def test_words_work_without_a_slash_in_both_languages(street: Street) -> None:
    an = street.person("an")
    first = an.say("timeframe de linde").text
    assert an.say("tijdskader de linde").text == first


def test_a_visit_is_logged_and_undone(street: Street) -> None:
    an = street.person("an")
    seen = an.say("log-visit de linde halve dag")
    assert street.count("visit", "status = 'done' AND day = '2026-11-24'") == 1
    undone = an.press("Ongedaan maken", seen)
    assert undone.number == seen.number, "the message itself changes"
    assert street.count("visit", "status = 'done' AND day = '2026-11-24'") == 0


def test_a_visit_by_the_form(street: Street) -> None:
    an = street.person("an")
    form = an.press("Bezoek noteren", an.say("help"))
    assert "school" in form.inputs
    wrong = an.press("Bewaren", form, school="", amount="half_day")
    assert wrong.inputs
