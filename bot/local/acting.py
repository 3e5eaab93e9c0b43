"""What a person can do: say something, give a command, use a shortcut, open the home tab."""

import re
import secrets

from bot.local import joining, payloads
from bot.local.config import Json, User
from bot.local.content import content_of
from bot.local.conversations import Room
from bot.local.errors import SlackError
from bot.local.events import emit
from bot.local.outgoing import Ack
from bot.local.workspace import Workspace

HANDLE = re.compile(r"(?<![\w<])@([\w.\-]+)")


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mentioning(workspace: Workspace, text: str, *, with_name: bool) -> str:
    """`@handle` becomes `<@U…>`, in commands with the name too, as Slack does when asked to escape."""

    def mention(match: re.Match[str]) -> str:
        handle = match[1].rstrip(".")
        user = workspace.people.by_handle(handle)
        if user is None:
            return match[0]
        rest = match[1][len(handle) :]
        return (f"<@{user.id}|{user.name}>" if with_name else f"<@{user.id}>") + rest

    return HANDLE.sub(mention, text)


async def say(workspace: Workspace, user_id: str, channel: str, text: str, base: str) -> Json:
    """Runs a command or posts a message. `base` is our own address, for the response_url."""
    user = workspace.people.get(user_id)
    room = workspace.conversations.for_person(user_id, channel)
    if text.startswith("/"):
        return await _command(workspace, user, room, text, base)
    if not text.strip():
        raise SlackError("no_text")
    body: Json = {
        "user": user.id,
        "text": mentioning(workspace, escaped(text), with_name=False),
        "client_msg_id": secrets.token_hex(16),
        "team": workspace.config.team_id,
    }
    message = workspace.messages.post(room.id, body)
    _tell_bot(workspace, room, {**message.body, "channel": room.id, "event_ts": message.ts})
    return {"ok": True, "ts": message.ts, "channel": room.id}


def _tell_bot(workspace: Workspace, room: Room, event: Json) -> None:
    bot_in = workspace.config.bot_user_id in room.members
    if room.is_im:
        emit(workspace, {**event, "channel_type": "im"}, "message.im")
    elif bot_in and room.is_private:
        emit(workspace, {**event, "channel_type": "group"}, "message.groups")
    elif bot_in:
        emit(workspace, {**event, "channel_type": "channel"}, "message.channels")
    if not room.is_im and f"<@{workspace.config.bot_user_id}>" in event["text"]:
        emit(workspace, {**event, "type": "app_mention"}, "app_mention")


async def _command(workspace: Workspace, user: User, room: Room, line: str, base: str) -> Json:
    name, _, text = line.partition(" ")
    if name == joining.COMMAND:
        return joining.invite(workspace, user, room, text)
    known = next((command for command in workspace.config.commands if command["command"] == name), None)
    if known is None:
        workspace.tell(user.id, room.id, f"`{escaped(name)}` is geen geldige opdracht.", escaped(line))
        return {"ok": False, "error": "invalid_command"}
    text = text.strip()
    if known.get("should_escape"):
        text = mentioning(workspace, escaped(text), with_name=True)
    key = workspace.response_urls.issue(room.id, user.id, command=escaped(line))
    payload = payloads.command(workspace, user, room, name, text, response_url=response_address(base, key))
    ack = await workspace.transport.send("slash_commands", payload)
    error = ack.error or _show_answer(workspace, user, room, key, ack=ack, line=line)
    if error is not None:
        sentence = f"{escaped(name)} is mislukt met de fout “{error}”."
        workspace.tell(user.id, room.id, sentence, escaped(line))
    return {**ack.as_answer(), "ok": error is None, "error": error}


def response_address(base: str, key: str) -> str:
    return f"{base}/response/{key}"


def _show_answer(
    workspace: Workspace, user: User, room: Room, key: str, *, ack: Ack, line: str
) -> str | None:
    """Posts what the bot answered to its command; returns an error's name when it cannot be shown."""
    answer = {"text": ack.body} if isinstance(ack.body, str) else ack.body
    if not answer:
        return None
    try:
        content = content_of(answer)
    except SlackError as refused:
        workspace.warn(user.id, "; ".join(refused.details) or refused.code, refused.code)
        return "invalid_command_response"
    in_channel = answer.get("response_type") == "in_channel"
    if in_channel:
        echo: Json = {"user": user.id, "text": escaped(line), "team": workspace.config.team_id}
        workspace.messages.post(room.id, echo)
    message = workspace.messages.post(
        room.id, {**workspace.bot_author, **content}, None if in_channel else user.id, escaped(line)
    )
    workspace.response_urls.answered(key, message)
    return None


async def use_shortcut(
    workspace: Workspace, user_id: str, callback_id: str, where: tuple[str, str] | None, base: str
) -> Json:
    """A global shortcut, or with a channel and ts one on that message."""
    user = workspace.people.get(user_id)
    kind = "global" if where is None else "message"
    if all(known["callback_id"] != callback_id for known in workspace.config.shortcuts(kind)):
        raise SlackError("no_such_shortcut")
    if where is None:
        payload = payloads.shortcut(workspace, user, callback_id)
    else:
        room = workspace.conversations.for_person(user_id, where[0])
        message = workspace.messages.find(room.id, where[1])
        if message is None or message.only_for is not None:  # Slack has no shortcuts on private answers
            raise SlackError("message_not_found")
        url = response_address(base, workspace.response_urls.issue(room.id, user.id))
        payload = payloads.message_shortcut(workspace, user, room, message, callback_id, response_url=url)
    ack = await workspace.transport.send("interactive", payload)
    if ack.error:
        workspace.warn(user.id, "De app antwoordde niet. Probeer het opnieuw.", ack.error)
    return ack.as_answer()


def open_home(workspace: Workspace, user_id: str, tab: str) -> Json:
    """Tells the bot that this person opened its home tab, or its messages."""
    room = workspace.conversations.dm(user_id)
    event: Json = {
        "type": "app_home_opened",
        "user": user_id,
        "channel": room.id,
        "tab": tab,
        "event_ts": payloads.now_ts(),
    }
    home = workspace.views.homes.get(user_id)
    if tab == "home" and home is not None:
        event["view"] = home.as_slack()
    emit(workspace, event, "app_home_opened")
    return {"ok": True}
