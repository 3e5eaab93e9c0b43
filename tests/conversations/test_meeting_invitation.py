"""The calendar invitation: off by default; once it went, everyone's calendar follows the meeting."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from tests.conversations.planned import plan
from tests.conversations.seen import Seen
from tests.conversations.test_send_guide import HOLD, mails
from tests.conversations.town import Person, Town

TICK = ["Stuur ook een agenda-uitnodiging"]


@pytest.fixture
def nele(town: Town) -> Person:
    plan(town, "de-linde", date(2026, 12, 1), start=time(13, 30))
    return town.person("nele")


def parts(town: Town) -> list[tuple[str, str, int, str]]:
    """Of each mail that went: method, uid, sequence, and when it is."""
    found = []
    for _, mail in mails(town):
        part = next(p for p in mail.walk() if p.get_content_type() == "text/calendar")
        calendar = Calendar.from_ical(bytes(part.get_payload(decode=True)))
        event: Any = calendar.walk("VEVENT")[0]
        start = f"{event['DTSTART'].dt:%Y-%m-%d %H:%M}"
        found.append((str(calendar["METHOD"]), str(event["UID"]), int(event["SEQUENCE"]), start))
    return found


def invited(nele: Person) -> Seen:
    """Pressed, and two minutes later gone."""
    nele.say("/meeting de linde")
    seen = nele.press("Agenda-uitnodiging sturen")
    nele.town.pass_time(HOLD)
    return seen


def test_it_goes_to_everyone_who_takes_part_after_two_minutes(town: Town, nele: Person) -> None:
    nele.say("/meeting de linde")
    seen = nele.press("Agenda-uitnodiging sturen")
    assert "De agenda-uitnodiging voor het schoolbeeldoverleg in De Linde, Halle vertrekt om" in seen
    assert "naar negen adressen. Tot dan kan je dit tegenhouden." in seen
    assert mails(town) == []
    town.pass_time(HOLD)
    ((to, mail),) = mails(town)
    assert len(to) == 9
    assert "nele@lsc.example" in to
    assert mail["Cc"] is None
    ((method, _, sequence, start),) = parts(town)
    assert (method, sequence, start) == ("REQUEST", 0, "2026-12-01 13:30")
    assert "met agenda-uitnodiging" in nele.say("/meeting de linde")
    assert "Agenda-uitnodiging sturen" not in nele.last.buttons


def test_held_back_nothing_goes(town: Town, nele: Person) -> None:
    nele.say("/meeting de linde")
    nele.press("Agenda-uitnodiging sturen")
    assert "Tegengehouden: de agenda-uitnodiging voor het schoolbeeldoverleg" in nele.press("Tegenhouden")
    town.pass_time(HOLD)
    assert mails(town) == []
    assert town.count("meeting", "invited") == 0
    assert "Agenda-uitnodiging sturen" in nele.press("Overleg bekijken").buttons


def test_held_back_too_late_nothing_changes(town: Town, nele: Person) -> None:
    seen = invited(nele)
    assert "Te laat om tegen te houden" in nele.press("Tegenhouden", on=seen)
    town.pass_time(HOLD)
    assert [method for method, *_ in parts(town)] == ["REQUEST"]
    assert town.count("meeting", "invited") == 1


def test_what_follows_a_move_is_not_held_back_by_the_invitations_button(town: Town, nele: Person) -> None:
    seen = invited(nele)
    nele.say("/meeting de linde 8 december")
    assert "Te laat om tegen te houden" in nele.press("Tegenhouden", on=seen)
    town.pass_time(HOLD)
    assert [start[:10] for *_, start in parts(town)] == ["2026-12-01", "2026-12-08"]


def test_one_tick_in_the_form_sends_it(town: Town, nele: Person) -> None:
    nele.say("/meeting regenboog 8 december 9u lokaal 3")
    nele.press("Wijzigen")
    seen = nele.submit(invite=TICK)
    assert "De agenda-uitnodiging vertrekt over 2 minuten naar" in seen
    assert seen.buttons == ["Ongedaan maken", "Wijzigen", "Tegenhouden"]
    assert "Van de school en het CLB ken ik geen e-mailadres" in seen
    assert "vertrekt niet meer" in nele.press("Ongedaan maken", on=seen)
    nele.close()
    town.pass_time(HOLD)
    assert mails(town) == []


def test_without_an_hour_that_is_asked_first(nele: Person) -> None:
    nele.say("/meeting regenboog 8 december")
    form = nele.press("Agenda-uitnodiging sturen")
    assert form.title == "Overleg wijzigen"
    assert set(nele.submit().errors) == {"start"}
    assert "vertrekt over 2 minuten" in nele.submit(start="09:00")


def test_a_move_follows_with_the_same_uid_and_a_higher_sequence(town: Town, nele: Person) -> None:
    invited(nele)
    nele.say("/meeting de linde")
    form = nele.press("Verplaatsen")
    assert "Er ging al een agenda-uitnodiging naar 9 mensen: zij krijgen deze wijziging vanzelf." in form
    assert set(nele.submit(start="").errors) == {"start"}
    seen = nele.submit(day="2026-12-08", start="13:30")
    assert "De 9 genodigden krijgen over 2 minuten de wijziging in de agenda." in seen
    town.pass_time(HOLD)
    (_, uid, first, _), (method, same, second, start) = parts(town)
    assert (method, same, start) == ("REQUEST", uid, "2026-12-08 13:30")
    assert second > first
    request, update = (mail for _, mail in mails(town))
    assert update["In-Reply-To"] == request["Message-ID"]


def test_undone_in_time_a_move_is_never_told(town: Town, nele: Person) -> None:
    invited(nele)
    nele.say("/meeting de linde 8 december")
    assert "vertrekt niet meer" in nele.press("Ongedaan maken")
    town.pass_time(HOLD)
    assert [start for *_, start in parts(town)] == ["2026-12-01 13:30"]


def test_undone_too_late_a_move_is_told_back(town: Town, nele: Person) -> None:
    invited(nele)
    moved = nele.say("/meeting de linde 8 december")
    town.pass_time(HOLD)
    assert "krijgen over 2 minuten de wijziging" in nele.press("Ongedaan maken", on=moved)
    town.pass_time(HOLD)
    assert [start[8:10] for *_, start in parts(town)] == ["01", "08", "01"]
    sequences = [sequence for _, _, sequence, _ in parts(town)]
    assert sequences == sorted(set(sequences))


def test_two_moves_within_two_minutes_are_one_update(town: Town, nele: Person) -> None:
    invited(nele)
    nele.say("/meeting de linde 8 december")
    nele.say("/meeting de linde 10 december")
    town.pass_time(HOLD)
    assert [start for *_, start in parts(town)] == ["2026-12-01 13:30", "2026-12-10 13:30"]


def test_cancelled_and_planned_again_it_is_the_same_appointment(town: Town, nele: Person) -> None:
    invited(nele)
    gone = nele.say("/meeting de linde gaat niet door")
    assert "De 9 genodigden krijgen over 2 minuten een mail die het weer uit de agenda haalt." in gone
    town.pass_time(HOLD)
    form = nele.press("Nieuwe datum plannen", on=gone)
    assert "zij krijgen deze wijziging vanzelf" in form
    assert "vertrekt over 2 minuten naar 9 mensen" in nele.submit(day="2026-12-10")
    town.pass_time(HOLD)
    found = parts(town)
    assert [method for method, *_ in found] == ["REQUEST", "CANCEL", "REQUEST"]
    assert len({uid for _, uid, _, _ in found}) == 1
    assert [n for _, _, n, _ in found] == sorted({n for _, _, n, _ in found})


def test_a_meeting_gone_by_is_taken_out_of_no_calendar(town: Town, nele: Person) -> None:
    invited(nele)
    town.clock.now += timedelta(days=8)
    seen = nele.say("/meeting de linde ging niet door")
    assert "agenda" not in seen
    town.pass_time(HOLD)
    assert len(mails(town)) == 1


def test_where_slsc467_does_not_work_nobody_asks_for_it(town: Town) -> None:
    tom = town.person("tom")
    tom.say("/meeting springplank 8 december 9u")
    with_it = tom.press("Agenda-uitnodiging sturen")
    assert "Van de school, het CLB en SLSC467 ken ik geen e-mailadres" in with_it
    tom.press("Tegenhouden")
    tom.say("/meeting springplank")
    tom.press("Werkt niet met SLSC467")
    tom.say("/meeting springplank")
    assert "Van de school en het CLB ken ik geen e-mailadres" in tom.press("Agenda-uitnodiging sturen")
