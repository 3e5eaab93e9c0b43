"""A mail after "Versturen": how it is doing, stopping it, putting an address right, trying again."""

from __future__ import annotations

from datetime import date

from handlers import deliveries, mail_form, mailing, school_buttons, schools
from handlers import letters as kept_letters
from handlers.commands import link, undelivered
from handlers.context import Context
from handlers.letters import AppointmentLetter, Letter
from handlers.mail_form import Chosen, look
from handlers.rules.addresses import valid_address
from handlers.rules.permissions import Act
from handlers.rules.recipients import Addressed
from handlers.surface import (
    Answer,
    Button,
    Data,
    Errors,
    Field,
    Form,
    Option,
    Post,
    Reply,
    Rich,
    Tell,
    Values,
    parse_id,
)
from storage import channels, mails, outbox
from storage import schools as stored_schools
from storage.values import Fate, Mail, MailKind, MailState, OutboxState, Recipient, School

Told = tuple[Mail, School, tuple[Recipient, ...]]
ELSEWHERE = frozenset({"no_channel", "archived", "not_in_channel", "not_allowed"})
"""Why a post failed, where another channel is a way out."""


def send_chosen(
    context: Context,
    letter: Letter,
    chosen: Chosen,
    to: Addressed,
    earlier: Mail | None,
    *,
    meeting_id: int | None = None,
    frame_id: int | None = None,
) -> Reply:
    """Versturen: the mail is asked for as the preview was left, and waits its two minutes."""
    mail_id = mailing.send(
        context,
        letter,
        chosen.wanted,
        subject=chosen.subject,
        meeting_id=meeting_id,
        frame_id=frame_id,
        reason=chosen.reason,
        in_reply_to=earlier.message_id if earlier else "",
    )
    return receipt(context, mail_id, mail_form.strange(context, letter.school, chosen, to))


def receipt(context: Context, mail_id: int, warnings: tuple[Rich, ...] = ()) -> Reply:
    """After "Versturen": the same as a message that stays, and that is renewed as the mail goes on."""
    context.ask(f"mail-state:{mail_id}", "notice", context.person.id, notice="mail_state", mail=str(mail_id))
    return card(context, mail_id, warnings)


def card(context: Context, mail_id: int, warnings: tuple[Rich, ...] = ()) -> Reply:
    """How a mail is doing now, with what can be done about it."""
    mail, school, found = known_mail(context, str(mail_id))
    return _card(context, mail, school, found, warnings)


def known_mail(context: Context, mail_id: str, act: Act = Act.MEET) -> Told:
    number = parse_id(mail_id)
    mail = mails.get(context.session, number) if number is not None else None
    if mail is None:
        raise Tell(Reply(context.say("mail/gone")))
    school = schools.get(context, str(mail.school_id), act)
    return mail, school, mails.recipients(context.session, [mail.id]).get(mail.id, ())


def _card(
    context: Context,
    mail: Mail,
    school: School,
    found: tuple[Recipient, ...],
    warnings: tuple[Rich, ...] = (),
) -> Reply:
    say = context.say
    standing = tuple(r for r in found if r.fate is not Fate.REPLACED)
    stop = hold_back(context, mail) if mailing.waits(mail, standing) else None
    buttons = (
        *((stop,) if stop else ()),
        *_remedies(context, mail, standing),
        look(context, "mail", file="mail", mail=str(mail.id)),
    )
    return Reply(
        say(
            "mail/state",
            mail=mail,
            school=school,
            recipients=standing,
            at=context.now + (mail.due_at - context.instant),
            leaves=mail.due_at > context.instant,
            stops=stop is not None,
            done_on=mail.done_at and mail.done_at.astimezone(context.now.tzinfo),
        ),
        warnings=warnings,
        buttons=buttons,
    )


