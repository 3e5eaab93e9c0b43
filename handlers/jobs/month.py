"""The first school day of the month, to the coordinator: how all schools stand, in totals without names.

Who was away then, or when we stood still, gets them in the days after it, not when the next are near.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.context import Context
from handlers.jobs.kinds import Overall
from handlers.jobs.world import SchoolWorld, worlds
from handlers.rules.calendar import make_calendar, monday, school_year_of
from handlers.rules.permissions import Standing
from handlers.surface import Button, Item
from storage import schools
from storage.reminders import Due
from storage.values import Meeting, MeetingStatus

KIND = "month"
UNDATED = "undated"
FIRST_SCHOOL_WEEK = 5
"""School days."""
MONTHS = 12


@dataclass(frozen=True)
class Totals:
    """Numbers of schools; `percent` of all their frames' time together, and of the school weeks."""

    schools: int
    first: Counter[str]
    """By what stands: held, planned, none (decided), undated."""
    second: Counter[str]
    """Of the schools whose first meeting was held."""
    frames: int
    told: int
    over: int
    room: int
    silent: int
    percent: int | None
    weeks_percent: int


def due(world: SchoolWorld, today: date) -> Iterable[Due]:
    """A wave each month, so that what was told does not read as settled when the next begins."""
    start = school_year_of(today).start
    wave = (today.month - start.month) % MONTHS
    for person_id in world.coordinator_ids:
        yield Due(KIND, person_id, world.school.id, f"months:{start.year}", "", wave)


def item(context: Context) -> Item:
    found = tuple(worlds(context, schools.everything(context.session)))
    text = context.say("month/totals", totals=totals(context, found))
    see = Button(context.say("button.all_schools"), "overview", {"begin": "0"})
    return Item(text, buttons=(see,))


def totals(context: Context, found: Sequence[SchoolWorld]) -> Totals:
    facts = [world.state.facts for world in found]
    whole = sum(world.usage.whole for world in found)
    calendar = make_calendar(school_year_of(context.today), (), context.terms.min_open_half_days)
    over = sum(week < monday(context.today) for week in calendar.weeks)
    usages = [world.usage for world in found]
    return Totals(
        schools=len(found),
        first=Counter(_standing(each.first) for each in facts),
        second=Counter(_standing(each.second) for each in facts if each.held),
        frames=sum(each.frame is not None for each in facts),
        told=sum(each.frame is not None and each.told is not None for each in facts),
        over=sum(usage.over for usage in usages),
        room=sum(usage.much_room and not usage.over and not usage.silent for usage in usages),
        silent=sum(usage.silent and not usage.over for usage in usages),
        percent=sum(usage.used for usage in usages) * 100 // whole if whole else None,
        weeks_percent=over * 100 // len(calendar.weeks),
    )


def _standing(meeting: Meeting | None) -> str:
    """A meeting that did not take place has no new date yet."""
    if meeting is None or meeting.status is MeetingStatus.CANCELLED:
        return UNDATED
    return meeting.status


def _begins(day: date) -> date:
    return day.replace(day=1)


COORDINATORS = frozenset({Standing.COORDINATOR})
JOB = Overall(KIND, due, item, to=COORDINATORS, begins=_begins, made_up_for=FIRST_SCHOOL_WEEK)
