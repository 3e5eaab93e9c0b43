"""The process itself: how soon it answers, and how much memory it holds after a long day."""

from __future__ import annotations

from statistics import median

from tests.bench.centre import PEOPLE, schools_of, slug
from tests.bench.house import House
from tests.bench.load import command, drive
from tests.bench.rows import Row, at_most
from tests.bench.serving import schoolbeeld
from tests.bench.writes import visit_request

COMMANDS = 10_000
STEPS = 20
CONNECTIONS = 4
ANY_BLOCKS = b'"blocks"'


def ready(house: House) -> list[Row]:
    path = house.database("ready")
    seconds = []
    for _ in range(house.times(7, 3) + 1):
        with schoolbeeld(path, house.slack_api) as served:
            seconds.append(served.ready_seconds)
    measured = seconds[1:]  # the first start warms the disk
    beside = f"{min(measured):.2f} to {max(measured):.2f}"
    return [at_most("schoolbeeld run, ready", median(measured), 1.5, " s", beside)]


def memory(house: House) -> list[Row]:
    """Ten thousand commands by everybody about their own schools, one in ten of them a visit."""
    every = house.times(COMMANDS, COMMANDS // 5)
    each = every // STEPS // CONNECTIONS
    with schoolbeeld(house.database("memory"), house.slack_api) as served:
        resident = [served.resident_kilobytes() / 1024]
        for step in range(STEPS):
            first = step * each * CONNECTIONS
            numbers = (range(first + c * each + 1, first + (c + 1) * each + 1) for c in range(CONNECTIONS))
            drive(served.port, [[_request(n) for n in some] for some in numbers], ANY_BLOCKS)
            resident.append(served.resident_kilobytes() / 1024)
    half, last = resident[STEPS // 2], resident[-1]
    shown = f"{every:,}".replace(",", " ")
    return [
        at_most(
            f"resident memory after {shown} commands", last, 120, " MB", f"{resident[0]:.0f} at the start"
        ),
        at_most(
            "the same, growth over the last half", 100 * (last / half - 1), 2, " %", f"from {half:.1f} MB"
        ),
    ]


def _request(number: int) -> bytes:
    person = number * 7 % PEOPLE + 1
    if number % 10 == 0:
        return visit_request(number)
    if number % 10 == 1:
        return command("visits", "", person)
    if number % 10 == 2:
        return command("timeframe", "", person)
    schools = schools_of(person)
    return command("timeframe", slug(schools[number % len(schools)]), person)
