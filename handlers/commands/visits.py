"""`/visits`: one's own visits, or those of a school for its anchor; correct, confirm, cancel, undo."""

from __future__ import annotations

from datetime import timedelta

from handlers import schools
from handlers.commands.timeframe import log_buttons
from handlers.commands.visit import own_or_any, receipt, visit_form
from handlers.context import Context
from handlers.remaining import remaining_after
from handlers.rules.dates import read_line
from handlers.rules.periods import read_period
from handlers.rules.permissions import Act
from handlers.rules.visits import status_on
from handlers.schools import Again
from handlers.surface import Answer, Button, Data, Field, Form, Item, Option, Reply, Tell, Values
from storage import people, visits
from storage import schools as stored_schools
from storage.values import CancelReason, School, Span, Visit, VisitStatus

ME = frozenset({"ik", "me", "mij", "mijn", "my", "mine", "i"})
MOST = 15
"""Visits in one answer: more fits neither a message nor two minutes."""
LOOK_BACK, LOOK_AHEAD = timedelta(weeks=4), timedelta(weeks=4)


def list_visits(context: Context, text: str) -> Answer:
    words = " ".join(word for word in text.split() if word.casefold() not in ME)
    period = read_period(words, context.today)
    if period:
        span, words = period
    else:
        line = read_line(words, context.today)
        day, words = line.day, line.rest if line.day else words
        span = Span(day, day) if day else Span(context.today - LOOK_BACK, context.today + LOOK_AHEAD)
    if not words:
        return _mine(context, span)
    again = Again("visits", f"{span.first.isoformat()} {span.last.isoformat()}")
    found = schools.find(context, words, Act.SEE_FRAME, again)
    return _at_school(context, found.school, span)


def _mine(context: Context, span: Span) -> Reply:
    found = visits.listed(context.session, span, person_id=context.person.id)
    return _listing(context, found, span, None)


def _at_school(context: Context, school: School, span: Span) -> Reply:
    """The anchor sees every visit of the school; somebody else sees only their own."""
    every = context.may(Act.SEE_OTHERS_VISITS, school)
    if not every and not context.may(Act.LOG, school):
        raise Tell(schools.refusal(context, school, Act.SEE_OTHERS_VISITS))
    mine = None if every else context.person.id
    found = visits.listed(context.session, span, school_id=school.id, person_id=mine)
    return _listing(context, found, span, school)


def _listing(context: Context, found: list[Visit], span: Span, school: School | None) -> Reply:
    shown = found[:MOST]
    names = people.names(context.session, [v.person_id for v in shown])
    places = stored_schools.several(context.session, [v.school_id for v in shown])
    return Reply(
        context.say("visits/head", visits=found, span=span, school=school, more=len(found) - len(shown)),
        items=tuple(
            visit_item(context, visit, places[visit.school_id], names[visit.person_id]) for visit in shown
        ),
        buttons=()
        if found or not context.notes_visits
        else log_buttons(context, school)
        if school
        else (Button(context.say("button.log"), "open_visit", {}, look="primary"),),
    )


def visit_item(context: Context, visit: Visit, school: School, name: str) -> Item:
    """A visit with what can be done with it."""
    mine = visit.person_id == context.person.id
    text = context.say(
        "visits/item", visit=visit, school=school, name=None if mine else name, mine=mine, today=context.today
    )
    return Item(text, menu=_menu(context, visit))


def _menu(context: Context, visit: Visit) -> tuple[Button, ...]:
    say, data = context.say, {"visit": str(visit.id)}
    change = Button(say("button.change"), "change_visit", data)
    if visit.status is VisitStatus.CANCELLED:
        return (change,)
    confirm = (
        (Button(say("button.confirm"), "confirm_visit", data, changes=True),)
        if visit.status is VisitStatus.PLANNED and visit.day <= context.today
        else ()
    )
    cancel = Button(say("button.cancel_visit"), "cancel_visit", data)
    undo = Button(say("button.remove"), "undo_visit", data, changes=True)
    return (*confirm, change, cancel, undo)


def undo(context: Context, data: Data) -> Answer:
    """Take a visit back; after a change (`back`) what it replaced stands again.

    An old button, of a visit that was changed since, changes nothing.
    """
    visit, school = own_or_any(context, data["visit"]), _school(context, data)
    if data["visit"] != str(visit.id):
        raise Tell(_changed_since(context, visit, school))
    visits.reverse(context.session, visit.id)
    context.record("visit.undone", visit.school_id, visit=visit.id)
    before = visits.get(context.session, visit.replaces_id) if visit.replaces_id else None
    if before and data.get("back"):
        again = _note_again(context, before, replaces_id=visit.id)
        place = stored_schools.several(context.session, [again.school_id])[again.school_id]
        return receipt(context, again, place, "put_back", replaces=True)
    left = remaining_after(context.session, visit, context.today, context.terms)
    return Reply(
        context.say("visits/undone", visit=visit, school=school, left=left),
        buttons=(
            Button(context.say("button.restore"), "restore_visit", {"visit": str(visit.id)}, changes=True),
        ),
        replaces=True,
    )


