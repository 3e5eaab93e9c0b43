"""Periods in words: `november`, `vorige week`, `dit schooljaar`, `this month`; or as two ISO dates."""

from __future__ import annotations

import calendar as months
import re
from collections.abc import Callable
from datetime import date, timedelta

from handlers.rules.calendar import monday, school_year, school_year_of
from storage.values import Span

MONTHS = {
    name: number
    for number, written in enumerate(
        (
            "januari january jan", "februari february feb", "maart march mrt mar", "april apr", "mei may",
            "juni june jun", "juli july jul", "augustus august aug", "september sept sep",
            "oktober october okt oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in written.split()
}  # fmt: skip
REST_OF_WEEK = timedelta(days=6)
_THIS, _LAST, _NEXT = r"(?:deze|dit|this)", r"(?:vorige|vorig|afgelopen|last)", r"(?:volgende|volgend|next)"


def read_period(text: str, today: date) -> tuple[Span, str] | None:
    """The period in the text and the words that are left of it; None when there is none."""
    words = f" {' '.join(text.casefold().split())} "
    for pattern, make in _PERIODS:
        found = re.search(rf"(?<=\s){pattern}(?=\s)", words)
        span = make(found, today) if found else None
        if found and span:
            return span, f"{words[: found.start()]} {words[found.end() :]}".strip()
    return None


def _week(today: date, weeks: int) -> Span:
    first = monday(today) + timedelta(weeks=weeks)
    return Span(first, first + REST_OF_WEEK)


def month_of(year: int, month: int) -> Span:
    return Span(date(year, month, 1), date(year, month, months.monthrange(year, month)[1]))


def _month(today: date, ahead: int) -> Span:
    index = today.year * 12 + today.month - 1 + ahead
    return month_of(index // 12, index % 12 + 1)


def _named_month(found: re.Match[str], today: date) -> Span:
    """Without a year: this month, or else the one in this school year; August is the one before it."""
    month = MONTHS[found["month"]]
    september = max(school_year_of(today).start.year, today.year - (today.month < 9))
    year = today.year if month == today.month else september + (month < 8)
    return month_of(int(found["year"] or year), month)


def _year(today: date, ahead: int) -> Span:
    year = school_year(school_year_of(today).start.year + ahead)
    return Span(year.start, year.end)


def _two_days(found: re.Match[str], _today: date) -> Span | None:
    try:
        return Span(date.fromisoformat(found["first"]), date.fromisoformat(found["last"]))
    except ValueError:
        return None


_PERIODS: tuple[tuple[str, Callable[[re.Match[str], date], Span | None]], ...] = (
    (r"(?P<first>\d{4}-\d\d-\d\d) (?P<last>\d{4}-\d\d-\d\d)", _two_days),
    (rf"{_THIS} (?:week|schoolweek)", lambda _, today: _week(today, 0)),
    (rf"{_LAST} (?:week|schoolweek)", lambda _, today: _week(today, -1)),
    (rf"{_NEXT} (?:week|schoolweek)", lambda _, today: _week(today, 1)),
    (rf"{_THIS} (?:maand|month)", lambda _, today: _month(today, 0)),
    (rf"{_LAST} (?:maand|month)", lambda _, today: _month(today, -1)),
    (rf"{_NEXT} (?:maand|month)", lambda _, today: _month(today, 1)),
    (rf"{_LAST} (?:schooljaar|school year|jaar|year)", lambda _, today: _year(today, -1)),
    (rf"{_NEXT} (?:schooljaar|school year|jaar|year)", lambda _, today: _year(today, 1)),
    (rf"(?:{_THIS} |heel het |het hele )?(?:schooljaar|school year)", lambda _, today: _year(today, 0)),
    (rf"{_THIS} (?:jaar|year)", lambda _, today: _year(today, 0)),
    # not `6 oktober`: that is a day
    (rf"(?<![0-9] )(?P<month>{'|'.join(MONTHS)})(?: (?P<year>20\d\d))?", _named_month),
)
