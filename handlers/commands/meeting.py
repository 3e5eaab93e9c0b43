"""`/meeting`: when the schoolbeeldoverleg is, and the second moment; one line plans or moves them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from handlers import invitations, planning, school_buttons, schools
from handlers.commands.mails import card, hold_back, hold_invitation_back
from handlers.commands.meeting_close import close_form, no_meeting_form
from handlers.commands.meeting_form import Start, may_plan, meeting_form, read_form
from handlers.commands.meeting_view import invite_button, overview, show
from handlers.context import Context
from handlers.invitations import Outdated, Sent
from handlers.planning import Change, Wish
from handlers.rules import meetings as rules
from handlers.rules.meeting_words import Said, Verb, as_place, read_meeting
from handlers.rules.meetings import MOST_PLACE, Problem
from handlers.rules.misspelt import meant_as_days, without_fillers
from handlers.rules.permissions import Act
from handlers.schools import Again
from handlers.surface import (
    Answer,
    Button,
    Data,
    Perform,
    Reply,
    Tell,
    Values,
    parse_day,
    parse_time,
    written,
)
from storage import meetings
from storage import schools as stored_schools
from storage.values import Meeting, MeetingKind, MeetingStatus, School


def meeting(context: Context, text: str) -> Answer:
    """Understands the line; what is clear is then planned in a short transaction of its own."""
    said = read_meeting(text, context.today)
    if not said.rest:
        if said.is_bare or said.verb:
            return overview(context)
        may_plan(context)
        return meeting_form(context, None, _start(said, said.link), said)
    explain = context.say("meeting/explain", day=said.day, start=said.start) if said.day else ""
    found = schools.find(context, said.rest, Act.SEE_MEETINGS, Again("meeting", text, explain), sure=True)
    said = _with_slips(said, found.rest)
    place = _place(context, said, found.rest)
    if said.is_bare and not place:
        return show(context, found.school)
    if not context.may(Act.MEET, found.school):
        raise Tell(schools.refusal(context, found.school, Act.MEET))
    if said.verb:
        return _other(context, found.school, said)
    return _planned(context, found.school, said, place)


def _with_slips(said: Said, rest: str) -> Said:
    slips = meant_as_days(rest) if said.day is None else ()
    return replace(said, doubtful=said.doubtful + slips)


def _place(context: Context, said: Said, rest: str) -> str:
    """The words that name neither school nor moment."""
    left = " ".join(word for word in rest.split() if word not in said.doubtful)
    place = ", ".join(part for part in (as_place(without_fillers(left)), said.link) if part)
    if len(place) > MOST_PLACE:
        raise Tell(Reply(context.say("meeting/place_too_long", most=MOST_PLACE)))
    return place


def _start(said: Said, place: str) -> Start:
    return Start(said.kind, said.day, said.start, place)


def _other(context: Context, school: School, said: Said) -> Answer:
    """`afronden`, `ging niet door`, `geen tweede moment`."""
    pair = planning.pair_for(context, school, None)
    kind = said.kind or rules.kind_ahead(pair) or rules.kind_meant(pair, None, context.today)
    if said.verb is Verb.NONE:
        return no_meeting_form(context, school, pair.year, kind)
    stands = pair.of(kind)
    if stands is None or not stands.stands:
        raise Tell(_nothing_planned(context, school, kind))
    if said.verb is Verb.CLOSE:
        return close_form(context, school, stands)
    return Perform("cancel_meeting", {"meeting": str(stands.id)})


def _nothing_planned(context: Context, school: School, kind: MeetingKind) -> Reply:
    return Reply(
        context.say("meeting/nothing_planned", school=school, kind=kind),
        buttons=(school_buttons.see_meetings(context, school),),
    )


def _planned(context: Context, school: School, said: Said, place: str) -> Answer:
    pair = planning.pair_for(context, school, said.day)
    kind = said.kind or rules.kind_meant(pair, said.day, context.today)
    there = pair.of(kind)
    start = replace(_start(said, place), kind=kind)
    moves = there if there and there.status is MeetingStatus.PLANNED else None
    if moves:  # what is not said stays as it was
        hour = None if said.vague else said.start or moves.start
        start = replace(start, day=said.day or moves.day, start=hour, place=place or moves.place)
    if said.day is None or said.doubtful or said.vague:
        return meeting_form(context, school, start, said, moves)
    if said.days:
        return _which_day(context, school, kind, start, said)
    _check(context, school, kind, said.day, there)
    return Perform("plan_meeting", _carried(school, kind, said.day, start))


def _carried(school: School, kind: MeetingKind, day: date, start: Start) -> Data:
    return {
        "school": str(school.id),
        "kind": kind.value,
        "day": written(day),
        "start": written(start.start),
        "place": start.place,
    }


def _which_day(context: Context, school: School, kind: MeetingKind, start: Start, said: Said) -> Reply:
    """`volgende vrijdag` has two readings: a button each, the rest is kept."""
    buttons = tuple(
        Button(context.say("plain.day", day=day), "plan_meeting", _carried(school, kind, day, start),
               changes=True)
        for day in said.days
    )  # fmt: skip
    return Reply(context.say("meeting/which_day", school=school, kind=kind), buttons=buttons, one_of=True)


def _check(context: Context, school: School, kind: MeetingKind, day: date, there: Meeting | None) -> None:
    """A sentence for a day that cannot be; one gone by may have been the meeting's own."""
    if there and there.status is MeetingStatus.HELD:
        change = Button(context.say("button.change"), "close_meeting", {"meeting": str(there.id)})
        text = context.say("meeting/held_already", school=school, meeting=there, today=context.today)
        raise Tell(Reply(text, buttons=(change, school_buttons.see_meetings(context, school))))
    problem = rules.problem(kind, day, context.today, planning.known_at(context, school))
    if problem:
        data = {"school": str(school.id), "kind": kind.value, "day": written(day)}
        if there:
            data["meeting"] = str(there.id)
        close = Button(context.say(f"button.close_{kind}"), "close_meeting", data)
        buttons = (close,) if problem is Problem.PAST else ()
        raise Tell(Reply(planning.refuse(context, school, problem, day, kind), buttons=buttons))


