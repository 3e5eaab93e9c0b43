"""About three months of visits: the usual weeks of 24 schools, and the few stories that the demo tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from random import Random

from bot.sample.agenda import AFTERNOON, CANCELLED_NOTES, MORNING, Agenda, SampleVisit
from bot.sample.days import DAY, monday_of, year_start
from bot.sample.frames import SampleDayOff, SampleFrame
from bot.sample.people import AN, KATRIEN, NELE, SUPPORTERS, broad_at, specific_at
from bot.sample.schools import SCHOOLS
from bot.sample.window import Window

LINDE, REGENBOOG, SILENT, NO_FRAME = "de-linde", "de-regenboog", "de-zandkorrel", "de-plantenkas"
ASSE, SPRINGPLANK, NOTENKRAKER = "sint-jozef-asse", "de-springplank", "de-notenkraker"
FRAGMENTED = {"instituut-hopveld": (100, 50)}
"""A school where short visits could be grouped."""
SMALL_VISIT = 100
ABOVE = 5
"""De Regenboog stands so many quarters of a day (half of half days) above its frame."""
SILENT_WEEKS = 6
TOGETHER = "klasobservatie met twee"


def visits(
    window: Window, off: Sequence[SampleDayOff], versions: Sequence[SampleFrame], half_day: int
) -> list[SampleVisit]:
    rng = Random(window.today.toordinal())  # noqa: S311
    agenda = Agenda(window, rng, off)
    _coming_thursday(agenda, half_day)
    _this_week(agenda, half_day)
    _three_schools(agenda)
    _joint(agenda, half_day)
    _linde(agenda, half_day)
    _regenboog(agenda, half_day)
    for index, school in enumerate(SCHOOLS):
        _usual(agenda, school.slug, index, versions, half_day)
        _small(agenda, school.slug, index)
    _cancel_some(agenda)
    return sorted(agenda.visits, key=lambda v: (v.day, v.start, v.school, v.person))


def _coming_thursday(agenda: Agenda, half_day: int) -> None:
    """An has two schools on it already: a third one warns."""
    tomorrow = agenda.window.today + DAY
    day = tomorrow + (3 - tomorrow.weekday()) % 7 * DAY
    if not _both_open(agenda, day):
        day = agenda.window.calendar.next_open(tomorrow)
        while day.weekday() == 2 or not _both_open(agenda, day):
            day = agenda.window.calendar.next_open(day + DAY)
    note = "overleg met zorgcoördinator"
    agenda.take(SampleVisit(ASSE, AN, day, MORNING, half_day, "broad", "planned", note))
    agenda.take(SampleVisit(SPRINGPLANK, AN, day, AFTERNOON, 120, "broad", "planned", "co-teaching taal"))


def _both_open(agenda: Agenda, day: date) -> bool:
    return agenda.is_open(ASSE, day) and agenda.is_open(SPRINGPLANK, day)


def _this_week(agenda: Agenda, half_day: int) -> None:
    """Two visits of An's that still stand as planned, for the question on Friday."""
    monday = monday_of(agenda.window.today)
    for school, day, minutes in ((ASSE, monday + DAY, half_day), (REGENBOOG, monday + 2 * DAY, 120)):
        if agenda.is_open(school, day) and agenda.is_free(AN, day):
            agenda.take(SampleVisit(school, AN, day, MORNING, minutes, "broad", "planned", agenda.note()))


def _three_schools(agenda: Agenda) -> None:
    """A day, some two weeks ago, on which An came to three schools."""
    slots = ((SPRINGPLANK, "08:30", 100), (ASSE, "10:40", 60), (NOTENKRAKER, "13:10", 100))
    day = agenda.window.today - 12 * DAY
    while day.weekday() == 2 or not all(agenda.is_open(school, day) for school, _, _ in slots):
        day -= DAY
    for school, start, minutes in slots:
        agenda.take(SampleVisit(school, AN, day, start, minutes, "broad", "done", agenda.note()))


def _joint(agenda: Agenda, half_day: int) -> None:
    """One visit by two supporters: same school, day and start."""
    ellen = SUPPORTERS[-1].email
    day = agenda.window.today - 17 * DAY
    while not (agenda.is_open(ASSE, day) and agenda.is_free(AN, day)):
        day -= DAY
    for person in (AN, ellen):
        agenda.take(SampleVisit(ASSE, person, day, MORNING, half_day, "broad", "done", TOGETHER))


def _linde(agenda: Agenda, half_day: int) -> None:
    """One half day in every block that is over, none in the current one: inside its frame."""
    an, tom = AN, next(p for p in broad_at(LINDE) if p not in {AN, NELE})
    turns = (an, an, tom, an, NELE)
    for index, (begin, end) in enumerate(_linde_blocks(agenda.window)):
        days = agenda.window.calendar.open_days(begin, end)
        turn = turns[index % len(turns)]
        agenda.place(LINDE, [turn, an, tom, NELE], days, half_day)
        if index % 5 in {1, 3}:
            agenda.place(LINDE, [KATRIEN], days, SMALL_VISIT, "small")


