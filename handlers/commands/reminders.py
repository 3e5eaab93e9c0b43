"""Reminders as people meet them: one message a morning, Later, no more of a school; and being away."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from handlers.context import Context
from handlers.jobs import BY_KIND
from handlers.jobs.kinds import Aside, Beside, Job, Overall, Overview, Together
from handlers.jobs.world import SchoolWorld, worlds
from handlers.reminding import digest_key
from handlers.rules.calendar import DAY, WEEK, make_calendar, monday, school_year_of
from handlers.rules.dates import read_day, read_line
from handlers.surface import (
    Answer,
    Button,
    Data,
    Item,
    Perform,
    Reply,
    Rich,
    Tell,
    parse_day,
    parse_id,
    parse_several,
)
from storage import reminders
from storage import schools as stored_schools
from storage.reminders import NOTHING_CHOSEN, Reminder
from storage.values import ReminderState, Role, Span

Told = tuple[SchoolWorld, Reminder]
Notice = Callable[[Context, Data], Reply | None]
LATER = ("day", "week", "school_week")
MOST_LISTED = 10
LONGEST_ABSENCE = timedelta(days=400)


# the message of a morning


def digest(context: Context, data: Data) -> Reply | None:
    """What is still due now; None when nothing is, and the message was never sent."""
    return digests(context, [data])(context, data)


def digests(context: Context, every: Iterable[Data]) -> Notice:
    """What makes each of these messages, once what all of them say was read in as many queries as for one."""
    found = reminders.of_digests(context.session, [data["digest"] for data in every])
    places = stored_schools.several(context.session, {told.school_id for of in found.values() for told in of})
    by_school = {world.school.id: world for world in worlds(context, list(places.values()))}
    return functools.partial(_digest, found, by_school)


def _digest(
    every: Mapping[str, tuple[Reminder, ...]],
    by_school: Mapping[int, SchoolWorld],
    context: Context,
    data: Data,
) -> Reply | None:
    found = _newest(every.get(data["digest"], ()))
    planned = [each for each in found if each.state is ReminderState.PLANNED]
    due = _due(context, by_school, planned)
    beside = frozenset((each.kind, each.school_id) for each in found)
    items = [item for still in due if (item := _item(context, still, beside))]
    if not items and not data.get("shown"):
        return None
    by_mail = "mailed" in data
    why = _why(context, [told for still in due for told in still], by_mail=by_mail)
    settled = len(_in_items(planned)) - len(due)
    if len(items) == 1 and not settled and not by_mail:
        alone = replace(items[0], text=f"{items[0].text}\n{why}")
        return Reply(context.say("reminder/alone", person=context.person), items=(alone,))
    body = context.say("reminder/head", person=context.person, number=len(items), settled=settled)
    return Reply(body, items=(*items, Item(why)) if items else ())


def _newest(found: Iterable[Reminder]) -> tuple[Reminder, ...]:
    """Of what waited for days, because it could not be delivered, each thing once."""
    about = {(each.kind, each.school_id, each.subject): each for each in found}
    return tuple(about.values())


def still_due(
    context: Context, by_school: Mapping[int, SchoolWorld], found: Sequence[Reminder]
) -> list[tuple[tuple[Reminder, ...], Item]]:
    """What one message says, each item with what it tells."""
    beside = frozenset((each.kind, each.school_id) for each in found)
    return [
        (tuple(told for _, told in still), item)
        for still in _due(context, by_school, found)
        if (item := _item(context, still, beside))
    ]


def _due(
    context: Context, by_school: Mapping[int, SchoolWorld], found: Iterable[Reminder]
) -> list[list[Told]]:
    """What is still due, an item each."""
    return [still for each in _in_items(found) if (still := _still_due(context, by_school, each))]


def _in_items(found: Iterable[Reminder]) -> list[list[Reminder]]:
    """What is told in one breath: a reminder, or all of a kind that stands together. Overviews come last."""
    items: dict[tuple[str, int], list[Reminder]] = {}
    for each in found:
        job = BY_KIND.get(each.kind)
        if isinstance(job, Together | Overview):
            together = each.school_id if isinstance(job, Together) and job.of_school else 0
        else:
            together = each.id
        items.setdefault((each.kind, together), []).append(each)
    return sorted(items.values(), key=lambda told: bool((job := BY_KIND.get(told[0].kind)) and job.begins))


def _still_due(
    context: Context, by_school: Mapping[int, SchoolWorld], found: Iterable[Reminder]
) -> list[Told]:
    """Without what is no longer due: somebody did it, moved it, or may not do it any more."""
    return [
        (world, told)
        for told in found
        if (world := by_school.get(told.school_id)) and (job := BY_KIND.get(told.kind))
        if job.plan(context.terms).on
        if any(_is_same(due, told) for due in job.due(world, context.today))
    ]


def _item(context: Context, still: Sequence[Told], beside: Beside) -> Item | None:
    job = BY_KIND[still[0][1].kind]
    match job:
        case Overview():
            item = job.item(context, still, beside)
        case Overall():
            item = job.item(context)
        case Together():
            item = job.item(context, still)
        case Aside():
            item = job.item(context, *still[0], beside)
        case Job():
            item = job.item(context, *still[0])
    if item is None or not job.is_choice:
        return item
    return _with_later(context, item, [told for _, told in still])


def _is_same(due: reminders.Due, told: Reminder) -> bool:
    mine = (due.person_id, due.subject, due.version) == (told.person_id, told.subject, told.version)
    return mine and (due.wave >= told.wave)


def _with_later(context: Context, item: Item, told: Sequence[Reminder]) -> Item:
    say, data = context.say, {"reminder": ",".join(str(each.id) for each in told)}
    later = tuple(
        Button(say(f"later.{when}"), "put_off", {**data, "until": when}, changes=True) for when in LATER
    )
    if len({each.school_id for each in told}) > 1 or isinstance(BY_KIND[told[0].kind], Overall):
        return replace(item, menu=later)
    no_more = Button(say("button.no_more_of_school"), "mute_reminder", data, changes=True)
    return replace(item, menu=(*later, no_more))


def _why(context: Context, told: Iterable[Told], *, by_mail: bool) -> Rich:
    """Why it came: what the person is to these schools, each once; how to choose, where one can."""
    schools: dict[str, set[int]] = {}
    choice = False
    for world, reminder in told:
        choice = choice or BY_KIND[reminder.kind].is_choice
        schools.setdefault(_because(world, reminder), set()).add(reminder.school_id)
    reasons = [context.say(f"because.{why}", number=len(at)) for why, at in schools.items()]
    return context.say("reminder/why", reasons=reasons, choice=choice and not by_mail)


def _because(world: SchoolWorld, told: Reminder) -> str:
    if own := BY_KIND[told.kind].because:
        return own
    if told.person_id == world.replacement_id:
        return "replaces"
    if told.person_id in world.anchor_ids:
        return "anchor"
    return "supporter" if told.person_id in world.lsc_ids else "coordinator"


# later, or no more


def put_off(context: Context, data: Data) -> Answer:
    found = _mine(context, data)
    day = _until(context, data.get("until", ""))
    chosen = reminders.preferences(context.session, context.person.id)
    for told in found:
        hour = chosen.get((told.person_id, told.kind), NOTHING_CHOSEN).hour
        hour = hour or BY_KIND[told.kind].plan(context.terms).hour
        key = digest_key(context.person.id, day, hour)
        reminders.put_off(context.session, told, day, key, context.instant)
    _renew(context, found)
    return Reply(context.say("reminder/put_off", day=day, today=context.today))


def _mine(context: Context, data: Data) -> list[Reminder]:
    """What stood in one item; nobody else's."""
    ids = [number for text in parse_several(data.get("reminder", "")) if (number := parse_id(text))]
    found = [told for number in ids if (told := reminders.get(context.session, number))]
    if not found or any(told.person_id != context.person.id for told in found):
        raise Tell(Reply(context.say("reminder/gone")))
    return found


