"""Nothing that must leave the house is lost, and nobody sends what somebody else has."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Self

import pytest
from sqlalchemy import delete
from sqlmodel import col, select

from storage import outbox
from storage.engine import Database, DatabaseBusyError
from storage.outbox import LEASE, Errand
from storage.tables import OutboxRow
from storage.values import OutboxState

NOW = datetime.now(UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
LATER = NOW + timedelta(hours=6)
"""Later than any run of the tests takes."""
KINDS = ("notice",)


class TwoDaysAhead(datetime):
    """The clock of a process on a machine where it is wrong."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return super().now(tz) + 2 * DAY


def ask(database: Database, key: str, due_at: datetime = NOW, kind: str = "notice") -> bool:
    with database.writing() as session:
        return outbox.ask(session, key, kind, {"about": key}, now=NOW, due_at=due_at)


def claim(database: Database, most: int = 10) -> list[Errand]:
    with database.writing() as session:
        return outbox.claim(session, kinds=KINDS, most=most)


def waits(database: Database) -> timedelta:
    with database.reading() as session:
        due = outbox.due_in(session, KINDS)
    assert due is not None
    return due


def pass_time(database: Database, time: timedelta) -> None:
    """For what is leased, and for what waits."""
    with database.writing() as session:
        for row in session.exec(select(OutboxRow)):
            if row.leased_until:
                row.leased_until -= time
            else:
                row.due_at -= time


def done(database: Database, errand: Errand, now: datetime = NOW) -> bool:
    with database.writing() as session:
        return outbox.done(session, errand, now, {"ts": "1.2"})


def again(database: Database, key: str, due_at: datetime) -> None:
    with database.writing() as session:
        outbox.again(session, key, due_at)


def test_the_same_thing_asked_for_twice_is_sent_once(database: Database) -> None:
    assert ask(database, "a")
    assert not ask(database, "a")
    assert [errand.key for errand in claim(database)] == ["a"]
    assert claim(database) == []


def test_the_longest_waiting_goes_first_and_what_is_not_due_waits(database: Database) -> None:
    for key, minutes in (("second", -1), ("first", -9), ("tomorrow", 24 * 60)):
        ask(database, key, NOW + timedelta(minutes=minutes))
    assert [errand.key for errand in claim(database)] == ["first", "second"]
    with database.writing() as session:
        session.exec(delete(OutboxRow).where(col(OutboxRow.key) != "tomorrow"))
    assert DAY - timedelta(hours=6) < waits(database) <= DAY


def test_what_is_claimed_waits_for_the_end_of_its_lease(database: Database) -> None:
    ask(database, "a")
    assert waits(database) <= timedelta(0)
    claim(database)
    assert LEASE - MINUTE < waits(database) <= LEASE


