"""The mail before a meeting when its anchor is away: on coming back, by a replacement, or not at all."""

from __future__ import annotations

from datetime import date

from storage.values import MeetingKind, MeetingStatus
from tests.conversations.before_meeting import (
    DAY,
    EVE,
    MEETING,
    NEXT,
    REMINDER,
    day,
    days,
    nele,
    plan,
    reminders,
)
from tests.conversations.mornings import morning, told
from tests.conversations.town import Person, Town

__all__ = ["nele"]
AWAY = "is afwezig tot en met"
"""What the coordinator is told."""


def test_away_until_it_is_too_late_the_coordinator_hears_that_none_goes(nele: Person, town: Town) -> None:
    nele.say("/schoolbeeld afwezig 25 november tot 4 december")
    nele.say("/schoolbeeld afwezig 7 december tot 10 december")
    mieke = town.person("mieke")
    days(town, date(2026, 11, 25), date(2026, 11, 29))
    assert not told(mieke, AWAY)
    days(town, EVE, MEETING)
    assert reminders(town) == []
    assert not told(nele, REMINDER)
    (seen,) = told(mieke, AWAY)
    assert (
        "Nele Vandamme, ankerondersteuner van De Linde, Halle, is afwezig tot en met do 10 december" in seen
    )
    assert "het schoolbeeldoverleg op wo 9 december om 13u30" in seen


def test_with_a_replacement_named_from_there_the_mail_goes_after_all(nele: Person, town: Town) -> None:
    nele.say("/schoolbeeld afwezig 25 november tot 10 december")
    morning(town, EVE)
    mieke, bart = town.person("mieke"), town.person("bart")
    assert "dan kan die mail nog vertrekken" in mieke.message(AWAY)
    mieke.press("Vervanger aanduiden", mieke.message(AWAY))
    assert "Bart Maes vervangt Nele Vandamme in De Linde, Halle, tot en met do 10 december" in mieke.submit(
        person="Bart Maes"
    )
    town.settle()
    assert not told(mieke, AWAY)
    day(town, DAY)
    bart.message(REMINDER)
    assert reminders(town) == []
    day(town, NEXT)
    ((to, _),) = reminders(town)
    assert "bart@lsc.example" in to


def test_back_in_time_she_hears_of_it_then_and_nobody_else_does(nele: Person, town: Town) -> None:
    nele.say("/schoolbeeld afwezig 25 november tot 1 december")
    days(town, date(2026, 11, 25), DAY)
    assert not told(nele, REMINDER)
    days(town, NEXT, date(2026, 12, 3))
    nele.message("is vandaag verstuurd")
    assert len(reminders(town)) == 1
    assert not told(town.person("mieke"), AWAY)


def test_back_sooner_than_thought_she_hears_of_it_and_the_coordinator_s_message_is_gone(
    nele: Person, town: Town
) -> None:
    nele.say("/schoolbeeld afwezig 25 november tot 10 december")
    morning(town, EVE)
    mieke = town.person("mieke")
    assert told(mieke, AWAY)
    nele.say("/schoolbeeld afwezig")
    nele.press("Afwezigheid schrappen")
    town.settle()
    assert not told(mieke, AWAY)
    day(town, DAY)
    assert told(nele, REMINDER)
    day(town, NEXT)
    assert len(reminders(town)) == 1


def test_what_is_said_of_the_mail_counts_with_who_is_away(nele: Person, town: Town) -> None:
    plan(town, day=date(2026, 9, 22), status=MeetingStatus.HELD)
    plan(town, day=date(2027, 2, 2), kind=MeetingKind.SECOND)
    assert "vertrekt op di 26 januari" in nele.say("/meeting de linde")
    nele.say("/schoolbeeld afwezig 25 januari tot 26 januari")
    assert "vertrekt op do 28 januari" in nele.say("/meeting de linde")
    nele.say("/schoolbeeld afwezig 27 januari tot 29 januari")
    assert "Herinnering per mail" not in nele.say("/meeting de linde")
