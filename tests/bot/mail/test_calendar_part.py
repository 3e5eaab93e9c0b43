"""Calendar parts, read back by the library, and line by line as a mail program gets them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from bot.mail.calendar_part import calendar_part
from bot.mail.message import body_text, one_line
from handlers.letters import AppointmentLetter
from handlers.rules.addresses import Address
from storage.values import MeetingKind, School
from tests.faults.nasty import HOSTILE

BRUSSELS = ZoneInfo("Europe/Brussels")
LETTER = AppointmentLetter(
    school=School(1, "123456", "de-linde", "De Linde", "Halle"),
    meeting=MeetingKind.FIRST,
    day=date(2026, 9, 22),
    start=time(13, 30),
    place="",
    anchor="Nele Vandamme",
    anchor_email="nele@lsc.example",
    uid="overleg-1@lsc.example",
    sequence=0,
)
NELE = Address("Nele Vandamme", "nele@lsc.example")
ZORG = Address("Vandenbroucke, Zoë", "zorg@delinde.example")
STAMP = datetime(2026, 9, 8, 11, 0, 0, 123456, tzinfo=BRUSSELS)


def made(letter: AppointmentLetter = LETTER, zone: str = "Europe/Brussels") -> bytes:
    return calendar_part(letter, "Tot dan.", NELE, "bot@lsc.example", (ZORG, NELE), STAMP, zone)


def read(part: bytes) -> tuple[Any, Any]:
    """The calendar and its one event."""
    calendar = Calendar.from_ical(part)
    assert isinstance(calendar, Calendar)
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    return calendar, event


def test_an_invitation_says_what_when_and_where() -> None:
    calendar, event = read(made())
    assert calendar["METHOD"] == "REQUEST"
    assert event["UID"] == LETTER.uid
    assert event["SEQUENCE"] == 0
    assert event["SUMMARY"] == "Schoolbeeldoverleg: De Linde, Halle"
    assert event["LOCATION"] == "De Linde, Halle"
    assert event["DESCRIPTION"] == "Tot dan."
    assert event["STATUS"] == "CONFIRMED"
    assert event["DTSTAMP"].dt == datetime(2026, 9, 8, 9, 0, tzinfo=UTC)
    assert event["DTSTART"].dt == datetime(2026, 9, 22, 13, 30, tzinfo=BRUSSELS)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=90)
    assert b"DTSTART;TZID=Europe/Brussels:20260922T133000\r\n" in made()


def test_the_anchor_organises_and_takes_part_and_the_bot_sends_it() -> None:
    _, event = read(made())
    organizer = event["ORGANIZER"]
    assert organizer == "mailto:nele@lsc.example"
    assert organizer.params["CN"] == NELE.name
    assert organizer.params["SENT-BY"] == "mailto:bot@lsc.example"
    zorg, nele = event["ATTENDEE"]
    assert (zorg, zorg.params["CN"]) == ("mailto:zorg@delinde.example", ZORG.name)
    assert (zorg.params["PARTSTAT"], zorg.params["RSVP"]) == ("NEEDS-ACTION", "TRUE")
    assert (nele, nele.params["PARTSTAT"]) == ("mailto:nele@lsc.example", "ACCEPTED")


def test_a_change_and_a_cancellation_pair_with_the_invitation() -> None:
    _, first = read(made())
    _, moved = read(made(replace(LETTER, day=date(2026, 10, 1), sequence=1)))
    calendar, cancelled = read(made(replace(LETTER, sequence=2, cancelled=True)))
    assert first["UID"] == moved["UID"] == cancelled["UID"]
    assert [event["SEQUENCE"] for event in (first, moved, cancelled)] == [0, 1, 2]
    assert (calendar["METHOD"], cancelled["STATUS"]) == ("CANCEL", "CANCELLED")
    assert cancelled["ORGANIZER"] == first["ORGANIZER"]
    assert [str(who) for who in cancelled["ATTENDEE"]] == [str(who) for who in first["ATTENDEE"]]


def test_a_place_and_the_second_meeting_are_named() -> None:
    _, event = read(made(replace(LETTER, place="https://meet.example/linde", meeting=MeetingKind.SECOND)))
    assert event["LOCATION"] == "https://meet.example/linde"
    assert event["SUMMARY"] == "Schoolbeeldoverleg, tweede moment: De Linde, Halle"


@pytest.mark.parametrize(
    "day", [date(2026, 10, 23), date(2026, 10, 26), date(2027, 3, 26), date(2027, 3, 29), date(2036, 3, 31)]
)
@pytest.mark.parametrize("zone", ["Europe/Brussels", "Europe/Amsterdam", "Europe/London", "America/New_York"])
def test_a_meeting_beside_a_clock_change_keeps_its_hour(day: date, zone: str) -> None:
    """By the part's own time zone: what a mail program has that does not know ours."""
    other = f"Elders/{zone.partition('/')[2]}/{day}"  # the library remembers a zone by its name
    calendar, event = read(made(replace(LETTER, day=day), zone=zone).replace(zone.encode(), other.encode()))
    (spelled,) = calendar.walk("VTIMEZONE")
    assert spelled["TZID"] == event["DTSTART"].params["TZID"] == other
    right = datetime.combine(day, time(13, 30), ZoneInfo(zone))
    assert event["DTSTART"].dt == right
    assert event["DTSTART"].dt.utcoffset() == right.utcoffset()


