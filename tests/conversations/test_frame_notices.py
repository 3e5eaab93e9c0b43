"""The year's time that is used: told at 80 % and at all of it, and once when more than a block over so far.

De Springplank gets an hour a week until Christmas: 15 hours in all, 12 of them so far; these are four fifths.
Over by more than a block is here over by more than a day: from 18u41 on.
"""

from __future__ import annotations

from datetime import date

import pytest

from bot.imports import import_text
from tests.conversations.centre import NOW
from tests.conversations.mornings import morning, told
from tests.conversations.seen import Seen
from tests.conversations.town import Person, Town

WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 11, n) for n in (25, 26, 27))
LATER = tuple(date(2026, 12, n) for n in (1, 2, 3, 8, 9, 10))
MOST = "In De Springplank, Ternat is 8"
WHOLE = "In De Springplank, Ternat is het tijdskader van dit schooljaar volledig gebruikt (15 uur)"
TO_DATE = "Sinds het begin van het schooljaar zijn in De Regenboog, Dilbeek"
FRAME = "school;amount;unit;weeks;valid_from;valid_until;note\n"


def set_frame(town: Town, hours: int) -> None:
    row = f"de-springplank;{hours};hour;1;2026-08-31;2026-12-20;\n"
    assert not import_text(town.database, "frames", FRAME + row, now=NOW).bad_lines


@pytest.fixture
def an(town: Town) -> Person:
    set_frame(town, 1)
    return town.person("an")


def log(person: Person, *amounts: str) -> Seen:
    """Visits of today; the last one's receipt."""
    return [person.say(f"/log-visit de springplank {amount} 24/11") for amount in amounts][-1]


def mornings(town: Town, *days: date) -> None:
    for day in days:
        morning(town, day)


def test_at_four_fifths_who_uses_the_time_and_who_shares_it_out_are_told(an: Person, town: Town) -> None:
    log(an, "480 min", "3u59")
    mornings(town, WEDNESDAY)
    assert not told(an, MOST)
    log(an, "1 min")
    mornings(town, THURSDAY)
    asked = an.message(MOST)
    assert asked.lines == [
        "Dag An.",
        "In De Springplank, Ternat is 80 % van het tijdskader van dit schooljaar gebruikt: "
        "12 uur van de 15 uur. Tot eind juni blijft er nog 3 uur. Na deze week zijn er nog 26 schoolweken.",
        "Je krijgt dit bericht omdat je leerondersteuner bent op deze school. "
        "Met /schoolbeeld herinneringen kies je wat je krijgt.",
    ]
    assert asked.buttons == [
        "Waarom dit cijfer?", "Tijdskader bekijken",
        "Later: over een dag", "Later: over een week", "Later: volgende schoolweek",
        "Niet meer voor deze school",
    ]  # fmt: skip
    assert [len(told(town.person(name), MOST)) for name in ("bart", "tom", "ellen", "katrien", "mieke")] == [
        *(1, 1, 0, 0, 0)
    ]


def test_it_is_told_once_however_often_and_late_the_clock_ticks(an: Person, town: Town) -> None:
    log(an, "480 min", "4 uur")
    for day in (FRIDAY, *LATER):
        mornings(town, day)
        town.parts.clockwork.tick(again=True)
        town.settle()
    assert len(told(an, MOST)) == 1


def test_a_period_that_is_passed_is_not_told(town: Town) -> None:
    an = town.person("an")
    for _ in range(3):
        an.say("/log-visit de linde halve dag 24/11")
    mornings(town, WEDNESDAY, FRIDAY, *LATER)
    assert not told(an, "In De Linde, Halle")
    assert not told(an, "in De Linde, Halle")


def test_all_of_it_takes_the_place_of_four_fifths(an: Person, town: Town) -> None:
    log(an, "480 min", "420 min")
    mornings(town, WEDNESDAY, THURSDAY)
    assert len(told(an, WHOLE)) == 1
    assert not told(an, MOST)
    assert "Bekijk met Tom, de ankerondersteuner, wat voorrang krijgt" in an.message(WHOLE)
    assert "Bekijk met je collega’s en de school wat voorrang krijgt" in town.person("tom").message(WHOLE)


def test_both_come_when_they_are_passed_one_after_the_other(an: Person, town: Town) -> None:
    log(an, "480 min", "4 uur")
    mornings(town, WEDNESDAY)
    log(an, "3 uur")
    mornings(town, THURSDAY, FRIDAY)
    assert (len(told(an, MOST)), len(told(an, WHOLE))) == (1, 1)


def test_a_correction_that_brings_it_back_arms_it_again(an: Person, town: Town) -> None:
    receipt = log(an, "480 min", "4 uur")
    mornings(town, WEDNESDAY)
    first = an.message(MOST)
    an.press("Ongedaan maken", receipt)
    town.settle()
    renewed = next(seen for seen in an.messages() if seen.body["ts"] == first.body["ts"])
    assert renewed.text == "Alles waar ik je aan herinnerde, is in orde."
    mornings(town, THURSDAY)
    assert not told(an, MOST)
    log(an, "4 uur")
    mornings(town, FRIDAY, *LATER)
    assert len(told(an, MOST)) == 1


def test_brought_back_and_passed_again_before_any_tick_is_told_again(an: Person, town: Town) -> None:
    receipt = log(an, "480 min", "4 uur")
    mornings(town, WEDNESDAY)
    first = an.message(MOST).body["ts"]
    an.press("Ongedaan maken", receipt)
    log(an, "5 uur")
    mornings(town, LATER[-1])
    assert [seen.body["ts"] != first for seen in told(an, MOST)] == [True]


