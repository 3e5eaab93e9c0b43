"""From stored rows to how far schools are with their time frames, in as many queries for one as for many.

And what a correction does: of a school that it brings back under a limit, people are told again once that is
passed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from sqlmodel import Session

from handlers.context import Context
from handlers.remaining import remaining_in, years_at
from handlers.rules.calendar import school_year_of
from handlers.rules.terms import Terms
from handlers.rules.time_frame import Year
from handlers.rules.usage import Limit, Usage
from storage import reminders, schools, visits
from storage.values import Span
from storage.visits import Sums

NOTHING = Sums()


def usages(session: Session, years: Mapping[int, Year], on: date) -> dict[int, Usage]:
    """How far these schools are on a day of the year that they share."""
    span = school_year_of(on)
    sums = visits.sums_until(session, years, Span(span.start, span.end), on)
    # where no version covers some days, what was done on those does not count
    in_part = {n: year for n, year in years.items() if n in sums and year.covered and not year.is_covered}
    exact = remaining_in(session, in_part, on)

    def usage(number: int, year: Year) -> Usage:
        found = sums.get(number, NOTHING)
        if left := exact.get(number):
            return Usage(year, on, left.rest_of_year.used, left.rest_of_year.planned, found.last_day)
        if not year.covered:
            return Usage(year, on, last_visit=found.last_day)
        return Usage(year, on, found.broad, found.planned, found.last_day)

    return {number: usage(number, year) for number, year in years.items()}


@contextmanager
def corrected(context: Context, school_ids: Iterable[int]) -> Iterator[None]:
    """Around a correction at these schools. Messages of the last days that speak of it follow."""
    ids = tuple(school_ids)
    back: set[int] = set()
    with rearming(context.session, ids, context.today, context.terms, back):
        yield
    for school_id in sorted(back):
        context.renew_reminders(school_id)


@contextmanager
def rearming(
    session: Session, school_ids: Iterable[int], today: date, terms: Terms, back: set[int] | None = None
) -> Iterator[None]:
    """Compares before and after. `back`: is given the schools that came back under a limit."""
    ids = sorted(set(school_ids))
    if not ids:
        yield
        return
    for school_id in ids:
        schools.lock(session, school_id)
    before = {number: limits for number, limits in _passed(session, ids, today, terms).items() if limits}
    yield
    if not before:
        return
    after = _passed(session, before, today, terms)
    for number, limits in before.items():
        for limit in sorted(limits - after[number]):
            reminders.rearm(session, number, school_year_of(today).start.year, limit)
            if back is not None:
                back.add(number)


def _passed(
    session: Session, school_ids: Iterable[int], today: date, terms: Terms
) -> dict[int, frozenset[Limit]]:
    years = years_at(session, school_ids, today, terms)
    return {number: usage.passed for number, usage in usages(session, years, today).items()}
