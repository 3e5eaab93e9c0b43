"""A school's time frame: 80 % and all of the year's time used, and once more than a block over it so far.

Never for a single period. What was told is told, until a correction brings the school back under that limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from handlers import school_buttons
from handlers.context import Context
from handlers.jobs.kinds import Together, Told
from handlers.jobs.world import SchoolWorld
from handlers.rules.permissions import Standing
from handlers.rules.usage import Limit
from handlers.surface import Button, Item
from storage.reminders import Due

KIND = "frame_notice"
SHARE, TO_DATE = "share", "to_date"
"""Of the year; and of what the frame gave so far."""


def due(world: SchoolWorld, today: date) -> Iterable[Due]:
    """A wave above 0 says that all is used, and takes the place of 80 %; a correction makes it a new one."""
    passed, times = world.usage.passed, world.rearmed
    if not passed or today not in world.calendar.year:
        return
    year = world.calendar.year.start.year
    wave = 1 + times.get(Limit.WHOLE, 0) if Limit.WHOLE in passed else 0
    for person_id in sorted(world.lsc_ids):
        if Limit.MOST in passed:
            version = str(times.get(Limit.MOST, 0))
            yield Due(KIND, person_id, world.school.id, f"{SHARE}:{year}", version, wave)
        if Limit.TO_DATE in passed:
            version = str(times.get(Limit.TO_DATE, 0))
            yield Due(KIND, person_id, world.school.id, f"{TO_DATE}:{year}", version, 0)


def item(context: Context, told: Sequence[Told]) -> Item:
    world, usage = told[0][0], told[0][0].usage
    about = {each.subject.partition(":")[0] for _, each in told}
    text = context.say(
        "frame_notice/notice",
        school=world.school,
        usage=usage,
        share=SHARE in about,
        to_date=TO_DATE in about and Limit.WHOLE not in usage.passed,
        mine=context.person.id in world.anchor_ids,
        anchor=next((c.name.split()[0] for c in world.contacts if c.person_id in world.anchor_ids), ""),
    )
    why = {"school": str(world.school.id), "on": context.today.isoformat()}
    return Item(
        text,
        buttons=(
            Button(context.say("button.why"), "why", why),
            school_buttons.see_frame(context, world.school),
        ),
    )


THEIR_VISITS = frozenset({Standing.LSC, Standing.ANCHOR})
"""Those whose visits use the frame, and who share it out."""
JOB = Together(KIND, due, item, to=THEIR_VISITS, of_school=True)
