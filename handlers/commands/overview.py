"""`/overview`: how my schools stand in the school year, and what is to be done first."""

from __future__ import annotations

from datetime import UTC, datetime

from handlers import school_buttons, schools
from handlers.commands import checklist, facts, undelivered
from handlers.context import Context
from handlers.mailing import school_year
from handlers.rules import calendar
from handlers.rules.permissions import Act
from handlers.rules.tasks import ToDo
from handlers.school_states import SchoolState, states
from handlers.schools import Again
from handlers.surface import Answer, Button, Data, Item, Reply, Rich, Table, parse_id
from storage import mails
from storage import schools as stored_schools
from storage.values import Mail, Milestone, School

MOST_SCHOOLS = 40
"""On one page: a message holds ten thousand characters of table, and a person less."""
MOST_TO_DO = 6
COLUMNS = ("first", "mail", "report", "second", "frame", "rest")


def overview(context: Context, text: str) -> Answer:
    if text.strip():
        found = schools.find(context, text, Act.SEE_MEETINGS, Again("overview", text))
        return checklist.show(context, found.school)
    return page(context, 0)


def turn(context: Context, data: Data) -> Answer:
    """ "Meer scholen", "Vorige scholen"."""
    return page(context, parse_id(data.get("begin", "")) or 0)


def show_school(context: Context, data: Data) -> Answer:
    return checklist.show(context, schools.get(context, data["school"], Act.SEE_MEETINGS))


def page(context: Context, begin: int) -> Reply:
    """As many schools as a message holds, and only those are looked up."""
    number, on_page = _on_page(context, begin)
    if not on_page:
        return page(context, 0) if begin and number else _nothing(context)
    if number == 1:
        return checklist.show(context, on_page[0])
    shown = states(context, on_page)
    return Reply(
        context.say(
            "overview/head",
            year=calendar.school_year(school_year(context)),
            number=number,
            first=begin + 1,
            last=begin + len(shown),
            every=context.person.is_coordinator,
            example=shown[0].school,
        ),
        table=_table(context, shown),
        items=(*_to_do(context, shown), *trouble(context), *undelivered.trouble(context)),
        buttons=_turns(context, begin, number),
    )


def _on_page(context: Context, begin: int) -> tuple[int, tuple[School, ...]]:
    """How many schools this person follows, and those on the page."""
    if context.person.is_coordinator:
        number = stored_schools.number(context.session)
        return number, stored_schools.page(context.session, begin, MOST_SCHOOLS)
    mine = tuple(school for school in schools.own(context) if context.may(Act.SEE_MEETINGS, school))
    return len(mine), mine[begin : begin + MOST_SCHOOLS]


def _nothing(context: Context) -> Reply:
    person = context.person
    return Reply(
        context.say("overview/nothing", coordinator=person.is_coordinator, outside=bool(person.school_ids))
    )


def _turns(context: Context, begin: int, number: int) -> tuple[Button, ...]:
    def to(label: str, at: int) -> Button:
        return Button(context.say(label), "overview", {"begin": str(at)})

    back = (to("button.schools_before", max(0, begin - MOST_SCHOOLS)),) if begin else ()
    more = (to("button.more_schools", begin + MOST_SCHOOLS),) if begin + MOST_SCHOOLS < number else ()
    return (*back, *more)


# the table


def _table(context: Context, shown: tuple[SchoolState, ...]) -> Table:
    names = schools.short_names(state.school for state in shown)
    rows = tuple(
        (
            context.say("overview/name", name=names[state.school.id]),
            *(_cell(context, state, column) for column in COLUMNS),
        )
        for state in shown
    )
    return Table(tuple(context.say(f"head.{column}") for column in ("school", *COLUMNS)), rows)


def _cell(context: Context, state: SchoolState, column: str) -> Rich:
    """Empty where nothing can be expected yet: a table full of “not yet” says nothing."""
    known, held = state.facts, state.facts.held
    expected = {
        "mail": known.planned is not None or known.mail is not None,
        "report": held or Milestone.REPORT_SHARED in known.done,
        "second": held or known.second is not None,
        "rest": state.left.has_frame,
    }
    if not expected.get(column, True):
        return ""
    return context.say(f"overview/{column}", facts=known, left=state.left, today=context.today)


# what is to be done


def _to_do(context: Context, shown: tuple[SchoolState, ...]) -> tuple[Item, ...]:
    """What this person can do, over all the schools shown, the most urgent first."""
    mine = [
        (each, state)
        for state in shown
        for each in state.to_do
        if facts.is_mine(context, each.task, state.school)
    ]
    mine.sort(key=lambda found: found[0].rank)
    head = Item(context.say("overview/to_do", number=len(mine), shown=min(len(mine), MOST_TO_DO)))
    among = [state.school for state in shown]
    first = mine[:MOST_TO_DO]
    return (head, *(_item(context, each, state, schools.label(state.school, among)) for each, state in first))


def _item(context: Context, each: ToDo, state: SchoolState, name: str) -> Item:
    text = context.say(f"tasks/{each.task}", name=name, facts=state.facts, due=each.due, today=context.today)
    see = school_buttons.see_school(context, state.school)
    return Item(text, buttons=facts.buttons(context, state, each.task) or (see,))


# mails that did not reach everybody


def troubled_mails(context: Context) -> tuple[Mail, ...]:
    """Of this school year, at the schools where this person follows them up."""
    person = context.person
    where = [s.id for s in schools.own(context) if context.may(Act.SEE_FAILED_MAILS, s)]
    if not where and not person.is_coordinator:
        return ()
    since = datetime(school_year(context), 7, 1, tzinfo=UTC)
    return mails.with_trouble(context.session, None if person.is_coordinator else where, since)


def trouble(context: Context) -> tuple[Item, ...]:
    number = len(troubled_mails(context))
    if not number:
        return ()
    see = Button(context.say("button.see_mails"), "failed_mails", {})
    return (Item(context.say("overview/trouble", number=number), buttons=(see,)),)
