"""Closing a meeting: who was there (R13), and the second date, which is asked again without one (R9)."""

from __future__ import annotations

from datetime import date, time

import pytest

from storage.values import MeetingKind, MeetingStatus
from tests.conversations.centre import NOW
from tests.conversations.planned import plan
from tests.conversations.seen import Seen
from tests.conversations.town import Person, Town

CLOSED = "Afgerond: schoolbeeldoverleg in De Linde, Halle, di 22 september om 13u30, met 9 aanwezigen."


@pytest.fixture
def nele(town: Town) -> Person:
    """The morning after the meeting (VOICE 7)."""
    plan(town, "de-linde", date(2026, 9, 22), start=time(13, 30))
    town.clock.now = NOW.replace(month=9, day=23)
    return town.person("nele")


def opened(nele: Person) -> Seen:
    nele.say("/meeting de linde")
    return nele.press("Overleg afronden")


def options(form: Seen, name: str) -> list[str]:
    element = next(b["element"] for b in form.body["blocks"] if b.get("block_id") == name)
    return [option["text"]["text"] for option in element["options"]]


def ticked(form: Seen, name: str) -> list[str]:
    element = next(b["element"] for b in form.body["blocks"] if b.get("block_id") == name)
    return [option["text"]["text"] for option in element.get("initial_options", [])]


def test_everyone_of_the_school_is_ticked_as_expected(nele: Person) -> None:
    form = opened(nele)
    assert form.title == "Overleg afronden"
    assert options(form, "attendees") == [
        "Rita Vermeulen", "Veerle Thys", "Ines Cools", "Katrien Jacobs", "An Wouters", "Bart Maes",
        "Ellen Smets", "Tom Peeters", "Nele Vandamme",
    ]  # fmt: skip
    assert ticked(form, "attendees") == options(form, "attendees")
    assert "Kijk ook je eigen agenda na." in form
    assert options(form, "second") == [
        "di 26 januari", "ma 22 februari", "do 18 maart", "Een andere dag", "Later plannen",
        "Geen tweede moment",
    ]  # fmt: skip
    assert form.fields["second"] is None


def test_a_day_with_a_visit_of_somebody_of_the_school_is_not_proposed(town: Town, nele: Person) -> None:
    town.person("an").say("/log-visit regenboog 26 januari 2027 2u")
    town.person("katrien").say("/log-visit regenboog 22 februari 2027 2u")
    offered = options(opened(nele), "second")[:3]
    assert len(offered) == 3
    assert not {"di 26 januari", "ma 22 februari"} & set(offered)


def test_a_proposal_closes_and_plans_in_one(town: Town, nele: Person) -> None:
    opened(nele)
    seen = nele.submit(second="di 26 januari", start="14:00")
    assert seen.lines == [CLOSED, "Het tweede moment is gepland op di 26 januari om 14u."]
    assert seen.buttons == ["Ongedaan maken", "Overleg bekijken"]
    assert town.count("meeting", "status = 'held' AND kind = 'first'") == 1
    assert town.count("meeting", "status = 'planned' AND kind = 'second' AND day = '2027-01-26'") == 1
    assert town.count("attendee") == 9


def test_only_those_ticked_were_there(nele: Person) -> None:
    opened(nele)
    seen = nele.submit(attendees=["Rita Vermeulen", "Ines Cools", "Nele Vandamme"], second="Later plannen")
    assert "met 3 aanwezigen." in seen.lines[0]
    nele.close()
    shown = nele.say("/meeting de linde")
    assert "met Ines Cools, Nele Vandamme en Rita Vermeulen" in shown
    nele.press("Wijzigen")
    assert ticked(nele.view, "attendees") == ["Rita Vermeulen", "Ines Cools", "Nele Vandamme"]


def test_closed_without_a_second_date_it_is_asked_again(town: Town, nele: Person) -> None:
    opened(nele)
    seen = nele.submit(second="Later plannen")
    assert seen.lines == [CLOSED, "Er is nog geen datum voor het tweede moment. Is er al een afgesproken?"]
    assert seen.buttons == ["Datum noteren", "Later plannen", "Geen tweede moment", "Ongedaan maken"]
    nele.press("Datum noteren", on=seen)
    assert nele.view.fields["kind"] == "Tweede moment"
    assert "Gepland: tweede moment in De Linde, Halle, do 4 februari" in nele.submit(day="2027-02-04")
    assert town.count("meeting") == 2


