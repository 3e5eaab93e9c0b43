"""What was done for a school, noted with one tap; and what somebody can press for what is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from handlers import schools
from handlers.context import Context
from handlers.mailing import school_year
from handlers.remaining import year_at
from handlers.rules import calendar
from handlers.rules.permissions import Act
from handlers.rules.tasks import Task
from handlers.school_states import SchoolState
from handlers.surface import Answer, Button, Data, Reply, Tell, parse_id
from storage import meetings
from storage import schools as stored_schools
from storage.values import Centre, FrameVersion, Milestone, School, Told


@dataclass(frozen=True)
class Offer:
    """A button by the key of its words and its action."""

    label: str
    action: str
    changes: bool = False


WHO: dict[Task, Act] = {
    Task.MAIL_TROUBLE: Act.SEE_FAILED_MAILS,
    Task.SEND_GUIDE: Act.MEET,
    Task.OVERVIEW_LSC: Act.FILL_OVERVIEW,
    Task.OVERVIEW_SLSC: Act.FILL_OVERVIEW,
    Task.CLOSE_FIRST: Act.MEET,
    Task.SECOND_DATE: Act.MEET,
    Task.SHARE_REPORT: Act.MEET,
    Task.CLOSE_SECOND: Act.MEET,
    Task.NAME_ANCHOR: Act.NAME_ANCHOR,
    Task.PLAN_FIRST: Act.MEET,
    Task.SET_FRAME: Act.SET_FRAME,
    Task.TELL_FRAME: Act.TELL_FRAME,
}
OF_CENTRE = {Task.OVERVIEW_LSC: Centre.LSC, Task.OVERVIEW_SLSC: Centre.SLSC}
OFFERS: dict[Task, tuple[Offer, ...]] = {
    Task.OVERVIEW_LSC: (Offer("button.overview_filled", "overview_filled", changes=True),),
    Task.OVERVIEW_SLSC: (Offer("button.overview_filled", "overview_filled", changes=True),),
    Task.SHARE_REPORT: (Offer("button.report_shared", "report_shared", changes=True),),
    Task.NAME_ANCHOR: (Offer("button.name_anchor", "open_anchor"),),
    Task.SET_FRAME: (Offer("button.set_frame", "open_frame"),),
    Task.TELL_FRAME: (Offer("button.told_spoken", "frame_told_spoken", changes=True),),
}
NOTED_BY: dict[Milestone, Act] = {
    Milestone.OVERVIEW_LSC: Act.FILL_OVERVIEW,
    Milestone.OVERVIEW_SLSC: Act.FILL_OVERVIEW,
    Milestone.REPORT_SHARED: Act.MEET,
}
FRAME_TOLD = "frame_told"
"""Beside the milestones: a frame is told version by version."""


# what can be pressed


def is_mine(context: Context, task: Task, school: School) -> bool:
    """Whether this person does it; each centre fills in its own part of the guide."""
    centre = OF_CENTRE.get(task, context.person.centre)
    return context.person.centre is centre and context.may(WHO[task], school)


def buttons(context: Context, state: SchoolState, task: Task) -> tuple[Button, ...]:
    """The likeliest first; none for who does not do it."""
    if not is_mine(context, task, state.school):
        return ()
    data = {"school": str(state.school.id)}
    if task is Task.TELL_FRAME and state.facts.frame:
        data["frame"] = str(state.facts.frame.id)
    return tuple(
        Button(context.say(offer.label), offer.action, data, changes=offer.changes)
        for offer in OFFERS.get(task, ())
    )


def undo_buttons(context: Context, state: SchoolState, what: str) -> tuple[Button, ...]:
    """For a fact that stands; `what` is a milestone or `frame_told`."""
    facts = state.facts
    if what == FRAME_TOLD:
        spoken = facts.told is not None and facts.told[0] is Told.SPOKEN
        able = spoken and context.may(Act.TELL_FRAME, state.school)
    else:
        kind = Milestone(what)
        able = kind in facts.done and _may_note(context, kind, state.school)
    return (_undo(context, state.school, what, {"listed": "1"}),) if able else ()


def _undo(context: Context, school: School, what: str, data: Data) -> Button:
    carried = {"school": str(school.id), "what": what, "year": str(school_year(context)), **data}
    return Button(context.say("button.undo"), "undo_fact", carried, changes=True)


# noting


def overview_filled(context: Context, data: Data) -> Answer:
    """Each centre for itself: the anchor notes it for LSC WBB."""
    slsc = context.person.centre is Centre.SLSC
    return _note(context, data, Milestone.OVERVIEW_SLSC if slsc else Milestone.OVERVIEW_LSC)


def report_shared(context: Context, data: Data) -> Answer:
    return _note(context, data, Milestone.REPORT_SHARED)


def _note(context: Context, data: Data, kind: Milestone) -> Reply:
    school = schools.get(context, data["school"], NOTED_BY[kind])
    stored_schools.lock(context.session, school.id)
    year = school_year(context)
    noted = meetings.milestones(context.session, [school.id], year).get(school.id, {}).get(kind)
    if noted:
        raise Tell(_already(context, school, kind, noted))
    meetings.reach(
        context.session, school.id, year, kind, context.today, person_id=context.person.id, now=context.now
    )
    context.record("fact.noted", school.id, fact=kind.value, year=year)
    return Reply(
        context.say("facts/noted", what=kind, school=school), buttons=(_undo(context, school, kind, {}),)
    )


def _already(context: Context, school: School, what: str, day: date) -> Reply:
    return Reply(context.say("facts/already", what=what, school=school, day=day, today=context.today))


def frame_told_spoken(context: Context, data: Data) -> Answer:
    """The school heard of its frame already; of the version that was shown, the newest of the year."""
    school = schools.get(context, data["school"], Act.TELL_FRAME)
    stored_schools.lock(context.session, school.id)
    newest = newest_version(context, school)
    if newest is None or data.get("frame", str(newest.id)) != str(newest.id):
        raise Tell(Reply(context.say("facts/frame_changed", school=school)))
    told = meetings.frames_told(context.session, [newest.id]).get(newest.id)
    if told:
        raise Tell(_already(context, school, FRAME_TOLD, told[1]))
    meetings.tell_frame(
        context.session, newest.id, Told.SPOKEN, context.today, person_id=context.person.id, now=context.now
    )
    context.record("frame.told", school.id, frame=newest.id, how=Told.SPOKEN.value)
    return Reply(
        context.say("facts/noted", what=FRAME_TOLD, school=school),
        buttons=(_undo(context, school, FRAME_TOLD, {}),),
    )


def newest_version(context: Context, school: School) -> FrameVersion | None:
    """The version that the school has to know of: the last to begin in the school year."""
    on = max(context.today, calendar.school_year(school_year(context)).start)
    covered = year_at(context.session, school.id, on, context.terms).covered
    return covered[-1].version if covered else None


# taking back


def undo_fact(context: Context, data: Data) -> Answer:
    what = data["what"]
    act = Act.TELL_FRAME if what == FRAME_TOLD else NOTED_BY[Milestone(what)]
    school = schools.get(context, data["school"], act)
    if what != FRAME_TOLD and not _may_note(context, Milestone(what), school):
        raise Tell(schools.refusal(context, school, act))
    stored_schools.lock(context.session, school.id)
    undone = _untell(context, school) if what == FRAME_TOLD else _take_back(context, school, data)
    if not undone:
        raise Tell(Reply(context.say("facts/not_noted", what=what, school=school)))
    context.record("fact.undone", school.id, fact=what)
    return Reply(context.say("facts/undone", what=what, school=school), replaces=not data.get("listed"))


def _may_note(context: Context, kind: Milestone, school: School) -> bool:
    centre = {Milestone.OVERVIEW_LSC: Centre.LSC, Milestone.OVERVIEW_SLSC: Centre.SLSC}.get(kind)
    return context.may(NOTED_BY[kind], school) and centre in {None, context.person.centre}


def _take_back(context: Context, school: School, data: Data) -> bool:
    year = parse_id(data["year"])
    return year is not None and meetings.take_back(context.session, school.id, year, Milestone(data["what"]))


def _untell(context: Context, school: School) -> bool:
    """Only what was told by word of mouth: a mail cannot be unsent."""
    newest = newest_version(context, school)
    told = meetings.frames_told(context.session, [newest.id]).get(newest.id) if newest else None
    spoken = told is not None and told[0] is Told.SPOKEN
    return bool(newest and spoken and meetings.untell_frame(context.session, newest.id))
