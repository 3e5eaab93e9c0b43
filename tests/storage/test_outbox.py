"""Nothing that must leave the house is lost, and nobody sends what somebody else has."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from storage import outbox
from storage.engine import Database, DatabaseBusyError
from storage.outbox import LEASE, Errand

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
KINDS = ("notice",)


def ask(database: Database, key: str, due_at: datetime = NOW, kind: str = "notice") -> bool:
    with database.writing() as session:
        return outbox.ask(session, key, kind, {"about": key}, now=NOW, due_at=due_at)


def claim(database: Database, now: datetime = NOW, most: int = 10) -> list[Errand]:
    with database.writing() as session:
        return outbox.claim(session, now, kinds=KINDS, most=most)


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
    for key, minutes in (("second", -1), ("first", -9), ("tomorrow", 1)):
        ask(database, key, NOW + timedelta(minutes=minutes))
    assert [errand.key for errand in claim(database)] == ["first", "second"]
    with database.reading() as session:
        assert outbox.next_due(session, KINDS) == NOW + timedelta(minutes=1)


def test_another_lane_takes_its_own_kind_only(database: Database) -> None:
    ask(database, "a mail", kind="mail")
    assert claim(database) == []


def test_a_sender_that_dies_loses_nothing(database: Database) -> None:
    ask(database, "a")
    first = claim(database)[0]
    assert first.attempts == 1
    assert claim(database, NOW + LEASE - timedelta(seconds=1)) == []
    second = claim(database, NOW + LEASE + timedelta(seconds=1))[0]
    assert second.attempts == 2


def test_whoever_lost_the_lease_changes_nothing_any_more(database: Database) -> None:
    ask(database, "a")
    slow = claim(database)[0]
    quick = claim(database, NOW + LEASE + timedelta(seconds=1))[0]
    with database.writing() as session:
        assert not outbox.hold(session, slow, NOW)
        assert not outbox.later(session, slow, LATER)
        assert not outbox.stop(session, slow, NOW)
        assert not outbox.fail(session, slow, NOW, "too slow")
    assert not done(database, slow)
    assert done(database, quick)
    assert claim(database, LATER) == []


def test_a_lease_that_is_held_on_to_is_not_overtaken(database: Database) -> None:
    ask(database, "a")
    errand = claim(database)[0]
    with database.writing() as session:
        assert outbox.hold(session, errand, NOW + LEASE)
    assert claim(database, NOW + LEASE + timedelta(seconds=1)) == []


def test_what_changed_while_it_was_being_sent_is_sent_again(database: Database) -> None:
    ask(database, "a")
    errand = claim(database)[0]
    again(database, "a", NOW + timedelta(seconds=3))
    assert done(database, errand)
    assert claim(database) == []
    renewed = claim(database, NOW + timedelta(seconds=4))[0]
    assert renewed.sent == {"ts": "1.2"}
    assert done(database, renewed)
    assert claim(database, LATER) == []


def test_what_waits_is_brought_forward_and_never_put_off(database: Database) -> None:
    ask(database, "a", NOW + timedelta(minutes=1))
    again(database, "a", LATER)
    assert claim(database, NOW + timedelta(minutes=1, seconds=1))
    ask(database, "b", LATER)
    again(database, "b", NOW)
    assert [errand.key for errand in claim(database)] == ["b"]


def test_what_changes_after_a_sender_died_still_counts_its_try(database: Database) -> None:
    """Or the next one would not look whether it arrived."""
    ask(database, "a")
    claim(database)
    again(database, "a", NOW + timedelta(seconds=1))
    assert claim(database, NOW + LEASE + timedelta(seconds=1))[0].attempts == 2


def test_what_is_renewed_days_later_is_not_given_up_at_its_first_try(database: Database) -> None:
    ask(database, "a")
    done(database, claim(database)[0])
    later = NOW + timedelta(days=3)
    again(database, "a", later)
    renewed = claim(database, later)[0]
    assert renewed.first_due_at == later
    assert renewed.attempts == 1


def test_what_was_called_off_is_not_sent(database: Database) -> None:
    ask(database, "a")
    with database.writing() as session:
        outbox.call_off(session, "a", NOW)
    assert claim(database, LATER) == []


def test_called_off_while_it_is_being_sent_the_sender_learns_of_it(database: Database) -> None:
    ask(database, "a")
    errand = claim(database)[0]
    with database.writing() as session:
        outbox.call_off(session, "a", NOW)
        assert not outbox.hold(session, errand, NOW)


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