# what is done, in the write transaction


def plan(context: Context, data: Data) -> Answer:
    """What a clear line comes to, or a button with one reading of it."""
    school = schools.get(context, data["school"], Act.MEET)
    kind, day = MeetingKind(data["kind"]), parse_day(data["day"])
    if day is None:
        raise Tell(Reply(context.say("meeting/gone")))
    there = meetings.of_year(context.session, school.id, rules.year_of(day)).get(kind)
    _check(context, school, kind, day, there)
    wish = Wish(kind, rules.year_of(day), MeetingStatus.PLANNED, day, parse_time(data["start"]),
                data["place"][:MOST_PLACE])  # fmt: skip
    return _tell(context, school, wish, invites=False)


def submit(context: Context, data: Data, values: Values) -> Answer:
    filled = read_form(context, data, values)
    return _tell(context, filled.school, filled.wish, invites=filled.invites)


def _tell(context: Context, school: School, wish: Wish, *, invites: bool) -> Reply:
    change = planning.write(context, school, wish)
    if invites:
        change = planning.invite(context, change)
    following = invitations.follow(context, school, change.after)
    before, after = change.before, change.after
    moved = before if before and before.status is MeetingStatus.PLANNED else None
    text = context.say(
        "meeting/receipt", school=school, meeting=after, before=moved, today=context.today,
    )  # fmt: skip
    undo = () if change.before == after else (planning.undo_button(context, school, [change]),)
    change_it = Button(context.say("button.change"), "open_meeting", {"meeting": str(after.id)})
    calendar = () if after.invited else (invite_button(context, after),)
    otherwise = invitations.mailed_otherwise(context, after, following)
    again = (school_buttons.send_guide(context, school),) if otherwise and not otherwise.waits else ()
    if following.sent is Sent.INVITATION:
        calendar = (hold_invitation_back(context, after.id, listed=True),)
    return Reply(
        invitations.with_following(context, text, following),
        warnings=(
            *((otherwise.text,) if otherwise else ()),
            *planning.warned(context, school, after),
            *invitations.missing(context, following),
        ),
        buttons=(*undo, change_it, *calendar, *_hold_mail_back(context, otherwise), *again),
    )


