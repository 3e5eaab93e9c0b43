"""Sample data for every text about the overview, facts, anchors and channels: every branch is reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, time
from itertools import product

from handlers.commands.overview import COLUMNS
from handlers.rules.calendar import school_year
from handlers.rules.tasks import Facts, Sent, Task
from handlers.rules.time_frame import Remaining
from storage.channels import LinkedChannel
from storage.values import (
    Fate,
    FrameVersion,
    MailKind,
    MailState,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Milestone,
    Person,
    Told,
)
from tests.bot.mail_samples import LINDE, NO_DATA, REASONS, SCHOOLS, TODAY, Data, mail, recipient

SEPTEMBER = date(2026, 9, 22)
YEAR = school_year(2026)
LINES = ("first", "mail", "overview_lsc", "overview_slsc", "report", "second", "frame", "rest", "anchor")
"""Of the page of one school."""
ANCHORS = ("Nele Vandamme", None)


def samples(
    lefts: Sequence[Remaining], versions: Sequence[FrameVersion], person: Person, boss: Person
) -> dict[str, list[Data]]:
    known = list(_known(lefts, versions))
    return {
        **{f"overview/{cell}": known for cell in dict.fromkeys((*COLUMNS, *LINES))},
        **{f"tasks/{task}": list(_to_do(versions[0])) for task in Task},
        "tasks/mail_trouble": list(_mail_trouble(versions[0])),
        **_OVERVIEW,
        **_CHANNEL,
        **_anchor(person, boss),
    }


_OVERVIEW: dict[str, list[Data]] = {
    "overview/head": [
        {"year": YEAR, "number": n, "first": 1, "last": last, "every": every, "example": LINDE}
        for n, last in ((2, 2), (400, 40))
        for every in (True, False)
    ],
    "overview/nothing": [
        {"coordinator": c, "outside": o} for c, o in ((True, False), (False, True), (False, False))
    ],
    "overview/name": [{"name": "De Linde"}],
    "overview/to_do": [{"number": n, "shown": min(n, 6)} for n in (0, 1, 6, 7, 9)],
    "overview/trouble": [{"number": n} for n in (1, 3)],
    "checklist/head": [{"school": s, "year": YEAR} for s in SCHOOLS],
    "checklist/channel": [
        {"channel": channel} for channel in (None, LinkedChannel(1, "slack", "T", "C", "de-linde"))
    ],
    "facts/noted": [{"kind": kind, "school": LINDE} for kind in Milestone],
    "facts/already": [
        {"kind": kind, "school": LINDE, "day": SEPTEMBER, "today": TODAY} for kind in Milestone
    ],
    "facts/undone": [{"kind": kind, "school": LINDE} for kind in Milestone],
    "facts/not_noted": [{"school": s} for s in SCHOOLS],
    "failed_mails/head": [{"number": n, "more": more} for n, more in ((0, 0), (1, 0), (13, 1), (20, 8))],
    "failed_mails/item": [
        {"school": s, "mail": mail(kind, state), "day": SEPTEMBER, "today": TODAY,
         "troubled": [recipient(fate, 1, reason) for reason in REASONS] if state is MailState.DONE else []}
        for s, kind, state, fate in product(
            SCHOOLS, MailKind, (MailState.DONE, MailState.FAILED), (Fate.REFUSED, Fate.UNKNOWN)
        )
    ],
}  # fmt: skip
_CHANNEL: dict[str, list[Data]] = {
    "channel/which": [{"number": 0, "example": None}, {"number": 2, "example": LINDE}],
    "channel/form": [
        {"school": s, "name": name, "waiting": day}
        for s, name, day in product((None, *SCHOOLS), (None, "de-linde"), (None, SEPTEMBER))
    ],
    "channel/meanwhile": [{"school": s, "name": "de-linde"} for s in SCHOOLS],
    "channel/invite": [{"school": s} for s in SCHOOLS],
    "channel/ask": [{"school": s, "name": "de-linde"} for s in SCHOOLS],
    "channel/guests": [{"number": number} for number in (1, 2)],
    "channel/shared": NO_DATA,
    "channel/other_school": [{"schools": (*SCHOOLS, LINDE)[:n], "school": LINDE} for n in (1, 2, 3)],
    "channel/linked": [
        {"school": LINDE, "name": "de-linde", "before": b, "waiting": day}
        for b, day in product((None, "oud"), (None, SEPTEMBER))
    ],
    "channel/already": [{"school": LINDE, "name": "de-linde"}],
    "channel/unlinked": [{"school": LINDE, "name": "de-linde"}],
    "channel/none": [{"school": LINDE}],
}


def _anchor(person: Person, boss: Person) -> dict[str, list[Data]]:
    stand_ins = (None, (person.name, date(2027, 2, 1)), ("Tom Peeters", date(2027, 2, 1)))
    where: list[Data] = [{"school": s, "anchor": anchor} for s, anchor in product(SCHOOLS, ANCHORS)]
    return {
        "anchor/preview": [
            {"school": s, "person": person, "before": before, "stays": stays, "replacement": stands_in,
             "today": TODAY}
            for s, before, stays, stands_in in product(SCHOOLS, ANCHORS, (True, False), stand_ins)
        ],
        "anchor/named": [
            {"school": s, "person": person, "before": before, "stays": stays}
            for s, before, stays in product(SCHOOLS, ANCHORS, (True, False))
        ],
        "anchor/undone": where,
        "anchor/changed_meanwhile": where,
        "anchor/same": [{"person": person, "school": LINDE}],
        "anchor/coordinator": [{"person": boss}],
        "anchor/gone": NO_DATA,
    }  # fmt: skip


def _meetings(kind: MeetingKind) -> Iterator[Meeting | None]:
    yield None
    for status, day, start in product(MeetingStatus, (SEPTEMBER, date(2026, 12, 1)), (None, time(13, 30))):
        stands = status in {MeetingStatus.PLANNED, MeetingStatus.HELD}
        yield Meeting(
            id=1, school_id=1, year=2026, kind=kind, status=status, day=day if stands else None, start=start,
            place="", reason="", agreed_before=True, invited=False, uid="u", sequence=0,
        )  # fmt: skip


def _sents() -> Iterator[Sent | None]:
    yield None
    for state, refused, unknown in product(MailState, (0, 1, 2), (0, 1, 2)):
        if state is not MailState.STOPPED:
            yield Sent(1, state, date(2026, 9, 8), recipients=7, refused=refused, unknown=unknown)


def _known(lefts: Sequence[Remaining], versions: Sequence[FrameVersion]) -> Iterator[Data]:
    """Every cell of the overview: what varies there, one thing at a time."""
    usual: Data = {"left": lefts[0], "today": TODAY}
    for first in _meetings(MeetingKind.FIRST):
        yield usual | {"facts": Facts(first=first)}
    for second in _meetings(MeetingKind.SECOND):
        yield usual | {"facts": Facts(second=second)}
    for sent, anchor in product(_sents(), ANCHORS):
        yield usual | {"facts": Facts(mail=sent, frame=versions[0], frame_mail=sent, anchor=anchor)}
    yield usual | {"facts": Facts(done=dict.fromkeys(Milestone, SEPTEMBER))}
    later = replace(versions[-1], id=2, valid_from=date(2027, 1, 4))
    for frame, told in product((*versions, later), (None, *((how, SEPTEMBER) for how in Told))):
        yield usual | {"facts": Facts(frame=frame, told=told)}
        without = replace(lefts[0], current=None)
        yield {"facts": Facts(frame=frame, told=told), "left": without, "today": TODAY}
    for left in lefts:
        yield {"facts": Facts(frame=left.current), "left": left, "today": TODAY}


def _to_do(frame: FrameVersion) -> Iterator[Data]:
    first = next(m for m in _meetings(MeetingKind.FIRST) if m and m.day)
    for version in (frame, replace(frame, valid_from=date(2027, 1, 4))):
        facts = Facts(first=first, frame=version)
        yield {"name": "De Linde, Halle", "facts": facts, "due": SEPTEMBER, "today": TODAY}


def _mail_trouble(frame: FrameVersion) -> Iterator[Data]:
    for sent in _sents():
        for facts in (Facts(mail=sent), Facts(frame=frame, frame_mail=sent)):
            if facts.troubled_mail:
                yield {"name": "De Linde, Halle", "facts": facts, "due": SEPTEMBER, "today": TODAY}
