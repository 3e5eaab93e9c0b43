from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.engine import Database, make_engine
from tests import postgres
from tests.conversations.centre import fill
from tests.conversations.scenery import centre_file, centre_url, fast_folder, stage, town, usual_bot
from tests.conversations.stage import Stage
from tests.conversations.town import Town, town_of

__all__ = ["centre_file", "centre_url", "fast_folder", "stage", "town", "usual_bot"]

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def centre_postgresql(postgresql_server: postgres.Server, migrated_postgresql: str) -> str:
    """A PostgreSQL database with the small centre, to copy. Tests of other folders make one of their own."""
    name = f"centre_{next(_numbers)}"
    database = Database(make_engine(postgresql_server.create(name, migrated_postgresql)))
    fill(database)
    database.dispose()
    return name


@pytest.fixture
def centre_postgresql_url(postgresql_server: postgres.Server, centre_postgresql: str) -> Iterator[str]:
    yield postgresql_server.create("town", centre_postgresql)
    postgresql_server.drop("town")


@pytest.fixture(params=["centre_url", "centre_postgresql_url"], ids=["sqlite", "postgresql"])
def either_url(request: pytest.FixtureRequest) -> str:
    """The small centre on both kinds of database."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
def either_town(stage: Stage, either_url: str) -> Iterator[Town]:
    with town_of(stage, either_url) as opened:
        yield opened


@pytest.fixture
def quiet_centre(centre_file: Path, centre_url: str) -> Iterator[Database]:
    """The small centre, without any server around it."""
    del centre_file
    database = Database(make_engine(centre_url))
    yield database
    database.dispose()
