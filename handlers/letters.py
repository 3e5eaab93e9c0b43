"""What a mail to a school is made of: plain values, kept as they were when somebody pressed the button.

No letter holds a trajectory, a priority or an expectation (R3, R7): the mailed guide is blank because there
is nothing to fill it with.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import Discriminator, TypeAdapter

from storage.values import Centre, FrameVersion, MeetingKind, Role, School


@dataclass(frozen=True)
class Attendee:
    """Somebody who takes part in the meeting, by role; `role` and `centre` together say which."""

    name: str
    role: Role
    centre: Centre


@dataclass(frozen=True)
class MeetingLetter:
    """The meeting mail, with the guide and the agreements that go with it (R2-R5)."""

    school: School
    year: str
    """`2026-2027`."""
    day: date
    start: time | None
    place: str
    """A room or a video link; empty: at the school."""
    anchor: str
    anchor_email: str
    attendees: tuple[Attendee, ...]
    with_slsc: bool
    """Whether SLSC467 works at this school: if not, nothing is said of it."""
    agreed_before: bool
    """Whether the appointment was made at the end of the school year before."""
    guide_link: str = ""
    """The school's shared guide; without it the overview goes to the anchor."""
    opening: str = ""
    """The first lines as the anchor left them; empty: as the template has them."""
    kind: Literal["meeting"] = "meeting"


@dataclass(frozen=True)
class FrameLetter:
    """The maximum time frame, passed on to the school (R15-R17, R24)."""

    school: School
    year: str
    version: FrameVersion
    before: FrameVersion | None
    """The version that it takes the place of."""
    anchor: str
    anchor_email: str
    opening: str = ""
    kind: Literal["frame"] = "frame"


@dataclass(frozen=True)
class AppointmentLetter:
    """The calendar invitation for a meeting, its change, or its cancellation."""

    school: School
    meeting: MeetingKind
    day: date
    start: time
    place: str
    anchor: str
    anchor_email: str
    uid: str
    sequence: int
    cancelled: bool = False
    moved: bool = False
    opening: str = ""
    kind: Literal["appointment"] = "appointment"


@dataclass(frozen=True)
class ReminderLetter:
    """The one mail that reminds a school of its meeting."""

    school: School
    meeting: MeetingKind
    day: date
    start: time | None
    place: str
    anchor: str
    anchor_email: str
    guide_sent: date | None
    """When the school got the guide, so that nobody is sent looking for a mail that never came."""
    sent_on: date
    """The day on which it goes."""
    last_day: date
    """After this day it is of no use any more."""
    opening: str = ""
    kind: Literal["reminder"] = "reminder"


Letter = MeetingLetter | FrameLetter | AppointmentLetter | ReminderLetter
_LETTER: TypeAdapter[Letter] = TypeAdapter(Annotated[Letter, Discriminator("kind")])


def to_json(letter: Letter) -> dict[str, Any]:
    kept: dict[str, Any] = _LETTER.dump_python(letter, mode="json")
    return kept


def from_json(kept: dict[str, Any]) -> Letter:
    return _LETTER.validate_python(kept)
