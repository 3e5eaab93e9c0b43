"""The words that storage and rules share: enums and frozen values, standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any


class Centre(StrEnum):
    LSC = "LSC"
    SLSC = "SLSC"
    CLB = "CLB"
    SCHOOL = "SCHOOL"


class Role(StrEnum):
    SUPPORTER = "supporter"
    ANCHOR = "anchor"
    COORDINATOR = "coordinator"
    CLB_MEMBER = "clb_member"
    CARE_LEAD = "care_lead"
    PRINCIPAL = "principal"


class TypeGroup(StrEnum):
    """Broad types (basisaanbod, 3, 9) use the time frame; small types (2, 4, 6, 7) never do (R24)."""

    BROAD = "broad"
    SMALL = "small"


EXACT_TYPES = {
    "basisaanbod": TypeGroup.BROAD,
    "3": TypeGroup.BROAD,
    "9": TypeGroup.BROAD,
    "2": TypeGroup.SMALL,
    "4": TypeGroup.SMALL,
    "6": TypeGroup.SMALL,
    "7": TypeGroup.SMALL,
}


class VisitStatus(StrEnum):
    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"
    REVERSED = "reversed"
    """Taken back by an undo or replaced by a correction: the row stays, and counts for nothing."""


class CancelReason(StrEnum):
    """Why a visit did not take place. Illness is never asked and never stored."""

    STUDY_DAY = "study_day"
    OUTING = "outing"
    EXAMS = "exams"
    SUPPORTER = "supporter"
    STRIKE = "strike"
    OTHER = "other"


class Unit(StrEnum):
    HALF_DAY = "half_day"
    DAY = "day"
    LESSON = "lesuur"
    HOUR = "hour"
    MINUTE = "minute"


class MeetingKind(StrEnum):
    """The schoolbeeldoverleg of a school year, and the second moment later in it (R9)."""

    FIRST = "first"
    SECOND = "second"


class MeetingStatus(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"
    """It did not take place; a new date may still come."""
    NONE = "none"
    """Decided: no such meeting this school year."""


class Milestone(StrEnum):
    """What was done for a school in a school year, noted with a button or by what the bot itself did."""

    OVERVIEW_LSC = "overview_lsc"
    OVERVIEW_SLSC = "overview_slsc"
    REPORT_SHARED = "report_shared"


class Told(StrEnum):
    """How a school heard of a time frame."""

    MAIL = "mail"
    SPOKEN = "spoken"


class MailKind(StrEnum):
    MEETING = "meeting"
    FRAME = "frame"
    APPOINTMENT = "appointment"
    REMINDER = "reminder"
    """The one that a school gets some days before a meeting."""


class MailState(StrEnum):
    ACCEPTED = "accepted"
    """Asked for; its documents are not made yet."""
    FROZEN = "frozen"
    """Made, byte for byte, and waiting: for its two minutes, or for a mail server that answers."""
    SENDING = "sending"
    """Being handed over right now: what is found so after a crash has an unknown fate."""
    STOPPED = "stopped"
    DONE = "done"
    """Every recipient has a fate; each one's own state tells which."""
    FAILED = "failed"
    """Its documents could not be made: nothing has left."""


class ConversationKind(StrEnum):
    PERSONAL = "personal"
    GROUP = "group"
    CHANNEL = "channel"


class ReminderState(StrEnum):
    PLANNED = "planned"
    """It goes, or went, in its digest; what is no longer due by then is left out of that."""
    PUT_OFF = "put_off"
    """The person asked for later: its next episode stands planned."""


class OutboxState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    STOPPED = "stopped"
    """No longer due, or taken back by a person."""
    FAILED = "failed"
    """Given up aloud: somebody was told, and may try again."""


class Placing(StrEnum):
    TO = "to"
    CC = "cc"


class Fate(StrEnum):
    """What became of a mail for one recipient."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    """By the mail server: what happens after that only a bounce tells."""
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """The connection broke at the one moment that leaves open whether it went."""
    REPLACED = "replaced"
    """Refused, and sent again to a corrected address."""


@dataclass(frozen=True)
class MailFile:
    """A file as it goes out, byte for byte."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class RoleAt:
    """A role, held at one school; a coordinator holds it at none (`school_id` None)."""

    role: Role
    school_id: int | None


