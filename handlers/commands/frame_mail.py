"""Doorgeven aan de school: the time frame by mail, or noted as said already (R15)."""

from __future__ import annotations

from handlers import mail_form, mailing, school_buttons, schools
from handlers.commands.mails import send_chosen
from handlers.context import Context
from handlers.letters import FrameLetter
from handlers.mail_form import look, read_mail_form
from handlers.remaining import year_at
from handlers.rules.permissions import Act
from handlers.surface import Answer, Button, Data, Errors, Paper, Reply, Tell, Values
from storage import mails, meetings
from storage import schools as stored_schools
from storage.values import FrameVersion, MailKind, School, Told


def tell_frame(context: Context, data: Data) -> Answer:
    school = schools.get(context, data["school"], Act.TELL_FRAME)
    version, before = _versions(context, school)
    letter = _letter(context, school, version, before)
    contacts = mailing.contacts_of(context, school)
    earlier = mails.latest(context.session, MailKind.FRAME, frame_ids=[version.id]).get(version.id)
    told = meetings.frames_told(context.session, [version.id]).get(version.id)
    return mail_form.mail_form(
        context,
        "tell_frame",
        school,
        letter,
        mailing.recipients(context, school, contacts, mailing.SCHOOL_AND_LSC),
        title=context.say("form.tell_frame"),
        head=context.say("frame/mail_head", school=school, version=version, told=told),
        data={"frame": str(version.id)},
        buttons=(look(context, "mail", file="frame", school=str(school.id)),),
        earlier=earlier,
    )


def _versions(context: Context, school: School) -> tuple[FrameVersion, FrameVersion | None]:
    """The version that the school should know, the coming one first, and the one it follows."""
    on = mailing.planned_on(context)
    year = year_at(context.session, school.id, on, context.terms)
    current = year.at(on)
    coming = [c.version for c in year.covered if c.version.valid_from > on]
    version = coming[-1] if coming else current.version if current else None
    if version is None:
        set_it = school_buttons.set_frame(context, school)
        raise Tell(Reply(context.say("frame/none_to_tell", school=school), buttons=(set_it,)))
    earlier = [c.version for c in year.covered if c.version.valid_from < version.valid_from]
    return version, earlier[-1] if earlier else None


def _letter(
    context: Context, school: School, version: FrameVersion, before: FrameVersion | None, opening: str = ""
) -> FrameLetter:
    anchor = mailing.me_as_anchor(context)
    year = year_at(context.session, school.id, version.valid_from, context.terms)
    return FrameLetter(school, year.calendar.year.name, version, before, anchor.name, anchor.email, opening)


def submit(context: Context, data: Data, values: Values) -> Answer:
    school = schools.get(context, data["school"], Act.TELL_FRAME)
    stored_schools.lock(context.session, school.id)
    version, before = _versions(context, school)
    if data.get("frame") != str(version.id):
        raise Tell(Errors({"recipients": context.say("frame/changed_meanwhile", school=school)}))
    contacts = mailing.contacts_of(context, school)
    to = mailing.recipients(context, school, contacts, mailing.SCHOOL_AND_LSC)
    earlier = mails.latest(context.session, MailKind.FRAME, frame_ids=[version.id]).get(version.id)
    chosen = read_mail_form(context, school, to, data, values, earlier)
    letter = _letter(context, school, version, before, chosen.opening)
    return send_chosen(context, letter, chosen, to, earlier, frame_id=version.id)


def told_spoken(context: Context, data: Data) -> Answer:
    """Al mondeling doorgegeven: of the version that was shown."""
    school = schools.get(context, data["school"], Act.TELL_FRAME)
    stored_schools.lock(context.session, school.id)
    version, _ = _versions(context, school)
    if data.get("frame", str(version.id)) != str(version.id):
        raise Tell(Reply(context.say("frame/changed_meanwhile", school=school)))
    told = meetings.frames_told(context.session, [version.id]).get(version.id)
    if told:
        raise Tell(Reply(context.say("frame/told_already", school=school, told=told, today=context.today)))
    meetings.tell_frame(
        context.session, version.id, Told.SPOKEN, context.today, person_id=context.person.id,
        now=context.instant,
    )  # fmt: skip
    context.record("frame.told", school.id, frame=version.id)
    return Reply(
        context.say("frame/told", school=school, version=version),
        buttons=(untell_button(context, school, version),),
        replaces=not data.get("listed"),  # an overview stays, for the next one
    )


def untell_button(context: Context, school: School, version: FrameVersion) -> Button:
    data = {"school": str(school.id), "frame": str(version.id)}
    return Button(context.say("button.undo"), "untell_frame", data, changes=True)


def untell_frame(context: Context, data: Data) -> Answer:
    """Only what was told by word of mouth: a mail cannot be unsent."""
    school = schools.get(context, data["school"], Act.TELL_FRAME)
    stored_schools.lock(context.session, school.id)
    version, _ = _versions(context, school)
    told = meetings.frames_told(context.session, [version.id]).get(version.id)
    if data.get("frame") != str(version.id) or told is None or told[0] is not Told.SPOKEN:
        raise Tell(Reply(context.say("frame/not_told", school=school)))
    meetings.untell_frame(context.session, version.id)
    context.record("frame.untold", school.id, frame=version.id)
    return Reply(context.say("frame/untold", school=school), buttons=tell_buttons(context, school))


def tell_buttons(context: Context, school: School) -> tuple[Button, ...]:
    """For who may, as long as the school does not know of its frame."""
    if not context.may(Act.TELL_FRAME, school):
        return ()
    data = {"school": str(school.id)}
    return (
        Button(context.say("button.tell_frame"), "tell_frame", data, look="primary"),
        Button(context.say("button.told_spoken"), "frame_told_spoken", data, changes=True),
    )


def paper(context: Context, data: Data) -> Paper:
    school = schools.get(context, data["school"], Act.TELL_FRAME)
    return Paper(_letter(context, school, *_versions(context, school)), "mail")
