"""Sample data for every text about mails, so varied that every branch is reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product

from handlers.letters import AppointmentLetter, MeetingLetter, ReminderLetter, to_json
from handlers.rules.school_mails import Outlook, Stage
from storage.mails import Wanted
from storage.values import (
    Fate,
    Mail,
    MailKind,
    MailState,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Placing,
    Recipient,
    School,
)

Data = dict[str, object]
TODAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 15, 4, tzinfo=UTC)
LINDE = School(1, "990101", "de-linde", "De Linde", "Halle")
ALONE = School(3, "990166", "de-notelaar", "De Notelaar", "")
SCHOOLS = (LINDE, ALONE)
REASONS = (
    "in_vain",
    "unknown_address",
    "mailbox_full",
    "blocked",
    "too_large",
    "characters",
    "no_answer",
    "other",
)
NO_DATA: list[Data] = [{}]


INVITATION = AppointmentLetter(
    LINDE, MeetingKind.FIRST, date(2026, 12, 8), time(13, 30), "", "Nele Vandamme", "nele@lsc.example",
    "u", 0,
)  # fmt: skip
REMINDER = ReminderLetter(
    LINDE, MeetingKind.FIRST, date(2026, 12, 8), time(13, 30), "", "Nele Vandamme", "nele@lsc.example", None,
    sent_on=date(2026, 12, 1), last_day=date(2026, 12, 4),
)  # fmt: skip
INVITATIONS = tuple(
    replace(INVITATION, meeting=kind, moved=moved, cancelled=cancelled)
    for kind in MeetingKind
    for moved, cancelled in ((False, False), (True, False), (False, True))
)


def mail(
    kind: MailKind = MailKind.MEETING,
    state: MailState = MailState.FROZEN,
    reason: str = "",
    letter: AppointmentLetter = INVITATION,
) -> Mail:
    kept = {MailKind.APPOINTMENT: to_json(letter), MailKind.REMINDER: to_json(REMINDER)}.get(kind, {})
    return Mail(
        id=1, school_id=1, kind=kind, state=state, letter=kept, author_id=1, meeting_id=1, frame_id=None,
        message_id="<a@b>", in_reply_to="", subject="Schoolbeeldoverleg De Linde", reason=reason, asked_at=AT,
        due_at=AT, done_at=AT, batch="",
    )  # fmt: skip


def recipient(fate: Fate, number: int = 1, reason: str = "", said: str = "", name: str = "") -> Recipient:
    return Recipient(number, 1, f"zorg{number}@delinde.example", name, Placing.TO, fate, reason, said)


def meeting(start: time | None = time(13, 30), place: str = "lerarenkamer") -> Meeting:
    return Meeting(
        id=1, school_id=1, year=2026, kind=MeetingKind.FIRST, status=MeetingStatus.PLANNED,
        day=date(2026, 12, 8), start=start, place=place, reason="", agreed_before=True, invited=False,
        uid="u", sequence=0,
    )  # fmt: skip


MEETINGS = (meeting(), meeting(None, ""))
LETTER = MeetingLetter(
    LINDE, "2026-2027", date(2026, 12, 8), time(13, 30), "lerarenkamer", "Nele Vandamme", "nele@lsc.example",
    (), with_slsc=True, agreed_before=True,
)  # fmt: skip
LETTERS = (LETTER, replace(LETTER, start=None, place="", with_slsc=False))


def mixtures() -> Iterator[list[Recipient]]:
    for fate, number in product((Fate.WAITING, Fate.ACCEPTED, Fate.REFUSED, Fate.UNKNOWN), (1, 2, 13)):
        yield [recipient(fate, n, "unknown_address") for n in range(1, number + 1)]
    for reason, said in product(REASONS, ("", "550 no")):
        yield [recipient(Fate.ACCEPTED), recipient(Fate.REFUSED, 2, reason, said, "Veerle Thys")]
    yield [recipient(fate, n) for n, fate in enumerate(Fate, 1) if fate is not Fate.REPLACED]
    yield [recipient(Fate.ACCEPTED), recipient(Fate.WAITING, 2)]


def _about(**data: object) -> list[Data]:
    others = [mail(), mail(MailKind.FRAME), mail(MailKind.REMINDER)]
    mails = [*others, *(mail(MailKind.APPOINTMENT, letter=each) for each in INVITATIONS)]
    return [{"mail": each, "school": school, **data} for each in mails for school in SCHOOLS]


def _states() -> Iterator[Data]:
    for state, kind, found, leaves in product(MailState, MailKind, mixtures(), (True, False)):
        yield {
            "mail": mail(kind, state), "school": LINDE, "recipients": found, "at": AT, "leaves": leaves,
            "stops": kind is not MailKind.APPOINTMENT, "done_on": AT,
        }  # fmt: skip


def _batches() -> Iterator[Data]:
    refused = [recipient(Fate.REFUSED, 1, "unknown_address"), recipient(Fate.UNKNOWN, 2)]
    whys = ("no_date", "sent_already", "no_school_address", "stopped", "not_mine")
    for over, at in ((True, None), (False, None), (False, datetime(2026, 11, 24, 14, 7, tzinfo=UTC))):
        yield {"number": 1, "over": over, "at": at, "sent": 0, "stopped": [], "failed": [], "not_sent": [],
               "troubled": []}  # fmt: skip
        yield {
            "number": 5,
            "over": over,
            "at": at,
            "sent": 5,
            "stopped": [],
            "failed": [],
            "not_sent": [],
            "troubled": [],
        }
        yield {
            "number": 9, "over": over, "at": at, "sent": 1, "stopped": [LINDE], "failed": [LINDE, ALONE],
            "not_sent": [(LINDE, why) for why in whys], "troubled": [(ALONE, refused), (LINDE, refused[:1])],
        }  # fmt: skip


def outlooks() -> Iterator[Outlook | None]:
    """Every stage, on a day before, on, and after today."""
    yield None
    yield Outlook(Stage.HELD, None)
    for stage, days in product(Stage, (-4, 0, 1, 3)):
        yield Outlook(stage, TODAY + timedelta(days=days))


def _school_mails() -> Iterator[Data]:
    for planned, outlook, leaves in product(BOTH_KINDS, outlooks(), (True, False)):
        yield {
            "school": LINDE, "meeting": planned, "outlook": outlook, "hour": time(9), "leaves": leaves,
            "today": TODAY,
        }  # fmt: skip


def _looked_at() -> Iterator[Data]:
    rita = Wanted("rita@linde.example", "Rita Vermeulen", Placing.TO)
    own = replace(rita, name="", email="school@linde.example")
    for to, copies, outlook in product(((rita,), (rita, own)), ((), (rita,), (own, rita)), outlooks()):
        yield {
            "school": LINDE, "to": to, "copies": copies, "outlook": outlook, "hour": time(9), "today": TODAY,
            "subject": "Herinnering: schoolbeeldoverleg De Linde",
        }  # fmt: skip


BOTH_KINDS = (*MEETINGS, replace(MEETINGS[0], kind=MeetingKind.SECOND))
POST_FAULTS = (
    "not_in_channel", "no_channel", "archived", "no_answer", "no_access", "not_allowed", "no_links",
)  # fmt: skip
SAMPLES: dict[str, list[Data]] = {
    "mail/missing": [
        {"party": party, "school": school} for party in ("school", "clb", "slsc", "lsc") for school in SCHOOLS
    ],
    "mail/earlier": [
        {"mail": mail(), "day": TODAY, "author": "Nele Vandamme", "number": number} for number in (1, 7)
    ],
    "mail/sent_meanwhile": [{"school": LINDE}],
    "mail/strange": [
        {"email": "jan@elders.example", "mark": mark} for mark in ("other_school", "other_domain")
    ],
    "mail/state": list(_states()),
    "mail/recipients": [
        {"mail": mail(state=state, reason=reason), "school": LINDE, "recipients": found}
        for state, reason, found in product(MailState, ("", "verkeerd uur"), mixtures())
    ],
    **{
        f"mail/{name}": _about()
        for name in ("stopped", "left", "nothing_refused", "settled", "nothing_uncertain")
    },
    "mail/gone": NO_DATA,
    "mail/batch_stopped": [{"stopped": s, "left": n} for s, n in product((0, 1, 4), (0, 1, 4))],
    "mail/correct": [
        {"mail": mail(), "school": LINDE, "refused": [recipient(Fate.REFUSED, 1, why, "550 no")]}
        for why in REASONS
    ],
    "mail/corrected": _about(email="veerle@delinde.example"),
    "mail/resent": [*_about(number=1), *_about(number=3)],
    "mail/refused": [
        {"mail": mail(), "school": LINDE, "recipients": found}
        for found in mixtures()
        if any(r.fate is Fate.REFUSED for r in found)
    ],
    "mail/uncertain": _about(recipients=[recipient(Fate.UNKNOWN), recipient(Fate.UNKNOWN, 2)]),
    "mail/unmade": [*_about(why=""), *_about(why="In guide.docx staat een naam die ik niet ken: schol.")],
    "mail/late": _about(),
    "mail/unposted": [{"school": LINDE}],
    "mail/posted": [{"school": s, "name": "de-linde"} for s in SCHOOLS],
    "mail/post_failed": [
        {"school": LINDE, "mail": mail(), "why": why, "platform": platform}
        for why, platform in product(POST_FAULTS, ("slack", "teams", None))
    ],
    "mail/post": [{"school": LINDE, "letter": letter} for letter in LETTERS],
    "mail/file_comes": NO_DATA,
    "school_mail/item": [
        {**data, "nobody": nobody, "without_guide": without}
        for data, nobody, without in product(_school_mails(), (True, False), (True, False))
    ],
    **{
        f"school_mail/{name}": [
            {"school": s, "meeting": m, "today": TODAY} for s, m in product(SCHOOLS, BOTH_KINDS)
        ]
        for name in ("no_anchor", "held")
    },
    "school_mail/anchor_away": [
        {
            "school": s,
            "meeting": m,
            "today": TODAY,
            "name": "Nele Vandamme",
            "until": until,
            "replaces": replaces,
            "in_time": in_time,
        }
        for s, m, until, (replaces, in_time) in product(
            SCHOOLS, BOTH_KINDS, (TODAY, date(2026, 12, 11)), product((True, False), repeat=2)
        )
    ],
    "school_mail/whole": list(_looked_at()),
    "school_mail/part": [{"text": "Beste directie"}, {"text": "Wanneer: dinsdag\nWaar: op school"}],
    "school_mail/let_go": list(_school_mails()),
    "school_mail/changed": [
        {"school": LINDE, "meeting": replace(m, status=status, day=day), "today": TODAY}
        for m, status, day in product(BOTH_KINDS, MeetingStatus, (date(2026, 12, 8), date(2026, 11, 20)))
    ],
    "guide/whose": [{"number": n, "more": more} for n, more in ((0, 0), (1, 0), (4, 0), (15, 3))],
    "guide/waiting": [{"school": s, "meeting": m} for s, m in product(SCHOOLS, MEETINGS)],
    "guide/no_date": [{"school": s, "ruled_out": none} for s, none in product(SCHOOLS, (True, False))],
    "guide/head": [{"school": s, "meeting": m, "today": TODAY} for s, m in product(SCHOOLS, MEETINGS)],
    "guide/past": [{"school": LINDE, "meeting": m} for m in MEETINGS],
    "guide/moved": [{"school": LINDE, "meeting": m} for m in MEETINGS],
    "guide/none_waiting": [{"number": 0}, {"number": 3}],
    "guide/list_head": [{"number": 1}, {"number": 12}],
    "guide/batch_accepted": [{"number": 1}, {"number": 12}],
    "guide/batch": list(_batches()),
}
