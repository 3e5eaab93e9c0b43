"""No report was shared (R12): five and ten school days after the meeting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from handlers.context import Context
from handlers.jobs.kinds import Job
from handlers.jobs.world import SchoolWorld
from handlers.rules.reminder_plans import Waves
from handlers.rules.tasks import Task
from handlers.rules.waves import wave_after
from handlers.surface import Button, Item
from storage.reminders import Due

KIND = "report_due"
WAVES = Waves((5, 10))
"""School days after the meeting."""


def due(world: SchoolWorld, today: date) -> Iterable[Due]:
    first = world.state.facts.first
    if first is None or first.day is None or not world.state.has(Task.SHARE_REPORT):
        return
    wave = wave_after(first.day, today, world.terms.waves(KIND, WAVES).days, 0, world.school_days)
    if wave is not None:
        for person_id in world.anchor_ids:
            yield Due(KIND, person_id, world.school.id, f"meeting:{first.id}", str(first.day), wave)


def item(context: Context, world: SchoolWorld, told: Due) -> Item:
    text = context.say("reminder/report_due", school=world.school, first=world.state.facts.first)
    data = {"school": str(told.school_id)}
    shared = Button(context.say("button.report_shared"), "report_shared", data, changes=True, look="primary")
    return Item(text, buttons=(shared,))


JOB = Job(KIND, due, item, waves=WAVES)
