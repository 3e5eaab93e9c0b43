"""What was done for a school, noted with one tap; and what somebody can press for what is to be done."""

from __future__ import annotations

from dataclasses import dataclass

from handlers import schools
from handlers.context import Context
from handlers.mailing import school_year
from handlers.rules.permissions import Act
from handlers.rules.tasks import Task
from handlers.school_states import SchoolState
from handlers.surface import Answer, Button, Data, Reply, Tell, parse_id
from storage import meetings
from storage import schools as stored_schools
from storage.values import Centre, MeetingKind, Milestone, School


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
    Task.MAIL_TROUBLE: (Offer("button.see_mail", "show_mail"),),
    Task.SEND_GUIDE: (Offer("button.send_guide", "open_guide"),),
    Task.OVERVIEW_LSC: (Offer("button.overview_filled", "overview_filled", changes=True),),
    Task.OVERVIEW_SLSC: (Offer("button.overview_filled", "overview_filled", changes=True),),
    Task.PLAN_FIRST: (Offer("button.plan_first", "open_meeting"),),
    Task.CLOSE_FIRST: (
        Offer("button.close_first", "close_meeting"),
        Offer("button.went_off", "cancel_meeting", changes=True),
    ),
    Task.SECOND_DATE: (Offer("button.note_date", "open_meeting"),),
    Task.CLOSE_SECOND: (
        Offer("button.close_second", "close_meeting"),
        Offer("button.went_off", "cancel_meeting", changes=True),
    ),
    Task.SHARE_REPORT: (Offer("button.report_shared", "report_shared", changes=True),),
    Task.NAME_ANCHOR: (Offer("button.name_anchor", "open_anchor"),),
    Task.SET_FRAME: (Offer("button.set_frame", "open_frame"),),
    Task.TELL_FRAME: (
        Offer("button.tell_frame", "tell_frame"),
        Offer("button.told_spoken", "frame_told_spoken", changes=True),
    ),
}
KINDS = {
    Task.PLAN_FIRST: MeetingKind.FIRST,
    Task.CLOSE_FIRST: MeetingKind.FIRST,
    Task.SECOND_DATE: MeetingKind.SECOND,
    Task.CLOSE_SECOND: MeetingKind.SECOND,
}
NOTED_BY: dict[Milestone, Act] = {
    Milestone.OVERVIEW_LSC: Act.FILL_OVERVIEW,
    Milestone.OVERVIEW_SLSC: Act.FILL_OVERVIEW,
    Milestone.REPORT_SHARED: Act.MEET,
}


# what can be pressed


def is_mine(context: Context, task: Task, school: School) -> bool:
    """Whether this person does it; each centre fills in its own part of the guide."""
    centre = OF_CENTRE.get(task, context.person.centre)
    return context.person.centre is centre and context.may(WHO[task], school)


def buttons(context: Context, state: SchoolState, task: Task) -> tuple[Button, ...]:
    """The likeliest first; none for who does not do it."""
    if not is_mine(context, task, state.school):
        return ()
    data = {"school": str(state.school.id), **_about(state, task)}
    return tuple(
        Button(context.say(offer.label), offer.action, data, changes=offer.changes)
        for offer in OFFERS.get(task, ())
    )


def _about(state: SchoolState, task: Task) -> Data:
    """What a button needs besides the school."""
    facts = state.facts
    if task is Task.TELL_FRAME and facts.frame:
        return {"frame": str(facts.frame.id), "listed": "1"}
    if task is Task.MAIL_TROUBLE and facts.troubled_mail:
        return {"mail": str(facts.troubled_mail.mail_id)}
    if task in KINDS:
        kind = KINDS[task]
        meeting = facts.first if kind is MeetingKind.FIRST else facts.second
        return {"meeting": str(meeting.id), "listed": "1"} if meeting else {"kind": kind.value}
    return {}


def undo_buttons(context: Context, state: SchoolState, kind: Milestone) -> tuple[Button, ...]:
    """For a fact that stands."""
    able = kind in state.facts.done and _may_note(context, kind, state.school)
    return (_undo(context, state.school, kind, listed=True),) if able else ()


def _undo(context: Context, school: School, kind: Milestone, *, listed: bool = False) -> Button:
    data = {"school": str(school.id), "kind": kind.value, "year": str(school_year(context))}
    return Button(
        context.say("button.undo"), "undo_fact", {**data, "listed": "1"} if listed else data, changes=True
    )


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
        raise Tell(
            Reply(context.say("facts/already", kind=kind, school=school, day=noted, today=context.today))
        )
    meetings.reach(
        context.session, school.id, year, kind, context.today, person_id=context.person.id, now=context.now
    )
    context.record("fact.noted", school.id, fact=kind.value, year=year)
    return Reply(
        context.say("facts/noted", kind=kind, school=school), buttons=(_undo(context, school, kind),)
    )


def undo_fact(context: Context, data: Data) -> Answer:
    kind = Milestone(data["kind"])
    school = schools.get(context, data["school"], NOTED_BY[kind])
    if not _may_note(context, kind, school):
        raise Tell(schools.refusal(context, school, NOTED_BY[kind]))
    stored_schools.lock(context.session, school.id)
    year = parse_id(data["year"])
    if year is None or not meetings.take_back(context.session, school.id, year, kind):
        raise Tell(Reply(context.say("facts/not_noted", school=school)))
    context.record("fact.undone", school.id, fact=kind.value, year=year)
    return Reply(context.say("facts/undone", kind=kind, school=school), replaces=not data.get("listed"))


def _may_note(context: Context, kind: Milestone, school: School) -> bool:
    centre = {Milestone.OVERVIEW_LSC: Centre.LSC, Milestone.OVERVIEW_SLSC: Centre.SLSC}.get(kind)
    return context.may(NOTED_BY[kind], school) and centre in {None, context.person.centre}