def test_a_correction_that_changes_nothing_of_that_is_no_news(an: Person, town: Town) -> None:
    receipt = log(an, "480 min", "5 uur")
    mornings(town, WEDNESDAY)
    an.press("Wijzigen", receipt)
    an.submit(duration="4 uur")
    an.close()
    mornings(town, THURSDAY, FRIDAY, *LATER)
    assert len(told(an, MOST)) == 1


def test_back_under_all_of_it_but_not_under_four_fifths(an: Person, town: Town) -> None:
    log(an, "480 min", "4 uur")
    mornings(town, WEDNESDAY)
    receipt = log(an, "3 uur")
    mornings(town, THURSDAY)
    an.press("Ongedaan maken", receipt)
    mornings(town, FRIDAY)
    assert (len(told(an, MOST)), len(told(an, WHOLE))) == (1, 0)  # that message was made new
    log(an, "3 uur")
    mornings(town, *LATER)
    assert len(told(an, WHOLE)) == 1


def test_a_larger_frame_brings_it_back_too(an: Person, town: Town) -> None:
    log(an, "480 min", "4 uur")
    mornings(town, WEDNESDAY)
    set_frame(town, 2)
    mornings(town, THURSDAY)
    log(an, "720 min")
    mornings(town, FRIDAY)
    assert told(an, "24 uur van de 30 uur")


def test_a_frame_set_in_chat_that_leaves_it_passed_is_no_news(an: Person, town: Town) -> None:
    log(an, "480 min", "4 uur")
    mornings(town, WEDNESDAY)
    tom = town.person("tom")
    tom.say("/set-timeframe de springplank 5 min per week")
    tom.press("Zo instellen")
    mornings(town, THURSDAY, FRIDAY)
    assert town.count("frame", "school_id = 3") == 2
    assert len(told(an, MOST)) == 1


def test_more_than_a_block_over_so_far_is_told_once(town: Town) -> None:
    """De Regenboog: 8 half days used, 6 given so far."""
    an, nele = town.person("an"), town.person("nele")
    mornings(town, WEDNESDAY)
    assert not told(an, TO_DATE)
    an.say("/log-visit de regenboog 30 min 24/11")
    mornings(town, THURSDAY)
    asked = an.message(TO_DATE)
    assert (
        "Sinds het begin van het schooljaar zijn in De Regenboog, Dilbeek 4,1 dagen gebruikt. "
        "Het tijdskader (gemiddeld 1 dag per 4 schoolweken) geeft er tot nu toe 3 dagen."
    ) in asked.text
    assert "Bekijk met Nele, de ankerondersteuner," in asked
    assert told(nele, TO_DATE)


def test_time_alone_does_not_arm_it_again_but_a_correction_does(town: Town) -> None:
    an = town.person("an")
    an.say("/log-visit de regenboog 30 min 24/11")
    mornings(town, WEDNESDAY, LATER[0])
    an.say("/log-visit de regenboog 180 min 1/12")
    mornings(town, *LATER[1:])
    assert len(told(an, TO_DATE)) == 1
    receipt = an.say("/log-visit de regenboog 360 min 10/12")
    an.press("Ongedaan maken", receipt)  # it stays over
    mornings(town, date(2027, 2, 1))
    january = an.say("/log-visit de regenboog 600 min 1 februari")
    mornings(town, date(2027, 2, 2))
    assert len(told(an, TO_DATE)) == 1
    an.press("Ongedaan maken", january)
    an.say("/log-visit de regenboog 600 min 2 februari")
    mornings(town, date(2027, 2, 3))
    assert len(told(an, TO_DATE)) == 2


def test_later_comes_back_and_not_when_it_was_put_right(an: Person, town: Town) -> None:
    receipt = log(an, "480 min", "4 uur")
    mornings(town, WEDNESDAY)
    an.press("Later: over een dag", an.message(MOST))
    mornings(town, THURSDAY)
    assert len(told(an, MOST)) == 1
    an.press("Later: over een week", an.message(MOST))
    an.press("Ongedaan maken", receipt)
    mornings(town, FRIDAY, *LATER)
    assert not told(an, MOST)


def test_put_off_and_armed_again_it_comes_once(an: Person, town: Town) -> None:
    receipt = log(an, "480 min", "4 uur")
    mornings(town, WEDNESDAY)
    an.press("Later: over een week", an.message(MOST))
    an.press("Ongedaan maken", receipt)
    log(an, "5 uur")
    mornings(town, THURSDAY, FRIDAY, *LATER)
    assert len(told(an, MOST)) == 1


def test_a_cancelled_visit_and_one_that_moves_to_another_school_count_as_corrections(
    an: Person, town: Town
) -> None:
    log(an, "480 min")
    receipt = log(an, "4 uur")
    mornings(town, WEDNESDAY)
    an.press("Wijzigen", receipt)
    an.submit(school="Sint-Jozef, Asse")
    an.close()
    assert town.count("rearmed", "frame_limit = 'most' AND times = 1") == 1
    log(an, "4 uur")
    mornings(town, THURSDAY)
    assert told(an, MOST)


def test_no_more_of_a_school_and_not_at_all(an: Person, town: Town) -> None:
    log(an, "480 min", "4 uur")
    mornings(town, WEDNESDAY)
    an.press("Niet meer voor deze school", an.message(MOST))
    bart = town.person("bart")
    kinds = bart.say("/schoolbeeld herinneringen")
    assert "• Het tijdskader van een school is bijna of helemaal gebruikt" in kinds
    bart.press("Herinneringen kiezen", kinds)
    bart.submit(kinds=["Een overleg voorbereiden"])
    bart.close()
    log(an, "3 uur")
    mornings(town, THURSDAY)
    assert not told(an, WHOLE)
    assert not told(bart, WHOLE)
    assert told(town.person("tom"), WHOLE)
