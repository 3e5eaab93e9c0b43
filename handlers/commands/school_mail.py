"""The mail to a school before its meeting: looked at as it would go, held back, and let go after all."""

from __future__ import annotations

from handlers import letters as kept_letters
from handlers import mailing, planning, school_buttons, school_mails
from handlers.context import Context
from handlers.letters import Letter
from handlers.mail_form import look
from handlers.rules.school_mails import HOUR, Outlook, Stage
from handlers.rules.waves import LAST_HOUR
from handlers.school_mails import Going, MailBefore
from handlers.surface import Answer, Data, Item, Paper, Reply, Tell
from storage import mails
from storage import schools as stored_schools
from storage.mails import Wanted
from storage.values import Placing, School

Found = tuple[MailBefore, School, Outlook | None]


def _found(context: Context, data: Data) -> Found:
    """An old button, of a day that is not the meeting's any more, does nothing."""
    meeting, school = planning.get(context, data["meeting"])
    stored_schools.lock(context.session, school.id)
    of = school_mails.of_meeting(context, meeting)
    if of is None or data.get("day") != of.version:
        see = school_buttons.see_meetings(context, school)
        text = context.say("school_mail/changed", school=school, meeting=meeting, today=context.today)
        raise Tell(Reply(text, buttons=(see,)))
    return of, school, of.outlook(school_mails.anchor_ids(context, school), context.today)


def see(context: Context, data: Data) -> Answer:
    """Bekijken: receivers, subject and text, as they go."""
    of, school, outlook = _found(context, data)
    letter, subject, to = _as_it_goes(context, of, school, outlook)
    buttons = school_mails.buttons(context, of, outlook)[1:]
    text = context.say(
        "school_mail/whole",
        school=school,
        to=[each for each in to if each.placing is Placing.TO],
        copies=[each for each in to if each.placing is Placing.CC],
        subject=subject,
        outlook=outlook,
        hour=HOUR,
        today=context.today,
    )
    shown = look(context, "mail", file="before", meeting=str(of.meeting.id), day=of.version)
    parts = context.letters.text(letter).strip().split("\n\n")
    items = tuple(Item(context.say("school_mail/part", text=part)) for part in parts)
    return Reply(text, items=items, buttons=(*buttons, shown))


def _as_it_goes(
    context: Context, of: MailBefore, school: School, outlook: Outlook | None
) -> tuple[Letter, str, tuple[Wanted, ...]]:
    if mail := of.mail:
        found = mails.recipients(context.session, [mail.id]).get(mail.id, ())
        to = tuple(Wanted(each.email, each.name, each.placing) for each in found)
        return kept_letters.from_json(mail.letter), mail.subject, to
    day = outlook.day if outlook and outlook.day else context.today
    letter = school_mails.letter(context, school, of, day)
    contacts, own = mailing.contacts_of(context, school), stored_schools.email(context.session, school.id)
    return letter, context.letters.subject(letter), school_mails.receivers(context, contacts, own)


def paper(context: Context, data: Data) -> Paper:
    of, school, outlook = _found(context, data)
    return Paper(_as_it_goes(context, of, school, outlook)[0], "mail")


def hold_back(context: Context, data: Data) -> Answer:
    """Niet versturen: before it is asked for, or as long as it waits."""
    of, school, _ = _found(context, data)
    mail = of.mail
    if mail and not mailing.stop(context, mail):
        raise Tell(Reply(context.say("mail/left", mail=mail, school=school)))
    mails.hold_back(
        context.session, of.meeting.id, of.day, person_id=context.person.id, now=context.instant
    )  # fmt: skip
    context.session.flush()
    context.record("school_mail.held", school.id, meeting=of.meeting.id)
    return _answer(context, data, "school_mail/held")


def let_go(context: Context, data: Data) -> Answer:
    """Toch versturen: at once where the morning passed it over, else when it was to go."""
    of, school, _ = _found(context, data)
    if mails.let_go(context.session, of.meeting.id, of.day):
        context.record("school_mail.let_go", school.id, meeting=of.meeting.id)
    now = school_mails.of_meeting(context, of.meeting)
    author = now and now.goes_today(school_mails.anchor_ids(context, school), context.today)
    if now and author and now.known.decided and context.now.time() < LAST_HOUR:
        school_mails.ask(context, [Going(school, of.meeting.id, author)])
    return _answer(context, data, "school_mail/let_go")


def _answer(context: Context, data: Data, key: str) -> Reply:
    of, school, outlook = _found(context, data)
    text = context.say(
        key, school=school, meeting=of.meeting, outlook=outlook, hour=HOUR,
        leaves=context.now.time() < HOUR, today=context.today,
    )  # fmt: skip
    late = outlook is None or outlook.stage is Stage.WENT
    back = () if late else school_mails.buttons(context, of, outlook)[1:]
    return Reply(text, buttons=back)