def _changed_since(context: Context, visit: Visit, school: School) -> Reply:
    data = {"visit": str(visit.id)}
    return Reply(
        context.say("visits/changed_since", visit=visit, school=school),
        buttons=(
            Button(context.say("button.undo"), "undo_visit", data, changes=True),
            Button(context.say("button.change"), "change_visit", data),
        ),
    )


def restore(context: Context, data: Data) -> Answer:
    """Undo the undo: the same visit, noted again."""
    found = visits.get(context.session, int(data["visit"])) if data["visit"].isdecimal() else None
    if found is None:
        raise Tell(Reply(context.say("visit/gone")))
    newest = visits.latest_of(context.session, found.id)
    school = stored_schools.several(context.session, [found.school_id])[found.school_id]
    if found.person_id != context.person.id and not context.may(Act.CHANGE_ANY_VISIT, school):
        raise Tell(Reply(context.say("refused/visit", school=school)))
    if newest and newest.status is not VisitStatus.REVERSED:
        raise Tell(Reply(context.say("visits/stands_already", visit=newest, school=school)))
    old = newest or found
    again = _note_again(context, old, replaces_id=old.id)
    context.record("visit.restored", again.school_id, visit=again.id)
    return receipt(context, again, school, "restored", replaces=True)


def _note_again(context: Context, old: Visit, *, replaces_id: int) -> Visit:
    """The same facts as a new visit: a reversed one never comes back to life."""
    return visits.add(
        context.session,
        school_id=old.school_id,
        person_id=old.person_id,
        day=old.day,
        start=old.start,
        status=status_on(old.day, context.today),
        lines=old.lines,
        note=old.note,
        entered_by_id=context.person.id,
        now=context.now,
        replaces_id=replaces_id,
    )


def change(context: Context, data: Data) -> Answer:
    return visit_form(context, visit=own_or_any(context, data["visit"]), school=_school(context, data))


def _school(context: Context, data: Data) -> School:
    visit = own_or_any(context, data["visit"])
    return stored_schools.several(context.session, [visit.school_id])[visit.school_id]


def confirm(context: Context, data: Data) -> Answer:
    """A planned visit took place as planned."""
    visit, school = own_or_any(context, data["visit"]), _school(context, data)
    if visit.status is VisitStatus.DONE:
        raise Tell(Reply(context.say("visits/confirmed_already", visit=visit, school=school)))
    if visit.day > context.today:
        raise Tell(Reply(context.say("visits/not_yet", visit=visit, school=school)))
    done = visits.set_status(context.session, visit.id, VisitStatus.DONE)
    context.record("visit.confirmed", visit.school_id, visit=visit.id)
    return receipt(context, done, school, "confirmed")


def open_cancel(context: Context, data: Data) -> Answer:
    """Which reason? Never illness: "verhinderd" is enough."""
    visit, school = own_or_any(context, data["visit"]), _school(context, data)
    say = context.say
    options = tuple(Option(reason.value, say(f"reason.{reason}")) for reason in CancelReason)
    return Form(
        "cancel",
        title=say("form.cancel"),
        submit=say("button.cancel_visit"),
        close=say("button.close"),
        intro=say("visits/cancel_intro", visit=visit, school=school),
        fields=(Field("reason", say("field.reason"), "choice", options=options),),
        data={"visit": str(visit.id)},
    )


def cancel(context: Context, data: Data, values: Values) -> Answer:
    """The visit did not take place: it uses nothing, the reason is kept, the time stays available."""
    visit, school = own_or_any(context, data["visit"]), _school(context, data)
    reason = CancelReason(values["reason"])
    visits.set_status(context.session, visit.id, VisitStatus.CANCELLED, reason)
    context.record("visit.cancelled", visit.school_id, visit=visit.id, reason=reason.value)
    left = remaining_after(context.session, visit, context.today, context.terms)
    return Reply(
        context.say("visits/cancelled", visit=visit, school=school, reason=reason, left=left),
        buttons=(Button(context.say("button.change"), "change_visit", {"visit": str(visit.id)}),),
    )
