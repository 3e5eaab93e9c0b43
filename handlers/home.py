"""The home tab: my schools with bars, what waits for me, my last visits. Useful to a stranger too."""

from __future__ import annotations

from collections.abc import Iterable

from handlers import schools
from handlers.commands.about import help_
from handlers.commands.meeting_view import home_items
from handlers.commands.timeframe import MOST_SCHOOLS, school_items
from handlers.commands.visits import visit_item
from handlers.context import Context
from handlers.rules.calendar import school_year_of
from handlers.rules.permissions import Act
from handlers.surface import Button, Home, Item, Section
from storage import schools as stored_schools
from storage import visits
from storage.values import School, Span, Visit, VisitStatus

LAST_VISITS, NEXT_VISITS = 6, 4


def home(context: Context) -> Home:
    if context.asker is None:
        return Home(help_(context).body, (), ())
    own = schools.own(context)
    mine = [s for s in own if context.may(Act.SEE_FRAME, s)]
    sections = []
    if mine:
        sections.append(Section(context.say("home.schools"), school_items(context, mine)))
        sections.append(Section(context.say("home.meetings"), home_items(context, own)))
    if context.notes_visits:
        sections += [_to_confirm(context), _ahead(context), _last_visits(context)]
    return Home(
        context.say("home/intro", person=context.person, today=context.today, schools=len(mine),
                    more=max(0, len(mine) - MOST_SCHOOLS)),
        _buttons(context, own),
        tuple(section for section in sections if section.items or section.empty),
    )  # fmt: skip


def _buttons(context: Context, own: Iterable[School]) -> tuple[Button, ...]:
    log = (
        (Button(context.say("button.log"), "open_visit", {}, look="primary"),) if context.notes_visits else ()
    )
    frame = (
        (Button(context.say("button.set_frame"), "open_frame", {}),)
        if context.person.is_coordinator or any(context.may(Act.SET_FRAME, school) for school in own)
        else ()
    )
    return (*log, *frame, Button(context.say("button.help"), "help", {}))


def _to_confirm(context: Context) -> Section:
    """Planned visits whose day has come: did they take place?"""
    year = school_year_of(context.today)
    found = visits.listed(context.session, Span(year.start, context.today), person_id=context.person.id)
    waiting = [v for v in found if v.status is VisitStatus.PLANNED][:LAST_VISITS]
    return Section(context.say("home.to_confirm"), _items(context, waiting))


def _ahead(context: Context) -> Section:
    found = visits.planned_after(context.session, context.person.id, context.today, NEXT_VISITS)
    return Section(context.say("home.ahead"), _items(context, found))


def _last_visits(context: Context) -> Section:
    found = visits.last_until(context.session, context.person.id, context.today, LAST_VISITS)
    return Section(
        context.say("home.last_visits"), _items(context, found), empty=context.say("home/no_visits")
    )


def _items(context: Context, found: list[Visit]) -> tuple[Item, ...]:
    places = stored_schools.several(context.session, {v.school_id for v in found})
    return tuple(visit_item(context, v, places[v.school_id], context.person.name) for v in found)
