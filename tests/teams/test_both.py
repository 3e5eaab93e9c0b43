"""Slack and Teams at once, in one process and over one database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.compose import compose
from storage.values import MeetingStatus
from tests.bot.local.serving import free_socket, served
from tests.conversations.centre import ZONE
from tests.conversations.stage import Stage
from tests.conversations.town import Clock, Town, town_settings, town_with
from tests.teams.service import TENANT, Service
from tests.teams.street import Street, accounts
from tests.teams.test_talk import meet

Both = tuple[Town, Street]


@pytest.fixture
def both(stage: Stage, centre_url: str, tmp_path: Path) -> Iterator[Both]:
    clock = Clock()
    teams = {"teams_client_id": "schoolbeeld", "teams_tenant_id": TENANT, "mail_folder": tmp_path}
    settings = town_settings(stage, centre_url).model_copy(update=teams)
    parts, service = compose(settings, clock, pace=0.0), Service(accounts())
    with served(service.app(), free_socket()) as url, town_with(stage, parts, clock) as town:
        yield town, Street(stage, parts, service, clock, url)


def morning(town: Town, street: Street, day: date) -> None:
    town.clock.now = datetime(day.year, day.month, day.day, 8, tzinfo=ZONE)
    town.parts.clockwork.tick()
    town.settle()
    street.settle()


def test_each_is_answered_and_reminded_where_they_are(both: Both) -> None:
    town, street = both
    nele, katrien = town.person("nele"), street.person("katrien")
    assert "14 halve dagen" in nele.say("/timeframe de linde")
    katrien.say("hi")
    meet(street, date(2026, 12, 10))
    morning(town, street, date(2026, 11, 25))
    assert "De Linde" in nele.message("De Linde, Halle")
    assert "De Linde" in katrien.last


def test_who_uses_both_is_reached_on_the_one_used_last(both: Both) -> None:
    town, street = both
    in_slack, in_teams = town.person("nele"), street.person("nele")
    in_slack.say("/schoolbeeld wie")
    town.clock.now = town.clock.now.replace(hour=11)
    in_teams.say("wie ben ik")
    meet(street, date(2026, 11, 24), MeetingStatus.HELD)
    morning(town, street, date(2026, 11, 25))
    assert "tweede moment" in in_teams.last
    assert not [seen for seen in in_slack.messages() if "tweede moment" in seen]


def test_what_one_notes_the_other_sees(both: Both) -> None:
    town, street = both
    town.person("an").say("/log-visit de linde halve dag")
    assert "13 halve dagen" in street.person("bart").say("tijdskader de linde")