def test_later_leaves_it_open_and_says_where_to_find_it(nele: Person) -> None:
    opened(nele)
    seen = nele.press("Later plannen", on=nele.submit(second="Later plannen"))
    assert "Het tweede moment van De Linde, Halle staat nog open" in seen
    nele.close()
    assert "De Linde, Halle: overleg was op di 22 september, nog geen tweede moment" in nele.say("/meeting")


def test_no_second_meeting_takes_a_reason(town: Town, nele: Person) -> None:
    opened(nele)
    assert set(nele.submit(second="Geen tweede moment").errors) == {"reason"}
    seen = nele.submit(second="Geen tweede moment", reason="afgesproken per mail")
    assert seen.lines[1] == "Er komt dit schooljaar geen tweede moment (afgesproken per mail)."
    assert town.count("meeting", "kind = 'second' AND status = 'none'") == 1


def test_the_button_for_no_second_meeting_takes_a_reason_too(nele: Person) -> None:
    opened(nele)
    nele.press("Geen tweede moment", on=nele.submit(second="Later plannen"))
    seen = nele.submit(reason="afgesproken per mail")
    assert "Genoteerd: geen tweede moment in De Linde, Halle dit schooljaar (afgesproken per mail)." in seen
    assert "het tweede moment heeft nog geen datum" in nele.press("Ongedaan maken", on=seen)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, "second"),
        ({"second": "Een andere dag"}, "other_day"),
        ({"second": "Een andere dag", "other_day": "2026-09-01"}, "other_day"),
        ({"second": "Een andere dag", "other_day": "2027-10-05"}, "other_day"),
        ({"second": "di 26 januari", "other_day": "2027-01-28"}, "other_day"),
        ({"second": "Later plannen", "attendees": []}, "attendees"),
        ({"second": "Later plannen", "day": "2026-09-24"}, "day"),
        ({"second": "Later plannen", "day": "2026-06-22"}, "day"),
    ],
)
def test_what_is_missing_or_cannot_be_stands_beside_its_field(
    town: Town, nele: Person, fields: dict[str, str], wrong: str
) -> None:
    opened(nele)
    assert set(nele.submit(**fields).errors) == {wrong}
    assert town.count("meeting", "status = 'held'") == 0


def test_another_day_warns_as_any_plan_does(nele: Person) -> None:
    opened(nele)
    seen = nele.submit(second="Een andere dag", other_day="2027-04-24", start="09:00")
    assert "Za 24 april valt in het weekend. Klopt de dag?" in seen.lines
    assert "Een tweede moment valt meestal tussen 15 januari en 31 maart." in seen


def test_undo_takes_both_back(town: Town, nele: Person) -> None:
    opened(nele)
    seen = nele.submit(second="di 26 januari")
    undone = nele.press("Ongedaan maken", on=seen)
    assert "het schoolbeeldoverleg staat weer op di 22 september om 13u30," in undone
    assert "het tweede moment is niet meer gepland." in undone
    assert town.count("meeting", "status = 'planned' AND kind = 'first'") == 1
    assert town.count("meeting") == 1
    assert town.count("attendee") == 0


def test_before_its_day_a_meeting_is_not_closed(town: Town, nele: Person) -> None:
    town.clock.now = NOW.replace(month=9, day=21)
    assert "is gepland op di 22 september. Afronden kan vanaf die dag" in nele.say("/meeting linde afronden")
    assert town.count("meeting", "status = 'held'") == 0


def test_a_meeting_that_was_never_planned_here_is_closed_from_its_day(town: Town, nele: Person) -> None:
    seen = nele.say("/meeting regenboog gisteren")
    assert "is al voorbij" in seen
    form = nele.press("Overleg afronden")
    assert form.fields["day"] == "2026-09-22"
    assert "Afgerond: schoolbeeldoverleg in De Regenboog, Dilbeek, di 22 september" in nele.submit(
        second="Later plannen"
    )
    assert town.count("meeting", "status = 'held'") == 1


def test_the_second_meeting_asks_for_no_other(town: Town, nele: Person) -> None:
    plan(town, "de-regenboog", date(2026, 9, 8), MeetingStatus.HELD)
    plan(town, "de-regenboog", date(2027, 1, 19), kind=MeetingKind.SECOND)
    town.clock.now = NOW.replace(year=2027, month=1, day=20)
    nele.say("/meeting regenboog")
    form = nele.press("Tweede moment afronden")
    assert set(form.fields) == {"day", "attendees"}
    seen = nele.submit()
    assert seen.lines == [
        "Afgerond: tweede moment in De Regenboog, Dilbeek, di 19 januari, met 3 aanwezigen."
    ]
    assert "tweede moment was op di 19 januari" in nele.say("/meeting")
