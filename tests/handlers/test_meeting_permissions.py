"""Who may see, plan, move, close and invite to the meetings: every role, at the own school and at another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest

from bot.terminal import as_text
from handlers.surface import Form, Shown
from storage import meetings
from storage.values import MeetingKind, MeetingStatus
from tests.conversations.centre import NOW
from tests.handlers.office import ACTORS, OTHER, OWN, SEE, Office, everyone, is_own, refused, schools


@pytest.fixture
def planned(office: Office) -> Office:
    """A first meeting to come at both schools, and at the own school one that was held the year before."""
    with office.database.writing() as session:
        for slug in (OWN, OTHER):
            meetings.put(
                session, int(office.school(slug)), 2026, MeetingKind.FIRST, status=MeetingStatus.PLANNED,
                entered_by_id=None, now=NOW, day=date(2026, 11, 24), start=time(13, 30),
            )  # fmt: skip
    return office


def leads(actor: str, school: str) -> bool:
    return actor == "anchor" and school == OWN


def number(office: Office, school: str) -> str:
    with office.database.reading() as session:
        found = meetings.of_year(session, int(office.school(school)), 2026)
        return str(found[MeetingKind.FIRST].id)


# see


@everyone
@schools
def test_when_the_meetings_are(planned: Office, actor: str, school: str) -> None:
    sees = actor in SEE and is_own(actor, school)
    by_line = refused(planned, lambda: planned.at(actor).say(f"/meeting {school}"))
    by_button = refused(
        planned, lambda: planned.call(actor, "action", "meetings", school=planned.school(school))
    )
    assert ("di 24 november om 13u30" in by_line) == ("di 24 november om 13u30" in by_button) == sees
    assert ("[Overleg afronden]" in by_line) == leads(actor, school)


@everyone
def test_the_list_holds_own_schools_only(planned: Office, actor: str) -> None:
    text = refused(planned, lambda: planned.at(actor).say("/meeting"))
    assert ("De Linde, Halle: het overleg is vandaag" in text) == (actor in SEE - {"coordinator"})
    assert "Notelaar" not in text


# plan, move, close, call off, invite

Act = Callable[[Office, str, str], Shown]


def _by_id(action: str) -> Act:
    return lambda office, actor, school: office.call(actor, "action", action, meeting=number(office, school))


def _form(name: str, **values: str) -> Act:
    def act(office: Office, actor: str, school: str) -> Shown:
        data = {"school": office.school(school), "kind": "first", "year": "2026", "asks": "", "meeting": ""}
        if name == "close_meeting":
            data["meeting"] = number(office, school)
        filled = values | {"school": office.school(school)}
        return office.form(actor, name, data, filled | {"attendees": _anyone(office, school)})

    return act


def _anyone(office: Office, school: str) -> str:
    email = ACTORS["anchor"] if school == OWN else "wim@lsc.example"
    with office.database.engine.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT id FROM person WHERE email = '{email}'")
        return str(found.scalar_one())


CHANGES: dict[str, Act] = {
    "line": lambda office, actor, school: office.at(actor).say(f"/meeting {school} 8 december 9u"),
    "second": lambda office, actor, school: office.at(actor).say(f"/meeting {school} tweede 4 februari"),
    "called off": lambda office, actor, school: office.at(actor).say(f"/meeting {school} gaat niet door"),
    "plan_meeting": lambda office, actor, school: office.call(
        actor, "action", "plan_meeting", school=office.school(school), kind="first", day="2026-12-08",
        start="", place="",
    ),
    "cancel_meeting": _by_id("cancel_meeting"),
    "invite_meeting": _by_id("invite_meeting"),
    "form": _form("meeting", day="2026-12-08", kind="first"),
    "close": _form("close_meeting", day="2026-11-24"),
    "none": _form("no_meeting"),
    "slsc_no": lambda office, actor, school: office.call(
        actor, "action", "slsc_no", school=office.school(school)
    ),
    "slsc_yes": lambda office, actor, school: office.call(
        actor, "action", "slsc_yes", school=office.school(school)
    ),
}  # fmt: skip


@everyone
@schools
@pytest.mark.parametrize("what", list(CHANGES))
def test_what_the_anchor_alone_changes(planned: Office, actor: str, school: str, what: str) -> None:
    def act() -> Shown:
        return CHANGES[what](planned, actor, school)

    if leads(actor, school):
        before = planned.rows()
        text = as_text(act())
        after = planned.rows()
        assert (after["meeting"], after["slsc"]) != (before["meeting"], before["slsc"]), text
        assert len(after["audit"]) > len(before["audit"])
    else:
        text = refused(planned, act)
        assert "niets" in text or "Vraag" in text or "regelt" in text


@everyone
@schools
@pytest.mark.parametrize("button", ["open_meeting", "close_meeting", "open_no_meeting"])
def test_the_forms_open_for_the_anchor_alone(planned: Office, actor: str, school: str, button: str) -> None:
    before = planned.rows()
    answer = planned.call(actor, "action", button, meeting=number(planned, school))
    assert isinstance(answer, Form) == leads(actor, school)
    assert planned.rows() == before


@everyone
@pytest.mark.parametrize("button", ["undo_meeting", "uninvite_meeting"])
def test_only_the_anchor_takes_back(planned: Office, actor: str, button: str) -> None:
    anchor = planned.at("anchor")
    receipt = anchor.say(f"/meeting {OWN} 8 december")
    anchor.press(receipt, "Agenda-uitnodiging sturen")
    data = {"meeting": number(planned, OWN)}
    if button == "undo_meeting":
        data = next(b.data for b in receipt.buttons if b.action == button)  # type: ignore[union-attr]

    def act() -> Shown:
        return planned.call(actor, "action", button, **data)

    if actor == "anchor":
        before = planned.rows()
        act()
        assert planned.rows()["meeting"] != before["meeting"]
    else:
        refused(planned, act)


def test_a_replacement_plans_until_the_day(planned: Office) -> None:
    planned.at("coordinator").say(f"/schoolbeeld vervang {OWN} @an@lsc.example tot 1 februari")
    an = planned.at("supporter LSC")
    assert "Verplaatst: schoolbeeldoverleg" in as_text(an.say(f"/meeting {OWN} 8 december"))
    assert "[Gaat niet door]" in as_text(an.say(f"/meeting {OWN}"))
