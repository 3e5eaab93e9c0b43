"""`schoolbeeld rehearse`: the calendar played on a copy of the data, while nobody acts. Nothing is sent."""

from __future__ import annotations

import gc
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlmodel import Session

from bot import day_names
from bot.contexts import Contexts
from bot.rich import to_plain
from bot.words import DEFAULT_LANGUAGE, TemplateWords
from handlers import reminding, school_mails
from handlers.commands.reminders import still_due
from handlers.context import Context
from handlers.jobs import BY_KIND
from handlers.jobs.kinds import Overall
from handlers.jobs.world import SchoolWorld
from handlers.reminding import Plan
from handlers.rules.calendar import days
from handlers.rules.school_mails import HOUR
from handlers.rules.waves import FIRST_HOUR
from handlers.schools import name as school_name
from storage import mails, outbox, people, reminders
from storage.as_sqlite import as_sqlite
from storage.backup import back_up
from storage.engine import Database, make_engine
from storage.migrations import require_current
from storage.values import Person, School

WHY = {
    "anchor": "ankerondersteuner",
    "replacement": "vervangt de ankerondersteuner",
    "coordinator": "coördinator",
    "supporter": "leerondersteuner",
}
MAIL = "school_mail"
"""What goes to a school instead of to one of the centre's own people."""
Progress = Callable[[int, int], None] | None


@dataclass(frozen=True)
class Told:
    """One item of a message that somebody would get."""

    at: datetime
    person: Person
    schools: tuple[School, ...]
    kind: str
    wave: int
    about: str
    """What it is about and what that depends on, such as `meeting:12 2026-12-09`."""
    why: str
    text: str
    """Plain, on one line."""


@contextmanager
def copied(database_url: str) -> Iterator[Database]:
    """A copy in a temporary folder; the bot goes on with its own."""
    source = make_engine(database_url)
    try:
        require_current(source)
        with tempfile.TemporaryDirectory(prefix="schoolbeeld-") as folder:
            path = Path(folder) / "copy.db"
            if source.dialect.name == "sqlite":
                back_up(Path(make_url(database_url).database or ""), path)
            else:
                as_sqlite(source, path)
            engine = make_engine(f"sqlite:///{path}")
            event.listen(engine, "connect", _with_room)
            yield Database(engine)
            engine.dispose()
    finally:
        source.dispose()


def _with_room(connection: DBAPIConnection, _record: object) -> None:
    """All days are one transaction: what that changes stays in memory, up to 64 MB."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA cache_size=-65536")
    cursor.close()


def rehearse(
    copy: Database, contexts: Contexts, zone: ZoneInfo, first: date, last: date, progress: Progress = None
) -> Iterator[Told]:
    """Every day a tick, and what each message of that day would say. Changes the copy."""
    with _uncollected(), copy.writing() as session:
        for number, day in enumerate(days(first, last)):
            morning = datetime.combine(day, FIRST_HOUR, zone)
            if reminding.is_time(morning, contexts.terms):
                told = _day(session, replace(contexts, clock=_standing(morning)), morning)
                yield from sorted(told, key=lambda each: each.at)
            if progress:
                progress(number + 1, (last - first).days + 1)


@contextmanager
def _uncollected() -> Iterator[None]:
    """A day leaves no cycles behind, and looking for them took a seventh of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _standing(now: datetime) -> Callable[[], datetime]:
    return lambda: now


def _day(session: Session, contexts: Contexts, morning: datetime) -> Iterator[Told]:
    context = contexts.of_the_centre(session)
    every = {world.school.id: world for world in reminding.all_worlds(context)}
    plan = reminding.look(context, every.values())
    reminding.keep(session, plan, now=morning, instant=morning.astimezone(UTC))
    found = reminders.of_day(session, morning.date())
    known = people.several(session, {told[0].person_id for told in found.values()}, morning.date())
    messages = {key: person for key, told in found.items() if (person := known.get(told[0].person_id))}
    for digest in sorted(messages, key=lambda key: (reminding.hour_of(key), key)):
        at = datetime.combine(morning.date(), reminding.hour_of(digest), morning.tzinfo)
        person = messages[digest]
        own, _ = replace(contexts, clock=_standing(at)).of(session, person, None)
        for told, item in still_due(own, every, found[digest]):
            first, here = told[0], [every[each.school_id] for each in told]
            overall = isinstance(BY_KIND[first.kind], Overall)
            schools = () if overall else tuple(dict.fromkeys(world.school for world in here))
            about = f"{first.subject} {first.version}"
            text = " ".join(to_plain(item.text).split())
            yield Told(at, person, schools, first.kind, first.wave, about, _why(here[0], person), text)
    outbox.arrived(session, messages, morning.date())
    yield from _mails(context, plan, morning)


