"""A meeting of De Linde, and the days before it on which its school gets a mail."""

from __future__ import annotations

import email.policy
from datetime import date, time, timedelta
from email.message import EmailMessage
from email.parser import BytesParser

import pytest

from storage import meetings, schools
from storage.values import MeetingKind, MeetingStatus
from tests.conversations.mornings import morning
from tests.conversations.seen import Seen
from tests.conversations.town import Person, Town

MEETING = date(2026, 12, 9)
"""De Linde is closed on 4 December."""
EVE, DAY, NEXT, LAST = (date(2026, *day) for day in ((11, 30), (12, 1), (12, 2), (12, 7)))
"""The anchor is told; the mail goes, five school days ahead; the last day on which it is of use."""
OF_THE_MAIL = "De mail die De Linde, Halle aan het schoolbeeldoverleg"
"""How the message begins from the morning on which it goes."""
REMINDER = "gaat er in jouw naam een mail naar De Linde, Halle"


def plan(
    town: Town, slug: str = "de-linde", day: date | None = MEETING, kind: MeetingKind = MeetingKind.FIRST,
    status: MeetingStatus = MeetingStatus.PLANNED, start: time = time(13, 30),
) -> int:  # fmt: skip
    with town.database.writing() as session:
        school = schools.by_keys(session, [slug])[0]
        return meetings.put(
            session, school.id, 2026, kind, status=status, entered_by_id=None, now=town.clock.now, day=day,
            start=start,
        ).id  # fmt: skip


def reminders(town: Town) -> list[tuple[list[str], EmailMessage]]:
    """What the mail server took, for whom: only what reminds of a meeting."""
    read = BytesParser(policy=email.policy.default)
    found = [
        (each["envelope"]["to"], read.parsebytes(town.http.get(f"/mailbox/{each['id']}/mail.eml").content))
        for each in town.http.get("/local/mails").json()["mails"]
    ]
    return [(sorted(to), mail) for to, mail in found if str(mail["Subject"]).startswith("Herinnering")]


def nine(town: Town) -> None:
    """The calendar goes on by an hour, over the moment at which these mails leave."""
    later = timedelta(minutes=61)
    town.clock.now += later
    town.parts.clockwork.moved(later)
    town.settle()


def day(town: Town, on: date) -> None:
    morning(town, on)
    nine(town)


def days(town: Town, first: date, last: date) -> None:
    for n in range((last - first).days + 1):
        day(town, first + timedelta(days=n))


@pytest.fixture
def nele(town: Town) -> Person:
    plan(town)
    return town.person("nele")


def eve(nele: Person) -> Seen:
    """The message of the day before."""
    morning(nele.town, EVE)
    return nele.message(REMINDER)
