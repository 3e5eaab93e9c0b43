"""The app manifest, made from the registry: nothing in it is written twice."""

from __future__ import annotations

from typing import Any

from bot.words import TemplateWords
from handlers import registry

SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "users:read",
    "users:read.email",
)
EVENTS = ("app_home_opened", "app_mention", "message.im")
SHORTCUT, MESSAGE_SHORTCUT = "log_visit", "log_visit_from_message"


def make_manifest(say: TemplateWords, public_url: str, *, socket_mode: bool = False) -> dict[str, Any]:
    """A manifest to paste at api.slack.com. `say`: the centre's main language."""
    url = f"{(public_url or 'https://VUL-HIER-JE-ADRES-IN').rstrip('/')}/slack/events"
    address = None if socket_mode else url
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "Schoolbeeld",
            "description": say("slack.about"),
            "background_color": "#1f4e5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Schoolbeeld", "always_online": True},
            "shortcuts": _shortcuts(say),
            "slash_commands": _commands(say, address),
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS), **_at(address, "request_url")},
            "interactivity": {
                "is_enabled": True,
                **_at(address, "request_url", "message_menu_options_url"),
            },
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def _commands(say: TemplateWords, address: str | None) -> list[dict[str, Any]]:
    names = [command.name for command in registry.COMMANDS if command.slash] + [registry.ROOT]
    return [
        {
            "command": f"/{name}",
            "description": say(f"command.{name}"),
            "usage_hint": say(f"usage.{name}"),
            "should_escape": True,
            **_at(address, "url"),
        }
        for name in names
    ]


def _shortcuts(say: TemplateWords) -> list[dict[str, Any]]:
    return [
        {
            "name": say("slack.shortcut_log"),
            "type": kind,
            "callback_id": callback_id,
            "description": say("slack.shortcut_about"),
        }
        for kind, callback_id in (("global", SHORTCUT), ("message", MESSAGE_SHORTCUT))
    ]


def _at(address: str | None, *names: str) -> dict[str, str]:
    """Where Slack calls; over Socket Mode the bot calls Slack, and an address may not be named."""
    return dict.fromkeys(names, address) if address else {}
