"""The bot in Microsoft's own Agents Playground: one Playground and one bot for the whole file.

It says of everybody that they read English, opens no dialogs and takes no files: those are tried elsewhere.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette

from bot.compose import Parts, compose
from bot.web import make_web
from tests.conversations.centre import ZONE
from tests.conversations.stage import Stage
from tests.conversations.town import Clock
from tests.programs import require
from tests.teams.playground import CHANNEL, Playground, playing
from tests.teams.street import settings_for

NEXT_MORNING = datetime(2026, 11, 25, 8, tzinfo=ZONE)


@dataclass
class Game:
    playground: Playground
    parts: Parts
    clock: Clock


@pytest.fixture(scope="module")
def game(stage: Stage, centre_file: Path, fast_folder: Path) -> Iterator[Game]:
    require("node modules")
    folder = fast_folder / "playground"
    folder.mkdir()
    url, clock = f"sqlite:///{shutil.copy(centre_file, folder / 'game.sqlite')}", Clock()
    parts = compose(settings_for(url, folder / "mail", stage.bot_url), clock, pace=0.0)
    with stage.playing(Starlette(), make_web(parts)), playing(stage.bot_url, folder) as playground:
        yield Game(playground, parts, clock)


def test_a_command_is_answered_with_a_card(game: Game) -> None:
    game.playground.say("/timeframe de linde")
    seen = game.playground.comes()
    assert "De Linde, Halle" in seen
    assert "5 of 19 half days of this school year used" in seen
    assert seen.labels


def test_a_button_changes_the_card_where_it_stands(game: Game) -> None:
    game.playground.say("log-visit de regenboog 24/11 2u")
    noted = game.playground.comes()
    assert "De Regenboog, Dilbeek, Tue 24 November" in noted
    answer = game.playground.press("Undo", noted)
    assert answer["type"] == "application/vnd.microsoft.card.adaptive"
    assert "no longer counts" in str(answer["value"])


def test_a_button_that_answers_below_says_so_at_the_button(game: Game) -> None:
    game.playground.say("help")
    shown = game.playground.comes()
    answer = game.playground.press("My schools", shown)
    assert answer["type"] == "application/vnd.microsoft.activity.message"
    assert answer["value"]
    assert "De Linde" in game.playground.comes()


def test_a_mention_in_a_channel_is_answered_in_private_with_a_note(game: Game) -> None:
    game.playground.mention("timeframe de linde")
    assert "De Linde, Halle" in game.playground.comes()
    game.playground.mention("timeframe de linde")
    assert "answered you in our own chat" in game.playground.comes(CHANNEL)


def test_a_reminder_comes_by_itself(game: Game) -> None:
    game.playground.say("meeting de linde 1/12 14u")
    assert "De Linde" in game.playground.comes()
    game.clock.now = NEXT_MORNING
    assert game.parts.clockwork.tick() > 0
    game.parts.delivery.wake()
    assert "De Linde" in game.playground.comes()
