"""Days and durations in any text: nothing raises, nothing takes long, what is written reads back."""

import time as clock
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.dates import read_day, read_duration, read_line
from tests.rules.test_dates import (
    D22,
    DURATIONS,
    ENGLISH,
    LOGGED_DAYS,
    MONTHS,
    NO_DAYS,
    NO_DURATIONS,
    SHORT_MONTHS,
    TODAY,
    WEEKDAYS,
    duration,
    phrases,
)  # fmt: skip


def test_a_long_text_is_read_at_its_start_and_kept_whole() -> None:
    line = read_line("linde gisteren 2u " + "lezen " * 20_000, TODAY)
    assert (line.day, line.minutes, line.rest.count("lezen")) == (D22, 120, 20_000)


@pytest.mark.parametrize(
    "piece", ["2 uur en ", "½ ", "12-", "a", "“", "van 9 tot ", "klein ", "zo ", "1", ": ", "\u200b"]
)
def test_no_text_takes_long(piece: str) -> None:
    began = clock.perf_counter()
    read_line(piece * (100_000 // len(piece)), TODAY)
    assert clock.perf_counter() - began < 1


@given(st.text(max_size=120))
def test_no_text_raises(text: str) -> None:
    read_line(text, TODAY)
    read_line(text, date.max, forward=True)
    read_day(text, date.min)
    duration(text)


_PIECES = st.sampled_from(
    [
        *(words for words, _ in phrases(LOGGED_DAYS) + phrases(DURATIONS)),
        *NO_DURATIONS,
        *NO_DAYS,
        "de",
        "-",
        "/",
        "over",
        "type",
        "99",
        "1/4",
        ":",
        '"',
        "0",
    ]
)


@given(st.lists(_PIECES, max_size=8), st.dates(), st.booleans())
def test_no_mixture_of_known_words_raises(pieces: list[str], today: date, forward: bool) -> None:
    read_line(" ".join(pieces), today, forward=forward)
    read_line("".join(pieces), today, forward=forward)
    read_duration(" ".join(pieces), half_day_minutes=200, lesson_minutes=50)


@given(
    st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    st.booleans(),
)
def test_every_date_reads_back(day: date, today: date, forward: bool) -> None:
    d, m, y = day.day, day.month, day.year
    written = (
        f"{d}/{m}/{y}", f"{d:02}-{m:02}-{y}", f"{d}.{m}.{y}", day.isoformat(), f"{d} {MONTHS[m - 1]} {y}",
        f"{WEEKDAYS[day.weekday()]} {d} {MONTHS[m - 1]} {y}", f"{d} {SHORT_MONTHS[m - 1]} {y}",
        f"{ENGLISH[m - 1]} {d}, {y}",
    )  # fmt: skip
    assert {read_day(text, today, forward=forward) for text in written} == {day}


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(1, 12), st.integers(1, 28))
def test_a_day_without_a_year_lies_within_its_window(today: date, month: int, day: int) -> None:
    logged = read_day(f"op {day}/{month}", today)
    planned = read_day(f"op {day}/{month}", today, forward=True)
    assert logged is not None
    assert planned is not None
    assert -305 <= (logged - today).days <= 62
    assert 0 <= (planned - today).days <= 366


@given(st.integers(1, 1439))
def test_minutes_read_back(minutes: int) -> None:
    hours, rest = divmod(minutes, 60)
    written = [
        f"{minutes} min",
        f"{minutes} minuten",
        f"{hours}u{rest:02}",
        f"{hours}:{rest:02}",
        f"{hours}h{rest:02}",
    ]
    assert {duration(text) for text in written} == {minutes}


@given(
    st.sampled_from(["de linde", "Sint-Jozef Halle", "De Kleine Prins", "123456", "De Halve Maan"]),
    st.sampled_from(
        ["gisteren", "vr", "12/11", "12 november", "dinsdag 10 nov 2026", "over twee weken", "vanmorgen"]
    ),
    st.sampled_from(
        ["halve dag", "2u30", "150 min", "3 lestijden", "anderhalf uur", "9u-11u30", "2 uur", "½"]
    ),
    st.sampled_from(["klein", "brede types", "type 2", ""]),
)
def test_the_order_of_the_parts_does_not_matter(school: str, day: str, length: str, kind: str) -> None:
    lines = {
        read_line(" ".join(parts), TODAY)
        for parts in permutations((school, day, length, kind))
        if not (kind == "klein" and parts.index(kind) == parts.index(school) - 1)
    }
    assert len(lines) == 1
    assert lines.pop().rest == school
