"""What people are reminded of: planned once, told once; what they chose; when they are away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import BindParameter, Row, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from storage import outbox
from storage.engine import run
from storage.tables import (
    AbsenceRow,
    MuteRow,
    OutboxRow,
    PlannedRow,
    PreferenceRow,
    RearmedRow,
    ReminderRow,
)
from storage.values import ReminderState, Span

_KEY = ("kind", "person_id", "school_id", "subject", "version", "wave", "episode")
_COLUMNS = tuple(col(getattr(ReminderRow, name)) for name in (*_KEY, "id", "day", "state"))
_PLANNED = col(ReminderRow.state) == ReminderState.PLANNED
_TODAY: BindParameter[date] = bindparam("today")
_OF_DAY = (
    select(col(ReminderRow.digest), *_COLUMNS)
    .where(col(ReminderRow.day) == _TODAY, _PLANNED)
    .order_by(col(ReminderRow.id))
)
_WAITING = select(
    *(col(getattr(ReminderRow, name)) for name in ("kind", "person_id", "school_id", "subject"))
).where(col(ReminderRow.day) > _TODAY, _PLANNED)
_UNSENT = select(col(ReminderRow.id), col(ReminderRow.person_id), col(ReminderRow.digest)).where(
    col(ReminderRow.episode) > 0,
    col(ReminderRow.day) <= _TODAY,
    _PLANNED,
    ~select(col(OutboxRow.id)).where(col(OutboxRow.key) == col(ReminderRow.digest)).exists(),
)
_FIRST_TOLD = (
    select(
        col(ReminderRow.person_id), col(ReminderRow.subject), col(ReminderRow.version), col(OutboxRow.sent)
    )
    .join(OutboxRow, col(OutboxRow.key) == col(ReminderRow.digest))
    .where(col(ReminderRow.kind) == bindparam("kind"), col(ReminderRow.day) >= bindparam("since"))
)
_ABSENT = select(col(AbsenceRow.person_id), col(AbsenceRow.first), col(AbsenceRow.last)).where(
    col(AbsenceRow.first) <= bindparam("last"), col(AbsenceRow.last) >= bindparam("first")
)


@dataclass(frozen=True)
class Due:
    """Something that somebody is to be told, before it is a row."""

    kind: str
    person_id: int
    school_id: int
    subject: str
    version: str
    wave: int
    episode: int = 0


@dataclass(frozen=True)
class Reminder(Due):
    id: int = 0
    day: date = date.min
    state: ReminderState = ReminderState.PLANNED


@dataclass(frozen=True)
class Preference:
    wanted: bool
    weekday: int | None
    hour: time | None


NOTHING_CHOSEN = Preference(True, None, None)


def plan(session: Session, found: Iterable[tuple[Due, str]], day: date, now: datetime) -> list[Due]:
    """Keep what was not planned before, each with the digest in which it goes; the new ones."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    rows = [
        {
            **{name: getattr(due, name) for name in _KEY}, "digest": digest, "day": day,
            "state": ReminderState.PLANNED, "entered_at": now,
        }
        for due, digest in found
    ]  # fmt: skip
    if not rows:
        return []
    keys = (col(getattr(ReminderRow, name)) for name in _KEY)
    statement = dialect.insert(ReminderRow).on_conflict_do_nothing().returning(*keys)
    return [Due(*row) for row in session.connection().execute(statement, rows)]


def of_digests(session: Session, digests: Iterable[str]) -> dict[str, tuple[Reminder, ...]]:
    """What goes, or went, in each of these; what was put off since then stands in another one too."""
    statement = select(col(ReminderRow.digest), *_COLUMNS).where(col(ReminderRow.digest).in_(tuple(digests)))
    return _by_digest(session.execute(statement.order_by(col(ReminderRow.id))))


def of_day(session: Session, day: date) -> dict[str, tuple[Reminder, ...]]:
    """What goes, or went, on a day, by message."""
    return _by_digest(run(session, _OF_DAY, today=day))


def _by_digest(rows: Iterable[Row[Any]]) -> dict[str, tuple[Reminder, ...]]:
    found: dict[str, list[Reminder]] = {}
    for digest, *row in map(tuple, rows):
        found.setdefault(digest, []).append(Reminder(*row))
    return {digest: tuple(told) for digest, told in found.items()}


def get(session: Session, reminder_id: int) -> Reminder | None:
    row = session.execute(select(*_COLUMNS).where(col(ReminderRow.id) == reminder_id)).first()
    return Reminder(*row) if row else None


