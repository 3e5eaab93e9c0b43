"""Planned visits: asked about on the last school day of the week, confirmed with one tap."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from storage import visits
from storage.values import CancelReason, Span, VisitStatus
from tests.conversations.mornings import morning, told, whole_day
from tests.conversations.town import Person, Town

WEDNESDAY, FRIDAY = date(2026, 11, 25), date(2026, 11, 27)
ASKED = "Deze week staan nog twee bezoeken als gepland"
DONE, PLANNED = "status = 'done'", "status = 'planned'"


@pytest.fixture
def an(town: Town) -> Person:
    """It is Tuesday: on Wednesday she goes to De Linde, on Friday to De Regenboog, the week after to both."""
    an = town.person("an")
    an.say("/log-visit de linde 25/11 halve dag")
    an.say("/log-visit de regenboog 27/11 2u")
    an.say("/log-visit de linde 2/12 halve dag")
    return an


def confirmed(town: Town) -> int:
    return town.count("visit", f"{DONE} AND day BETWEEN '2026-11-25' AND '2026-11-27'")


def test_on_friday_afternoon_the_visits_of_the_week_are_asked_about(an: Person, town: Town) -> None:
    morning(town, FRIDAY)
    assert not told(an, ASKED)
    town.pass_time(timedelta(hours=6, minutes=59))
    assert not told(an, ASKED)
    town.pass_time(timedelta(minutes=1))
    asked = an.message(ASKED)
    assert asked.lines == [
        "Dag An.",
        "Deze week staan nog twee bezoeken als gepland:",
        "De Linde, Halle: wo 25 november, een halve dag",
        "De Regenboog, Dilbeek: vr 27 november, 2 uur",
        "Zijn ze zo doorgegaan?",
        "Je krijgt dit bericht omdat je deze bezoeken plande. "
        "Met /schoolbeeld herinneringen kies je wat je krijgt.",
    ]
    assert asked.buttons == [
        "Ja, allebei", "Eén voor één bekijken",
        "Later: over een dag", "Later: over een week", "Later: volgende schoolweek",
    ]  # fmt: skip


@pytest.mark.parametrize("day", [date(2026, 11, 25), date(2026, 11, 26)])
def test_nothing_is_asked_earlier_in_the_week(an: Person, town: Town, day: date) -> None:
    whole_day(town, day)
    assert not told(an, "als gepland")


def test_one_tap_confirms_all_and_one_takes_that_back(an: Person, town: Town) -> None:
    whole_day(town, FRIDAY)
    asked = an.message(ASKED)
    an.press("Ja, allebei", asked)
    done = an.message("Bevestigd: twee bezoeken.")
    assert "De Linde, Halle: wo 25 november (een halve dag). Tot eind juni blijven er nog" in done
    assert confirmed(town) == 2
    renewed = next(seen for seen in an.messages() if seen.body["ts"] == asked.body["ts"])
    assert renewed.text == "Alles waar ik je aan herinnerde, is in orde."
    an.press("Ongedaan maken", done)
    assert an.message("Ongedaan gemaakt: de twee bezoeken staan weer als gepland.")
    assert confirmed(town) == 0
    assert told(an, ASKED)


def test_a_repeat_of_the_tap_answers_what_happened_then(an: Person, town: Town) -> None:
    whole_day(town, FRIDAY)
    asked = an.message(ASKED)
    an.press("Ja, allebei", asked)
    an.again()
    assert confirmed(town) == 2
    assert town.count("audit", "what = 'visit.confirmed'") == 2


def test_they_stand_by_their_hour_in_the_question_and_one_by_one(an: Person, town: Town) -> None:
    an.say("/log-visit de regenboog 26/11 13u tot 15u")
    an.say("/log-visit de linde 26/11 8u30 tot 10u")
    whole_day(town, FRIDAY)
    asked = an.message("als gepland")
    of_thursday = [line for line in asked.lines if "do 26 november" in line]
    assert [line.split(",")[0] for line in of_thursday] == ["De Linde", "De Regenboog"]
    listed = an.press("Eén voor één bekijken", asked)
    hours = [line.split("om ")[1].split(",")[0] for line in listed.lines if "do 26 november" in line]
    assert hours == ["8u30", "13u"]


def test_one_by_one_the_question_follows(an: Person, town: Town) -> None:
    whole_day(town, FRIDAY)
    asked = an.message(ASKED)
    listed = an.press("Eén voor één bekijken", asked)
    assert listed.lines == [
        "Zijn deze bezoeken doorgegaan?",
        "De Linde, Halle: wo 25 november, 3u20, brede types, gepland",
        "De Regenboog, Dilbeek: vr 27 november, 2 uur, brede types, gepland",
    ]
    assert listed.buttons == ["Ja, is doorgegaan", "Ging niet door", "Wijzigen"] * 2
    assert "Ja, allebei" in an.message(ASKED).buttons
    an.press("Ging niet door", listed, near="De Linde")
    an.submit(reason="School: studiedag")
    an.close()
    assert not told(an, ASKED)
    an.press("Ja, is doorgegaan", listed, near="De Regenboog")
    assert not told(an, "als gepland")


def test_the_question_that_is_left_by_one_by_one_can_be_answered_itself(an: Person, town: Town) -> None:
    whole_day(town, FRIDAY)
    asked = an.message(ASKED)
    listed = an.press("Eén voor één bekijken", asked)
    an.press("Ging niet door", listed, near="De Linde")
    an.submit(reason="School: studiedag")
    an.close()
    renewed = an.message("Deze week staat nog één bezoek als gepland")
    assert renewed.body["ts"] == asked.body["ts"]
    an.press("Ja, is doorgegaan", renewed)
    assert not told(an, "als gepland")


def test_what_became_of_a_visit_meanwhile_stays_as_it_is(an: Person, town: Town) -> None:
    whole_day(town, FRIDAY)
    with town.database.writing() as session:
        there = visits.listed(session, Span(WEDNESDAY, WEDNESDAY))[0]
        visits.set_status(session, there.id, VisitStatus.CANCELLED, CancelReason.STRIKE)
    an.press("Ja, allebei", an.message(ASKED))
    answer = an.message("Bevestigd: één bezoek.")
    assert "Eén ander bezoek was intussen al bevestigd of gewijzigd." in answer
    assert confirmed(town) == 1
    assert town.count("visit", "status = 'cancelled'") == 1


def test_one_visit_has_its_own_buttons(town: Town) -> None:
    bart = town.person("bart")
    bart.say("/log-visit de linde 26/11 2u")
    whole_day(town, FRIDAY)
    asked = bart.message("Deze week staat nog één bezoek als gepland")
    assert "Is het zo doorgegaan?" in asked
    assert asked.buttons[:3] == ["Ja, is doorgegaan", "Ging niet door", "Wijzigen"]
    assert asked.buttons[-1] == "Niet meer voor deze school"
    bart.press("Ja, is doorgegaan", asked)
    assert bart.message("Bevestigd: De Linde, Halle, do 26 november")
    assert not told(bart, "als gepland")


def test_it_comes_once_and_then_no_more(an: Person, town: Town) -> None:
    whole_day(town, FRIDAY)
    for day in (date(2026, 11, 30), date(2026, 12, 1)):
        whole_day(town, day)
    assert len(told(an, ASKED)) == 1
    whole_day(town, date(2026, 12, 4))
    assert len(told(an, "als gepland")) == 2
    for day in (date(2026, 12, 7), date(2026, 12, 11)):
        whole_day(town, day)
    assert len(told(an, "als gepland")) == 2


def test_who_is_asked_anew_is_asked_about_all_that_still_waits(an: Person, town: Town) -> None:
    an.say("/log-visit de linde 25/12 2u")
    for day in (FRIDAY, date(2026, 12, 4), date(2027, 1, 8), date(2027, 1, 12)):
        whole_day(town, day)
    asked = an.message("als gepland")
    assert asked.lines[1:7] == [
        "Er staan nog vier bezoeken als gepland:",
        "De Linde, Halle: wo 25 november, een halve dag",
        "De Regenboog, Dilbeek: vr 27 november, 2 uur",
        "De Linde, Halle: wo 2 december, een halve dag",
        "De Linde, Halle: vr 25 december, 2 uur",
        "Zijn ze zo doorgegaan?",
    ]
    an.press("Ging niet door", an.press("Eén voor één bekijken", asked), near="vr 25 december")
    an.submit(reason="School: studiedag")
    an.close()
    an.press("Ja, alle 3", an.message("Er staan nog drie bezoeken als gepland"))
    assert not told(an, "als gepland")


def test_what_is_put_off_in_an_older_message_comes_back_too(an: Person, town: Town) -> None:
    for day in (FRIDAY, date(2026, 12, 4)):
        whole_day(town, day)
    an.press("Later: over een dag", an.message(ASKED))
    whole_day(town, date(2026, 12, 7))
    assert "Er staan nog twee bezoeken als gepland" in told(an, "als gepland")[-1]


def test_what_was_asked_stays_asked_however_long_ago(an: Person, town: Town) -> None:
    whole_day(town, FRIDAY)
    town.clock.now = town.clock.now.replace(year=2027, month=2, day=2)
    an.press("Ging niet door", an.press("Eén voor één bekijken", an.message(ASKED)), near="De Linde")
    an.submit(reason="School: studiedag")
    an.close()
    assert "De Regenboog, Dilbeek: vr 27 november" in an.message("Er staat nog één bezoek als gepland")


def test_the_last_school_day_before_a_free_friday_counts(town: Town) -> None:
    an = town.person("an")
    an.say("/log-visit de linde 5/5/2027 halve dag")
    an.say("/log-visit de linde 4/5/2027 halve dag")
    whole_day(town, date(2027, 5, 4))
    assert not told(an, "als gepland")
    whole_day(town, date(2027, 5, 5))  # Ascension is on the 6th, and the day after is free too
    assert told(an, ASKED)


def test_whoever_is_away_is_asked_on_coming_back(an: Person, town: Town) -> None:
    an.say("/schoolbeeld afwezig 27 november")
    whole_day(town, FRIDAY)
    assert not told(an, "als gepland")
    whole_day(town, date(2026, 11, 30))
    assert told(an, "Er staan nog twee bezoeken als gepland")


def test_whoever_is_of_slsc467_is_not_asked(town: Town) -> None:
    katrien = town.person("katrien")
    katrien.say("/log-visit de linde 26/11 2u")
    whole_day(town, FRIDAY)
    assert not told(katrien, "als gepland")


def test_one_chooses_another_day_and_hour(an: Person, town: Town) -> None:
    an.press("Herinneringen kiezen", an.say("/schoolbeeld herinneringen"))
    assert "tussen 8u en 18u" in an.submit(visits_hour="18:00").errors["visits_hour"]
    an.submit(visits_day="Donderdag", visits_hour="09:00")
    an.close()
    assert "Naar geplande bezoeken vraag ik op donderdag om 9u." in an.say("/schoolbeeld herinneringen")
    whole_day(town, date(2026, 11, 26))
    assert "De Linde, Halle: wo 25 november" in an.message("Deze week staat nog één bezoek als gepland")
    whole_day(town, FRIDAY)
    assert not told(an, "De Regenboog, Dilbeek: vr 27 november")
    whole_day(town, date(2026, 12, 3))
    assert told(an, "De Regenboog, Dilbeek: vr 27 november")


def test_later_keeps_the_hour_of_the_afternoon(an: Person, town: Town) -> None:
    whole_day(town, FRIDAY)
    an.press("Later: over een dag", an.message(ASKED))
    assert an.message("ik kom er op ma 30 november op terug")
    morning(town, date(2026, 11, 30))
    assert not told(an, "Er staan nog twee bezoeken als gepland")
    town.pass_time(timedelta(hours=7))
    assert told(an, "Er staan nog twee bezoeken als gepland")
