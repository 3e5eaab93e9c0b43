"""/local/clock and /local/rate-limit: the clock goes forward, and Slack asks for patience."""

from collections import Counter

from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.local.config import Json
from bot.local.conversations import dm_id
from bot.local.errors import SlackError
from bot.local.limits import ALL
from bot.local.workspace import Workspace

LONGEST_SECONDS = 3600


async def move(workspace: Workspace, body: Json, _: str) -> Json:
    """{to}: `next_day`, `next_week` or YYYY-MM-DD. Answers when the clock stands there."""
    await workspace.clock.move(str(body.get("to", "")))
    return clock_as_json(workspace)


async def seen(workspace: Workspace, _body: Json, _base: str) -> Json:
    workspace.clock.seen()
    return {"ok": True}


async def limit(workspace: Workspace, body: Json, _: str) -> Json:
    """{channel, seconds}: so long messages there are refused; `all` for everywhere, 0 to end it."""
    channel, seconds = str(body.get("channel") or ALL), body.get("seconds")
    if type(seconds) is not int or not 0 <= seconds <= LONGEST_SECONDS:
        raise SlackError("invalid_seconds")
    room = None if channel == ALL else workspace.conversations.get(channel)
    workspace.limits.limit(room.id if room else ALL, seconds)
    return {"ok": True, "channel": room.id if room else ALL, "seconds": seconds}


async def state(workspace: Workspace, _: Request) -> JSONResponse:
    return JSONResponse(clock_as_json(workspace))


def clock_as_json(workspace: Workspace) -> Json:
    clock = workspace.clock
    moving = clock.moving
    return {
        "ok": True,
        "offset_seconds": clock.ahead,
        "now": clock.now().isoformat(timespec="seconds"),
        "moving": moving and {"to": moving.to.isoformat(), "passed": moving.passed, "days": moving.days},
        "arrived": [{"user": one["id"], "messages": one["messages"]} for one in arrived(workspace) or []],
    }


def arrived(workspace: Workspace) -> list[Json] | None:
    """What the bot wrote to people since the clock was moved, by person; None when nobody asks any more."""
    if workspace.clock.watched is None:
        return None
    since, until = workspace.clock.watched
    bot = workspace.config.bot_user_id
    came = Counter(
        message.channel
        for message in workspace.messages.posted_since(since)
        if float(message.ts) < until and message.body.get("user") == bot
    )
    return [
        {"id": user.id, "name": user.real_name, "messages": number}
        for user in workspace.people.everyone()
        if (number := came[dm_id(user.id)])
    ]
