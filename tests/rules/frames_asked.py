"""A school's year with its frame, as the tests of the numbers ask for it."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, settings

from handlers.rules.time_frame import Remaining
from tests.rules import worlds
from tests.rules.oracle import Noted, Type, Version
from tests.rules.worlds import World

HALF = 200
START = date(2026, 8, 31)
END = date(2027, 8, 29)
AUTUMN, CHRISTMAS = date(2026, 11, 2), date(2026, 12, 21)
EVERY_TWO_WEEKS = Version(1, HALF, 2, START)
FEWER = settings(
    max_examples=max(30, settings().max_examples // 10),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
SOME = settings(max_examples=min(1000, settings().max_examples))
MORE = settings(max_examples=max(400, settings().max_examples // 2))


def world(
    on: date, *given: Version, noted: tuple[Noted, ...] = (), off: tuple[tuple[date, date], ...] = ()
) -> World:
    return World(on, given, noted, off, 5)


def ask(
    on: date, *given: Version, noted: tuple[Noted, ...] = (), off: tuple[tuple[date, date], ...] = ()
) -> Remaining:
    """What is left; never without asking the oracle too."""
    asked = world(on, *given, noted=noted, off=off)
    assert worlds.figures(asked.remaining) == asked.expected
    return asked.remaining


def done(*days: date, minutes: int = HALF, kind: Type = "broad") -> tuple[Noted, ...]:
    return tuple(Noted(day, "done", kind, minutes) for day in days)
