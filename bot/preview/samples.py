"""The sample data: one believable value for each placeholder, and a letter for each way a mail can go."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from handlers.jobs.month import Totals
from handlers.letters import (
    AppointmentLetter,
    Attendee,
    FrameLetter,
    Letter,
    MeetingLetter,
    ReminderLetter,
    to_json,
)
from handlers.rules.calendar import make_calendar, school_year
from handlers.rules.meetings import Pair, second_window
from handlers.rules.school_mails import Outlook, Stage
from handlers.rules.tasks import Facts, Sent
from handlers.rules.terms import Terms
from handlers.rules.time_frame import Amounts, Period, Remaining, Year
from handlers.rules.usage import Usage
from storage.channels import LinkedChannel
from storage.values import (
    Centre,
    Fate,
    FrameVersion,
    Line,
    Mail,
    MailKind,
    MailState,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Milestone,
    Person,
    Placing,
    Recipient,
    Role,
    RoleAt,
    School,
    Span,
    Told,
    TypeGroup,
    Unit,
    Visit,
    VisitStatus,
)  # fmt: skip

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
YEAR = school_year(2026)
LINDE = School(1, "990101", "de-linde", "De Linde", "Halle")
JOZEF = School(2, "990140", "sint-jozef-asse", "Sint-Jozef", "Asse")
NELE = Person(1, "Nele Vandamme", "nele@lsc.example", Centre.LSC, None, frozenset({RoleAt(Role.ANCHOR, 1)}))
HALF = FrameVersion(1, 1, 200, 2, 100, Unit.HALF_DAY, date(2026, 8, 31), None, False, "", None, None)
HOURS = replace(HALF, minutes=120, weeks=1, hundredths=200, unit=Unit.HOUR, valid_from=date(2026, 11, 30))
NONE = replace(HALF, minutes=0, hundredths=0, valid_from=date(2026, 11, 30))
TERM = date(2027, 2, 7)
NOTE = (
    "Een halve dag voor het eerste leerjaar en het zorgteam.\nNa de krokusvakantie bekijken we het opnieuw."
)
GUIDE = "https://delen.example/leidraad/de-linde"
OWN = "Dag Rita en Hilde\n\nTot dinsdag.\nWe kijken ernaar uit."
VIDEO = "https://video.example/overleg/de-linde?code=22-9"

# letters

PEOPLE = (
    Attendee("Rita Claes", Role.PRINCIPAL, Centre.SCHOOL),
    Attendee("Hilde Mertens", Role.CARE_LEAD, Centre.SCHOOL),
    Attendee("Nele Vandamme", Role.ANCHOR, Centre.LSC),
    Attendee("An Wouters", Role.SUPPORTER, Centre.LSC),
    Attendee("Karim Aziz", Role.SUPPORTER, Centre.SLSC),
    Attendee("Greet Peeters", Role.CLB_MEMBER, Centre.CLB),
)
MEETING = MeetingLetter(
    LINDE, "2026-2027", date(2026, 9, 22), time(13, 30), "", NELE.name, NELE.email, PEOPLE,
    with_slsc=True, agreed_before=True,
)  # fmt: skip
FRAME = FrameLetter(LINDE, "2026-2027", HALF, None, NELE.name, NELE.email)
APPOINTMENT = AppointmentLetter(
    LINDE, MeetingKind.FIRST, date(2026, 9, 22), time(13, 30), "", NELE.name, NELE.email, "de-linde-1", 0,
)  # fmt: skip
REMINDER = ReminderLetter(
    LINDE, MeetingKind.FIRST, date(2026, 9, 22), time(13, 30), "", NELE.name, NELE.email, date(2026, 8, 31),
    sent_on=date(2026, 9, 15), last_day=date(2026, 9, 18),
)  # fmt: skip
SECOND = replace(APPOINTMENT, meeting=MeetingKind.SECOND, day=date(2027, 2, 2), start=time(14))
LETTERS: tuple[tuple[str, Letter], ...] = (
    ("afgesproken", MEETING),
    ("nieuwe datum", replace(MEETING, agreed_before=False, start=None)),
    ("zonder SLSC467", replace(MEETING, with_slsc=False, place="lokaal 12")),
    ("gedeelde leidraad", replace(MEETING, guide_link=GUIDE, place=VIDEO)),
    ("eigen eerste lijnen", replace(MEETING, opening=OWN)),
    ("eerste tijdskader", FRAME),
    ("met verdeling", replace(FRAME, version=replace(HALF, note=NOTE))),
    ("nieuw tijdskader", replace(FRAME, version=HOURS, before=HALF)),
    ("strikt", replace(FRAME, version=replace(HOURS, strict=True, valid_until=TERM), before=HALF)),
    ("strikt per periode", replace(FRAME, version=replace(HALF, strict=True))),
    ("tijdelijk geen inzet", replace(FRAME, version=NONE, before=HALF)),
    ("geen inzet met toelichting", replace(FRAME, version=replace(NONE, note=NOTE))),
    ("opnieuw inzet", replace(FRAME, version=HOURS, before=NONE)),
    ("eerste overleg", APPOINTMENT),
    ("tweede moment", SECOND),
    ("gewijzigd", replace(APPOINTMENT, moved=True, place=VIDEO)),
    ("tweede moment gewijzigd", replace(SECOND, moved=True, place="lokaal 12")),
    ("gaat niet door", replace(APPOINTMENT, cancelled=True)),
    ("tweede moment gaat niet door", replace(SECOND, cancelled=True)),
    ("herinnering", REMINDER),
    ("herinnering zonder leidraad", replace(REMINDER, guide_sent=None, start=None, place="lokaal 12")),
    ("herinnering tweede moment", replace(REMINDER, meeting=MeetingKind.SECOND, place=VIDEO)),
)  # fmt: skip

# chat

VISIT = Visit(
    1, 1, 1, TODAY, time(9), 200, VisitStatus.DONE, (Line(TypeGroup.BROAD, 200),), "leesgroep", None, NOW,
    None,
)  # fmt: skip
LEFT = Remaining(
    on=TODAY, current=HALF, day_minutes=400, weeks_so_far=12, weeks_left=26,
    period=Period(Span(date(2026, 11, 16), date(2026, 11, 29)), Amounts(200, 0)),
    year_to_date=Amounts(1200, 1000), rest_of_year=Amounts(3800, 1000, 0), small_minutes=200,
    uncovered_minutes=0, runs_out_on=None, covered=(Span(YEAR.start, YEAR.end),), upcoming=None,
)  # fmt: skip
USAGE = Usage(Year(make_calendar(YEAR), [HALF]), date(2027, 4, 19), used=3200, planned=200)
TOTALS = Totals(
    schools=24, first=Counter({"held": 18, "planned": 3, "undated": 2, "none": 1}),
    second=Counter({"planned": 14, "undated": 4}), frames=22, told=20, over=2, room=3, silent=1, percent=29,
    weeks_percent=31,
)  # fmt: skip
PLANNED = Meeting(
    1, 1, 2026, MeetingKind.FIRST, MeetingStatus.PLANNED, date(2026, 9, 22), time(13, 30), "", "",
    agreed_before=True, invited=True, uid="de-linde-1", sequence=0,
)  # fmt: skip
MOVED = replace(PLANNED, day=date(2026, 9, 29), place="lokaal 12", sequence=1)
SECOND_MEETING = replace(PLANNED, id=2, kind=MeetingKind.SECOND, day=date(2027, 2, 2), invited=False)
SENT = Mail(
    1, 1, MailKind.MEETING, MailState.DONE, to_json(MEETING), 1, 1, None, "<1@lsc.example>", "",
    "Schoolbeeldoverleg De Linde", "", NOW, NOW, NOW, "",
)  # fmt: skip
RECIPIENTS = [
    Recipient(1, 1, "directie@delinde.example", "Rita Claes", Placing.TO, Fate.ACCEPTED, "", ""),
    Recipient(2, 1, "zorg@delinde.example", "", Placing.TO, Fate.REFUSED, "unknown_address", "no such user"),
    Recipient(3, 1, "greet@clb.example", "Greet Peeters", Placing.CC, Fate.UNKNOWN, "", ""),
]
FACTS = Facts(
    anchor=NELE.name, first=PLANNED, second=SECOND_MEETING,
    mail=Sent(1, MailState.DONE, date(2026, 9, 7), recipients=3, refused=1, unknown=1),
    done=dict.fromkeys(Milestone, date(2026, 9, 21)), frame=HALF, told=(Told.SPOKEN, date(2026, 10, 1)),
)  # fmt: skip
VALUES: dict[str, object] = {
    "school": LINDE, "schools": [LINDE, JOZEF], "person": NELE, "anchor": NELE.name, "author": NELE.name,
    "coordinators": ["Mieke Dewaele"], "coordinator": False, "name": "Sint-Jozef", "names": {1: NELE.name},
    "me": 1, "mine": True, "roles": [(LINDE, [Role.ANCHOR])], "sees": True, "sets": True, "notes": True,
    "today": TODAY, "day": date(2026, 11, 26), "monday": date(2026, 11, 30), "until": date(2027, 2, 1),
    "start": time(13, 30), "at": datetime(2026, 11, 23, 9, 2, tzinfo=UTC), "year": YEAR, "weeks": 26,
    "span": Span(date(2026, 11, 16), date(2026, 11, 29)), "holiday": "Kerstvakantie", "language": "nl",
    "version": replace(HALF, note="leesgroep in het vierde"), "current": None, "before": date(2026, 11, 23),
    "whole": 3800, "told": None, "left": LEFT, "terms": Terms(), "minutes": 200, "amount": HALF,
    "visit": VISIT, "visits": [VISIT], "what": "noted", "over": False, "over_block": False, "notice": 80,
    "reason": "study_day", "group": TypeGroup.BROAD, "ended": True, "reversed": 0, "cancelled": 0,
    "months": [{"month": date(2026, 9, 1), "number": 2, "minutes": 400}], "every": True,
    "versions": [{"version": HALF, "covered": LEFT.covered[0], "weeks": 12, "author": NELE.name}],
    "number": 3, "here": False, "more": 0, "most": 500, "explain": "", "misspelt": True, "text": "lynde",
    "not_understood": "", "words": ["32/13"], "code": "7f3a", "reading": None,
    "meeting": PLANNED, "ruled_out": False, "missing": [], "party": "school", "mark": "domain", "mail": SENT,
    "recipients": RECIPIENTS, "refused": RECIPIENTS[1:2], "email": "zorg@delinde.example", "letter": MEETING,
    "leaves": True, "why": "not_in_channel", "sent": 3, "troubled": [(LINDE, RECIPIENTS[1:])],
    "not_sent": [(JOZEF, "no_date")], "failed": [], "stopped": [JOZEF],
    "stops": True, "kind": MeetingKind.FIRST, "second": SECOND_MEETING, "pair": Pair(2026, PLANNED, None),
    "step": "ahead", "years": [YEAR.name], "slsc": True, "nobody": False, "works_here": False, "asks": True,
    "parties": [("directie", ["Rita Claes"]), ("LSC WBB", ["Nele Vandamme", "An Wouters"])], "there": [],
    "others": [(PLANNED, JOZEF)], "window": second_window(2026), "due": date(2026, 9, 22), "facts": FACTS,
    "first": 1, "last": 40, "shown": 2, "outside": False, "direct": False, "example": LINDE, "stays": True,
    "waiting": date(2026, 12, 8), "by_mail": False, "since": date(2026, 11, 19), "about": (LINDE, JOZEF),
    "reminders": 2, "anchor_at": (LINDE,), "mailed": ["Karim Aziz"], "posts": [],
    "labels": ["Datum noteren", "Geen tweede moment"], "line": "/overview de-linde", "noted": True,
    "channel": LinkedChannel(1, "slack", "T1", "C1", "delinde"), "links": True, "replacement": None,
    "platform": "slack",
    "gone": False, "outlook": Outlook(Stage.GOES, date(2026, 11, 24)), "without_guide": True,
    "meeting_day": date(2026, 12, 8), "wave": 0, "told_on": date(2027, 1, 11), "filled": False,
    "ahead": False, "settled": 1, "reasons": ["de ankerondersteuner van de school bent"], "this_week": True,
    "hour": time(8), "visits_hour": time(15), "weekday": "", "waits": True, "choice": True,
    "muted": [(JOZEF, "Het verslag is nog niet gedeeld")],
    "kinds": [("Een overleg voorbereiden", True, None, True), ("Nog geen datum", False, None, True)],
    "lately": [(TODAY, LINDE, "Een overleg voorbereiden")],
    "usage": USAGE, "share": True, "to_date": False, "totals": TOTALS,
    "lines": [("over", [("De Linde", USAGE)], 0), ("second_date", [("Sint-Jozef", USAGE)], 2)],
}  # fmt: skip
APART: dict[str, dict[str, object]] = {
    "anchor/named": {"before": "Tom Peeters"},
    "anchor/preview": {"before": "Tom Peeters"},
    "channel/ask": {"name": "delinde"},
    "channel/already": {"name": "delinde"},
    "channel/linked": {"name": "delinde", "before": "delinde-oud"},
    "channel/unlinked": {"name": "delinde"},
    "channel/form": {"name": "delinde"},
    "channel/meanwhile": {"name": "delinde-oud"},
    "facts/already": {"kind": Milestone.REPORT_SHARED},
    "facts/noted": {"kind": Milestone.OVERVIEW_LSC},
    "facts/undone": {"kind": Milestone.OVERVIEW_SLSC},
    "failed_mails/item": {"troubled": RECIPIENTS[1:]},
    "frame/preview": {"before": 3800},
    "frame/told_already": {"told": (Told.SPOKEN, date(2026, 11, 16))},
    "help/help": {"school": "de linde", "day": "vrijdag"},
    "home/intro": {"schools": 2},
    "meeting/follows": {"sent": "invitation", "minutes": 2},
    "meeting/missing": {"parties": ["clb"]},
    "meeting/other_year": {"first": PLANNED},
    "meeting/receipt": {"meeting": MOVED, "before": PLANNED},
    "meeting/undone": {"told": [(MOVED, PLANNED)]},
    "reminder/before_meeting": {"first": True},
    "reminder/planned_visits": {"schools": {1: LINDE}},
    "reminder/report_due": {"first": replace(PLANNED, status=MeetingStatus.HELD)},
    "reminder/second_meeting": {"first": PLANNED},
    "school_mail/anchor_away": {"name": NELE.name, "replaces": False, "in_time": True},
    "school_mail/item": {"hour": time(9)},
    "school_mail/let_go": {"hour": time(9)},
    "school_mail/whole": {
        "hour": time(9),
        "subject": "Herinnering: schoolbeeldoverleg De Linde",
        "to": RECIPIENTS[:2],
        "copies": RECIPIENTS[2:],
        "text": "Beste directie",
    },
    "mail/batch_stopped": {"stopped": 2, "left": 1},
    "mail/posted": {"name": "delinde"},
    "by_mail/why": {"name": "Mieke Dewaele"},
    "undelivered/item": {"school": None, "others": 1, "why": "no_account", "reason": ""},
    "undelivered/left": {"names": [NELE.name], "number": 1, "left": 2},
    "undelivered/retried": {"names": [NELE.name], "number": 1, "left": 2},
    "mail/unmade": {"why": "de leidraad kan niet gelezen worden."},
    "visit/two_readings": {"words": "8u"},
    "visits/all_confirmed": {
        "schools": [{"school": LINDE, "visits": [VISIT], "left": LEFT, "counts": True}],
        "others": 0,
    },
    "visits/item": {"name": None},
    "plain.reading": {"reading": {"kind": "minutes", "minutes": 200}},
}
"""Where a placeholder holds something else than elsewhere."""


def data_for(key: str) -> dict[str, Any]:
    return VALUES | APART.get(key, {})
