"""What Slack tells the bot when a person does something."""

import secrets
import time
from collections.abc import Mapping

from bot.local.config import Json, User
from bot.local.conversations import Room
from bot.local.elements import STATEFUL, State, state_of
from bot.local.messages import Message
from bot.local.views import View
from bot.local.workspace import Workspace

TOKEN = "local-verification-token"  # noqa: S105 -- Slack's outdated field; nobody may rely on it


def _common(workspace: Workspace, user: User, kind: str) -> Json:
    config = workspace.config
    return {
        "type": kind,
        "team": {"id": config.team_id, "domain": config.team_domain},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": config.team_id},
        "api_app_id": config.app_id,
        "token": TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def now_ts() -> str:
    return f"{time.time():.6f}"


def command(workspace: Workspace, user: User, room: Room, name: str, text: str, *, response_url: str) -> Json:
    config = workspace.config
    return {
        "token": TOKEN,
        "team_id": config.team_id,
        "team_domain": config.team_domain,
        "channel_id": room.id,
        "channel_name": room.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": config.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": workspace.triggers.issue(user.id),
    }


def action(block: Json, element: Json, state: Json | None) -> Json:
    """One entry of `actions`: the element as it stands, with what was chosen."""
    kept = ("type", "action_id", "text", "style", "placeholder", "confirm")
    done = {key: element[key] for key in kept if key in element}
    if element["type"] == "button" and "value" in element:
        done["value"] = element["value"]
    if element["type"] in STATEFUL:
        first = STATEFUL[element["type"]][1]
        done |= {first: element[first]} if first in element else {}
    return {**done, **(state or {}), "block_id": block["block_id"], "action_ts": now_ts()}


def message_action(
    workspace: Workspace, user: User, room: Room, message: Message, act: Json, *, response_url: str
) -> Json:
    """block_actions from a message; of an ephemeral one Slack does not send the message along."""
    payload: Json = {
        **_common(workspace, user, "block_actions"),
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": room.id,
            "is_ephemeral": message.only_for is not None,
        },
        "trigger_id": workspace.triggers.issue(user.id),
        "channel": {"id": room.id, "name": room.name},
        "state": {"values": message_state(workspace, user.id, message)},
        "response_url": response_url,
        "actions": [act],
    }
    if message.only_for is None:
        payload["message"] = message.body
    return payload


def message_state(workspace: Workspace, person: str, message: Message) -> State:
    earlier = workspace.message_states.get((person, message.ts))
    return state_of(message.body.get("blocks") or [], earlier)


def view_action(workspace: Workspace, user: User, view: View, act: Json) -> Json:
    return {
        **_common(workspace, user, "block_actions"),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": workspace.triggers.issue(user.id, view.id),
        "view": view.as_slack(),
        "actions": [act],
    }


def view_submission(workspace: Workspace, user: User, view: View) -> Json:
    return {
        **_common(workspace, user, "view_submission"),
        "trigger_id": workspace.triggers.issue(user.id, view.id),
        "view": view.as_slack(),
        "response_urls": [],
    }


def view_closed(workspace: Workspace, user: User, view: View, *, cleared: bool) -> Json:
    return {**_common(workspace, user, "view_closed"), "view": view.as_slack(), "is_cleared": cleared}


def suggestion(
    workspace: Workspace, user: User, where: View | tuple[Room, Message], ids: tuple[str, str], value: str
) -> Json:
    """block_suggestion; `ids` are the block's and the action's."""
    payload: Json = {**_common(workspace, user, "block_suggestion"), "block_id": ids[0], "action_id": ids[1]}
    payload["value"] = value
    if isinstance(where, View):
        return {
            **payload,
            "container": {"type": "view", "view_id": where.id},
            "view": where.as_slack(),
        }
    room, message = where
    return {
        **payload,
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": room.id,
            "is_ephemeral": message.only_for is not None,
        },
        "channel": {"id": room.id, "name": room.name},
        "message": message.body,
    }


def shortcut(workspace: Workspace, user: User, callback_id: str) -> Json:
    return {
        **_common(workspace, user, "shortcut"),
        "callback_id": callback_id,
        "action_ts": now_ts(),
        "trigger_id": workspace.triggers.issue(user.id),
    }


def message_shortcut(
    workspace: Workspace, user: User, room: Room, message: Message, callback_id: str, *, response_url: str
) -> Json:
    return {
        **_common(workspace, user, "message_action"),
        "callback_id": callback_id,
        "action_ts": now_ts(),
        "message_ts": message.ts,
        "trigger_id": workspace.triggers.issue(user.id),
        "channel": {"id": room.id, "name": room.name},
        "message": message.body,
        "response_url": response_url,
    }


def event(workspace: Workspace, body: Mapping[str, object]) -> Json:
    config = workspace.config
    return {
        "token": TOKEN,
        "team_id": config.team_id,
        "api_app_id": config.app_id,
        "event": dict(body),
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": config.team_id,
                "user_id": config.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{secrets.token_hex(8)}",
    }
