"""What every test can ask for: a migrated database of either kind, and the long runs with `--long`."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import certifi
import pytest
from hypothesis import settings

from storage.engine import Database, make_engine
from storage.migrations import migrate
from tests import postgres
from tests.programs import require

pytest_plugins = ["tests.bot.school_year", "tests.conversations.scenery"]
settings.register_profile("short", deadline=None)
settings.register_profile("long", deadline=None, max_examples=10_000)
KINDS = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long", action="store_true", help="run the tests marked long too, with their whole counts"
    )


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("long" if config.getoption("--long") else "short")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]


def pytest_collection_finish() -> None:
    """What was loaded stays: no collection of the garbage need look through it again."""
    gc.freeze()


def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are processors: many a test waits for another process."""
    return min(4, (os.cpu_count() or 1) + 2)


@pytest.fixture(scope="session", autouse=True)
def one_certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """All that is trusted here: a client reads what the world trusts in 25 ms, and each bot has several."""
    first, end, _ = Path(certifi.where()).read_text().partition("-----END CERTIFICATE-----\n")
    path = tmp_path_factory.mktemp("trusted") / "one.pem"
    path.write_text(first + end)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(path))
        yield


@pytest.fixture(scope="session")
def long_run(request: pytest.FixtureRequest) -> bool:
    """Whether this run does the whole counts: `times = 100_000 if long_run else 2_000`."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgres.Server]:
    with postgres.running(require("postgresql")) as server:
        yield server


@pytest.fixture(scope="session")
def migrated_sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "migrated.sqlite"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: postgres.Server) -> str:
    _migrate(postgresql_server.create("migrated"))
    return "migrated"


def _migrate(url: str) -> None:
    engine = make_engine(url)
    migrate(engine)
    engine.dispose()


@pytest.fixture
def sqlite_url(migrated_sqlite_file: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(migrated_sqlite_file, tmp_path / 'schoolbeeld.sqlite')}"


_numbers = itertools.count(1)


@pytest.fixture
def postgresql_url(postgresql_server: postgres.Server, migrated_postgresql: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    yield postgresql_server.create(name, migrated_postgresql)
    postgresql_server.drop(name)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated database, for a test that starts the bot as a program; on both kinds."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database with no rows but the centres, on both kinds."""
    yield from _opened(database_url)


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    """The same on SQLite alone, for tests of which the database is not the point."""
    yield from _opened(sqlite_url)


@pytest.fixture
def postgresql_database(postgresql_url: str) -> Iterator[Database]:
    yield from _opened(postgresql_url)


@pytest.fixture(params=KINDS)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table, on both kinds."""
    if request.param == "sqlite":
        yield from _opened(f"sqlite:///{tmp_path / 'empty.sqlite'}")
        return
    server: postgres.Server = request.getfixturevalue("postgresql_server")
    name = f"test_{next(_numbers)}"
    yield from _opened(server.create(name))
    server.drop(name)


def _opened(url: str) -> Iterator[Database]:
    database = Database(make_engine(url))
    yield database
    database.dispose()
