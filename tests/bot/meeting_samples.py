"""Sample data for every text about meetings, so varied that every branch is reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time
from itertools import product

from handlers.invitations import Sent
from handlers.rules import meetings
from handlers.rules.meetings import Pair, Problem
from handlers.rules.recipients import Party
from storage.values import Meeting, MeetingKind, MeetingStatus
from tests.bot import mail_samples
from tests.bot.time_samples import JOZEF, LINDE, NO_DATA, SCHOOLS, TODAY, Data

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
            yield {
                "kind": seen.kind, "meeting": seen, "today": TODAY, "parties": parties, "there": there,
                "outlook": None,
            }  # fmt: skip
    for outlook in mail_samples.outlooks():
        meeting = MEETINGS[0]
        yield {
            "kind": meeting.kind, "meeting": meeting, "today": TODAY, "parties": [], "there": (),
            "outlook": outlook,
        }  # fmt: skip
    for kind in MeetingKind:
        yield {
            "kind": kind, "meeting": None, "today": TODAY, "parties": [], "there": (), "outlook": None,
        }  # fmt: skip


def _follows() -> list[Data]:
    sent = [each for each in Sent if each is not Sent.NOTHING]
    return [{"sent": s, "number": n, "minutes": m} for s, n, m in product(sent, (1, 9), (0, 1, 2))]


SAMPLES: dict[str, list[Data]] = {
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
        {"gone": gone, "waits": waits, "letter": letter, "meeting": m, "today": TODAY}
        for gone, waits in product((True, False), repeat=2)
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
}
