"""The clock that changes, jumps or stands still: each reminder comes once, on its day and at its hour."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot.clockwork import Clockwork
from handlers.jobs.second_meeting import TO_COORDINATOR
from handlers.rules.calendar import make_calendar, school_year_of
from storage import meetings, people, reminders, schools
from storage.engine import Database, make_engine
from storage.reminders import Preference
from storage.tables import OutboxRow, ReminderRow
from storage.values import MeetingKind, MeetingStatus
from tests.conversations.centre import NOW, ZONE
from tests.desk import contexts

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PASSES = {"before_meeting", "mail_before", "week"}
"""What is not told afterwards: of a meeting that took place meanwhile, and of a week that is over."""
Wave = tuple[str, int, int, str, str, int]
Thing = tuple[str, int, int, str, str]


@dataclass
class Machine:
    """The bot's clockwork on a machine whose clock can be set; `seen`: when it planned, and how many."""

    database: Database
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.seen: list[tuple[datetime, int]] = []
        self._clockwork = Clockwork(self.database, contexts(lambda: self.now))

    def tick(self, at: datetime) -> None:
        self.now = at.astimezone(ZONE)
        if planned := self._clockwork.tick():
            self.seen.append((self.now, planned))

    def told(self) -> list[Wave]:
        with self.database.reading() as session:
            rows = session.exec(select(ReminderRow).order_by(col(ReminderRow.id))).all()
            assert all(row.episode == 0 for row in rows)
            return [(r.kind, r.person_id, r.school_id, r.subject, r.version, r.wave) for r in rows]

    def newest(self) -> dict[Thing, int]:
        """The last wave of each thing."""
        return {wave[:5]: wave[5] for wave in self.told()}


class OpenMachine:
    """The small centre's machine, each time anew."""

    def __init__(self, centre: Path, path: Path) -> None:
        self._centre, self.path = centre, path

    @contextmanager
    def __call__(self) -> Iterator[Machine]:
        for end in ("", "-wal", "-shm"):
            Path(f"{self.path}{end}").unlink(missing_ok=True)
        shutil.copy(self._centre, self.path)
        database = Database(make_engine(f"sqlite:///{self.path}"))
        yield Machine(database)
        database.dispose()


@pytest.fixture
def opened(centre_file: Path, fast_folder: Path) -> Iterator[OpenMachine]:
    places = OpenMachine(centre_file, fast_folder / "clock.sqlite")
    yield places
    places.path.unlink(missing_ok=True)


def put(database: Database, slug: str, day: date, status: MeetingStatus) -> None:
    with database.writing() as session:
        school = schools.by_keys(session, [slug])[0]
        meetings.put(
            session, school.id, school_year_of(day).start.year, MeetingKind.FIRST, status=status,
            entered_by_id=None, now=datetime.combine(day - 30 * DAY, time(9), ZONE), day=day,
        )  # fmt: skip


def moments(first: datetime, last: datetime, step: timedelta) -> Iterator[datetime]:
    """So long a step in true time, whatever the clocks on the wall do."""
    at, end = first.astimezone(UTC), last.astimezone(UTC)
    while at <= end:
        yield at
        at += step


def changes() -> list[date]:
    """The Sundays of every clock change."""
    found = []
    for year in range(2026, 2037):
        for month in (3, 10):
            last = date(year, month, 31)
            found.append(last - timedelta(days=(last.weekday() + 1) % 7))
    return found


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), ZONE)


@pytest.mark.parametrize("sunday", changes(), ids=str)
def test_around_each_clock_change_a_reminder_comes_once_at_its_hour(
    opened: OpenMachine, sunday: date
) -> None:
    friday = sunday - 2 * DAY
    assert noon(sunday).utcoffset() != noon(friday).utcoffset()
    with opened() as machine:
        put(machine.database, "de-linde", friday, MeetingStatus.HELD)
        with machine.database.writing() as session:
            nele = people.by_email(session, "nele@lsc.example", friday)
            assert nele is not None
            reminders.prefer(session, nele.id, "second_meeting", Preference(True, None, time(9, 30)))
        begin = datetime.combine(friday + DAY, time(0), ZONE)
        for at in moments(begin, begin + 20 * DAY, HOUR / 2):
            machine.tick(at)
        calendar = make_calendar(school_year_of(sunday))
        monday = next(calendar.open_days(sunday, sunday + 20 * DAY))
        with machine.database.reading() as session:
            row = session.exec(
                select(ReminderRow).where(ReminderRow.kind == "second_meeting", ReminderRow.wave == 0)
            ).one()
            outbox = session.exec(select(OutboxRow).where(OutboxRow.key == row.digest)).one()
        assert row.day == monday
        assert row.digest.endswith(f"{monday.isoformat()}:0930")
        planned_at = next(at for at, _ in machine.seen if at.date() == monday)
        assert planned_at.time() == time(8)
        # due times are the machine's, which stands elsewhere than this calendar: how long it waits counts
        assert outbox.due_at - outbox.entered_at == 1.5 * HOUR


