"""What follows when the outbox has tried: fates are kept, and whoever must know is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from handlers import letters
from handlers.letters import ReminderLetter
from storage import channels, mails, meetings, outbox, reminders
from storage.values import Fate, Mail, MailKind, MailState, MeetingStatus, Recipient, Told

GIVE_UP = timedelta(days=4)
"""So long a mail server may keep us waiting."""
PATIENCE = (1, 2, 5, 10, 20, 30, 60)
"""Minutes until the next try; the last one again and again."""
PROGRESS = timedelta(seconds=3)
"""A message that shows progress is not renewed more often."""


@dataclass(frozen=True)
class Outcome:
    """What a mail server said of one recipient; WAITING: not now, perhaps later."""

    fate: Fate
    reason: str = ""
    """A class that our texts know: unknown_address, mailbox_full, blocked, too_large, no_answer, other."""
    said: str = ""


def backoff(attempts: int) -> timedelta:
    return timedelta(minutes=PATIENCE[min(attempts, len(PATIENCE)) - 1])


def settle(
    session: Session, mail: Mail, outcomes: Mapping[int, Outcome], *, now: datetime, at: datetime
) -> bool:
    """Keep what became of the recipients (by id); whether somebody still waits for another try.

    `now` is the machine's, for what is due; `at` the calendar's, as for all that is kept of a mail.
    """
    before = mails.recipients(session, [mail.id])[mail.id]
    late = now - mail.due_at >= GIVE_UP
    final = {number: _final(outcome, late=late) for number, outcome in outcomes.items()}
    for number, outcome in final.items():
        if outcome.fate is not Fate.WAITING:
            mails.mark(session, [number], outcome.fate, at=at, reason=outcome.reason, said=outcome.said)
    after = mails.recipients(session, [mail.id])[mail.id]
    waits = any(r.fate is Fate.WAITING for r in after)
    state = MailState.FROZEN if waits else MailState.DONE
    sending = (MailState.FROZEN, MailState.SENDING)
    mails.step(session, mail.id, sending, state, done_at=None if waits else at)
    _follow(session, mail, before, after, now, at.date())
    return waits


def _final(outcome: Outcome, *, late: bool) -> Outcome:
    if outcome.fate is Fate.WAITING and late:
        return Outcome(Fate.REFUSED, "no_answer", outcome.said)
    return outcome


def _follow(
    session: Session,
    mail: Mail,
    before: tuple[Recipient, ...],
    after: tuple[Recipient, ...],
    now: datetime,
    today: date,
) -> None:
    """The first acceptance is when it went; a refusal is told at once; so is a fate that nobody knows."""
    if _any(after, Fate.ACCEPTED) and not _any(before, Fate.ACCEPTED):
        _went(session, mail, now, today)
    known = {r.id for r in before if r.fate in {Fate.REFUSED, Fate.UNKNOWN}}
    for fate, notice in ((Fate.REFUSED, "mail_refused"), (Fate.UNKNOWN, "mail_uncertain")):
        new = [str(r.id) for r in after if r.fate is fate and r.id not in known]
        if new:
            _tell(session, mail, notice, f"{notice}:{mail.id}:{','.join(new)}", now)
    renew(session, mail, now)


def _any(recipients: tuple[Recipient, ...], fate: Fate) -> bool:
    return any(recipient.fate is fate for recipient in recipients)


def _went(session: Session, mail: Mail, now: datetime, today: date) -> None:
    if mail.kind is MailKind.FRAME and mail.frame_id is not None:
        meetings.tell_frame(session, mail.frame_id, Told.MAIL, today, person_id=mail.author_id, now=now)
    if mail.kind is MailKind.MEETING:
        if channels.of(session, mail.school_id):
            post(session, mail, now)
        else:
            _tell(session, mail, "guide_unposted", f"unposted:{mail.id}", now)


def post(session: Session, mail: Mail, now: datetime) -> None:
    """The mail in short and its files into the school's channel; once more when that did not work."""
    payload = {"post": "guide", "mail": str(mail.id)}
    if not outbox.ask(session, post_key(mail.id), "post", payload, now=now):
        outbox.revive(session, [post_key(mail.id)], now)
    for told in (f"unposted:{mail.id}", f"post-failed:{mail.id}"):
        outbox.again(session, told, now)


def post_key(mail_id: int) -> str:
    return f"post:mail:{mail_id}"


def _tell(session: Session, mail: Mail, notice: str, key: str, now: datetime) -> None:
    payload = {"notice": notice, "mail": str(mail.id)}
    outbox.ask(session, key, "notice", payload, now=now, person_id=mail.author_id)


def renew(session: Session, mail: Mail, now: datetime) -> None:
    """The messages that show how this mail, or its whole batch, is doing."""
    outbox.again(session, f"mail-state:{mail.id}", now)
    if mail.kind is MailKind.REMINDER and mail.meeting_id is not None:
        subject = f"mail:{mail.meeting_id}"
        for key in reminders.digests_about(session, mail.school_id, date.min, subject):
            outbox.again(session, key, now)
    if mail.batch:
        outbox.again(session, f"batch:{mail.batch}", now + PROGRESS)


def unmade(session: Session, mail: Mail, why: str, now: datetime, at: datetime) -> None:
    """Its documents or texts could not be made: nothing has left, and the author is told."""
    mails.step(session, mail.id, (MailState.ACCEPTED,), MailState.FAILED, done_at=at)
    payload = {"notice": "mail_unmade", "mail": str(mail.id), "why": why}
    outbox.ask(session, f"unmade:{mail.id}", "notice", payload, now=now, person_id=mail.author_id)
    renew(session, mail, now)


# what became of no use while it waited


def is_vain(session: Session, mail: Mail, today: date) -> bool:
    """A reminder of a meeting that was moved or called off, or that is too near by now."""
    letter = letters.from_json(mail.letter) if mail.kind is MailKind.REMINDER else None
    if not isinstance(letter, ReminderLetter):
        return False
    return today > letter.last_day or not _stands(session, mail, letter)


def _stands(session: Session, mail: Mail, letter: ReminderLetter) -> bool:
    meeting = meetings.get(session, mail.meeting_id) if mail.meeting_id is not None else None
    if meeting is None or meeting.status is not MeetingStatus.PLANNED:
        return False
    return (meeting.day, meeting.start, meeting.place) == (letter.day, letter.start, letter.place)


def drop(session: Session, mail: Mail, now: datetime, at: datetime) -> None:
    """It does not go, or no further: who counts on it is told, unless a change of the meeting made it so."""
    if not is_vain(session, mail, at.date()):
        return
    found = mails.recipients(session, [mail.id])[mail.id]
    waiting = [each.id for each in found if each.fate is Fate.WAITING]
    none = len(waiting) == len(found)
    mails.mark(session, waiting if not none else (), Fate.REFUSED, at=at, reason="in_vain")
    state = MailState.STOPPED if none else MailState.DONE
    mails.step(session, mail.id, (MailState.ACCEPTED, MailState.FROZEN), state, done_at=at)
    letter = letters.from_json(mail.letter)
    if none and isinstance(letter, ReminderLetter) and _stands(session, mail, letter):
        _tell(session, mail, "mail_late", f"late:{mail.id}", now)
    renew(session, mail, now)
