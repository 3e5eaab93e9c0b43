"""Who changed what, when."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from storage.tables import AuditRow


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
    session.add(AuditRow(at=now, person_id=person_id, school_id=school_id, what=what, detail=detail))