def hold_back(context: Context, mail: Mail, *, listed: bool = False) -> Button | None:
    """None for what follows a change of a meeting: with the change it is undone.

    `listed`: beside other things, so that they stay when it is pressed.
    """
    letter = kept_letters.from_json(mail.letter)
    if not isinstance(letter, AppointmentLetter):
        data = {"mail": str(mail.id)} | ({"listed": "1"} if listed else {})
        return Button(context.say("button.hold_back"), "stop_mail", data, changes=True)
    if letter.moved or letter.cancelled or mail.meeting_id is None:
        return None
    return hold_invitation_back(context, mail.meeting_id, listed=listed)


def hold_invitation_back(context: Context, meeting_id: int, *, listed: bool = False) -> Button:
    data = {"meeting": str(meeting_id)} | ({"listed": "1"} if listed else {})
    return Button(context.say("button.hold_back"), "uninvite_meeting", data, changes=True)


def _remedies(context: Context, mail: Mail, found: tuple[Recipient, ...]) -> tuple[Button, ...]:
    say, data = context.say, {"mail": str(mail.id)}
    fates = {recipient.fate for recipient in found}
    if mail.state is MailState.SENDING:
        return ()
    correct = Button(say("button.correct"), "correct_address", data, look="primary")
    again = Button(say("button.send_again"), "resend_mail", data, changes=True)
    leave = Button(say("button.leave_it"), "settle_mail", data, changes=True)
    return (
        *((correct,) if Fate.REFUSED in fates else ()),
        *((again, leave) if Fate.UNKNOWN in fates else ()),
    )


def show_mail(context: Context, data: Data) -> Answer:
    mail, school, found = known_mail(context, data["mail"], Act.SEE_FAILED_MAILS)
    if not context.may(Act.MEET, school):
        return Reply(_whole(context, mail, school, found))
    card = _card(context, mail, school, found)
    return Reply(_whole(context, mail, school, found), buttons=card.buttons)


def _whole(context: Context, mail: Mail, school: School, found: tuple[Recipient, ...]) -> Rich:
    """With every recipient and what became of the mail for each."""
    return context.say("mail/recipients", mail=mail, school=school, recipients=found)


# what a person can still do


def stop_mail(context: Context, data: Data) -> Answer:
    """Tegenhouden: as long as it has not left."""
    mail, school, _ = known_mail(context, data["mail"])
    if mail.state is MailState.STOPPED:
        return Reply(context.say("mail/stopped", mail=mail, school=school), replaces=True)
    if not mailing.stop(context, mail):
        raise Tell(Reply(context.say("mail/left", mail=mail, school=school)))
    if (
        mail.kind is MailKind.REMINDER and mail.meeting_id is not None
    ):  # or the next morning asks for it again
        day = date.fromisoformat(mail.letter["day"])
        mails.hold_back(
            context.session, mail.meeting_id, day, person_id=context.person.id, now=context.instant
        )
    context.record("mail.stopped", school.id, mail=mail.id)
    return Reply(
        context.say("mail/stopped", mail=mail, school=school),
        buttons=_once_more(context, mail, school),
        replaces=not data.get("listed"),
    )


def _once_more(context: Context, mail: Mail, school: School) -> tuple[Button, ...]:
    """Where the same can be asked for again."""
    way = {
        MailKind.MEETING: school_buttons.send_guide,
        MailKind.FRAME: school_buttons.tell_frame,
        MailKind.APPOINTMENT: school_buttons.see_meetings,
        MailKind.REMINDER: school_buttons.see_meetings,
    }[mail.kind]
    return (way(context, school),)


def stop_batch(context: Context, data: Data) -> Answer:
    """Alles tegenhouden: whatever of it has not left."""
    mine = [mail for mail in mails.of_batch(context.session, data["batch"])
            if mail.author_id == context.person.id]  # fmt: skip
    outbox.call_off(context.session, f"work:{data['batch']}", context.instant)
    stopped = sum(mailing.stop(context, mail) for mail in mine)
    context.record("mail.batch_stopped", stopped=stopped)
    outbox.again(context.session, f"batch:{data['batch']}", context.instant)
    return Reply(context.say("mail/batch_stopped", stopped=stopped, left=len(mine) - stopped))


