"""Meetings and mails as they stand in the database, for tests that do not care how they came there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from sqlmodel import Session

from storage import mails, meetings, schools
from storage.mails import Wanted
from storage.values import Fate, MailKind, MailState, Meeting, MeetingKind, MeetingStatus, Placing
from tests.conversations.centre import NOW
from tests.conversations.town import Town

YEAR = 2026
SENT_AT = datetime(2026, 9, 8, 22, 30, tzinfo=UTC)
"""Half past midnight on the 9th, here."""


def school_id(session: Session, slug: str) -> int:
    return schools.by_keys(session, [slug])[0].id


def plan(
    town: Town,
    slug: str,
    day: date | None,
    status: MeetingStatus = MeetingStatus.PLANNED,
    kind: MeetingKind = MeetingKind.FIRST,
    start: time | None = None,
) -> Meeting:
    with town.database.writing() as session:
        return meetings.put(
            session, school_id(session, slug), YEAR, kind, status=status, entered_by_id=None, now=NOW,
            day=day, start=start,
        )  # fmt: skip


def send(
    town: Town,
    slug: str,
    meeting: Meeting,
    *fates: Fate,
    state: MailState = MailState.DONE,
    reason: str = "unknown_address",
) -> int:
    """A mail that was sent, with a recipient for each fate."""
    with town.database.writing() as session:
        mail_id = mails.ask(
            session, school_id=school_id(session, slug), kind=MailKind.MEETING, letter={}, author_id=1,
            message_id=f"<{slug}.{meeting.id}@tests.invalid>", subject="", asked_at=SENT_AT, due_at=SENT_AT,
            meeting_id=meeting.id,
            recipients=[Wanted(f"adres{n}@linde.example", "", Placing.TO) for n, _ in enumerate(fates)],
        )  # fmt: skip
        for recipient, fate in zip(mails.recipients(session, [mail_id])[mail_id], fates, strict=True):
            mails.mark(session, [recipient.id], fate, at=SENT_AT, reason=reason)
        if state is not MailState.ACCEPTED:
            mails.step(session, mail_id, (MailState.ACCEPTED,), state, done_at=SENT_AT)
    return mail_id
