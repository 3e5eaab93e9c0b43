"""What stands in everyone's own calendar follows the meeting: an invitation, its change, its cancellation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from handlers import letters, mailing
from handlers.context import Context
from handlers.letters import AppointmentLetter, MeetingLetter
from handlers.rules.recipients import Party
from handlers.surface import Rich
from storage import mails
from storage.mails import Wanted
from storage.values import Fate, Mail, MailKind, MailState, Meeting, MeetingStatus, Placing, School


class Sent(StrEnum):
    """What a change of a meeting makes go out."""

    INVITATION = "invitation"
    UPDATE = "update"
    CANCELLATION = "cancellation"
    STOPPED = "stopped"
    """Nothing any more: what was still waiting is held back."""
    NOTHING = "nothing"


CALENDARS_TELL = frozenset({Sent.INVITATION, Sent.UPDATE, Sent.CANCELLATION})


@dataclass(frozen=True)
class Outdated:
    """A meeting mail that says something else than the meeting does by now."""

    mail: Mail
    text: Rich
    waits: bool
    """It has not left, and can be held back."""


@dataclass(frozen=True)
class Following:
    sent: Sent = Sent.NOTHING
    number: int = 0
    """How many people get it."""
    mail_id: int | None = None
    missing: tuple[Party, ...] = ()
    """Parties of the school that have no address."""


def parties(context: Context, school: School) -> frozenset[Party]:
    """Everyone who takes part; nothing is said of SLSC467 where it does not work."""
    contacts = mailing.contacts_of(context, school)
    everyone = mailing.EVERYONE
    return everyone if mailing.with_slsc(context, school, contacts) else everyone - {Party.SLSC}


def follow(context: Context, school: School, meeting: Meeting) -> Following:
    """Make the calendars say what the meeting says now; nothing goes when they do already."""
    known, stopped = _known(context, meeting)
    there = known and _told(known)
    stands = there if there and not there.cancelled else None
    if meeting.status is MeetingStatus.HELD:
        return Following(Sent.STOPPED if stopped else Sent.NOTHING)
    wanted = meeting if meeting.invited and meeting.status is MeetingStatus.PLANNED else None
    if wanted is None or wanted.start is None:
        if known and stands and stands.day >= context.today:
            return _cancel(context, meeting, known, stands)
    elif stands is None or _moment(stands) != _moment(wanted):
        return _invite(context, school, wanted, known, moved=stands is not None)
    return Following(Sent.STOPPED if stopped else Sent.NOTHING, mail_id=known.id if known else None)


def hold_back(context: Context, meeting: Meeting) -> Mail | None:
    """The invitation, if it was still waiting; what follows a change is undone with the change."""
    mail = _latest(context, meeting)
    told = _told(mail) if mail else None
    if mail is None or told is None or told.moved or told.cancelled or not mailing.stop(context, mail):
        return None
    context.record("mail.stopped", meeting.school_id, mail=mail.id)
    return mail


def _latest(context: Context, meeting: Meeting) -> Mail | None:
    return mails.latest(context.session, MailKind.APPOINTMENT, meeting_ids=[meeting.id]).get(meeting.id)


def _moment(told: AppointmentLetter | MeetingLetter | Meeting) -> tuple[object, ...]:
    return told.day, told.start, told.place


def _known(context: Context, meeting: Meeting) -> tuple[Mail | None, bool]:
    """The last mail that somebody may have, and whether a later one was just stopped."""
    stopped = False
    while True:
        mail = _latest(context, meeting)
        if mail is None or mail.state is MailState.FAILED:
            return None, stopped
        if not mailing.stop(context, mail):
            return mail, stopped
        context.record("mail.stopped", meeting.school_id, mail=mail.id)
        stopped = True


def _told(mail: Mail) -> AppointmentLetter | None:
    letter = letters.from_json(mail.letter)
    return letter if isinstance(letter, AppointmentLetter) else None


def _cancel(context: Context, meeting: Meeting, known: Mail, told: AppointmentLetter) -> Following:
    """To those who were invited, whoever takes part by now."""
    letter = AppointmentLetter(
        told.school, told.meeting, told.day, told.start, told.place, told.anchor, told.anchor_email, told.uid,
        sequence=max(meeting.sequence, told.sequence + 1), cancelled=True,
    )  # fmt: skip
    reached = mails.recipients(context.session, [known.id])[known.id]
    to = [Wanted(r.email, r.name, Placing.TO) for r in reached if r.fate is not Fate.REPLACED]
    mail_id = _send(context, letter, to, meeting, known)
    return Following(Sent.CANCELLATION, len(to), mail_id)


def _invite(
    context: Context, school: School, meeting: Meeting, known: Mail | None, *, moved: bool
) -> Following:
    if meeting.day is None or meeting.start is None:
        raise ValueError(f"meeting {meeting.id} has no moment to invite for")
    before = known and _told(known)
    me = mailing.me_as_anchor(context)
    letter = AppointmentLetter(
        school, meeting.kind, meeting.day, meeting.start, meeting.place, me.name, me.email, meeting.uid,
        sequence=max(meeting.sequence, before.sequence + 1 if before else 0), moved=moved,
    )  # fmt: skip
    contacts = mailing.contacts_of(context, school)
    found = mailing.recipients(context, school, contacts, parties(context, school))
    to = [Wanted(each.email, each.name, Placing.TO) for each in found.candidates]
    mail_id = _send(context, letter, to, meeting, known)
    return Following(Sent.UPDATE if moved else Sent.INVITATION, len(to), mail_id, found.missing)


def _send(
    context: Context, letter: AppointmentLetter, to: Iterable[Wanted], meeting: Meeting, known: Mail | None
) -> int:
    return mailing.send(
        context, letter, to, subject=context.letters.subject(letter), meeting_id=meeting.id,
        in_reply_to=known.message_id if known else "", hold=True,
    )  # fmt: skip


def sentence(context: Context, following: Following) -> Rich:
    """What goes out, and that it can still be held back; empty when nothing does."""
    if following.sent is Sent.NOTHING:
        return ""
    minutes = -(-context.terms.mail_hold_seconds // 60)
    return context.say("meeting/follows", sent=following.sent, number=following.number, minutes=minutes)


def with_following(context: Context, text: Rich, *followed: Following) -> Rich:
    """A receipt, and below it what goes out."""
    return "\n".join(filter(None, (text, *(sentence(context, each) for each in followed))))


def missing(context: Context, following: Following) -> tuple[Rich, ...]:
    """A party without an address is a warning with its remedy."""
    if not following.missing:
        return ()
    return (context.say("meeting/missing", parties=following.missing),)


def mailed_otherwise(context: Context, meeting: Meeting, following: Following) -> Outdated | None:
    """The meeting mail that went, or still goes, says something else, and no calendar tells of the change."""
    mail = mails.latest(context.session, MailKind.MEETING, meeting_ids=[meeting.id]).get(meeting.id)
    letter = letters.from_json(mail.letter) if mail and mail.state is not MailState.FAILED else None
    if mail is None or not isinstance(letter, MeetingLetter):
        return None
    waits = mailing.waits(mail, mails.recipients(context.session, [mail.id]).get(mail.id, ()))
    gone = meeting.status is MeetingStatus.CANCELLED
    told = following.sent in CALENDARS_TELL or letter.day < context.today
    if told or (not gone and _moment(letter) == _moment(meeting)):
        return None
    text = context.say(
        "meeting/mailed_otherwise", gone=gone, waits=waits, letter=letter, meeting=meeting,
        today=context.today,
    )  # fmt: skip
    return Outdated(mail, text, waits)


def number_invited(context: Context, meeting: Meeting) -> int:
    """How many people will hear of a change."""
    latest = _latest(context, meeting)
    return len(mails.recipients(context.session, [latest.id]).get(latest.id, ())) if latest else 0
