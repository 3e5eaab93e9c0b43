"""APScheduler is the clock, and nothing but the clock: what is due stands in the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

HOUSEKEEPING = timedelta(hours=6)
TICK = timedelta(minutes=1)


def make_ticker(housekeeping: Callable[[], None], tick: Callable[[], object]) -> BackgroundScheduler:
    """A stopped scheduler; jobs late or doubled change nothing, so none is ever dropped."""
    ticker = BackgroundScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    ticker.add_job(housekeeping, IntervalTrigger(seconds=int(HOUSEKEEPING.total_seconds())))
    ticker.add_job(tick, IntervalTrigger(seconds=int(TICK.total_seconds())))
    return ticker
