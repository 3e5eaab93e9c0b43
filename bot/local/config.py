"""What a local workspace is made of: its people, its channels and the app that is installed in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class User:
    id: str
    name: str
    real_name: str
    email: str
    locale: str = "nl-NL"
    title: str = ""
    is_restricted: bool = False


@dataclass(frozen=True)
class Channel:
    id: str
    name: str
    is_private: bool = False
    members: tuple[str, ...] = ()
    bot_is_member: bool = True
    is_ext_shared: bool = False  # with another organisation


@dataclass(frozen=True)
class Rehearsing:
    """How the bot plays its calendar without sending anything, and which days are free in that calendar."""

    command: tuple[str, ...]
    """Prints a JSON object a line for each thing told; gets `--from`, `--to` and `--json` after it."""
    environment: Mapping[str, str]
    free_day: Callable[[date], str | None]
    """The name of a holiday or vacation."""
    school_year: Callable[[date], tuple[date, date]]
    """The first and the last school day of the year that a day belongs to."""


@dataclass(frozen=True)
class WorkspaceConfig:
    """The seconds are Slack's own; tests shorten them, nobody else should."""

    users: tuple[User, ...]
    channels: tuple[Channel, ...]
    manifest: Json
    bot_url: str
    signing_secret: str
    bot_token: str
    app_token: str = ""
    team_id: str = "T0LOCAL01"
    team_name: str = "Oefenomgeving"
    store: Path | None = None
    socket_mode: bool = False
    app_id: str = "A0LOCAL01"
    bot_id: str = "B0LOCAL01"
    bot_user_id: str = "U0LOCALBOT"
    ack_seconds: float = 3.0
    trigger_seconds: float = 3.0
    response_url_seconds: float = 1800.0
    retry_delays: tuple[float, ...] = (0.3, 1.0, 3.0)
    upload_seconds: float = 300.0
    share_seconds: float = 0.4  # a completed upload appears in its channel a moment later
    bot_clock_url: str = ""  # where the bot is told that the calendar moved; without it, nobody can move it
    rehearsing: Rehearsing | None = None  # without it there is no page Repetitie
    smtp_port: int = 0  # of the mailbox; 0 is any free port
    slow_mail_seconds: float = 8.0

    @property
    def team_domain(self) -> str:
        return "".join(c for c in self.team_name.lower() if c.isascii() and c.isalnum()) or "lokaal"

    @property
    def bot_name(self) -> str:
        """The name people see; the bot user's own name comes before the app's."""
        features = self.manifest.get("features", {})
        shown = features.get("bot_user", {}).get("display_name")
        return str(shown or self.manifest.get("display_information", {}).get("name") or "App")

    @property
    def commands(self) -> list[Json]:
        return list(self.manifest.get("features", {}).get("slash_commands", []))

    def shortcuts(self, kind: str) -> list[Json]:
        every = self.manifest.get("features", {}).get("shortcuts", [])
        return [shortcut for shortcut in every if shortcut.get("type") == kind]

    @property
    def bot_events(self) -> list[str]:
        return list(self.manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events", []))

    @property
    def scopes(self) -> frozenset[str] | None:
        """None when the manifest names no scopes: then nothing is refused for want of one."""
        scopes = self.manifest.get("oauth_config", {}).get("scopes", {}).get("bot")
        return None if scopes is None else frozenset(scopes)
