"""`/schoolbeeld herinneringen`: what I was told last, what I get and when, and a form to choose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time

from handlers import school_mails
from handlers.context import Context
from handlers.jobs import BY_KIND, JOBS, planned_visits
from handlers.rules.permissions import standings
from handlers.rules.terms import Terms
from handlers.rules.waves import FIRST_HOUR, LAST_HOUR
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
    parse_several,
    parse_time,
)
from storage import reminders
from storage import schools as stored_schools
from storage.reminders import Preference, Reminder
from storage.values import Person, School

MOST_LISTED, MOST_READ = 10, 100
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
LAST_SCHOOL_DAY = "last"
OF_VISITS = planned_visits.KIND
"""The kind that has an hour and a weekday of its own."""


@dataclass(frozen=True)
class _Chosen:
    kinds: tuple[str, ...]
    """All that can come to this person."""
    wanted: frozenset[str]
    hours: Mapping[str, time]
    visits_hour: time
    weekday: int | None

    @property
    def hour(self) -> time:
        """When the first of them come."""
        return min(self.hours.values(), default=FIRST_HOUR)

    @property
    def asks_visits(self) -> bool:
        return OF_VISITS in self.kinds


def kinds_for(person: Person, terms: Terms) -> tuple[str, ...]:
    """What can come to somebody, by what they are at any of their schools, and what the centre has on."""
    schools = person.school_ids or {0}  # a coordinator has none
    mine = {standing for school_id in schools for standing in standings(person, school_id)}
    return tuple(job.kind for job in JOBS if mine & job.to and job.plan(terms).on)


def _chosen(context: Context) -> _Chosen:
    mailed = bool(context.terms.mail_before_meeting)
    possible = kinds_for(context.person, context.terms)
    kinds = tuple(kind for kind in possible if mailed or kind != school_mails.KIND)
    chosen = {kind: c for (_, kind), c in reminders.preferences(context.session, context.person.id).items()}
    hours = {
        kind: (chosen[kind].hour if kind in chosen else None) or BY_KIND[kind].plan(context.terms).hour
        for kind in kinds
        if kind != OF_VISITS
    }
    of_visits = chosen.get(OF_VISITS, reminders.NOTHING_CHOSEN)
    return _Chosen(
        kinds,
        frozenset(kind for kind in kinds if kind not in chosen or chosen[kind].wanted),
        hours,
        of_visits.hour or planned_visits.JOB.plan(context.terms).hour,
        of_visits.weekday,
    )


def settings(context: Context, _text: str = "") -> Answer:
    person, say, chosen = context.person, context.say, _chosen(context)
    if not chosen.kinds:
        return Reply(say("reminder/none_for_you"))
    lately = reminders.told_lately(context.session, person.id, MOST_READ)
    muted = reminders.muted(context.session, person.id)
    numbers = {told.school_id for told in lately} | {school_id for _, school_id, _ in muted}
    schools = stored_schools.several(context.session, numbers)
    unmute = Button(say("button.unmute_all"), "unmute_all", {}, changes=True)
    return Reply(
        say(
            "reminder/settings",
            kinds=[
                (say(f"kind.{kind}"), kind in chosen.wanted, _apart(chosen, kind), BY_KIND[kind].is_choice)
                for kind in chosen.kinds
            ],
            hour=chosen.hour,
            visits_hour=chosen.visits_hour if OF_VISITS in chosen.wanted else None,
            weekday=say(f"weekday.{WEEKDAYS[chosen.weekday]}") if chosen.weekday is not None else "",
            muted=[(schools[number], say(f"kind.{kind}")) for _, number, kind in sorted(muted)],
            lately=_lately(context, lately, schools),
            today=context.today,
        ),
        buttons=(
            Button(say("button.choose_reminders"), "choose_reminders", {}, look="primary"),
            *((unmute,) if muted else ()),
        ),
    )


def _apart(chosen: _Chosen, kind: str) -> time | None:
    """The hour of a kind that comes later than the others."""
    hour = chosen.hours.get(kind, chosen.hour)
    return hour if hour != chosen.hour else None


def _lately(
    context: Context, told: Iterable[Reminder], schools: Mapping[int, School]
) -> list[tuple[date, School | None, str]]:
    """What speaks of several schools at once is one thing, of no single school."""
    found = dict.fromkeys(
        (each.day, None if (job := BY_KIND.get(each.kind)) and job.begins else each.school_id, each.kind)
        for each in told
    )
    shown = tuple(found)[:MOST_LISTED]
    return [
        (day, schools[n] if n is not None else None, context.say(f"kind.{kind}")) for day, n, kind in shown
    ]


def unmute_all(context: Context, _data: Data) -> Answer:
    for person_id, school_id, kind in reminders.muted(context.session, context.person.id):
        reminders.unmute(context.session, person_id, school_id, kind)
    context.record("reminder.unmuted_all")
    return Reply(context.say("reminder/unmuted"))


def choose(context: Context, _data: Data) -> Answer:
    say, chosen = context.say, _chosen(context)
    if not chosen.kinds:
        return Reply(say("reminder/none_for_you"))
    choices = [kind for kind in chosen.kinds if BY_KIND[kind].is_choice]
    return Form(
        "reminders",
        title=say("form.reminders"),
        submit=say("button.save"),
        close=say("button.close"),
        intro=say("reminder/choose"),
        fields=(
            Field(
                "kinds", say("field.reminders"), "several",
                value=",".join(kind for kind in choices if kind in chosen.wanted),
                options=tuple(Option(kind, say(f"kind.{kind}")) for kind in choices), optional=True,
            ),
            Field("hour", say("field.reminder_hour"), "time", value=f"{chosen.hour:%H:%M}"),
            *(_visit_fields(context, chosen) if chosen.asks_visits else ()),
        ),
    )  # fmt: skip


def _visit_fields(context: Context, chosen: _Chosen) -> tuple[Field, ...]:
    say = context.say
    days = tuple(Option(day, say(f"weekday.{day}")) for day in (LAST_SCHOOL_DAY, *WEEKDAYS))
    day = LAST_SCHOOL_DAY if chosen.weekday is None else WEEKDAYS[chosen.weekday]
    return (
        Field("visits_day", say("field.visits_day"), "choice", value=day, options=days),
        Field("visits_hour", say("field.visits_hour"), "time", value=f"{chosen.visits_hour:%H:%M}"),
    )


def submit(context: Context, _data: Data, values: Values) -> Answer:
    kinds, wanted = kinds_for(context.person, context.terms), set(parse_several(values.get("kinds", "")))
    hours = {
        name: parse_time(values.get(name, ""))
        for name in ("hour", *(("visits_hour",) if OF_VISITS in kinds else ()))
    }
    wrong = {name for name, hour in hours.items() if hour is None or not FIRST_HOUR <= hour < LAST_HOUR}
    if wrong:
        raise Tell(Errors({name: context.say("error.reminder_hour") for name in wrong}))
    day = values.get("visits_day", LAST_SCHOOL_DAY)
    for kind in kinds:
        of_visits = kind == OF_VISITS
        weekday = WEEKDAYS.index(day) if of_visits and day in WEEKDAYS else None
        hour = hours["visits_hour" if of_visits else "hour"]
        gets = kind in wanted or not BY_KIND[kind].is_choice
        reminders.prefer(context.session, context.person.id, kind, Preference(gets, weekday, hour))
    context.record("reminder.chosen", wanted=len(wanted))
    return Reply(context.say("reminder/chosen", number=len(wanted & set(kinds)), hour=hours["hour"]))
