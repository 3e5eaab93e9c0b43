"""The clock's work: what is due today and was not planned yet, in one message a person.

Asking the database makes every tick harmless: a late, doubled or concurrent one finds what is planned
already, and what was missed is found as long as it is still due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain

from sqlmodel import Session

from handlers import undelivered
from handlers.context import Context
from handlers.jobs import BY_KIND, JOBS
from handlers.jobs.kinds import AnyJob, Overall, Together
from handlers.jobs.mail_before import going
from handlers.jobs.world import SchoolWorld, worlds
from handlers.rules.calendar import DAY, make_calendar, school_year_of
from handlers.rules.terms import Terms
from handlers.rules.waves import FIRST_HOUR, LAST_HOUR, is_weekday
from handlers.school_mails import Going
from storage import outbox, reminders, schools
from storage.outbox import Wish
from storage.reminders import NOTHING_CHOSEN, Due
from storage.undelivered import GivenUp, given_up
from storage.values import Span

DIGEST = "digest:"
"""What the keys of the mornings' messages begin with."""


@dataclass(frozen=True)
class Plan:
    """What a tick found: each due reminder with the hour at which its person is told."""

    day: date
    due: tuple[tuple[Due, time], ...]
    mails: tuple[Going, ...] = ()
    """What goes to schools today: whose anchor was told before."""


def is_time(now: datetime, terms: Terms) -> bool:
    """Whether people are told anything at this moment."""
    return FIRST_HOUR <= now.time() < LAST_HOUR and bool(_jobs_on(now.date(), terms))


def _jobs_on(day: date, terms: Terms) -> tuple[AnyJob, ...]:
    """All on school days; on the weekdays of late August those that prepare the year."""
    if make_calendar(school_year_of(day), (), terms.min_open_half_days).half_days(day):
        return tuple(job for job in JOBS if job.plan(terms).on)
    late = date(day.year, *terms.late_august) <= day <= date(day.year, 8, 31)
    return (
        tuple(job for job in JOBS if job.late_august and job.plan(terms).on)
        if late and is_weekday(day)
        else ()
    )


def _too_late(job: AnyJob, today: date, terms: Terms) -> bool:
    """Whether so much of the week or month is over that it is no longer made up for."""
    if job.begins is None or job.made_up_for is None:
        return False
    calendar = make_calendar(school_year_of(today), (), terms.min_open_half_days)
    return sum(1 for _ in calendar.open_days(job.begins(today), today)) > job.made_up_for


def look(context: Context, every: Iterable[SchoolWorld] | None = None) -> Plan:
    """Everything that is due today, for everybody who wants it and is there. Reads only.

    `every`: all schools, when they were read already.
    """
    today, session = context.today, context.session
    jobs = tuple(job for job in _jobs_on(today, context.terms) if not _too_late(job, today, context.terms))
    muted, chosen = reminders.muted(session), reminders.preferences(session)
    away, later = reminders.away(session, today), reminders.waiting_until(session, today)
    had_it = {job.kind: _had_it(session, job.begins(today), today) for job in jobs if job.begins}
    hours = {job.kind: job.plan(context.terms).hour for job in jobs}
    found: list[tuple[Due, time]] = []
    if every is None:
        every = all_worlds(context) if jobs else ()
    schools_read = tuple(every)
    for due in _due(schools_read, jobs, today):
        preference = chosen.get((due.person_id, due.kind), NOTHING_CHOSEN)
        unwanted = (due.person_id, due.school_id, due.kind) in muted or not preference.wanted
        put_off = (due.kind, due.person_id, due.school_id, due.subject) in later
        over = due.kind in had_it and had_it[due.kind](due.person_id)
        if not (unwanted or put_off or over or due.person_id in away):
            found.append((due, preference.hour or hours[due.kind]))
    mails = tuple(chain.from_iterable(going(world, today) for world in schools_read))
    return Plan(today, tuple(found), mails)


