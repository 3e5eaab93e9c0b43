"""Who changed what, when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session

from storage.engine import run
from storage.tables import AuditRow

_RECORD = insert(AuditRow)


def record(
    session: Session,
    what: str,
    *,
    now: datetime,
    person_id: int | None,
    school_id: int | None = None,
    **detail: str | int | None,
) -> None:
    """`detail` holds ids, days and minutes, never the text of a note."""
    run(session, _RECORD, at=now, person_id=person_id, school_id=school_id, what=what, detail=detail)
