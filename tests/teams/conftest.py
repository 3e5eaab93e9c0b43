from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.compose import Parts, compose
from tests.conversations.centre import NOW
from tests.conversations.stage import Stage
from tests.conversations.town import Clock
from tests.teams.street import Street, settings_for, street_with


@pytest.fixture(scope="session")
def usual_street(stage: Stage, fast_folder: Path) -> tuple[Parts, Path, Clock]:
    """Composed once: a new engine would compile every statement again."""
    path, clock = fast_folder / "street.sqlite", Clock()
    settings = settings_for(f"sqlite:///{path}", fast_folder / "street-mail", stage.bot_url)
    return compose(settings, clock, pace=0.0), path, clock


@pytest.fixture
def street(stage: Stage, centre_file: Path, usual_street: tuple[Parts, Path, Clock]) -> Iterator[Street]:
    parts, path, clock = usual_street
    clock.now = NOW
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    shutil.copy(centre_file, path)
    with street_with(stage, parts, clock) as opened:
        yield opened