def correct_address(context: Context, data: Data) -> Answer:
    """A form for the address that was refused; with several, one after another."""
    mail, school, found = known_mail(context, data["mail"])
    refused = [r for r in found if r.fate is Fate.REFUSED]
    if not refused:
        raise Tell(Reply(context.say("mail/nothing_refused", mail=mail, school=school)))
    say, first = context.say, refused[0]
    fields: list[Field] = []
    if len(refused) > 1:
        options = tuple(Option(str(r.id), r.email[:75]) for r in refused)
        fields.append(
            Field("recipient", say("field.refused"), "choice", value=str(first.id), options=options)
        )
    known = "" if len(refused) > 1 else first.email
    fields.append(Field("email", say("field.email"), "text", value=known, most=200))
    return Form(
        "correct_address",
        title=say("form.correct"),
        submit=say("button.send"),
        close=say("button.close"),
        fields=tuple(fields),
        intro=say("mail/correct", mail=mail, school=school, refused=refused),
        data={"mail": str(mail.id), "recipient": str(first.id)},
    )


def send_corrected(context: Context, data: Data, values: Values) -> Answer:
    """The mail goes to the corrected address only, with the same words and files."""
    mail, school, found = known_mail(context, data["mail"])
    chosen = parse_id(values.get("recipient") or data["recipient"])
    old = next((r for r in found if r.id == chosen and r.fate is Fate.REFUSED), None)
    if old is None:
        raise Tell(Reply(context.say("mail/nothing_refused", mail=mail, school=school)))
    email = valid_address(values.get("email", ""))
    if email is None:
        raise Tell(Errors({"email": context.say("error.email")}))
    if any(r.email == email and r.fate is not Fate.REFUSED for r in found):
        raise Tell(Errors({"email": context.say("error.has_it_already")}))
    mails.correct(context.session, old, email, context.instant)
    _try_again(context, mail)
    context.record("mail.corrected", school.id, mail=mail.id, recipient=old.id)
    return Reply(context.say("mail/corrected", mail=mail, school=school, email=email))


def resend_mail(context: Context, data: Data) -> Answer:
    """To those of whom nobody knows whether they have it: they may get it twice."""
    return _decide(context, data, Fate.WAITING, "mail/resent")


def settle_mail(context: Context, data: Data) -> Answer:
    return _decide(context, data, Fate.ACCEPTED, "mail/settled")


def _decide(context: Context, data: Data, fate: Fate, key: str) -> Reply:
    mail, school, found = known_mail(context, data["mail"])
    unsure = [r.id for r in found if r.fate is Fate.UNKNOWN]
    if not unsure:
        raise Tell(Reply(context.say("mail/nothing_uncertain", mail=mail, school=school)))
    mails.mark(context.session, unsure, fate, at=context.now)
    if fate is Fate.WAITING:
        _try_again(context, mail)
    context.record(f"mail.{key.rpartition('/')[2]}", school.id, mail=mail.id, recipients=len(unsure))
    deliveries.renew(context.session, mail, context.instant)
    return Reply(context.say(key, mail=mail, school=school, number=len(unsure)), replaces=True)


def _try_again(context: Context, mail: Mail) -> None:
    """For those who wait, at once: the mail itself is not made anew."""
    mails.step(
        context.session, mail.id, (MailState.DONE, MailState.FROZEN), MailState.FROZEN, done_at=None,
        due_at=context.instant,
    )  # fmt: skip
    outbox.again(context.session, f"mail:{mail.id}", context.instant)
    deliveries.renew(context.session, mail, context.instant)


# what the outbox brings


def mail_state(context: Context, data: Data) -> Reply | None:
    mail, school, found = known_mail(context, data["mail"])
    if mail.state is MailState.STOPPED:
        return Reply(
            context.say("mail/stopped", mail=mail, school=school), buttons=_once_more(context, mail, school)
        )
    return _card(context, mail, school, found)