def put_off(session: Session, reminder: Reminder, day: date, digest: str, now: datetime) -> bool:
    """The same thing on a later day; False when that was asked before."""
    session.execute(
        update(ReminderRow)
        .where(col(ReminderRow.id) == reminder.id)
        .values(state=ReminderState.PUT_OFF)
        .execution_options(synchronize_session=False)
    )
    thing = Due(**{name: getattr(reminder, name) for name in _KEY})
    later = replace(thing, episode=max(_episodes(session, thing)) + 1)
    return bool(plan(session, [(later, digest)], day, now))


def tell_again(session: Session, found: Iterable[tuple[Due, str]], day: date, now: datetime) -> None:
    """What was told before goes once more, in these digests; not in one that holds it already."""
    more: list[tuple[Due, str]] = []
    for due, digest in found:
        episodes = _episodes(session, due)
        if digest not in episodes.values():
            more.append((replace(due, episode=max(episodes) + 1), digest))
    plan(session, more, day, now)


def _episodes(session: Session, due: Due) -> dict[int, str]:
    """How often this was told, or is to be, with the digest of each time."""
    same = (col(getattr(ReminderRow, name)) == getattr(due, name) for name in _KEY if name != "episode")
    rows = session.execute(select(col(ReminderRow.episode), col(ReminderRow.digest)).where(*same))
    return {row[0]: row[1] for row in rows}


def waiting_until(session: Session, today: date) -> frozenset[tuple[str, int, int, str]]:
    """Kind, person, school and subject of what somebody put off beyond today."""
    return frozenset((row[0], row[1], row[2], row[3]) for row in run(session, _WAITING, today=today))


def unsent(session: Session, today: date) -> tuple[tuple[int, int, str], ...]:
    """Id, person and digest of what was put off until today or earlier and stands in no message yet."""
    return tuple((row[0], row[1], row[2]) for row in run(session, _UNSENT, today=today))


def move(session: Session, reminder_id: int, digest: str, day: date) -> None:
    session.execute(
        update(ReminderRow)
        .where(col(ReminderRow.id) == reminder_id)
        .values(digest=digest, day=day)
        .execution_options(synchronize_session=False)
    )


def digests_about(
    session: Session, school_id: int, since: date, subject: str | None = None
) -> tuple[str, ...]:
    """The messages of the last days that say something of a school, or of one subject there."""
    statement = select(col(ReminderRow.digest)).where(
        col(ReminderRow.school_id) == school_id, col(ReminderRow.day) >= since
    )
    if subject is not None:
        statement = statement.where(col(ReminderRow.subject) == subject)
    return tuple(session.execute(statement.distinct()).scalars())


def told_lately(session: Session, person_id: int, most: int) -> tuple[Reminder, ...]:
    statement = select(*_COLUMNS).where(col(ReminderRow.person_id) == person_id)
    rows = session.execute(statement.order_by(col(ReminderRow.id).desc()).limit(most))
    return tuple(Reminder(*row) for row in rows)


def first_told(session: Session, kind: str, since: date) -> dict[tuple[int, str, str], date | None]:
    """By person, subject and version: on which day a message that said it first arrived; None: not yet."""
    found: dict[tuple[int, str, str], date | None] = {}
    for person_id, subject, version, sent in run(session, _FIRST_TOLD, kind=kind, since=since):
        key, day = (person_id, subject, version), sent.get(outbox.TOLD_ON)
        found[key] = date.fromisoformat(day) if day else found.get(key)
    return found


# what people chose


def mute(session: Session, person_id: int, school_id: int, kind: str, now: datetime) -> None:
    if session.get(MuteRow, (person_id, school_id, kind)) is None:
        session.add(MuteRow(person_id=person_id, school_id=school_id, kind=kind, entered_at=now))


def unmute(session: Session, person_id: int, school_id: int, kind: str) -> bool:
    row = session.get(MuteRow, (person_id, school_id, kind))
    if row:
        session.delete(row)
    return row is not None


def muted(session: Session, person_id: int | None = None) -> frozenset[tuple[int, int, str]]:
    """Person, school and kind."""
    statement = select(col(MuteRow.person_id), col(MuteRow.school_id), col(MuteRow.kind))
    if person_id is not None:
        statement = statement.where(col(MuteRow.person_id) == person_id)
    return frozenset((row[0], row[1], row[2]) for row in session.execute(statement))


