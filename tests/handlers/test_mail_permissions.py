"""Who may send, stop and put right which mail: every role, at the own school and at another."""

from __future__ import annotations

from datetime import date, time

import pytest

from bot.dispatch import SHELL
from bot.terminal import as_text
from handlers.surface import Form, Reply, Shown
from storage import meetings
from storage.values import MeetingKind, MeetingStatus
from tests.conversations.centre import NOW
from tests.handlers.office import ACTORS, OTHER, OWN, Office, everyone, refused, schools

WIM = "wim@lsc.example"


@pytest.fixture
def planned(office: Office) -> Office:
    """Both schools have a meeting to come, and their anchors each sent a mail."""
    with office.database.writing() as session:
        for slug in (OWN, OTHER):
            meetings.put(
                session, int(office.school(slug)), 2026, MeetingKind.FIRST, status=MeetingStatus.PLANNED,
                entered_by_id=None, now=NOW, day=date(2026, 12, 8), start=time(13, 30),
            )  # fmt: skip
    return office


def sends(actor: str, school: str) -> bool:
    return actor == "anchor" and school == OWN


def mailed(office: Office) -> str:
    """The number of the mail that the anchor of the own school has just asked for."""
    form = office.at("anchor").say(f"/send-guide {OWN}")
    assert isinstance(form, Form)
    office.at("anchor").send(form, {"subject": "Leidraad"})
    with office.database.engine.connect() as connection:
        return str(connection.exec_driver_sql("SELECT max(id) FROM mail").scalar_one())


@everyone
@schools
def test_the_preview_opens_for_the_anchor_alone(planned: Office, actor: str, school: str) -> None:
    before = planned.rows()
    by_line = planned.at(actor).say(f"/send-guide {school}")
    by_button = planned.call(actor, "action", "open_guide", school=planned.school(school))
    assert isinstance(by_line, Form) == isinstance(by_button, Form) == sends(actor, school)
    assert planned.rows() == before


@everyone
@schools
def test_versturen_is_the_anchors(planned: Office, actor: str, school: str) -> None:
    form = planned.at("anchor").say(f"/send-guide {OWN}")
    assert isinstance(form, Form)
    data = form.data | {"school": planned.school(school)}
    values = {field.name: field.value for field in form.fields}

    def act() -> Shown:
        return planned.form(actor, "guide", data, values)

    if sends(actor, school):
        assert "vertrekt om" in as_text(act())
    else:
        refused(planned, act)


@everyone
def test_all_schools_are_those_of_the_anchor(planned: Office, actor: str) -> None:
    form = planned.at(actor).say("/send-guide all")
    assert isinstance(form, Form) == (actor == "anchor")
    if isinstance(form, Form):
        assert [option.label for option in form.fields[0].options] == ["De Linde, Halle"]


@everyone
@pytest.mark.parametrize("button", ["stop_mail", "correct_address", "resend_mail", "settle_mail"])
def test_a_mail_is_in_the_hands_of_the_schools_anchor(planned: Office, actor: str, button: str) -> None:
    mail = mailed(planned)
    if actor == "anchor":
        answer = as_text(planned.call(actor, "action", button, mail=mail))
        assert "De Linde" in answer
    else:
        text = refused(planned, lambda: planned.call(actor, "action", button, mail=mail))
        assert "Leidraad" not in text


@everyone
@schools
@pytest.mark.parametrize("button", ["see_school_mail", "hold_school_mail", "free_school_mail"])
def test_the_mail_before_a_meeting_is_in_the_hands_of_the_schools_anchor(
    planned: Office, actor: str, school: str, button: str
) -> None:
    with planned.database.engine.connect() as connection:
        statement = f"SELECT id FROM meeting WHERE school_id = {planned.school(school)}"
        meeting = str(connection.exec_driver_sql(statement).scalar_one())
    data = {"meeting": meeting, "day": "2026-12-08"}

    def act() -> Shown:
        return planned.call(actor, "action", button, **data)

    if sends(actor, school):
        assert "schoolbeeldoverleg" in as_text(act())
        held = planned.counts()["held_mail"]
        assert held == (button == "hold_school_mail")
    else:
        assert "rita@linde.example" not in refused(planned, act)


@everyone
def test_how_a_mail_is_doing_the_coordinator_sees_too(planned: Office, actor: str) -> None:
    mail = mailed(planned)
    text = refused(planned, lambda: planned.call(actor, "action", "show_mail", mail=mail))
    assert ("rita@linde.example" in text) == (actor in {"anchor", "coordinator"})


@everyone
def test_the_files_of_a_mail_open_for_its_anchor_alone(planned: Office, actor: str) -> None:
    mail = mailed(planned)
    address = (SHELL, "", ACTORS[actor])
    for data in ({"file": "mail", "mail": mail, "which": "guide"}, {"file": "nothing"}):
        found = planned.dispatcher.file_here(address, data)
        assert isinstance(found, Reply) == (actor != "anchor" or data["file"] == "nothing")


@everyone
@schools
@pytest.mark.parametrize("button", ["tell_frame", "frame_told_spoken"])
def test_a_frame_is_passed_on_by_the_anchor(office: Office, actor: str, school: str, button: str) -> None:
    def act() -> Shown:
        return office.call(actor, "action", button, school=office.school(school))

    if sends(actor, school):
        answer = act()
        assert isinstance(answer, Form) or "mondeling doorgegeven" in as_text(answer)
    else:
        assert "Tot eind juni" not in refused(office, act)
