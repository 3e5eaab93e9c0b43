"""`/timeframe de-linde` by signed HTTP: against a bare Slack bot, and with ever more visits."""

from __future__ import annotations

from contextlib import ExitStack
from statistics import median

from tests.bench.bare import ANSWER
from tests.bench.house import USUAL, House
from tests.bench.load import Load, command, drive, percentile
from tests.bench.rows import Row, at_least, at_most, reported
from tests.bench.serving import Served, bare_app, schoolbeeld

PERSON = 1
CONNECTIONS = 16
MILLI = 1000
SIZES = (USUAL, 10 * USUAL, 100 * USUAL)
OURS, BARE = b"De Linde, Halle", ANSWER.encode()


def against_bare(house: House) -> list[Row]:
    rounds, each = house.times(31, 3), house.times(300, 150)  # a neighbour's noise lasts seconds
    with bare_app(house.slack_api) as bare, schoolbeeld(house.database("reads"), house.slack_api) as ours:
        for served, expected in ((bare, BARE), (ours, OURS)):
            _ask(served, expected, 2, each)
        alone = [(_ask(bare, BARE, 1, each), _ask(ours, OURS, 1, each)) for _ in range(rounds)]
        busy = [
            (_ask(bare, BARE, CONNECTIONS, each // 5), _ask(ours, OURS, CONNECTIONS, each // 5))
            for _ in range(house.times(11, 3))
        ]
    slower = median(our.percentile(0.5) / its.percentile(0.5) for its, our in alone)
    fewer = median(our.throughput / its.throughput for its, our in busy)
    ms = [MILLI * median(load.percentile(0.5) for load in loads) for loads in zip(*alone, strict=True)]
    rate = [median(load.throughput for load in loads) for loads in zip(*busy, strict=True)]
    return [
        at_most("/timeframe, p50 against a bare bot", slower, 6, "×", f"{ms[1]:.2f} and {ms[0]:.2f} ms"),
        at_least(
            f"/timeframe, throughput against it, {CONNECTIONS} connections",
            fewer, 0.1, "×", f"{rate[1]:.0f} and {rate[0]:.0f} a second",
        ),
    ]  # fmt: skip


def growth(house: House) -> list[Row]:
    rounds, each = house.times(21, 5), house.times(150, 100)
    with ExitStack() as stack:
        servers = [
            stack.enter_context(schoolbeeld(house.database(f"growth-{size}", size), house.slack_api))
            for size in SIZES
        ]
        for served in servers:
            _ask(served, OURS, 1, each)
        loads = [[_ask(served, OURS, 1, each) for served in servers] for _ in range(rounds)]
    grown = [median(of[n].percentile(0.5) / of[0].percentile(0.5) for of in loads) for n in (1, 2)]
    tails = [
        MILLI * percentile([x for of in loads for x in of[n].latencies], 0.99) for n in range(len(SIZES))
    ]
    names = [f"{size:,}".replace(",", " ") for size in SIZES]
    return [
        reported(f"/timeframe, p50 with {names[1]} visits against {names[0]}", grown[0], "×"),
        at_most(f"/timeframe, p50 with {names[2]} visits against {names[0]}", grown[1], 1.2, "×"),
        at_most(
            "/timeframe, p99 at one connection, the worst of the three",
            max(tails), 25, " ms", " / ".join(f"{tail:.1f}" for tail in tails),
        ),
    ]  # fmt: skip


def _ask(served: Served, expected: bytes, connections: int, each: int) -> Load:
    request = command("timeframe", "de-linde", PERSON)
    return drive(served.port, [[request] * each for _ in range(connections)], expected)