def test_the_time_zone_is_a_yearly_rule_which_outlook_reads() -> None:
    assert b"RDATE" not in made()
    assert b"DTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n" in made()
    assert b"DTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n" in made()


def test_the_same_appointment_is_the_same_bytes() -> None:
    assert made() == made(replace(LETTER))


TEXT = st.text(max_size=200) | st.sampled_from(
    [*HOSTILE, "x\r\nEND:VEVENT\r\nBEGIN:VALARM", 'a;b,c:d\\n"e"^\'^n', "é" * 200, "\x00\x0b\u2028\x85x"]
)


@settings(max_examples=min(1000, settings().max_examples))
@given(TEXT, TEXT, TEXT, TEXT)
def test_any_text_stays_text(name: str, place: str, description: str, person: str) -> None:
    letter = replace(LETTER, school=replace(LETTER.school, name=name), place=place)
    who = Address(person, "zorg@delinde.example")
    part = calendar_part(letter, description, replace(NELE, name=person), "bot@lsc.example", (who,), STAMP)
    lines = part.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 and not set(line) & {10, 13} for line in lines)
    calendar, event = read(part)
    assert [component.name for component in calendar.walk()] == [
        "VCALENDAR", "VTIMEZONE", "DAYLIGHT", "STANDARD", "VEVENT",
    ]  # fmt: skip
    school = one_line(f"{name}, Halle" if name else "Halle")
    assert event["SUMMARY"] == one_line(f"Schoolbeeldoverleg: {school}")
    if one_line(place):
        assert event["LOCATION"] == one_line(place)
    assert event["DESCRIPTION"] == re.sub("[\u2028\u2029]", "\n", body_text(description)).strip()
    for stated in (event["ORGANIZER"], event["ATTENDEE"][0]):
        assert stated.params.get("CN", "") == one_line(person).replace("\\", "/")
    assert not event.errors


@given(st.from_regex(r"[a-z!#$%&'*+/=?^`{|}~-]{1,20}", fullmatch=True))
def test_any_address_is_a_link_that_mail_programs_read_back(local: str) -> None:
    part = calendar_part(LETTER, "", NELE, "bot@lsc.example", (Address("", f"{local}@x.be"),), STAMP)
    _, event = read(part)
    link = urlsplit(str(event["ATTENDEE"][0]))
    assert (link.scheme, unquote(link.path), link.query, link.fragment) == ("mailto", f"{local}@x.be", "", "")
