"""`/send-guide`: the meeting mail with guide and agreements, looked at before it goes (R2-R5)."""

from __future__ import annotations

from handlers import mail_form, mailing, school_buttons, schools
from handlers.commands.mails import send_chosen
from handlers.context import Context
from handlers.letters import Attendee, MeetingLetter
from handlers.mail_form import look, read_mail_form
from handlers.rules.calendar import school_year
from handlers.rules.permissions import Act
from handlers.rules.recipients import Addressed, Party
from handlers.surface import (
    Answer,
    Button,
    Data,
    Errors,
    Item,
    Paper,
    Reply,
    Rich,
    Tell,
    Values,
    Which,
    parse_id,
)
from storage import mails, meetings
from storage import schools as stored_schools
from storage.values import Contact, Mail, MailKind, Meeting, MeetingKind, MeetingStatus, School

MOST_LISTED = 12
WHICH: dict[str, Which] = {"guide": "guide", "agreements": "agreements"}


def may_send(context: Context) -> None:
    if not any(context.may(Act.MEET, school) for school in schools.own(context)):
        raise Tell(Reply(context.say("refused/no_guides", person=context.person)))


def open_guide(context: Context, data: Data) -> Answer:
    return guide_form(context, schools.get(context, data["school"], Act.MEET))


def whose(context: Context) -> Answer:
    """My schools with a date and no mail yet; one alone opens at once."""
    mine = tuple(school for school in schools.own(context) if context.may(Act.MEET, school))
    if len(mine) == 1:
        return guide_form(context, mine[0])
    waiting = to_send(context, mine)
    items = tuple(
        Item(
            context.say("guide/waiting", school=school, meeting=meeting),
            buttons=(school_buttons.send_guide(context, school),),
        )
        for school, meeting in waiting[:MOST_LISTED]
    )
    every = Button(context.say("button.send_all"), "open_guides", {}, look="primary")
    return Reply(
        context.say("guide/whose", number=len(waiting), more=max(0, len(waiting) - MOST_LISTED)),
        items=items,
        buttons=(every,) if len(waiting) > 1 else (),
    )


def to_send(context: Context, mine: tuple[School, ...]) -> list[tuple[School, Meeting]]:
    """The schools with a first meeting to come of which no mail went out, the nearest meeting first."""
    coming: dict[int, Meeting] = {}
    for year in _years(context):
        for school_id, kinds in meetings.of_schools(context.session, [s.id for s in mine], year).items():
            meeting = kinds.get(MeetingKind.FIRST)
            if meeting and meeting.status is MeetingStatus.PLANNED and _is_to_come(context, meeting):
                coming.setdefault(school_id, meeting)
    sent = mails.latest(context.session, MailKind.MEETING, meeting_ids=[m.id for m in coming.values()])
    found = [(s, coming[s.id]) for s in mine if s.id in coming and coming[s.id].id not in sent]
    return sorted(found, key=lambda pair: (pair[1].day or context.today, pair[0].name))


def _years(context: Context) -> tuple[int, ...]:
    """This school year and, when its meetings are being agreed, the next one."""
    year = mailing.school_year(context)
    return (year, year + 1)


def _is_to_come(context: Context, meeting: Meeting) -> bool:
    return meeting.day is not None and meeting.day >= context.today


def first_meeting(context: Context, school: School) -> Meeting:
    """The first meeting that a mail is about: the next one to come, else the one that was held (Tell)."""
    found = [
        meeting
        for year in _years(context)
        if (meeting := meetings.of_year(context.session, school.id, year).get(MeetingKind.FIRST))
    ]
    coming = [m for m in found if m.status is MeetingStatus.PLANNED and _is_to_come(context, m)]
    meeting = next(iter(coming or [m for m in found if m.stands]), None)
    if meeting is None:
        none = bool(found) and found[0].status is MeetingStatus.NONE
        first = {"school": str(school.id), "kind": MeetingKind.FIRST.value}
        plan = Button(context.say("button.plan_first"), "open_meeting", first)
        raise Tell(Reply(context.say("guide/no_date", school=school, ruled_out=none), buttons=(plan,)))
    return meeting


