"""Which channel is a school's: what is posted about the school comes there.

`/schoolbeeld koppel`, typed in the channel itself; anywhere else a form asks for it. Both check the same.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from handlers import deliveries, letters, schools
from handlers.context import Context
from handlers.letters import MeetingLetter
from handlers.mailing import school_year
from handlers.rules.permissions import Act
from handlers.schools import Again
from handlers.surface import (
    Answer,
    Button,
    Data,
    Errors,
    Field,
    Form,
    Perform,
    Place,
    Reply,
    Rich,
    Tell,
    Values,
)
from storage import channels, mails, outbox
from storage import schools as stored_schools
from storage.channels import LinkedChannel
from storage.values import Mail, MailKind, OutboxState, School

STOP = frozenset({"stop", "geen", "los", "ontkoppel", "weg", "end", "none", "off"})
FORM = "link"


def link(context: Context, text: str) -> Answer:
    """`de-linde` in the school's own channel, `de-linde stop` anywhere."""
    words = text.split()
    stops = bool(words) and words[-1].casefold() in STOP
    rest = " ".join(words[:-1] if stops else words)
    if not (stops or _in_a_channel(context)):
        return _asked(context, rest, Again("link", text))
    school = _school(context, rest, Again("link", text))
    if stops:
        return Perform("unlink_channel", {"school": str(school.id)})
    place = _here(context, school)
    data = _carried(school, place)
    doubts = _doubts(context, school, place)
    if doubts:
        anyway = Button(context.say("button.link_anyway"), "link_channel", data, changes=True)
        asked = context.say("channel/ask", school=school, name=place.name)
        return Reply(asked, warnings=doubts, buttons=(anyway,))
    return Perform("link_channel", data)


def _in_a_channel(context: Context) -> bool:
    return context.place is not None and not context.place.is_direct


def _school(context: Context, text: str, again: Again) -> School:
    """The one that is named; without a name the one whose channel this seems to be."""
    named = context.place.name.replace("-", " ") if context.place and not text else ""
    guessed = schools.guess(context, named) if named else None
    if guessed and context.may(Act.MEET, guessed):
        return guessed
    if not text:
        raise Tell(_which(context))
    return schools.find(context, text, Act.MEET, again).school


def _mine(context: Context) -> list[School]:
    return [school for school in schools.own(context) if context.may(Act.MEET, school)]


def _which(context: Context) -> Reply:
    mine = _mine(context)
    return Reply(context.say("channel/which", number=len(mine), example=mine[0] if mine else None))


def _here(context: Context, school: School) -> Place:
    """The channel, when the bot can post in it; otherwise what to do first."""
    place = context.place
    assert place is not None  # noqa: S101  (the caller looked)
    if not place.is_member:
        again = Button(
            context.say("button.try_again"), "say", {"text": f"link {school.number}"}, changes=True
        )
        raise Tell(Reply(context.say("channel/invite", school=school), buttons=(again,)))
    return place


def _doubts(context: Context, school: School, place: Place) -> tuple[Rich, ...]:
    """Who reads along, and whose channel it is already: worth a second press."""
    say, found = context.say, []
    if place.guests:
        found.append(say("channel/guests", number=place.guests))
    if place.is_shared:
        found.append(say("channel/shared"))
    others = [
        school_id
        for school_id in channels.linked_to(
            context.session, place.platform, place.workspace, place.conversation
        )
        if school_id != school.id
    ]
    if others:
        named = stored_schools.by_name(context.session, others)
        found.append(say("channel/other_school", schools=named, school=school))
    return tuple(found)


def _carried(school: School, place: Place) -> Data:
    return {
        "school": str(school.id),
        "platform": place.platform,
        "workspace": place.workspace,
        "conversation": place.conversation,
        "name": place.name,
    }


# outside the channel: a form


def button(context: Context, school: School, mail: Mail | None = None, *, first: bool = False) -> Button:
    """“Kanaal koppelen”; `mail`: what is then posted there."""
    data = {"school": str(school.id)} | ({"mail": str(mail.id)} if mail else {})
    linked = channels.of(context.session, school.id)
    label = context.say("button.other_channel" if linked else "button.link_channel")
    return Button(label, "open_link", data, look="primary" if first else "plain")


def open_form(context: Context, data: Data) -> Answer:
    return _form(context, schools.get(context, data["school"], Act.MEET), data)


def _asked(context: Context, text: str, again: Again) -> Answer:
    """In a direct message: the only school is filled in, several are offered."""
    mine = _mine(context)
    if text:
        school: School | None = schools.find(context, text, Act.MEET, again).school
    elif not mine:
        return _which(context)
    else:
        school = mine[0] if len(mine) == 1 else None
    return _form(context, school, {})


