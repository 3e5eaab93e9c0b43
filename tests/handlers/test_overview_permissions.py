"""The overview, facts, another anchor and a channel: every role, at the own school and at another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, Engine, event

from bot.terminal import as_text
from handlers.surface import Form, Shown
from storage import mails, meetings
from storage.mails import Wanted
from storage.values import Fate, MailKind, MailState, MeetingKind, MeetingStatus, Milestone, Placing
from tests.conversations.centre import NOW
from tests.handlers.office import ALL, NOTE, OTHER, OWN, SEE, Office, everyone, is_own, refused, schools

CHANNEL = {"platform": "slack", "workspace": "T", "conversation": "C", "name": "de-school"}
AT = datetime(2026, 11, 3, 9, tzinfo=UTC)


def is_anchor(actor: str, school: str) -> bool:
    return actor == "anchor" and school == OWN


def done_by(office: Office, table: str, act: Callable[[], Shown], *, may: bool) -> None:
    """Who may changes the table, with a line in the audit; for all others everything stays."""
    if not may:
        refused(office, act)
        return
    before = office.rows()
    assert "niets" not in as_text(act())
    after = office.rows()
    assert after[table] != before[table]
    assert len(after["audit"]) == len(before["audit"]) + 1


# the overview


@everyone
@schools
@pytest.mark.parametrize("way", ["line", "button"])
def test_one_school(office: Office, actor: str, school: str, way: str) -> None:
    def act() -> Shown:
        if way == "line":
            return office.at(actor).say(f"/overview {school}")
        return office.call(actor, "action", "show_school", school=office.school(school))

    assert ("Schoolbeeldoverleg:" in refused(office, act)) == (actor in SEE and is_own(actor, school))


@everyone
@pytest.mark.parametrize("way", ["line", "button"])
def test_all_my_schools(office: Office, actor: str, way: str) -> None:
    def act() -> Shown:
        if way == "line":
            return office.at(actor).say("/overview")
        return office.call(actor, "action", "overview", begin="0")

    text = refused(office, act)
    assert ("De Linde. Overleg:" in text) == (actor in SEE)
    assert ("Notelaar" in text) == (actor == "coordinator")


@contextmanager
def counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def count(_connection: Connection, _cursor: object, statement: str, *_more: object) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", count)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", count)


def test_eight_schools_take_as_many_queries_as_two(office: Office) -> None:
    with counted() as two:
        office.at("anchor").say("/overview")
    with counted() as eight:
        office.at("coordinator").say("/overview")
    assert 0 < len(eight) <= len(two) + 1  # the coordinator's schools are counted besides
    assert len(eight) < 20


# facts


@everyone
@schools
def test_note_that_the_overview_is_filled_in(office: Office, actor: str, school: str) -> None:
    def act() -> Shown:
        return office.call(actor, "action", "overview_filled", school=office.school(school))

    done_by(office, "milestone", act, may=actor in NOTE and school == OWN)
    with office.database.reading() as session:
        found = meetings.milestones(session, [int(office.school(school))], 2026)
    kinds = {kind for done in found.values() for kind in done}
    expected = Milestone.OVERVIEW_SLSC if actor == "supporter SLSC" else Milestone.OVERVIEW_LSC
    assert kinds == ({expected} if actor in NOTE and school == OWN else set())


@everyone
@schools
def test_note_that_the_report_was_shared(office: Office, actor: str, school: str) -> None:
    def act() -> Shown:
        return office.call(actor, "action", "report_shared", school=office.school(school))

    done_by(office, "milestone", act, may=is_anchor(actor, school))


@everyone
@schools
@pytest.mark.parametrize("kind", list(Milestone))
def test_take_a_fact_back(office: Office, actor: str, school: str, kind: Milestone) -> None:
    with office.database.writing() as session:
        where = int(office.school(school))
        meetings.reach(session, where, 2026, kind, date(2026, 11, 3), person_id=None, now=NOW)

    def act() -> Shown:
        data = {"school": office.school(school), "kind": kind.value, "year": "2026"}
        return office.call(actor, "action", "undo_fact", **data)

    who = {
        Milestone.OVERVIEW_LSC: {"supporter LSC", "anchor"},
        Milestone.OVERVIEW_SLSC: {"supporter SLSC"},
        Milestone.REPORT_SHARED: {"anchor"},
    }[kind]
    done_by(office, "milestone", act, may=actor in who and school == OWN)


# deliveries that failed


@everyone
def test_mails_that_did_not_reach_everybody(office: Office, actor: str) -> None:
    for slug in (OWN, OTHER):
        _refused_mail(office, slug)
    text = refused(office, lambda: office.call(actor, "action", "failed_mails"))
    assert ("zorg@de-linde.example" in text) == (actor in {"anchor", "coordinator"})
    assert ("zorg@de-notelaar.example" in text) == (actor == "coordinator")
    overview = refused(office, lambda: office.at(actor).say("/overview"))
    assert ("[Mails bekijken]" in overview) == (actor in {"anchor", "coordinator"})


def _refused_mail(office: Office, slug: str) -> None:
    with office.database.writing() as session:
        where = int(office.school(slug))
        meeting = meetings.put(
            session, where, 2026, MeetingKind.FIRST, status=MeetingStatus.PLANNED, entered_by_id=None,
            now=NOW, day=date(2026, 12, 8),
        )  # fmt: skip
        mail_id = mails.ask(
            session, school_id=where, kind=MailKind.MEETING, letter={}, author_id=1, message_id=f"<{slug}>",
            subject="", recipients=[Wanted(f"zorg@{slug}.example", "", Placing.TO)], asked_at=AT, due_at=AT,
            meeting_id=meeting.id,
        )  # fmt: skip
        to = mails.recipients(session, [mail_id])[mail_id]
        mails.mark(session, [to[0].id], Fate.REFUSED, at=AT, reason="mailbox_full")
        mails.step(session, mail_id, (MailState.ACCEPTED,), MailState.DONE, done_at=AT)


# another anchor


@everyone
@schools
def test_look_at_another_anchor(office: Office, actor: str, school: str) -> None:
    line = f"/schoolbeeld anker {school} @bart@lsc.example"
    text = refused(office, lambda: office.at(actor).say(line))
    assert ("Bart Maes wordt de ankerondersteuner" in text) == (actor == "coordinator")
    form = office.call(actor, "action", "open_anchor", school=office.school(school))
    assert isinstance(form, Form) == (actor == "coordinator")


@everyone
@schools
@pytest.mark.parametrize("way", ["button", "form"])
def test_give_a_school_another_anchor(office: Office, actor: str, school: str, way: str) -> None:
    before = {OWN: "nele@lsc.example", OTHER: "wim@lsc.example"}[school]
    data = {
        "school": office.school(school),
        "person": office.person("bart@lsc.example"),
        "before": office.person(before),
        "leaving": "stays",
    }

    def act() -> Shown:
        if way == "button":
            return office.call(actor, "action", "name_anchor", **data)
        return office.form(actor, "confirm_anchor", data, {})

    done_by(office, "role", act, may=actor == "coordinator")


@everyone
@schools
def test_the_form_for_another_anchor(office: Office, actor: str, school: str) -> None:
    values = {"school": office.school(school), "person": office.person("bart@lsc.example")}
    before = office.rows()
    answer = office.form(actor, "anchor", {}, values)
    assert isinstance(answer, Form) == (actor == "coordinator")
    assert office.rows() == before


@pytest.mark.parametrize("actor", sorted(ALL - {"coordinator"}))
def test_only_a_coordinator_takes_an_anchor_back(office: Office, actor: str) -> None:
    nele, bart = office.person("nele@lsc.example"), office.person("bart@lsc.example")
    boss = office.at("coordinator")
    boss.press(boss.say(f"/schoolbeeld anker {OWN} @bart@lsc.example"), "Zo instellen")
    data = {
        "school": office.school(OWN),
        "before": f"{bart}:supporter {nele}:anchor",
        "after": f"{bart}:anchor {bart}:supporter {nele}:supporter",
    }
    refused(office, lambda: office.call(actor, "action", "undo_anchor", **data))
    done_by(office, "role", lambda: office.call("coordinator", "action", "undo_anchor", **data), may=True)


# a channel


@everyone
@schools
def test_link_a_channel(office: Office, actor: str, school: str) -> None:
    before = office.rows()
    asked = office.at(actor).say(f"/schoolbeeld koppel {school}")
    opened = office.call(actor, "action", "open_link", school=office.school(school))
    assert isinstance(asked, Form) == isinstance(opened, Form) == is_anchor(actor, school)
    form = {"school": office.school(school)}, {"channel": "C1"}
    sent = as_text(office.form(actor, "link", *form))
    assert ("Ik krijg dit kanaal nu niet te zien." in sent) == is_anchor(actor, school)
    assert office.rows() == before
    data = {"school": office.school(school), **CHANNEL}
    done_by(
        office,
        "channel",
        lambda: office.call(actor, "action", "link_channel", **data),
        may=is_anchor(actor, school),
    )


@everyone
@schools
@pytest.mark.parametrize("way", ["line", "button"])
def test_unlink_a_channel(office: Office, actor: str, school: str, way: str) -> None:
    with office.database.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE school SET channel = '{school}' WHERE slug = '{school}'")

    def act() -> Shown:
        if way == "line":
            return office.at(actor).say(f"/schoolbeeld koppel {school} stop")
        return office.call(actor, "action", "unlink_channel", school=office.school(school))

    if is_anchor(actor, school):
        assert "is niet meer gekoppeld" in as_text(act())
        assert "nog geen" in as_text(office.at(actor).say(f"/overview {school}"))
    else:
        refused(office, act)
