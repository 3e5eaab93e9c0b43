"""The one place that writes a visit: rights, school year, type rule, status, correction and lock in one hand.

And the receipt: what was stored, what remains, and what deserves a second look.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from handlers import school_buttons, schools
from handlers.context import Context
from handlers.remaining import remaining_with, year_at
from handlers.rules.calendar import Calendar, holiday_name, school_year_of
from handlers.rules.permissions import Act, may
from handlers.rules.visits import Warn, Warned, over_block, passed_notice, status_on, warnings
from handlers.surface import Button, Reply, Rich, Tell, parse_id
from handlers.usage import corrected
from storage import people, visits
from storage import schools as stored_schools
from storage.values import CancelReason, Centre, Line, Person, School, TypeGroup, Visit, VisitStatus

FAR_DAYS = 400
"""A visit lies within a school year or so of today: further is a slip."""


@dataclass(frozen=True)
class Entry:
    """A visit as somebody tells it."""

    school: School
    day: date
    start: time | None
    lines: tuple[Line, ...]
    note: str
    afternoon: bool = False


def is_near(day: date, today: date) -> bool:
    return abs((day - today).days) <= FAR_DAYS


def note_visit(context: Context, entry: Entry, changed: Visit | None = None) -> Reply:
    """Store a visit of one's own, or the correction of a visit, and answer with the receipt."""
    if not is_near(entry.day, context.today):
        raise Tell(Reply(context.say("visit/far_day", day=entry.day)))
    owner = _owner(context, changed)
    status, reason = _status(context, entry, changed)
    with corrected(context, {entry.school.id, changed.school_id} if changed else ()):
        visit = write_visit(context, owner, entry, status=status, reason=reason, replaces=changed)
    context.record(
        "visit.changed" if changed else "visit.noted",
        entry.school.id,
        visit=visit.id,
        day=visit.day.isoformat(),
        minutes=visit.minutes,
        replaces=changed.id if changed else None,
    )
    what = "changed" if changed else "noted"
    return receipt(context, visit, entry.school, what, instead_of=changed, afternoon=entry.afternoon)


def _owner(context: Context, changed: Visit | None) -> Person:
    if changed is None or changed.person_id == context.person.id:
        return context.person
    owner = people.get(context.session, changed.person_id, context.today)
    if owner is None:
        raise Tell(Reply(context.say("visit/gone")))
    return owner


def _status(context: Context, entry: Entry, changed: Visit | None) -> tuple[VisitStatus, CancelReason | None]:
    """A change keeps what the visit was: cancelled stays cancelled, planned waits for its confirmation."""
    if changed and changed.status is VisitStatus.CANCELLED:
        return VisitStatus.CANCELLED, changed.cancel_reason
    if changed and changed.status is VisitStatus.PLANNED and changed.day == entry.day:
        return VisitStatus.PLANNED, None
    return status_on(entry.day, context.today), None


def write_visit(
    context: Context,
    owner: Person,
    entry: Entry,
    *,
    status: VisitStatus,
    reason: CancelReason | None = None,
    replaces: Visit | None = None,
) -> Visit:
    """The row of `owner`'s visit; the one that it `replaces` is reversed, unless somebody did so before."""
    mine = owner.id == context.person.id
    if not mine and not context.may(Act.CHANGE_ANY_VISIT, entry.school):
        raise Tell(Reply(context.say("refused/visit", school=entry.school)))
    if not may(owner, Act.LOG, entry.school.id):
        raise Tell(schools.refusal(context, entry.school, Act.LOG))
    stored_schools.lock(context.session, entry.school.id)
    if replaces and replaces.status is not VisitStatus.REVERSED:
        take_back(context, replaces, entry.school)
    return visits.add(
        context.session,
        school_id=entry.school.id,
        person_id=owner.id,
        day=entry.day,
        start=entry.start,
        status=status,
        lines=lines_for(owner, entry.lines),
        note=entry.note,
        entered_by_id=context.person.id,
        now=context.now,
        replaces_id=replaces.id if replaces else None,
        cancel_reason=reason,
    )


