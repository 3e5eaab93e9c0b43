"""Sample data for every text about frames, visits and what remains: every branch is reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import product

from handlers.rules.calendar import school_year
from handlers.rules.time_frame import Amounts, Period, Remaining
from handlers.rules.visits import NOTICES, Warn
from storage.values import (
    CancelReason,
    Centre,
    FrameVersion,
    Line,
    Person,
    Role,
    RoleAt,
    School,
    Span,
    Told,
    TypeGroup,
    Unit,
    Visit,
    VisitStatus,
)
from tests.bot.chat_words import TERMS

Data = dict[str, object]
TODAY = date(2026, 11, 23)
YEAR = school_year(2026)
LINDE = School(1, "990101", "de-linde", "De Linde", "Halle")
JOZEF = School(2, "990140", "sint-jozef-asse", "Sint-Jozef", "Asse")
ALONE = School(3, "990166", "de-notelaar", "De Notelaar", "")
SCHOOLS = (LINDE, JOZEF, ALONE)
AN = Person(
    1, "An Wouters", "an@lsc.example", Centre.LSC, None,
    frozenset({RoleAt(Role.SUPPORTER, 1), RoleAt(Role.ANCHOR, 2)}),
)  # fmt: skip
MIEKE = Person(2, "Mieke Dewaele", "mieke@lsc.example", Centre.LSC, None,
               frozenset({RoleAt(Role.COORDINATOR, None)}))  # fmt: skip
NEW = Person(3, "Sam Ook", "sam@lsc.example", Centre.SLSC, None)
NOTE = "leesgroep in het vierde"


def version(
    hundredths: int = 100,
    unit: Unit = Unit.HALF_DAY,
    weeks: int = 2,
    *,
    size: int = 200,
    strict: bool = False,
    valid_from: date = date(2026, 8, 31),
    note: str = "",
) -> FrameVersion:
    return FrameVersion(
        id=1, school_id=1, minutes=hundredths * size // 100, weeks=weeks, hundredths=hundredths, unit=unit,
        valid_from=valid_from, valid_until=None, strict=strict, note=note, author_id=None, entered_at=None,
    )  # fmt: skip


HALF, ZERO = version(), version(0)
STRICTLY = version(strict=True)
DAYS = version(100, Unit.DAY, 4, size=400)
HOURS = version(200, Unit.HOUR, 1, size=60)
LESSONS = version(300, Unit.LESSON, 1, size=50)
VERSIONS = (HALF, STRICTLY, DAYS, HOURS, LESSONS, ZERO)
PERIOD = Span(date(2026, 11, 16), date(2026, 11, 29))


def visit(
    minutes: int = 200,
    *lines: Line,
    day: date = TODAY,
    start: time | None = None,
    status: VisitStatus = VisitStatus.DONE,
    note: str = "",
    person: int = 1,
) -> Visit:
    return Visit(
        id=1, school_id=1, person_id=person, day=day, start=start, minutes=minutes, status=status,
        lines=lines or (Line(TypeGroup.BROAD, minutes),), note=note, cancel_reason=None,
        entered_at=datetime(2026, 11, 23, 9, tzinfo=UTC), replaces_id=None,
    )  # fmt: skip


VISITS = (
    visit(),
    visit(400, start=time(9)),
    visit(150, note=NOTE, start=time(13, 30)),
    visit(45, Line(TypeGroup.SMALL, 45, "2")),
    visit(200, Line(TypeGroup.BROAD, 80, "basisaanbod"), Line(TypeGroup.SMALL, 120, "4")),
    visit(120, day=date(2026, 11, 26), status=VisitStatus.PLANNED),
    visit(120, status=VisitStatus.CANCELLED, note=NOTE),
)


def left(
    current: FrameVersion | None = HALF,
    period: tuple[int, int] | None = (200, 0),
    to_date: tuple[int, int] = (1200, 1000),
    whole: tuple[int, int, int] = (3800, 1000, 0),
    *,
    on: date = TODAY,
    weeks: tuple[int, int] = (12, 26),
    small: int = 0,
    uncovered: int = 0,
    runs_out: date | None = None,
    upcoming: FrameVersion | None = None,
) -> Remaining:
    return Remaining(
        on=on, current=current, day_minutes=400, weeks_so_far=weeks[0], weeks_left=weeks[1],
        period=Period(PERIOD, Amounts(*period)) if period else None, year_to_date=Amounts(*to_date),
        rest_of_year=Amounts(*whole), small_minutes=small, uncovered_minutes=uncovered, runs_out_on=runs_out,
        covered=(Span(YEAR.start, YEAR.end),) if current else (), upcoming=upcoming,
    )  # fmt: skip


JULY = date(2027, 7, 5)
AMOUNTS = (0, 1, 45, 100, 120, 200, 205, 300, 400, 410, 600, 1700, 3800)


def every_left() -> Iterator[Remaining]:
    for current in VERSIONS:
        top = 0 if current is ZERO else 400
        for used in AMOUNTS:
            yield left(current, (top, used), (top, used), (top, used, 0), small=used, uncovered=used)
            yield left(current, (top, used), (3 * top, used), (9 * top, used, 200))
            yield left(current, (top, used), (top, used), (top + 200, used, 200))
            yield left(current, (1, used), (1, used), (9 * top, used, 0), weeks=(1, 1))
            yield left(current, None, (top, used), (9 * top, used, 0), weeks=(38, 0))
            for period in (None, (top, used)):
                yield left(current, period, (top, used), (9 * top, used, 0), weeks=(38, 0), on=JULY)
    yield left(None, None, (0, 0), (0, 0, 0), uncovered=200)
    yield left(None, None, (0, 0), (1000, 0, 0), weeks=(1, 37))
    yield left(HALF, None, (0, 0), (3800, 0, 0), weeks=(0, 38))
    yield left(HALF, upcoming=ZERO)
    yield left(HALF, upcoming=HALF)
    yield left(HALF, weeks=(6, 32), on=date(2026, 10, 6))
    yield left(HALF, weeks=(6, 0), on=date(2027, 6, 30), whole=(3800, 1000, 0))
    yield left(None, None, (0, 0), (1000, 0, 0), on=date(2026, 10, 6))
    yield left(HALF, runs_out=date(2027, 3, 3))


def _receipts() -> Iterator[Data]:
    texts = product(("noted", "changed", "restored", "put_back", "confirmed"), VISITS)
    for what, seen in texts:
        yield receipt(seen, left(), what=what)
    for seen, lefts, over, over_block in product(VISITS[:1], every_left(), (False, True), (False, True)):
        yield receipt(seen, lefts, over=over, over_block=over_block)
    for lefts in every_left():
        yield receipt(VISITS[5], lefts)
    for notice in NOTICES:
        yield receipt(VISITS[0], left(), notice=notice)
    yield receipt(VISITS[0], left(), over=True, anchor="Nele")


def receipt(
    seen: Visit,
    lefts: Remaining,
    *,
    what: str = "noted",
    over: bool = False,
    over_block: bool = False,
    notice: int | None = None,
    anchor: str | None = None,
) -> Data:
    return {
        "what": what, "visit": seen, "school": LINDE, "left": lefts, "over": over, "over_block": over_block,
        "notice": notice, "today": TODAY, "anchor": anchor,
    }  # fmt: skip


def _explained() -> Iterator[Data]:
    versions = [
        {"version": each, "covered": PERIOD, "weeks": weeks, "author": author}
        for each in (*VERSIONS, version(note=NOTE))
        for weeks, author in ((0, None), (1, "Nele Vandamme"), (12, None))
    ]
    replaced = {"version": HALF, "covered": None, "weeks": 0, "author": None}
    gone = {"version": ZERO, "covered": None, "weeks": 0, "author": None}
    months: list[Data] = [
        {"month": date(2026, 9, 1), "number": 1, "minutes": 200},
        {"month": date(2026, 10, 1), "number": 3, "minutes": 530},
    ]
    others = (visit(), visit(90, person=2))
    for number, every, more in product((0, 1, 3), (True, False), (0, 1, 4)):
        yield {
            "school": LINDE, "left": left(small=number * 50, weeks=(number, more)), "year": YEAR,
            "terms": TERMS,
            "versions": [*versions, replaced, gone] if number else [], "months": months[:number],
            "visits": others[:number], "more": more, "every": every, "me": 1, "names": {2: "Bart Maes"},
            "reversed": number, "cancelled": (number + more) % 4,
        }  # fmt: skip
    yield {
        "school": LINDE, "left": left(), "year": YEAR, "terms": TERMS, "versions": [], "months": [],
        "visits": [], "more": 0, "every": True, "me": 1, "names": {}, "reversed": 0, "cancelled": 1,
    }  # fmt: skip


def _previews() -> Iterator[Data]:
    olds = [None, *(type("Covered", (), {"version": old}) for old in (HALF, ZERO))]
    later = [replace(v, valid_from=date(2026, 11, 30), note=NOTE if v.strict else "") for v in VERSIONS]
    for new, old, weeks, before in product([*later, *VERSIONS], olds, (0, 1, 26), (3800, 200)):
        yield {
            "school": LINDE, "version": new, "current": old, "year": YEAR, "weeks": weeks, "whole": 3800,
            "before": before,
        }  # fmt: skip


def schools_and_anchor() -> list[Data]:
    return [
        {"school": s, "anchor": a, "sees": sees, "here": not sees}
        for s in SCHOOLS
        for a in ("Nele Vandamme", None)
        for sees in (True, False)
    ]


DAY: Data = {
    "day": date(2026, 11, 26),
    "today": TODAY,
    "before": TODAY,
    "monday": TODAY,
    "until": date(2027, 2, 1),
}
NO_DATA: list[Data] = [{}]
SAMPLES: dict[str, list[Data]] = {
    "frame/preview": list(_previews()),
    "frame/set": [
        {"school": LINDE, "version": v, "left": x}
        for v in VERSIONS
        for x in (left(v), left(v, whole=(200, 0, 0)), left(v, whole=(200, 300, 0)))
    ],
    "frame/not_monday": [DAY],
    "frame/past_year": [DAY],
    "frame/past_week": [DAY],
    "frame/too_far": [DAY],
    "frame/no_weeks": [DAY],
    "frame/changed_meanwhile": [{"school": LINDE}],
    "visit/how_long": [{"start": None}, {"start": time(13)}],
    "timeframe/head": [
        {"school": s, "left": x, "today": t}
        for s, x, t in product(SCHOOLS, every_left(), (TODAY, date(2027, 9, 9)))
    ],
    "timeframe/bar": [{"left": x} for x in every_left() if x.rest_of_year.maximum],
    "timeframe/numbers": [{"school": LINDE, "left": x, "today": TODAY} for x in every_left()],
    "timeframe/item": [{"school": LINDE, "left": x} for x in every_left()],
    "timeframe/overview": [
        {"number": number, "more": more, "coordinator": boss}
        for number, more, boss in product((0, 1, 14), (0, 1, 2), (True, False))
    ],
    "timeframe/why": list(_explained()),
    "visit/receipt": list(_receipts()),
    "visit/explain": [
        {"day": TODAY, "minutes": minutes, "group": group}
        for minutes, group in product((None, 45, 120, 150, 200, 400), (None, "broad", "small"))
    ],
    "visit/not_understood": [{"words": ("32/13",)}, {"words": ("32/13", "99u")}],
    "visit/note_too_long": [{"most": 500}],
    "visit/gone": NO_DATA,
    "visit/already_reversed": [{"school": LINDE, "visit": visit()}],
    "visit/closed_year": [{"year": school_year(2025)}],
    "visit/far_day": [DAY],
    "visit/changed_meanwhile": [{"visit": v, "school": LINDE} for v in VISITS],
    "visit/two_readings": [{"words": "8u", "school": s} for s in SCHOOLS],
    "visits/head": [
        {"visits": [visit()] * number, "span": span, "school": s, "mine": s is LINDE, "more": more}
        for number, more, span, s in (
            *((n, 0, PERIOD, s) for n in (0, 1, 3) for s in (*SCHOOLS, None)),
            (20, 5, Span(YEAR.start, YEAR.end), LINDE),
            (1, 0, Span(TODAY, TODAY), None),
            (0, 0, Span(TODAY, TODAY), LINDE),
        )
    ],
    "visits/item": [
        {"visit": v, "school": s, "name": name, "mine": not name, "today": TODAY}
        for v, s, name in product((*VISITS, visit(day=date(2025, 11, 3))), SCHOOLS, ("Bart Maes", None))
    ],
    "visits/undone": [{"visit": v, "school": LINDE, "left": x} for v in VISITS for x in every_left()],
    "visits/stands_already": [{"visit": v, "school": LINDE} for v in VISITS],
    "visits/confirmed_already": [{"visit": v, "school": LINDE} for v in VISITS],
    "visits/not_yet": [{"visit": v, "school": LINDE} for v in VISITS],
    "visits/cancel_intro": [{"visit": v, "school": LINDE} for v in VISITS],
    "visits/cancelled": [
        {"visit": v, "school": LINDE, "reason": reason, "left": left(), "today": TODAY}
        for v in VISITS
        for reason in CancelReason
    ],
    "visits/all_confirmed": [
        {
            "number": number,
            "others": others,
            "today": TODAY,
            "schools": [{"school": LINDE, "visits": VISITS[:number], "left": x, "counts": counts}],
        }
        for number, others, counts, x in (
            *product((1, 2), (0, 1, 2), (True, False), (left(), left(None))),
            *((1, 0, True, x) for x in every_left()),
        )
    ],
    "visits/settled_already": [{"number": n} for n in (1, 2)],
    "visits/one_by_one": [{"number": n} for n in (1, 2)],
    "visits/unconfirmed": [{"number": n} for n in (1, 3)],
    "visits/unconfirmed_already": NO_DATA,
    "visits/changed_since": [{"visit": v, "school": s} for v in VISITS for s in SCHOOLS],
    **{
        f"warning/{kind}": [
            {"visit": v, "visits": [VISITS[1], VISITS[2]][:n], "schools": s, "holiday": holiday}
            for v in (VISITS[0], VISITS[5])
            for n, s, holiday in (
                (1, SCHOOLS[:1], None),
                (2, SCHOOLS[:2], "Kerstmis"),
                (2, SCHOOLS, None),
                (2, (*SCHOOLS, JOZEF), None),
                (2, (*SCHOOLS, JOZEF, LINDE), None),
                (2, (*SCHOOLS, *SCHOOLS), None),
            )
        ]
        for kind in Warn
    },
    "frame/mail_head": [
        {"school": LINDE, "version": v, "told": told}
        for v in VERSIONS
        for told in (None, ("mail", TODAY), ("spoken", TODAY))
    ],
    "frame/none_to_tell": [{"school": s} for s in SCHOOLS],
    "frame/told": [{"school": LINDE, "version": v} for v in VERSIONS],
    "frame/untold": [{"school": s} for s in SCHOOLS],
    "frame/told_already": [
        {"school": LINDE, "told": (how, day), "today": TODAY}
        for how in Told
        for day in (TODAY, date(2026, 6, 1))
    ],
    "frame/not_told": [{"school": s} for s in SCHOOLS],
}