def _mails(context: Context, plan: Plan, morning: datetime) -> Iterator[Told]:
    """What goes to schools that morning: whose anchor was told before."""
    school_mails.ask(context, plan.mails)
    asked = mails.before_meetings(context.session, [going.meeting_id for going in plan.mails])
    authors = people.several(context.session, {going.author_id for going in plan.mails}, context.today)
    at = datetime.combine(morning.date(), HOUR, morning.tzinfo)
    for going in plan.mails:
        for mail in asked.get(going.meeting_id, ())[-1:]:
            to = mails.recipients(context.session, [mail.id])[mail.id]
            text = f"{mail.subject} → {', '.join(each.email for each in to)}"
            about = f"{school_mails.subject_of(going.meeting_id)} {mail.letter['day']}"
            yield Told(at, authors[going.author_id], (going.school,), MAIL, 0, about, "anchor", text)


def _why(world: SchoolWorld, person: Person) -> str:
    if person.id == world.replacement_id:
        return "replacement"
    if person.id in world.anchor_ids:
        return "anchor"
    return "supporter" if person.id in world.staff_ids else "coordinator"


# as text


def as_json(told: Told, say: TemplateWords) -> str:
    """`shown` is as people call it, the rest for programs."""
    return json.dumps(
        {
            "at": told.at.isoformat(),
            "person": told.person.email,
            "name": told.person.name,
            "schools": [school.slug for school in told.schools],
            "kind": told.kind,
            "wave": told.wave,
            "about": told.about,
            "why": told.why,
            "text": told.text,
            "shown": {
                "schools": [school_name(school) for school in told.schools],
                "kind": say(f"kind.{told.kind}"),
                "why": WHY[told.why],
            },
        },
        ensure_ascii=False,
    )


def as_lines(every: Iterable[Told], contexts: Contexts, first: date, last: date) -> Iterator[str]:
    """Day by day, and what it comes to."""
    yield f"Nagespeeld op een kopie van de gegevens, van {_long(first)} tot en met {_long(last)}."
    yield (
        "Er is niets verstuurd, en intussen doet niemand iets: "
        "een herinnering waar iemand in het echt gevolg aan geeft, komt niet meer terug."
    )
    say = contexts.say(DEFAULT_LANGUAGE)
    by_day: Counter[date] = Counter()
    mailed = 0
    messages: set[tuple[int, datetime]] = set()
    for day, group in groupby(every, lambda told: told.at.date()):
        yield f"\n{_long(day, weekday=True)}"
        for told in group:
            if told.kind == MAIL:
                mailed += 1
                yield _line(told, say)
                continue
            by_day[day] += 1
            messages.add((told.person.id, told.at))
            yield _line(told, say)
    yield "\n" + _sum(by_day, messages, mailed)


def _line(told: Told, say: TemplateWords) -> str:
    where = "; ".join(map(school_name, told.schools))
    return (
        f"  {told.at:%H:%M}  {told.person.name} ({WHY[told.why]}) · {where} · "
        f"{say(f'kind.{told.kind}')}: {told.text}"
    )


def _sum(by_day: Counter[date], messages: set[tuple[int, datetime]], mailed: int) -> str:
    if not by_day:
        return "In die dagen wordt niemand aan iets herinnerd."
    people_told = len({person_id for person_id, _ in messages})
    busiest, most = by_day.most_common(1)[0]
    return (
        f"Samen {by_day.total()} herinneringen in {len(messages)} berichten aan {people_told} "
        f"{'persoon' if people_told == 1 else 'mensen'}. "
        f"Het drukst is {_long(busiest, weekday=True)}: {most}."
        f"{_mailed(mailed) if mailed else ''}"
    )


def _mailed(number: int) -> str:
    goes = "gaat 1 mail" if number == 1 else f"gaan {number} mails"
    return f" Naar scholen {goes}, telkens de schooldag vooraf gemeld."


def _long(day: date, *, weekday: bool = False) -> str:
    name = f"{day_names.weekday(day, DEFAULT_LANGUAGE)} " if weekday else ""
    return name + day_names.with_year(day, DEFAULT_LANGUAGE)