def _linde_blocks(window: Window) -> list[tuple[date, date]]:
    """The blocks of two school weeks that are over, of the current year and of what is told before it."""
    found = []
    for autumn in window.autumns:
        end = year_start(autumn + 1)
        weeks = window.calendar.weeks(year_start(autumn), end - DAY)
        edges = [*weeks[::2], end]
        found += [(a, b - DAY) for a, b in pairwise(edges) if b <= window.today]
    current = window.start_of_year
    return [block for block in found if block[0] >= min(window.first, current)]


def _regenboog(agenda: Agenda, half_day: int) -> None:
    """Since the start of the year more than the frame of a day in four weeks gives so far."""
    window = agenda.window
    past = window.calendar.open_days(window.start_of_year, window.yesterday)
    weeks = sorted({monday_of(day) for day in past})
    total = (len(window.weeks_so_far()) + ABOVE) * half_day // 2
    whole, rest = divmod(total, half_day)
    pieces = ([half_day] * whole + [rest] * (rest > 0))[: len(past) // 2 + 1 if past else 0]
    sofie = SUPPORTERS[2].email
    for index, minutes in enumerate(pieces):
        week = weeks[index * len(weeks) // len(pieces)]
        people = [(AN, NELE, sofie)[(index + turn) % 3] for turn in range(3)]
        days = [day for day in past if monday_of(day) == week]
        if not agenda.place(REGENBOOG, people, days, minutes):
            agenda.place(REGENBOOG, people, past, minutes)


def _usual(agenda: Agenda, school: str, index: int, versions: Sequence[SampleFrame], half_day: int) -> None:
    """What a school's frame gives, week after week, now and then skipped."""
    people = broad_at(school)
    for number, monday in enumerate(_weeks_of(agenda.window, school)):
        days = [d for d in agenda.window.calendar.week(monday) if d != agenda.window.today]
        for minutes in _rhythm(school, monday, number + index, versions, half_day):
            if agenda.rng.random() < 0.94:
                first = people if agenda.rng.random() < 0.75 else people[::-1]
                agenda.place(school, first, days, minutes, _broad(agenda.rng))


def _weeks_of(window: Window, school: str) -> list[date]:
    """The school weeks that are filled here; the stories of a school keep theirs for themselves."""
    weeks = window.weeks()
    if school == LINDE:
        return []
    if school == REGENBOOG:
        return [w for w in weeks if w < window.start_of_year]
    if school == SILENT:
        past = [w for w in weeks if w <= window.today]
        return past[:-SILENT_WEEKS]
    return weeks


def _rhythm(
    school: str, monday: date, number: int, versions: Sequence[SampleFrame], half_day: int
) -> tuple[int, ...]:
    """How long the visits of one week are; empty in a week without any."""
    if school == NO_FRAME:
        return (half_day,) if number % 3 == 0 else ()
    valid = [v for v in versions if v.school == school and v.valid_from <= monday]
    if not valid or valid[-1].amount == 0:
        return ()
    if school in FRAGMENTED:
        return FRAGMENTED[school]
    minutes = valid[-1].visit_minutes(half_day)
    every = minutes * valid[-1].weeks // valid[-1].minutes(half_day)
    return (minutes,) if number % every == 0 else ()


def _broad(rng: Random) -> str:
    """Mostly just broad types; an exact type comes by import now and then, type 2 outside the frame."""
    return rng.choices(("broad", "basisaanbod", "9", "3", "2"), weights=(84, 9, 3, 2, 2))[0]


def _small(agenda: Agenda, school: str, index: int) -> None:
    """Small types, by SLSC467, every other week."""
    people = specific_at(school)
    if not people or school == LINDE:
        return
    for number, monday in enumerate(agenda.window.weeks()):
        if (number + index) % 2 == 0:
            days = [d for d in agenda.window.calendar.week(monday) if d != agenda.window.today]
            agenda.place(school, people, days, agenda.rng.choice((50, SMALL_VISIT, 120)), "small")


def _cancel_some(agenda: Agenda) -> None:
    """A few visits did not take place; what the stories need is left alone."""
    spared = {LINDE, REGENBOOG}
    usual = [
        index
        for index, visit in enumerate(agenda.visits)
        if visit.status == "done" and visit.school not in spared and visit.person != AN
        if visit.note != TOGETHER
    ]
    for index in agenda.rng.sample(usual, len(usual) // 25):
        note = agenda.rng.choice(CANCELLED_NOTES)
        agenda.visits[index] = replace(agenda.visits[index], status="cancelled", note=note)
