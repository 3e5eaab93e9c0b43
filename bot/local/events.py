"""Events: sent when the app asked for them, and sent again up to three times until the bot takes them."""

import asyncio

from bot.local import payloads
from bot.local.config import Json
from bot.local.outgoing import Ack, Retry
from bot.local.workspace import Workspace

REASONS = {"operation_timeout": "http_timeout", "dispatch_failed": "http_error"}


def emit(workspace: Workspace, body: Json, subscription: str) -> None:
    """Sends without waiting: a person's message stands before the bot has read it."""
    if subscription in workspace.config.bot_events:
        task: asyncio.Task[object] = asyncio.ensure_future(
            _deliver(workspace, payloads.event(workspace, body))
        )
        workspace.start(task)


async def _deliver(workspace: Workspace, payload: Json) -> Ack:
    ack = await workspace.transport.send("events_api", payload)
    for number, delay in enumerate(workspace.config.retry_delays, start=1):
        if ack.ok or ack.no_retry:
            break
        await asyncio.sleep(delay)
        retry = Retry(number, REASONS.get(ack.error or "", "http_error"))
        ack = await workspace.transport.send("events_api", payload, retry)
    return ack
