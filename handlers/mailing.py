"""From a decision to mail to rows that make it arrive: who gets it, what it says, when it goes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, timedelta

from handlers import deliveries, letters
from handlers.context import Context
from handlers.letters import Letter
from handlers.rules import calendar
from handlers.rules.meetings import planned_year
from handlers.rules.recipients import Addressed, Party, addressed
from storage import mails, meetings, outbox, people
from storage import schools as stored_schools
from storage.mails import Wanted
from storage.values import Centre, Contact, Fate, Mail, MailKind, MailState, Recipient, Role, School

EVERYONE = frozenset({Party.SCHOOL, Party.CLB, Party.SLSC, Party.LSC})
SCHOOL_AND_LSC = frozenset({Party.SCHOOL, Party.LSC})


def with_slsc(context: Context, school: School, contacts: Iterable[Contact]) -> bool:
    """Whether SLSC467 works here: it does as long as nobody said otherwise."""
    if any(contact.centre is Centre.SLSC for contact in contacts):
        return True
    return meetings.slsc_works_at(context.session, [school.id]).get(school.id, True)


def contacts_of(context: Context, school: School) -> tuple[Contact, ...]:
    return people.contacts(context.session, [school.id]).get(school.id, ())


def me_as_anchor(context: Context) -> Contact:
    """Who sends: the anchor, or the one who replaces her."""
    me = context.person
    return Contact(me.id, me.name, me.email, me.centre, Role.ANCHOR)


def recipients(
    context: Context, school: School, contacts: tuple[Contact, ...], parties: frozenset[Party]
) -> Addressed:
    """What is strange about an address is `mail_form`'s, where somebody looks at it: that reads much more."""
    own = stored_schools.email(context.session, school.id)
    return addressed(contacts, me_as_anchor(context), own, parties)


def send(
    context: Context,
    letter: Letter,
    to: Iterable[Wanted],
    *,
    subject: str,
    meeting_id: int | None = None,
    frame_id: int | None = None,
    reason: str = "",
    batch: str = "",
    in_reply_to: str = "",
    hold: bool = True,
    waits: timedelta | None = None,
) -> int:
    """The mail's id. It is made at once, and waits: its two minutes (unless not `hold`), or as is said."""
    if waits is None:
        waits = timedelta(seconds=context.terms.mail_hold_seconds if hold else 0)
    token = secrets.token_hex(8)
    mail_id = mails.ask(
        context.session,
        school_id=letter.school.id,
        kind=MailKind(letter.kind),
        letter=letters.to_json(letter),
        author_id=context.person.id,
        message_id=f"<{letter.kind}.{letter.school.number}.{token}@{context.terms.mail_domain}>",
        subject=" ".join(subject.split()),
        recipients=to,
        asked_at=context.now,
        due_at=context.instant + waits,
        meeting_id=meeting_id,
        frame_id=frame_id,
        reason=reason,
        batch=batch,
        in_reply_to=in_reply_to,
    )
    context.ask(f"mail:{mail_id}", "mail", mail=mail_id)
    context.record("mail.asked", letter.school.id, mail=mail_id, kind=letter.kind)
    return mail_id


def is_unsent(recipients: Iterable[Recipient]) -> bool:
    return all(recipient.fate is Fate.WAITING for recipient in recipients)


def waits(mail: Mail, recipients: Iterable[Recipient]) -> bool:
    """It has not left yet, and can be held back."""
    return mail.state in {MailState.ACCEPTED, MailState.FROZEN} and is_unsent(recipients)


def stop(context: Context, mail: Mail) -> bool:
    """Hold back what nobody has yet; False when it is under way or gone."""
    before = (MailState.ACCEPTED, MailState.FROZEN)
    found = mails.recipients(context.session, [mail.id]).get(mail.id, ())
    if not is_unsent(found) or not mails.step(
        context.session, mail.id, before, MailState.STOPPED, done_at=context.now
    ):
        return False
    outbox.call_off(context.session, f"mail:{mail.id}", context.instant)
    deliveries.renew(context.session, mail, context.instant)
    return True


def school_year(context: Context) -> int:
    """The school year that people plan for, by the year in which it starts: from July on the next one."""
    return planned_year(context.today)


def planned_on(context: Context) -> date:
    """Today, or in summer the first day of the school year that people plan for."""
    return max(context.today, calendar.school_year(school_year(context)).start)
