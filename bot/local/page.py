"""The page: a person's conversations, forms and home tab, drawn on the server."""

import hashlib
from datetime import timedelta

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from bot.local import calendar, downloads
from bot.local.config import Json, User
from bot.local.conversations import Room
from bot.local.draw import names as naming
from bot.local.draw.markdown import markdown
from bot.local.draw.mrkdwn import mrkdwn, plain
from bot.local.draw.names import Names
from bot.local.draw.rich_text import rich_text
from bot.local.elements import STATEFUL, State, initial, options_of
from bot.local.errors import SlackError
from bot.local.joining import COMMAND
from bot.local.messages import Message
from bot.local.payloads import message_state
from bot.local.templating import environment
from bot.local.views import View
from bot.local.workspace import Workspace

HOLD_SECONDS = 0.9  # short, so that a server that stops need not wait long


def _names(workspace: Workspace) -> Names:
    def person(user_id: str) -> str | None:
        user = workspace.people.find(user_id)
        return user.real_name if user else None

    def channel(channel_id: str) -> str | None:
        room = workspace.conversations.find(channel_id)
        return room.name if room else None

    return Names(person, channel)


def _tools(workspace: Workspace, user: User | None) -> Json:
    """What every template may call."""
    names = _names(workspace)

    def text(given: Json) -> Markup:
        if given.get("type") == "mrkdwn":
            return mrkdwn(str(given.get("text", "")), names)
        return plain(str(given.get("text", "")))

    def state(values: State, block: Json, element: Json) -> object:
        kept = values.get(block["block_id"], {}).get(element["action_id"]) or initial(element)
        return kept[STATEFUL[element["type"]][0]]

    def choices(element: Json) -> list[Json]:
        return _choices(workspace, user, element)

    return {
        "text": text,
        "mrkdwn": lambda given: mrkdwn(given, names),
        "markdown": markdown,
        "rich_text": lambda block: rich_text(block, names),
        "state_value": state,
        "choices": choices,
        "picked": lambda element, value: _picked(names, element, value),
        "clock": lambda ts: naming.clock(workspace.clock.shown(ts)),
        "day": lambda ts: naming.day(workspace.clock.shown(ts)),
        "iso": lambda ts: naming.moment(workspace.clock.shown(ts)).isoformat(timespec="minutes"),
        "file_kind": downloads.kind_of,
        "file_size": downloads.size_text,
        "shown_name": lambda name: downloads.visible(name) or "bestand",
        "safe_name": downloads.safe_name,
        "local_moment": lambda at: naming.moment(at).strftime("%Y-%m-%dT%H:%M"),
    }


def _choices(workspace: Workspace, user: User | None, element: Json) -> list[Json]:
    """The options of a select in simple form: value, text, description, group."""
    kind = element["type"]
    if "users" in kind:
        return [{"value": u.id, "text": u.real_name, "note": u.title} for u in workspace.people.everyone()]
    if "conversations" in kind or "channels" in kind:
        rooms = workspace.conversations.chosen_from(user.id, element.get("filter") or {}) if user else []
        return [{"value": room.id, "text": f"#{room.name}"} for room in rooms]
    grouped = [
        {**_simple(option), "group": group["label"]["text"]}
        for group in element.get("option_groups") or []
        for option in group["options"]
    ]
    return grouped or [_simple(option) for option in options_of(element)]


def _simple(option: Json) -> Json:
    note = option.get("description") or {}
    return {"value": option.get("value", ""), "text": option["text"]["text"], "note": note.get("text", "")}


def _picked(names: Names, element: Json, value: object) -> list[Json]:
    """What is chosen in a select, in simple form."""
    entries: list[Json | str] = value if isinstance(value, list) else [value] if value else []  # type: ignore[list-item]

    def shown(entry: str) -> str:
        if "users" in element["type"]:
            return names.person(entry) or entry
        name = names.channel(entry)
        return f"#{name}" if name else entry

    return [
        _simple(entry) if isinstance(entry, dict) else {"value": entry, "text": shown(entry)}
        for entry in entries
    ]


def _render(workspace: Workspace, user: User | None, template: str, **values: object) -> str:
    return environment().get_template(template).render(**_tools(workspace, user), **values)


def _token(html: str) -> str:
    return hashlib.sha256(html.encode()).hexdigest()[:12]


def _author(workspace: Workspace, message: Message) -> Json:
    who = str(message.body.get("user", ""))
    if who == "USLACKBOT":
        return {"name": "Oefenomgeving", "kind": "system", "title": "", "colour": 0}
    user = workspace.people.find(who)
    is_bot = who == workspace.config.bot_user_id
    colour = sum(who.encode()) % 8
    shown = user.real_name if user else who
    return {
        "name": shown,
        "kind": "bot" if is_bot else "person",
        "title": user.title if user else "",
        "colour": colour,
    }


def _message(workspace: Workspace, user: User, message: Message, *, new_day: bool, when: str) -> Json:
    html = _render(
        workspace,
        user,
        "message.html",
        message=message,
        new_day=new_day,
        when=when,
        is_reply=_is_reply(message),
        body=message.body,
        author=_author(workspace, message),
        values=message_state(workspace, user.id, message),
        shortcuts=[] if message.only_for else workspace.config.shortcuts("message"),
    )
    return {"ts": message.ts, "token": _token(html), "html": html}


