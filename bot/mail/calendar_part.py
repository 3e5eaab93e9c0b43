"""The calendar part of an appointment: an invitation, its change or its cancellation (RFC 5545, 5546)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.mail.message import body_text, one_line
from handlers.letters import AppointmentLetter
from handlers.rules.addresses import Address
from storage.values import MeetingKind

if TYPE_CHECKING:
    from icalendar import Calendar, Event, Timezone, vCalAddress

_BRUSSELS = "Europe/Brussels"
_IN_A_URI = "@!$&'*+=_~-."
_NOT_IN_A_VALUE = re.compile(r"[\u2028\u2029]")


def calendar_part(
    letter: AppointmentLetter,
    description: str,
    organizer: Address,
    sent_by: str,
    attendees: tuple[Address, ...],
    stamp: datetime,
    zone: str = _BRUSSELS,
    minutes: int = 90,
    *,
    summary: str = "",
) -> bytes:
    """`sent_by` is the bot's address, `stamp` aware; `organizer` may be one of the attendees too.

    A change keeps the letter's uid and has a higher sequence; so does a cancellation.
    """
    from icalendar import Calendar  # noqa: PLC0415  (0.1 s that only an appointment needs)

    calendar = Calendar()
    calendar.add("prodid", "-//Schoolbeeld//NL")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "CANCEL" if letter.cancelled else "REQUEST")
    event = _event(letter, summary or _summary(letter), description, stamp)
    start = datetime.combine(letter.day, letter.start, ZoneInfo(zone))
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=minutes))
    _people(event, letter, organizer, sent_by, attendees)
    calendar.add_component(event)
    _add_zone(calendar, zone, letter.day)
    return bytes(calendar.to_ical())


def _event(letter: AppointmentLetter, summary: str, description: str, stamp: datetime) -> Event:
    from icalendar import Event  # noqa: PLC0415

    event = Event()
    event.add("uid", letter.uid)
    event.add("sequence", letter.sequence)
    event.add("dtstamp", stamp.astimezone(UTC).replace(microsecond=0))
    event.add("summary", one_line(summary))
    event.add("location", one_line(letter.place) or _school(letter))
    event.add("description", _NOT_IN_A_VALUE.sub("\n", body_text(description)).strip())
    event.add("status", "CANCELLED" if letter.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE")
    return event


def _school(letter: AppointmentLetter) -> str:
    return one_line(", ".join(filter(None, (letter.school.name, letter.school.place))))


def _summary(letter: AppointmentLetter) -> str:
    second = ", tweede moment" if letter.meeting is MeetingKind.SECOND else ""
    return f"Schoolbeeldoverleg{second}: {_school(letter)}"


# people


def _people(
    event: Event, letter: AppointmentLetter, organizer: Address, sent_by: str, attendees: tuple[Address, ...]
) -> None:
    leads = _person(organizer)
    if sent_by.lower() != organizer.email.lower():
        leads.params["SENT-BY"] = _uri(sent_by)
    event.add("organizer", leads)
    once = {address.email.lower(): address for address in (*attendees, organizer)}
    for address in once.values():
        attendee = _person(address)
        attendee.params["CUTYPE"] = "INDIVIDUAL"
        attendee.params["ROLE"] = "REQ-PARTICIPANT"
        if not letter.cancelled:
            own = address.email.lower() == organizer.email.lower()
            attendee.params["PARTSTAT"] = "ACCEPTED" if own else "NEEDS-ACTION"
            attendee.params["RSVP"] = "FALSE" if own else "TRUE"
        event.add("attendee", attendee)


def _person(address: Address) -> vCalAddress:
    from icalendar import vCalAddress  # noqa: PLC0415

    person = vCalAddress(_uri(address.email))
    if name := one_line(address.name):
        # A parameter has no escape for a backslash, and parsers take it for one all the same.
        person.params["CN"] = name.replace("\\", "/")
    return person


def _uri(email: str) -> str:
    return f"mailto:{quote(one_line(email), safe=_IN_A_URI)}"


# the time zone


def _add_zone(calendar: Calendar, zone: str, day: date) -> None:
    """Outlook reads no RDATE in a time zone, which is how the library spells one out: a yearly rule it is."""
    if _is_central_european(zone):
        calendar.subcomponents.insert(0, _central_european(zone))
    else:
        calendar.add_missing_timezones(day - timedelta(days=366), day + timedelta(days=366))


@lru_cache(maxsize=8)
def _is_central_european(zone: str) -> bool:
    """Whether the zone's clock runs as that of Brussels, on every day of two years."""
    if zone == _BRUSSELS:
        return True
    brussels, other = ZoneInfo(_BRUSSELS), ZoneInfo(zone)
    first = datetime(2026, 1, 1, tzinfo=UTC)
    days = (first + timedelta(days=number) for number in range(731))
    return all(day.astimezone(brussels).utcoffset() == day.astimezone(other).utcoffset() for day in days)


def _central_european(zone: str) -> Timezone:
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard  # noqa: PLC0415

    winter, summer = timedelta(hours=1), timedelta(hours=2)
    timezone = Timezone()
    timezone.add("tzid", zone)
    for part, name, before, after, onset in (
        (TimezoneDaylight(), "CEST", winter, summer, "1970-03-29T02:00"),
        (TimezoneStandard(), "CET", summer, winter, "1970-10-25T03:00"),
    ):
        start = datetime.fromisoformat(onset)
        part.add("tzname", name)
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("dtstart", start)
        part.add("rrule", {"freq": "yearly", "bymonth": start.month, "byday": "-1su"})
        timezone.add_component(part)
    return timezone
