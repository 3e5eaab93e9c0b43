"""The transaction of an import: everything or nothing, with one audit row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text
from sqlmodel import Session

from storage import audit
from storage.engine import Database, faults_told
from storage.imports import days_off, frames, meetings, people, schools, visits
from storage.imports.values import (
    Counts,
    ImportedDayOff,
    ImportedFrame,
    ImportedMeeting,
    ImportedPerson,
    ImportedSchool,
    ImportedVisit,
)

_ONE_IMPORT_AT_A_TIME = text("SELECT pg_advisory_xact_lock(7231002)")
Around = Callable[[Session], AbstractContextManager[None]]

_STORES: dict[str, Callable[..., Counts]] = {
    "schools": schools.store,
    "people": people.store,
    "frames": frames.store,
    "days-off": days_off.store,
    "meetings": meetings.store,
}


@dataclass(frozen=True)
class Note:
    """What the audit says of an import, besides its counts."""

    kind: str
    rows: int
    bad_rows: int
    now: datetime


def store(
    database: Database,
    values: Sequence[ImportedSchool | ImportedPerson | ImportedFrame | ImportedDayOff | ImportedMeeting],
    note: Note,
    *,
    write: bool,
    around: Around = lambda _: nullcontext(),
) -> Counts:
    """Store rows of one kind, or (`write` False) only count what would. `around`: within the transaction."""
    if not write:
        with database.reading() as session:
            return _STORES[note.kind](session, values, note.now, write=False)
    with database.writing() as session:
        _alone(session)
        with around(session):
            counts = _STORES[note.kind](session, values, note.now, write=True)
        _record(session, note, counts)
        return counts


def store_visits(database: Database, values: Sequence[ImportedVisit], note: Note, *, write: bool) -> Counts:
    with faults_told(), database.engine.connect() as connection, visits.staged(connection, values) as new:
        if not write:
            return Counts(new, 0, len(values) - new)
        return _carry_over(connection, len(values), note)


def _carry_over(connection: Connection, every: int, note: Note) -> Counts:
    """On the connection that has the temporary table; the write lock is held from here to the commit."""
    connection.execution_options(writes=True)
    try:
        with Session(connection) as session, session.begin():
            _alone(session)
            new = visits.carry_over(session, note.now)
            counts = Counts(new, 0, every - new)
            _record(session, note, counts)
            return counts
    finally:
        connection.execution_options(writes=False)


def _alone(session: Session) -> None:
    """Two imports at once take turns: SQLite's writer is alone anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_ONE_IMPORT_AT_A_TIME)


def _record(session: Session, note: Note, counts: Counts) -> None:
    audit.record(
        session,
        f"import.{note.kind}",
        now=note.now,
        person_id=None,
        rows=note.rows,
        bad_rows=note.bad_rows,
        added=counts.added,
        changed=counts.changed,
        unchanged=counts.unchanged,
    )
