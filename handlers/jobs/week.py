"""Monday morning, to anchors: which of their schools ask for a look. A week without any says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from handlers import schools
from handlers.context import Context
from handlers.jobs import frame_notice, frame_untold, guide_due, no_date, report_due, second_meeting
from handlers.jobs.kinds import Beside, Overview, Told
from handlers.jobs.world import SchoolWorld
from handlers.rules.calendar import monday
from handlers.rules.tasks import Task
from handlers.surface import Button, Item
from storage.reminders import Due

KIND = "week"
OVER, ROOM, SILENT = "over", "room", "silent"
SAID_BY = {
    OVER: frame_notice.KIND,
    ROOM: None,
    SILENT: None,
    Task.MAIL_TROUBLE: None,
    Task.PLAN_FIRST: no_date.KIND,
    Task.CLOSE_FIRST: second_meeting.KIND,
    Task.SECOND_DATE: second_meeting.KIND,
    Task.CLOSE_SECOND: None,
    Task.SEND_GUIDE: guide_due.KIND,
    Task.SHARE_REPORT: report_due.KIND,
    Task.SET_FRAME: None,
    Task.TELL_FRAME: frame_untold.KIND,
}
"""Each point with the reminder that says it too: where that stands in the same message, it is said once."""
POINTS = tuple(SAID_BY)
MOST_NAMED = 8
"""Schools in one line; the overview has them all."""


def due(world: SchoolWorld, today: date) -> Iterable[Due]:
    """Most schools ask for a look by what is to be done: only of the others their time is looked at."""
    if not world.anchor_ids or today not in world.calendar.year:
        return
    if _late(world, today) or _about_time(world):
        for person_id in world.anchor_ids:
            yield Due(KIND, person_id, world.school.id, f"week:{monday(today)}", "", 0)


def points(world: SchoolWorld, today: date) -> tuple[str, ...]:
    """What is to be said of a school, in the order in which it is told."""
    found = {*_late(world, today), _about_time(world)}
    return tuple(point for point in POINTS if point in found)


def _late(world: SchoolWorld, today: date) -> list[Task]:
    return [each.task for each in world.state.to_do if each.due < today and each.task in SAID_BY]


def _about_time(world: SchoolWorld) -> str | None:
    usage = world.usage
    if usage.over:
        return OVER
    if usage.silent:
        return SILENT
    return ROOM if usage.much_room else None


def item(context: Context, told: Sequence[Told], beside: Beside) -> Item | None:
    found = [(world, points(world, context.today)) for world, _ in told]
    names = schools.short_names(world.school for world, _ in found)

    def says(point: str, world: SchoolWorld, its: Sequence[str]) -> bool:
        return point in its and (SAID_BY[point], world.school.id) not in beside

    lines = [
        (point, [(names[world.school.id], world.usage) for world, its in found if says(point, world, its)])
        for point in POINTS
    ]
    if not any(here for _, here in lines):
        return None
    named = [(point, here[:MOST_NAMED], len(here) - MOST_NAMED) for point, here in lines if here]
    text = context.say("week/overview", lines=named)
    see = Button(context.say("button.my_schools"), "overview", {"begin": "0"})
    return Item(text, buttons=(see,))


JOB = Overview(KIND, due, item, begins=monday)
