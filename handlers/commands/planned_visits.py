"""Several planned visits confirmed with one tap, and that undone; or looked at one by one."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.commands.visits import visit_item
from handlers.context import Context
from handlers.noting import check_right, renew_reminder, school_of
from handlers.remaining import remaining_after
from handlers.surface import Answer, Button, Data, Item, Reply, Tell, parse_id, parse_several
from handlers.usage import corrected
from storage import schools as stored_schools
from storage import visits
from storage.values import School, Visit, VisitStatus


def one_by_one(context: Context, data: Data) -> Answer:
    """Each with its own buttons, beside the question: that one stays."""
    named = _behind(context, data)
    waiting = [visit for visit in named if _waits(context, visit)]
    if not waiting:
        raise Tell(Reply(context.say("visits/settled_already", number=len(named))))
    places = stored_schools.several(context.session, {visit.school_id for visit in waiting})
    return Reply(
        context.say("visits/one_by_one", number=len(waiting)),
        items=tuple(_asked(context, visit, places[visit.school_id]) for visit in waiting),
    )


def _asked(context: Context, visit: Visit, school: School) -> Item:
    say, data = context.say, {"visit": str(visit.id)}
    return Item(
        visit_item(context, visit, school, "").text,
        buttons=(
            Button(say("button.confirm"), "confirm_visit", data, changes=True),
            Button(say("button.went_off"), "cancel_visit", data),
        ),
        menu=(Button(say("button.change"), "change_visit", data),),
    )


def confirm_all(context: Context, data: Data) -> Answer:
    """Those that still stand as planned; what became of the others meanwhile stays as it is."""
    named = _named(context, data)
    waiting = [visit for visit in named if _waits(context, visit)]
    if not waiting:
        raise Tell(Reply(context.say("visits/settled_already", number=len(named))))
    done = _set(context, waiting, VisitStatus.DONE, "visit.confirmed")
    schools = [_at_school(context, school, done) for school in _schools(context, done)]
    others = len(parse_several(data["visits"])) - len(done)
    undo_them = Button(context.say("button.undo"), "unconfirm_visits", _ids(done), changes=True)
    return Reply(
        context.say(
            "visits/all_confirmed", number=len(done), schools=schools, others=others, today=context.today
        ),
        buttons=(undo_them,),
    )


def undo(context: Context, data: Data) -> Answer:
    """They stand as planned again, except those that were changed since."""
    done = [visit for visit in _named(context, data) if visit.status is VisitStatus.DONE]
    if not done:
        raise Tell(Reply(context.say("visits/unconfirmed_already")))
    with corrected(context, (visit.school_id for visit in done)):
        again = _set(context, done, VisitStatus.PLANNED, "visit.unconfirmed")
    return Reply(context.say("visits/unconfirmed", number=len(again)), replaces=True)


def _named(context: Context, data: Data) -> list[Visit]:
    """The visits behind a button, their schools locked: nobody else changes them meanwhile."""
    before = _behind(context, data)
    for school in _schools(context, before):
        stored_schools.lock(context.session, school.id)
    named = [visit for each in before if (visit := visits.get(context.session, each.id))]
    for visit in named:
        check_right(context, visit, school_of(context, visit))
    return named


def _behind(context: Context, data: Data) -> list[Visit]:
    ids = [number for text in parse_several(data["visits"]) if (number := parse_id(text)) is not None]
    return [visit for number in ids if (visit := visits.get(context.session, number))]


def _waits(context: Context, visit: Visit) -> bool:
    return visit.status is VisitStatus.PLANNED and visit.day <= context.today


def _set(context: Context, found: Iterable[Visit], status: VisitStatus, what: str) -> list[Visit]:
    changed = [visits.set_status(context.session, visit.id, status) for visit in found]
    for visit in changed:
        context.record(what, visit.school_id, visit=visit.id)
        renew_reminder(context, visit)
    return changed


def _schools(context: Context, found: Iterable[Visit]) -> list[School]:
    """In an order that everybody keeps, so that two who lock them never wait for each other."""
    places = stored_schools.several(context.session, {visit.school_id for visit in found})
    return [places[number] for number in sorted(places)]


def _at_school(context: Context, school: School, done: Iterable[Visit]) -> dict[str, object]:
    mine = [visit for visit in done if visit.school_id == school.id]
    left = remaining_after(context.session, mine[-1], context.today, context.terms)
    return {"school": school, "visits": mine, "left": left, "counts": any(v.broad_minutes for v in mine)}


def _ids(found: Iterable[Visit]) -> Data:
    return {"visits": ",".join(str(visit.id) for visit in found)}
