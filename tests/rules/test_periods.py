"""Periods in words, Dutch and English."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.rules.periods import MONTHS, month_of, read_period
from storage.values import Span

TODAY = date(2026, 11, 25)  # a Wednesday

SAID = {
    "deze week | dit week | this week | deze schoolweek": (date(2026, 11, 23), date(2026, 11, 29)),
    "vorige week | afgelopen week | last week | Vorige  Week": (date(2026, 11, 16), date(2026, 11, 22)),
    "volgende week | next week": (date(2026, 11, 30), date(2026, 12, 6)),
    "deze maand | this month | november | nov | November 2026": (date(2026, 11, 1), date(2026, 11, 30)),
    "vorige maand | last month | oktober | october | okt": (date(2026, 10, 1), date(2026, 10, 31)),
    "volgende maand | next month | december | dec": (date(2026, 12, 1), date(2026, 12, 31)),
    "januari | january | jan 2027": (date(2027, 1, 1), date(2027, 1, 31)),
    "februari | feb": (date(2027, 2, 1), date(2027, 2, 28)),
    "februari 2028": (date(2028, 2, 1), date(2028, 2, 29)),
    "mei | may": (date(2027, 5, 1), date(2027, 5, 31)),
    "juli": (date(2027, 7, 1), date(2027, 7, 31)),
    "september | sept": (date(2026, 9, 1), date(2026, 9, 30)),
    "augustus | august": (date(2026, 8, 1), date(2026, 8, 31)),
    "dit schooljaar | schooljaar | heel het schooljaar | this school year | dit jaar | this year": (
        date(2026, 8, 31),
        date(2027, 8, 29),
    ),
    "vorig schooljaar | last school year | vorig jaar": (date(2025, 9, 1), date(2026, 8, 30)),
    "volgend schooljaar | next school year": (date(2027, 8, 30), date(2028, 8, 27)),
    "2026-11-02 2026-11-08": (date(2026, 11, 2), date(2026, 11, 8)),
}
CASES = [(words, Span(*span)) for said, span in SAID.items() for words in said.split(" | ")]


@pytest.mark.parametrize(("words", "span"), CASES)
def test_a_period_said(words: str, span: Span) -> None:
    assert read_period(words, TODAY) == (span, "")


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        ("de linde november", "de linde"),
        ("november de linde", "de linde"),
        ("de linde vorige week brussel", "de linde brussel"),
        ("11001 2026-11-02 2026-11-08", "11001"),
    ],
)
def test_what_is_no_period_is_left_over(words: str, rest: str) -> None:
    found = read_period(words, TODAY)
    assert found
    assert found[1].split() == rest.split()


@pytest.mark.parametrize("words", ["", "de linde", "meise", "decoster", "jansen", "2026-13-02 2026-11-08"])
def test_what_holds_no_period_has_none(words: str) -> None:
    assert read_period(words, TODAY) is None


@pytest.mark.parametrize(
    ("today", "words", "first"),
    [
        (date(2026, 8, 15), "augustus", date(2026, 8, 1)),
        (date(2026, 8, 15), "september", date(2025, 9, 1)),
        (date(2026, 8, 31), "augustus", date(2026, 8, 1)),
        (date(2024, 9, 1), "september", date(2024, 9, 1)),  # a Sunday: still the year before
        (date(2027, 1, 5), "vorige maand", date(2026, 12, 1)),
        (date(2026, 12, 5), "volgende maand", date(2027, 1, 1)),
        (date(2027, 1, 1), "december", date(2026, 12, 1)),
        (date(2027, 1, 1), "deze week", date(2026, 12, 28)),
        (date(2027, 8, 29), "dit schooljaar", date(2026, 8, 31)),
        (date(2027, 8, 30), "vorig schooljaar", date(2026, 8, 31)),
    ],
)
def test_at_the_borders_of_a_year(today: date, words: str, first: date) -> None:
    found = read_period(words, today)
    assert found
    assert found[0].first == first


@example(date(2018, 9, 1), "augustus")  # a Saturday: the new school year starts on Monday
@given(st.dates(date(2015, 1, 1), date(2040, 12, 31)), st.sampled_from(sorted(MONTHS)))
def test_a_month_without_a_year_lies_within_a_year_of_today(today: date, name: str) -> None:
    found = read_period(name, today)
    assert found
    span = found[0]
    assert span == month_of(span.first.year, MONTHS[name])
    assert abs((span.first - today).days) < 366
    assert span.first.month != today.month or today in span


@given(st.text(max_size=60), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_no_text_raises(text: str, today: date) -> None:
    found = read_period(text, today)
    assert found is None or found[0].first.year > 0
