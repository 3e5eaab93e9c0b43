"""The fixtures around the town, for every folder: a worker makes each of them once."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.compose import Parts, compose
from storage.engine import Database, make_engine
from tests import postgres
from tests.conversations.centre import NOW, fill
from tests.conversations.stage import Stage
from tests.conversations.town import Clock, Town, town_of, town_settings, town_with

ROOMY = 2**30


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


@pytest.fixture(scope="session")
def fast_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """In memory, where there is room: a durable commit is 0.1 ms there, and 10 to 50 on a shared disk."""
    memory = Path("/dev/shm")
    if not (memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOMY):
        yield tmp_path_factory.mktemp("fast")
        return
    with tempfile.TemporaryDirectory(prefix="schoolbeeld-", dir=memory) as folder:
        yield Path(folder)


_numbers = itertools.count(1)


@pytest.fixture
def centre_url(centre_file: Path, fast_folder: Path) -> Iterator[str]:
    folder = fast_folder / str(next(_numbers))
    folder.mkdir()
    yield f"sqlite:///{shutil.copy(centre_file, folder / 'centre.sqlite')}"
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def usual_bot(stage: Stage, fast_folder: Path) -> tuple[Parts, Path, Clock]:
    """Composed once: a new engine would compile every statement again, ten times what a command takes."""
    path, clock = fast_folder / "usual.sqlite", Clock()
    return compose(town_settings(stage, f"sqlite:///{path}"), clock, pace=0.0), path, clock


@pytest.fixture
def town(stage: Stage, centre_file: Path, usual_bot: tuple[Parts, Path, Clock]) -> Iterator[Town]:
    parts, path, clock = usual_bot
    clock.now = NOW
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    shutil.copy(centre_file, path)
    with town_with(stage, parts, clock) as opened:
        yield opened


@pytest.fixture(scope="session")
def centre_postgresql(postgresql_server: postgres.Server, migrated_postgresql: str) -> str:
    """A PostgreSQL database with the small centre, to copy."""
    database = Database(make_engine(postgresql_server.create("centre", migrated_postgresql)))
    fill(database)
    database.dispose()
    return "centre"


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
def quiet_centre(centre_url: str) -> Iterator[Database]:
    """The small centre, without any server around it."""
    database = Database(make_engine(centre_url))
    yield database
    database.dispose()
