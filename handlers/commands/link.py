"""`/schoolbeeld koppel`, typed in a channel: what is posted about a school comes there."""

from __future__ import annotations

from handlers import schools
from handlers.context import Context
from handlers.rules.permissions import Act
from handlers.schools import Again
from handlers.surface import Answer, Button, Data, Perform, Place, Reply, Rich, Tell
from storage import channels
from storage import schools as stored_schools
from storage.channels import LinkedChannel
from storage.values import School

STOP = frozenset({"stop", "geen", "los", "ontkoppel", "weg", "end", "none", "off"})


def link(context: Context, text: str) -> Answer:
    """`de-linde` in the school's own channel, `de-linde stop` anywhere."""
    words = text.split()
    stops = bool(words) and words[-1].casefold() in STOP
    rest = " ".join(words[:-1] if stops else words)
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


def _school(context: Context, text: str, again: Again) -> School:
    """The one that is named; without a name the one whose channel this seems to be."""
    named = context.place.name.replace("-", " ") if context.place and not text else ""
    guessed = schools.guess(context, named) if named else None
    if guessed and context.may(Act.MEET, guessed):
        return guessed
    if not text:
        mine = [s for s in schools.own(context) if context.may(Act.MEET, s)]
        raise Tell(Reply(context.say("channel/which", number=len(mine), example=mine[0] if mine else None)))
    return schools.find(context, text, Act.MEET, again).school


def _here(context: Context, school: School) -> Place:
    """The channel, when the bot can post in it; otherwise what to do first."""
    place = context.place
    if place is None or place.is_direct:
        raise Tell(Reply(context.say("channel/elsewhere", school=school, direct=place is not None)))
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


def link_channel(context: Context, data: Data) -> Answer:
    school = schools.get(context, data["school"], Act.MEET)
    stored_schools.lock(context.session, school.id)
    channel = LinkedChannel(
        school.id, data["platform"], data["workspace"], data["conversation"], data["name"]
    )
    before = channels.of(context.session, school.id)
    if before == channel:
        raise Tell(Reply(context.say("channel/already", school=school, name=channel.name)))
    channels.link(context.session, channel, person_id=context.person.id, now=context.now)
    context.record("channel.linked", school.id, conversation=channel.conversation)
    here = {"school": str(school.id)}
    unlink = Button(context.say("button.unlink"), "unlink_channel", {**here, "undo": "1"}, changes=True)
    other = before if before and before.name != channel.name else None  # an import named this very one
    back = (_back(context, other),) if other else ()
    told = context.say("channel/linked", school=school, name=channel.name, before=other and other.name)
    return Reply(told, buttons=(unlink, *back), replaces=True)


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
