"""What can be done with a visit: undo, bring back, change, confirm, cancel."""

from __future__ import annotations

from handlers.commands.visit_form import visit_form
from handlers.context import Context
from handlers.noting import (
    Entry,
    check_right,
    own_or_any,
    own_or_any_kept,
    receipt,
    renew_reminder,
    school_of,
    take_back,
    write_visit,
)
from handlers.remaining import remaining_after
from handlers.rules.visits import status_on
from handlers.surface import (
    Answer,
    Button,
    Data,
    Errors,
    Field,
    Form,
    Option,
    Reply,
    Tell,
    Values,
    parse_id,
)
from handlers.usage import corrected
from storage import people, visits
from storage.values import CancelReason, School, Visit, VisitStatus


def undo(context: Context, data: Data) -> Answer:
    """Take a visit back; after a change (`back`) what it replaced stands again.

    An old button, of a visit that was changed since, changes nothing.
    """
    visit, school = own_or_any(context, data["visit"])
    if data["visit"] != str(visit.id):
        raise Tell(_changed_since(context, visit, school))
    before = visits.get(context.session, visit.replaces_id) if visit.replaces_id else None
    with corrected(context, {school.id, *((before.school_id,) if before else ())}):
        take_back(context, visit, school)
        context.record("visit.undone", visit.school_id, visit=visit.id)
        again = None
        if before and data.get("back"):
            again = _note_again(context, before, replaces=visits.get(context.session, visit.id))
    if again:
        return receipt(context, *again, "put_back", replaces=True)
    left = remaining_after(context.session, visit, context.today, context.terms)
    restore_it = Button(
        context.say("button.restore"), "restore_visit", {"visit": str(visit.id)}, changes=True
    )
    return Reply(
        context.say("visits/undone", visit=visit, school=school, left=left),
        buttons=(restore_it,),
        replaces=not data.get("listed"),  # a list stays, for the next one
    )


def _changed_since(context: Context, visit: Visit, school: School) -> Reply:
    data = {"visit": str(visit.id)}
    return Reply(
        context.say("visits/changed_since", visit=visit, school=school),
        buttons=(
            Button(context.say("button.undo"), "undo_visit", data, changes=True),
            Button(context.say("button.change"), "change_visit", data),
        ),
    )


def restore(context: Context, data: Data) -> Answer:
    """Undo the undo: the newest form of the visit, noted again."""
    number = parse_id(data["visit"])
    newest = visits.latest_of(context.session, number) if number is not None else None
    if newest is None:
        raise Tell(Reply(context.say("visit/gone")))
    school = school_of(context, newest)
    if newest.status is not VisitStatus.REVERSED:
        raise Tell(Reply(context.say("visits/stands_already", visit=newest, school=school)))
    again, place = _note_again(context, newest, replaces=newest)
    context.record("visit.restored", again.school_id, visit=again.id)
    return receipt(context, again, place, "restored", replaces=True)


def _note_again(context: Context, old: Visit, *, replaces: Visit | None) -> tuple[Visit, School]:
    """The same facts as a new visit, with the status that they had: a reversed one never comes to life."""
    school = school_of(context, old)
    check_right(context, old, school)
    owner = people.get(context.session, old.person_id, context.today)
    if owner is None:
        raise Tell(Reply(context.say("visit/gone")))
    entry = Entry(school, old.day, old.start, old.lines, old.note)
    status = old.reversed_from or status_on(old.day, context.today)
    visit = write_visit(context, owner, entry, status=status, reason=old.cancel_reason, replaces=replaces)
    return visit, school


def change(context: Context, data: Data) -> Answer:
    visit, school = own_or_any(context, data["visit"])
    return visit_form(context, visit=visit, school=school)


def confirm(context: Context, data: Data) -> Answer:
    """A planned visit took place as planned, or a cancelled one after all."""
    visit, school = own_or_any_kept(context, data["visit"])
    if visit.status is VisitStatus.DONE:
        raise Tell(Reply(context.say("visits/confirmed_already", visit=visit, school=school)))
    if visit.day > context.today and visit.status is VisitStatus.PLANNED:
        raise Tell(Reply(context.say("visits/not_yet", visit=visit, school=school)))
    done = visits.set_status(context.session, visit.id, status_on(visit.day, context.today))
    context.record("visit.confirmed", visit.school_id, visit=visit.id)
    renew_reminder(context, visit)
    return receipt(context, done, school, "confirmed")


def open_cancel(context: Context, data: Data) -> Answer:
    """Which reason? Never illness: "verhinderd" is enough."""
    visit, school = own_or_any(context, data["visit"])
    say, ahead = context.say, visit.day > context.today
    options = tuple(Option(reason.value, say(f"reason.{reason}")) for reason in CancelReason)
    return Form(
        "cancel",
        title=say("form.cancel_ahead" if ahead else "form.cancel"),
        submit=say("button.goes_off" if ahead else "button.went_off"),
        close=say("button.close"),
        intro=say("visits/cancel_intro", visit=visit, school=school),
        fields=(Field("reason", say("field.reason"), "choice", options=options),),
        data={"visit": str(visit.id)},
    )


def cancel(context: Context, data: Data, values: Values) -> Answer:
    """The visit did not take place: it uses nothing, the reason is kept, the time stays available."""
    visit, school = own_or_any_kept(context, data["visit"])
    if values.get("reason") not in set(CancelReason):
        raise Tell(Errors({"reason": context.say("error.reason")}))
    reason = CancelReason(values["reason"])
    before = {"visit": str(visit.id), "status": visit.status.value, "reason": visit.cancel_reason or ""}
    with corrected(context, [school.id]):
        visits.set_status(context.session, visit.id, VisitStatus.CANCELLED, reason)
    context.record("visit.cancelled", visit.school_id, visit=visit.id, reason=reason.value)
    renew_reminder(context, visit)
    left = remaining_after(context.session, visit, context.today, context.terms)
    return Reply(
        context.say(
            "visits/cancelled", visit=visit, school=school, reason=reason, left=left, today=context.today
        ),
        buttons=(
            Button(context.say("button.undo"), "uncancel_visit", before, changes=True),
            Button(context.say("button.change"), "change_visit", {"visit": str(visit.id)}),
        ),
    )


def uncancel(context: Context, data: Data) -> Answer:
    """The visit stands as it did, planned or done; what was done with it since stays."""
    visit, school = own_or_any_kept(context, data["visit"])
    if data["visit"] != str(visit.id) or visit.status is not VisitStatus.CANCELLED:
        raise Tell(_changed_since(context, visit, school))
    reason = CancelReason(data["reason"]) if data["reason"] else None
    again = visits.set_status(context.session, visit.id, VisitStatus(data["status"]), reason)
    context.record("visit.uncancelled", visit.school_id, visit=visit.id)
    renew_reminder(context, visit)
    return receipt(context, again, school, "put_back", replaces=True)
