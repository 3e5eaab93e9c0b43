"""How schools stand in the school year: all that is stored, in as many queries for one school as for many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from handlers.context import Context
from handlers.mailing import planned_on, school_year
from handlers.remaining import remaining_in, years_at
from handlers.rules.calendar import Calendar
from handlers.rules.tasks import Facts, Sent, Task, ToDo, to_do
from handlers.rules.time_frame import Remaining, Year
from storage import mails, meetings, people
from storage.values import (
    Centre,
    Contact,
    Fate,
    FrameVersion,
    Mail,
    MailKind,
    MeetingKind,
    Recipient,
    Role,
    School,
)


@dataclass(frozen=True)
class SchoolTasks:
    """What stands for a school and what is to be done; its visits are not looked at."""

    school: School
    contacts: tuple[Contact, ...]
    facts: Facts
    year: Year
    to_do: tuple[ToDo, ...]
    """Everything, whoever does it."""

    @property
    def calendar(self) -> Calendar:
        return self.year.calendar

    def has(self, task: Task) -> bool:
        return any(each.task is task for each in self.to_do)


@dataclass(frozen=True)
class SchoolState(SchoolTasks):
    left: Remaining


def state(context: Context, school: School) -> SchoolState:
    return states(context, [school])[0]


def states(context: Context, schools: Sequence[School]) -> tuple[SchoolState, ...]:
    """In the order of the schools, for the school year that people plan for."""
    years = _years(context, schools)
    left = remaining_in(context.session, years, planned_on(context))
    return tuple(
        SchoolState(each.school, each.contacts, each.facts, each.year, each.to_do, left[each.school.id])
        for each in _tasks(context, schools, years)
    )


def tasks(context: Context, schools: Sequence[School]) -> tuple[SchoolTasks, ...]:
    """The same without what remains of the frames: for reminders, which look at every school."""
    return _tasks(context, schools, _years(context, schools))


def _years(context: Context, schools: Sequence[School]) -> dict[int, Year]:
    return years_at(context.session, [school.id for school in schools], planned_on(context), context.terms)


def _tasks(context: Context, schools: Sequence[School], years: Mapping[int, Year]) -> tuple[SchoolTasks, ...]:
    on, ids = planned_on(context), [school.id for school in schools]
    contacts = people.contacts(context.session, ids)
    newest = {school_id: _newest(year, on) for school_id, year in years.items()}
    found = _facts(context, ids, newest, contacts)
    return tuple(
        SchoolTasks(
            school,
            contacts.get(school.id, ()),
            found[school.id],
            years[school.id],
            to_do(found[school.id], context.today, years[school.id].calendar),
        )
        for school in schools
    )


def _newest(year: Year, on: date) -> FrameVersion | None:
    """The version that the school has to know of: the last to begin, unless it ended already."""
    last = year.covered[-1] if year.covered else None
    return last.version if last and last.span.last >= on else None


def _facts(
    context: Context,
    ids: Sequence[int],
    newest: Mapping[int, FrameVersion | None],
    contacts: Mapping[int, tuple[Contact, ...]],
) -> dict[int, Facts]:
    session, year = context.session, school_year(context)
    planned = meetings.of_schools(session, ids, year)
    firsts = {m.id: m for of in planned.values() if (m := of.get(MeetingKind.FIRST))}
    versions = [version.id for version in newest.values() if version]
    told = meetings.frames_told(session, versions)
    done = meetings.milestones(session, ids, year)
    slsc = meetings.slsc_works_at(session, ids)
    about_meeting = sent(context, MailKind.MEETING, meeting_ids=firsts)
    about_frame = sent(context, MailKind.FRAME, frame_ids=versions)

    def facts(school_id: int) -> Facts:
        first = planned.get(school_id, {}).get(MeetingKind.FIRST)
        frame, here = newest[school_id], contacts.get(school_id, ())
        return Facts(
            anchor=next((c.name for c in here if c.role is Role.ANCHOR), None),
            with_slsc=any(c.centre is Centre.SLSC for c in here) or slsc.get(school_id, True),
            first=first,
            second=planned.get(school_id, {}).get(MeetingKind.SECOND),
            mail=about_meeting.get(first.id) if first else None,
            done=done.get(school_id, {}),
            frame=frame,
            told=told.get(frame.id) if frame else None,
            frame_mail=about_frame.get(frame.id) if frame else None,
        )

    return {school_id: facts(school_id) for school_id in ids}


def sent(
    context: Context, kind: MailKind, *, meeting_ids: Iterable[int] = (), frame_ids: Iterable[int] = ()
) -> dict[int, Sent]:
    """The newest mail about each of these meetings, or about each of these frame versions."""
    found = mails.latest(context.session, kind, meeting_ids=meeting_ids, frame_ids=frame_ids)
    to = mails.recipients(context.session, [mail.id for mail in found.values()]) if found else {}
    return {about: _as_sent(context, mail, to.get(mail.id, ())) for about, mail in found.items()}


def _as_sent(context: Context, mail: Mail, to: Iterable[Recipient]) -> Sent:
    fates = [recipient.fate for recipient in to if recipient.fate is not Fate.REPLACED]
    return Sent(
        mail_id=mail.id,
        state=mail.state,
        day=local_day(context, mail.done_at or mail.asked_at),
        recipients=len(fates),
        refused=fates.count(Fate.REFUSED),
        unknown=fates.count(Fate.UNKNOWN),
    )


def local_day(context: Context, at: datetime) -> date:
    """The day here of a moment that is stored as UTC."""
    return at.replace(tzinfo=UTC).astimezone(context.now.tzinfo).date()
