"""The one place that writes a meeting: rights and lock, what is in the way or pointed out, how to undo it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, time

from handlers import invitations, school_buttons, schools
from handlers.context import Context
from handlers.remaining import calendar_at
from handlers.rules import meetings as rules
from handlers.rules.calendar import holiday_name
from handlers.rules.meetings import Pair, Problem
from handlers.rules.permissions import Act
from handlers.surface import (
    Button,
    Data,
    Reply,
    Rich,
    Tell,
    parse_day,
    parse_id,
    parse_several,
    parse_time,
    written,
)
from storage import meetings
from storage import schools as stored_schools
from storage.values import Meeting, MeetingKind, MeetingStatus, School, Span

MOST_REASON = 200


@dataclass(frozen=True)
class Wish:
    """What a meeting is to become."""

    kind: MeetingKind
    year: int
    status: MeetingStatus
    day: date | None = None
    start: time | None = None
    place: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Change:
    """A meeting before and after; `were_there`: who was noted as present before."""

    before: Meeting | None
    after: Meeting
    were_there: tuple[int, ...] = ()


def known_at(context: Context, school: School) -> tuple[Meeting, ...]:
    """The school's meetings from the school year on that people plan for now."""
    return meetings.since(context.session, [school.id], rules.planned_year(context.today))


def pair_for(context: Context, school: School, day: date | None) -> Pair:
    """The two meetings that a day is about; without a day, those that are shown first."""
    known = known_at(context, school)
    return rules.pair(known, rules.year_of(day)) if day else rules.shown_pairs(known, context.today)[-1]


def get(context: Context, meeting_id: str, act: Act = Act.MEET) -> tuple[Meeting, School]:
    """The meeting behind a button or a form, where this person may do this."""
    number = parse_id(meeting_id)
    found = meetings.get(context.session, number) if number is not None else None
    if found is None:
        raise Tell(Reply(context.say("meeting/gone")))
    return found, schools.get(context, str(found.school_id), act)


def write(context: Context, school: School, wish: Wish) -> Change:
    """In the write transaction, the school locked: what was there is read again."""
    stored_schools.lock(context.session, school.id)
    before = meetings.of_year(context.session, school.id, wish.year).get(wish.kind)
    were_there = meetings.attendees(context.session, before.id) if before else ()
    after = meetings.put(
        context.session, school.id, wish.year, wish.kind, status=wish.status, day=wish.day, start=wish.start,
        place=wish.place, reason=wish.reason, entered_by_id=context.person.id, now=context.now,
    )  # fmt: skip
    context.record(
        f"meeting.{wish.status}", school.id, meeting=after.id, kind=wish.kind.value,
        day=wish.day.isoformat() if wish.day else None,
    )  # fmt: skip
    return Change(before, after, were_there)


def invite(context: Context, change: Change) -> Change:
    meetings.set_invited(context.session, change.after.id, invited=True)
    return replace(change, after=replace(change.after, invited=True))


# what stands in the way, and what is pointed out


def beside_day(context: Context, school: School, problem: Problem, day: date, kind: MeetingKind) -> str:
    """The same in a form, where there is no button to close the meeting with."""
    if problem is Problem.PAST:
        return context.say("error.meeting_day")
    return refuse(context, school, problem, day, kind)


def refuse(context: Context, school: School, problem: Problem, day: date, kind: MeetingKind) -> Rich:
    firsts = [m for m in known_at(context, school) if m.kind is MeetingKind.FIRST and m.stands]
    first = firsts[0] if firsts and kind is MeetingKind.SECOND else None
    return context.say(f"meeting/{problem}", day=day, today=context.today, first=first)


def warned(context: Context, school: School, meeting: Meeting) -> tuple[Rich, ...]:
    if meeting.day is None or meeting.status is not MeetingStatus.PLANNED:
        return ()
    anchored = [s.id for s in schools.own(context) if context.may(Act.MEET, s)]
    found = rules.warnings(
        meeting,
        calendar_at(context.session, school.id, meeting.day, context.terms),
        rules.pair(known_at(context, school), meeting.year),
        meetings.planned(context.session, anchored, Span(meeting.day, meeting.day)),
    )
    return tuple(_sentence(context, each, meeting, school) for each in found)


