"""Closing a meeting: who was there (R13) and when the second one is (R9); and deciding that there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from handlers import invitations, mailing, planning, school_buttons, schools
from handlers.commands.meeting_view import in_order, party_of
from handlers.context import Context
from handlers.planning import MOST_REASON, Change, Wish
from handlers.remaining import calendar_at
from handlers.rules import meetings as rules
from handlers.rules.meetings import Problem
from handlers.rules.permissions import Act
from handlers.surface import (
    Answer,
    Button,
    Data,
    Errors,
    Field,
    Form,
    Option,
    Reply,
    Tell,
    Values,
    parse_day,
    parse_id,
    parse_several,
    parse_time,
    written,
)
from storage import meetings, people, visits
from storage.values import Contact, Meeting, MeetingKind, MeetingStatus, Role, School

OTHER, LATER, NONE = "other", "later", "none"
FIRST, SECOND = MeetingKind.FIRST, MeetingKind.SECOND


def open_close(context: Context, data: Data) -> Answer:
    """The button "Overleg afronden"; also for one that was never planned here (`school`, `kind`, `day`)."""
    if data.get("meeting"):
        there, school = planning.get(context, data["meeting"])
        return close_form(context, school, there, parse_day(data.get("day", "")))
    school = schools.get(context, data["school"], Act.MEET)
    return close_form(context, school, None, parse_day(data["day"]), MeetingKind(data["kind"]))


def close_form(
    context: Context,
    school: School,
    there: Meeting | None,
    day: date | None = None,
    kind: MeetingKind = FIRST,
) -> Answer:
    """`there` is None for a meeting that was never planned here; `day`: when it was, if that is said."""
    kind = there.kind if there else kind
    when = day or (there and there.day) or context.today
    if when > context.today:
        move = {"meeting": str(there.id)} if there else {"school": str(school.id)}
        text = context.say("meeting/not_yet", school=school, kind=kind, day=when)
        return Reply(text, buttons=(Button(context.say("button.move"), "open_meeting", move),))
    asks = _asks_second(context, school, kind, when)
    was_held = there is not None and there.status is MeetingStatus.HELD
    say = context.say
    return Form(
        "close_meeting",
        title=say(f"form.close_{kind}"),
        submit=say("button.save" if was_held else "button.close_meeting"),
        close=say("button.close"),
        intro=say("meeting/closing", school=school, asks=asks),
        fields=(
            Field("day", say("field.held_day"), "day", value=written(when)),
            _attendees(context, school, there),
            *(_second_fields(context, school, when, there.start if there else None) if asks else ()),
        ),
        data={
            "school": str(school.id),
            "kind": kind.value,
            "meeting": str(there.id) if there else "",
            "asks": "1" if asks else "",
        },
    )


def _asks_second(context: Context, school: School, kind: MeetingKind, day: date) -> bool:
    second = meetings.of_year(context.session, school.id, rules.year_of(day)).get(SECOND)
    return kind is FIRST and not (second and second.stands)


def _attendees(context: Context, school: School, there: Meeting | None) -> Field:
    """Everyone of the school, of the CLB and of both centres; ticked as expected, or as noted before."""
    known = in_order((*mailing.contacts_of(context, school), mailing.me_as_anchor(context)))
    contacts = {c.person_id: c for c in reversed(known)}
    noted = meetings.attendees(context.session, there.id) if there else ()
    names = people.names(context.session, [each for each in noted if each not in contacts])
    options = [
        Option(str(c.person_id), c.name, context.say(f"takes_part.{party_of(c)}"))
        for c in reversed(contacts.values())
    ]
    options += [Option(str(person_id), name) for person_id, name in names.items()]
    ticked = noted or tuple(contacts)
    return Field(
        "attendees", context.say("field.attendees"), "several", options=tuple(options),
        value=",".join(str(each) for each in ticked),
    )  # fmt: skip


def _second_fields(context: Context, school: School, first: date, start: time | None) -> tuple[Field, ...]:
    say = context.say
    offered = tuple(
        Option(written(day), say("plain.day", day=day)) for day in second_days(context, school, first, start)
    )
    others = tuple(Option(each, say(f"second.{each}")) for each in (OTHER, LATER, NONE))
    return (
        Field(
            "second", say("field.second"), "choice", options=(*offered, *others),
            hint=say("hint.second") if offered else "",
        ),
        Field("other_day", say("field.other_day"), "day", hint=say("hint.other_day"), optional=True),
        Field("start", say("field.second_start"), "time", value=written(start), optional=True),
        Field(
            "reason", say("field.no_second"), "text", hint=say("hint.no_second"), optional=True,
            most=MOST_REASON,
        ),
    )  # fmt: skip


def second_days(context: Context, school: School, first: date, start: time | None) -> tuple[date, ...]:
    """Days on which nobody of LSC WBB or SLSC467 at this school has something noted here."""
    window = rules.second_window(rules.year_of(first))
    contacts = mailing.contacts_of(context, school)
    workers = {c.person_id for c in contacts if c.role in {Role.SUPPORTER, Role.ANCHOR}} | {context.person.id}
    anchored = [s.id for s in schools.own(context) if context.may(Act.MEET, s)]
    taken = {m.day for m in meetings.planned(context.session, anchored, window) if m.day}
    return rules.proposals(
        calendar_at(context.session, school.id, window.first, context.terms),
        visits.days_with_visits(context.session, workers, window) | taken,
        first=first,
        today=context.today,
        start=start,
    )


@dataclass(frozen=True)
class _Second:
    """What the form says of the second meeting."""

    day: date | None = None
    start: time | None = None
    none: bool = False
    reason: str = ""


def submit_close(context: Context, data: Data, values: Values) -> Reply:
    school = schools.get(context, data["school"], Act.MEET)
    kind = MeetingKind(data["kind"])
    there = planning.get(context, data["meeting"])[0] if data.get("meeting") else None
    errors: Data = {}
    day = _held_day(context, values, there, errors)
    asks = bool(data.get("asks"))
    second = _second(context, school, values, day, errors) if asks else _Second()
    present = _present(context, school, there, values)
    if not present:
        errors["attendees"] = context.say("error.attendees")
    if errors or day is None:
        raise Tell(Errors(errors))
    return _close(context, school, kind, day, present, second, asks=asks)


def _held_day(context: Context, values: Values, there: Meeting | None, errors: Data) -> date | None:
    """A day that has come, of the meeting's own school year."""
    day = parse_day(values.get("day", ""))
    if day is None or day > context.today or (context.today - day).days > rules.FAR_DAYS:
        errors["day"] = context.say("error.held_day")
    elif there and there.year != rules.year_of(day):
        errors["day"] = context.say("error.held_year")
    return day


