"""From the stored versions, days off and visits of a school to what its time frame still leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from handlers.rules.calendar import Calendar, make_calendar, school_year_of
from handlers.rules.terms import Terms
from handlers.rules.time_frame import Remaining, Year, in_pieces
from storage import frames, schools, visits
from storage.values import Span, Visit


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


def calendars_at(session: Session, school_ids: Iterable[int], day: date, terms: Terms) -> dict[int, Calendar]:
    """The same school year of several schools: one query, however many there are."""
    year, wanted = school_year_of(day), tuple(school_ids)
    own = schools.days_off_several(session, wanted, year.start, year.end)
    return {
        school_id: make_calendar(year, own.get(school_id, ()), terms.min_open_half_days)
        for school_id in wanted
    }


def years_at(session: Session, school_ids: Iterable[int], day: date, terms: Terms) -> dict[int, Year]:
    """The same with their frames, in one query more."""
    calendars, year = calendars_at(session, school_ids, day, terms), school_year_of(day)
    versions = frames.between_several(session, calendars, year.start, year.end)
    return {
        school_id: Year(calendar, versions.get(school_id, ()), terms.day_minutes)
        for school_id, calendar in calendars.items()
    }


def remaining_in(session: Session, years: Mapping[int, Year], on: date) -> dict[int, Remaining]:
    """What remains at each of these schools on a day of the year that they share: one query."""
    if not years:
        return {}
    year = school_year_of(on)
    sums = visits.sums_by_day(session, years, Span(year.start, year.end))
    return {
        school_id: each.remaining(on, in_pieces(each.pieces(on), sums.get(school_id, {})))
        for school_id, each in years.items()
    }


def remaining_after(session: Session, visit: Visit, today: date, terms: Terms) -> Remaining:
    """What remains with this visit counted, in the frame of its own day and school year."""
    return remaining_with(session, year_at(session, visit.school_id, visit.day, terms), visit, today)


def remaining_with(session: Session, year: Year, visit: Visit, today: date) -> Remaining:
    """The same, when the visit's year is known already.

    Asked today, or at the border of the visit's school year when that is another one. A strict frame is told
    of the visit's own period.
    """
    on = min(max(today, year.calendar.year.start), year.calendar.year.end)
    left = year.remaining(on, visits.totals(session, visit.school_id, year.pieces(on)))
    covered, block = year.at(visit.day), year.block(visit.day)
    if covered and covered.version.strict and block and on not in block.span and visit.day < on:
        last = block.span.last
        then = year.remaining(last, visits.totals(session, visit.school_id, year.pieces(last)))
        left = replace(left, period=then.period)
    return replace(left, current=covered.version if covered else None)