def _until(context: Context, when: str) -> date:
    """Tomorrow, in a week, or the Monday of the next school week; on a day that people are told something."""
    terms = context.terms
    calendar = make_calendar(school_year_of(context.today), (), terms.min_open_half_days)
    if when == "school_week":
        ahead = [week for week in calendar.weeks if week > monday(context.today)]
        begin = ahead[0] if ahead else context.today + WEEK
    else:
        begin = context.today + (DAY if when == "day" else WEEK)
    return next(calendar.open_days(begin, max(begin, calendar.year.end)), begin)


def mute(context: Context, data: Data) -> Answer:
    found = _mine(context, data)
    told = found[0]
    school = stored_schools.several(context.session, [told.school_id])[told.school_id]
    reminders.mute(context.session, context.person.id, school.id, told.kind, context.instant)
    context.record("reminder.muted", school.id, kind=told.kind)
    _renew(context, found)
    undo = Button(
        context.say("button.undo"), "unmute_reminder", {"school": str(school.id), "kind": told.kind},
        changes=True,
    )  # fmt: skip
    return Reply(context.say("reminder/muted", school=school, kind=told.kind), buttons=(undo,))


def unmute(context: Context, data: Data) -> Answer:
    number = parse_id(data.get("school", ""))
    if number is not None:
        reminders.unmute(context.session, context.person.id, number, data.get("kind", ""))
        context.record("reminder.unmuted", number, kind=data.get("kind", ""))
    return Reply(context.say("reminder/unmuted"))