def _second(context: Context, school: School, values: Values, first: date | None, errors: Data) -> _Second:
    choice, start = values.get("second", ""), parse_time(values.get("start", ""))
    reason = " ".join(values.get("reason", "").split())[:MOST_REASON]
    other = parse_day(values.get("other_day", ""))
    if choice == LATER:
        return _Second()
    if choice == NONE:
        if not reason:
            errors["reason"] = context.say("error.no_second")
        return _Second(none=True, reason=reason)
    day = other if choice == OTHER else parse_day(choice)
    field = "other_day" if choice == OTHER else "second"
    if day is None:
        errors[field] = context.say("error.other_day" if choice == OTHER else "error.second")
    elif choice != OTHER and other and other != day:
        errors["other_day"] = context.say("error.two_days")
    elif first and (problem := _second_problem(context, day, first)):
        errors[field] = planning.beside_day(context, school, problem, day, SECOND)
    return _Second(day, start)


def _second_problem(context: Context, day: date, first: date) -> Problem | None:
    problem = rules.problem(SECOND, day, context.today, ())
    return problem or (Problem.OTHER_YEAR if rules.year_of(day) != rules.year_of(first) else None)


def _present(context: Context, school: School, there: Meeting | None, values: Values) -> tuple[int, ...]:
    """Only people whom the form could offer."""
    contacts: tuple[Contact, ...] = mailing.contacts_of(context, school)
    offered = {c.person_id for c in contacts} | {context.person.id}
    offered |= set(meetings.attendees(context.session, there.id)) if there else set()
    chosen = (parse_id(text) for text in parse_several(values.get("attendees", "")))
    return tuple(number for number in chosen if number in offered and number is not None)


