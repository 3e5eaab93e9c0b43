"""The small centre as an office where everybody may try everything."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.terminal import Terminal
from storage.engine import Database, make_engine
from tests.conversations.centre import fill
from tests.desk import desk
from tests.handlers.office import OTHER, Office


@pytest.fixture(scope="module")
def template(migrated_sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small centre, with a frame and a visit at the other school too."""
    path = tmp_path_factory.mktemp("permissions") / "centre.sqlite"
    shutil.copy(migrated_sqlite_file, path)
    database = Database(make_engine(f"sqlite:///{path}"))
    fill(database)
    office = Office(database, desk(database))
    wim = Terminal(office.dispatcher, "wim@lsc.example")
    wim.press(wim.say(f"/set-timeframe {OTHER} 1 dag per week"), "Zo instellen")
    wim.say(f"/log-visit {OTHER} gisteren 2u")
    database.dispose()
    return path


@pytest.fixture(scope="module")
def one_office(template: Path) -> Office:
    database = Database(make_engine(f"sqlite:///{template.parent / 'office.sqlite'}"))
    return Office(database, desk(database))


@pytest.fixture
def office(one_office: Office, template: Path) -> Iterator[Office]:
    """The same handlers, on a fresh file: a new engine would compile every statement again."""
    for old in template.parent.glob("office.sqlite*"):
        old.unlink()
    shutil.copy(template, template.parent / "office.sqlite")
    yield one_office
    one_office.database.dispose()
