"""`/log-visit` in one line: by slash command and by direct message, in Dutch and English."""

from __future__ import annotations

import pytest

from tests.conversations.town import Town

LINDE = "Genoteerd: De Linde, Halle, "
HALF = "een halve dag (3u20), brede types."


@pytest.mark.parametrize(
    ("line", "receipt"),
    [
        ("de linde halve dag", f"{LINDE}di 24 november, {HALF}"),
        ("de linde gisteren halve dag", f"{LINDE}ma 23 november, {HALF}"),
        ("halve dag linde gisteren", f"{LINDE}ma 23 november, {HALF}"),
        ("gisteren ½ dag 990101", f"{LINDE}ma 23 november, {HALF}"),
        ("de linde vrijdag 1/2 dag", f"{LINDE}vr 20 november, {HALF}"),
        ("delinde 12/11 2u30", f"{LINDE}do 12 november, 2u30, brede types."),
        ("de linde 12 november 150 min", f"{LINDE}do 12 november, 2u30, brede types."),
        ("de linde 1,5 uur", f"{LINDE}di 24 november, 1u30, brede types."),
        ("de linde 3 lestijden", f"{LINDE}di 24 november, 2u30, brede types."),
        ("de linde 9u-11u30", f"{LINDE}di 24 november om 9u, 2u30, brede types."),
        ("de linde voormiddag", f"{LINDE}di 24 november, {HALF}"),
        ("de linde nm", f"{LINDE}di 24 november, {HALF}"),
        ("de linde hele dag", f"{LINDE}di 24 november, een hele dag (6u40), brede types."),
        ("de linde 2u kleine types", f"{LINDE}di 24 november, 2 uur, kleine types."),
        ("de linde 2u klein", f"{LINDE}di 24 november, 2 uur, kleine types."),
        ("de linde 2u brede types", f"{LINDE}di 24 november, 2 uur, brede types."),
        ("de linde yesterday half a day", f"{LINDE}ma 23 november, {HALF}"),
        ("de linde friday 2 hours", f"{LINDE}vr 20 november, 2 uur, brede types."),
    ],
)
def test_one_line_logs_a_visit(town: Town, line: str, receipt: str) -> None:
    before = town.count("visit")
    seen = town.person("an").say(f"/log-visit {line}")
    assert seen.lines[0] == receipt
    assert seen.buttons == ["Ongedaan maken", "Wijzigen"]
    assert seen.is_private
    assert town.count("visit") == before + 1


def test_the_receipt_says_what_remains_in_the_frames_own_words(town: Town) -> None:
    an = town.person("an")
    assert an.say("/log-visit de linde 1u40").lines[1] == (
        "Voor deze periode (tot en met 29 november) blijft er nog 1u40. "
        "Tot eind juni blijven er nog 13,5 halve dagen."
    )
    assert an.say("/log-visit de linde 100 min gisteren").lines[1] == (
        "De halve dag voor deze periode (tot en met 29 november) is daarmee gebruikt. "
        "Tot eind juni blijven er nog 13 halve dagen."
    )


def test_the_remaining_time_changes_with_the_visit(town: Town) -> None:
    an = town.person("an")
    an.say("/log-visit de linde gisteren halve dag")
    seen = an.say("/timeframe de linde")
    assert "6 van de 6 halve dagen gebruikt" in seen
    assert "Deze periode (16 tot en met 29 november): volledig gebruikt" in seen
    assert "nog 13 halve dagen" in seen


@pytest.mark.parametrize(
    "line",
    [
        "bezoek de linde gisteren halve dag",
        "/bezoek de linde gisteren halve dag",
        "noteer linde gisteren halve dag",
        "log-visit de linde yesterday half a day",
        "log de linde yesterday half a day",
        "Bezoek De Linde gisteren halve dag",
    ],
)
def test_a_direct_message_logs_without_a_slash(town: Town, line: str) -> None:
    an = town.person("an")
    if line.startswith("/"):
        line = f" {line}"  # how a person keeps the chat from reading a command
    assert an.dm(line).lines[0] == f"{LINDE}ma 23 november, {HALF}"
    assert town.count("visit", "day = '2026-11-23'") == 1
    assert not an.last.is_private  # a direct message lasts


def test_the_buttons_of_a_direct_message_work_in_its_place(town: Town) -> None:
    an = town.person("an")
    an.dm("bezoek de linde gisteren halve dag")
    before = len(an.messages())
    assert "Ongedaan gemaakt" in an.press("Ongedaan maken")
    assert len(an.messages()) == before