def _close(
    context: Context,
    school: School,
    kind: MeetingKind,
    day: date,
    present: tuple[int, ...],
    second: _Second,
    *,
    asks: bool,
) -> Reply:
    """In the write transaction: the meeting was held, and what is known of the second."""
    year = rules.year_of(day)
    there = meetings.of_year(context.session, school.id, year).get(kind)
    start, place = (there.start, there.place) if there else (None, "")
    held = planning.write(context, school, Wish(kind, year, MeetingStatus.HELD, day, start, place))
    meetings.set_attendees(context.session, held.after.id, present)
    following = invitations.follow(context, school, held.after)
    changes = [held, *_second_change(context, school, year, second, place)]
    planned = changes[-1].after if len(changes) > 1 else None
    open_still = asks and planned is None
    text = context.say(
        "meeting/closed", school=school, meeting=held.after, number=len(present), second=planned,
        today=context.today, asks=open_still,
    )  # fmt: skip
    undo = planning.undo_button(context, school, changes)
    buttons = (
        _second_buttons(context, school, year)
        if open_still
        else (school_buttons.see_meetings(context, school),)
    )
    return Reply(
        invitations.with_following(context, text, following),
        warnings=planning.warned(context, school, planned) if planned else (),
        buttons=(*buttons, undo) if open_still else (undo, *buttons),
    )


def _second_change(context: Context, school: School, year: int, second: _Second, place: str) -> list[Change]:
    if second.none:
        none = Wish(SECOND, year, MeetingStatus.NONE, reason=second.reason)
        return [planning.write(context, school, none)]
    if second.day is None:
        return []
    where = "" if "://" in place else place  # a video link is of one meeting
    wish = Wish(SECOND, year, MeetingStatus.PLANNED, second.day, second.start, where)
    return [planning.write(context, school, wish)]


def _second_buttons(context: Context, school: School, year: int) -> tuple[Button, ...]:
    """R9: asked again when the first was closed without."""
    say = context.say
    data = {"school": str(school.id), "kind": SECOND.value, "year": str(year)}
    return (
        Button(say("button.note_date"), "open_meeting", data, look="primary"),
        Button(say("button.later"), "second_later", {"school": str(school.id)}),
        Button(say("button.no_second"), "open_no_meeting", data),
    )


def second_later(context: Context, data: Data) -> Reply:
    school = schools.get(context, data["school"], Act.MEET)
    return Reply(
        context.say("meeting/later", school=school), buttons=(school_buttons.see_meetings(context, school),)
    )


# no meeting this school year


def open_no_meeting(context: Context, data: Data) -> Form:
    if data.get("meeting"):
        there, school = planning.get(context, data["meeting"])
        return no_meeting_form(context, school, there.year, there.kind)
    school = schools.get(context, data["school"], Act.MEET)
    return no_meeting_form(context, school, int(data["year"]), MeetingKind(data["kind"]))


def no_meeting_form(context: Context, school: School, year: int, kind: MeetingKind) -> Form:
    """The reason is asked for a second meeting, and may be told for a first."""
    say = context.say
    there = meetings.of_year(context.session, school.id, year).get(kind)
    if there and there.status is MeetingStatus.HELD:
        text = say("meeting/held_already", school=school, meeting=there, today=context.today)
        raise Tell(Reply(text, buttons=(school_buttons.see_meetings(context, school),)))
    invited = there if there and there.invited and there.status is MeetingStatus.PLANNED else None
    number = invitations.number_invited(context, invited) if invited else 0
    return Form(
        "no_meeting",
        title=say(f"form.no_{kind}"),
        submit=say("button.save"),
        close=say("button.close"),
        intro=say("meeting/no_meeting", school=school, kind=kind),
        warnings=(say("meeting/will_follow", number=number),) if number else (),
        fields=(
            Field("reason", say("field.reason"), "text", optional=kind is FIRST, most=MOST_REASON,
                  hint=say("hint.note")),
        ),
        data={"school": str(school.id), "kind": kind.value, "year": str(year)},
    )  # fmt: skip


def submit_no_meeting(context: Context, data: Data, values: Values) -> Reply:
    school = schools.get(context, data["school"], Act.MEET)
    kind, year = MeetingKind(data["kind"]), int(data["year"])
    reason = " ".join(values.get("reason", "").split())[:MOST_REASON]
    if kind is SECOND and not reason:
        raise Tell(Errors({"reason": context.say("error.no_second")}))
    change = planning.write(context, school, Wish(kind, year, MeetingStatus.NONE, reason=reason))
    following = invitations.follow(context, school, change.after)
    text = context.say("meeting/none", school=school, meeting=change.after)
    return Reply(
        invitations.with_following(context, text, following),
        buttons=(
            planning.undo_button(context, school, [change]),
            school_buttons.see_meetings(context, school),
        ),
    )
