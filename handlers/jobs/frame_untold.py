"""The time frame was not passed on to the school (R15): by mid-October, and once more two weeks later."""

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

KIND = "frame_untold"
WAVES = Waves((10,))
"""School days after the first time."""


def due(world: SchoolWorld, today: date) -> Iterable[Due]:
    frame = world.state.facts.frame
    task = next((each for each in world.state.to_do if each.task is Task.TELL_FRAME), None)
    if frame is None or task is None or today < task.due:
        return
    again = wave_after(task.due, today, world.terms.waves(KIND, WAVES).days, 0, world.school_days)
    wave = 0 if again is None else again + 1
    for person_id in world.anchor_ids:
        yield Due(KIND, person_id, world.school.id, f"frame:{frame.id}", str(frame.id), wave)


def item(context: Context, world: SchoolWorld, told: Due) -> Item:
    say, data = context.say, {"school": str(told.school_id)}
    text = say("reminder/frame_untold", school=world.school, version=world.state.facts.frame)
    return Item(
        text,
        buttons=(
            Button(say("button.tell_frame"), "tell_frame", data, look="primary"),
            Button(say("button.told_spoken"), "frame_told_spoken", data, changes=True),
        ),
    )


JOB = Job(KIND, due, item, waves=WAVES)