def _form(
    context: Context,
    school: School | None,
    data: Data,
    place: Place | None = None,
    doubts: tuple[Rich, ...] = (),
) -> Form:
    """`place`: chosen already, and with `doubts` asked about once more."""
    say = context.say
    linked = channels.of(context.session, school.id) if school else None
    mail = _waiting(context, school, data) if school else None
    chosen = place or linked
    where = chosen.conversation if chosen and (place or (linked and linked.workspace)) else ""
    ask = Field("channel", say("field.channel"), "channel", value=where, hint=say("hint.channel"))
    kept = {"mail": data["mail"]} if "mail" in data else {}
    kept |= {"school": str(school.id)} if school else {}
    kept |= {"was": data.get("was", linked.conversation if linked else "")} if school else {}
    return Form(
        FORM,
        title=say("form.link"),
        submit=say("button.link_anyway") if doubts else say("button.link"),
        close=say("button.close"),
        fields=(ask,) if school else (schools.field(context, None), ask),
        intro=say("channel/form", school=school, name=linked and linked.name, waiting=_day(mail)),
        warnings=doubts,
        data=kept | ({"sure": place.conversation} if place else {}),
    )


def submit(context: Context, data: Data, values: Values) -> Answer:
    school = _chosen(context, data, values)
    place = _allowed(context)
    doubts = (*_meanwhile(context, school, place, data), *_doubts(context, school, place))
    if doubts and data.get("sure") != place.conversation:
        return _form(context, school, data, place, doubts)
    mail = {"mail": data["mail"]} if "mail" in data else {}
    return link_channel(context, _carried(school, place) | mail)


def _chosen(context: Context, data: Data, values: Values) -> School:
    school_id = data.get("school") or values.get("school", "")
    if not school_id:
        raise Tell(Errors({"school": context.say("error.school")}))
    return schools.get(context, school_id, Act.MEET)


def _allowed(context: Context) -> Place:
    """The channel that was chosen, when the bot can post in it; otherwise why not, beside the field."""
    place = context.place
    if place is None:
        why = "error.channel_unseen"
    elif place.is_direct:
        why = "error.channel"
    elif not place.is_member:
        why = "error.channel_private" if place.is_private else "error.channel_closed"
    else:
        return place
    raise Tell(Errors({"channel": context.say(why)}))


def _meanwhile(context: Context, school: School, place: Place, data: Data) -> tuple[Rich, ...]:
    """Somebody linked another one since the form was opened."""
    linked = channels.of(context.session, school.id)
    now = linked.conversation if linked else ""
    if linked is None or now in {data.get("was", now), place.conversation}:
        return ()
    return (context.say("channel/meanwhile", school=school, name=linked.name),)


# what is done


def link_channel(context: Context, data: Data) -> Answer:
    school = schools.get(context, data["school"], Act.MEET)
    stored_schools.lock(context.session, school.id)
    channel = LinkedChannel(
        school.id, data["platform"], data["workspace"], data["conversation"], data["name"]
    )
    before = channels.of(context.session, school.id)
    mail = _waiting(context, school, data)
    if before == channel and mail is None:
        raise Tell(Reply(context.say("channel/already", school=school, name=channel.name)))
    if before != channel:
        channels.link(context.session, channel, person_id=context.person.id, now=context.now)
        context.record("channel.linked", school.id, conversation=channel.conversation)
    if mail:
        deliveries.post(context.session, mail, context.instant)
    here = {"school": str(school.id)}
    unlink = Button(context.say("button.unlink"), "unlink_channel", {**here, "undo": "1"}, changes=True)
    other = before if before and before.name != channel.name else None  # an import named this very one
    back = (_back(context, other),) if other else ()
    told = context.say(
        "channel/linked", school=school, name=channel.name, before=other and other.name, waiting=_day(mail)
    )
    return Reply(told, buttons=(unlink, *back), replaces=True)


def _waiting(context: Context, school: School, data: Data) -> Mail | None:
    """The meeting mail that is in no channel yet: the one that was asked about, or that of a day to come."""
    since = datetime(school_year(context), 7, 1, tzinfo=UTC)
    found = mails.of_school(context.session, school.id, MailKind.MEETING, since)
    ends = outbox.ends(context.session, [deliveries.post_key(mail.id) for mail in found])
    for mail in found:
        state, _ = ends.get(deliveries.post_key(mail.id), (OutboxState.STOPPED, ""))
        there = state in {OutboxState.DONE, OutboxState.WAITING}
        if not there and (str(mail.id) == data.get("mail") or _letter(mail).day >= context.today):
            return mail
    return None


def _letter(mail: Mail) -> MeetingLetter:
    letter = letters.from_json(mail.letter)
    assert isinstance(letter, MeetingLetter)  # noqa: S101  (of its kind)
    return letter


def _day(mail: Mail | None) -> date | None:
    """Of the meeting that it is about."""
    return _letter(mail).day if mail else None


def _back(context: Context, channel: LinkedChannel) -> Button:
    data = {
        "school": str(channel.school_id),
        "platform": channel.platform,
        "workspace": channel.workspace,
        "conversation": channel.conversation,
        "name": channel.name,
    }
    return Button(context.say("button.channel_before"), "link_channel", data, changes=True)


def unlink_channel(context: Context, data: Data) -> Answer:
    school = schools.get(context, data["school"], Act.MEET)
    stored_schools.lock(context.session, school.id)
    before = channels.of(context.session, school.id)
    if before is None or not channels.unlink(context.session, school.id):
        raise Tell(Reply(context.say("channel/none", school=school)))
    context.record("channel.unlinked", school.id)
    return Reply(
        context.say("channel/unlinked", school=school, name=before.name),
        buttons=(_back(context, before),),
        replaces=bool(data.get("undo")),
    )
