"""The parts of Teams, and how they hold together."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.dispatch import Dispatcher
from bot.links import Links
from bot.messages import Messenger
from bot.papers import PaperMaker
from bot.settings import Settings
from bot.teams.app import TeamsAdapter
from bot.teams.cloud import Cloud
from bot.teams.connector import Connector
from bot.teams.directory import Directory
from bot.teams.guard import Guard
from bot.teams.messenger import TeamsMessenger
from bot.teams.tokens import Tokens


@dataclass(frozen=True)
class TeamsParts:
    adapter: TeamsAdapter
    guard: Guard
    connector: Connector


def make_teams(
    settings: Settings,
    cloud: Cloud,
    dispatcher: Dispatcher,
    papers: PaperMaker,
    links: Links | None,
    pace: float,
) -> tuple[TeamsParts, Messenger]:
    """`pace`: seconds between two messages in one conversation."""
    client_id, tenant, local = settings.teams_client_id, settings.teams_tenant_id, settings.teams_is_local
    cloud = replace(cloud, is_here=cloud.is_here or local)
    tokens = None if local else Tokens(cloud, client_id, settings.teams_client_secret, tenant)
    connector = Connector(client_id, tenant, tokens, is_local=cloud.is_here)
    directory = Directory(dispatcher.database, dispatcher.store, connector, tenant)
    adapter = TeamsAdapter(dispatcher, connector, directory, papers, links)
    guard = Guard(client_id, tenant, cloud, open_here=local)
    return TeamsParts(adapter, guard, connector), TeamsMessenger(connector, directory, links, pace)
