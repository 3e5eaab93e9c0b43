"""The form of a meeting: at most six questions, to plan it or to move it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time

from handlers import invitations, planning, schools
from handlers.context import Context
from handlers.planning import Wish
from handlers.rules import meetings as rules
from handlers.rules.meeting_words import Said
from handlers.rules.meetings import MOST_PLACE
from handlers.rules.permissions import Act
from handlers.surface import (
    Data,
    Errors,
    Field,
    Form,
    Option,
    Reply,
    Rich,
    Tell,
    Values,
    parse_day,
    parse_several,
    parse_time,
    written,
)
from storage import meetings
from storage.values import Meeting, MeetingKind, MeetingStatus, School

INVITE = "invite"


@dataclass(frozen=True)
class Start:
    """What is known of a meeting before the form opens."""

    kind: MeetingKind | None = None
    day: date | None = None
    start: time | None = None
    place: str = ""
    invite: bool = False


@dataclass(frozen=True)
class Filled:
    school: School
    wish: Wish
    invites: bool


def may_plan(context: Context) -> None:
    if not any(context.may(Act.MEET, school) for school in schools.own(context)):
        raise Tell(Reply(context.say("refused/no_meetings")))


def open_form(context: Context, data: Data) -> Form:
    """Plan or move: a meeting that is there brings its own facts."""
    invite = bool(data.get("invite"))
    if not data.get("meeting"):
        may_plan(context)
        school = schools.get(context, data["school"], Act.MEET) if data.get("school") else None
        kind = MeetingKind(data["kind"]) if data.get("kind") else None
        return meeting_form(context, school, Start(kind))
    there, school = planning.get(context, data["meeting"])
    start = Start(there.kind, there.day, there.start, there.place, invite)
    if there.status is MeetingStatus.PLANNED:
        return meeting_form(context, school, start, moves=there)
    return meeting_form(context, school, replace(start, day=None), again=there)


def meeting_form(
    context: Context,
    school: School | None,
    start: Start,
    said: Said | None = None,
    moves: Meeting | None = None,
    again: Meeting | None = None,
) -> Form:
    """`moves`: the planned meeting that gets another moment; `again`: one that did not take place."""
    say, invited = context.say, moves or again
    which = () if moves else _which(context, school, start)
    fields = (
        *which,
        Field("day", say("field.day"), "day", value=written(start.day)),
        Field("start", say("field.start"), "time", value=written(start.start), optional=True),
        Field(
            "place", say("field.place"), "text", value=start.place, hint=say("hint.place"), optional=True,
            most=MOST_PLACE,
        ),
        *_invite_field(context, start, invited),
    )  # fmt: skip
    return Form(
        "meeting",
        title=say(f"form.move_{moves.kind}" if moves else f"form.plan_{start.kind or MeetingKind.FIRST}"),
        submit=say("button.save"),
        close=say("button.close"),
        fields=fields,
        intro=_intro(context, school, said, moves),
        warnings=_before(context, invited),
        data={"meeting": str(moves.id) if moves else ""},
    )


def _which(context: Context, school: School | None, start: Start) -> tuple[Field, ...]:
    say = context.say
    mine = [s for s in schools.own(context) if context.may(Act.MEET, s)]
    school = school or (mine[0] if len(mine) == 1 else None)
    kind = start.kind
    if kind is None and school:
        kind = rules.kind_meant(planning.pair_for(context, school, start.day), start.day, context.today)
    options = tuple(Option(each.value, say(f"meeting_kind.{each}")) for each in MeetingKind)
    return (
        schools.field(context, school),
        Field("kind", say("field.kind"), "choice", options=options, value=kind or MeetingKind.FIRST),
    )  # fmt: skip


def _invite_field(context: Context, start: Start, there: Meeting | None) -> tuple[Field, ...]:
    """One tick, off unless it was asked for; none once the invitation went."""
    if there and there.invited:
        return ()
    say = context.say
    return (
        Field(
            INVITE, say("field.invite"), "several", optional=True, hint=say("hint.invite"),
            options=(Option(INVITE, say("plain.invite")),), value=INVITE if start.invite else "",
        ),
    )  # fmt: skip


def _intro(context: Context, school: School | None, said: Said | None, moves: Meeting | None) -> Rich:
    if said and said.doubtful:
        why = context.say("meeting/not_understood", words=said.doubtful)
    else:
        why = context.say("meeting/which_hour") if said and said.vague else ""
    if moves is None or school is None:
        return why
    about = context.say("meeting/moves", school=school, meeting=moves, today=context.today)
    return f"{about}\n{why}".strip()


def _before(context: Context, there: Meeting | None) -> tuple[Rich, ...]:
    """That others will hear of it is said before it happens."""
    if there is None or not there.invited:
        return ()
    return (context.say("meeting/will_follow", number=invitations.number_invited(context, there)),)


def read_form(context: Context, data: Data, values: Values) -> Filled:
    """The form's answers, or a sentence beside each that cannot be."""
    say, errors = context.say, {}
    moves, school = planning.get(context, data["meeting"]) if data.get("meeting") else (None, None)
    if school is None and values.get("school"):
        school = schools.get(context, values["school"], Act.MEET)
    if school is None:
        errors["school"] = say("error.school")
    day, start = parse_day(values.get("day", "")), parse_time(values.get("start", ""))
    kind = moves.kind if moves else _kind(values)
    invites = INVITE in parse_several(values.get(INVITE, ""))
    if start is None and (invites or (moves and moves.invited)):
        errors["start"] = say("error.invite_start")
    if day is None:
        errors["day"] = say("error.meeting_day")
    elif school:
        errors |= _problems(context, school, kind, day, moves)
    if errors or school is None or day is None:
        raise Tell(Errors(errors))
    place = " ".join(values.get("place", "").split())[:MOST_PLACE]
    wish = Wish(kind, rules.year_of(day), MeetingStatus.PLANNED, day, start, place)
    return Filled(school, wish, invites)


def _kind(values: Values) -> MeetingKind:
    said = values.get("kind", "")
    return MeetingKind(said) if said in set(MeetingKind) else MeetingKind.FIRST


def _problems(
    context: Context, school: School, kind: MeetingKind, day: date, moves: Meeting | None
) -> dict[str, str]:
    there = meetings.of_year(context.session, school.id, rules.year_of(day)).get(kind)
    if there and there.status is MeetingStatus.HELD:
        text = context.say("meeting/held_already", school=school, meeting=there, today=context.today)
        return {"kind" if moves is None else "day": text}
    problem = rules.problem(kind, day, context.today, planning.known_at(context, school), moves=moves)
    return {"day": planning.beside_day(context, school, problem, day, kind)} if problem else {}
