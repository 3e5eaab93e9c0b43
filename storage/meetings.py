"""The first and second meeting of a school year, who was there, and what was done for a school besides."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, select
from sqlmodel import Session, col

from storage.engine import run
from storage.tables import AttendeeRow, FrameToldRow, MeetingRow, MilestoneRow, SlscRow
from storage.values import Meeting, MeetingKind, MeetingStatus, Milestone, Span, Told

_COLUMNS = tuple(
    col(getattr(MeetingRow, name))
    for name in (
        "id", "school_id", "year", "kind", "status", "day", "start", "place",
        "reason", "agreed_before", "invited", "uid", "sequence", "entered_at",
    )
)  # fmt: skip

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_OF_SCHOOLS = select(*_COLUMNS).where(
    col(MeetingRow.school_id).in_(_IDS), col(MeetingRow.year) == bindparam("year")
)
_PLANNED = (
    select(*_COLUMNS)
    .where(
        col(MeetingRow.school_id).in_(_IDS),
        col(MeetingRow.day).between(bindparam("since"), bindparam("until")),
        col(MeetingRow.status) == MeetingStatus.PLANNED,
    )
    .order_by(col(MeetingRow.day), col(MeetingRow.start), col(MeetingRow.id))
)
_MILESTONES = select(col(MilestoneRow.school_id), col(MilestoneRow.kind), col(MilestoneRow.day)).where(
    col(MilestoneRow.school_id).in_(_IDS), col(MilestoneRow.year) == bindparam("year")
)
_FRAMES_TOLD = select(col(FrameToldRow.frame_id), col(FrameToldRow.how), col(FrameToldRow.day)).where(
    col(FrameToldRow.frame_id).in_(_IDS)
)
_SLSC = select(col(SlscRow.school_id), col(SlscRow.works_here)).where(col(SlscRow.school_id).in_(_IDS))

FIRST_MONTH = 8
"""An appointment of before August was made in the school year before."""


def of_year(session: Session, school_id: int, year: int) -> dict[MeetingKind, Meeting]:
    return of_schools(session, [school_id], year).get(school_id, {})


def of_schools(
    session: Session, school_ids: Iterable[int], year: int
) -> dict[int, dict[MeetingKind, Meeting]]:
    """The meetings of these schools in a school year, by school."""
    wanted = tuple(school_ids)
    found: dict[int, dict[MeetingKind, Meeting]] = {}
    for row in run(session, _OF_SCHOOLS, ids=wanted, year=year) if wanted else ():
        meeting = Meeting(*row)
        found.setdefault(meeting.school_id, {})[meeting.kind] = meeting
    return found


def get(session: Session, meeting_id: int) -> Meeting | None:
    row = session.execute(select(*_COLUMNS).where(col(MeetingRow.id) == meeting_id)).first()
    return Meeting(*row) if row else None


def several(session: Session, meeting_ids: Iterable[int]) -> tuple[Meeting, ...]:
    statement = select(*_COLUMNS).where(col(MeetingRow.id).in_(tuple(meeting_ids)))
    return tuple(Meeting(*row) for row in session.execute(statement))


def since(session: Session, school_ids: Iterable[int], year: int) -> tuple[Meeting, ...]:
    """The meetings of these schools from a school year on."""
    wanted = tuple(school_ids)
    statement = select(*_COLUMNS).where(col(MeetingRow.school_id).in_(wanted), col(MeetingRow.year) >= year)
    return tuple(Meeting(*row) for row in session.execute(statement)) if wanted else ()


def planned(session: Session, school_ids: Iterable[int], span: Span) -> tuple[Meeting, ...]:
    """The meetings of these schools that are planned on one of these days, the nearest first."""
    wanted = tuple(school_ids)
    found = run(session, _PLANNED, ids=wanted, since=span.first, until=span.last) if wanted else ()
    return tuple(Meeting(*row) for row in found)


def put(
    session: Session,
    school_id: int,
    year: int,
    kind: MeetingKind,
    *,
    status: MeetingStatus,
    entered_by_id: int | None,
    now: datetime,
    day: date | None = None,
    start: time | None = None,
    place: str = "",
    reason: str = "",
    agreed_before: bool | None = None,
) -> Meeting:
    """Plan, move, hold or cancel: one row a school, year and kind. A change raises the sequence.

    Whether the day was agreed before the school year is kept as long as the day is; it can also be said.
    """
    row = session.scalar(
        select(MeetingRow)
        .where(
            col(MeetingRow.school_id) == school_id, col(MeetingRow.year) == year, col(MeetingRow.kind) == kind
        )
        .with_for_update()
    )
    if row is None:
        uid = f"{secrets.token_hex(12)}@schoolbeeld"
        row = MeetingRow(
            school_id=school_id, year=year, kind=kind, status=status, uid=uid, entered_at=now
        )  # fmt: skip
        session.add(row)
    elif (row.day, row.start, row.place, row.status) != (day, start, place, status):
        row.sequence += 1
    if agreed_before is not None:
        row.agreed_before = agreed_before
    elif row.day != day:
        row.agreed_before = day is not None and (now.year, now.month) < (year, FIRST_MONTH)
    if row.day != day:
        row.entered_at = now
    row.status, row.day, row.start, row.place, row.reason = status, day, start, place, reason
    row.entered_by_id = entered_by_id
    session.flush()
    assert row.id is not None  # noqa: S101  (flushed)
    return get(session, row.id) or _gone(row.id)


def _gone(meeting_id: int) -> Meeting:
    raise LookupError(f"meeting {meeting_id} vanished in its own transaction")


def remove(session: Session, meeting_id: int) -> None:
    """As if it never was: what was asked for, and taken back at once."""
    session.execute(delete(MeetingRow).where(col(MeetingRow.id) == meeting_id))


def set_invited(session: Session, meeting_id: int, *, invited: bool) -> None:
    session.get_one(MeetingRow, meeting_id).invited = invited


def set_attendees(session: Session, meeting_id: int, person_ids: Iterable[int]) -> None:
    session.execute(delete(AttendeeRow).where(col(AttendeeRow.meeting_id) == meeting_id))
    session.add_all(AttendeeRow(meeting_id=meeting_id, person_id=each) for each in set(person_ids))


def attendees(session: Session, meeting_id: int) -> tuple[int, ...]:
    statement = select(col(AttendeeRow.person_id)).where(col(AttendeeRow.meeting_id) == meeting_id)
    return tuple(session.execute(statement.order_by(col(AttendeeRow.person_id))).scalars())


# what was done for a school


def reach(
    session: Session,
    school_id: int,
    year: int,
    kind: Milestone,
    day: date,
    *,
    person_id: int | None,
    now: datetime,
) -> None:
    """Note that something was done; the first day stays when it is noted again."""
    if session.get(MilestoneRow, (school_id, year, kind)) is None:
        session.add(
            MilestoneRow(
                school_id=school_id, year=year, kind=kind, day=day, person_id=person_id, entered_at=now
            )
        )


def take_back(session: Session, school_id: int, year: int, kind: Milestone) -> bool:
    row = session.get(MilestoneRow, (school_id, year, kind))
    if row:
        session.delete(row)
    return row is not None


def milestones(session: Session, school_ids: Iterable[int], year: int) -> dict[int, dict[Milestone, date]]:
    found: dict[int, dict[Milestone, date]] = {}
    for school_id, kind, day in run(session, _MILESTONES, ids=tuple(school_ids), year=year):
        found.setdefault(school_id, {})[kind] = day
    return found


def tell_frame(
    session: Session, frame_id: int, how: Told, day: date, *, person_id: int | None, now: datetime
) -> None:
    """That the school knows of this version; the first time stays."""
    if session.get(FrameToldRow, frame_id) is None:
        session.add(FrameToldRow(frame_id=frame_id, how=how, day=day, person_id=person_id, entered_at=now))


def untell_frame(session: Session, frame_id: int) -> bool:
    row = session.get(FrameToldRow, frame_id)
    if row:
        session.delete(row)
    return row is not None


def frames_told(session: Session, frame_ids: Iterable[int]) -> dict[int, tuple[Told, date]]:
    found = run(session, _FRAMES_TOLD, ids=tuple(frame_ids))
    return {frame_id: (how, day) for frame_id, how, day in found}


# SLSC467


def slsc_works_at(session: Session, school_ids: Iterable[int]) -> dict[int, bool]:
    """What was said of SLSC467 by school; a school of which nobody said anything is not there."""
    found = run(session, _SLSC, ids=tuple(school_ids))
    return {school_id: works for school_id, works in found}  # noqa: C416  (a Row is no plain pair for dict())


def set_slsc(
    session: Session, school_id: int, *, works_here: bool, person_id: int | None, now: datetime
) -> None:
    row = session.get(SlscRow, school_id) or SlscRow(
        school_id=school_id, works_here=works_here, entered_at=now
    )
    row.works_here, row.person_id, row.entered_at = works_here, person_id, now
    session.add(row)
