"""What did not arrive, followed up by several at once, on both databases."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.dispatch import SHELL, Call
from handlers import reminding
from handlers.surface import Reply
from storage import outbox, people, reminders, schools, undelivered
from storage.outbox import Wish
from storage.reminders import Due
from storage.tables import OutboxRow, RoleRow
from storage.values import OutboxState, Role
from tests.conversations.centre import NOW
from tests.conversations.town import Town

BOSSES = ("mieke@lsc.example", "tom@lsc.example")


def lose(town: Town, number: int, person: str = "nele@lsc.example") -> list[int]:
    """Messages that were given up."""
    now = datetime.now(UTC)
    with town.database.writing() as session:
        found = people.by_email(session, person, NOW.date())
        assert found is not None
        payload = {"notice": "batch", "batch": "x"}
        wishes = [Wish(f"lost:{n}", "notice", payload, now, found.id) for n in range(number)]
        outbox.ask_several(session, wishes, now=now)
        for errand in outbox.claim(session, kinds=["notice"], most=number):
            outbox.fail(session, errand, now, "no_answer")
        return [row.id for row in undelivered.given_up(session)]


@pytest.mark.parametrize("times", [4, pytest.param(100, marks=pytest.mark.long)])
def test_two_coordinators_at_once_try_again_once(either_town: Town, times: int) -> None:
    town = either_town
    with town.database.writing() as session:
        tom = people.by_email(session, BOSSES[1], NOW.date())
        assert tom is not None
        session.add(RoleRow(person_id=tom.id, school_id=None, role=Role.COORDINATOR))
    town.parts.dispatcher.after_writing = lambda: None
    for turn in range(times):
        with town.database.writing() as session:
            session.connection().exec_driver_sql("DELETE FROM outbox")
        rows = ",".join(map(str, lose(town, 3)))
        said: list[str] = []

        def press(email: str, rows: str = rows, said: list[str] = said, turn: int = turn) -> None:
            her, data = (SHELL, "", email), {"rows": rows}
            call = Call(her, "action", "retry_undelivered", data=data, key=f"{email}{turn}")
            answer = town.parts.dispatcher.answer_here(call).answer
            assert isinstance(answer, Reply)
            said.append(answer.body)

        pressing = [threading.Thread(target=press, args=(email,)) for email in BOSSES]
        for thread in pressing:
            thread.start()
        for thread in pressing:
            thread.join()
        assert sorted(body.split(",")[0] for body in said) == [
            "Dat staat er niet meer: iemand was je voor",
            "Goed",
        ]
        with town.database.reading() as session:
            payloads = session.scalars(select(col(OutboxRow.payload))).all()
            assert [payload["again"] for payload in payloads] == [1, 1, 1]


def test_two_ticks_at_once_join_what_is_new_to_what_was_lost(either_town: Town) -> None:
    town, day = either_town, date(2026, 11, 25)
    now = datetime(2026, 11, 25, 8, 0, tzinfo=NOW.tzinfo)
    with town.database.writing() as session:
        nele = people.by_email(session, "nele@lsc.example", NOW.date())
        school = schools.by_keys(session, ["de-linde"])[0]
        assert nele is not None
        key = reminding.digest_key(nele.id, date(2026, 11, 24), now.time())
        old = Due("report_due", nele.id, school.id, "meeting:1", "2026-11-03", 0)
        reminders.plan(session, [(old, key)], date(2026, 11, 24), datetime.now(UTC))
        payload = {"notice": "digest", "digest": key}
        outbox.ask(session, key, "notice", payload, now=datetime.now(UTC), person_id=nele.id)
        [errand] = outbox.claim(session, kinds=["notice"], most=9)
        outbox.fail(session, errand, datetime.now(UTC), "no_account")
    new = Due("frame_untold", nele.id, school.id, "frame:1", "1", 0)
    plan = reminding.Plan(day, ((new, now.time()),))

    def keep() -> None:
        with town.database.writing() as session:
            reminding.keep(session, plan, now=now, instant=datetime.now(UTC))

    ticking = [threading.Thread(target=keep) for _ in range(2)]
    for thread in ticking:
        thread.start()
    for thread in ticking:
        thread.join()
    with town.database.reading() as session:
        told = reminders.of_digests(session, [key])[key]
        assert {each.kind for each in told} == {"report_due", "frame_untold"}
        rows = session.execute(select(col(OutboxRow.key), col(OutboxRow.state))).all()
    [notice] = [row[0] for row in rows if row[0].startswith("undelivered:")]
    waiting = OutboxState.WAITING
    assert {row[0]: row[1] for row in rows} == {key: waiting, notice: waiting}
