"""Several bots on one database that deliver a morning's messages, and are killed meanwhile."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.request import urlopen

from sqlalchemy import text
from sqlmodel import col, select

from storage.engine import Database, make_engine
from storage.tables import OutboxRow
from tests.bench.serving import Served, morning_bot

SOON = timedelta(seconds=3)
PATIENCE = 300.0
POLL = 0.05


@dataclass(frozen=True)
class Posted:
    """What Slack's stand-in was given: so many messages, under so many keys of ours."""

    messages: int
    keys: int


def posted(slack_api: str) -> Posted:
    with urlopen(f"{slack_api.removesuffix('api/')}posted") as answer:
        return Posted(**json.loads(answer.read()))


def make_due(database: Database, number: int) -> datetime:
    """So many of what was planned, in a moment; when. Copies have keys of their own, and so are others."""
    due = datetime.now(UTC) + SOON
    with database.writing() as session:
        planned = session.exec(select(OutboxRow).order_by(col(OutboxRow.id))).all()
        for copy in range(1, -(-number // len(planned))):
            session.add_all(
                OutboxRow(**row.model_dump(exclude={"id", "key"}), key=f"{row.key}#{copy}") for row in planned
            )
        session.flush()
        for n, row in enumerate(session.exec(select(OutboxRow).order_by(col(OutboxRow.id)))):
            row.due_at = row.first_due_at = due
            if n >= number:
                session.delete(row)
    return due


def count(database: Database, where: str) -> int:
    with database.engine.begin() as there:
        return int(there.execute(text(f"SELECT count(*) FROM outbox WHERE {where}")).scalar_one())


def wait_for(database: Database, number: int, where: str = "state <> 'waiting'") -> None:
    until = time.monotonic() + PATIENCE
    while count(database, where) < number:
        assert time.monotonic() < until, "the messages do not go out"
        time.sleep(POLL)


class Replicas:
    def __init__(self, database_url: str, slack_api: str, now: datetime, number: int) -> None:
        self.database = Database(make_engine(database_url))
        self._bot = (database_url, slack_api, now)
        self._number = number
        self.running: list[tuple[Served, ExitStack]] = []

    def start(self) -> None:
        while len(self.running) < self._number:
            stack = ExitStack()
            self.running.append((stack.enter_context(morning_bot(*self._bot)), stack))

    def kill(self, which: int) -> None:
        served, stack = self.running.pop(which)
        served.process.kill()
        stack.close()

    def kill_all(self) -> None:
        while self.running:
            self.kill(0)

    def stop(self) -> None:
        for _, stack in self.running:
            stack.close()
        self.running = []

    def processor_seconds(self) -> float:
        return sum(served.processor_seconds() for served, _ in self.running)

    def deliver_under_fire(self, number: int, kills: int, chance: random.Random) -> None:
        """Whenever some more went, one dies and another takes its place; in the end all die once."""
        for kill in range(1, kills + 1):
            wait_for(self.database, number * kill // (kills + 1))
            self.kill(chance.randrange(len(self.running)))
            self.start()
        wait_for(self.database, number, "state <> 'waiting' OR leased_until IS NOT NULL")
        self.kill_all()
        with self.database.writing() as session:  # nobody lives who holds one
            for row in session.exec(select(OutboxRow).where(col(OutboxRow.leased_until).is_not(None))):
                row.leased_until = datetime.now(UTC)
        self.start()
        wait_for(self.database, number)


@contextmanager
def replicas(database_url: str, slack_api: str, now: datetime, number: int) -> Iterator[Replicas]:
    """Running bots whose calendar stands at that moment."""
    made = Replicas(database_url, slack_api, now, number)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        made.database.dispose()
