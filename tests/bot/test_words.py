"""Every text of both languages: the same keys, all of them used, and no branch that reads badly."""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import product
from pathlib import Path

import pytest
from jinja2 import nodes

from bot.rich import to_plain
from bot.terminal import Terminal, as_text
from bot.words import TemplateWords, language_of, words_in
from handlers import registry
from handlers.commands.anchor import LEAVES, STAYS
from handlers.commands.checklist import LINES
from handlers.commands.frame import AVERAGED, STRICT
from handlers.commands.overview import COLUMNS
from handlers.commands.reminder_settings import LAST_SCHOOL_DAY, WEEKDAYS
from handlers.commands.reminders import LATER
from handlers.invitations import Sent
from handlers.jobs import BY_KIND, JOBS
from handlers.rules import meetings
from handlers.rules.calendar import school_year
from handlers.rules.meetings import Pair, Problem
from handlers.rules.recipients import Mark, Party
from handlers.rules.tasks import Facts, Task
from handlers.rules.terms import Terms
from handlers.rules.time_frame import Amounts, Period, Remaining
from handlers.rules.visits import NOTICES, Warn
from handlers.surface import Form, Reply
from storage.channels import LinkedChannel
from storage.engine import Database
from storage.values import (
    CancelReason,
    Centre,
    FrameVersion,
    Line,
    Meeting,
    MeetingKind,
    MeetingStatus,
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
from tests.bot import mail_samples, overview_samples, reminder_samples, undelivered_samples
from tests.conversations.centre import NOW, fill
from tests.desk import desk

Data = dict[str, object]
LANGUAGES = ("nl", "en")
ROOT = Path(__file__).parents[2]
TERMS = Terms()
TODAY = date(2026, 11, 23)
YEAR = school_year(2026)
SLASH = [command.name for command in registry.COMMANDS if command.slash] + [registry.ROOT]
BECAUSE = sorted({job.because for job in JOBS if job.because})
EXPANDED: dict[str, Sequence[str]] = {
    "warning/": list(Warn),
    "reason.": list(CancelReason),
    "group.": [*TypeGroup, "both"],
    "spread.": [AVERAGED, STRICT],
    "leaving.": [STAYS, LEAVES],
    "head.": ["school", *COLUMNS],
    "fact.": LINES,
    "overview/": [*COLUMNS, *LINES],
    "tasks/": list(Task),
    "error.": ["school", "person", "until"],
    "language.": LANGUAGES,
    "placeholder.": ["school", "person"],
    "mailed.": sorted(registry.BY_MAIL),
    "party.": [*Role, Party.SCHOOL],
    "mark.": [mark for mark in Mark if mark],
    "later.": LATER,
    "kind.": list(BY_KIND),
    "because.": ["anchor", "replaces", "supporter", "coordinator", *BECAUSE],
    "weekday.": [LAST_SCHOOL_DAY, *WEEKDAYS],
    "command.": SLASH,
    "usage.": SLASH,
    "timeframe/": ["head", "numbers"],
    "meeting_warning/": list(meetings.Warn),
    "meeting/": list(Problem),
    **{f"button.{does}_": list(MeetingKind) for does in ("plan", "no", "close")},
    **{f"form.{does}_": list(MeetingKind) for does in ("plan", "move", "no", "close")},
    "meeting_kind.": list(MeetingKind),
    "takes_part.": ["principal", "care_lead", "clb", "slsc", "lsc"],
    "second.": ["other", "later", "none"],
}
"""What the braces of a key like `f"warning/{kind}"` can hold."""


def words(language: str) -> TemplateWords:
    return words_in(language, TERMS)


KEYS = words("nl").keys()

# keys


def _sources() -> Iterator[ast.AST]:
    for folder in ("bot", "handlers"):
        for path in (ROOT / folder).rglob("*.py"):
            if "imports" not in path.parts and "local" not in path.parts:
                yield from ast.walk(ast.parse(path.read_text("utf-8")))


def _said() -> Iterator[ast.expr]:
    """The first argument of every `say(…)`."""
    for node in _sources():
        if isinstance(node, ast.Call) and node.args:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
            if called == "say":
                yield node.args[0]


def _expanded(text: ast.JoinedStr) -> list[str]:
    first = text.values[0]
    prefix = str(first.value) if isinstance(first, ast.Constant) else ""
    return [f"{prefix}{end}" for end in EXPANDED.get(prefix, ())]


def test_both_languages_have_the_same_texts() -> None:
    assert words("nl").keys() == words("en").keys()


def test_every_text_that_is_said_exists() -> None:
    known = words("nl").keys()
    for argument in _said():
        parts = [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]
        for part in parts:
            if isinstance(part, ast.JoinedStr):
                assert _expanded(part), f"unknown expansion: {ast.unparse(part)}"
                assert set(_expanded(part)) <= known
            elif isinstance(part, ast.Constant) and ("/" in str(part.value) or "." in str(part.value)):
                assert part.value in known


def test_every_text_is_used_somewhere() -> None:
    used: set[str] = set()
    for node in _sources():
        if isinstance(node, ast.JoinedStr):
            used.update(_expanded(node))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            used.add(node.value)
    assert words("nl").keys() - used == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_slack_limits_fits(language: str) -> None:
    say = words(language)
    for key in sorted(KEYS):
        if key.startswith("form."):
            assert len(say(key)) <= 24, key
        elif key.startswith("button.") and key not in {"button.from", "button.leaves", "button.all_went"}:
            assert len(say(key)) <= 30, key
    assert all(len(say(key)) <= 24 for key in ("button.save", "button.close", "slack.shortcut_log"))
    assert len(say("button.preview")) <= 24
    assert len(say("slack.about")) <= 140


@pytest.mark.parametrize(
    ("chosen", "locale", "language"),
    [
        (None, None, "nl"),
        (None, "en-GB", "en"),
        (None, "en_US", "en"),
        (None, "fr-FR", "nl"),
        ("nl", "en-GB", "nl"),
        ("en", None, "en"),
        ("xx", "EN", "en"),
    ],
)
def test_own_choice_then_locale_then_dutch(chosen: str | None, locale: str | None, language: str) -> None:
    assert language_of(chosen, locale) == language


# samples: realistic data for every block, so varied that every branch is reached

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
            yield left(current, None, (top, used), (9 * top, used, 0), weeks=(38, 0), on=date(2027, 7, 5))
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
        yield _receipt(seen, left(), what=what)
    for seen, lefts, over, over_block in product(VISITS[:1], every_left(), (False, True), (False, True)):
        yield _receipt(seen, lefts, over=over, over_block=over_block)
    for lefts in every_left():
        yield _receipt(VISITS[5], lefts)
    for notice in NOTICES:
        yield _receipt(VISITS[0], left(), notice=notice)
    yield _receipt(VISITS[0], left(), over=True, anchor="Nele")


def _receipt(
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


def _schools_and_anchor() -> list[Data]:
    return [
        {"school": s, "anchor": a, "sees": sees}
        for s in SCHOOLS
        for a in ("Nele Vandamme", None)
        for sees in (True, False)
    ]


FIRST, SECOND = MeetingKind


def a_meeting(
    status: MeetingStatus = MeetingStatus.PLANNED,
    day: date | None = date(2026, 12, 1),
    start: time | None = time(13, 30),
    kind: MeetingKind = FIRST,
    *,
    place: str = "",
    reason: str = "",
    invited: bool = False,
) -> Meeting:
    return Meeting(
        id=1, school_id=1, year=2026, kind=kind, status=status, day=day, start=start, place=place,
        reason=reason, agreed_before=False, invited=invited, uid="x", sequence=0,
    )  # fmt: skip


PLANNED, HELD, CANCELLED, NONE = MeetingStatus
MEETINGS = [
    a_meeting(status, day, start, kind, place=place, invited=bool(place))
    for status, day, start, kind, place in product(
        (PLANNED, HELD, CANCELLED),
        (date(2026, 9, 22), TODAY, date(2027, 2, 4)),
        (time(9), None),
        MeetingKind,
        ("", "leraarskamer"),
    )
]
NO_MEETINGS = [a_meeting(NONE, None, None, k, reason=r) for k in MeetingKind for r in ("", "fusie")]
UNDATED = [a_meeting(CANCELLED, None, None)]
PARTIES = [("principal", ["Rita Vermeulen"]), ("care_lead", ["Veerle Thys"]), ("clb", ["Ines Cools"]),
           ("slsc", ["Katrien Jacobs"]), ("lsc", ["An Wouters", "Bart Maes", "Nele Vandamme"])]  # fmt: skip


def _lines() -> Iterator[Data]:
    """A school at every step, as the rules would say."""
    firsts = [None, *(m for m in (*MEETINGS, *NO_MEETINGS, *UNDATED) if m.kind is FIRST)]
    seconds = [None, *(m for m in (*MEETINGS, *NO_MEETINGS) if m.kind is SECOND)]
    for first, second in product(firsts, seconds):
        pair = Pair(2026, first, second)
        step = meetings.next_step(pair, TODAY)
        yield {"school": LINDE, "step": step, "pair": pair, "today": TODAY}


def _items() -> Iterator[Data]:
    for seen in (*MEETINGS, *NO_MEETINGS, *UNDATED):
        for parties, there in (
            ([], ()),
            (PARTIES, ("An Wouters",)),
            (PARTIES[:1], ("An Wouters", "Els Vos")),
        ):
            yield {"kind": seen.kind, "meeting": seen, "today": TODAY, "parties": parties, "there": there}
    for kind in MeetingKind:
        yield {"kind": kind, "meeting": None, "today": TODAY, "parties": [], "there": ()}


def _follows() -> list[Data]:
    sent = [each for each in Sent if each is not Sent.NOTHING]
    return [{"sent": s, "number": n, "minutes": m} for s, n, m in product(sent, (1, 9), (0, 1, 2))]


DAY: Data = {
    "day": date(2026, 11, 26),
    "today": TODAY,
    "before": TODAY,
    "monday": TODAY,
    "until": date(2027, 2, 1),
}
NO_DATA: list[Data] = [{}]
SAMPLES: dict[str, list[Data]] = {
    "form/needs_more": NO_DATA,
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
    "help/help": [
        {
            "school": s,
            "day": "vrijdag",
            "notes": n,
            "sets": sets,
            "coordinator": boss,
            "not_understood": text,
            "meeting_day": TODAY,
        }
        for s, n, sets, boss, text in product(
            ("de linde", None), (True, False), (True, False), (True, False), ("", "blub")
        )
    ],
    "help/hello": [{"person": AN}],
    "help/thanks": NO_DATA,
    "help/about_a_school": [{"school": s} for s in SCHOOLS],
    "visit/how_long": [{"start": None}, {"start": time(13)}],
    "home/intro": [
        {"person": person, "today": TODAY, "schools": schools, "more": more}
        for person, (schools, more) in product((AN, MIEKE, NEW), ((0, 0), (1, 0), (15, 3)))
    ],
    "home/no_visits": NO_DATA,
    "meeting/head": [
        {"school": s, "years": years, "anchor": anchor, "slsc": slsc, "nobody": nobody}
        for s, years, anchor, (slsc, nobody) in product(
            SCHOOLS,
            ([], ["2027-2028"], ["2026-2027", "2027-2028"]),
            (None, "", "Nele Vandamme"),
            ((True, False), (True, True), (False, False)),
        )
    ],
    "meeting/item": list(_items()),
    "meeting/overview": [
        {"number": number, "more": more, "coordinator": boss, "year": year}
        for number, more, boss, year in product((0, 1, 14), (0, 1, 2), (True, False), (None, "2027-2028"))
    ],
    "meeting/line": list(_lines()),
    "meeting/home": [{"school": s, "meeting": m, "today": TODAY} for s in SCHOOLS for m in MEETINGS],
    "meeting/explain": [{"day": TODAY, "start": start} for start in (None, time(13, 30), time(9))],
    "meeting/which_day": [{"school": s, "kind": kind} for s in SCHOOLS for kind in MeetingKind],
    "meeting/receipt": [
        {"school": s, "meeting": m, "before": before, "today": TODAY}
        for s, m, before in product(SCHOOLS, MEETINGS, (None, MEETINGS[0], MEETINGS[1], MEETINGS[8]))
    ],
    "meeting/follows": _follows(),
    "meeting/missing": [
        {"parties": p}
        for p in ([Party.SCHOOL], [Party.CLB, Party.SLSC], [Party.SCHOOL, Party.CLB, Party.LSC])
    ],
    "meeting/mailed_otherwise": [
        {"gone": gone, "letter": letter, "meeting": m, "today": TODAY}
        for gone in (True, False)
        for letter in mail_samples.LETTERS
        for m in (*MEETINGS, replace(MEETINGS[0], day=letter.day, start=letter.start))
    ],
    "meeting/will_follow": [{"number": n} for n in (1, 9)],
    "meeting/invitation_left": [{"school": s, "meeting": m} for s in SCHOOLS for m in MEETINGS],
    "meeting/not_invited": [{"school": s} for s in SCHOOLS],
    "meeting/cancelled": [{"school": LINDE, "meeting": m, "today": TODAY} for m in MEETINGS],
    "meeting/undone": [
        {"school": s, "told": [(m, back) for back in backs], "today": TODAY}
        for s in SCHOOLS
        for m in MEETINGS
        for backs in ([None], [MEETINGS[0]], [m, None], [NO_MEETINGS[0]], [UNDATED[0]])
    ],
    "meeting/changed_since": [{"school": s} for s in SCHOOLS],
    "meeting/gone": NO_DATA,
    "meeting/nothing_planned": [{"school": s, "kind": kind} for s in SCHOOLS for kind in MeetingKind],
    "meeting/held_already": [{"school": LINDE, "meeting": m, "today": TODAY} for m in MEETINGS],
    **{
        f"meeting/{problem}": [
            {"day": date(2027, 10, 4), "today": TODAY, "first": first}
            for first in (None, *MEETINGS[:3], UNDATED[0])
        ]
        for problem in Problem
    },
    "meeting/place_too_long": [{"most": 300}],
    "meeting/not_understood": [{"words": ("32/13",)}, {"words": ("32/13", "99u")}],
    "meeting/which_hour": NO_DATA,
    "meeting/moves": [{"school": s, "meeting": m, "today": TODAY} for s in SCHOOLS for m in MEETINGS],
    "meeting/not_yet": [{"school": s, "kind": k, "day": TODAY} for s in SCHOOLS for k in MeetingKind],
    "meeting/closing": [{"school": s, "asks": asks} for s in SCHOOLS for asks in (True, False)],
    "meeting/closed": [
        {"school": LINDE, "meeting": m, "number": n, "second": second, "today": TODAY, "asks": asks}
        for m, n, second, asks in product(
            MEETINGS, (1, 9), (None, MEETINGS[2], MEETINGS[3], NO_MEETINGS[3]), (True, False)
        )
    ],
    "meeting/later": [{"school": s} for s in SCHOOLS],
    "meeting/no_meeting": [{"school": s, "kind": kind} for s in SCHOOLS for kind in MeetingKind],
    "meeting/none": [{"school": LINDE, "meeting": m} for m in NO_MEETINGS],
    "meeting/slsc": [{"school": s, "works_here": works} for s in SCHOOLS for works in (True, False)],
    **{
        f"meeting_warning/{kind}": [
            {
                "meeting": a_meeting(),
                "others": others,
                "holiday": holiday,
                "window": meetings.second_window(2026),
            }
            for others, holiday in (
                ([(a_meeting(), LINDE)], None),
                ([(a_meeting(), LINDE), (a_meeting(start=time(14)), JOZEF)], "Kerstvakantie"),
                ([(a_meeting(), s) for s in SCHOOLS], None),
            )
        ]
        for kind in meetings.Warn
    },
    **{f"refused/{name}": _schools_and_anchor() for name in ("frame", "log", "see", "other", "visits")},
    "refused/no_visits": [{"person": NEW}],
    "refused/no_frames": [{"person": NEW}],
    "refused/no_meetings": NO_DATA,
    "refused/visit": [{"school": LINDE}],
    "refused/left_school": [{"school": s} for s in SCHOOLS],
    "refused/replacement": NO_DATA,
    "replacement/named": [x | {"person": AN, "until": DAY["until"]} for x in _schools_and_anchor()],
    "replacement/ended": [x | {"ended": e} for x in _schools_and_anchor() for e in (True, False)],
    "replacement/other_centre": [{"person": NEW}],
    "replacement/bad_day": [DAY],
    "replacement/same": [{"person": AN, "school": LINDE}],
    "school/which": [
        {"name": name, "number": number, "explain": text}
        for name, number, text in product(
            ("Sint-Jozef", ""), (1, 2, 3, 4, 9), ("", "Ik noteer daarna: do 26 november.")
        )
    ],
    "school/unknown": [
        {"text": "lynde", "misspelt": misspelt, "number": number}
        for misspelt, number in ((True, 1), (True, 3), (False, 0), (False, 1), (False, 5))
    ],
    "school/gone": NO_DATA,
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
        {"visits": [visit()] * number, "span": span, "school": s, "more": more}
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
        {"visit": v, "school": LINDE, "reason": reason, "left": left()}
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
    "visits/unconfirmed": [{"number": n} for n in (1, 3)],
    "visits/unconfirmed_already": NO_DATA,
    "visits/changed_since": [{"visit": v, "school": s} for v in VISITS for s in SCHOOLS],
    **{
        f"warning/{kind}": [
            {"visit": visit(), "visits": [VISITS[1], VISITS[2]][:n], "schools": s, "holiday": holiday}
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
    "who/stranger": [
        {"coordinators": c} for c in ((), ("Mieke Dewaele",), ("Mieke Dewaele", "Jan Peeters", "Els Vos"))
    ],
    "who/me": [
        {"person": person, "roles": roles, "language": "nl"}
        for person, roles in (
            (AN, [(LINDE, [Role.SUPPORTER]), (JOZEF, sorted(Role))]),
            (MIEKE, []),
            *((replace(NEW, centre=centre), [(ALONE, [Role.CARE_LEAD])]) for centre in Centre),
        )
    ],
    "who/which_language": NO_DATA,
    "who/language_set": [{"language": language} for language in ("nl", "en", None)],
}
SAMPLES |= mail_samples.SAMPLES
SAMPLES |= reminder_samples.SAMPLES
SAMPLES |= undelivered_samples.SAMPLES
SAMPLES |= overview_samples.samples(list(every_left()), VERSIONS, AN, MIEKE)
SAMPLES |= {f"refused/{name}": _schools_and_anchor() for name in ("meet", "tell_frame", "overview", "anchor")}
SAMPLES |= {
    "refused/no_guides": [{"person": NEW}],
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
BLOCKS = sorted(key for key in KEYS if "/" in key)
CLUMSY = {
    "double space": re.compile(r"  "),
    "space before a sign": re.compile(r" [.,;:?)]"),
    "space inside brackets": re.compile(r"\( |\(\)|\)\)|\(\("),
    "no space between sentences": re.compile(r"[a-z)][.:;,][A-Z]"),
    "two signs": re.compile(r"[.,;:]\s*[.,;:]"),
    "empty line": re.compile(r"^\n|\n\s*\n|\n$"),
    "white space at the edge": re.compile(r"^\s|\s$|[ ]\n|\n[ ]"),
    "a mark of the template": re.compile(r"\{\{|\}\}|\{%|%\}|%s|None|Undefined|True|False|<br>"),
    "a minus": re.compile(r"(?<!\w)-\d"),
    "one, in the plural": re.compile(
        r"(?<![\d.,])1 (halve dagen|dagen|lesuren|schoolweken|bezoeken|eerdere|scholen"
        r"|half days|days|lessons|school weeks|visits|hours|schools)"
    ),
    "several, in the singular": re.compile(
        r"(?<![\d.,])(?!1 )[\d.,]+ (halve dag|dag|lesuur|schoolweek|bezoek"
        r"|half day|day|lesson|school week|visit)\b"
    ),
    "verb in the singular": re.compile(
        r"(?:blijft er nog|zijn er nog 1|is er nog) (?!1 )[\d.,]+ \w*(?: ?dagen|lesuren|schoolweken)"
    ),
    "a date for machines": re.compile(r"\d{4}-\d\d-\d\d"),
    "shouting": re.compile(r"!"),
    "a claim": re.compile(r"tegoed|recht op|saldo|tekort|achterstand|loggen|gelogd|succesvol|gebruiker"),
}


def test_every_block_has_sample_data() -> None:
    assert sorted(SAMPLES) == BLOCKS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", BLOCKS)
def test_every_branch_reads_well(key: str, language: str) -> None:
    for data in SAMPLES[key]:
        text = to_plain(words(language)(key, **data))
        if key not in {"visit/explain"}:
            assert text
        for what, shape in CLUMSY.items():
            found = shape.search(text)
            assert not found, f"{what}: “{text[max(0, found.start() - 30) : found.end() + 30]}” in {data}"


def _literals(block: nodes.Node) -> Iterator[str]:
    """The words that stand in a block itself, a piece a line."""
    for found in block.find_all(nodes.TemplateData):
        yield from found.data.splitlines()
    for choice in block.find_all(nodes.CondExpr):
        for side in (choice.expr1, choice.expr2):
            if isinstance(side, nodes.Const) and isinstance(side.value, str):
                yield from side.value.split("%s")
    for table in block.find_all(nodes.Dict):
        for pair in table.items:
            if isinstance(pair.value, nodes.Const):
                yield str(pair.value.value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sample_data_reach_every_word(language: str) -> None:
    say = words(language)
    for path in sorted((ROOT / "templates" / language / "chat").glob("*.j2")):
        for block in say._rich.parse(path.read_text("utf-8")).find_all(nodes.Block):
            key = f"{path.name.partition('.')[0]}/{block.name}"
            shown = "\n".join(to_plain(say(key, **data)) for data in SAMPLES[key])
            for literal in _literals(block):
                plain = to_plain(literal).strip()
                assert plain in shown, f"{key}: “{plain}” is never shown"


# what people typed

HOSTILE = 'O\'Brien & "Zn" <b>*x*_y_ {{ 7 * 7 }} <!channel> &amp;'
TYPED = School(1, "990101", "de-linde", HOSTILE, "Halle <i>")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("key", "data"),
    [
        ("timeframe/head", {"school": TYPED, "left": left(), "today": TODAY}),
        ("timeframe/item", {"school": TYPED, "left": left()}),
        ("visits/item", {"visit": visit(note=HOSTILE), "school": LINDE, "name": None, "mine": True,
                         "today": TODAY}),
        ("visits/item", {"visit": visit(), "school": LINDE, "name": HOSTILE, "mine": False, "today": TODAY}),
        ("visit/receipt", _receipt(visit(note=HOSTILE), left())),
        ("visit/receipt", _receipt(visit(), left(), over=True, anchor=HOSTILE)),
        ("visit/not_understood", {"words": (HOSTILE,)}),
        ("school/unknown", {"text": HOSTILE, "misspelt": False, "number": 0}),
        ("school/which", {"name": HOSTILE, "number": 2, "explain": ""}),
        ("who/stranger", {"coordinators": [HOSTILE]}),
        ("who/me", {"person": replace(AN, name=HOSTILE), "roles": [], "language": "nl"}),
        ("warning/third_school", {"schools": [TYPED, TYPED]}),
        ("help/help", {"school": None, "day": "gisteren", "notes": False, "sets": False, "coordinator": False,
                       "not_understood": HOSTILE, "meeting_day": TODAY}),
        ("meeting/receipt", {"school": LINDE, "meeting": a_meeting(place=HOSTILE), "before": None,
                             "today": TODAY}),
        ("meeting/item", {"kind": FIRST, "meeting": a_meeting(place=HOSTILE), "today": TODAY, "parties": [],
                          "there": ()}),
        ("meeting/item", {"kind": FIRST, "meeting": a_meeting(HELD), "today": TODAY, "parties": [],
                          "there": (HOSTILE,)}),
        ("meeting/none", {"school": LINDE, "meeting": a_meeting(NONE, None, reason=HOSTILE)}),
        ("refused/see", {"school": LINDE, "anchor": HOSTILE, "sees": False}),
        ("overview/name", {"name": HOSTILE}),
        ("overview/anchor", {"facts": Facts(anchor=HOSTILE)}),
        ("tasks/set_frame", {"name": HOSTILE}),
        ("checklist/channel", {"channel": LinkedChannel(1, "slack", "T", "C", HOSTILE)}),
        ("channel/linked", {"school": LINDE, "name": HOSTILE, "before": None, "waiting": None}),
        ("channel/other_school", {"schools": [TYPED], "school": LINDE}),
        ("anchor/preview", {"school": TYPED, "person": AN, "before": None, "stays": True,
                            "replacement": None, "today": TODAY}),
    ],
)  # fmt: skip
def test_what_a_person_typed_comes_out_literally(key: str, data: Data, language: str) -> None:
    rich = words(language)(key, **data)
    assert HOSTILE in to_plain(rich)
    assert "<b>*x*" not in rich


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_explanation_inside_a_question_is_escaped_once(language: str) -> None:
    say = words(language)
    explain = say("visit/explain", day=TODAY, minutes=200, group="broad")
    shown = say("school/which", name="Sint-Jozef", number=2, explain=explain)
    assert to_plain(explain) in to_plain(shown)
    assert html.unescape(to_plain(shown)) == to_plain(shown)


# the model messages, as the real handlers give them


class Frozen:
    def __init__(self, database: Database) -> None:
        fill(database)
        self.now = NOW
        self._dispatcher = desk(database, lambda: self.now)

    def at(self, day: int, hour: int = 10) -> Frozen:
        self.now = NOW.replace(day=day, hour=hour)
        return self

    def person(self, email: str) -> Terminal:
        return Terminal(self._dispatcher, email)


@pytest.fixture
def frozen(sqlite_database: Database) -> Frozen:
    return Frozen(sqlite_database)


def lines(terminal: Terminal, text: str) -> list[str]:
    return as_text(terminal.say(text)).splitlines()


def test_voice_1_how_much_time_is_left(frozen: Frozen) -> None:
    assert lines(frozen.at(23).person("an@lsc.example"), "/timeframe de linde") == [
        "De Linde, Halle: maximum een halve dag om de twee weken, voor de brede types",
        "5 van de 19 halve dagen van dit schooljaar gebruikt",
        "Deze periode (16 tot en met 29 november): nog een halve dag",
        "Tot nu toe (12 schoolweken): 5 van de 6 halve dagen gebruikt",
        "Tot eind juni: nog 14 halve dagen. Na deze week zijn er nog 26 schoolweken, dus gemiddeld iets meer "
        "dan een halve dag om de twee weken.",
        "Kleine types, buiten dit tijdskader: 3u20",
        "[Bezoek noteren] [Waarom dit cijfer?]",
    ]


def test_voice_2_a_visit_is_noted(frozen: Frozen) -> None:
    assert lines(frozen.at(26).person("an@lsc.example"), "/log-visit de linde halve dag") == [
        "Genoteerd: De Linde, Halle, do 26 november, een halve dag (3u20), brede types.",
        "De halve dag voor deze periode (tot en met 29 november) is daarmee gebruikt. "
        "Tot eind juni blijven er nog 13 halve dagen.",
        "[Ongedaan maken] [Wijzigen]",
    ]


def test_voice_3_a_third_school_on_one_day(frozen: Frozen) -> None:
    an = frozen.at(26).person("an@lsc.example")
    an.say("/log-visit de linde halve dag")
    an.say("/log-visit sint-jozef asse 1 uur")
    assert lines(an, "/log-visit springplank 120 min") == [
        "Genoteerd: De Springplank, Ternat, do 26 november, 2 uur, brede types.",
        "Er is nog geen tijdskader voor deze school: het bezoek is bewaard en telt mee zodra er een is.",
        "Dit is die dag je derde school, na De Linde (Halle) en Sint-Jozef (Asse). We streven naar maximum "
        "twee scholen per dag. Klopt het zo, dan hoef je niets te doen.",
        "[Dag wijzigen] [Ongedaan maken]",
    ]


def test_voice_4_more_used_than_the_frame_gives_so_far(frozen: Frozen) -> None:
    assert lines(frozen.at(27).person("an@lsc.example"), "/log-visit regenboog halve dag") == [
        "Genoteerd: De Regenboog, Dilbeek, vr 27 november, een halve dag (3u20), brede types.",
        "Sinds het begin van het schooljaar zijn op deze school 4,5 dagen gebruikt. "
        "Het tijdskader (gemiddeld 1 dag per 4 schoolweken) geeft er tot nu toe 3 dagen.",
        "Bekijk met Nele, de ankerondersteuner, wat voorrang krijgt, wat later kan en wat samen kan.",
        "[Waarom dit cijfer?] [Wijzigen] [Ongedaan maken]",
    ]


def test_voice_5_a_name_fits_two_schools(frozen: Frozen) -> None:
    assert lines(frozen.at(26).person("an@lsc.example"), "/log-visit sint-jozef halve dag brede types") == [
        "Ik vind twee scholen met de naam Sint-Jozef. Welke bedoel je?",
        "Ik noteer daarna: do 26 november, een halve dag, brede types.",
        "[Sint-Jozef, Asse] [Sint-Jozef, Ternat]",
    ]


def test_voice_11_the_anchor_does_this(frozen: Frozen) -> None:
    shown = lines(frozen.at(23).person("an@lsc.example"), "/set-timeframe de linde 1 dag per week")
    assert shown[0] == (
        "Het tijdskader van De Linde, Halle past Nele aan, de ankerondersteuner van de school. "
        "Er is niets gewijzigd."
    )
    assert shown[-1].startswith("[Tijdskader bekijken]")


def test_voice_12_help(frozen: Frozen) -> None:
    assert lines(frozen.at(23).person("an@lsc.example"), "/schoolbeeld help") == [
        "Dit kan je hier doen, met een voorbeeld voor jouw scholen:",
        "/log-visit de linde vrijdag halve dag: een bezoek noteren",
        "/timeframe de linde: zien hoeveel tijd er nog is",
        "/visits ik november: je bezoeken bekijken of verbeteren",
        "/overview: zien hoe je scholen ervoor staan en wat er te doen is",
        "/schoolbeeld wie: zien wat ik van je weet; /schoolbeeld taal en: Engels kiezen",
        "Stuur je mij een privébericht, dan mag het ook gewoon in het Nederlands en zonder schuine streep: "
        "bezoek de linde vrijdag halve dag.",
        "[Bezoek noteren] [Mijn scholen]",
    ]


# the examples that the texts give do what they say

EXAMPLES = re.compile(r"<code>(.*?)</code>")
WRONG = ("begrijp ik niet", "ken geen school", "not understand", "not know a school")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("email", ["an@lsc.example", "nele@lsc.example", "mieke@lsc.example"])
def test_every_example_of_help_works(frozen: Frozen, email: str, language: str) -> None:
    person = frozen.at(24).person(email)
    person.say(f"taal {language}")
    shown = person.say("/schoolbeeld help")
    assert isinstance(shown, Reply)
    examples = EXAMPLES.findall(shown.body)
    assert len(examples) >= 4
    for example in examples:
        colleague = (
            html.unescape(example)
            .replace("@collega", "tom@lsc.example")
            .replace("@colleague", "tom@lsc.example")
        )
        answer = person.say(colleague)
        assert isinstance(answer, Reply | Form), example
        assert not any(wrong in as_text(answer) for wrong in WRONG), example
        person.say(f"taal {language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_beside_the_examples_come_true(frozen: Frozen, language: str) -> None:
    an = frozen.at(24).person("an@lsc.example")
    an.say(f"taal {language}")
    dutch = language == "nl"
    logged = as_text(
        an.say(
            "/log-visit de-linde gisteren halve dag" if dutch else "/log-visit de-linde yesterday half day"
        )
    )
    assert (
        "ma 23 november, een halve dag (3u20)" if dutch else "Mon 23 November, half a day (3h20)"
    ) in logged
    listed = as_text(an.say("/visits ik november" if dutch else "/visits me november"))
    assert ("van 1 tot en met 30 november" if dutch else "from 1 to 30 November") in listed
    year = as_text(an.say("/visits dit schooljaar" if dutch else "/visits this school year"))
    assert "2027" in year.splitlines()[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_coordinators_examples_come_true(frozen: Frozen, language: str) -> None:
    mieke = frozen.at(24).person("mieke@lsc.example")
    mieke.say(f"taal {language}")
    line = {
        "nl": "/schoolbeeld vervang de linde tom@lsc.example tot 1 februari",
        "en": "/schoolbeeld replace de linde tom@lsc.example until 1 february",
    }[language]
    said = {"nl": "tot en met ma 1 februari", "en": "up to and including Mon 1 February"}[language]
    assert said in as_text(mieke.say(line))
    stop = {"nl": "/schoolbeeld vervang de-linde stop", "en": "/schoolbeeld replace de-linde stop"}[language]
    ended = {"nl": "is gestopt", "en": "Nobody stands in"}[language]
    assert ended in as_text(mieke.say(stop))
