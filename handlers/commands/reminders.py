"""Reminders as people meet them: one message a morning, Later, no more of a school, what comes, away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from handlers.context import Context
from handlers.jobs import BY_KIND
from handlers.jobs.world import SchoolWorld, worlds
from handlers.reminding import FIRST_HOUR, LAST_HOUR, digest_key
from handlers.rules.calendar import DAY, WEEK, make_calendar, monday, school_year_of
from handlers.rules.dates import read_day, read_line
from handlers.surface import (
    Answer,
    Button,
    Data,
    Errors,
    Field,
    Form,
    Item,
    Option,
    Perform,
    Reply,
    Tell,
    Values,
    parse_day,
    parse_id,
    parse_several,
    parse_time,
)
from storage import reminders
from storage import schools as stored_schools
from storage.reminders import Preference, Reminder
from storage.values import Span

LATER = ("day", "week", "school_week")
MOST_LISTED = 10
LONGEST_ABSENCE = timedelta(days=400)


# the message of a morning


def digest(context: Context, data: Data) -> Reply | None:
    """What is still due now; None when nothing is, and the message was never sent."""
    found = reminders.of_digest(context.session, data["digest"])
    places = stored_schools.several(context.session, {each.school_id for each in found})
    by_school = {world.school.id: world for world in worlds(context, list(places.values()))}
    items = [item for _, item in still_due(context, by_school, found)]
    if not items and not data.get("shown"):
        return None
    if len(items) == 1 and len(found) == 1:
        return _alone(context, items[0], found[0])
    settled = len(found) - len(items)
    body = context.say("reminder/head", person=context.person, number=len(items), settled=settled)
    return Reply(body, items=tuple(items))


def still_due(
    context: Context, by_school: Mapping[int, SchoolWorld], found: Iterable[Reminder]
) -> list[tuple[tuple[Reminder, ...], Item]]:
    """What one message says, each item with what it tells."""
    items = ((each, _item(context, by_school.get(each.school_id), each)) for each in found)
    return [((each,), item) for each, item in items if item]


def _item(context: Context, world: SchoolWorld | None, told: Reminder) -> Item | None:
    """None when it is no longer due: somebody did it, moved it, or may not do it any more."""
    job = BY_KIND.get(told.kind)
    if job is None or world is None:
        return None
    still = (due for due in job.due(world, context.today) if _is_same(due, told))
    return next((_with_later(context, job.item(context, world, told), told) for _ in still), None)


def _is_same(due: reminders.Due, told: Reminder) -> bool:
    mine = (due.person_id, due.subject, due.version) == (told.person_id, told.subject, told.version)
    return mine and (due.wave >= told.wave)


def _with_later(context: Context, item: Item, told: Reminder) -> Item:
    say, data = context.say, {"reminder": str(told.id)}
    later = tuple(
        Button(say(f"later.{when}"), "put_off", {**data, "until": when}, changes=True) for when in LATER
    )
    no_more = Button(say("button.no_more_of_school"), "mute_reminder", data, changes=True)
    return replace(item, menu=(*later, no_more))


def _alone(context: Context, item: Item, told: Reminder) -> Reply:
    why = context.say("reminder/why", kind=told.kind)
    return Reply(
        context.say("reminder/alone", person=context.person),
        items=(replace(item, text=f"{item.text}\n{why}"),),
    )


# later, or no more


def put_off(context: Context, data: Data) -> Answer:
    told = _mine(context, data)
    day = _until(context, data.get("until", ""))
    key = digest_key(context.person.id, day, FIRST_HOUR)
    reminders.put_off(context.session, told, day, key, context.instant)
    _renew(context, told)
    return Reply(context.say("reminder/put_off", day=day, today=context.today))


def _mine(context: Context, data: Data) -> Reminder:
    number = parse_id(data.get("reminder", ""))
    told = reminders.get(context.session, number) if number is not None else None
    if told is None or told.person_id != context.person.id:
        raise Tell(Reply(context.say("reminder/gone")))
    return told


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
    told = _mine(context, data)
    school = stored_schools.several(context.session, [told.school_id])[told.school_id]
    reminders.mute(context.session, context.person.id, school.id, told.kind, context.instant)
    context.record("reminder.muted", school.id, kind=told.kind)
    _renew(context, told)
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


def _renew(context: Context, told: Reminder) -> None:
    context.renew_reminders(told.school_id)


# what comes, and what I want of it


def settings(context: Context, _text: str = "") -> Answer:
    """`/schoolbeeld herinneringen`: what I was told last, what I get and when, with a form to choose."""
    person = context.person
    lately = reminders.told_lately(context.session, person.id, MOST_LISTED)
    places = stored_schools.several(context.session, {each.school_id for each in lately})
    muted = reminders.muted(context.session, person.id)
    names = stored_schools.several(context.session, {school_id for _, school_id, _ in muted})
    hour, wanted = _chosen(context)
    return Reply(
        context.say(
            "reminder/settings",
            lately=[(each, places[each.school_id]) for each in lately if each.school_id in places],
            muted=[(names[school_id], kind) for _, school_id, kind in sorted(muted) if school_id in names],
            kinds=[(kind, kind in wanted) for kind in BY_KIND],
            hour=hour,
            today=context.today,
        ),
        buttons=(
            Button(context.say("button.choose_reminders"), "choose_reminders", {}, look="primary"),
            *_unmute_buttons(context, names.values(), muted),
        ),
    )


def _unmute_buttons(
    context: Context, muted_schools: Iterable[object], muted: frozenset[tuple[int, int, str]]
) -> tuple[Button, ...]:
    if not muted or not list(muted_schools):
        return ()
    return (Button(context.say("button.unmute_all"), "unmute_all", {}, changes=True),)


def unmute_all(context: Context, _data: Data) -> Answer:
    for person_id, school_id, kind in reminders.muted(context.session, context.person.id):
        reminders.unmute(context.session, person_id, school_id, kind)
    context.record("reminder.unmuted_all")
    return Reply(context.say("reminder/unmuted"))


def _chosen(context: Context) -> tuple[object, frozenset[str]]:
    chosen = reminders.preferences(context.session, context.person.id)
    hours = {preference.hour for preference in chosen.values() if preference.hour}
    unwanted = {kind for (_, kind), preference in chosen.items() if not preference.wanted}
    return (min(hours) if hours else FIRST_HOUR), frozenset(set(BY_KIND) - unwanted)


def choose(context: Context, _data: Data) -> Answer:
    say = context.say
    hour, wanted = _chosen(context)
    options = tuple(Option(kind, say(f"kind.{kind}")) for kind in BY_KIND)
    return Form(
        "reminders",
        title=say("form.reminders"),
        submit=say("button.save"),
        close=say("button.close"),
        intro=say("reminder/choose"),
        fields=(
            Field(
                "kinds", say("field.reminders"), "several", value=",".join(k for k in BY_KIND if k in wanted),
                options=options, optional=True,
            ),
            Field("hour", say("field.reminder_hour"), "time", value=f"{hour:%H:%M}"),
        ),
    )  # fmt: skip


def submit(context: Context, _data: Data, values: Values) -> Answer:
    hour = parse_time(values.get("hour", ""))
    if hour is None or not FIRST_HOUR <= hour < LAST_HOUR:
        raise Tell(Errors({"hour": context.say("error.reminder_hour")}))
    wanted = set(parse_several(values.get("kinds", "")))
    for kind in BY_KIND:
        reminders.prefer(context.session, context.person.id, kind, Preference(kind in wanted, None, hour))
    context.record("reminder.chosen", wanted=len(wanted))
    return Reply(context.say("reminder/chosen", number=len(wanted & set(BY_KIND)), hour=hour))


# away


def away(context: Context, text: str) -> Answer:
    """`/schoolbeeld afwezig 3 december tot 7 december`: dates only, and never why."""
    first, _, last = text.partition(" tot ")
    if not text.strip():
        return _absences(context)
    begin = read_line(first, context.today, forward=True).day
    end = read_day(last.removeprefix("en met "), context.today, forward=True) if last else begin
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
    return Reply(context.say("reminder/back"), replaces=True)
