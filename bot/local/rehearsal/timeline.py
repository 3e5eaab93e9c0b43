"""What was told, in weeks: lanes to see it at once, and below them every day to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from bot.local.draw.names import day_text
from bot.local.rehearsal.period import DAY, Period
from bot.local.rehearsal.run import Item

WEEK = timedelta(days=7)
WORKDAYS = 5
LEVELS = 8
COLOURS = 12
MOST_ITEMS = 1500
"""So many are written out; the lanes count all."""
FreeDay = Callable[[date], str | None]


@dataclass(frozen=True)
class Chosen:
    """What the page was asked to show; an empty choice is everything."""

    who: str = ""
    school: str = ""
    kinds: frozenset[str] = frozenset()
    lanes: str = "person"

    def fits(self, item: Item) -> bool:
        return (
            (not self.who or item.person == self.who)
            and (not self.school or any(slug == self.school for slug, _ in item.schools))
            and (not self.kinds or item.kind in self.kinds)
        )


@dataclass(frozen=True)
class Column:
    """A week. `free`: the name of the vacation when no school is open in it."""

    monday: date
    free: str
    number: int
    level: int
    """The height of its bar."""


@dataclass(frozen=True)
class Cell:
    """What a lane holds in one week; `kinds` from the one that comes most."""

    kinds: tuple[str, ...]
    number: int
    told: str


@dataclass(frozen=True)
class Lane:
    key: str
    name: str
    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Message:
    at: datetime
    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Day:
    day: date
    free: str
    messages: tuple[Message, ...]


@dataclass(frozen=True)
class Stretch:
    """A week in which somebody is told something; or, without days, weeks of vacation or of silence."""

    first: date
    last: date
    free: str
    days: tuple[Day, ...] = ()
    number: int = 0


# the weeks


def mondays(period: Period) -> list[date]:
    first = period.first - period.first.weekday() * DAY
    return [first + n * WEEK for n in range((period.last - first).days // 7 + 1)]


def columns(items: Sequence[Item], period: Period, free_day: FreeDay) -> list[Column]:
    each = Counter(_monday(item) for item in items)
    most = max(each.values(), default=1)
    return [
        Column(monday, vacation(monday, free_day), each[monday], -(-each[monday] * LEVELS // most))
        for monday in mondays(period)
    ]


def vacation(monday: date, free_day: FreeDay) -> str:
    """Its name when all five days are free; a holiday before or after it counts along."""
    names = [free_day(monday + n * DAY) for n in range(WORKDAYS)]
    return Counter(map(str, names)).most_common(1)[0][0] if all(names) else ""


def months(every: Iterable[Column]) -> list[tuple[date, int]]:
    """Each with its number of weeks; a week belongs to the month of its Thursday."""
    spans = groupby(every, key=lambda column: (column.monday + 3 * DAY).replace(day=1))
    return [(month, len(list(weeks))) for month, weeks in spans]


def runs(every: Iterable[Column]) -> list[tuple[str, list[Column]]]:
    """The columns, those of a vacation in which nobody is told anything taken together under its name."""
    spans = groupby(every, key=lambda column: "" if column.number else column.free)
    return [(name, list(weeks)) for name, weeks in spans]


# the lanes


def lanes(items: Sequence[Item], period: Period, by: str) -> list[Lane]:
    """The busiest first."""
    held: dict[tuple[str, str], list[Item]] = {}
    for item in items:
        for key in _lanes_of(item, by):
            held.setdefault(key, []).append(item)
    weeks = mondays(period)
    made = [Lane(key, name, len(own), tuple(_cells(own, weeks))) for (key, name), own in held.items()]
    return sorted(made, key=lambda lane: (-lane.number, lane.name.casefold()))


def _lanes_of(item: Item, by: str) -> Iterable[tuple[str, str]]:
    if by == "school":
        return item.schools
    return [(item.kind, item.kind_name) if by == "kind" else (item.person, item.name)]


def _cells(items: Sequence[Item], weeks: Iterable[date]) -> Iterator[Cell]:
    found: dict[date, Counter[tuple[str, str]]] = {}
    for item in items:
        found.setdefault(_monday(item), Counter())[item.kind, item.kind_name] += 1
    for week in weeks:
        each = found.get(week, Counter()).most_common()
        told = ", ".join(f"{number} × {name}" for (_, name), number in each)
        yield Cell(tuple(kind for (kind, _), _ in each), sum(number for _, number in each), told)


# day by day


def stretches(items: Sequence[Item], period: Period, free_day: FreeDay) -> Iterator[Stretch]:
    by_week = {monday: list(own) for monday, own in groupby(items, key=_monday)}

    def sort(monday: date) -> tuple[date | None, str]:
        return (monday, "") if monday in by_week else (None, vacation(monday, free_day))

    for (week, free), together in groupby(mondays(period), key=sort):
        weeks = list(together)
        if week is not None:
            days = tuple(_days(by_week[week], week, period, free_day))
            yield Stretch(week, week + 6 * DAY, vacation(week, free_day), days, len(by_week[week]))
            continue
        yield Stretch(max(weeks[0], period.first), min(weeks[-1] + 6 * DAY, period.last), free)


def _days(items: Sequence[Item], week: date, period: Period, free_day: FreeDay) -> Iterator[Day]:
    told = {day: list(own) for day, own in groupby(items, key=lambda item: item.at.date())}
    whole = vacation(week, free_day)
    for day in (week + n * DAY for n in range(7)):
        free = (free_day(day) or "") if day.weekday() < WORKDAYS and not whole else ""
        if day in told or (free and period.first <= day <= period.last):
            yield Day(day, free, tuple(_messages(told.get(day, []))))


def _messages(items: Iterable[Item]) -> Iterator[Message]:
    for (at, _), own in groupby(items, key=lambda item: (item.at, item.person)):
        together = tuple(own)
        yield Message(at, together[0].name, together)


# what there is to choose from


def choices(items: Sequence[Item], by: str) -> list[tuple[str, str, int]]:
    """Key, name and how many; kinds from the one that comes most, the rest by name."""
    each = Counter(key for item in items for key in _lanes_of(item, by))
    found = [(key, name, number) for (key, name), number in each.items()]
    if by == "kind":
        return sorted(found, key=lambda one: (-one[2], one[1]))
    return sorted(found, key=lambda one: one[1].casefold())


def summary(items: Sequence[Item]) -> str:
    """How much it is in all, and when most."""
    messages = {(item.person, item.at) for item in items}
    people = len({item.person for item in items})
    day, most = Counter(item.at.date() for item in items).most_common(1)[0]
    return (
        f"{_several(len(items), 'herinnering', 'herinneringen')} "
        f"in {_several(len(messages), 'bericht', 'berichten')} "
        f"aan {_several(people, 'persoon', 'mensen')}. Het drukst is {day_text(day)}, met {most}."
    )


def _several(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


def _monday(item: Item) -> date:
    day = item.at.date()
    return day - day.weekday() * DAY
