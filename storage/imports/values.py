"""Rows of an import that are right, as plain values. An empty text leaves alone what is already stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from storage.values import Centre, MeetingKind, MeetingStatus, RoleAt, TypeGroup, Unit, VisitStatus


@dataclass(frozen=True, slots=True)
class ImportedSite:
    number: str
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class ImportedSchool:
    number: str
    slug: str
    name: str
    place: str = ""
    street: str = ""
    postcode: str = ""
    email: str = ""
    clb: str = ""
    support_centre: str = ""
    channel: str = ""
    sites: tuple[ImportedSite, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedPerson:
    email: str
    name: str
    centre: Centre
    language: str | None
    """Only for somebody who has none yet: what a person chose in chat stays."""
    roles: tuple[RoleAt, ...]
    expertise: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportedFrame:
    school_id: int
    minutes: int
    weeks: int
    hundredths: int
    unit: Unit
    valid_from: date
    valid_until: date | None
    note: str


@dataclass(frozen=True, slots=True)
class ImportedVisit:
    key: str
    school_id: int
    person_id: int
    day: date
    start: time | None
    minutes: int
    status: VisitStatus
    group: TypeGroup
    exact_type: str | None
    note: str


@dataclass(frozen=True, slots=True)
class ImportedDayOff:
    school_id: int
    first: date
    last: date
    name: str


@dataclass(frozen=True, slots=True)
class ImportedMeeting:
    school_id: int
    year: int
    kind: MeetingKind
    status: MeetingStatus
    day: date | None
    start: time | None
    place: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Of schools, people, frames, visits, days off or meetings; not of the file's rows."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
