"""What is still to be done for a school in a school year, the most urgent first.

The facts of a year are independent: none blocks another, and often the time frame comes before the meeting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from handlers.rules.calendar import Calendar
from handlers.rules.waves import school_day_from
from storage.values import FrameVersion, MailState, Meeting, MeetingStatus, Milestone, Told

GUIDE_AHEAD = 10
"""School days before the meeting by which the guide is on its way."""
OVERVIEW_AHEAD = 2
"""School days before the meeting by which both centres have filled in their part of the guide."""
REPORT_AFTER = 10
"""School days after the meeting by which its report is shared."""
MAILS_FROM = (8, 20)
"""No guide is asked for before this day of August."""
IN_PLACE_BY = (10, 15)
"""By when a meeting has a date, and a time frame is set and passed on."""
LAST_TO_PLAN = (3, 31)
"""After this day no first meeting is asked for any more: by then the second moments are over."""


class Task(StrEnum):
    """In the order in which they come when they are due on the same day."""

    MAIL_TROUBLE = "mail_trouble"
    SEND_GUIDE = "send_guide"
    OVERVIEW_LSC = "overview_lsc"
    OVERVIEW_SLSC = "overview_slsc"
    CLOSE_FIRST = "close_first"
    SECOND_DATE = "second_date"
    SHARE_REPORT = "share_report"
    CLOSE_SECOND = "close_second"
    NAME_ANCHOR = "name_anchor"
    PLAN_FIRST = "plan_first"
    SET_FRAME = "set_frame"
    TELL_FRAME = "tell_frame"


CANNOT_WAIT = frozenset({Task.MAIL_TROUBLE, Task.SEND_GUIDE})
"""People outside the house count on these: they come first, whatever else is late."""
OF_ANY_TIME = frozenset({Task.MAIL_TROUBLE, Task.NAME_ANCHOR})
"""Still worth doing when the school year is over."""
_ORDER = {task: number for number, task in enumerate(Task)}


@dataclass(frozen=True)
class Sent:
    """A mail, as far as it came."""

    mail_id: int
    state: MailState
    day: date
    """When it was sent, else when it was asked for."""
    recipients: int
    refused: int = 0
    unknown: int = 0

    @property
    def in_trouble(self) -> bool:
        return self.state is MailState.FAILED or bool(self.refused or self.unknown)

    @property
    def on_its_way(self) -> bool:
        return self.state not in {MailState.DONE, MailState.FAILED}


@dataclass(frozen=True)
class Facts:
    """What stands for one school in a school year."""

    anchor: str | None = None
    with_slsc: bool = True
    """Whether SLSC467 works here; if not, nothing of it is asked or said."""
    first: Meeting | None = None
    second: Meeting | None = None
    mail: Sent | None = None
    """With the guide and the agreements."""
    done: Mapping[Milestone, date] = field(default_factory=dict)
    frame: FrameVersion | None = None
    """The version that the school has to know of: the last of the year, unless it ended already."""
    told: tuple[Told, date] | None = None
    frame_mail: Sent | None = None

    @property
    def held(self) -> bool:
        return self.first is not None and self.first.status is MeetingStatus.HELD

    @property
    def troubled_mail(self) -> Sent | None:
        """The mail that somebody still has to get; that of a meeting that was held comes too late."""
        meeting = None if self.held else self.mail
        return next((mail for mail in (meeting, self.frame_mail) if mail and mail.in_trouble), None)

    @property
    def planned(self) -> date | None:
        """The day of a first meeting that is still planned, past or ahead."""
        return _planned(self.first)


@dataclass(frozen=True)
class ToDo:
    task: Task
    due: date

    @property
    def rank(self) -> tuple[bool, date, int]:
        """Smaller is more urgent: what cannot wait, then what is due or late the longest."""
        return self.task not in CANNOT_WAIT, self.due, _ORDER[self.task]


def to_do(facts: Facts, today: date, calendar: Calendar) -> tuple[ToDo, ...]:
    """The most urgent first. `calendar`: the school year that the facts are of."""
    found = [
        *_about_mails(facts),
        *_before_the_meeting(facts, today, calendar),
        *_after_the_meeting(facts, today, calendar),
        *_of_the_year(facts, today, calendar),
    ]
    if today > calendar.year.last_school_day:
        found = [each for each in found if each.task in OF_ANY_TIME]
    return tuple(sorted(found, key=lambda each: each.rank))


def _about_mails(facts: Facts) -> list[ToDo]:
    mail = facts.troubled_mail
    return [ToDo(Task.MAIL_TROUBLE, mail.day)] if mail else []


def _before_the_meeting(facts: Facts, today: date, calendar: Calendar) -> list[ToDo]:
    day = facts.planned
    if day is None or today > day:
        return []
    asked_from = school_days_before(calendar, day, GUIDE_AHEAD)
    if today < asked_from:
        return []
    found = [] if facts.mail else [ToDo(Task.SEND_GUIDE, asked_from)]
    filled_by = school_days_before(calendar, day, OVERVIEW_AHEAD)
    if Milestone.OVERVIEW_LSC not in facts.done:
        found.append(ToDo(Task.OVERVIEW_LSC, filled_by))
    if facts.with_slsc and Milestone.OVERVIEW_SLSC not in facts.done:
        found.append(ToDo(Task.OVERVIEW_SLSC, filled_by))
    return found


def _after_the_meeting(facts: Facts, today: date, calendar: Calendar) -> list[ToDo]:
    found = []
    for task, day in ((Task.CLOSE_FIRST, facts.planned), (Task.CLOSE_SECOND, _planned(facts.second))):
        if day and day < today:
            found.append(ToDo(task, day))
    held_on = facts.first.day if facts.first and facts.held else None
    if held_on:
        if facts.second is None or facts.second.status is MeetingStatus.CANCELLED:
            found.append(ToDo(Task.SECOND_DATE, held_on))
        if Milestone.REPORT_SHARED not in facts.done:
            found.append(ToDo(Task.SHARE_REPORT, school_days_after(calendar, held_on, REPORT_AFTER)))
    return found


def _of_the_year(facts: Facts, today: date, calendar: Calendar) -> list[ToDo]:
    start = calendar.year.start
    in_place_by = date(start.year, *IN_PLACE_BY)
    found = []
    if facts.anchor is None:
        found.append(ToDo(Task.NAME_ANCHOR, start))
    without = facts.first is None or facts.first.status is MeetingStatus.CANCELLED
    if without and today <= date(start.year + 1, *LAST_TO_PLAN):
        found.append(ToDo(Task.PLAN_FIRST, in_place_by))
    if facts.frame is None:
        found.append(ToDo(Task.SET_FRAME, in_place_by))
    elif facts.told is None and facts.frame_mail is None:
        found.append(ToDo(Task.TELL_FRAME, max(in_place_by, facts.frame.valid_from)))
    return found


def _planned(meeting: Meeting | None) -> date | None:
    return meeting.day if meeting and meeting.status is MeetingStatus.PLANNED else None


def school_days_before(calendar: Calendar, day: date, number: int) -> date:
    """The school day with that many school days from it to the day; in late August at the earliest."""
    earliest = date(calendar.year.start.year, *MAILS_FROM)
    return school_day_from(day, -number, calendar.school_days) or earliest


def school_days_after(calendar: Calendar, day: date, number: int) -> date:
    """The school day that comes that many school days after the day, or the year's last one."""
    last = max(day, calendar.year.last_school_day)
    return school_day_from(day, number, calendar.school_days) or last
