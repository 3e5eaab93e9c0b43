"""The rehearsal that is played now, or was played last: one at a time, in a process of its own."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.local.changes import Changes
from bot.local.config import Json, Rehearsing
from bot.local.draw.names import BRUSSELS
from bot.local.rehearsal.period import Period

TOLD_CODES = {2, 3}
"""With these the command ends after a sentence for people."""
WRONG = (
    "Het naspelen is misgelopen. Probeer het opnieuw. Helpt dat niet, dan staat meer in het venster "
    "waarin de oefenomgeving gestart is."
)
LONGEST_LINE = 2**20
DRAW_SECONDS = 0.25
END_SECONDS = 5.0


@dataclass(frozen=True)
class Item:
    """One thing that a person would be told."""

    at: datetime
    person: str
    name: str
    why: str
    kind: str
    kind_name: str
    schools: tuple[tuple[str, str], ...]
    """Each with its slug and as people call it."""
    text: str


def read_item(line: bytes) -> Item:
    told: Json = json.loads(line)
    shown: Json = told["shown"]
    return Item(
        at=datetime.fromisoformat(told["at"]).astimezone(BRUSSELS),
        person=told["person"],
        name=told["name"],
        why=shown["why"],
        kind=told["kind"],
        kind_name=shown["kind"],
        schools=tuple(zip(told["schools"], shown["schools"], strict=True)),
        text=told["text"],
    )


class Stage(StrEnum):
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass
class Run:
    number: int
    period: Period
    began: datetime
    items: list[Item] = field(default_factory=list)
    stage: Stage = Stage.RUNNING
    trouble: str = ""

    @property
    def reached(self) -> date:
        """How far the calendar seems to be: the last day on which somebody is told something."""
        return self.items[-1].at.date() if self.items else self.period.first


class Rehearsal:
    def __init__(self, rehearsing: Rehearsing | None, changes: Changes) -> None:
        self._rehearsing = rehearsing
        self._changes = changes
        self._task: asyncio.Task[None] | None = None
        self._one_at_a_time = asyncio.Lock()
        self.run: Run | None = None

    async def start(self, period: Period, now: datetime) -> None:
        """`now`: the calendar's, which the page says that it was played at."""
        assert self._rehearsing is not None  # noqa: S101  (there is no page without it)
        async with self._one_at_a_time:
            await self.stop()
            self.run = Run(self.run.number + 1 if self.run else 1, period, now)
            self._task = asyncio.create_task(self._play(self._rehearsing, self.run))
        self._changes.bump()

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _play(self, rehearsing: Rehearsing, run: Run) -> None:
        try:
            code, said = await self._follow(rehearsing, run)
            _judge(run, code, said)
        except asyncio.CancelledError:
            run.stage = Stage.STOPPED
            raise
        except (OSError, ValueError, LookupError) as error:
            _judge(run, 1, f"rehearse: {type(error).__name__}: {error}")
        finally:
            self._changes.bump()

    async def _follow(self, rehearsing: Rehearsing, run: Run) -> tuple[int, str]:
        """Its exit code, and what it said beside the items."""
        process = await asyncio.create_subprocess_exec(
            *rehearsing.command,
            *("--from", run.period.first.isoformat(), "--to", run.period.last.isoformat(), "--json"),
            env=dict(rehearsing.environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            limit=LONGEST_LINE,
        )
        try:
            told, other = process.stdout, process.stderr
            assert told is not None  # noqa: S101  (both are pipes)
            assert other is not None  # noqa: S101
            _, said = await asyncio.gather(self._read(told, run), other.read())
            return await process.wait(), said.decode(errors="replace")
        finally:
            await _ended(process)

    async def _read(self, lines: asyncio.StreamReader, run: Run) -> None:
        drawn = time.monotonic()
        async for line in lines:
            run.items.append(read_item(line))
            if time.monotonic() - drawn > DRAW_SECONDS:
                drawn = time.monotonic()
                self._changes.bump()


def _judge(run: Run, code: int, said: str) -> None:
    if code == 0:
        run.stage = Stage.DONE
        return
    run.stage, run.trouble = Stage.FAILED, said.strip() if code in TOLD_CODES and said.strip() else WRONG
    if run.trouble is WRONG:
        sys.stderr.write(said)


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Asked first, so that it throws its copy of the data away."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), END_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
