"""No second meeting planned (R9): asked the day after the first, then until there is a date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from handlers.commands.meeting_view import off_button
from handlers.context import Context
from handlers.jobs.kinds import Job
from handlers.jobs.world import SchoolWorld
from handlers.rules.permissions import Standing
from handlers.rules.reminder_plans import Waves
from handlers.rules.waves import school_day_from, wave_after
from handlers.surface import Button, Item
from storage.reminders import Due
from storage.values import Meeting, MeetingKind, MeetingStatus

KIND = "second_meeting"
WAVES = Waves((1, 5, 10), every=10, coordinator=20)
"""School days after the first meeting; then every two weeks."""
TO_COORDINATOR = 100
"""The wave that goes to the coordinator."""


def due(world: SchoolWorld, today: date) -> Iterable[Due]:
    first = waiting(world)
    if first is None or first.day is None:
        return
    waves = world.terms.waves(KIND, WAVES)
    wave = wave_after(first.day, today, waves.days, waves.every, world.school_days)
    if wave is None:
        return
    for person_id in world.anchor_ids:
        yield _due(world, person_id, first, wave)
    told_on = coordinator_day(world, first)
    if told_on is not None and today >= told_on:
        for person_id in world.coordinator_ids:
            yield _due(world, person_id, first, TO_COORDINATOR)


def waiting(world: SchoolWorld) -> Meeting | None:
    """The first meeting that is over, when nothing is known of a second."""
    first, second = world.state.facts.first, world.state.facts.second
    if first is None or not first.stands:
        return None
    return first if second is None or second.status is MeetingStatus.CANCELLED else None


def coordinator_day(world: SchoolWorld, first: Meeting) -> date | None:
    told_after = world.terms.waves(KIND, WAVES).coordinator
    return school_day_from(first.day, told_after, world.school_days) if first.day else None


def _due(world: SchoolWorld, person_id: int, first: Meeting, wave: int) -> Due:
    return Due(KIND, person_id, world.school.id, f"meeting:{first.id}", str(first.day), wave)


def item(context: Context, world: SchoolWorld, told: Due) -> Item:
    first = waiting(world)
    say, data = context.say, {"school": str(told.school_id)}
    text = say(
        "reminder/second_meeting",
        school=world.school,
        first=first,
        today=context.today,
        wave=told.wave,
        coordinator=told.wave == TO_COORDINATOR,
        told_on=coordinator_day(world, first) if first else None,
    )
    if told.wave == TO_COORDINATOR or first is None:
        return Item(text, buttons=(Button(say("button.see_meetings"), "meetings", data),))
    second = {**data, "kind": MeetingKind.SECOND, "year": str(first.year)}
    plan = Button(say("button.note_date"), "open_meeting", second, look="primary")
    none = Button(say("button.no_second"), "open_no_meeting", second)
    off = (off_button(context, first),) if first.status is MeetingStatus.PLANNED else ()
    return Item(text, buttons=(plan, *off, none))


JOB = Job(KIND, due, item, waves=WAVES, to=frozenset({Standing.ANCHOR, Standing.COORDINATOR}))
