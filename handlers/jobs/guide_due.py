"""The meeting mail has not gone (R2): ten school days before; for one in early September from August."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from handlers.context import Context
from handlers.jobs.kinds import Job
from handlers.jobs.world import SchoolWorld
from handlers.rules.tasks import GUIDE_AHEAD, Task, school_days_before
from handlers.surface import Button, Item
from storage.reminders import Due
from storage.values import Meeting

KIND = "guide_due"
EARLY = (9, 20)
"""For a meeting before this day the weekdays of late August count, for our own staff."""


def due(world: SchoolWorld, today: date) -> Iterable[Due]:
    first = world.state.facts.first
    if first is None or first.day is None or not world.state.has(Task.SEND_GUIDE):
        return
    if today >= (begins := _begins(world, first.day)):
        wave = 1 if today >= world.calendar.year.first_school_day > begins else 0
        for person_id in world.anchor_ids:
            yield Due(KIND, person_id, world.school.id, f"meeting:{first.id}", str(first.day), wave)


def _begins(world: SchoolWorld, day: date) -> date:
    if day < date(world.calendar.year.start.year, *EARLY):
        return world.late_august
    return school_days_before(world.calendar, day, GUIDE_AHEAD)


def item(context: Context, world: SchoolWorld, told: Due) -> Item:
    first: Meeting | None = world.state.facts.first
    text = context.say("reminder/guide_due", school=world.school, meeting=first, today=context.today)
    data = {"school": str(told.school_id)}
    return Item(text, buttons=(Button(context.say("button.send_guide"), "open_guide", data, look="primary"),))


JOB = Job(KIND, due, item, late_august=True)
