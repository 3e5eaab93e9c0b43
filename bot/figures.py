"""`schoolbeeld timeframe`: a school's numbers for a script, or for a person at a shell."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.rich import to_plain
from bot.words import DEFAULT_LANGUAGE, words_in
from handlers.remaining import remaining
from handlers.rules.terms import Terms
from handlers.rules.time_frame import Amounts, Remaining
from storage import schools
from storage.engine import Database
from storage.values import School


class NoSuchSchoolError(Exception):
    """Says which school was not found, and how to name one."""


def _look(database: Database, key: str, on: date, terms: Terms) -> tuple[School, Remaining]:
    with database.reading() as session:
        found = schools.by_keys(session, [key])
        if not found:
            raise NoSuchSchoolError(
                f"Er is geen school met schoolnummer of korte naam “{key}”. "
                "Gebruik wat in de kolom schoolnummer of slug staat, bijvoorbeeld de-linde."
            )
        return found[0], remaining(session, found[0].id, on, terms)


def figures(database: Database, key: str, on: date, terms: Terms) -> dict[str, Any]:
    """Whole minutes; dates as ISO text. The maximum is summed exactly and then rounded down."""
    school, left = _look(database, key, on, terms)
    period = left.period
    return {
        "school": school.slug,
        "on": on.isoformat(),
        "school_weeks_so_far": left.weeks_so_far,
        "school_weeks_left": left.weeks_left,
        "period": {
            "from": period.span.first.isoformat(),
            "until": period.span.last.isoformat(),
            **_amounts(period.amounts),
        }
        if period
        else None,
        "year_to_date": _amounts(left.year_to_date),
        "rest_of_year": {
            "maximum_minutes": left.rest_of_year.maximum,
            "used_minutes": left.rest_of_year.used,
            "planned_minutes": left.rest_of_year.planned,
            "remaining_minutes": left.rest_of_year.remaining,
        },
        "small_types_minutes": left.small_minutes,
        "uncovered_minutes": left.uncovered_minutes,
        "runs_out_on": left.runs_out_on.isoformat() if left.runs_out_on else None,
    }


def _amounts(amounts: Amounts) -> dict[str, int]:
    return {
        "maximum_minutes": amounts.maximum,
        "used_minutes": amounts.used,
        "remaining_minutes": amounts.remaining,
    }


def as_text(database: Database, key: str, on: date, today: date, terms: Terms) -> str:
    school, left = _look(database, key, on, terms)
    say = words_in(DEFAULT_LANGUAGE, terms)
    blocks = (say(f"timeframe/{name}", school=school, left=left, today=today) for name in ("head", "numbers"))
    return "\n".join(map(to_plain, blocks))
