"""Requests as Slack would send them, signed with the tested secret, without a workspace in between."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from bot.local.outgoing import signature
from tests.conversations.stage import Delivery
from tests.conversations.town import EVENTS, SECRET

TEAM = "T0LOCAL01"
NOWHERE = "http://127.0.0.1:9/"
FORM = "application/x-www-form-urlencoded"
_numbers = itertools.count(1)


def signed(body: bytes, content_type: str = FORM, at: int | None = None) -> Delivery:
    timestamp = str(int(time.time()) if at is None else at)
    headers = {
        "content-type": content_type,
        "content-length": str(len(body)),
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": signature(SECRET, timestamp, body),
    }
    return Delivery(EVENTS, [(k.encode(), v.encode()) for k, v in headers.items()], body)


def resigned(delivery: Delivery) -> Delivery:
    """The same once more, signed now."""
    kind = next(value for name, value in delivery.headers if name == b"content-type")
    return signed(delivery.body, kind.decode())


def command(user: str, line: str, *, trigger: str = "", response_url: str = NOWHERE) -> Delivery:
    name, _, text = line.partition(" ")
    return signed(
        urlencode(
            {
                "token": "t",
                "team_id": TEAM,
                "team_domain": "oefen",
                "channel_id": "D0",
                "channel_name": "directmessage",
                "user_id": user,
                "user_name": user.lower(),
                "command": name,
                "text": text,
                "api_app_id": "A0LOCAL01",
                "is_enterprise_install": "false",
                "response_url": response_url,
                "trigger_id": trigger or f"trigger-{next(_numbers)}",
            }
        ).encode()
    )


def interaction(user: str, kind: str, **fields: object) -> Delivery:
    payload = {
        "type": kind,
        "team": {"id": TEAM, "domain": "oefen"},
        "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": TEAM},
        "api_app_id": "A0LOCAL01",
        "token": "t",
        "trigger_id": f"trigger-{next(_numbers)}",
        **fields,
    }
    return signed(urlencode({"payload": json.dumps(payload)}).encode())


def submit(
    user: str, form: str, values: Mapping[str, Any], *, intent: str, data: Mapping[str, str] | None = None
) -> Delivery:
    view = {
        "id": "V0",
        "type": "modal",
        "callback_id": form,
        "private_metadata": json.dumps({"data": data or {}, "intent": intent}),
        "blocks": [],
        "state": {"values": {name: {name: state} for name, state in values.items()}},
    }
    return interaction(user, "view_submission", view=view)


def visit_form(user: str, school: int, duration: str, day: str, *, intent: str, note: str = "") -> Delivery:
    values = {
        "school": {"type": "external_select", "selected_option": {"value": str(school)}},
        "duration": {"type": "plain_text_input", "value": duration},
        "day": {"type": "datepicker", "selected_date": day},
        "group": {"type": "radio_buttons", "selected_option": {"value": "broad"}},
        "small": {"type": "plain_text_input", "value": None},
        "note": {"type": "plain_text_input", "value": note or None},
    }
    return submit(user, "visit", values, intent=intent, data={"visit": "", "start": ""})


def click(user: str, action: str, data: Mapping[str, str], *, intent: str, response_url: str) -> Delivery:
    value = json.dumps({"a": action, "d": dict(data), "i": intent})
    pressed = {"type": "button", "action_id": f"{action}~0", "block_id": "b", "value": value}
    return interaction(
        user,
        "block_actions",
        container={"type": "message", "message_ts": "1.1", "channel_id": "D0", "is_ephemeral": True},
        channel={"id": "D0", "name": "directmessage"},
        response_url=response_url,
        actions=[pressed],
    )


def message(user: str, text: str, *, event_id: str = "") -> Delivery:
    body = {
        "token": "t",
        "team_id": TEAM,
        "api_app_id": "A0LOCAL01",
        "type": "event_callback",
        "event_id": event_id or f"Ev{next(_numbers)}",
        "event": {
            "type": "message",
            "channel_type": "im",
            "user": user,
            "channel": f"D{user[1:]}",
            "text": text,
            "ts": "1.1",
        },
        "authorizations": [{"team_id": TEAM, "user_id": "U0LOCALBOT", "is_bot": True}],
    }
    return signed(json.dumps(body).encode(), "application/json")