def _sentence(context: Context, warning: rules.Warned, meeting: Meeting, school: School) -> Rich:
    day = meeting.day or context.today
    names = stored_schools.several(context.session, [m.school_id for m in warning.meetings])
    own = stored_schools.days_off(context.session, school.id, day, day)
    holiday = own[0].name if own else holiday_name(day, context.say.language)
    return context.say(
        f"meeting_warning/{warning.kind}",
        meeting=meeting,
        others=[(other, names[other.school_id]) for other in warning.meetings],
        holiday=holiday,
        window=rules.second_window(meeting.year),
    )


# the way back


def undo_button(context: Context, school: School, changes: Iterable[Change]) -> Button:
    data = {"school": str(school.id)}
    for number, change in enumerate(changes):
        data |= {f"{number}.{name}": value for name, value in _carried(change).items()}
    return Button(context.say("button.undo"), "undo_meeting", data, changes=True)


def _carried(change: Change) -> Data:
    """What was there before, as far as it differs from what is there now."""
    before, after = change.before, change.after
    kept = {"id": str(after.id), "sequence": str(after.sequence)}
    if before is None:
        return kept
    was = {
        "status": before.status.value,
        "day": written(before.day),
        "start": written(before.start),
        "agreed": "1" if before.agreed_before else "",
        "invited": "1" if before.invited else "",
        "there": ",".join(map(str, change.were_there)),
    }
    texts = {name: getattr(before, name) for name in ("place", "reason")}
    return kept | was | {n: text for n, text in texts.items() if text != getattr(after, n)}


def _changes(data: Data) -> list[Data]:
    found: dict[str, Data] = {}
    for key, value in data.items():
        number, dot, name = key.partition(".")
        if dot:
            found.setdefault(number, {})[name] = value
    return [found[number] for number in sorted(found)]


def undo(context: Context, data: Data) -> Reply:
    """Every meeting of a change as it was; an old button, of what changed since, changes nothing."""
    school = schools.get(context, data["school"], Act.MEET)
    stored_schools.lock(context.session, school.id)
    told: list[tuple[Meeting, Meeting | None]] = []
    followed: list[invitations.Following] = []
    for was in _changes(data):
        now = _unchanged(context, school, was)
        back = _put_back(context, now, was)
        shown = back or replace(now, status=MeetingStatus.CANCELLED)
        followed.append(invitations.follow(context, school, shown))
        if back is None:
            meetings.remove(context.session, now.id)
        context.record("meeting.undone", school.id, meeting=now.id, kind=now.kind.value)
        told.append((now, back))
    text = context.say("meeting/undone", school=school, told=told, today=context.today)
    see = school_buttons.see_meetings(context, school)
    return Reply(invitations.with_following(context, text, *followed), buttons=(see,), replaces=True)


def _unchanged(context: Context, school: School, was: Data) -> Meeting:
    number = parse_id(was["id"])
    now = meetings.get(context.session, number) if number is not None else None
    if now is None or str(now.sequence) != was["sequence"] or now.school_id != school.id:
        see = school_buttons.see_meetings(context, school)
        raise Tell(Reply(context.say("meeting/changed_since", school=school), buttons=(see,)))
    return now


def _put_back(context: Context, now: Meeting, was: Data) -> Meeting | None:
    if "status" not in was:
        return None
    back = meetings.put(
        context.session, now.school_id, now.year, now.kind, status=MeetingStatus(was["status"]),
        day=parse_day(was["day"]), start=parse_time(was["start"]), place=was.get("place", now.place),
        reason=was.get("reason", now.reason), entered_by_id=context.person.id, now=context.now,
        agreed_before=bool(was["agreed"]),
    )  # fmt: skip
    people = [number for text in parse_several(was["there"]) if (number := parse_id(text)) is not None]
    meetings.set_attendees(context.session, back.id, people)
    meetings.set_invited(context.session, back.id, invited=bool(was["invited"]))
    return replace(back, invited=bool(was["invited"]))
