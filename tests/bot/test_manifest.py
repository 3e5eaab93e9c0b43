"""The manifest: what the documentation says of it is what is in it."""

from __future__ import annotations

import re
from pathlib import Path

from bot.slack.manifest import SCOPES, make_manifest
from tests.bot.chat_words import words

EXPLAINED = Path(__file__).parents[2] / "docs" / "slack.md"


def test_each_scope_is_explained_and_no_other() -> None:
    text = EXPLAINED.read_text("utf-8")
    table = text[text.index("## What the app may do") : text.index("## A school's channel")]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert sorted(scope for row in rows for scope in re.findall(r"`([^`]+)`", row)) == sorted(SCOPES)


def test_over_socket_mode_slack_is_given_no_address() -> None:
    say = words("nl")
    assert "https://" not in str(make_manifest(say, "https://bot.example", socket_mode=True))
    spoken = make_manifest(say, "https://bot.example/")
    assert {command["url"] for command in spoken["features"]["slash_commands"]} == {
        "https://bot.example/slack/events"
    }
    assert (
        spoken["settings"]["interactivity"]["message_menu_options_url"]
        == spoken["settings"]["event_subscriptions"]["request_url"]
    )
