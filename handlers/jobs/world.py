"""What the jobs look at: how schools stand today, and whom to tell. Read once for all schools."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from handlers.context import Context
from handlers.mailing import planned_on, school_year
from handlers.rules.calendar import Calendar, SchoolDays, school_year_of
from handlers.rules.terms import Terms
from handlers.rules.usage import Usage
from handlers.school_mails import Known, MailBefore, before, known
from handlers.school_states import SchoolTasks, tasks
from handlers.usage import usages
from storage import meetings, people, reminders, visits
from storage.values import Centre, Contact, Meeting, MeetingKind, Role, School, Span, Visit

_NOTE_VISITS = frozenset({Role.SUPPORTER, Role.ANCHOR})


@dataclass(frozen=True)
class SchoolWorld:
    state: SchoolTasks
    replacement_id: int | None
    """Who has the anchor's rights today, and so gets her reminders."""
    coordinator_ids: tuple[int, ...]
    next_first: Meeting | None
    """The first meeting of the school year after this one, when it is agreed already."""
    late_august: date
    planned: tuple[Visit, ...]
    """The visits of this school year, up to today, that nobody confirmed."""
    weekdays: Mapping[int, int]
    """On which weekday a person is asked about them, for those who chose one."""
    mails_before: Known
    """The mails that schools get before their meetings."""
    usage: Usage
    """How far the school is with its time frame."""
    rearmed: Mapping[str, int]
    """By limit, how often a correction brought the school back under it this year."""
    terms: Terms

    @property
    def school(self) -> School:
        return self.state.school

    @property
    def contacts(self) -> tuple[Contact, ...]:
        return self.state.contacts

    @property
    def calendar(self) -> Calendar:
        return self.state.calendar

    @cached_property
    def anchor_ids(self) -> tuple[int, ...]:
        if self.replacement_id is not None:
            return (self.replacement_id,)
        return tuple(c.person_id for c in self.contacts if c.role is Role.ANCHOR)

    @cached_property
    def staff_ids(self) -> tuple[int, ...]:
        """The centres' own people at this school: anchor and supporters."""
        own = (c.person_id for c in self.contacts if c.centre in {Centre.LSC, Centre.SLSC})
        return tuple(dict.fromkeys((*self.anchor_ids, *own)))

    @property
    def school_days(self) -> SchoolDays:
        return self.calendar.school_days

    @cached_property
    def mails_before_meetings(self) -> tuple[MailBefore, ...]:
        """Of the meetings that have a day to come."""
        facts = self.state.facts
        both = (
            before(m, self.school_days, facts.mail, self.mails_before) for m in (facts.first, facts.second)
        )
        return tuple(found for found in both if found)

    @cached_property
    def lsc_ids(self) -> frozenset[int]:
        """Those of LSC WBB who note visits at this school, its anchor among them."""
        own = (c.person_id for c in self.contacts if c.centre is Centre.LSC and c.role in _NOTE_VISITS)
        return frozenset((*self.anchor_ids, *own))


def worlds(context: Context, schools: Sequence[School]) -> Iterable[SchoolWorld]:
    ids = [school.id for school in schools]
    replacing = people.replacements_today(context.session, ids, context.today)
    coordinators = people.coordinator_ids(context.session)
    year = school_year(context)
    ahead = meetings.of_schools(context.session, ids, year + 1)
    so_far = Span(school_year_of(context.today).start, context.today)
    planned = visits.planned_at(context.session, ids, so_far)
    weekdays = reminders.weekdays(context.session)
    states = tasks(context, schools)
    meeting_ids = [m.id for state in states for m in (state.facts.first, state.facts.second) if m]
    before_meetings = known(context, meeting_ids)
    used = usages(context.session, {state.school.id: state.year for state in states}, planned_on(context))
    rearmed = reminders.rearmed(context.session, year)
    for state in states:
        number = state.school.id
        yield SchoolWorld(
            state,
            replacing.get(number),
            coordinators,
            ahead.get(number, {}).get(MeetingKind.FIRST),
            date(year, *context.terms.late_august),
            planned.get(number, ()),
            weekdays,
            before_meetings,
            used[number],
            rearmed.get(number, {}),
            context.terms,
        )