def _due(every: Sequence[SchoolWorld], jobs: Iterable[AnyJob], today: date) -> Iterator[Due]:
    """What is said of all schools at once is kept under the oldest of them, so that it is one thing."""
    oldest = min((world.school.id for world in every), default=0)
    of_each = tuple(job for job in jobs if not isinstance(job, Overall))
    for world in every:
        for job in jobs if world.school.id == oldest else of_each:
            yield from job.due(world, today)


def _had_it(session: Session, begins: date, today: date) -> Callable[[int], bool]:
    """Whether a person was there on an earlier morning of this week or month that was looked at."""
    mornings = reminders.planned_days(session, Span(begins, today - DAY), reminders.MORNING)
    absent = reminders.absent(session, Span(begins, today)) if mornings else {}

    def was_there(person_id: int) -> bool:
        spans = absent.get(person_id, ())
        return any(not any(day in span for span in spans) for day in mornings)

    return was_there


def all_worlds(context: Context) -> Iterable[SchoolWorld]:
    return worlds(context, schools.everything(context.session))


def keep(session: Session, plan: Plan, *, now: datetime, instant: datetime) -> int:
    """Plan what is new, and what was put off until today; how many. `instant` is the machine's time."""
    reminders.set_planned(session, plan.day, reminders.MORNING, instant)
    failed = given_up(session)
    undelivered.tell(session, failed, plan.day, instant)
    stuck = _stuck(failed)

    def key_for(person_id: int, hour: time) -> str:
        return stuck.get((person_id, hour)) or digest_key(person_id, plan.day, hour)

    with_digest = [(due, key_for(due.person_id, hour)) for due, hour in plan.due]
    new = reminders.plan(session, with_digest, plan.day, instant)
    keys = dict(with_digest)
    reminders.tell_again(session, _beside(new, keys), plan.day, instant)
    _ask(session, {keys[due]: due.person_id for due in new}, now, instant)
    put_off = reminders.unsent(session, plan.day)
    joined: dict[str, int] = {}
    for reminder_id, person_id, asked in put_off:
        key = key_for(person_id, hour_of(asked))
        reminders.move(session, reminder_id, key, plan.day)
        joined[key] = person_id
    away = reminders.away(session, plan.day)
    waiting = {key: person_id for (person_id, _), key in stuck.items() if person_id not in away}
    _ask(session, joined | waiting, now, instant)
    return len(new) + len(put_off)


def _beside(new: Iterable[Due], keys: Mapping[Due, str]) -> list[tuple[Due, str]]:
    """What was told before and is still due, where its kind is told in one breath with what is new."""
    known = frozenset(new)
    anew = {(due.person_id, due.kind) for due in known if _tells_all(BY_KIND[due.kind])}
    return [(due, key) for due, key in keys.items() if due not in known and (due.person_id, due.kind) in anew]


def _tells_all(job: AnyJob) -> bool:
    return isinstance(job, Together) and job.tells_all


def _stuck(failed: Sequence[GivenUp]) -> dict[tuple[int, time], str]:
    """Messages of earlier mornings that could not be delivered: they are tried again with what is new."""
    return {
        (row.person_id, hour_of(row.key)): row.key
        for row in reversed(failed)
        if row.person_id and row.key.startswith(DIGEST)
    }


def _ask(session: Session, digests: Mapping[str, int], now: datetime, instant: datetime) -> None:
    """One message a person and hour; what joins it after it went makes it new."""
    wishes = [
        Wish(key, "notice", {"notice": "digest", "digest": key}, _due_at(key, now, instant), person_id)
        for key, person_id in digests.items()
    ]
    asked = outbox.ask_several(session, wishes, now=instant)
    for wish in wishes:
        if wish.key not in asked:
            outbox.again(session, wish.key, wish.due_at)


def _due_at(key: str, now: datetime, instant: datetime) -> datetime:
    wait = datetime.combine(now.date(), hour_of(key), now.tzinfo) - now
    return instant + max(wait, timedelta(0))


def digest_key(person_id: int, day: date, hour: time) -> str:
    return f"{DIGEST}{person_id}:{day.isoformat()}:{hour:%H%M}"


def hour_of(key: str) -> time:
    """The hour in a digest's key."""
    return time(int(key[-4:-2]), int(key[-2:]))
