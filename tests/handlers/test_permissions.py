"""The permission table, every cell: role × command × own or other school. A refusal changes no table.

Each act is done as the person would: a line, a form that is sent, a button. What a person may not do is also
tried with the ids that only somebody else's buttons carry.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.dispatch import SHELL, Call
from bot.rich import to_plain
from bot.terminal import Terminal, as_text
from handlers.registry import COMMANDS
from handlers.surface import Form, Shown
from tests.conversations.centre import NOW
from tests.desk import desk
from tests.handlers.office import (
    ACTORS,
    ALL,
    NOTE,
    OTHER,
    OWN,
    SEE,
    Office,
    everyone,
    is_own,
    pairs,
    refused,
    schools,
)

# help, wie, taal: yes for all


@everyone
@pytest.mark.parametrize("line", ["/schoolbeeld help", "/schoolbeeld wie", "hulp", "wie"])
def test_help_and_wie_answer_everyone_and_write_nothing(office: Office, actor: str, line: str) -> None:
    text = refused(office, lambda: office.at(actor).say(line))
    if actor == "stranger":
        assert "Vraag aan Mieke Dewaele om je toe te voegen." in text


@pairs(*(ALL - {"stranger"}))
def test_everyone_known_chooses_a_language(office: Office, actor: str) -> None:
    assert "Vanaf nu antwoord ik je" in as_text(office.at(actor).say("/schoolbeeld taal nl"))


# timeframe, why


@everyone
@schools
def test_timeframe(office: Office, actor: str, school: str) -> None:
    text = refused(office, lambda: office.at(actor).say(f"/timeframe {school}"))
    assert ("Tot eind juni" in text) == (actor in SEE and is_own(actor, school))


@everyone
@schools
@pytest.mark.parametrize("button", ["timeframe", "why"])
def test_why_and_the_frame_by_button(office: Office, actor: str, school: str, button: str) -> None:
    text = refused(office, lambda: office.call(actor, "action", button, school=office.school(school)))
    shown = "Tot eind juni" in text or "zo komen we aan de cijfers" in text
    assert shown == (actor in SEE and is_own(actor, school))


@everyone
def test_the_overview_holds_own_schools_only(office: Office, actor: str) -> None:
    text = refused(office, lambda: office.at(actor).say("/timeframe"))
    assert ("De Linde" in text) == (actor in NOTE)
    assert "Notelaar" not in text


# single visits of others at the school


@everyone
@schools
def test_visits_of_others(office: Office, actor: str, school: str) -> None:
    text = refused(office, lambda: office.at(actor).say(f"/visits {school} dit schooljaar"))
    others = "Bart Maes" if school == OWN else "Wim Claes"
    assert (f"{others}, De" in text) == (actor == "anchor" and school == OWN)


@everyone
@schools
def test_why_names_the_visits_of_others_to_the_anchor_alone(office: Office, actor: str, school: str) -> None:
    text = refused(office, lambda: office.call(actor, "action", "why", school=office.school(school)))
    assert ("brede types, Bart Maes" in text) == (actor == "anchor" and school == OWN)
    assert "brede types, Wim Claes" not in text


# log, plan a visit for oneself


@everyone
@schools
@pytest.mark.parametrize("day", ["gisteren", "30 november"])
def test_log_and_plan(office: Office, actor: str, school: str, day: str) -> None:
    def act() -> Shown:
        return office.at(actor).say(f"/log-visit {school} {day} 2u")

    if actor in NOTE and school == OWN:
        before = office.counts()["visit"]
        text = as_text(act())
        assert text.startswith("Gepland" if "november" in day else "Genoteerd")
        assert ("kleine types" in text) == (actor == "supporter SLSC")
        assert office.counts()["visit"] == before + 1
    else:
        text = refused(office, act)
        assert "niets genoteerd" in text or "Mieke Dewaele" in text
        if actor in NOTE:
            assert "Vraag het aan Wim Claes" in text


@everyone
@schools
def test_log_by_form(office: Office, actor: str, school: str) -> None:
    values = {"school": office.school(school), "duration": "2u", "day": "2026-11-23", "group": "broad"}

    def act() -> Shown:
        return office.call(actor, "form", "visit", visit="", start="", **values)

    if actor in NOTE and school == OWN:
        assert as_text(act()).startswith("Genoteerd")
    else:
        refused(office, act)


@everyone
def test_the_form_opens_for_those_who_note_visits(office: Office, actor: str) -> None:
    before = office.rows()
    answer = office.at(actor).say("/log-visit")
    assert isinstance(answer, Form) == (actor in NOTE)
    assert isinstance(office.call(actor, "action", "open_visit"), Form) == (actor in NOTE)
    assert office.rows() == before


# change, undo, cancel a visit

CHANGES: dict[str, Callable[[Office, str, str], Shown]] = {
    "undo": lambda office, actor, visit: office.call(actor, "action", "undo_visit", visit=visit),
    "cancel": lambda office, actor, visit: office.call(
        actor, "form", "cancel", visit=visit, reason="outing"
    ),
    "change": lambda office, actor, visit: office.call(
        actor, "form", "visit", visit=visit, start="", school=office.school(OWN), duration="1u",
        day="2026-11-23", group="broad",
    ),
}  # fmt: skip
VISITS = {
    "supporter LSC": "an@lsc.example",
    "supporter SLSC": "katrien@slsc.example",
    "colleague": "bart@lsc.example",
}


@everyone
@pytest.mark.parametrize("what", list(CHANGES))
@pytest.mark.parametrize("whose", list(VISITS))
def test_change_undo_cancel(office: Office, actor: str, what: str, whose: str) -> None:
    visit = office.visit_of(VISITS[whose], OWN)
    if actor in {whose, "anchor"}:
        before = office.rows()
        CHANGES[what](office, actor, visit)
        assert office.rows()["visit"] != before["visit"]
        assert len(office.rows()["audit"]) == len(before["audit"]) + 1
    else:
        refused(office, lambda: CHANGES[what](office, actor, visit))


@everyone
@pytest.mark.parametrize("what", list(CHANGES))
def test_change_undo_cancel_at_another_school(office: Office, actor: str, what: str) -> None:
    visit = office.visit_of("wim@lsc.example", OTHER)
    refused(office, lambda: CHANGES[what](office, actor, visit))


@everyone
@pytest.mark.parametrize("button", ["change_visit", "cancel_visit", "confirm_visit", "restore_visit"])
def test_the_buttons_of_a_visit_elsewhere(office: Office, actor: str, button: str) -> None:
    visit = office.visit_of("wim@lsc.example", OTHER)
    text = refused(office, lambda: office.call(actor, "action", button, visit=visit))
    assert "Wim" not in text


def test_a_supporter_brings_back_only_what_is_theirs_the_anchor_everything(office: Office) -> None:
    visit = office.visit_of("bart@lsc.example", OWN)
    office.call("anchor", "action", "undo_visit", visit=visit)
    for actor in ALL - {"anchor"}:
        refused(office, lambda actor=actor: office.call(actor, "action", "restore_visit", visit=visit))  # type: ignore[misc]
    before = office.counts()["visit"]
    office.call("anchor", "action", "restore_visit", visit=visit)
    assert office.counts()["visit"] == before + 1


# set a frame


@everyone
@schools
def test_set_a_frame(office: Office, actor: str, school: str) -> None:
    def act() -> Shown:
        return office.at(actor).say(f"/set-timeframe {school} 2u per week")

    if actor == "coordinator" or (actor == "anchor" and school == OWN):
        before = office.counts()["frame"]
        preview = act()
        assert office.counts()["frame"] == before
        office.at(actor).press(preview, "Zo instellen")
        assert office.counts()["frame"] == before + 1
    else:
        refused(office, act)


@everyone
@schools
@pytest.mark.parametrize("way", ["set_frame", "preview_frame", "open_frame", "frame", "confirm_frame"])
def test_set_a_frame_by_button_or_form(office: Office, actor: str, school: str, way: str) -> None:
    data = {
        "school": office.school(school),
        "hundredths": "100",
        "unit": "half_day",
        "weeks": "1",
        "from": "2026-11-30",
        "strict": "averaged",
        "note": "",
        "newest": "1",
    }
    address = (SHELL, "", ACTORS[actor])

    def act() -> Shown:
        if way == "frame":
            values = {"school": data["school"], "amount": "2u per week", "from": "2026-11-30"}
            return office.dispatcher.answer_here(Call(address, "form", "frame", values=values)).answer
        if way == "confirm_frame":
            return office.dispatcher.answer_here(Call(address, "form", way, data=data)).answer
        return office.dispatcher.answer_here(Call(address, "action", way, data=data)).answer

    if actor == "coordinator" or (actor == "anchor" and school == OWN):
        assert "staat niet bij" not in to_plain(as_text(act()))
    else:
        text = refused(office, act)
        assert "niets gewijzigd" in text or "Mieke Dewaele" in text


# name a replacement anchor


@everyone
@schools
def test_name_a_replacement(office: Office, actor: str, school: str) -> None:
    line = f"/schoolbeeld vervang {school} @bart@lsc.example tot 1 februari"
    if actor == "coordinator":
        office.at(actor).say(line)
        assert office.counts()["replacement"] == 1
    else:
        refused(office, lambda: office.at(actor).say(line))


@everyone
def test_name_a_replacement_by_form(office: Office, actor: str) -> None:
    values = {"school": office.school(OWN), "person": "2", "until": "2027-02-01"}
    if actor == "coordinator":
        assert "vervangt" in as_text(office.call(actor, "form", "replace", **values))
    else:
        refused(office, lambda: office.call(actor, "form", "replace", **values))


def test_a_replacement_anchor_holds_the_anchors_cells_until_the_day(office: Office) -> None:
    office.at("coordinator").say(f"/schoolbeeld vervang {OWN} @an@lsc.example tot 1 februari")
    an = office.at("supporter LSC")
    assert "Bart Maes, De Linde" in as_text(an.say(f"/visits {OWN} dit schooljaar"))
    assert "[Zo instellen]" in as_text(an.say(f"/set-timeframe {OWN} 2u per week"))
    office.call("supporter LSC", "action", "undo_visit", visit=office.visit_of("bart@lsc.example", OWN))
    later = desk(office.database, lambda: NOW.replace(year=2027, month=2, day=2))
    an = Terminal(later, ACTORS["supporter LSC"])
    assert "Nele" in as_text(an.say(f"/set-timeframe {OWN} 2u per week"))


def test_every_command_that_exists_is_in_this_table() -> None:
    tried = {"timeframe", "log-visit", "visits", "set-timeframe", "help", "who", "language", "replace"}
    tried |= {"send-guide", "meeting", "overview", "anchor", "link", "undelivered"}
    tried |= {"hello", "thanks", "reminders", "away"}  # of everybody for themselves
    assert {command.name for command in COMMANDS} == tried
