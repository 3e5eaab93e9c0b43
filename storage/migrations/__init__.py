"""Bringing a database to today's tables. Alembic is configured here, in code: there is no ini file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from storage.engine import faults_told

if TYPE_CHECKING:
    from alembic.config import Config


class NotCurrentError(Exception):
    """The database has to be migrated first."""


def configuration() -> Config:
    from alembic.config import Config  # noqa: PLC0415  (0.2 s that only a migration needs)

    config = Config()
    folder = str(Path(__file__).parent)
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def migrate(engine: Engine) -> None:
    """Bring the database to the newest revision; in one transaction."""
    from alembic import command  # noqa: PLC0415

    config = configuration()
    with engine.connect() as connection, rebuilding(connection), connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def rebuilding(connection: Connection) -> Iterator[None]:
    """SQLite rebuilds a table to change a check: under foreign keys, dropping the old one empties others."""
    if connection.dialect.name != "sqlite":
        yield
        return
    cursor = connection.connection.cursor()  # outside a transaction: within one it changes nothing
    cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()


def require_current(engine: Engine) -> None:
    """Raises `NotCurrentError`; `DatabaseBusyError` where the database cannot be reached."""
    with faults_told():
        current = is_current(engine)
    if not current:
        raise NotCurrentError


def is_current(engine: Engine) -> bool:
    """Whether the database stands at the newest revision. Reads one row, without Alembic's start-up."""
    from sqlalchemy import inspect, text  # noqa: PLC0415

    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    return list(found) == [newest_revision()]


def newest_revision() -> str:
    """The name of the last file in `versions/`: they are numbered in order."""
    return max(_revisions())


def is_known(engine: Engine) -> bool:
    """Whether this version can bring the database to its own tables: a newer one's revisions it cannot."""
    from sqlalchemy import text  # noqa: PLC0415

    with engine.connect() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    return bool(found) and set(found) <= _revisions()


def _revisions() -> set[str]:
    return {path.stem.split("_")[0] for path in (Path(__file__).parent / "versions").glob("0*.py")}
