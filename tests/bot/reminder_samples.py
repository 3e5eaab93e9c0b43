"""Sample data for every text of the reminders, so varied that every branch is reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import product

from handlers.jobs import BY_KIND
from storage.reminders import Reminder
from storage.values import Centre, FrameVersion, MeetingStatus, Person, Span, Unit
from tests.bot.mail_samples import LINDE, MEETINGS, NO_DATA, SCHOOLS, TODAY, Data

NELE = Person(1, "Nele Vandamme", "nele@lsc.example", Centre.LSC, None)
FRAME = FrameVersion(
    id=1, school_id=1, minutes=200, weeks=2, hundredths=100, unit=Unit.HALF_DAY, valid_from=date(2026, 8, 31),
    valid_until=None, strict=False, note="", author_id=None, entered_at=None,
)  # fmt: skip
FIRSTS = (
    MEETINGS[0],
    replace(MEETINGS[0], status=MeetingStatus.HELD),
)
TOLD = tuple(
    Reminder(kind, 1, 1, "meeting:1", "v", 0, day=TODAY - timedelta(days=n)) for n, kind in enumerate(BY_KIND)
)

SAMPLES: dict[str, list[Data]] = {
    "reminder/head": [
        {"person": NELE, "number": n, "settled": settled} for n, settled in product((0, 1, 3), (0, 1, 2))
    ],
    "reminder/alone": [{"person": NELE}],
    "reminder/why": [{"kind": kind} for kind in BY_KIND],
    "reminder/second_meeting": [
        {"school": s, "first": first, "today": TODAY, "wave": wave, "coordinator": boss, "told_on": told_on}
        for s, first, wave, boss, told_on in product(
            SCHOOLS, FIRSTS, (0, 1), (True, False), (None, date(2027, 1, 4), date(2026, 11, 2))
        )
    ],
    "reminder/before_meeting": [
        {
            "school": s, "meeting": meeting, "wave": wave, "first": first, "filled": filled, "anchor": True,
            "today": TODAY,
        }
        for s, meeting, wave, first, filled in product(
            SCHOOLS, MEETINGS, (0, 1, 2), (True, False), (True, False)
        )
    ],
    "reminder/guide_due": [
        {"school": s, "meeting": m, "today": TODAY} for s, m in product(SCHOOLS, MEETINGS)
    ],
    "reminder/no_date": [{"school": s, "ahead": ahead} for s, ahead in product(SCHOOLS, (True, False))],
    "reminder/report_due": [{"school": s, "first": FIRSTS[1]} for s in SCHOOLS],
    "reminder/frame_untold": [{"school": s, "version": FRAME} for s in SCHOOLS],
    "reminder/gone": NO_DATA,
    "reminder/put_off": [{"day": day, "today": TODAY} for day in (TODAY, date(2027, 9, 6))],
    "reminder/muted": [{"school": LINDE, "kind": kind} for kind in BY_KIND],
    "reminder/unmuted": NO_DATA,
    "reminder/settings": [
        {
            "lately": [(told, LINDE) for told in TOLD[:number]], "hour": hour, "today": TODAY,
            "muted": [(LINDE, "no_date"), (SCHOOLS[1], "no_date")][:number],
            "kinds": [(kind, wanted) for kind in BY_KIND],
        }
        for number, hour, wanted in product((0, 1, 9), (time(8), time(9, 30)), (True, False))
    ],
    "reminder/choose": NO_DATA,
    "reminder/chosen": [{"number": number, "hour": time(8)} for number in (0, 3)],
    "reminder/away_when": NO_DATA,
    "reminder/away": [{"number": 0}, {"number": 2}],
    "reminder/absence": [{"span": Span(TODAY, TODAY + timedelta(days=n))} for n in (0, 4)],
    "reminder/away_noted": [{"span": Span(TODAY, TODAY + timedelta(days=n))} for n in (0, 4)],
    "reminder/back": NO_DATA,
}  # fmt: skip
