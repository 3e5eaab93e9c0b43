"""A morning's messages leave from PostgreSQL: how fast, how much faster with two processes, and what kills cost."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.request import urlopen

from sqlalchemy import insert, select, text
from sqlmodel import SQLModel

from bot.clockwork import Clockwork
from handlers.rules.waves import FIRST_HOUR
from storage.engine import Database, make_engine
from storage.migrations import migrate
from storage.outbox import LEASE
from tests import postgres
from tests.bench.house import House
from tests.bench.reminders import MORNING, plan_meetings
from tests.bench.rows import Row, at_least, at_most, reported
from tests.bench.serving import Served, morning_bot, slack_stub
from tests.conversations.centre import ZONE
from tests.desk import contexts
from tests.programs import require

NOW = datetime.combine(MORNING, FIRST_HOUR, ZONE)
SLACK_SECONDS = 0.05
"""So long Slack takes to answer, about."""
SOON = timedelta(seconds=3)
PATIENCE = 300.0
POLL = 0.1
MOST = 1000


def delivery(house: House) -> list[Row]:
    with _morning(house) as server:
        one, beside = _speed(server, 1, SLACK_SECONDS, house.times(4000, 1000))
        two, beside_two = _speed(server, 2, SLACK_SECONDS, house.times(4000, 1000))
        instant, instant_two = (_speed(server, n, 0, house.times(4000, 1000))[0] for n in (1, 2))
    what = "messages to people from PostgreSQL"
    return [
        at_least(f"{what}, Slack answers after 50 ms", one, 200, " /s", beside),
        at_least(
            "the same with two processes, against one", two / one, 1.5, " ×", f"{two:.0f} /s, {beside_two}"
        ),
        reported("the same where Slack answers at once", instant, " /s"),
        reported(
            "the same with two processes, against one", instant_two / instant, " ×", f"{instant_two:.0f} /s"
        ),
    ]


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


def _speed(server: postgres.Server, processes: int, seconds: float, number: int) -> tuple[float, str]:
    """Messages a second from the moment that they are due until the last one is marked."""
    url = server.create("speed", "morning")
    with ExitStack() as stack:
        stack.callback(server.drop, "speed")
        slack_api = stack.enter_context(slack_stub(seconds))
        served = [stack.enter_context(morning_bot(url, slack_api, NOW)) for _ in range(processes)]
        database = Database(make_engine(url))
        stack.callback(database.dispose)
        used = sum(each.processor_seconds() for each in served)
        due = _due(database, number)
        _wait_for(database, number)
        used = sum(each.processor_seconds() for each in served) - used
        with database.engine.begin() as there:
            last = there.execute(text("SELECT max(done_at) FROM outbox WHERE state = 'done'")).scalar_one()
        assert _posted(slack_api) == {"messages": number, "keys": number}
    return number / (last - due).total_seconds(), f"{1000 * used / number:.1f} ms of the processor each"


def _due(database: Database, number: int) -> datetime:
    due = datetime.now(UTC) + SOON
    with database.engine.begin() as there:
        which = "SELECT id FROM outbox ORDER BY id LIMIT :number"
        there.execute(text(f"DELETE FROM outbox WHERE id NOT IN ({which})"), {"number": number})
        there.execute(text("UPDATE outbox SET due_at = :due, first_due_at = :due"), {"due": due})
    return due


def _wait_for(database: Database, number: int) -> None:
    until = time.monotonic() + PATIENCE
    while _done(database) < number:
        assert time.monotonic() < until, "the messages do not go out"
        time.sleep(POLL)


def _done(database: Database) -> int:
    with database.engine.begin() as there:
        return int(there.execute(text("SELECT count(*) FROM outbox WHERE state <> 'waiting'")).scalar_one())


def _posted(slack_api: str) -> dict[str, int]:
    with urlopen(f"{slack_api.removesuffix('api/')}posted") as answer:
        found: dict[str, int] = json.loads(answer.read())
    return found
