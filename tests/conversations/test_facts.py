"""Facts about a school, noted and taken back with one tap in `/overview de-linde`."""

from __future__ import annotations

from datetime import date

import pytest

from storage import meetings
from storage.values import Fate, MeetingStatus, Told
from tests.conversations.centre import NOW
from tests.conversations.planned import plan, school_id, send
from tests.conversations.town import Town


@pytest.mark.parametrize(
    ("name", "button", "done", "undone"),
    [
        ("nele", "Verslag gedeeld", "Verslag: gedeeld op di 24 november", "Verslag: nog niet gedeeld"),
        (
            "nele",
            "Overzicht ingevuld",
            "Overzicht van LSC WBB in de leidraad: ingevuld, genoteerd op di 24 november",
            "Overzicht van LSC WBB in de leidraad: nog niet ingevuld",
        ),
        (
            "an",
            "Overzicht ingevuld",
            "Overzicht van LSC WBB in de leidraad: ingevuld, genoteerd op di 24 november",
            "Overzicht van LSC WBB in de leidraad: nog niet ingevuld",
        ),
        (
            "katrien",
            "Overzicht ingevuld",
            "Overzicht van SLSC467 in de leidraad: ingevuld, genoteerd op di 24 november",
            "Overzicht van SLSC467 in de leidraad: nog niet ingevuld",
        ),
    ],
)
def test_a_fact_is_noted_and_taken_back_with_one_tap(
    town: Town, name: str, button: str, done: str, undone: str
) -> None:
    person = town.person(name)
    before = person.say("/overview de linde")
    assert undone in before.lines
    receipt = person.press(button, on=before)
    assert receipt.lines[0].startswith("Genoteerd voor De Linde, Halle: ")
    assert receipt.buttons == ["Ongedaan maken"]
    after = person.say("/overview de linde")
    assert done in after.lines
    assert button not in after.buttons
    assert person.press("Ongedaan maken", on=receipt).lines[0].startswith("Niet meer genoteerd")
    assert undone in person.say("/overview de linde").lines
    assert town.count("audit", "what = 'fact.noted'") == 1
    assert town.count("audit", "what = 'fact.undone'") == 1


def test_a_frame_is_noted_as_told_and_the_list_stays(town: Town) -> None:
    nele = town.person("nele")
    older, before = nele.say("/overview de linde"), nele.say("/overview de linde")
    receipt = nele.press("Al mondeling doorgegeven", on=before)
    assert receipt.body["ts"] != before.body["ts"]
    assert receipt.buttons == ["Ongedaan maken"]
    after = nele.say("/overview de linde")
    told = "een halve dag om de twee weken, mondeling doorgegeven op di 24 november"
    assert f"Tijdskader: {told}" in after.lines
    town.clock.now = town.clock.now.replace(day=26)
    assert "op di 24 november mondeling doorgegeven" in nele.press("Al mondeling doorgegeven", on=older)
    undone = nele.press("Ongedaan maken", on=after, near="Tijdskader")
    assert "staat weer als nog niet doorgegeven" in undone
    assert "Er is niets gewijzigd." in nele.press("Ongedaan maken", on=receipt)
    assert town.count("frame_told") == 0


def test_a_frame_that_was_told_by_mail_cannot_be_untold(town: Town) -> None:
    with town.database.writing() as session:
        meetings.tell_frame(session, 1, Told.MAIL, date(2026, 10, 6), person_id=None, now=NOW)
    seen = town.person("nele").say("/overview de linde")
    told = "een halve dag om de twee weken, doorgegeven op di 6 oktober"
    assert f"Tijdskader: {told}" in seen.lines
    assert "Ongedaan maken" not in seen.buttons


def test_a_fact_of_last_week_can_be_taken_back_from_the_list(town: Town) -> None:
    nele = town.person("nele")
    nele.press("Verslag gedeeld", on=nele.say("/overview de linde"))
    town.clock.now = town.clock.now.replace(day=30)
    shown = nele.say("/overview de linde")
    assert "Verslag: gedeeld op di 24 november" in shown.lines
    assert "Niet meer genoteerd" in nele.press("Ongedaan maken", on=shown, near="Verslag")
    assert "Verslag: nog niet gedeeld" in nele.say("/overview de linde")


def test_what_was_noted_already_keeps_its_day(town: Town) -> None:
    an, nele = town.person("an"), town.person("nele")
    shown = nele.say("/overview de linde")
    an.press("Overzicht ingevuld", on=an.say("/overview de linde"))
    town.clock.now = town.clock.now.replace(day=26)
    seen = nele.press("Overzicht ingevuld", on=shown)
    assert "Dat stond al genoteerd voor De Linde, Halle, op di 24 november" in seen
    assert town.count("milestone") == 1


def test_a_frame_that_was_changed_meanwhile_is_not_noted_as_told(town: Town) -> None:
    nele, mieke = town.person("nele"), town.person("mieke")
    shown = nele.say("/overview de linde")
    mieke.press("Zo instellen", on=mieke.say("/set-timeframe de linde 1 dag per week"))
    assert "intussen door iemand anders aangepast" in nele.press("Al mondeling doorgegeven", on=shown)
    assert town.count("frame_told") == 0
    again = nele.say("/overview de linde")
    told = "een halve dag om de twee weken; vanaf ma 30 november 1 dag per week, nog niet doorgegeven"
    assert f"Tijdskader: {told}" in again.lines
    nele.press("Al mondeling doorgegeven", on=again)
    assert town.count("frame_told") == 1


def test_the_coordinator_reads_and_notes_nothing(town: Town) -> None:
    plan(town, "de-linde", date(2026, 9, 22), MeetingStatus.HELD)
    seen = town.person("mieke").say("/overview de linde")
    assert "Schoolbeeldoverleg: gehouden op di 22 september" in seen.lines
    assert "Ankerondersteuner: Nele Vandamme" in seen.lines
    assert seen.buttons == ["Overleg bekijken", "Tijdskader bekijken", "Ankerondersteuner kiezen"]


def test_the_mail_is_sent_and_looked_at_from_the_list(town: Town) -> None:
    linde = plan(town, "de-linde", date(2026, 12, 1))
    nele = town.person("nele")
    assert nele.press("Leidraad versturen", on=nele.say("/overview de linde")).is_form
    nele.close()
    send(town, "de-linde", linde, Fate.ACCEPTED)
    seen = nele.say("/overview de linde")
    assert "Leidraad versturen" not in seen.buttons
    assert "aanvaard door de mailserver" in nele.press("Mail bekijken", on=seen)
    assert "Mail bekijken" in town.person("mieke").say("/overview de linde").buttons
    assert "Mail bekijken" not in town.person("an").say("/overview de linde").buttons


def test_where_slsc_does_not_work_it_is_not_mentioned(town: Town) -> None:
    with town.database.writing() as session:
        where = school_id(session, "de-springplank")
        meetings.set_slsc(session, where, works_here=False, person_id=None, now=NOW)
    assert "SLSC467" not in town.person("tom").say("/overview springplank")
    assert "SLSC467" in town.person("tom").say("/overview sint-jozef asse")
