"""conversations.*"""

from decimal import Decimal, InvalidOperation

from bot.local import joining
from bot.local.api.arguments import Arguments
from bot.local.api.pages import paged
from bot.local.config import Json
from bot.local.conversations import Room
from bot.local.errors import SlackError
from bot.local.messages import Message
from bot.local.workspace import Workspace


def allowed(workspace: Workspace, room: Room, what: str) -> Room:
    """Each kind of conversation has its own scope; `what` is read or history."""
    kind = "im" if room.is_im else "groups" if room.is_private else "channels"
    scopes, needed = workspace.config.scopes, f"{kind}:{what}"
    if scopes is not None and needed not in scopes:
        raise SlackError("missing_scope", needed=needed, provided=",".join(sorted(scopes)))
    return room


def opened(workspace: Workspace, arguments: Arguments) -> Json:
    users = [user.strip() for user in arguments.text("users").split(",") if user.strip()]
    if arguments.text("channel"):
        room = workspace.conversations.get(arguments.text("channel"))
    elif len(users) == 1:
        if workspace.people.get(users[0]).id in workspace.people.gone:
            raise SlackError("user_disabled")
        room = workspace.conversations.dm(users[0])
    else:
        raise SlackError("not_enough_users" if not users else "method_not_supported_for_channel_type")
    described = workspace.conversations.describe(room) if arguments.flag("return_im") else {"id": room.id}
    return {"channel": described}


def info(workspace: Workspace, arguments: Arguments) -> Json:
    """The number of members only when asked for, as with Slack."""
    room = allowed(workspace, workspace.conversations.get(arguments.need("channel")), "read")
    with_count = arguments.flag("include_num_members")
    return {"channel": workspace.conversations.describe(room, with_count=with_count)}


def listed(workspace: Workspace, arguments: Arguments) -> Json:
    types = {kind.strip() for kind in arguments.text("types", "public_channel").split(",")}
    bot = workspace.config.bot_user_id
    rooms = [
        room
        for room in workspace.conversations.channels()
        if (
            "private_channel" in types and bot in room.members
            if room.is_private
            else "public_channel" in types
        )
    ]
    if "im" in types:
        rooms += [workspace.conversations.dm(user.id) for user in workspace.people.everyone()]
    page, cursor = paged(rooms, arguments, 100)
    described = [workspace.conversations.describe(room) for room in page]
    return {"channels": described, "response_metadata": {"next_cursor": cursor}}


def members(workspace: Workspace, arguments: Arguments) -> Json:
    room = allowed(workspace, workspace.conversations.get(arguments.need("channel")), "read")
    page, cursor = paged(list(room.members), arguments, 100)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def join(workspace: Workspace, arguments: Arguments) -> Json:
    before = workspace.conversations.get(arguments.need("channel"))
    room = workspace.conversations.join(before.id)
    answer: Json = {"channel": workspace.conversations.describe(room)}
    if room == before:
        warnings = {"warnings": ["already_in_channel"]}
        return answer | {"warning": "already_in_channel", "response_metadata": warnings}
    joining.tell(workspace, room)
    return answer


def history(workspace: Workspace, arguments: Arguments) -> Json:
    """Newest first; replies in threads are not part of it."""
    room = allowed(workspace, workspace.conversations.joined(arguments.need("channel")), "history")
    every = [m for m in workspace.messages.of(room.id) if m.body.get("thread_ts") in (None, m.ts)]
    return _page(sorted(every, key=lambda m: m.ts, reverse=True), arguments)


def replies(workspace: Workspace, arguments: Arguments) -> Json:
    room = allowed(workspace, workspace.conversations.joined(arguments.need("channel")), "history")
    ts = arguments.need("ts")
    if workspace.messages.find(room.id, ts) is None:
        raise SlackError("thread_not_found")
    thread = [m for m in workspace.messages.of(room.id) if ts in (m.ts, m.body.get("thread_ts"))]
    return _page(thread, arguments)


def _page(rows: list[Message], arguments: Arguments) -> Json:
    page, cursor = paged([m for m in rows if _within(m.ts, arguments)], arguments, 100)
    with_metadata = arguments.flag("include_all_metadata")
    messages = [
        {key: value for key, value in m.body.items() if key != "metadata" or with_metadata} for m in page
    ]
    answer: Json = {"messages": messages, "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def _within(ts: str, arguments: Arguments) -> bool:
    moment, inclusive = Decimal(ts), arguments.flag("inclusive")
    try:
        oldest = Decimal(arguments.text("oldest") or "0")
        latest = Decimal(arguments.text("latest") or "Infinity")
    except InvalidOperation as wrong:
        raise SlackError("invalid_ts_oldest") from wrong
    return oldest < moment < latest or (inclusive and moment in (oldest, latest))
