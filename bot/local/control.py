"""/local/…: acting as a person without a browser, for tests and for the page's own script."""

import json
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.local import acting, calendar, forms
from bot.local.config import Json
from bot.local.errors import SlackError
from bot.local.mailbox import control as mail_control
from bot.local.messages import Message
from bot.local.rehearsal import control as rehearsal_control
from bot.local.workspace import Workspace

Act = Callable[[Workspace, Json, str], Awaitable[Json]]


async def _say(workspace: Workspace, body: Json, base: str) -> Json:
    user, channel = str(body.get("user", "")), str(body.get("channel") or "dm")
    return await acting.say(workspace, user, channel, str(body.get("text", "")), base)


async def _submit(workspace: Workspace, body: Json, _: str) -> Json:
    state = body.get("state") or {}
    return await forms.submit(workspace, str(body.get("user", "")), str(body.get("view_id", "")), state)


async def _close(workspace: Workspace, body: Json, _: str) -> Json:
    return await forms.close(workspace, str(body.get("user", "")), str(body.get("view_id", "")))


async def _suggest(workspace: Workspace, body: Json, _: str) -> Json:
    return await forms.suggest(workspace, body)


async def _shortcut(workspace: Workspace, body: Json, base: str) -> Json:
    user = str(body.get("user", ""))
    where = None
    if body.get("ts"):
        channel = body.get("channel")
        if not channel:
            found = workspace.messages.seen_by(user, str(body["ts"]))
            channel = found.channel if found else ""
        where = (str(channel), str(body["ts"]))
    return await acting.use_shortcut(workspace, user, str(body.get("callback_id", "")), where, base)


async def _home(workspace: Workspace, body: Json, _: str) -> Json:
    return acting.open_home(workspace, str(body.get("user", "")), str(body.get("tab") or "home"))


async def _account(workspace: Workspace, body: Json, _: str) -> Json:
    """An account is switched off, or on again."""
    user = workspace.people.get(str(body.get("user", "")))
    (workspace.people.gone.add if body.get("gone") else workspace.people.gone.discard)(user.id)
    return {"ok": True}


async def _channel(workspace: Workspace, body: Json, _: str) -> Json:
    """A channel is archived, or stands again; or the bot is removed from it."""
    room = workspace.conversations.find(str(body.get("channel", "")))
    if room is None or room.is_im:
        raise SlackError("channel_not_found")
    archived = workspace.conversations.archived
    (archived.add if body.get("archived") else archived.discard)(room.id)
    if body.get("bot") is False:
        workspace.conversations.put_out(room)
    return {"ok": True}


ACTS: dict[str, Act] = {
    "say": _say,
    "click": forms.click,
    "submit": _submit,
    "close": _close,
    "suggest": _suggest,
    "shortcut": _shortcut,
    "home": _home,
    "clock": calendar.move,
    "clock-seen": calendar.seen,
    "rate-limit": calendar.limit,
    "rehearse": rehearsal_control.start,
    "rehearse-stop": rehearsal_control.stop,
    "account": _account,
    "channel": _channel,
    "mail-refuse": mail_control.refuse,
    "mail-trouble": mail_control.cause,
    "mail-clear": mail_control.clear,
}


ANSWERED = {"say", "click", "submit", "shortcut"}
"""After these the bot may write because of what somebody did."""


async def act(workspace: Workspace, request: Request) -> JSONResponse:
    """200 with what the bot answered; 400 when the act itself is impossible."""
    done = ACTS.get(request.path_params["act"])
    if done is None:
        return JSONResponse({"ok": False, "error": "unknown_act"}, 404)
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError:
        return JSONResponse({"ok": False, "error": "invalid_json"}, 400)
    if not isinstance(body, dict):
        return JSONResponse({"ok": False, "error": "json_not_object"}, 400)
    if request.path_params["act"] in ANSWERED:
        workspace.clock.acted()
    try:
        return JSONResponse(await done(workspace, body, str(request.base_url).rstrip("/")))
    except SlackError as refused:
        return JSONResponse(refused.as_answer(), 400)


def _as_seen(message: Message) -> Json:
    return {**message.body, "ephemeral": message.only_for is not None}


async def state(workspace: Workspace, request: Request) -> JSONResponse:
    """What a person sees: messages by channel (`dm` too), open views, home tab, what went wrong."""
    user_id = request.query_params.get("user", "")
    try:
        dm = workspace.conversations.dm(user_id)
    except SlackError as refused:
        return JSONResponse(refused.as_answer(), 400)
    rooms = [*workspace.conversations.of(user_id), dm]
    channels = {
        room.id: [_as_seen(m) for m in workspace.messages.visible(room.id, user_id)] for room in rooms
    }
    channels["dm"] = channels[dm.id]
    home = workspace.views.homes.get(user_id)
    views = [
        {**view.as_slack(), "errors": view.errors, "trouble": view.trouble}
        for view in workspace.views.stack(user_id)
    ]
    troubles = [t for t in workspace.troubles if t.person == user_id]
    return JSONResponse(
        {
            "ok": True,
            "version": workspace.changes.version,
            "user": user_id,
            "dm": dm.id,
            "channels": channels,
            "views": views,
            "home": home.as_slack() if home else None,
            "errors": [{"number": t.number, "text": t.text, "error": t.error} for t in troubles],
            "connections": workspace.socket.connections,
        }
    )
