"""The calendar part of a mail, as a calendar would read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar
from icalendar.cal import Component

from bot.local.draw.names import BRUSSELS, day_text, hour_text

METHODS = {"REQUEST": "Uitnodiging", "CANCEL": "Geannuleerd", "REPLY": "Antwoord op een uitnodiging"}


@dataclass(frozen=True)
class Invitation:
    method: str
    summary: str
    starts: str
    """As iCalendar tells it, in Belgian time, ISO 8601; and so are the ends."""
    ends: str
    when: str
    place: str
    organizer: str
    sent_by: str
    attendees: tuple[str, ...]
    uid: str
    sequence: int
    description: str

    @property
    def label(self) -> str:
        return METHODS.get(self.method, "Agenda-item")

    @property
    def is_cancelled(self) -> bool:
        return self.method == "CANCEL"


def read_invitation(content: bytes) -> Invitation | None:
    """None when it is no calendar, or one without an event."""
    try:
        calendar = Calendar.from_ical(content)
        event = next(iter(calendar.walk("VEVENT")), None)
        return None if event is None else _invitation(calendar, event)
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def _invitation(calendar: Component, event: Component) -> Invitation:
    start = event.decoded("DTSTART")
    end = event.decoded("DTEND", None)
    attendees = event.get("ATTENDEE", [])
    organizer = event.get("ORGANIZER")
    return Invitation(
        method=str(calendar.get("METHOD", "")).upper(),
        summary=str(event.get("SUMMARY", "")),
        starts=_iso(start),
        ends=_iso(end),
        when=_when(start, end),
        place=str(event.get("LOCATION", "")),
        organizer=_caller(organizer),
        sent_by=_bare(organizer.params.get("SENT-BY", "")) if organizer is not None else "",
        attendees=tuple(_caller(one) for one in (attendees if isinstance(attendees, list) else [attendees])),
        uid=str(event.get("UID", "")),
        sequence=int(event.get("SEQUENCE", 0)),
        description=str(event.get("DESCRIPTION", "")),
    )


def _bare(address: object) -> str:
    text = str(address).strip('"')
    return text[7:] if text[:7].lower() == "mailto:" else text


def _caller(address: object) -> str:
    """Somebody by name and address."""
    if address is None:
        return ""
    name = str(getattr(address, "params", {}).get("CN", "")).strip('"')
    return f"{name} ({_bare(address)})" if name else _bare(address)


def _local(moment: date) -> date:
    """A time without a zone is read as one on the wall here."""
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=BRUSSELS) if moment.tzinfo is None else moment.astimezone(BRUSSELS)
    return moment


def _iso(moment: object) -> str:
    return _local(moment).isoformat() if isinstance(moment, date) else ""


def _when(start: object, end: object) -> str:
    if not isinstance(start, date):
        return ""
    begins = _local(start)
    if not isinstance(begins, datetime):
        return f"{day_text(begins)}, de hele dag"
    text = f"{day_text(begins)}, {hour_text(begins)}"
    if not isinstance(end, datetime):
        return text
    ends = _local(end)
    assert isinstance(ends, datetime)  # noqa: S101  (a datetime stays one)
    same_day = ends.date() == begins.date() and ends - begins < timedelta(days=1)
    return f"{text} tot {hour_text(ends)}" if same_day else f"{text} tot {day_text(ends)}, {hour_text(ends)}"
