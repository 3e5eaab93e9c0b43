"""Visits, by import key, in bulk.

They are laid out in a temporary table first, which takes no lock on the database; under the lock two
statements carry them over. 100 000 visits hold SQLite's write lock for about a second.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Integer,
    MetaData,
    String,
    Table,
    Time,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from storage.imports.values import ImportedVisit
from storage.tables import VisitLineRow, VisitRow
from storage.values import CancelReason, VisitStatus

CHUNK = 5_000
_ROOMY, _USUAL = "PRAGMA cache_size=-65536", "PRAGMA cache_size=-2000"
"""64 MB instead of SQLite's own 2 MB: half of the time under the lock is spared."""

STAGE = Table(
    "import_visit",
    MetaData(),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("import_key", String, nullable=False),
    Column("school_id", Integer),
    Column("person_id", Integer),
    Column("day", Date),
    Column("start", Time),
    Column("minutes", Integer),
    Column("status", String),
    Column("cancel_reason", String),
    Column("note", String),
    Column("type_group", String),
    Column("exact_type", String),
    prefixes=["TEMPORARY"],
)
_CARRIED = (
    "import_key", "school_id", "person_id", "day", "start", "minutes", "status", "cancel_reason", "note",
)  # fmt: skip


@contextmanager
def staged(connection: Connection, visits: Sequence[ImportedVisit]) -> Iterator[int]:
    """Yields how many of the visits are new; only those lie in the temporary table then."""
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        connection.exec_driver_sql(_ROOMY)
    STAGE.create(connection)
    try:
        rows = [_row(position, v) for position, v in enumerate(sorted(visits, key=lambda v: v.key))]
        for start in range(0, len(rows), CHUNK):
            connection.execute(insert(STAGE), rows[start : start + CHUNK])
        connection.execute(delete(STAGE).where(STAGE.c.import_key.in_(select(col(VisitRow.import_key)))))
        new = connection.execute(select(func.count()).select_from(STAGE)).scalar_one()
        connection.commit()
        yield new
    finally:
        connection.rollback()
        STAGE.drop(connection)
        connection.commit()
        if is_sqlite:
            connection.exec_driver_sql(_USUAL)


def _row(position: int, visit: ImportedVisit) -> dict[str, Any]:
    cancelled = visit.status is VisitStatus.CANCELLED
    return {
        "position": position,
        "import_key": visit.key,
        "school_id": visit.school_id,
        "person_id": visit.person_id,
        "day": visit.day,
        "start": visit.start,
        "minutes": visit.minutes,
        "status": visit.status.value,
        "cancel_reason": CancelReason.OTHER.value if cancelled else None,
        "note": visit.note,
        "type_group": visit.group.value,
        "exact_type": visit.exact_type,
    }


def carry_over(session: Session, now: datetime) -> int:
    """Move the staged visits into the tables; how many were really new.

    A key that came in meanwhile is left alone: another import of the same file had it first.
    """
    dialect = session.get_bind().dialect.name
    upsert = sqlite.insert(VisitRow) if dialect == "sqlite" else postgresql.insert(VisitRow)
    source = select(*(STAGE.c[name] for name in _CARRIED), literal(now, UTCDateTime()))
    statement = upsert.from_select(
        [*_CARRIED, "entered_at"],
        source.order_by(STAGE.c.position),
        include_defaults=False,
    ).on_conflict_do_nothing(index_elements=["import_key"])
    counted = statement.execution_options(preserve_rowcount=True)
    added = session.connection().execute(counted).rowcount
    session.connection().execute(_lines())
    return added


def _lines() -> Any:  # noqa: ANN401  (an Insert, whose generic differs between versions)
    """A line for every staged visit that has none."""
    visit, line = VisitRow, VisitLineRow
    source = (
        select(
            col(visit.id),
            col(visit.school_id),
            col(visit.day),
            col(visit.status),
            STAGE.c.type_group,
            STAGE.c.exact_type,
            col(visit.minutes),
        )
        .join(STAGE, STAGE.c.import_key == col(visit.import_key))
        .where(~exists().where(col(line.visit_id) == col(visit.id)))
    )
    names = ["visit_id", "school_id", "day", "status", "type_group", "exact_type", "minutes"]
    return insert(line).from_select(names, source, include_defaults=False)
