"""Two bots on one database that tick and deliver at the same moment: nobody is told anything twice."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date, datetime
from typing import TypeVar

import pytest
from sqlmodel import select

from bot.clockwork import Clockwork
from bot.compose import paper_maker
from bot.delivery import Delivery, Lane
from bot.dispatch import Address
from bot.messages import Messages, Sent
from handlers.by_mail import ColleagueMail
from handlers.rules.calendar import make_calendar, school_year_of
from handlers.surface import Data, Reply
from storage.channels import LinkedChannel
from storage.engine import Database, make_engine
from storage.tables import OutboxRow, ReminderRow
from storage.values import MailFile, MeetingStatus, OutboxState, Person
from tests.at_rest import at_rest
from tests.conversations.centre import NOW, ZONE
from tests.conversations.town import settings_for
from tests.desk import contexts, desk
from tests.faults.test_calendar_clock import put

T = TypeVar("T")
REPLICAS = 2
SENDS_AT_ONCE = 4


class Ledger:
    """The platform's side of both: what was sent to whom. Whole processes meet a real one elsewhere."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    async def find_person(self, email: str) -> Address | None:
        return ("slack", "T0", email)

    async def to_person(self, to: Address, reply: Reply, key: str, sent: Sent, *, again: bool) -> Sent:
        assert not again
        await asyncio.sleep(0)  # the other one may go on
        self.sent.append((to[2], key))
        return {**sent, "ts": f"{len(self.sent)}", "items": len(reply.items)}

    async def to_channel(self, to: LinkedChannel, body: Reply, key: str, *, again: bool) -> Sent:
        raise AssertionError(("no post is due", to, body, key, again))

    async def add_file(self, sent: Sent, file: MailFile, data: Data, *, again: bool) -> None:
        raise AssertionError(("no file is due", sent, file, data, again))

    async def send(self, to: Person, mail: ColleagueMail, key: str, now: datetime, language: str) -> None:
        raise AssertionError(("everybody has an account", to, mail, key, now, language))


class Replica:
    """One process's own pool, clockwork and delivery."""

    def __init__(self, url: str, ledger: Ledger) -> None:
        self.database, self.now = Database(make_engine(url)), NOW
        made = contexts(lambda: self.now)
        store = desk(self.database, lambda: self.now).store
        papers = paper_maker(settings_for(url, "http://127.0.0.1:9"))
        messages = Messages(self.database, store, made, papers, ledger, ledger)
        self.clockwork = Clockwork(self.database, made)
        self.delivery = Delivery([Lane(self.database, store, messages, SENDS_AT_ONCE)])

    def tick(self) -> int:
        return self.clockwork.tick()

    def deliver(self) -> None:
        asyncio.run(at_rest(self.delivery))


def at_once(pool: ThreadPoolExecutor, work: list[Callable[[], T]]) -> list[T]:
    ready = threading.Barrier(len(work))

    def begin(piece: Callable[[], T]) -> T:
        ready.wait()
        return piece()

    return list(pool.map(begin, work))


@pytest.mark.parametrize("days", [6, pytest.param(60, marks=pytest.mark.long)])
def test_two_replicas_plan_and_tell_each_thing_once(either_url: str, days: int) -> None:
    ledger = Ledger()
    with ExitStack() as stack:
        replicas = [Replica(either_url, ledger) for _ in range(REPLICAS)]
        for replica in replicas:
            stack.callback(replica.database.dispose)
        pool = stack.enter_context(ThreadPoolExecutor(REPLICAS))
        database = replicas[0].database
        put(database, "de-linde", date(2026, 11, 24), MeetingStatus.HELD)
        put(database, "de-regenboog", date(2026, 12, 9), MeetingStatus.PLANNED)
        put(database, "de-notelaar", date(2027, 2, 3), MeetingStatus.PLANNED)
        planned = 0
        calendar = make_calendar(school_year_of(NOW.date()))
        for day in list(calendar.open_days(NOW.date(), calendar.year.end))[:days]:
            for replica in replicas:
                replica.now = datetime(day.year, day.month, day.day, 8, tzinfo=ZONE)
            planned += sum(at_once(pool, [replica.tick for replica in replicas]))
            at_once(pool, [replica.deliver for replica in replicas])
        with database.reading() as session:
            rows = session.exec(select(ReminderRow)).all()
            asked = session.exec(select(OutboxRow)).all()
    keys = Counter(key for _, key in ledger.sent)
    assert planned == len(rows) > 0
    assert [key for key, times in keys.items() if times > 1] == []
    assert set(keys) == {row.digest for row in rows} == {row.key for row in asked}
    assert {row.state for row in asked} == {OutboxState.DONE}