def prefer(session: Session, person_id: int, kind: str, chosen: Preference) -> None:
    row = session.get(PreferenceRow, (person_id, kind)) or PreferenceRow(person_id=person_id, kind=kind)
    row.wanted, row.weekday, row.hour = chosen.wanted, chosen.weekday, chosen.hour
    session.add(row)


def preferences(session: Session, person_id: int | None = None) -> dict[tuple[int, str], Preference]:
    """By person and kind."""
    statement = select(
        col(PreferenceRow.person_id), col(PreferenceRow.kind), col(PreferenceRow.wanted),
        col(PreferenceRow.weekday), col(PreferenceRow.hour),
    )  # fmt: skip
    if person_id is not None:
        statement = statement.where(col(PreferenceRow.person_id) == person_id)
    return {(row[0], row[1]): Preference(*row[2:]) for row in session.execute(statement)}


def weekdays(session: Session) -> dict[int, int]:
    """By person, the weekday that somebody chose; only one kind of reminder asks for it."""
    statement = select(col(PreferenceRow.person_id), col(PreferenceRow.weekday)).where(
        col(PreferenceRow.weekday).is_not(None)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


# away


def away(session: Session, day: date) -> frozenset[int]:
    """Who is away on a day."""
    return frozenset(absent(session, Span(day, day)))


def absences(session: Session, person_id: int, today: date) -> tuple[tuple[int, Span], ...]:
    """Somebody's absences that are not over, with their ids, the nearest first."""
    statement = select(col(AbsenceRow.id), col(AbsenceRow.first), col(AbsenceRow.last)).where(
        col(AbsenceRow.person_id) == person_id, col(AbsenceRow.last) >= today
    )
    found = session.execute(statement.order_by(col(AbsenceRow.first)))
    return tuple((row[0], Span(row[1], row[2])) for row in found)


def be_away(session: Session, person_id: int, span: Span) -> int:
    row = AbsenceRow(person_id=person_id, first=span.first, last=span.last)
    session.add(row)
    session.flush()
    assert row.id is not None  # noqa: S101  (flushed)
    return row.id


def be_back(session: Session, person_id: int, absence_id: int) -> bool:
    result = session.execute(
        delete(AbsenceRow)
        .where(col(AbsenceRow.id) == absence_id, col(AbsenceRow.person_id) == person_id)
        .returning(col(AbsenceRow.id))
    )
    return result.first() is not None


def absent(session: Session, span: Span) -> dict[int, tuple[Span, ...]]:
    """Who is away on some of these days, and when."""
    found: dict[int, tuple[Span, ...]] = {}
    for person_id, first, last in run(session, _ABSENT, first=span.first, last=span.last):
        found[person_id] = (*found.get(person_id, ()), Span(first, last))
    return found


# limits of time frames


def rearm(session: Session, school_id: int, year: int, limit: str) -> None:
    """A correction brought the school back under that limit: who passes it again is told again."""
    row = session.get(RearmedRow, (school_id, year, limit))
    row = row or RearmedRow(school_id=school_id, year=year, frame_limit=limit, times=0)
    row.times += 1
    session.add(row)
    session.flush()


def rearmed(session: Session, year: int) -> dict[int, dict[str, int]]:
    """By school and limit, how often that happened in a school year."""
    columns = (RearmedRow.school_id, RearmedRow.frame_limit, RearmedRow.times)
    statement = select(*(col(each) for each in columns)).where(col(RearmedRow.year) == year)
    found: dict[int, dict[str, int]] = {}
    for school_id, limit, times in session.execute(statement):
        found.setdefault(school_id, {})[limit] = times
    return found


# which slots were looked at

MORNING = "morning"
"""The one slot of a day: what is due is planned, and what goes is decided."""


def planned_days(session: Session, span: Span, slot: str) -> tuple[date, ...]:
    statement = select(col(PlannedRow.day)).where(
        col(PlannedRow.slot) == slot, col(PlannedRow.day).between(span.first, span.last)
    )
    return tuple(session.execute(statement).scalars())


def is_planned(session: Session, day: date, slot: str) -> bool:
    return session.get(PlannedRow, (day, slot)) is not None


def set_planned(session: Session, day: date, slot: str, now: datetime) -> bool:
    """False when it was already. Whoever plans at the same moment waits here until we are done."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(PlannedRow).on_conflict_do_nothing().returning(col(PlannedRow.day))
    return session.connection().execute(statement, {"day": day, "slot": slot, "at": now}).first() is not None
