"""`make bench`: the figures that the project promises, each measured, with its target and its verdict.

Times on a shared machine are noisy: what is promised as a ratio is measured in turns with what it is compared
to, and the median over the turns is what counts.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator

from tests.bench import delivering, mails, process, reads, reminders, teams, writes
from tests.bench.house import House, open_house
from tests.bench.rows import Row, failed, table

Measurement = Callable[[House], Iterable[Row]]
MEASUREMENTS: dict[str, Measurement] = {
    "timeframe": reads.against_bare,
    "teams": teams.against_bare,
    "growth": reads.growth,
    "log-visit": writes.log_visit,
    "import": writes.imports,
    "mails": mails.mails,
    "planning": reminders.planning,
    "rehearse": reminders.year,
    "delivery": delivering.delivery,
    "ready": process.ready,
    "memory": process.memory,
}


def _measured(name: str, measure: Measurement, house: House) -> Iterator[Row]:
    """One that fails, out of patience say, takes no figures with it that are there."""
    try:
        yield from measure(house)
    except Exception as error:
        traceback.print_exc()
        yield failed(name, error)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(MEASUREMENTS)}")
    parser.add_argument("--quick", action="store_true", help="fewer rounds: a first impression")
    given = parser.parse_args()
    unknown = set(given.names) - set(MEASUREMENTS)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(MEASUREMENTS)}")
    rows: list[Row] = []
    with open_house(quick=given.quick) as house:
        for name, measure in MEASUREMENTS.items():
            if not given.names or name in given.names:
                print(f"measuring {name} …", file=sys.stderr, flush=True)
                rows += _measured(name, measure, house)
    print(table(rows))
    return 1 if any(row.met is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