def _messages(workspace: Workspace, user: User, room: Room) -> list[Json]:
    """Oldest first; answers in a thread stand under the message they answer."""
    visible = workspace.messages.visible(room.id, user.id)
    visible.sort(key=lambda m: (m.body.get("thread_ts") or m.ts, m.ts))
    drawn: list[Json] = []
    day = ""
    for message in visible[-200:]:
        came = workspace.clock.shown(message.ts)
        today, clock = naming.day(came), naming.clock(came)
        if _is_reply(message):  # its day is said when it is another than that of what it answers
            when = clock if today == day else f"{today}, {clock}"
            drawn.append(_message(workspace, user, message, new_day=False, when=when))
            continue
        drawn.append(_message(workspace, user, message, new_day=today != day, when=clock))
        day = today
    return drawn


def _is_reply(message: Message) -> bool:
    return message.body.get("thread_ts") not in (None, message.ts)


def _home(workspace: Workspace, user: User) -> Json:
    view = workspace.views.homes.get(user.id)
    html = _render(workspace, user, "home.html", view=view, bot=workspace.config.bot_name)
    return {"html": html, "token": _token(html)}


def _modal(workspace: Workspace, user: User) -> Json | None:
    stack = workspace.views.stack(user.id)
    if not stack:
        return None
    view: View = stack[-1]
    html = _render(workspace, user, "modal.html", view=view, depth=len(stack), bot=workspace.config.bot_name)
    return {"id": view.id, "html": html, "token": _token(html)}


def _now(workspace: Workspace) -> str:
    now = workspace.clock.now()
    return f"{naming.day_text(now)}, {naming.hour_text(now)}"


def _clock(workspace: Workspace, user: User) -> Json:
    """What arrived, and how far a clock that goes forward is; apart, so that only the first is read aloud."""
    moving = workspace.clock.moving
    arrived = None if moving else calendar.arrived(workspace)
    html = _render(workspace, user, "clock.html", arrived=arrived, patience=workspace.limits.left() > 0)
    progress = ""
    if moving:
        progress = _render(workspace, user, "clock_moving.html", moving=moving, day_text=naming.day_text)
    return {"html": html, "token": _token(html), "moving": progress}


def _fragments(workspace: Workspace, user: User, at: str) -> Json:
    room = None if at == "home" else workspace.conversations.for_person(user.id, at)
    troubles = [{"number": t.number, "text": t.text} for t in workspace.troubles if t.person == user.id]
    return {
        "version": workspace.changes.version,
        "now": _now(workspace),
        "clock": _clock(workspace, user),
        "messages": _messages(workspace, user, room) if room else None,
        "home": None if room else _home(workspace, user),
        "outside": room is not None and workspace.config.bot_user_id not in room.members,
        "modal": _modal(workspace, user),
        "troubles": troubles,
    }


async def fragments(workspace: Workspace, request: Request) -> Response:
    """The moving parts as they are now; with `since`, held back until something changed."""
    query = request.query_params
    try:
        user = workspace.people.get(query.get("person", ""))
        since = int(query.get("since", "0"))
        version = await workspace.changes.wait(since, HOLD_SECONDS) if since else workspace.changes.version
        if version == since:
            return JSONResponse({"version": version, "same": True, "now": _now(workspace)})
        if since and workspace.clock.moving:  # the rest is drawn when the clock stands still
            moving = {"version": version, "moves": True, "now": _now(workspace)}
            return JSONResponse({**moving, "clock": _clock(workspace, user)})
        return JSONResponse(_fragments(workspace, user, query.get("at", "dm")))
    except (SlackError, ValueError):
        return JSONResponse({"error": "not_found"}, 404)


async def changes(workspace: Workspace, request: Request) -> Response:
    """Answers at the next change, or soon after without one."""
    try:
        since = int(request.query_params.get("since", "0"))
    except ValueError:
        return JSONResponse({"error": "invalid_since"}, 400)
    return JSONResponse({"version": await workspace.changes.wait(since, HOLD_SECONDS)})


async def page(workspace: Workspace, request: Request) -> Response:
    user = workspace.people.find(request.query_params.get("person", ""))
    at = request.query_params.get("at", "dm")
    shown: Json = {
        "messages": None, "home": None, "outside": False, "modal": None, "troubles": [], "version": 0
    }  # fmt: skip
    room = None
    if user is not None:
        try:
            shown = _fragments(workspace, user, at)
        except SlackError:
            at = "dm"
            shown = _fragments(workspace, user, at)
        room = None if at == "home" else workspace.conversations.for_person(user.id, at)
    html = _render(
        workspace,
        user,
        "page.html",
        config=workspace.config,
        person=user,
        at=at,
        room=room,
        rooms=workspace.conversations.of(user.id) if user else [],
        shown=shown,
        commands=_commands(workspace, room),
        guests=_guests(workspace, room),
        shortcuts=workspace.config.shortcuts("global"),
        can_move=workspace.clock.can_move,
        tomorrow=(workspace.clock.now() + timedelta(days=1)).date().isoformat(),
        last_trouble=shown["troubles"][-1]["number"] if shown["troubles"] else 0,
    )
    return HTMLResponse(html)


def _commands(workspace: Workspace, room: Room | None) -> list[Json]:
    own = [
        {"command": c["command"], "text": c.get("description", ""), "hint": c.get("usage_hint", "")}
        for c in workspace.config.commands
    ]
    bot = workspace.people.bot
    if room is None or bot.id in room.members:
        return own
    invite = {"command": COMMAND, "text": f"{bot.real_name} in dit kanaal laten", "hint": f"@{bot.real_name}"}
    return [*own, invite]


def _guests(workspace: Workspace, room: Room | None) -> list[str]:
    members = (workspace.people.find(member) for member in room.members) if room else ()
    return [user.real_name for user in members if user and user.is_restricted]
