"""Slack's payloads → calls: the only place that reads Slack's field names."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from bot.dispatch import Address, Call

Payload = dict[str, Any]
LONGEST_TEXT = 3000
MOST_MENTIONS = 2
"""Mentions that are looked up; a line about a visit or a replacement names one."""
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#[A-Z0-9]+(?:\|([^>]*))?>")
_LINK = re.compile(r"<(?:mailto:)?[^<>|]*\|([^<>]*)>")
_BARE_LINK = re.compile(r"<(?:mailto:)?((?:https?|mailto)[^<>|]*|[^<>|]*@[^<>|]*)>")


def address(payload: Payload) -> Address:
    """Team and user, wherever this kind of payload has them."""
    user = payload.get("user")
    if isinstance(user, dict):
        team = (payload.get("team") or {}).get("id") or user.get("team_id")
        return ("slack", str(team or ""), str(user["id"]))
    event = payload.get("event")
    if isinstance(event, dict):
        return ("slack", str(payload.get("team_id", "")), str(event.get("user", "")))
    return ("slack", str(payload.get("team_id", "")), str(payload.get("user_id", "")))


def command(payload: Payload, text: str) -> Call:
    return Call(
        address(payload),
        "command",
        name=str(payload["command"]).lstrip("/"),
        text=text,
        key=f"trigger:{payload.get('trigger_id', '')}",
    )


def spoken(payload: Payload, text: str) -> Call:
    return Call(address(payload), "spoken", text=text, key=f"event:{payload.get('event_id', '')}")


def conversation(payload: Payload) -> str:
    """Where a command was typed, or the message stands whose button was pressed."""
    channel = payload.get("channel") or {}
    event = payload.get("event") or {}
    return str(payload.get("channel_id") or channel.get("id") or event.get("channel") or "")


def is_ours(payload: Payload) -> bool:
    """Whether a button or a ⋯ menu was pressed: choosing in a form's own fields asks nothing yet."""
    return payload["actions"][0].get("type") in {"button", "overflow"}


def action(payload: Payload) -> Call:
    """A button, or an entry of a ⋯ menu; its value holds action, data and intent."""
    pressed = payload["actions"][0]
    value = pressed.get("value") or (pressed.get("selected_option") or {}).get("value") or "{}"
    name, data, intent = read_value(value)
    return Call(address(payload), "action", name=name, data=data, key=f"intent:{intent}" if intent else "")


def read_value(value: str) -> tuple[str, dict[str, str], str]:
    try:
        read = json.loads(value)
        data = {str(k): str(v) for k, v in read.get("d", {}).items()}
        return str(read.get("a", "")), data, str(read.get("i", ""))
    except (ValueError, AttributeError):
        return "", {}, ""


def form(payload: Payload) -> Call:
    view = payload["view"]
    kept = json.loads(view.get("private_metadata") or "{}")
    return Call(
        address(payload),
        "form",
        name=str(view["callback_id"]),
        data={str(k): str(v) for k, v in kept.get("data", {}).items()},
        values=_values(view["state"]["values"]),
        key=f"intent:{kept.get('intent', '')}",
    )


def _values(state: dict[str, dict[str, Payload]]) -> dict[str, str]:
    found = {}
    for block, elements in state.items():
        for element in elements.values():
            found[block] = _value(element)
    return found


def _value(element: Payload) -> str:
    if "selected_options" in element:
        return ",".join(option["value"] for option in element["selected_options"])
    chosen = element.get("selected_option")
    if chosen:
        return str(chosen["value"])
    picked = element.get("selected_conversation") or element.get("selected_date")
    return str(picked or element.get("selected_time") or element.get("value") or "")


async def plain_text(
    text: str, account: Callable[[str], Awaitable[tuple[str, str] | None]], *, emails: bool = False
) -> str:
    """What was typed, entities undone. A mention becomes a name, or with `emails` an address."""
    text = text[:LONGEST_TEXT]
    for user in list(dict.fromkeys(_MENTION.findall(text)))[:MOST_MENTIONS]:
        email, name = await account(user) or ("", "")
        text = re.sub(rf"<@{user}(?:\|[^>]*)?>", f"@{email if emails else name}", text)
    text = _MENTION.sub("", text)
    text = _CHANNEL.sub(lambda m: f"#{m[1] or ''}", text)
    text = _BARE_LINK.sub(r"\1", _LINK.sub(r"\1", text))
    return html.unescape(text)
