"""A mail goes to the school before its meeting: the anchor is told the school day before, and can stop it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from handlers import school_buttons, school_mails
from handlers.context import Context
from handlers.jobs.kinds import Job
from handlers.jobs.world import SchoolWorld
from handlers.rules.permissions import Standing
from handlers.rules.school_mails import HOUR, Outlook, Stage
from handlers.school_mails import KIND, Going
from handlers.surface import Button, Item
from storage import schools
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
        if not world.anchor_ids and of.known.parties and of.next_day(today):
            for person_id in world.coordinator_ids:
                yield Due(KIND, person_id, world.school.id, of.subject, of.version, TO_COORDINATOR)


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


def item(context: Context, world: SchoolWorld, told: Due) -> Item:
    of = next(each for each in world.mails_before_meetings if each.subject == told.subject)
    say, school = context.say, world.school
    if told.wave == TO_COORDINATOR:
        text = say("school_mail/no_anchor", school=school, meeting=of.meeting, today=context.today)
        data = {"school": str(school.id)}
        return Item(text, buttons=(Button(say("button.name_anchor"), "open_anchor", data, look="primary"),))
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
    send = (school_buttons.send_guide(context, school),) if without_guide else ()
    return Item(text, buttons=(*(school_mails.buttons(context, of, outlook) if to else ()), *send))


JOB = Job(KIND, due, item, to=frozenset({Standing.ANCHOR, Standing.COORDINATOR}), is_choice=False)