def _renew(context: Context, found: Iterable[Reminder]) -> None:
    for school_id in {told.school_id for told in found}:
        context.renew_reminders(school_id)


# away


def away(context: Context, text: str) -> Answer:
    """`/schoolbeeld afwezig 3 december tot 7 december`: dates only, and never why."""
    first, _, last = re.sub(r"\b(tot en met|t/m|tot|until|to)\b", "\0", text, count=1).partition("\0")
    if not text.strip():
        return _absences(context)
    begin = read_line(first, context.today, forward=True).day
    end = read_day(last, context.today, forward=True) if last else begin
    if begin is None or end is None or end < max(begin, context.today) or end - begin > LONGEST_ABSENCE:
        raise Tell(Reply(context.say("reminder/away_when")))
    return Perform("be_away", {"first": begin.isoformat(), "last": end.isoformat()})


def _absences(context: Context) -> Reply:
    found = reminders.absences(context.session, context.person.id, context.today)
    items = tuple(
        Item(
            context.say("reminder/absence", span=span),
            buttons=(
                Button(context.say("button.be_back"), "be_back", {"absence": str(number)}, changes=True),
            ),
        )
        for number, span in found[:MOST_LISTED]
    )
    return Reply(context.say("reminder/away", number=len(found)), items=items)


def be_away(context: Context, data: Data) -> Answer:
    first, last = parse_day(data["first"]), parse_day(data["last"])
    if first is None or last is None:
        raise Tell(Reply(context.say("reminder/away_when")))
    number = reminders.be_away(context.session, context.person.id, Span(first, last))
    context.record("person.away", first=first.isoformat(), last=last.isoformat())
    undo = Button(context.say("button.undo"), "be_back", {"absence": str(number)}, changes=True)
    return Reply(context.say("reminder/away_noted", span=Span(first, last)), buttons=(undo,))


def be_back(context: Context, data: Data) -> Answer:
    number = parse_id(data.get("absence", ""))
    if number is not None and reminders.be_back(context.session, context.person.id, number):
        context.record("person.back")
        for at in context.person.roles:
            if at.role is Role.ANCHOR and at.school_id is not None:
                context.renew_reminders(at.school_id)
    return Reply(context.say("reminder/back"), replaces=True)