def mail_refused(context: Context, data: Data) -> Reply | None:
    """VOICE 10; nothing when somebody put it right in the meantime."""
    mail, school, found = known_mail(context, data["mail"])
    standing = tuple(r for r in found if r.fate is not Fate.REPLACED)
    if not any(r.fate is Fate.REFUSED for r in standing):
        return None
    return Reply(
        context.say("mail/refused", mail=mail, school=school, recipients=standing),
        buttons=_card(context, mail, school, found).buttons,
    )


def mail_uncertain(context: Context, data: Data) -> Reply | None:
    mail, school, found = known_mail(context, data["mail"])
    if not any(r.fate is Fate.UNKNOWN for r in found):
        return None
    return Reply(
        context.say("mail/uncertain", mail=mail, school=school, recipients=found),
        buttons=_card(context, mail, school, found).buttons,
    )


def mail_unmade(context: Context, data: Data) -> Reply | None:
    mail, school, _ = known_mail(context, data["mail"])
    return Reply(
        context.say("mail/unmade", mail=mail, school=school, why=data.get("why", "")),
        buttons=_once_more(context, mail, school),
    )


def mail_late(context: Context, data: Data) -> Reply | None:
    """A reminder that waited too long for a mail server: it did not go, and the school knows of nothing."""
    mail, school, _ = known_mail(context, data["mail"])
    see = school_buttons.see_meetings(context, school)
    return Reply(context.say("mail/late", mail=mail, school=school), buttons=(see,))


def guide_unposted(context: Context, data: Data) -> Reply | None:
    """No channel is linked: the anchor gets what would have been posted, and a button to link one."""
    mail, school, _ = known_mail(context, data["mail"])
    if channels.of(context.session, school.id):
        return _posted(context, mail, school) if data.get("shown") else None
    return Reply(
        context.say("mail/unposted", school=school) + "\n" + _post_text(context, mail, school),
        buttons=(link.button(context, school, mail, first=True), *_documents(context, mail)),
    )


def _documents(context: Context, mail: Mail) -> tuple[Button, ...]:
    return tuple(look(context, which, file="mail", mail=str(mail.id)) for which in ("guide", "agreements"))


def _posted(context: Context, mail: Mail, school: School) -> Reply | None:
    """It stands in the channel by now, or is on its way there."""
    linked = channels.of(context.session, school.id)
    if linked is None:
        return None
    said = context.say("mail/posted", school=school, name=linked.name)
    return Reply(said, buttons=_documents(context, mail))


def post_failed(context: Context, data: Data) -> Reply | None:
    """Nothing when it went all the same, after another try or in another channel."""
    mail, school, _ = known_mail(context, data["mail"])
    ends = outbox.ends(context.session, [deliveries.post_key(mail.id)])
    state, why = ends.get(deliveries.post_key(mail.id), (OutboxState.FAILED, ""))
    if state is not OutboxState.FAILED:
        return _posted(context, mail, school) if data.get("shown") else None
    why = why or data.get("why", "")
    other = (link.button(context, school, mail),) if why in ELSEWHERE else ()
    linked = channels.of(context.session, school.id)
    platform = linked and linked.platform
    return Reply(
        context.say("mail/post_failed", school=school, mail=mail, why=why, platform=platform),
        buttons=(undelivered.retry_button(context, deliveries.post_key(mail.id)), *other),
    )


def guide_post(context: Context, data: Data) -> Post | None:
    """The mail in short, for the school's channel; no address of a person, and no pupil."""
    number = parse_id(data["mail"])
    mail = mails.get(context.session, number) if number is not None else None
    school = stored_schools.get(context.session, mail.school_id) if mail else None
    if mail is None or school is None:
        return None
    return Post(_post_text(context, mail, school), mail.id)


def _post_text(context: Context, mail: Mail, school: School) -> Rich:
    return context.say("mail/post", school=school, letter=kept_letters.from_json(mail.letter))
