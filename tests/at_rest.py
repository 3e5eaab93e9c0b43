"""Waiting until a bot has nothing left to do."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.delivery import Delivery


async def at_rest(delivery: Delivery, *tasks: set[asyncio.Task[Any]]) -> None:
    """Nothing is under way, and nothing is due: what leaves the house has consequences of its own.

    It is looked at in one go, without letting anything else run: one lane gives work to another.
    """
    while True:
        if under_way := set().union(*tasks):
            await asyncio.wait(under_way)
        elif any(lane._turn.locked() or lane._under_way or lane._due_in() <= 0 for lane in delivery.lanes):
            await delivery.drain()
        else:
            return
