"""The three numbers of a time frame against an oracle that walks the year day by day."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.time_frame import in_pieces
from storage.values import TypeGroup, VisitStatus
from tests.rules import oracle, worlds
from tests.rules.frames_asked import MORE, SOME
from tests.rules.oracle import Version
from tests.rules.worlds import DAY, WEEK, World


@MORE
@given(worlds.worlds())
def test_the_numbers_are_those_of_a_walk_through_the_year(made: World) -> None:
    assert worlds.figures(made.remaining) == made.expected


@SOME
@given(worlds.worlds())
def test_each_version_covers_the_days_that_it_should(made: World) -> None:
    year, frame = made.year, made.frame
    for day, version in frame.covering.items():
        found = year.at(day)
        assert (found.version.id if found else None) == (version.entered if version else None)


@SOME
@given(worlds.worlds())
def test_the_pieces_are_the_year_in_order(made: World) -> None:
    year = made.year
    pieces = year.pieces(made.on)
    assert (pieces[0].first, pieces[-1].last) == (year.calendar.year.start, year.calendar.year.end)
    assert all(piece.first <= piece.last for piece in pieces)
    assert all(b.first - a.last == DAY for a, b in itertools.pairwise(pieces))


@SOME
@given(worlds.worlds())
def test_the_blocks_are_the_covered_days_from_a_versions_first_school_week_on(made: World) -> None:
    year = made.year
    for covered in year.covered:
        blocks = []
        day = covered.span.first
        while day <= covered.span.last:
            block = year.block(day)
            if block is None:
                assert not covered.weeks or day < covered.weeks[0]
                day += DAY
                continue
            assert block.span.first == day
            assert all(year.block(d) == block for d in oracle.each_day(day, block.span.last))
            blocks.append(block)
            day = block.span.last + DAY
        assert bool(blocks) == bool(covered.weeks)
        if blocks:
            assert blocks[-1].span.last == covered.span.last
        assert sum(block.maximum for block in blocks) == covered.rate * len(covered.weeks)


@SOME
@given(worlds.worlds())
def test_a_year_to_date_grows_to_the_whole(made: World) -> None:
    year = made.year
    ends = [week + 6 * DAY for week in year.calendar.weeks]
    so_far = [year.maximum(day) for day in ends]
    assert so_far == sorted(so_far)
    assert (so_far[-1] if so_far else 0) == year.maximum(year.calendar.year.end)


@SOME
@given(worlds.worlds(), st.integers(0, 40))
def test_a_later_version_changes_nothing_that_came_before_it(made: World, week: int) -> None:
    later = oracle.year_start(oracle.year_of(made.on)) + week * WEEK
    changed = replace(made, versions=(*made.versions, Version(99, 4000, 3, later)))
    before, after = made.year, changed.year
    for day in before.calendar.weeks:
        if day < later:
            assert after.maximum(day) == before.maximum(day)


@SOME
@given(worlds.worlds())
def test_minutes_by_day_come_to_the_same_as_minutes_by_piece(made: World) -> None:
    by_day: dict[tuple[date, VisitStatus, TypeGroup], int] = {}
    for line in made.noted:
        if line.day in made.year.calendar.year:
            key = line.day, VisitStatus(line.status), TypeGroup(line.kind)
            by_day[key] = by_day.get(key, 0) + line.minutes
    assert made.year.remaining(made.on, in_pieces(made.year.pieces(made.on), by_day)) == made.remaining
