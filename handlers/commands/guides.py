"""`/send-guide`; with `all` one list with checks, then a message that shows how it goes and what did not."""

from __future__ import annotations

import secrets

from handlers import mail_form, mailing, schools
from handlers.commands import guide
from handlers.context import Context
from handlers.rules.permissions import Act
from handlers.rules.recipients import Party
from handlers.schools import Again
from handlers.surface import (
    Answer,
    Button,
    Data,
    Errors,
    Field,
    Form,
    Option,
    Progress,
    Reply,
    Tell,
    Values,
    parse_id,
    parse_several,
)
from storage import mails, outbox
from storage import schools as stored_schools
from storage.values import Fate, MailState, Meeting, School

EVERY = frozenset({"all", "alle", "allemaal", "alles", "iedereen", "alle scholen", "all schools"})
MOST_IN_FIELD, MOST_FIELDS = 100, 6
CHUNK = 10
"""Schools whose mails are asked for in one transaction: it is over before anybody waits for it."""


def send_guide(context: Context, text: str) -> Answer:
    """One school, or with `all` every school of mine that waits for its mail."""
    guide.may_send(context)
    if text.strip().casefold() in EVERY:
        return open_list(context)
    if not text.strip():
        return guide.whose(context)
    found = schools.find(context, text, Act.MEET, Again("send-guide", text), sure=True)
    return guide.guide_form(context, found.school)


def open_guides(context: Context, _data: Data) -> Answer:
    return open_list(context)


def open_list(context: Context) -> Answer:
    guide.may_send(context)
    mine = tuple(school for school in schools.own(context) if context.may(Act.MEET, school))
    waiting = guide.to_send(context, mine)
    if not waiting:
        raise Tell(Reply(context.say("guide/none_waiting", number=len(mine))))
    parts = [waiting[at : at + MOST_IN_FIELD] for at in range(0, len(waiting), MOST_IN_FIELD)]
    fields = tuple(
        _field(context, number, part, alone=len(parts) == 1)
        for number, part in enumerate(parts[:MOST_FIELDS], 1)
    )
    return Form(
        "guides",
        title=context.say("form.guides"),
        submit=context.say("button.send"),
        close=context.say("button.close"),
        fields=fields,
        intro=context.say("guide/list_head", number=len(waiting)),
    )


def _field(context: Context, number: int, part: list[tuple[School, Meeting]], *, alone: bool) -> Field:
    options = tuple(_option(context, school, meeting) for school, meeting in part)
    ready = ",".join(option.value for option in options)
    label = context.say("field.schools") if alone else context.say("field.schools_part", number=number)
    return Field(f"schools{number}", label, "several", value=ready, options=options, optional=not alone)


def _option(context: Context, school: School, meeting: Meeting) -> Option:
    """The school, and under it the day and who would not get the mail."""
    contacts = mailing.contacts_of(context, school)
    missing = guide.addressed(context, school, contacts).missing
    note = context.say("plain.guide_option", meeting=meeting, missing=[str(party) for party in missing])
    return Option(str(school.id), schools.name(school), note=note)


def submit(context: Context, _data: Data, values: Values) -> Answer:
    """Accepted as a whole; the mails are asked for in small transactions after this one."""
    guide.may_send(context)
    chosen = [
        value
        for name in sorted(values)
        if name.startswith("schools")
        for value in parse_several(values[name])
    ]
    if not chosen:
        raise Tell(Errors({"schools1": context.say("error.schools")}))
    batch = secrets.token_hex(6)
    payload = {"batch": batch, "schools": ",".join(chosen)}
    me = context.person.id
    context.ask(f"work:{batch}", "work", me, work="guides", **payload)
    context.ask(f"batch:{batch}", "notice", me, notice="batch", **payload)
    context.record("mail.batch", schools=len(chosen))
    return Reply(context.say("guide/batch_accepted", number=len(chosen)), buttons=_stop(context, batch))


def _stop(context: Context, batch: str) -> tuple[Button, ...]:
    return (Button(context.say("button.hold_all_back"), "stop_batch", {"batch": batch}, changes=True),)


def ask_next(context: Context, data: Data, at: int) -> int | None:
    """Ask for the mails of the next schools of a batch; where to go on, None at its end."""
    numbers = _numbers(data)
    for school_id in numbers[at : at + CHUNK]:
        if not _obstacle(context, school_id, data["batch"]):
            _ask(context, school_id, data["batch"])
    outbox.again(context.session, f"batch:{data['batch']}", context.instant)
    return at + CHUNK if at + CHUNK < len(numbers) else None


def _numbers(data: Data) -> list[int]:
    return [n for text in parse_several(data["schools"]) if (n := parse_id(text)) is not None]


def _obstacle(context: Context, school_id: int, batch: str) -> str:
    """Why this school gets no mail; empty when it can."""
    school = stored_schools.get(context.session, school_id)
    if school is None or not context.may(Act.MEET, school):
        return "not_mine"
    try:
        meeting = guide.first_meeting(context, school)
    except Tell:
        return "no_date"
    sent = guide.latest(context, meeting)
    if sent and sent.batch != batch:
        return "sent_already"
    to = guide.addressed(context, school, mailing.contacts_of(context, school))
    return "no_school_address" if Party.SCHOOL in to.missing else ""


def _ask(context: Context, school_id: int, batch: str) -> None:
    school = schools.get(context, str(school_id), Act.MEET)
    stored_schools.lock(context.session, school.id)
    meeting = guide.first_meeting(context, school)
    contacts = mailing.contacts_of(context, school)
    letter = guide.meeting_letter(context, school, meeting, contacts)
    mailing.send(
        context,
        letter,
        mail_form.defaults(guide.addressed(context, school, contacts)),
        subject=context.letters.subject(letter),
        meeting_id=meeting.id,
        batch=batch,
    )


def batch(context: Context, data: Data) -> Reply | None:
    """How far it is: renewed in place until every mail has its end, then the summary."""
    numbers = _numbers(data)
    found = mails.of_batch(context.session, data["batch"])
    fates = mails.recipients(context.session, [mail.id for mail in found])
    mailed = {mail.school_id for mail in found}
    at, called_off = outbox.progress(context.session, f"work:{data['batch']}")
    unmailed = [n for n in numbers[: len(numbers) if at is None else at] if n not in mailed]
    not_sent = {n: "stopped" if called_off else _obstacle(context, n, data["batch"]) for n in unmailed}
    done = sum(mail.state not in mails.ON_ITS_WAY for mail in found) + len(not_sent)
    over = done >= len(numbers)
    leaves = min((mail.due_at for mail in found if mailing.waits(mail, fates.get(mail.id, ()))), default=None)
    names = stored_schools.several(context.session, numbers)
    troubled = [
        (names[mail.school_id], those)
        for mail in found
        if (those := [r for r in fates.get(mail.id, ()) if r.fate in {Fate.REFUSED, Fate.UNKNOWN}])
    ]
    return Reply(
        context.say(
            "guide/batch",
            number=len(numbers),
            over=over,
            at=context.now + (leaves - context.instant) if leaves and leaves > context.instant else None,
            sent=sum(mail.state is MailState.DONE for mail in found),
            stopped=[names[mail.school_id] for mail in found if mail.state is MailState.STOPPED],
            failed=[names[mail.school_id] for mail in found if mail.state is MailState.FAILED],
            not_sent=[(names[n], why) for n, why in not_sent.items() if n in names],
            troubled=troubled,
        ),
        progress=None if over else Progress(done / len(numbers), f"{done}/{len(numbers)}"),
        buttons=() if over else _stop(context, data["batch"]),
    )
