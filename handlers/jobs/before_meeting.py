"""Before each meeting, to those who take part: what to prepare (R6), then the day itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from handlers.context import Context
from handlers.jobs.kinds import Job
from handlers.jobs.world import SchoolWorld
from handlers.rules.permissions import Standing
from handlers.rules.reminder_plans import Waves
from handlers.rules.waves import wave_before
from handlers.surface import Button, Item
from storage.reminders import Due
from storage.values import Centre, Meeting, MeetingKind, MeetingStatus, Milestone

KIND = "before_meeting"
WAVES = Waves((10, 2, 0), before=True)
"""School days before the meeting."""
KEPT = 2
"""What comes so few school days before comes however late the meeting was planned."""


def due(world: SchoolWorld, today: date) -> Iterable[Due]:
    days = world.terms.waves(KIND, WAVES).days
    for meeting in (world.state.facts.first, world.state.facts.second):
        if meeting is None or meeting.status is not MeetingStatus.PLANNED or meeting.day is None:
            continue
        known = meeting.known_since.date()
        wave = wave_before(meeting.day, today, days, world.school_days, known_since=known, kept=KEPT)
        if wave is None:
            continue
        for person_id in world.staff_ids:
            version = f"{meeting.day} {meeting.start}"
            yield Due(KIND, person_id, world.school.id, f"meeting:{meeting.id}", version, wave)


def item(context: Context, world: SchoolWorld, told: Due) -> Item:
    meeting = _meeting(world, told)
    slsc = context.person.centre is Centre.SLSC
    mine = Milestone.OVERVIEW_SLSC if slsc else Milestone.OVERVIEW_LSC
    filled = mine in world.state.facts.done
    first = meeting.kind is MeetingKind.FIRST
    text = context.say(
        "reminder/before_meeting",
        school=world.school,
        meeting=meeting,
        first=first,
        filled=filled,
        anchor=context.person.id in world.anchor_ids,
        today=context.today,
    )
    data = {"school": str(world.school.id)}
    fill = Button(
        context.say("button.overview_filled"), "overview_filled", data, changes=True, look="primary"
    )
    see = Button(context.say("button.see_meetings"), "meetings", data)
    return Item(text, buttons=(see,) if filled or not first else (fill, see))


def _meeting(world: SchoolWorld, told: Due) -> Meeting:
    found = (world.state.facts.first, world.state.facts.second)
    return next(m for m in found if m and f"meeting:{m.id}" == told.subject)


TAKE_PART = frozenset({Standing.LSC, Standing.SLSC, Standing.ANCHOR})
JOB = Job(KIND, due, item, waves=WAVES, to=TAKE_PART, because="takes_part")
