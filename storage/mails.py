"""Mails: asked for, made once, sent to each recipient until everyone has a fate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    CursorResult,
    Select,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from storage.engine import run
from storage.tables import HeldMailRow, MailFileRow, MailRow, OutboxRow, RecipientRow
from storage.values import Fate, Mail, MailFile, MailKind, MailState, Placing, Recipient

_MAIL = tuple(
    col(getattr(MailRow, name))
    for name in (
        "id", "school_id", "kind", "state", "letter", "author_id", "meeting_id", "frame_id",
        "message_id", "in_reply_to", "subject", "reason", "asked_at", "due_at", "done_at", "batch",
    )
)  # fmt: skip
_RECIPIENT = tuple(
    col(getattr(RecipientRow, name))
    for name in ("id", "mail_id", "email", "name", "placing", "fate", "reason", "said")
)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


def _newest(about: Mapped[int | None]) -> Select[*tuple[Any, ...]]:
    newest = (
        select(func.max(col(MailRow.id)))
        .where(
            about.in_(_IDS), col(MailRow.kind) == bindparam("kind"), col(MailRow.state) != MailState.STOPPED
        )
        .group_by(about)
    )
    return select(*_MAIL).where(col(MailRow.id).in_(newest))


_NEWEST_OF_MEETINGS, _NEWEST_OF_FRAMES = _newest(col(MailRow.meeting_id)), _newest(col(MailRow.frame_id))
_BEFORE_MEETINGS = (
    select(*_MAIL)
    .where(
        col(MailRow.meeting_id).in_(_IDS),
        col(MailRow.kind) == MailKind.REMINDER,
        col(MailRow.state) != MailState.STOPPED,
    )
    .order_by(col(MailRow.id))
)
_HELD_BACK = select(col(HeldMailRow.meeting_id), col(HeldMailRow.day)).where(
    col(HeldMailRow.meeting_id).in_(_IDS)
)
_RECIPIENTS = select(*_RECIPIENT).where(col(RecipientRow.mail_id).in_(_IDS)).order_by(col(RecipientRow.id))
ON_ITS_WAY = (MailState.ACCEPTED, MailState.FROZEN, MailState.SENDING)


@dataclass(frozen=True)
class Wanted:
    """Somebody who is to get a mail."""

    email: str
    name: str
    placing: Placing


@dataclass(frozen=True)
class Frozen:
    """The words and bytes that every try sends."""

    text: str
    html: str
    calendar: bytes
    files: tuple[MailFile, ...]


def ask(
    session: Session,
    *,
    school_id: int,
    kind: MailKind,
    letter: dict[str, Any],
    author_id: int,
    message_id: str,
    subject: str,
    recipients: Iterable[Wanted],
    asked_at: datetime,
    due_at: datetime,
    meeting_id: int | None = None,
    frame_id: int | None = None,
    reason: str = "",
    batch: str = "",
    in_reply_to: str = "",
) -> int:
    row = MailRow(
        school_id=school_id, kind=kind, state=MailState.ACCEPTED, letter=letter, author_id=author_id,
        message_id=message_id, subject=subject, asked_at=asked_at, due_at=due_at, meeting_id=meeting_id,
        frame_id=frame_id, reason=reason, batch=batch, in_reply_to=in_reply_to,
    )  # fmt: skip
    session.add(row)
    session.flush()
    assert row.id is not None  # noqa: S101  (flushed)
    session.execute(
        insert(RecipientRow),
        [
            {"mail_id": row.id, "email": r.email, "name": r.name, "placing": r.placing, "fate": Fate.WAITING,
             "reason": "", "said": ""}
            for r in recipients
        ],
    )  # fmt: skip
    return row.id


def get(session: Session, mail_id: int) -> Mail | None:
    row = session.execute(select(*_MAIL).where(col(MailRow.id) == mail_id)).first()
    return Mail(*row) if row else None


def latest(
    session: Session,
    kind: MailKind,
    *,
    meeting_ids: Iterable[int] = (),
    frame_ids: Iterable[int] = (),
) -> dict[int, Mail]:
    """The newest mail, by meeting or by frame version; one that was stopped is as if it never was."""
    wanted = tuple(frame_ids if kind is MailKind.FRAME else meeting_ids)
    statement = _NEWEST_OF_FRAMES if kind is MailKind.FRAME else _NEWEST_OF_MEETINGS
    mails = (Mail(*row) for row in (run(session, statement, ids=wanted, kind=kind) if wanted else ()))
    return {(m.frame_id if kind is MailKind.FRAME else m.meeting_id) or 0: m for m in mails}


def before_meetings(session: Session, meeting_ids: Iterable[int]) -> dict[int, tuple[Mail, ...]]:
    """By meeting, the mails that remind a school of it, the oldest first; without those that were stopped."""
    wanted = tuple(meeting_ids)
    found: dict[int, tuple[Mail, ...]] = {}
    for row in run(session, _BEFORE_MEETINGS, ids=wanted) if wanted else ():
        mail = Mail(*row)
        found[mail.meeting_id or 0] = (*found.get(mail.meeting_id or 0, ()), mail)
    return found


def hold_back(session: Session, meeting_id: int, day: date, *, person_id: int, now: datetime) -> None:
    """No mail before the meeting of that day."""
    if session.get(HeldMailRow, (meeting_id, day)) is None:
        session.add(HeldMailRow(meeting_id=meeting_id, day=day, person_id=person_id, entered_at=now))


def let_go(session: Session, meeting_id: int, day: date) -> bool:
    """It may go after all; False when nobody held it back."""
    held = session.execute(
        delete(HeldMailRow)
        .where(col(HeldMailRow.meeting_id) == meeting_id, col(HeldMailRow.day) == day)
        .returning(col(HeldMailRow.day))
    )
    return held.first() is not None


def held_back(session: Session, meeting_ids: Iterable[int]) -> frozenset[tuple[int, date]]:
    """Meetings with the day of them before which no mail is to go."""
    return frozenset((row[0], row[1]) for row in run(session, _HELD_BACK, ids=tuple(meeting_ids)))


def of_school(session: Session, school_id: int, kind: MailKind, since: datetime) -> tuple[Mail, ...]:
    """Those that somebody has, the newest first."""
    accepted = select(col(RecipientRow.mail_id)).where(col(RecipientRow.fate) == Fate.ACCEPTED)
    statement = select(*_MAIL).where(
        col(MailRow.school_id) == school_id, col(MailRow.kind) == kind, col(MailRow.asked_at) >= since,
        col(MailRow.id).in_(accepted),
    )  # fmt: skip
    return tuple(Mail(*row) for row in session.execute(statement.order_by(col(MailRow.id).desc())))


def of_batch(session: Session, batch: str) -> tuple[Mail, ...]:
    rows = session.execute(select(*_MAIL).where(col(MailRow.batch) == batch).order_by(col(MailRow.id)))
    return tuple(Mail(*row) for row in rows)


def recipients(session: Session, mail_ids: Iterable[int]) -> dict[int, tuple[Recipient, ...]]:
    """Everybody of these mails, in the order in which they were chosen."""
    found: dict[int, tuple[Recipient, ...]] = {}
    for row in run(session, _RECIPIENTS, ids=tuple(mail_ids)):
        recipient = Recipient(*row)
        found[recipient.mail_id] = (*found.get(recipient.mail_id, ()), recipient)
    return found


def recipient(session: Session, recipient_id: int) -> Recipient | None:
    row = session.execute(select(*_RECIPIENT).where(col(RecipientRow.id) == recipient_id)).first()
    return Recipient(*row) if row else None


def with_trouble(
    session: Session, school_ids: Iterable[int] | None, since: datetime | None = None
) -> tuple[Mail, ...]:
    """Mails that failed, or of which somebody's fate is refused or unknown; of all schools with None.

    The newest first; with `since`, only those asked for from then on.
    """
    troubled = select(col(RecipientRow.mail_id)).where(
        col(RecipientRow.fate).in_((Fate.REFUSED, Fate.UNKNOWN))
    )
    statement = select(*_MAIL).where(
        (col(MailRow.state) == MailState.FAILED) | col(MailRow.id).in_(troubled),
        col(MailRow.state) != MailState.STOPPED,
    )
    if school_ids is not None:
        statement = statement.where(col(MailRow.school_id).in_(tuple(school_ids)))
    if since is not None:
        statement = statement.where(col(MailRow.asked_at) >= since)
    return tuple(Mail(*row) for row in session.execute(statement.order_by(col(MailRow.id).desc())))


# made once


def freeze(session: Session, mail_id: int, frozen: Frozen) -> bool:
    """Keep what will be sent; False when the mail was stopped, or made before."""
    made = step(
        session,
        mail_id,
        (MailState.ACCEPTED,),
        MailState.FROZEN,
        text=frozen.text,
        html=frozen.html,
        calendar=frozen.calendar,
    )
    if made and frozen.files:
        session.execute(
            insert(MailFileRow),
            [
                {"mail_id": mail_id, "place": place, "name": file.name, "content_type": file.content_type,
                 "content": file.content}
                for place, file in enumerate(frozen.files)
            ],
        )  # fmt: skip
    return made


def frozen(session: Session, mail_id: int) -> Frozen:
    row = session.get_one(MailRow, mail_id)
    return Frozen(row.text, row.html, row.calendar, files(session, mail_id))


def files(session: Session, mail_id: int) -> tuple[MailFile, ...]:
    rows = session.execute(
        select(col(MailFileRow.name), col(MailFileRow.content_type), col(MailFileRow.content))
        .where(col(MailFileRow.mail_id) == mail_id)
        .order_by(col(MailFileRow.place))
    )
    return tuple(MailFile(*row) for row in rows)


# sent


def step(
    session: Session, mail_id: int, before: Sequence[MailState], after: MailState, **values: object
) -> bool:
    """From one state to the next; False when the mail is in another one: somebody else was first."""
    result = session.execute(
        update(MailRow)
        .where(col(MailRow.id) == mail_id, col(MailRow.state).in_(before))
        .values(state=after, **values)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(result, CursorResult)  # noqa: S101  (an UPDATE has a row count)
    return result.rowcount == 1


def mark(
    session: Session,
    recipient_ids: Iterable[int],
    fate: Fate,
    *,
    at: datetime,
    reason: str = "",
    said: str = "",
) -> None:
    session.execute(
        update(RecipientRow)
        .where(col(RecipientRow.id).in_(tuple(recipient_ids)))
        .values(fate=fate, at=at, reason=reason, said=said)
        .execution_options(synchronize_session=False)
    )


def bring_forward(session: Session, by: timedelta, now: datetime) -> None:
    """Mails before meetings wait for an hour of the calendar: when that was moved ahead they wait less."""
    waiting = select(MailRow).where(
        col(MailRow.kind) == MailKind.REMINDER,
        col(MailRow.state).in_((MailState.ACCEPTED, MailState.FROZEN)),
        col(MailRow.due_at) > now,
    )
    for mail in session.execute(waiting).scalars():
        mail.due_at = max(now, mail.due_at - by)
        session.execute(
            update(OutboxRow)
            .where(col(OutboxRow.key) == f"mail:{mail.id}", col(OutboxRow.due_at) > mail.due_at)
            .values(due_at=mail.due_at)
        )


def correct(session: Session, old: Recipient, email: str, at: datetime) -> int:
    """The same recipient at another address: only that one is still to get the mail."""
    mark(session, [old.id], Fate.REPLACED, at=at, reason=old.reason, said=old.said)
    row = RecipientRow(mail_id=old.mail_id, email=email, name=old.name, placing=old.placing)
    session.add(row)
    session.flush()
    assert row.id is not None  # noqa: S101  (flushed)
    return row.id
