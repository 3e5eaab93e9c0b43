"""Many schools at once say the same as one by one; an anchor is handed over, on both kinds of database."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.remaining import remaining, remaining_in, years_at
from handlers.rules.terms import Terms
from storage import people, schools
from storage.engine import Database
from storage.values import Role, School
from tests.conversations.centre import fill


@pytest.fixture
def centre(database: Database) -> Database:
    fill(database)
    return database


@pytest.mark.parametrize(
    "on", [date(2026, 8, 31), date(2026, 11, 24), date(2026, 12, 4), date(2027, 6, 30), date(2027, 8, 1)]
)
def test_what_remains_at_many_schools_is_what_remains_at_each(centre: Database, on: date) -> None:
    with centre.reading() as session:
        ids = [school.id for school in schools.everything(session)]
        together = remaining_in(session, years_at(session, ids, on, Terms()), on)
        assert together == {school_id: remaining(session, school_id, on, Terms()) for school_id in ids}


def test_pages_hold_every_school_once_in_the_same_order(centre: Database) -> None:
    with centre.reading() as session:
        every = schools.everything(session)
        assert schools.number(session) == len(every)
        pages: tuple[School, ...] = ()
        for begin in range(0, len(every) + 3, 3):
            pages += schools.page(session, begin, 3)
        assert sorted(pages, key=lambda s: s.id) == sorted(every, key=lambda s: s.id)
        assert [s.name for s in pages] == [s.name for s in every]


def test_an_anchor_is_handed_over_and_back(centre: Database) -> None:
    with centre.reading() as session:
        linde = schools.by_keys(session, ["de-linde"])[0].id
        nele = people.anchor_of(session, linde)
        bart = people.by_email(session, "bart@lsc.example", date(2026, 11, 24))
    assert nele
    assert bart
    before = frozenset({(nele[0], Role.ANCHOR), (bart.id, Role.SUPPORTER)})
    after = frozenset({(nele[0], Role.SUPPORTER), (bart.id, Role.SUPPORTER), (bart.id, Role.ANCHOR)})
    for old, new in ((before, after), (after, before)):
        with centre.writing() as session:
            assert people.supporting(session, linde, [nele[0], bart.id]) == old
            people.hand_over(session, linde, old, new)
        with centre.reading() as session:
            assert people.supporting(session, linde, [nele[0], bart.id]) == new
