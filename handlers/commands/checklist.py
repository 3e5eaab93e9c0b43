"""`/overview de-linde`: everything of one school in the school year, and what can be noted about it."""

from __future__ import annotations

from handlers import school_buttons
from handlers.commands import link
from handlers.commands.facts import buttons, undo_buttons
from handlers.commands.frame_mail import untell_button
from handlers.context import Context
from handlers.mailing import school_year
from handlers.rules import calendar
from handlers.rules.permissions import Act
from handlers.rules.tasks import Task
from handlers.school_states import SchoolState, state
from handlers.surface import Button, Item, Reply
from storage import channels
from storage.values import Milestone, School, Told

Lines = tuple[Item, ...]


def show(context: Context, school: School) -> Reply:
    """Facts with their dates; none blocks another. Who may not change them reads them."""
    found = state(context, school)
    year = calendar.school_year(school_year(context))
    return Reply(
        context.say("checklist/head", school=school, year=year),
        items=(
            *_meetings(context, found),
            *_overviews(context, found),
            *_after(context, found),
            *_frame(context, found),
            *_around(context, found),
        ),
    )


def _line(context: Context, found: SchoolState, what: str, *pressed: Button) -> Item:
    fact = context.say(
        f"overview/{what}", facts=found.facts, left=found.left, today=context.today, school=found.school
    )
    return Item(f"<b>{context.say(f'fact.{what}')}</b>: {fact}", buttons=pressed)


def _meetings(context: Context, found: SchoolState) -> Lines:
    first = _to_do(context, found, Task.CLOSE_FIRST, Task.PLAN_FIRST)
    return (
        _line(context, found, "first", *(first or (school_buttons.see_meetings(context, found.school),))),
        _line(context, found, "mail", *_mail_buttons(context, found)),
    )


def _mail_buttons(context: Context, found: SchoolState) -> tuple[Button, ...]:
    mail, ahead = found.facts.mail, found.facts.planned
    if mail and context.may(Act.SEE_FAILED_MAILS, found.school):
        return (Button(context.say("button.see_mail"), "show_mail", {"mail": str(mail.mail_id)}),)
    if mail is None and ahead and ahead >= context.today:
        return buttons(context, found, Task.SEND_GUIDE)
    return ()


def _overviews(context: Context, found: SchoolState) -> Lines:
    """Of SLSC467 only where it works."""
    parts = [("overview_lsc", Task.OVERVIEW_LSC, Milestone.OVERVIEW_LSC)]
    if found.facts.with_slsc:
        parts.append(("overview_slsc", Task.OVERVIEW_SLSC, Milestone.OVERVIEW_SLSC))
    return tuple(
        _line(context, found, what, *_noted(context, found, task, milestone))
        for what, task, milestone in parts
    )


def _noted(context: Context, found: SchoolState, task: Task, what: Milestone) -> tuple[Button, ...]:
    if what in found.facts.done:
        return undo_buttons(context, found, what)
    return buttons(context, found, task)


def _after(context: Context, found: SchoolState) -> Lines:
    """A report can be noted unless its meeting is still ahead."""
    ahead = found.facts.planned is not None and found.facts.planned > context.today
    report = () if ahead else _noted(context, found, Task.SHARE_REPORT, Milestone.REPORT_SHARED)
    return (
        _line(context, found, "report", *report),
        _line(context, found, "second", *_to_do(context, found, Task.CLOSE_SECOND, Task.SECOND_DATE)),
    )


def _to_do(context: Context, found: SchoolState, *tasks: Task) -> tuple[Button, ...]:
    """For the first of these that is to be done, if any."""
    task = next((task for task in tasks if found.has(task)), None)
    return buttons(context, found, task) if task else ()


def _frame(context: Context, found: SchoolState) -> Lines:
    facts, school = found.facts, found.school
    if facts.frame is None:
        return (_line(context, found, "frame", *buttons(context, found, Task.SET_FRAME)),)
    see = school_buttons.see_frame(context, school)
    return (
        _line(context, found, "frame", *_frame_buttons(context, found)),
        _line(context, found, "rest", see),
    )


def _frame_buttons(context: Context, found: SchoolState) -> tuple[Button, ...]:
    told, version = found.facts.told, found.facts.frame
    if told is None:
        return buttons(context, found, Task.TELL_FRAME)
    if version and told[0] is Told.SPOKEN and context.may(Act.TELL_FRAME, found.school):
        return (untell_button(context, found.school, version),)
    return ()


def _around(context: Context, found: SchoolState) -> Lines:
    """The school's channel, and its anchor."""
    school = found.school
    channel = channels.of(context.session, school.id)
    links = context.may(Act.MEET, school)
    text = context.say("checklist/channel", channel=channel)
    unlink = Button(context.say("button.unlink"), "unlink_channel", {"school": str(school.id)}, changes=True)
    ways = (link.button(context, school), *((unlink,) if channel else ()))
    return (
        Item(text, buttons=ways if links else ()),
        _line(context, found, "anchor", *buttons(context, found, Task.NAME_ANCHOR)),
    )