def test_a_process_whose_clock_is_wrong_takes_nothing_early(
    postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is due, and a lease, are by the database's clock; SQLite's is that of its one machine."""
    database = postgresql_database
    ask(database, "a")
    ask(database, "tomorrow", NOW + timedelta(days=1))
    monkeypatch.setattr(outbox, "datetime", TwoDaysAhead)
    errand = claim(database)[0]
    assert errand.key == "a"
    assert LEASE - MINUTE < waits(database) <= LEASE
    with database.writing() as session:
        assert outbox.hold(session, errand)
        assert outbox.keep(session, errand, {"ts": "1.2"})
    assert LEASE - MINUTE < waits(database) <= LEASE
    assert claim(database) == []
    monkeypatch.undo()
    assert claim(database) == []
    pass_time(database, LEASE)
    assert [errand.key for errand in claim(database)] == ["a"]


def test_another_lane_takes_its_own_kind_only(database: Database) -> None:
    ask(database, "a mail", kind="mail")
    assert claim(database) == []


def test_a_lease_of_a_clock_that_was_ahead_is_none(database: Database) -> None:
    """Whoever took it died, and the clock was put right: nobody waits for two days."""
    ask(database, "a")
    claim(database)
    pass_time(database, -2 * DAY)
    assert waits(database) <= timedelta(0)
    assert [errand.attempts for errand in claim(database)] == [2]


def test_a_sender_that_dies_loses_nothing(database: Database) -> None:
    ask(database, "a")
    first = claim(database)[0]
    assert first.attempts == 1
    pass_time(database, LEASE - MINUTE)
    assert claim(database) == []
    pass_time(database, MINUTE)
    second = claim(database)[0]
    assert second.attempts == 2


def test_whoever_lost_the_lease_changes_nothing_any_more(database: Database) -> None:
    ask(database, "a")
    slow = claim(database)[0]
    pass_time(database, LEASE)
    quick = claim(database)[0]
    with database.writing() as session:
        assert not outbox.hold(session, slow)
        assert not outbox.keep(session, slow, {"ts": "0.1"})
        assert not outbox.later(session, slow, LATER)
        assert not outbox.stop(session, slow, NOW)
        assert not outbox.fail(session, slow, NOW, "too slow")
    assert not done(database, slow)
    assert done(database, quick)
    pass_time(database, DAY)
    assert claim(database) == []


def test_a_lease_that_is_held_on_to_is_not_overtaken(database: Database) -> None:
    """Nor that of a post with its files, which comes further step by step."""
    ask(database, "a")
    errand = claim(database)[0]
    for renew in (outbox.hold, lambda session, errand: outbox.keep(session, errand, {"ts": "1.2"})):
        pass_time(database, LEASE - timedelta(seconds=30))
        with database.writing() as session:
            assert renew(session, errand)
        pass_time(database, MINUTE)
        assert claim(database) == []


def test_what_changed_while_it_was_being_sent_is_sent_again(database: Database) -> None:
    ask(database, "a")
    errand = claim(database)[0]
    again(database, "a", LATER)
    assert done(database, errand)
    assert claim(database) == []
    pass_time(database, DAY)
    renewed = claim(database)[0]
    assert renewed.sent == {"ts": "1.2"}
    assert done(database, renewed)
    pass_time(database, DAY)
    assert claim(database) == []


def together(database: Database, errands: list[Errand]) -> set[str]:
    """Which of these could be marked together."""
    with database.writing() as session:
        marked = outbox.done_together(session, [(errand, {"ts": errand.key}) for errand in errands], NOW)
    return {errand.key for errand in errands if errand.id in marked}


def test_many_are_marked_at_once_but_what_changed_or_was_lost_meanwhile(database: Database) -> None:
    for number, key in enumerate(("lost", "first", "changed", "called off", "last")):
        ask(database, key, NOW + timedelta(milliseconds=number))
    errands = claim(database)
    lost = errands[0]
    with database.writing() as session:
        session.get_one(OutboxRow, lost.id).worker = "somebody else"
        outbox.call_off(session, "called off", NOW)
    again(database, "changed", LATER)
    assert together(database, errands) == {"first", "last"}
    with database.reading() as session:
        rows = {row.key: row for row in session.exec(select(OutboxRow))}
    assert {row.key for row in rows.values() if row.state is OutboxState.DONE} == {"first", "last"}
    assert [rows[key].sent for key in ("first", "lost", "last")] == [{"ts": "first"}, {}, {"ts": "last"}]
    assert rows["first"].done_at == NOW
    assert rows["first"].leased_until is None
    assert rows["lost"].leased_until is not None
    assert together(database, errands) == set()


def test_whoever_marks_many_waits_for_nobody(postgresql_database: Database) -> None:
    """Who holds one of them may want another one next: they would wait for each other."""
    database = postgresql_database
    for key in ("a", "b", "c"):
        ask(database, key)
    errands = claim(database)
    with database.writing() as other:
        outbox.again(other, "b", LATER)
        assert together(database, errands) == {"a", "c"}
        outbox.again(other, "a", LATER)


def test_what_waits_is_brought_forward_and_never_put_off(database: Database) -> None:
    ask(database, "a", LATER)
    again(database, "a", LATER + DAY)
    pass_time(database, DAY)
    assert [errand.key for errand in claim(database)] == ["a"]
    ask(database, "b", LATER)
    again(database, "b", NOW)
    assert [errand.key for errand in claim(database)] == ["b"]


def test_what_changes_after_a_sender_died_still_counts_its_try(database: Database) -> None:
    """Or the next one would not look whether it arrived."""
    ask(database, "a")
    claim(database)
    again(database, "a", NOW - timedelta(seconds=1))
    pass_time(database, LEASE)
    assert claim(database)[0].attempts == 2


def test_what_is_renewed_days_later_is_not_given_up_at_its_first_try(database: Database) -> None:
    ask(database, "a", NOW - 3 * DAY)
    done(database, claim(database)[0])
    again(database, "a", NOW)
    renewed = claim(database)[0]
    assert renewed.first_due_at == NOW
    assert renewed.attempts == 1


def test_what_was_called_off_is_not_sent(database: Database) -> None:
    ask(database, "a")
    with database.writing() as session:
        outbox.call_off(session, "a", NOW)
    pass_time(database, DAY)
    assert claim(database) == []


def test_called_off_while_it_is_being_sent_the_sender_learns_of_it(database: Database) -> None:
    ask(database, "a")
    errand = claim(database)[0]
    with database.writing() as session:
        outbox.call_off(session, "a", NOW)
        assert not outbox.hold(session, errand)


@pytest.mark.parametrize("senders", [2, 4])
def test_senders_at_once_share_what_is_due_and_take_nothing_twice(database: Database, senders: int) -> None:
    rows = 200
    for number in range(rows):
        ask(database, f"row {number}")

    def send(_: int) -> list[str]:
        sent: list[str] = []
        while True:
            try:
                taken = claim(database, most=7)
            except DatabaseBusyError:
                continue
            if not taken:
                return sent
            for errand in taken:
                while True:
                    try:
                        assert done(database, errand)
                        break
                    except DatabaseBusyError:
                        continue
                sent.append(errand.key)

    with ThreadPoolExecutor(senders) as pool:
        counts = Counter(key for sent in pool.map(send, range(senders)) for key in sent)
    assert counts == {f"row {number}": 1 for number in range(rows)}
