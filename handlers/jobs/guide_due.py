"""The meeting mail has not gone (R2): ten school days before; for one in early September from August."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from handlers.context import Context
from handlers.jobs.kinds import Job
from handlers.jobs.world import SchoolWorld
from handlers.rules.reminder_plans import Waves
from handlers.rules.tasks import GUIDE_AHEAD, Task, school_days_before
from handlers.surface import Button, Item
from storage.reminders import Due
from storage.values import Meeting

KIND = "guide_due"
WAVES = Waves((GUIDE_AHEAD,), before=True)
"""School days before the meeting."""
EARLY = (9, 20)
"""For a meeting before this day the weekdays of late August count, for our own staff."""


def due(world: SchoolWorld, today: date) -> Iterable[Due]:
    first = world.state.facts.first
    if first is None or first.day is None or not _is_unsent(world, first.day, today):
        return
    begun = sum(today >= begins for begins in _begins(world, first.day))
    if begun:
        for person_id in world.anchor_ids:
            yield Due(KIND, person_id, world.school.id, f"meeting:{first.id}", str(first.day), begun - 1)


def _is_early(world: SchoolWorld, day: date) -> bool:
    return day < date(world.calendar.year.start.year, *EARLY)


def _is_unsent(world: SchoolWorld, day: date, today: date) -> bool:
    """Also before it is a task, when the centre asks for it sooner."""
    facts = world.state.facts
    if _is_early(world, day):
        return world.state.has(Task.SEND_GUIDE)
    return facts.planned is not None and facts.mail is None and today <= day


def _begins(world: SchoolWorld, day: date) -> tuple[date, ...]:
    """The first day of each wave."""
    if _is_early(world, day):
        return world.late_august, world.calendar.year.first_school_day
    days = world.terms.waves(KIND, WAVES).days
    return tuple(school_days_before(world.calendar, day, number) if number else day for number in days)


def item(context: Context, world: SchoolWorld, told: Due) -> Item:
    first: Meeting | None = world.state.facts.first
    text = context.say("reminder/guide_due", school=world.school, meeting=first, today=context.today)
    data = {"school": str(told.school_id)}
    return Item(text, buttons=(Button(context.say("button.send_guide"), "open_guide", data, look="primary"),))


JOB = Job(KIND, due, item, waves=WAVES, late_august=True)
