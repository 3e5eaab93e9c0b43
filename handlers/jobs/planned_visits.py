"""Visits of this week that still stand as planned: did they take place? On its last school day, at three."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from handlers.context import Context
from handlers.jobs.kinds import Together, Told
from handlers.jobs.world import SchoolWorld
from handlers.rules.calendar import make_calendar, monday
from handlers.rules.permissions import Standing
from handlers.rules.waves import AFTERNOON, looked_back_on
from handlers.surface import Button, Item
from storage.reminders import Due
from storage.values import Visit

KIND = "planned_visits"
MOST = 15
"""Visits in one message; those that come after them stand in it once these are confirmed."""


def due(world: SchoolWorld, today: date) -> Iterable[Due]:
    """From that day on: whoever was away then is asked on coming back."""
    is_open = make_calendar(world.calendar.year).half_days
    for visit in world.planned:
        if visit.person_id not in world.lsc_ids:
            continue
        asked = looked_back_on(visit.day, world.weekdays.get(visit.person_id), lambda day: is_open(day) > 0)
        if asked and asked <= today:
            yield Due(KIND, visit.person_id, world.school.id, f"visit:{visit.id}", str(visit.day), 0)


def item(context: Context, told: Sequence[Told]) -> Item:
    found = sorted((_visit(*each) for each in told), key=lambda visit: visit.moment)
    shown = found[:MOST]
    text = context.say(
        "reminder/planned_visits",
        visits=shown,
        schools={world.school.id: world.school for world, _ in told},
        this_week=shown[0].day >= monday(context.today),
        more=len(found) - len(shown),
        today=context.today,
    )
    return Item(text, buttons=_buttons(context, shown))


def _visit(world: SchoolWorld, due: Due) -> Visit:
    return next(visit for visit in world.planned if f"visit:{visit.id}" == due.subject)


def _buttons(context: Context, shown: Sequence[Visit]) -> tuple[Button, ...]:
    say = context.say
    ids = {"visits": ",".join(str(visit.id) for visit in shown)}
    if len(shown) == 1:
        data = {"visit": ids["visits"]}
        return (
            Button(say("button.confirm"), "confirm_visit", data, changes=True, look="primary"),
            Button(say("button.went_off"), "cancel_visit", data),
            Button(say("button.change"), "change_visit", data),
        )
    both = say("button.both_went") if len(shown) == 2 else say("button.all_went", number=len(shown))
    return (
        Button(both, "confirm_visits", ids, changes=True, look="primary"),
        Button(say("button.one_by_one"), "planned_visits", ids),
    )


NOTE_VISITS = frozenset({Standing.LSC, Standing.ANCHOR})
JOB = Together(KIND, due, item, to=NOTE_VISITS, because="planned", hour=AFTERNOON, tells_all=True)