def lines_for(owner: Person, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """An SLSC467 supporter's minutes stand under small types, whatever was chosen."""
    if owner.centre is not Centre.SLSC:
        return lines
    exact = lines[0].exact_type if len(lines) == 1 else None
    return (Line(TypeGroup.SMALL, sum(line.minutes for line in lines), exact),)


def take_back(context: Context, visit: Visit, school: School) -> None:
    """Reverse a visit; somebody who was first is told of."""
    if not visits.reverse(context.session, visit.id):
        raise Tell(Reply(context.say("visit/changed_meanwhile", visit=visit, school=school)))
    renew_reminder(context, visit)


def renew_reminder(context: Context, visit: Visit) -> None:
    """The message that asked whether this visit took place follows what became of it."""
    context.renew_reminders(visit.school_id, f"visit:{visit.id}")


def own_or_any(context: Context, visit_id: str) -> tuple[Visit, School]:
    """The visit behind a button, in its newest form, with its school, when this person may change it."""
    number = parse_id(visit_id)
    found = visits.latest_of(context.session, number) if number is not None else None
    if found is None:
        raise Tell(Reply(context.say("visit/gone")))
    school = school_of(context, found)
    check_right(context, found, school)
    if found.status is VisitStatus.REVERSED:
        raise Tell(
            Reply(
                context.say("visit/already_reversed", visit=found, school=school),
                buttons=school_buttons.log(context, school),
            )
        )
    return found, school


def own_or_any_kept(context: Context, visit_id: str) -> tuple[Visit, School]:
    """The same, to change its status: read again once its school is locked, as others may have done so."""
    stored_schools.lock(context.session, own_or_any(context, visit_id)[1].id)
    return own_or_any(context, visit_id)


def check_right(context: Context, visit: Visit, school: School) -> None:
    """One's own visits at one's own schools; any of the school for its anchor; until the year closes."""
    act = Act.CHANGE_OWN_VISIT if visit.person_id == context.person.id else Act.CHANGE_ANY_VISIT
    if not context.may(act, school):
        key = "refused/visit" if act is Act.CHANGE_ANY_VISIT else "refused/left_school"
        raise Tell(Reply(context.say(key, school=school)))
    start = school_year_of(context.today).start
    if visit.day < start and visit.entered_at.date() < start:  # one noted late may still be put right
        raise Tell(Reply(context.say("visit/closed_year", year=school_year_of(visit.day))))


def school_of(context: Context, visit: Visit) -> School:
    return stored_schools.several(context.session, [visit.school_id])[visit.school_id]


def receipt(
    context: Context,
    visit: Visit,
    school: School,
    what: str,
    *,
    instead_of: Visit | None = None,
    replaces: bool = False,
    afternoon: bool = False,
) -> Reply:
    """`what`: noted, changed (`instead_of` another), restored, put_back or confirmed."""
    year = year_at(context.session, visit.school_id, visit.day, context.terms)
    left = remaining_with(context.session, year, visit, context.today)
    warned = _warned(context, visit, year.calendar, afternoon=afternoon)
    if what == "restored":  # somebody wants it all the same
        warned = tuple(warning for warning in warned if warning.kind is not Warn.DOUBLE)
    over = visit.broad_minutes > 0 and visit.status is VisitStatus.DONE and left.overrun
    anchor = people.anchor_of(context.session, school.id) if over else None
    return Reply(
        context.say(
            "visit/receipt",
            what=what,
            visit=visit,
            school=school,
            left=left,
            over=over,
            over_block=over_block(visit, left),
            today=context.today,
            notice=passed_notice(visit, left, instead_of),
            anchor=anchor[1].split()[0] if anchor and anchor[0] != context.person.id else None,
        ),
        warnings=tuple(_sentence(context, warning, visit) for warning in warned),
        buttons=_receipt_buttons(context, visit, warned, over, changed=what == "changed"),
        replaces=replaces or instead_of is not None,
    )


def _warned(context: Context, visit: Visit, calendar: Calendar, *, afternoon: bool) -> tuple[Warned, ...]:
    if visit.status is VisitStatus.CANCELLED:
        return ()
    others = visits.beside(context.session, visit)
    own = [v for v in others if v.person_id == visit.person_id]
    at_school = [v for v in others if v.school_id == visit.school_id]
    return warnings(visit, calendar, own, at_school, afternoon=afternoon)


def _sentence(context: Context, warned: Warned, visit: Visit) -> Rich:
    names = stored_schools.several(context.session, [v.school_id for v in warned.visits])
    return context.say(
        f"warning/{warned.kind}",
        visit=visit,
        visits=warned.visits,
        schools=[names[v.school_id] for v in warned.visits],
        holiday=holiday_name(visit.day, context.say.language),
    )


def _receipt_buttons(
    context: Context, visit: Visit, warned: tuple[Warned, ...], over: bool, *, changed: bool
) -> tuple[Button, ...]:
    """Undo beats confirm; with a warning the likeliest remedy comes first."""
    say, data = context.say, {"visit": str(visit.id)}
    back = {**data, "back": "1"} if changed else data
    undo = Button(say("button.undo"), "undo_visit", back, changes=True)
    change = Button(say("button.change"), "change_visit", data)
    if over:
        on = max(visit.day, context.today).isoformat()
        why = Button(say("button.why"), "why", {"school": str(visit.school_id), "on": on})
        return (why, change, undo)
    if any(w.kind is Warn.THIRD_SCHOOL for w in warned):
        return (Button(say("button.change_day"), "change_visit", data), undo)
    return (undo, change)
