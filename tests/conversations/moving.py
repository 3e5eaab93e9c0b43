"""The town with the workspace's own clock: it stands on an evening in November and goes forward."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from bot.compose import compose
from bot.local.app import make_workspace
from bot.local.store import Store
from bot.web import make_web
from tests.conversations.centre import ZONE
from tests.conversations.stage import Stage
from tests.conversations.town import Clock, Town, config_for, town_settings

EVENING = time(18, 30)
"""People are told nothing any more, so that no tick of the bot's own comes between."""


def coming_tuesday() -> date:
    """Of the third week of November, when nothing is closed: this year's, or the next when that is over."""
    today = datetime.now(ZONE).date()
    for year in (today.year, today.year + 1):
        tuesday = next(d for n in range(7) if (d := date(year, 11, 15) + timedelta(n)).weekday() == 1)
        if tuesday > today:
            return tuesday
    raise AssertionError


@contextmanager
def moving_town(stage: Stage, database_url: str, folder: Path) -> Iterator[Town]:
    """The bot asks the workspace what day it is, as in the demo."""
    clock_url = f"{stage.workspace_url}/local/clock"
    settings = town_settings(stage, database_url).model_copy(update={"clock_url": clock_url})
    kept = folder / "workspace.sqlite"
    start = datetime.combine(coming_tuesday(), EVENING, ZONE)
    if not kept.exists():
        store = Store(kept)
        now = datetime.now(ZONE)
        store.keep_clock(now.timestamp(), math.ceil((start - now).total_seconds()))
        store.close()
    config = replace(
        config_for(settings, stage.bot_url), store=kept, bot_clock_url=f"{stage.bot_url}/local/clock"
    )
    parts, front = compose(settings), make_workspace(config)
    with stage.playing(front, make_web(parts)):
        town = Town(stage, parts, front.state.workspace, Clock())
        try:
            yield town
        finally:
            town.settle()
