"""From the stored versions, days off and visits of one school to what its time frame still leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlmodel import Session

from handlers.rules.calendar import Calendar, make_calendar, school_year_of
from handlers.rules.terms import Terms
from handlers.rules.time_frame import Remaining, Year
from storage import frames, schools, visits
from storage.values import Visit


def calendar_at(session: Session, school_id: int, day: date, terms: Terms) -> Calendar:
    """The school year that holds the day, with the school's own free days."""
    year = school_year_of(day)
    own = schools.days_off(session, school_id, year.start, year.end)
    return make_calendar(year, own, terms.min_open_half_days)


def year_at(session: Session, school_id: int, day: date, terms: Terms) -> Year:
    calendar = calendar_at(session, school_id, day, terms)
    versions = frames.between(session, school_id, calendar.year.start, calendar.year.end)
    return Year(calendar, versions, terms.day_minutes)


def remaining(session: Session, school_id: int, on: date, terms: Terms) -> Remaining:
    """What remains at a school on a day: three column queries, nothing written."""
    year = year_at(session, school_id, on, terms)
    return year.remaining(on, visits.totals(session, school_id, year.pieces(on)))


def remaining_after(session: Session, visit: Visit, today: date, terms: Terms) -> Remaining:
    """What remains with this visit counted, in the frame of its own day and school year.

    Asked today, or at the border of the visit's school year when that is another one. A strict frame is told
    of the visit's own period.
    """
    year = year_at(session, visit.school_id, visit.day, terms)
    on = min(max(today, year.calendar.year.start), year.calendar.year.end)
    left = year.remaining(on, visits.totals(session, visit.school_id, year.pieces(on)))
    covered, block = year.at(visit.day), year.block(visit.day)
    if covered and covered.version.strict and block and on not in block.span and visit.day < on:
        last = block.span.last
        then = year.remaining(last, visits.totals(session, visit.school_id, year.pieces(last)))
        left = replace(left, period=then.period)
    return replace(left, current=covered.version if covered else None)