def meeting_letter(
    context: Context,
    school: School,
    meeting: Meeting,
    contacts: tuple[Contact, ...],
    *,
    opening: str = "",
    link: str = "",
) -> MeetingLetter:
    """Of a meeting as it is planned now; `day` is there for every meeting that stands."""
    assert meeting.day is not None  # noqa: S101  (a constraint of the table)
    anchor = mailing.me_as_anchor(context)
    with_slsc = mailing.with_slsc(context, school, contacts)
    people = {(c.name, c.role, c.centre): None for c in contacts if c.person_id != anchor.person_id}
    return MeetingLetter(
        school=school,
        year=school_year(meeting.year).name,
        day=meeting.day,
        start=meeting.start,
        place=meeting.place,
        anchor=anchor.name,
        anchor_email=anchor.email,
        attendees=tuple(Attendee(*who) for who in (*people, (anchor.name, anchor.role, anchor.centre))),
        with_slsc=with_slsc,
        agreed_before=meeting.agreed_before,
        guide_link=link,
        opening=opening,
    )


def addressed(context: Context, school: School, contacts: tuple[Contact, ...]) -> Addressed:
    slsc = mailing.with_slsc(context, school, contacts)
    parties = mailing.EVERYONE if slsc else mailing.EVERYONE - {Party.SLSC}
    return mailing.recipients(context, school, contacts, parties)


def guide_form(context: Context, school: School) -> Answer:
    meeting = first_meeting(context, school)
    contacts = mailing.contacts_of(context, school)
    letter = meeting_letter(context, school, meeting, contacts)
    return mail_form.mail_form(
        context,
        "guide",
        school,
        letter,
        addressed(context, school, contacts),
        title=context.say("form.guide"),
        head=context.say("guide/head", school=school, meeting=meeting, today=context.today),
        data={"meeting": str(meeting.id), "when": _when(meeting)},
        buttons=tuple(
            look(context, which, file="meeting", meeting=str(meeting.id)) for which in mail_form.LOOKS
        ),
        earlier=latest(context, meeting),
        with_link=True,
        warnings=_warnings(context, school, meeting),
    )


def _warnings(context: Context, school: School, meeting: Meeting) -> tuple[Rich, ...]:
    if _is_to_come(context, meeting):
        return ()
    return (context.say("guide/past", school=school, meeting=meeting),)


def latest(context: Context, meeting: Meeting) -> Mail | None:
    return mails.latest(context.session, MailKind.MEETING, meeting_ids=[meeting.id]).get(meeting.id)


def _when(meeting: Meeting) -> str:
    """What must still be so when the form is sent."""
    return f"{meeting.day} {meeting.start} {meeting.place}"


def submit(context: Context, data: Data, values: Values) -> Answer:
    """Versturen: the mail is asked for, and waits two minutes."""
    school = schools.get(context, data["school"], Act.MEET)
    stored_schools.lock(context.session, school.id)
    meeting = first_meeting(context, school)
    if (data.get("meeting"), data.get("when")) != (str(meeting.id), _when(meeting)):
        raise Tell(Errors({"recipients": context.say("guide/moved", meeting=meeting, school=school)}))
    contacts = mailing.contacts_of(context, school)
    to, earlier = addressed(context, school, contacts), latest(context, meeting)
    chosen = read_mail_form(context, school, to, data, values, earlier)
    letter = meeting_letter(context, school, meeting, contacts, opening=chosen.opening, link=chosen.link)
    return send_chosen(context, letter, chosen, to, earlier, meeting_id=meeting.id)


def paper(context: Context, data: Data) -> Paper:
    """What the preview's buttons show: the documents and the mail as they would go now."""
    number = parse_id(data.get("meeting", ""))
    meeting = meetings.get(context.session, number) if number is not None else None
    if meeting is None or not meeting.stands:
        raise Tell(Reply(context.say("school/gone")))
    school = schools.get(context, str(meeting.school_id), Act.MEET)
    letter = meeting_letter(context, school, meeting, mailing.contacts_of(context, school))
    return Paper(letter, WHICH.get(data.get("which", ""), "mail"))
