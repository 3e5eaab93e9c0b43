"""`/timeframe`: how much time remains at a school, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from handlers import school_buttons, schools
from handlers.context import Context
from handlers.remaining import remaining, remaining_in, year_at, years_at
from handlers.rules.dates import read_line
from handlers.rules.permissions import Act
from handlers.rules.time_frame import Remaining, Year
from handlers.schools import Again
from handlers.surface import Answer, Button, Data, Item, Progress, Reply, Tell, parse_day
from storage import frames, people, visits
from storage.values import School, Span, TypeGroup, Visit, VisitStatus

MOST_SCHOOLS = 12
MOST_VISITS = 20


def timeframe(context: Context, text: str) -> Answer:
    line = read_line(text, context.today)
    if line.faults:
        raise Tell(Reply(context.say("visit/not_understood", words=line.faults)))
    on = line.day or context.today
    words = line.rest or line.note or ""  # a note has no place here: what stands in quotes is the school
    if not words:
        mine = tuple(school for school in schools.own(context) if context.may(Act.SEE_FRAME, school))
        return show(context, mine[0], on) if len(mine) == 1 else overview(context, mine)
    found = schools.find(context, words, Act.SEE_FRAME, Again("timeframe", text))
    return show(context, found.school, on)


def show_again(context: Context, data: Data) -> Answer:
    """The button "Tijdskader bekijken"."""
    school = schools.get(context, data["school"], Act.SEE_FRAME)
    return show(context, school, parse_day(data.get("on", "")) or context.today)


def show(context: Context, school: School, on: date) -> Reply:
    """The three numbers, with the school weeks they rest on; small types apart."""
    left = remaining(context.session, school.id, on, context.terms)
    return Reply(
        context.say("timeframe/head", school=school, left=left, today=context.today),
        progress=bar(context, left),
        after=context.say("timeframe/numbers", school=school, left=left, today=context.today),
        buttons=(
            *school_buttons.log(context, school),
            Button(context.say("button.why"), "why", {"school": str(school.id), "on": on.isoformat()}),
            *frame_buttons(context, school, left),
        ),
    )


def bar(context: Context, left: Remaining) -> Progress | None:
    """What is used of the whole year; None without a maximum."""
    whole = left.rest_of_year
    if whole.maximum <= 0:
        return None
    return Progress(whole.used / whole.maximum, context.say("timeframe/bar", left=left))


def frame_buttons(context: Context, school: School, left: Remaining) -> tuple[Button, ...]:
    """Who may set a frame is offered it where there is none."""
    if left.current is not None or not context.may(Act.SET_FRAME, school):
        return ()
    return (school_buttons.set_frame(context, school),)


def overview(context: Context, mine: tuple[School, ...]) -> Reply:
    """All my schools with their bars; who has none, or more than fit, is told how to ask."""
    seen = [school for school in mine if context.may(Act.SEE_FRAME, school)]
    return Reply(
        context.say(
            "timeframe/overview",
            number=len(seen),
            more=max(0, len(seen) - MOST_SCHOOLS),
            coordinator=context.person.is_coordinator,
        ),
        items=school_items(context, seen),
    )


def school_items(context: Context, seen: Sequence[School]) -> tuple[Item, ...]:
    """Each school with its bar, as far as they fit: in the overview and on the home tab."""
    shown = seen[:MOST_SCHOOLS]
    years = years_at(context.session, [school.id for school in shown], context.today, context.terms)
    left = remaining_in(context.session, years, context.today)
    return tuple(_school_item(context, school, left[school.id]) for school in shown)


def _school_item(context: Context, school: School, left: Remaining) -> Item:
    more = school_buttons.see_frame(context, school)
    return Item(
        context.say("timeframe/item", school=school, left=left),
        progress=bar(context, left),
        buttons=(*school_buttons.log(context, school), more, *frame_buttons(context, school, left)),
    )


def why(context: Context, data: Data) -> Answer:
    """ "Waarom dit cijfer?": the weeks, versions, visits and corrections that make the numbers."""
    school = schools.get(context, data["school"], Act.SEE_FRAME)
    on = parse_day(data.get("on", "")) or context.today
    year = year_at(context.session, school.id, on, context.terms)
    left = year.remaining(on, visits.totals(context.session, school.id, year.pieces(on)))
    all_visits = visits.listed(
        context.session, Span(year.calendar.year.start, on), school_id=school.id, reversed_too=True
    )
    every = context.may(Act.SEE_OTHERS_VISITS, school)
    mine = [v for v in all_visits if every or v.person_id == context.person.id]
    shown = [v for v in mine if v.status is VisitStatus.DONE]
    return Reply(
        context.say(
            "timeframe/why",
            school=school,
            left=left,
            year=year.calendar.year,
            versions=_versions(context, year, on, school),
            months=_months(all_visits, year),
            visits=shown[:MOST_VISITS],
            more=max(0, len(shown) - MOST_VISITS),
            every=every,
            names=people.names(context.session, [v.person_id for v in shown[:MOST_VISITS]]),
            me=context.person.id,
            reversed=_taken_back(all_visits),
            cancelled=sum(v.status is VisitStatus.CANCELLED for v in all_visits),
            terms=context.terms,
        ),
        buttons=school_buttons.log(context, school),
    )


def _taken_back(found: Iterable[Visit]) -> int:
    """How many visits were removed or put right: one that was so several times is one."""
    rows = {v.id: v for v in found if v.status is VisitStatus.REVERSED}
    return sum(v.replaces_id not in rows for v in rows.values())


def _versions(context: Context, year: Year, on: date, school: School) -> list[dict[str, object]]:
    """Each version with the weeks it has had by then, and whether a later one took its place."""
    covered = {c.version.id: c for c in year.covered}
    every = frames.between(context.session, school.id, year.calendar.year.start, year.calendar.year.end)
    names = people.names(context.session, [v.author_id for v in every if v.author_id])
    return [
        {
            "version": version,
            "covered": covered.get(version.id),
            "weeks": sum(week <= on for week in covered[version.id].weeks) if version.id in covered else 0,
            "author": names.get(version.author_id or 0),
        }
        for version in every
    ]


def _months(found: list[Visit], year: Year) -> list[dict[str, object]]:
    """Per month, oldest first: how many visits counted, and their broad minutes."""
    months: dict[date, list[Visit]] = defaultdict(list)
    for visit in found:
        counted = visit.status is VisitStatus.DONE and year.at(visit.day) is not None
        if counted and any(line.group is TypeGroup.BROAD for line in visit.lines):
            months[visit.day.replace(day=1)].append(visit)
    return [
        {"month": month, "number": len(those), "minutes": sum(v.broad_minutes for v in those)}
        for month, those in sorted(months.items())
    ]
