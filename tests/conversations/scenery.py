"""The fixtures around the town, for the tests of conversations and of faults alike."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.engine import Database, make_engine
from tests.conversations.centre import fill
from tests.conversations.stage import Stage
from tests.conversations.town import Town, town_of


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    with Stage().open() as opened:
        yield opened


@pytest.fixture(scope="session")
def centre_file(migrated_sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the small centre, to copy."""
    path = tmp_path_factory.mktemp("centre") / "centre.sqlite"
    shutil.copy(migrated_sqlite_file, path)
    database = Database(make_engine(f"sqlite:///{path}"))
    fill(database)
    database.dispose()
    return path


@pytest.fixture
def centre_url(centre_file: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(centre_file, tmp_path / 'centre.sqlite')}"


@pytest.fixture
def town(stage: Stage, centre_url: str) -> Iterator[Town]:
    with town_of(stage, centre_url) as opened:
        yield opened
