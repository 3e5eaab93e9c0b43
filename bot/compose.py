"""The only place that builds the parts and hands them to each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.contexts import Contexts
from bot.dispatch import Dispatcher
from bot.letters import letters_in
from bot.settings import Settings
from bot.slack.app import SlackAdapter, make_slack_app
from bot.slack.send import make_client
from storage.engine import Database, make_engine

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp


@dataclass(frozen=True)
class SlackParts:
    app: AsyncApp
    adapter: SlackAdapter


@dataclass(frozen=True)
class Parts:
    settings: Settings
    database: Database
    dispatcher: Dispatcher
    slack: SlackParts | None


def clock(settings: Settings) -> Callable[[], datetime]:
    """Wall time where the schools are."""
    zone = settings.zone
    return lambda: datetime.now(UTC).astimezone(zone)


def contexts(settings: Settings, now: Callable[[], datetime]) -> Contexts:
    letters = letters_in(settings.mail_language, settings.terms, settings.templates_dir)
    return Contexts(settings.terms, now, letters, settings.mail_language)


def compose(settings: Settings, now: Callable[[], datetime] | None = None) -> Parts:
    database = Database(make_engine(settings.database_url))
    dispatcher = Dispatcher(database, contexts(settings, now or clock(settings)))
    slack = None
    if settings.uses_slack:
        client = make_client(settings.slack_bot_token, settings.slack_api_url)
        slack = SlackParts(*make_slack_app(dispatcher, client))
    return Parts(settings, database, dispatcher, slack)
