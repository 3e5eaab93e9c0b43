"""Meetings, by school, school year and kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from storage import meetings
from storage.imports.values import Counts, ImportedMeeting
from storage.tables import MeetingRow
from storage.values import MeetingKind

_Key = tuple[int, int, MeetingKind]


def store(session: Session, found: Sequence[ImportedMeeting], now: datetime, *, write: bool) -> Counts:
    """What somebody planned, moved or closed in chat stays: a file moves only what came from a file.

    An empty hour or place leaves what is stored.
    """
    rows = session.scalars(
        select(MeetingRow).where(col(MeetingRow.year) >= min((m.year for m in found), default=0))
    )
    there: dict[_Key, MeetingRow] = {(row.school_id, row.year, row.kind): row for row in rows}
    added = changed = 0
    for meeting in found:
        row = there.get((meeting.school_id, meeting.year, meeting.kind))
        if row and not _differs(meeting, row):
            continue
        added, changed = added + (row is None), changed + (row is not None)
        if write:
            _put(session, meeting, row, now)
    return Counts(added, changed, len(found) - added - changed)


def _differs(meeting: ImportedMeeting, row: MeetingRow) -> bool:
    if row.entered_by_id is not None or row.invited:
        return False
    start, place = meeting.start or row.start, meeting.place or row.place
    if meeting.day is None:
        return meeting.status is not row.status
    return (meeting.status, meeting.day, start, place) != (row.status, row.day, row.start, row.place)


def _put(session: Session, meeting: ImportedMeeting, row: MeetingRow | None, now: datetime) -> None:
    meetings.put(
        session, meeting.school_id, meeting.year, meeting.kind, status=meeting.status, day=meeting.day,
        start=meeting.start or (row.start if row and meeting.day else None),
        place=meeting.place or (row.place if row else ""), entered_by_id=None, now=now,
    )  # fmt: skip