def _hold_mail_back(context: Context, outdated: Outdated | None) -> tuple[Button, ...]:
    """Where the mail with the old moment is still here."""
    stop = hold_back(context, outdated.mail, listed=True) if outdated and outdated.waits else None
    return (stop,) if stop else ()


def cancel(context: Context, data: Data) -> Answer:
    """It does not, or did not, take place: a new date may still come."""
    there, school = planning.get(context, data["meeting"])
    if not there.stands:
        raise Tell(_nothing_planned(context, school, there.kind))
    wish = Wish(there.kind, there.year, MeetingStatus.CANCELLED, there.day, there.start, there.place)
    change = planning.write(context, school, wish)
    following = invitations.follow(context, school, change.after)
    otherwise = invitations.mailed_otherwise(context, change.after, following)
    text = context.say("meeting/cancelled", school=school, meeting=there, today=context.today)
    again = {"meeting": str(there.id)}
    return Reply(
        invitations.with_following(context, text, following),
        buttons=(
            Button(context.say("button.new_date"), "open_meeting", again, look="primary"),
            planning.undo_button(context, school, [change]),
            Button(context.say(f"button.no_{there.kind}"), "open_no_meeting", again),
            *_hold_mail_back(context, otherwise),
        ),
        warnings=(otherwise.text,) if otherwise else (),
        replaces=not data.get("listed"),  # an overview stays, for the next one
    )


def invite(context: Context, data: Data) -> Answer:
    """Sends the calendar invitation, with two minutes to stop it."""
    there, school = planning.get(context, data["meeting"])
    stored_schools.lock(context.session, school.id)
    if there.status is not MeetingStatus.PLANNED or there.start is None:
        raise Tell(_nothing_planned(context, school, there.kind))
    change = planning.invite(context, Change(there, there))
    following = invitations.follow(context, school, change.after)
    context.record("meeting.invited", school.id, meeting=there.id)
    if following.mail_id is None:
        raise Tell(_nothing_planned(context, school, there.kind))
    return card(context, following.mail_id, invitations.missing(context, following))


def uninvite(context: Context, data: Data) -> Answer:
    """Tegenhouden: an invitation that nobody has yet. What is in calendars goes with the meeting."""
    there, school = planning.get(context, data["meeting"])
    stored_schools.lock(context.session, school.id)
    see = school_buttons.see_meetings(context, school)
    if not there.invited:
        raise Tell(Reply(context.say("meeting/not_invited", school=school), buttons=(see,)))
    stopped = invitations.hold_back(context, there)
    if stopped is None:
        text = context.say("meeting/invitation_left", school=school, meeting=there)
        raise Tell(Reply(text, buttons=(see,)))
    meetings.set_invited(context.session, there.id, invited=False)
    context.record("meeting.uninvited", school.id, meeting=there.id)
    text = context.say("mail/stopped", mail=stopped, school=school)
    return Reply(text, buttons=(see,), replaces=not data.get("listed"))


# SLSC467


def slsc_no(context: Context, data: Data) -> Answer:
    return _set_slsc(context, data, works_here=False)


def slsc_yes(context: Context, data: Data) -> Answer:
    return _set_slsc(context, data, works_here=True)


def _set_slsc(context: Context, data: Data, *, works_here: bool) -> Reply:
    school = schools.get(context, data["school"], Act.MEET)
    meetings.set_slsc(
        context.session, school.id, works_here=works_here, person_id=context.person.id, now=context.now
    )
    context.record("school.slsc", school.id, works_here=int(works_here))
    back = "slsc_no" if works_here else "slsc_yes"
    undo = Button(context.say("button.undo"), back, {"school": str(school.id)}, changes=True)
    text = context.say("meeting/slsc", school=school, works_here=works_here)
    return Reply(text, buttons=(undo, school_buttons.see_meetings(context, school)), replaces=True)
