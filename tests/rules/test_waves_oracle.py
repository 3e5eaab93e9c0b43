"""The waves against a slow second reading of their rules, that walks from day to day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.waves import school_day_from, wave_after, wave_before

DAY = timedelta(days=1)
MONDAY = date(2026, 8, 31)
SPAN = 300
TODAYS = st.integers(0, SPAN - 1)
OFFSETS = st.lists(st.integers(0, 25), min_size=1, max_size=5, unique=True)
CLOSED = st.frozensets(st.integers(0, SPAN), max_size=120)


class Days:
    """Open days of some school: weekends never, and not on the days that are drawn."""

    def __init__(self, closed: frozenset[int]) -> None:
        self.open = {
            MONDAY + n * DAY for n in range(SPAN) if (MONDAY + n * DAY).weekday() < 5 and n not in closed
        }

    @property
    def school_days(self) -> tuple[date, ...]:
        return tuple(sorted(self.open))

    def is_open(self, day: date) -> bool:
        return day in self.open

    def between(self, first: date, last: date) -> int:
        """Open days after the first, up to and with the last."""
        return len([day for day in self.open if first < day <= last])


@given(closed=CLOSED, start=TODAYS, number=st.integers(-25, 25))
def test_the_school_day_so_many_before_or_after(closed: frozenset[int], start: int, number: int) -> None:
    days, day = Days(closed), MONDAY + start * DAY
    ahead = sorted(d for d in days.open if (d > day if number > 0 else d < day))
    ranked = ahead if number > 0 else ahead[::-1]
    expected = day if not number else ranked[abs(number) - 1] if len(ranked) >= abs(number) else None
    assert school_day_from(day, number, days.school_days) == expected


@given(closed=CLOSED, start=TODAYS, on=TODAYS, offsets=OFFSETS, every=st.sampled_from([0, 0, 5, 10]))
def test_the_wave_after_a_day(
    closed: frozenset[int], start: int, on: int, offsets: list[int], every: int
) -> None:
    """On each day at most one new wave begins; whoever looks on the day itself finds the newest."""
    days, day, today = Days(closed), MONDAY + start * DAY, MONDAY + on * DAY
    ordered = tuple(sorted(offset + 1 for offset in offsets))
    begun = [offset for offset in ordered if days.between(day, today) >= offset]
    later = ordered[-1]
    while every and days.between(day, today) >= later + every:
        later += every
        begun.append(later)
    expected = len(begun) - 1 if begun and today > day else None
    assert wave_after(day, today, ordered, every, days.school_days) == expected


@given(closed=CLOSED, start=TODAYS, on=TODAYS, known=TODAYS, offsets=OFFSETS, kept=st.integers(0, 3))
def test_the_wave_before_a_day(
    closed: frozenset[int], start: int, on: int, known: int, offsets: list[int], kept: int
) -> None:
    days, day, today, since = (
        Days(closed), MONDAY + start * DAY, MONDAY + on * DAY, MONDAY + known * DAY
    )  # fmt: skip
    ordered = tuple(sorted(offsets, reverse=True))
    expected = None
    for wave, offset in enumerate(ordered):
        begins = day
        left = offset
        while left and begins > MONDAY - 400 * DAY:
            begins -= DAY
            left -= days.is_open(begins)
        possible = not left and (begins >= since or offset <= kept)
        if possible and begins <= today <= day:
            expected = wave
    found = wave_before(day, today, ordered, days.school_days, known_since=since, kept=kept)
    assert found == expected


@given(closed=CLOSED, start=TODAYS, offsets=OFFSETS, every=st.sampled_from([0, 10]))
def test_from_day_to_day_waves_only_go_up_and_none_is_skipped(
    closed: frozenset[int], start: int, offsets: list[int], every: int
) -> None:
    """So that a tick each day tells every wave, each on the first day on which it is due."""
    days, day = Days(closed), MONDAY + start * DAY
    ordered = tuple(sorted(offset + 1 for offset in offsets))
    seen = [wave_after(day, day + n * DAY, ordered, every, days.school_days) for n in range(SPAN - start)]
    numbers = [-1 if wave is None else wave for wave in seen]
    assert all(0 <= after - before <= 1 for before, after in pairwise(numbers))