def test_words_left_over_are_the_note(town: Town) -> None:
    seen = town.person("an").say("/log-visit de linde 2u overleg met de zorgleerkracht")
    assert "Notitie: overleg met de zorgleerkracht" in seen
    assert town.count("visit", "note = 'overleg met de zorgleerkracht'") == 1


def test_small_types_stand_outside_the_frame(town: Town) -> None:
    an = town.person("an")
    assert an.say("/log-visit de linde 2u kleine types").lines[1] == (
        "Kleine types vallen buiten het tijdskader."
    )
    seen = an.say("/timeframe de linde")
    assert "5 van de 6 halve dagen gebruikt" in seen
    assert "Kleine types, buiten dit tijdskader: 5u20" in seen


def test_the_type_defaults_to_what_i_noted_last_at_this_school(town: Town) -> None:
    an = town.person("an")
    an.say("/log-visit de linde 2u kleine types")
    assert "1 uur, kleine types." in an.say("/log-visit de linde 1u")
    assert "1 uur, brede types." in an.say("/log-visit springplank 1u")


def test_an_slsc_supporter_always_notes_small_types(town: Town) -> None:
    katrien = town.person("katrien")
    assert "2 uur, kleine types." in katrien.say("/log-visit de linde 2u")
    assert "2 uur, kleine types." in katrien.say("/log-visit de linde gisteren 2u brede types")


def test_a_later_date_is_planned(town: Town) -> None:
    an = town.person("an")
    seen = an.say("/log-visit de linde 30 november halve dag")
    assert seen.lines[0] == f"Gepland: De Linde, Halle, ma 30 november, {HALF}"
    assert "Met de geplande bezoeken erbij blijven er nog 13 halve dagen tot eind juni." in seen
    asked = an.say("/timeframe de linde")
    assert "5 van de 6 halve dagen gebruikt" in asked
    assert "De geplande bezoeken (een halve dag) zijn daar al van afgetrokken." in asked


def test_a_school_without_a_frame_stores_the_visit_and_says_so(town: Town) -> None:
    seen = town.person("an").say("/log-visit springplank 2u")
    assert "Er is nog geen tijdskader voor deze school: het bezoek is bewaard" in seen


def test_an_ambiguous_school_is_asked_and_the_rest_kept(town: Town) -> None:
    an = town.person("an")
    before = town.count("visit")
    seen = an.say("/log-visit sint-jozef gisteren halve dag kleine types leesbegeleiding")
    assert "Ik noteer daarna: ma 23 november, een halve dag, kleine types." in seen
    assert town.count("visit") == before
    seen = an.press("Sint-Jozef, Ternat")
    assert seen.lines[0] == (
        "Genoteerd: Sint-Jozef, Ternat, ma 23 november, een halve dag (3u20), kleine types. "
        "Notitie: leesbegeleiding"
    )
    assert town.count("visit") == before + 1


def test_a_choice_of_school_pressed_twice_notes_once(town: Town) -> None:
    an = town.person("an")
    before = town.count("visit")
    an.say("/log-visit sint-jozef 2u")
    an.press("Sint-Jozef, Asse")
    an.again()
    assert town.count("visit") == before + 1


def test_a_school_that_is_not_mine_is_refused_and_names_its_anchor(town: Town) -> None:
    before = town.count("visit")
    seen = town.person("an").say("/log-visit de notelaar 2u")
    assert "De Notelaar, Aalst staat niet bij jouw scholen: er is niets genoteerd." in seen
    assert "Vraag het aan Wim Claes" in seen
    assert town.count("visit") == before


def test_words_with_two_readings_are_asked(town: Town) -> None:
    an = town.person("an")
    seen = an.say("/log-visit de linde 8u")
    assert "“8u” kan twee dingen betekenen" in seen
    assert len(seen.buttons) == 2
    seen = an.press(next(b for b in seen.buttons if not b.startswith("om ")))
    assert seen.lines[0] == f"{LINDE}di 24 november, 8 uur, brede types."


def test_a_note_that_is_too_long_is_not_stored(town: Town) -> None:
    before = town.count("visit")
    seen = town.person("an").say(f"/log-visit de linde 2u : {'a' * 501}")
    assert "Een notitie mag hoogstens 500 tekens lang zijn. Er is niets genoteerd" in seen
    assert town.count("visit") == before


def test_an_english_colleague_reads_english(town: Town) -> None:
    ellen = town.person("ellen")
    seen = ellen.say("/log-visit de linde yesterday half a day")
    assert "De Linde, Halle" in seen
    assert "half a day" in seen
    assert "broad types" in seen
    assert "Genoteerd" not in seen
    assert ellen.dm("visits").lines
    assert town.count("visit", "day = '2026-11-23'") == 1
