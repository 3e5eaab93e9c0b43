"""A whole school year of the invented centre, in which each school agrees on its two meetings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.demo import SAMPLE
from bot.imports import import_text
from bot.sample import make_centre
from handlers.rules.calendar import make_calendar, school_year
from handlers.rules.terms import Terms
from storage import schools
from storage.engine import Database, make_engine
from tests.conversations.centre import ZONE

YEAR = school_year(2026)
SPAN = date(2026, 9, 1), date(2026, 11, 13)
"""An autumn, when not the whole year is needed."""


def fill(database: Database) -> None:
    """The sample as it is when the school year begins; then each school agrees on its two meetings."""
    day = YEAR.first_school_day
    centre, now = make_centre(day), datetime(day.year, day.month, day.day, 7, tzinfo=ZONE)
    for kind in SAMPLE:
        result = import_text(database, kind, getattr(centre, kind.replace("-", "_")), now=now, terms=Terms())
        assert not result.bad_lines, result.bad_lines
    with database.reading() as session:
        slugs = [school.slug for school in schools.everything(session)]
    lines = [line for number, slug in enumerate(slugs) for line in _agreed(number, slug)]
    agreed = "\n".join(("school;kind;date;start;place;status", *lines)) + "\n"
    result = import_text(database, "meetings", agreed, now=now, terms=Terms())
    assert not result.bad_lines, result.bad_lines


def _agreed(number: int, slug: str) -> Iterator[str]:
    """Every fifth school agrees on nothing, every third on no second moment."""
    days = list(make_calendar(YEAR).open_days(date(2026, 9, 7), date(2027, 1, 29)))
    if number % 5 == 4:
        return
    yield f"{slug};first;{days[number * 11 % len(days)]};13:30;;planned"
    if number % 3:
        later = list(make_calendar(YEAR).open_days(date(2027, 2, 1), date(2027, 5, 28)))
        yield f"{slug};second;{later[number * 7 % len(later)]};;;planned"


@pytest.fixture(scope="module")
def year_file(migrated_sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("year") / "year.sqlite"
    path.write_bytes(migrated_sqlite_file.read_bytes())
    database = Database(make_engine(f"sqlite:///{path}"))
    fill(database)
    database.dispose()
    return path
