"""A school without a meeting date (R1): monthly in May and June, for the next year; weekly from September."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from handlers.context import Context
from handlers.jobs.kinds import Job
from handlers.jobs.world import SchoolWorld
from handlers.rules.tasks import Task
from handlers.surface import Button, Item
from storage.reminders import Due
from storage.values import MeetingKind, MeetingStatus

KIND = "no_date"
SPRING = (5, 6)
"""The months in which the next year's meetings are agreed."""


def due(world: SchoolWorld, today: date) -> Iterable[Due]:
    year = world.calendar.year.start.year
    if today.month in SPRING:
        ahead = world.next_first
        if ahead is None or ahead.status is MeetingStatus.CANCELLED:
            yield from _due(world, year + 1, today.month)
    elif world.state.has(Task.PLAN_FIRST) and today >= world.calendar.year.first_school_day:
        yield from _due(world, year, 10 + (today - world.calendar.year.start).days // 7)


def _due(world: SchoolWorld, year: int, wave: int) -> Iterable[Due]:
    for person_id in world.anchor_ids:
        yield Due(KIND, person_id, world.school.id, f"year:{year}", str(year), wave)


def item(context: Context, world: SchoolWorld, told: Due) -> Item:
    text = context.say("reminder/no_date", school=world.school, ahead=told.wave in SPRING)
    data = {"school": str(told.school_id), "kind": MeetingKind.FIRST}
    plan = Button(context.say("button.plan_first"), "open_meeting", data, look="primary")
    if told.wave in SPRING:
        return Item(text, buttons=(plan,))
    year = {**data, "year": str(world.calendar.year.start.year)}
    return Item(text, buttons=(plan, Button(context.say("button.no_first"), "open_no_meeting", year)))


JOB = Job(KIND, due, item)