@dataclass(frozen=True)
class Person:
    id: int
    name: str
    email: str
    centre: Centre
    language: str | None
    roles: frozenset[RoleAt] = frozenset()

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.strip() else self.name

    @property
    def is_coordinator(self) -> bool:
        return any(r.role is Role.COORDINATOR for r in self.roles)

    @property
    def school_ids(self) -> frozenset[int]:
        return frozenset(r.school_id for r in self.roles if r.school_id is not None)

    def roles_at(self, school_id: int) -> frozenset[Role]:
        return frozenset(r.role for r in self.roles if r.school_id == school_id)


@dataclass(frozen=True)
class School:
    id: int
    number: str
    slug: str
    name: str
    place: str


@dataclass(frozen=True)
class FrameVersion:
    """One version of a school's maximum time frame for the broad types.

    `minutes` per `weeks` school weeks, from the Monday `valid_from`. `hundredths` of `unit` is how it was
    said ("een halve dag" is 100 of half_day), so that it can be shown in its own words.
    """

    id: int
    school_id: int
    minutes: int
    weeks: int
    hundredths: int
    unit: Unit
    valid_from: date
    valid_until: date | None
    strict: bool
    note: str
    author_id: int | None
    entered_at: datetime | None


@dataclass(frozen=True)
class DayOff:
    first: date
    last: date
    name: str


@dataclass(frozen=True)
class Span:
    """The days from `first` up to and with `last`; empty when `last` is before `first`."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


@dataclass(frozen=True)
class Line:
    group: TypeGroup
    minutes: int
    exact_type: str | None = None


@dataclass(frozen=True)
class Visit:
    id: int
    school_id: int
    person_id: int
    day: date
    start: time | None
    minutes: int
    status: VisitStatus
    lines: tuple[Line, ...]
    note: str
    cancel_reason: CancelReason | None
    entered_at: datetime
    replaces_id: int | None
    reversed_from: VisitStatus | None = None

    @property
    def moment(self) -> tuple[date, bool, time, int]:
        """To sort by: visits without an hour come after the others of their day."""
        return self.day, self.start is None, self.start or time.min, self.id

    @property
    def group(self) -> TypeGroup:
        """The group of the first line: a visit over both types keeps broad first."""
        return self.lines[0].group

    @property
    def broad_minutes(self) -> int:
        return sum(line.minutes for line in self.lines if line.group is TypeGroup.BROAD)


@dataclass(frozen=True)
class Meeting:
    """The first or second meeting of a school in a school year (which starts in September of `year`)."""

    id: int
    school_id: int
    year: int
    kind: MeetingKind
    status: MeetingStatus
    day: date | None
    start: time | None
    place: str
    reason: str
    """Why there is none."""
    agreed_before: bool
    """Whether the appointment was made in the school year before."""
    invited: bool
    """Whether a calendar invitation went out, so that a change has to follow it."""
    uid: str
    sequence: int
    known_since: datetime = datetime(1, 1, 1, tzinfo=UTC)
    """Since when its day is this one."""

    @property
    def stands(self) -> bool:
        return self.status in {MeetingStatus.PLANNED, MeetingStatus.HELD}


@dataclass(frozen=True)
class Contact:
    """Somebody with a role at a school, as mail finds them; somebody with two roles comes twice."""

    person_id: int
    name: str
    email: str
    centre: Centre
    role: Role


@dataclass(frozen=True)
class Recipient:
    id: int
    mail_id: int
    email: str
    name: str
    placing: Placing
    fate: Fate
    reason: str
    """Why it was refused, in a class that our texts know: unknown_address, mailbox_full …"""
    said: str
    """The server's own words."""


@dataclass(frozen=True)
class Mail:
    """A mail as it was asked for; what is sent is kept with it."""

    id: int
    school_id: int
    kind: MailKind
    state: MailState
    letter: dict[str, Any]
    author_id: int
    meeting_id: int | None
    frame_id: int | None
    message_id: str
    in_reply_to: str
    subject: str
    reason: str
    """Why it goes once more."""
    asked_at: datetime
    due_at: datetime
    done_at: datetime | None
    batch: str
    """Which sending of several schools at once it belongs to, if any."""
