"""One database, two ways in: sessions that read, and sessions that hold the write lock from the start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, Executable, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError, TimeoutError
from sqlmodel import Session

LOCK_SECONDS = 2
"""How long a request waits for a lock of the database before it answers with a sentence."""


PASSING = ("locked", "busy", "lock timeout", "connection", "deadlock", "shutting down", "starting up")
"""What a driver says of a fault that passes; a missing table, say, is no matter of waiting."""


FULL = ("is full", "no space left", "no such savepoint")
"""There is no room. SQLite then ends the whole transaction by itself, with the savepoint of our part."""


class DatabaseBusyError(Exception):
    """The write lock did not come free in time, or the server cannot be reached; a later try may work."""


class DatabaseFullError(DatabaseBusyError):
    """The disk is full: nothing of the transaction is stored, also of what shared it."""


class Database:
    """An engine with its two kinds of session. Nothing is opened until the first one."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._quiet = _without_listeners(engine)
        self.single_writer = engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with faults_told(), Session(self._quiet, expire_on_commit=False, autoflush=False) as session:
            self._begin_reading(session)
            yield session

    def read_anew(self, session: Session) -> None:
        """After a fault while reading: what follows is read in a transaction of its own."""
        session.rollback()
        self._begin_reading(session)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        with faults_told(), Session(self._quiet, expire_on_commit=False) as session, session.begin():
            self._begin_writing(session.connection())  # now, not at the first statement
            yield session

    @contextmanager
    def writing_together(self) -> Iterator[Callable[[], AbstractContextManager[Session]]]:
        """One transaction for several pieces of work, each in a savepoint: what raises leaves no trace."""
        with faults_told(), self._quiet.connect() as connection, connection.begin():
            self._begin_writing(connection)
            yield partial(_part, connection)

    def dispose(self) -> None:
        self.engine.dispose()
        self._quiet = _without_listeners(self.engine)

    def _begin_reading(self, session: Session) -> None:
        if self.single_writer:
            _begin_reading(session.connection())

    def _begin_writing(self, connection: Connection) -> None:
        if self.single_writer:
            _begin_writing(connection)


def _without_listeners(engine: Engine) -> Engine:
    """On the same connections. For one listener, SQLAlchemy looks for others at every statement."""
    return Engine(engine.pool, engine.dialect, engine.url, hide_parameters=engine.hide_parameters)


@contextmanager
def _part(connection: Connection) -> Iterator[Session]:
    made = Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
    with faults_told(), made as session, session.begin():
        yield session


def run(session: Session, statement: Executable, **values: object) -> CursorResult[*tuple[Any, ...]]:
    """Run a statement of columns that was built once, with its values.

    Six times faster than one built anew that goes through the session: for what every command asks.
    """
    if session.autoflush:
        session.flush()
    return session.connection().execute(statement, values)


@contextmanager
def faults_told() -> Iterator[None]:
    """Within: a fault of the driver that passes comes out as a `DatabaseBusyError`."""
    try:
        yield
    except (TimeoutError, OperationalError) as error:
        if meant := passing_fault(error):
            raise meant from error
        raise


def passing_fault(error: Exception) -> DatabaseBusyError | None:
    """What a fault of the driver means for a person, when it is one that passes."""
    if isinstance(error, DatabaseBusyError):
        return error
    if isinstance(error, TimeoutError):
        return DatabaseBusyError("no connection of the pool came free")
    if not isinstance(error, OperationalError):
        return None
    cause = str(error.orig)
    if any(sign in cause.lower() for sign in FULL):
        return DatabaseFullError(cause)
    passes = error.connection_invalidated or any(sign in cause.lower() for sign in PASSING)
    return DatabaseBusyError(cause) if passes else None


def make_engine(url: str) -> Engine:
    """An engine for `sqlite:///…` or `postgresql+psycopg://…`; it connects at first use."""
    if url.startswith("sqlite"):
        engine = create_engine(
            url, hide_parameters=True, connect_args={"timeout": LOCK_SECONDS, "check_same_thread": False}
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    waits = f"-c lock_timeout={LOCK_SECONDS}s"
    return create_engine(
        url,
        hide_parameters=True,  # a parameter may be somebody's note
        pool_size=8,
        max_overflow=8,
        pool_timeout=LOCK_SECONDS,
        pool_pre_ping=True,
        connect_args={"options": waits, "connect_timeout": LOCK_SECONDS},
    )


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, so that a writer can say BEGIN IMMEDIATE
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """For who goes by the engine itself: a migration, an import of visits."""
    if connection.get_execution_options().get("writes", False):
        _begin_writing(connection)
    else:
        _begin_reading(connection)


def _begin_writing(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reading(connection: Connection) -> None:
    connection.connection.cursor().execute("BEGIN")  # takes no lock, so it cannot fail
