"""How the bot comes into a channel: by itself, or because a member invites it."""

from __future__ import annotations

from bot.local.config import Json, User
from bot.local.conversations import Room
from bot.local.events import emit
from bot.local.workspace import Workspace

COMMAND = "/invite"


def tell(workspace: Workspace, room: Room, inviter: User | None = None) -> None:
    """The line in the channel, and the event."""
    bot = workspace.config.bot_user_id
    by = f" door <@{inviter.id}>" if inviter else ""
    invited = {"inviter": inviter.id} if inviter else {}
    text = f"<@{bot}> is toegevoegd aan het kanaal{by}." if inviter else f"<@{bot}> is nu lid van het kanaal."
    message = workspace.messages.post(
        room.id, {"subtype": "channel_join", "user": bot, "text": text, **invited}
    )
    event: Json = {
        "type": "member_joined_channel",
        "user": bot,
        "channel": room.id,
        "channel_type": "G" if room.is_private else "C",
        "team": workspace.config.team_id,
        "event_ts": message.ts,
        **invited,
    }
    emit(workspace, event, "member_joined_channel")


def invite(workspace: Workspace, user: User, room: Room, who: str) -> Json:
    """Slack's own `/invite @app`, typed by a member; only the bot is there to be invited."""
    bot = workspace.people.bot
    asked = workspace.people.by_handle(who.strip().removeprefix("@"))
    if room.is_im:
        return _refused(workspace, user, room, "Uitnodigen doe je in een kanaal.", "not_in_dm")
    if asked is None or asked.id != bot.id:
        text = f"Hier kan je alleen de app uitnodigen: `{COMMAND} @{bot.real_name}`."
        return _refused(workspace, user, room, text, "user_not_found")
    if bot.id in room.members:
        return _refused(
            workspace, user, room, f"{bot.real_name} is al lid van dit kanaal.", "already_in_channel"
        )
    tell(workspace, workspace.conversations.let_in(room), user)
    return {"ok": True, "channel": room.id}


def _refused(workspace: Workspace, user: User, room: Room, text: str, error: str) -> Json:
    workspace.tell(user.id, room.id, text, COMMAND)
    return {"ok": False, "error": error}
