"""Who is where at what time: nobody at two places at once, and no more than two schools a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from bot.sample.frames import SampleDayOff
from bot.sample.window import Window

MORNING, AFTERNOON = "08:30", "13:00"
LATEST_NOON = 200
"""Longer visits begin in the morning only."""

NOTES = (
    "overleg met zorgcoördinator",
    "klasobservatie",
    "co-teaching taal",
    "co-teaching rekenen",
    "coaching van de klasleerkracht",
    "overleg met het zorgteam",
    "materiaal uitgeprobeerd met de leerkracht",
    "structuur in de klas bekeken",
    "doelen van de periode overlopen",
    "afspraken met het leerkrachtenteam",
)
CANCELLED_NOTES = ("schooluitstap", "examens op school", "leerondersteuner verhinderd", "staking")


@dataclass(frozen=True)
class SampleVisit:
    school: str
    person: str
    day: date
    start: str
    minutes: int
    type: str
    status: str
    note: str = ""

    def row(self) -> list[str]:
        return [
            *(self.school, self.person, self.day.isoformat(), self.start),
            *(str(self.minutes), self.type, self.status, self.note),
        ]


@dataclass
class Agenda:
    window: Window
    rng: Random
    off: Sequence[SampleDayOff]
    visits: list[SampleVisit] = field(default_factory=list)
    _taken: set[tuple[str, date, str]] = field(default_factory=set)

    def is_open(self, school: str, day: date) -> bool:
        closed = any(o.school == school and o.first <= day <= o.last for o in self.off)
        return not closed and self.window.calendar.is_open(day)

    def note(self) -> str:
        return self.rng.choice(NOTES) if self.rng.random() < 0.7 else ""

    def take(self, visit: SampleVisit) -> None:
        """Puts a visit down as it is, whatever else that person does."""
        slot = MORNING if visit.start < "12:00" else AFTERNOON
        self._taken.add((visit.person, visit.day, slot))
        self.visits.append(visit)

    def is_free(self, person: str, day: date) -> bool:
        return not {(person, day, MORNING), (person, day, AFTERNOON)} & self._taken

    def place(
        self, school: str, people: Sequence[str], days: Iterable[date], minutes: int, kind: str = "broad"
    ) -> SampleVisit | None:
        """Finds the first person of `people` with room on one of the days; None when nobody has any."""
        options = [(day, slot) for day in days if self.is_open(school, day) for slot in _slots(day, minutes)]
        self.rng.shuffle(options)
        for person in people:
            for day, slot in options:
                if (person, day, slot) not in self._taken:
                    return self._put(school, person, day, self._start(slot, minutes), minutes, kind)
        return None

    def _put(self, school: str, person: str, day: date, start: str, minutes: int, kind: str) -> SampleVisit:
        status = "done" if day < self.window.today else "planned"
        visit = SampleVisit(school, person, day, start, minutes, kind, status, self.note())
        self.take(visit)
        return visit

    def _start(self, slot: str, minutes: int) -> str:
        """Short visits do not all begin with the first bell."""
        later = self.rng.choice((0, 10, 30)) if minutes < LATEST_NOON else 0
        return f"{datetime.strptime(slot, '%H:%M') + timedelta(minutes=later):%H:%M}"  # noqa: DTZ007


def _slots(day: date, minutes: int) -> tuple[str, ...]:
    only_morning = day.weekday() == 2 or minutes > LATEST_NOON
    return (MORNING,) if only_morning else (MORNING, AFTERNOON)
