"""Sample data for every text of the reminders, so varied that every branch is reached."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product

from handlers.jobs import BY_KIND
from handlers.jobs.month import Totals
from handlers.jobs.week import POINTS
from handlers.rules.calendar import make_calendar, school_year
from handlers.rules.time_frame import Year
from handlers.rules.usage import Usage
from storage.values import (
    Centre,
    FrameVersion,
    Line,
    MeetingStatus,
    Person,
    Span,
    TypeGroup,
    Unit,
    Visit,
    VisitStatus,
)
from tests.bot.mail_samples import LINDE, MEETINGS, NO_DATA, SCHOOLS, TODAY, Data

NELE = Person(1, "Nele Vandamme", "nele@lsc.example", Centre.LSC, None)
FRAME = FrameVersion(
    id=1, school_id=1, minutes=200, weeks=2, hundredths=100, unit=Unit.HALF_DAY, valid_from=date(2026, 8, 31),
    valid_until=None, strict=False, note="", author_id=None, entered_at=None,
)  # fmt: skip
FIRSTS = (
    MEETINGS[0],
    replace(MEETINGS[0], status=MeetingStatus.HELD),
    *(
        replace(MEETINGS[0], status=status, day=TODAY - timedelta(days=1))
        for status in (MeetingStatus.PLANNED, MeetingStatus.HELD)
    ),
)
PLANNED = tuple(
    Visit(
        id=n, school_id=school.id, person_id=1, day=TODAY - timedelta(days=n), start=None, minutes=minutes,
        status=VisitStatus.PLANNED, lines=(Line(TypeGroup.BROAD, minutes),), note="", cancel_reason=None,
        entered_at=datetime(2026, 11, 20, 9, tzinfo=UTC), replaces_id=None,
    )
    for n, (school, minutes) in enumerate(zip(SCHOOLS, (200, 120, 400), strict=False))
)  # fmt: skip
YEAR = Year(make_calendar(school_year(2026)), [FRAME])
STRICT = Year(make_calendar(school_year(2026)), [replace(FRAME, minutes=120, hundredths=200, unit=Unit.HOUR)])
NONE = Year(make_calendar(school_year(2026)), [replace(FRAME, minutes=0, hundredths=0)])
NEW = Year(make_calendar(school_year(2026)), [replace(FRAME, valid_from=date(2026, 11, 2))])
"""It begins in a vacation, and gives nothing yet."""
USAGES = (
    *(
        Usage(year, day, used=used, planned=planned, last_visit=last)
        for year, day, used, planned, last in product(
            (YEAR, STRICT), (TODAY, date(2027, 6, 23), date(2027, 6, 28)), (60, 200, 3100, 3800, 4000),
            (0, 200, 700, 800), (None, date(2026, 9, 22)),
        )
    ),
    Usage(NONE, TODAY, used=600),
    Usage(Year(make_calendar(school_year(2026)), []), TODAY),
    Usage(YEAR, date(2026, 8, 30), used=600),
    Usage(NEW, date(2026, 11, 4), used=600),
)  # fmt: skip
TOTALS = tuple(
    Totals(
        schools=schools, first=Counter(first), second=Counter(second), frames=frames, told=frames, over=over,
        room=room, silent=room, percent=percent, weeks_percent=31,
    )
    for schools, first, second, frames, over, room, percent in (
        (1, {"undated": 1}, {}, 0, 0, 0, None),
        (24, {"held": 18, "planned": 3, "undated": 2, "none": 1}, {"held": 3, "undated": 4}, 22, 1, 0, 29),
        (24, {"held": 24}, {"planned": 22, "none": 2}, 24, 3, 4, 80),
        (24, {"held": 24}, {"planned": 24}, 24, 0, 0, 80),
    )
)  # fmt: skip
REASONS = ("ankerondersteuner bent", "aan dit overleg deelneemt", "deze bezoeken plande")

SAMPLES: dict[str, list[Data]] = {
    "reminder/head": [
        {"person": NELE, "number": n, "settled": settled} for n, settled in product((0, 1, 3), (0, 1, 2))
    ],
    "reminder/alone": [{"person": NELE}],
    "reminder/why": [
        {"reasons": REASONS[:n], "choice": choice} for n, choice in product((1, 2, 3), (True, False))
    ],
    "reminder/second_meeting": [
        {"school": s, "first": first, "today": TODAY, "wave": wave, "coordinator": boss, "told_on": told_on}
        for s, first, wave, boss, told_on in product(
            SCHOOLS, FIRSTS, (0, 1), (True, False), (None, date(2027, 1, 4), date(2026, 11, 2))
        )
    ],
    "reminder/before_meeting": [
        {
            "school": s, "meeting": meeting, "first": first, "filled": filled, "anchor": True,
            "today": today,
        }
        for s, meeting, today, first, filled in product(
            SCHOOLS, MEETINGS, (TODAY, *(each.day for each in MEETINGS)), (True, False), (True, False)
        )
    ],
    "reminder/guide_due": [
        {"school": s, "meeting": m, "today": TODAY} for s, m in product(SCHOOLS, MEETINGS)
    ],
    "reminder/no_date": [{"school": s, "ahead": ahead} for s, ahead in product(SCHOOLS, (True, False))],
    "reminder/report_due": [{"school": s, "first": FIRSTS[1]} for s in SCHOOLS],
    "reminder/frame_untold": [{"school": s, "version": FRAME} for s in SCHOOLS],
    "reminder/planned_visits": [
        {
            "visits": PLANNED[:number], "schools": {s.id: s for s in SCHOOLS}, "this_week": this_week,
            "more": more, "today": TODAY,
        }
        for number, this_week, more in product((1, 2, 3), (True, False), (0, 1, 4))
    ],
    "frame_notice/notice": [
        {
            "school": s, "usage": usage, "share": share, "to_date": to_date, "mine": mine, "anchor": anchor,
        }
        for s, usage, share, (to_date, mine), anchor in product(
            SCHOOLS, USAGES, (True, False), product((True, False), repeat=2), ("Nele", "")
        )
    ],
    "week/overview": [
        {"lines": [(point, [(s.name, usage) for s in SCHOOLS[:number]], more) for point in POINTS]}
        for usage, number, more in product(USAGES, (1, 2, 3), (0, 4))
    ],
    "month/totals": [{"totals": totals} for totals in TOTALS],
    "reminder/none_for_you": NO_DATA,
    "reminder/gone": NO_DATA,
    "reminder/put_off": [{"day": day, "today": TODAY} for day in (TODAY, date(2027, 9, 6))],
    "reminder/muted": [{"school": LINDE, "kind": kind} for kind in BY_KIND],
    "reminder/unmuted": NO_DATA,
    "reminder/settings": [
        {
            "lately": [(TODAY - timedelta(days=n), school, "Verslag delen")
                       for n, school in enumerate((LINDE, None)[:number])],
            "hour": hour, "today": TODAY, "muted": [(s, "Verslag delen") for s in SCHOOLS[:number]],
            "kinds": [("Verslag delen", True, at, False), ("Nog geen datum", wanted, at, True)],
            "visits_hour": of_visits, "weekday": weekday,
        }
        for number, hour, wanted, of_visits, weekday, at in product(
            (0, 1, 2), (time(8), time(9, 30)), (True, False), (None, time(15)), ("", "Woensdag"),
            (None, time(16)),
        )
    ],
    "reminder/choose": NO_DATA,
    "reminder/chosen": [{"number": number, "hour": time(8)} for number in (0, 3)],
    "reminder/away_when": NO_DATA,
    "reminder/away": [{"number": 0}, {"number": 2}],
    "reminder/absence": [{"span": Span(TODAY, TODAY + timedelta(days=n))} for n in (0, 4)],
    "reminder/away_noted": [{"span": Span(TODAY, TODAY + timedelta(days=n))} for n in (0, 4)],
    "reminder/back": NO_DATA,
}  # fmt: skip
