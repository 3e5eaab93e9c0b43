"""A morning's messages from PostgreSQL: how fast, how much faster with two processes, and with kills."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import insert, select, text
from sqlmodel import SQLModel

from bot.clockwork import Clockwork
from handlers.rules.waves import FIRST_HOUR
from storage.engine import Database, make_engine
from storage.migrations import migrate
from tests import postgres
from tests.bench.house import House
from tests.bench.reminders import MORNING, plan_meetings
from tests.bench.replicas import make_due, posted, replicas, wait_for
from tests.bench.rows import Row, at_least, at_most, reported
from tests.bench.serving import slack_stub
from tests.conversations.centre import ZONE
from tests.desk import contexts
from tests.programs import require

NOW = datetime.combine(MORNING, FIRST_HOUR, ZONE)
SLACK_SECONDS = 0.05
"""So long Slack takes to answer, about."""
WHAT = "messages to people from PostgreSQL"
MOST = 1000


def delivery(house: House) -> Iterator[Row]:
    number = house.times(4000, 1000)
    with _morning(house) as server:
        one, used = _speed(server, 1, SLACK_SECONDS, number)
        yield at_least(
            f"{WHAT}, Slack answers after 50 ms", one, 200, " /s", f"{used:.1f} ms of the processor each"
        )
        two, used = _speed(server, 2, SLACK_SECONDS, number)
        beside = f"{two:.0f} /s, {used:.1f} ms each"
        yield at_least("the same with two processes, against one", two / one, 1.5, " ×", beside)
        one, _ = _speed(server, 1, 0, number)
        yield reported("the same where Slack answers at once", one, " /s")
        two, _ = _speed(server, 2, 0, number)
        yield reported("and with two processes, against one", two / one, " ×", f"{two:.0f} /s")
        yield from _killed(server, house.times(10_000, 1000), house.times(40, 8))


@contextmanager
def _morning(house: House) -> Iterator[postgres.Server]:
    """A server with a database `morning` in which everybody is about to be told something."""
    path = house.database("delivery")
    plan_meetings(path)
    with postgres.running(require("postgresql"), durable=True) as server:
        database = Database(make_engine(server.create("morning")))
        migrate(database.engine)
        source = make_engine(f"sqlite:///{path}")
        with source.connect() as here, database.engine.begin() as there:
            for table in SQLModel.metadata.sorted_tables:
                there.execute(table.delete())
                for rows in here.execute(select(table)).mappings().partitions(MOST):
                    there.execute(insert(table), [dict(row) for row in rows])
        source.dispose()
        Clockwork(database, contexts(lambda: NOW)).tick()
        with database.engine.begin() as there:
            there.execute(text("UPDATE outbox SET due_at = due_at + interval '1 day'"))
        database.dispose()
        yield server


def _speed(server: postgres.Server, processes: int, seconds: float, number: int) -> tuple[float, float]:
    """Messages a second, from the moment that they are due until the last is marked; milliseconds of each."""
    url = server.create("speed", "morning")
    with slack_stub(seconds) as slack_api, replicas(url, slack_api, NOW, processes) as bots:
        used = bots.processor_seconds()
        due = make_due(bots.database, number)
        wait_for(bots.database, number)
        used = bots.processor_seconds() - used
        with bots.database.engine.begin() as there:
            last = there.execute(text("SELECT max(done_at) FROM outbox WHERE state = 'done'")).scalar_one()
        found = posted(slack_api)
        assert (found.messages, found.keys) == (number, number), found
    server.drop("speed")
    return number / (last - due).total_seconds(), 1000 * used / number


def _killed(server: postgres.Server, number: int, kills: int) -> list[Row]:
    url = server.create("killed", "morning")
    with slack_stub(SLACK_SECONDS) as slack_api, replicas(url, slack_api, NOW, 4) as bots:
        make_due(bots.database, number)
        bots.deliver_under_fire(number, kills, random.Random(4))
        found = posted(slack_api)
    server.drop("killed")
    what = f"of {number} due at once, 4 processes and {kills + 4} kills: lost"
    return [
        at_most(what, number - found.keys, 0, ""),
        reported("the same: told twice", found.messages - found.keys, ""),
    ]