BEGIN, END = datetime(2026, 11, 23, 0, 0, tzinfo=ZONE), datetime(2026, 12, 18, 18, 0, tzinfo=ZONE)


def prepared(machine: Machine) -> Machine:
    put(machine.database, "de-linde", date(2026, 11, 24), MeetingStatus.HELD)
    put(machine.database, "de-regenboog", date(2026, 12, 9), MeetingStatus.PLANNED)
    put(machine.database, "sint-jozef-asse", date(2026, 11, 30), MeetingStatus.HELD)
    put(machine.database, "de-notelaar", date(2027, 1, 6), MeetingStatus.PLANNED)
    return machine


@pytest.fixture
def as_it_should(opened: OpenMachine) -> list[Wave]:
    with opened() as machine:
        prepared(machine)
        for at in moments(BEGIN, END, HOUR):
            machine.tick(at)
        return machine.told()


def only_at_the_hours(machine: Machine) -> None:
    calendar = make_calendar(school_year_of(BEGIN.date()))
    assert all(8 <= at.hour < 18 and calendar.half_days(at.date()) for at, _ in machine.seen)
    with machine.database.reading() as session:
        digests = session.exec(select(OutboxRow.key).where(col(OutboxRow.key).startswith("digest:"))).all()
        mine = set(session.exec(select(ReminderRow.digest)).all())
    assert set(digests) == mine


def jumped(machine: Machine, chance: random.Random, number: int) -> None:
    """The clock is wrong so many times, by an hour or a day, for a while, and then right again."""
    ticks = list(moments(BEGIN, END, HOUR))
    wrong: dict[int, timedelta] = {}
    for _ in range(number):
        by, since = chance.choice([HOUR, -HOUR, DAY, -DAY]), chance.randrange(len(ticks))
        wrong |= dict.fromkeys(range(since, since + chance.randint(1, 8)), by)
    for n, at in enumerate(ticks):
        machine.tick(at + wrong.get(n, timedelta(0)))


def test_a_clock_that_jumps_loses_nothing_and_repeats_nothing(
    opened: OpenMachine, as_it_should: list[Wave], long_run: bool
) -> None:
    chance, each = random.Random(20), 10
    for _ in range(20 if long_run else 2):
        with opened() as machine:
            jumped(prepared(machine), chance, each)
            told = machine.told()
            only_at_the_hours(machine)
            assert len(told) == len(set(told))
            # a day ahead, the next wave may take the place of one that was due
            assert lost(as_it_should, machine.newest()) == []


def lost(should: Iterable[Wave], newest: dict[Thing, int]) -> list[Wave]:
    """What was neither told nor merged into a later wave."""
    return [wave for wave in should if newest.get(wave[:5], -1) < wave[5]]


@pytest.mark.parametrize("down", [timedelta(minutes=1), DAY, 30 * DAY], ids=["minute", "day", "30 days"])
def test_after_downtime_what_is_due_comes_once_and_the_stale_is_merged(
    opened: OpenMachine, down: timedelta
) -> None:
    last = datetime(2027, 1, 15, 18, 0, tzinfo=ZONE)
    with opened() as machine:
        prepared(machine)
        for at in moments(BEGIN, last, HOUR):
            machine.tick(at)
        should = machine.told()
    away = datetime(2026, 12, 2, 7, 59, 30, tzinfo=ZONE)
    with opened() as machine:
        prepared(machine)
        for at in moments(BEGIN, last, HOUR):
            if not away <= at <= away + down:
                machine.tick(at)
        told, first_after = machine.told(), next(at for at, _ in machine.seen if at > away + down)
        only_at_the_hours(machine)
        assert len(told) == len(set(told))
        missed = lost(should, machine.newest())
        assert {wave[0] for wave in missed} == (PASSES if down > DAY else set())
        with machine.database.reading() as session:
            rows = session.exec(select(ReminderRow).where(ReminderRow.day == first_after.date())).all()
        things = [(r.kind, r.person_id, r.school_id, r.subject) for r in rows if r.wave < TO_COORDINATOR]
        assert len(things) == len(set(things))
