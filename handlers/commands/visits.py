"""`/visits`: one's own visits, or those of a school for its anchor, each with what can be done with it."""

from __future__ import annotations

import re
from datetime import timedelta

from handlers import school_buttons, schools
from handlers.context import Context
from handlers.rules.dates import read_day, read_line
from handlers.rules.periods import read_period
from handlers.rules.permissions import Act
from handlers.schools import Again
from handlers.surface import Answer, Button, Item, Reply, Tell
from storage import people, visits
from storage import schools as stored_schools
from storage.values import School, Span, Visit, VisitStatus

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
        both = _from_until(context, words)
        if both:
            return _mine(context, both)
        line = read_line(words, context.today)
        if line.faults:
            raise Tell(Reply(context.say("visit/not_understood", words=line.faults)))
        day, words = line.day, line.rest if line.day else words
        span = Span(day, day) if day else Span(context.today - LOOK_BACK, context.today + LOOK_AHEAD)
    if not words:
        return _mine(context, span)
    found = schools.find(context, words, Act.SEE_FRAME, Again("visits", text))
    return _at_school(context, found.school, span)


def _from_until(context: Context, words: str) -> Span | None:
    """`9 november tot 13 november`; nothing more than that."""
    first, _, last = re.sub(r"\b(tot en met|t/m|tot|until|to)\b", "\0", words, count=1).partition("\0")
    begin, end = read_day(first, context.today), read_day(last, context.today)
    return Span(begin, end) if begin and end and begin <= end else None


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
    return _listing(context, found, span, school, mine=not every)


def _listing(
    context: Context, found: list[Visit], span: Span, school: School | None, *, mine: bool = False
) -> Reply:
    """`mine`: at this school others have visits too, which are not shown."""
    shown = found[:MOST]
    names = people.names(context.session, [v.person_id for v in shown])
    places = stored_schools.several(context.session, [v.school_id for v in shown])
    return Reply(
        context.say(
            "visits/head",
            visits=found,
            span=span,
            school=school,
            mine=mine,
            more=len(found) - len(shown),
        ),
        items=tuple(
            visit_item(context, visit, places[visit.school_id], names[visit.person_id]) for visit in shown
        ),
        buttons=()
        if found or not context.notes_visits
        else school_buttons.log(context, school)
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
    remove = Button(say("button.remove"), "undo_visit", {**data, "listed": "1"}, changes=True)
    if visit.status is VisitStatus.CANCELLED:
        after_all = Button(say("button.took_place"), "confirm_visit", data, changes=True)
        return (after_all, change, remove)
    confirm = (
        (Button(say("button.confirm"), "confirm_visit", data, changes=True),)
        if visit.status is VisitStatus.PLANNED and visit.day <= context.today
        else ()
    )
    off = "button.goes_off" if visit.day > context.today else "button.went_off"
    return (*confirm, change, Button(say(off), "cancel_visit", data), remove)
