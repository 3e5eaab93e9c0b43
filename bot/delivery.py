"""Drains the outbox: claims what is due, hands it to its courier, and looks again when something is due."""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

import structlog
from sqlmodel import Session

from handlers.deliveries import backoff
from storage import outbox
from storage.engine import Database, DatabaseBusyError
from storage.outbox import Errand

log = structlog.get_logger()
T = TypeVar("T")
POLL_SECONDS = 1.0
"""So often the outbox is looked at for what other processes put there."""
BUSY_SECONDS = 1.0
LOCKED_SECONDS = 0.05
"""Another process is claiming just now what is due."""
STOP_SECONDS = 5.0
SOON = timedelta(seconds=5)
"""Until the next try where our own database was too busy for this one."""


class Store(Protocol):
    """A piece of work in a write transaction of its own."""

    async def __call__(self, work: Callable[[Session], T]) -> T: ...


class Courier(Protocol):
    """Brings one kind of errand, and marks it; what it raises is tried again later."""

    @property
    def kinds(self) -> Sequence[str]: ...

    async def deliver(self, errand: Errand) -> None: ...

    async def close(self) -> None: ...


async def surely(store: Store, work: Callable[[Session], T]) -> T:
    """What was done outside, or took long, is kept: while the database is busy it is tried again and again.

    Until the lease ends: after that somebody else decides.
    """
    until = asyncio.get_running_loop().time() + outbox.LEASE.total_seconds() / 2
    while True:
        try:
            return await store(work)
        except DatabaseBusyError:
            if asyncio.get_running_loop().time() > until:
                raise
            await asyncio.sleep(BUSY_SECONDS)


class Lane:
    """One courier, with so many errands under way at once."""

    def __init__(self, database: Database, store: Store, courier: Courier, at_once: int) -> None:
        self._database = database
        self._store = store
        self.courier = courier
        self._at_once = at_once
        self._turn = asyncio.Lock()
        self._woken = asyncio.Event()
        self._ending = False
        self._under_way: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        self._ending = False
        while not self._ending:
            self._woken.clear()
            try:
                wait = await self._look()
            except DatabaseBusyError:
                wait = BUSY_SECONDS
            except Exception:
                log.exception("delivery", kinds=list(self.courier.kinds))
                wait = BUSY_SECONDS
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._woken.wait()

    async def drain(self) -> None:
        """Deliver what is due by now."""
        while not await self._look() or self._under_way:
            if self._under_way:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)

    def end(self) -> None:
        """Look no more; a look that is under way is not cut off, since its thread would go on without it."""
        self._ending = True
        self._woken.set()

    async def stop(self) -> None:
        """What is under way may come to its end: cut off, it would be of unknown fate."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=STOP_SECONDS)
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        await self.courier.close()

    async def _look(self) -> float:
        """Set what is due on its way, as far as there is room; the seconds until the next look."""
        async with self._turn:
            if not self._has_room:
                return POLL_SECONDS
            wait = await asyncio.to_thread(self._due_in)
            if wait > 0:
                return min(wait, POLL_SECONDS)
            room = self._at_once - len(self._under_way)
            claim = functools.partial(outbox.claim, kinds=tuple(self.courier.kinds), most=room)
            taken = await self._store(claim)
            for errand in taken:
                task = asyncio.create_task(self._delivered(errand))
                self._under_way.add(task)
                task.add_done_callback(self._ended)
        return 0.0 if taken else LOCKED_SECONDS

    @property
    def _has_room(self) -> bool:
        """For half of what goes at once: a claim for each errand would cost as much as its sending."""
        return len(self._under_way) <= self._at_once // 2

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if self._has_room:
            self.wake()

    async def _delivered(self, errand: Errand) -> None:
        try:
            await self.courier.deliver(errand)
        except Exception as error:
            name = type(error).__name__
            passing = isinstance(error, DatabaseBusyError)
            log.warning("not delivered", key=errand.key, error=name, exc_info=None if passing else error)
            due = datetime.now(UTC) + (SOON if passing else backoff(errand.attempts))
            with contextlib.suppress(DatabaseBusyError):  # then the lease ends by itself
                await self._store(lambda session: outbox.later(session, errand, due, name))

    def _due_in(self) -> float:
        with self._database.reading() as session:
            due = outbox.due_in(session, self.courier.kinds)
        return POLL_SECONDS if due is None else due.total_seconds()


class Delivery:
    """All lanes of this process. Any number of processes may deliver from one database."""

    def __init__(self, lanes: Sequence[Lane]) -> None:
        self.lanes = lanes
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [asyncio.create_task(lane.run()) for lane in self.lanes]

    def wake(self) -> None:
        """Something was stored: perhaps it must leave."""
        for lane in self.lanes:
            lane.wake()

    async def drain(self) -> None:
        """Deliver what is due by now."""
        for lane in self.lanes:
            await lane.drain()

    async def stop(self) -> None:
        for lane in self.lanes:
            lane.end()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=STOP_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(lane.stop() for lane in self.lanes))
