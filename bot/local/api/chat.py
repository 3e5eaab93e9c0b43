"""chat.*"""

from bot.local.api.arguments import Arguments
from bot.local.config import Json
from bot.local.content import content_of
from bot.local.conversations import Room
from bot.local.errors import SlackError
from bot.local.messages import Message
from bot.local.workspace import Workspace


def post_message(workspace: Workspace, arguments: Arguments) -> Json:
    room = workspace.conversations.joined(arguments.need("channel"))
    workspace.limits.check(room.id)
    body: Json = {**workspace.bot_author, **content_of(arguments.given), **_metadata(arguments)}
    thread_ts = arguments.text("thread_ts")
    if thread_ts:
        body["thread_ts"] = workspace.messages.thread(room.id, thread_ts).ts
    message = workspace.messages.post(room.id, body)
    return {"channel": room.id, "ts": message.ts, "message": message.body}


def _metadata(arguments: Arguments) -> Json:
    metadata = arguments.object("metadata", "invalid_metadata_format")
    if metadata is None:
        return {}
    valid = isinstance(metadata, dict) and isinstance(metadata.get("event_type"), str)
    if not valid or not isinstance(metadata.get("event_payload"), dict):  # type: ignore[attr-defined]
        raise SlackError("invalid_metadata_format")
    return {"metadata": metadata}


def post_ephemeral(workspace: Workspace, arguments: Arguments) -> Json:
    room = workspace.conversations.joined(arguments.need("channel"))
    user = workspace.people.get(arguments.need("user"))
    if user.id not in room.members:
        raise SlackError("user_not_in_channel")
    thread = {"thread_ts": arguments.text("thread_ts")} if arguments.text("thread_ts") else {}
    body = {**workspace.bot_author, **content_of(arguments.given), **thread}
    message = workspace.messages.post(room.id, body, only_for=user.id)
    return {"message_ts": message.ts}


def update(workspace: Workspace, arguments: Arguments) -> Json:
    """Blocks and attachments that are not named stay, as with Slack; an empty list takes them away."""
    room, message = _own(workspace, arguments, "cant_update_message")
    kept = {key: message.body.get(key) for key in ("blocks", "attachments") if key not in arguments.given}
    content = content_of(arguments.given | kept)
    edited = {"user": workspace.config.bot_user_id, "ts": workspace.messages.next_ts()}
    workspace.messages.replace(message, {**message.body, **content, **_metadata(arguments), "edited": edited})
    return {"channel": room.id, "ts": message.ts, "text": content["text"], "message": message.body}


def delete(workspace: Workspace, arguments: Arguments) -> Json:
    room, message = _own(workspace, arguments, "cant_delete_message")
    workspace.messages.remove(message)
    return {"channel": room.id, "ts": message.ts}


def _own(workspace: Workspace, arguments: Arguments, refusal: str) -> tuple[Room, Message]:
    """The bot's own message; to these methods an ephemeral one does not exist."""
    name = arguments.need("channel")
    if name.startswith("U"):
        raise SlackError("channel_not_found")
    room = workspace.conversations.get(name)
    message = workspace.messages.find(room.id, arguments.need("ts"))
    if message is None or message.only_for is not None:
        raise SlackError("message_not_found")
    if message.body.get("bot_id") != workspace.config.bot_id:
        raise SlackError(refusal)
    return room, message
