"""From the stored versions, days off and visits of one school to what its time frame still leaves."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from handlers.context import Terms
from handlers.rules.calendar import Calendar, make_calendar, school_year_of
from handlers.rules.time_frame import Remaining, Year
from storage import frames, schools, visits


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
