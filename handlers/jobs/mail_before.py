"""A mail goes to the school before its meeting: the anchor is told the school day before, and can stop it.

Whoever is away hears of it on coming back. When that is too late, and where there is no anchor, the
coordinator hears that none goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from handlers import school_buttons, school_mails
from handlers.context import Context
from handlers.jobs import guide_due
from handlers.jobs.kinds import Aside, Beside
from handlers.jobs.world import SchoolWorld
from handlers.rules.permissions import Standing
from handlers.rules.school_mails import HOUR, Outlook, Stage
from handlers.school_mails import KIND, Going, MailBefore
from handlers.surface import Button, Item
from storage import people, schools
from storage.reminders import Due
from storage.values import MeetingKind

TO_COORDINATOR = 100
"""The wave that goes to the coordinator: nobody can send it."""


def due(world: SchoolWorld, today: date) -> Iterable[Due]:
    for of in world.mails_before_meetings:
        outlook = of.outlook(world.anchor_ids, today)
        for person_id in world.anchor_ids:
            if outlook and _concerns(outlook, today, told=of.told_on(person_id) is not None):
                yield Due(KIND, person_id, world.school.id, of.subject, of.version, 0)
        if outlook is None and of.known.parties and _nobody_is_there(world, of, today) and of.next_day(today):
            for person_id in world.coordinator_ids:
                yield Due(KIND, person_id, world.school.id, of.subject, of.version, TO_COORDINATOR)


def _nobody_is_there(world: SchoolWorld, of: MailBefore, today: date) -> bool:
    return all(of.is_away(each, today) for each in world.anchor_ids)


def _concerns(outlook: Outlook, today: date, *, told: bool) -> bool:
    """That it goes concerns who can still stop it; how it fares, who was told."""
    if outlook.stage is Stage.AHEAD:
        return False
    return told or (outlook.stage is Stage.GOES and outlook.day != today)


def going(world: SchoolWorld, today: date) -> Iterator[Going]:
    """What goes today."""
    for of in world.mails_before_meetings:
        author = of.goes_today(world.anchor_ids, today)
        if author is not None:
            yield Going(world.school, of.meeting.id, author)


def item(context: Context, world: SchoolWorld, told: Due, beside: Beside) -> Item:
    of = next(each for each in world.mails_before_meetings if each.subject == told.subject)
    say, school = context.say, world.school
    if told.wave == TO_COORDINATOR:
        return _without_anchor(context, world, of)
    outlook = of.outlook(world.anchor_ids, context.today)
    goes = outlook is not None and outlook.stage is Stage.GOES
    without_guide = goes and of.guide is None and of.meeting.kind is MeetingKind.FIRST
    to = school_mails.receivers(context, world.contacts, schools.email(context.session, school.id))
    text = say(
        "school_mail/item",
        school=school,
        meeting=of.meeting,
        outlook=outlook,
        nobody=not to,
        without_guide=without_guide,
        hour=HOUR,
        leaves=context.now.time() < HOUR,
        today=context.today,
    )
    is_offered = (guide_due.KIND, school.id) in beside
    send = (school_buttons.send_guide(context, school),) if without_guide and not is_offered else ()
    return Item(text, buttons=(*(school_mails.buttons(context, of, outlook) if to else ()), *send))


def _without_anchor(context: Context, world: SchoolWorld, of: MailBefore) -> Item:
    """To the coordinator, who can name somebody in whose name it can still go."""
    say, school, data = context.say, world.school, {"school": str(world.school.id)}
    if not world.anchor_ids:
        text = say("school_mail/no_anchor", school=school, meeting=of.meeting, today=context.today)
        return Item(text, buttons=(Button(say("button.name_anchor"), "open_anchor", data, look="primary"),))
    away = world.anchor_ids[0]
    until = of.last_day_away(away, context.today)
    text = say(
        "school_mail/anchor_away",
        school=school,
        meeting=of.meeting,
        name=people.names(context.session, [away])[away],
        replaces=away == world.replacement_id,
        until=until,
        in_time=of.is_in_time_tomorrow(context.today),
        today=context.today,
    )
    name = Button(
        say("button.name_replacement"), "open_replacement", {**data, "until": until.isoformat()},
        look="primary",
    )  # fmt: skip
    return Item(text, buttons=(name,))


JOB = Aside(KIND, due, item, to=frozenset({Standing.ANCHOR, Standing.COORDINATOR}), is_choice=False)
