from __future__ import annotations

from datetime import date

import pytest

from bot.imports.read import read_text
from handlers.imports import Checked, Known, check
from storage.imports import ImportedDayOff
from storage.values import School

KNOWN = Known([School(1, "12345", "de-linde", "De Linde", "Halle")])


def days_off(lines: str) -> Checked[ImportedDayOff]:
    return check("days-off", read_text("school;from;until;name\n" + lines).rows, KNOWN)


def test_a_day_without_until_is_one_day() -> None:
    assert days_off("de-linde;5/10/2026;;Pedagogische studiedag").values == (
        ImportedDayOff(1, date(2026, 10, 5), date(2026, 10, 5), "Pedagogische studiedag"),
    )


def test_sixty_days_is_the_most() -> None:
    assert days_off("de-linde;2026-05-01;2026-06-29;Evaluatie").values
    (line,) = days_off("de-linde;2026-05-01;2026-06-30;Evaluatie").bad_lines
    assert (line.column, line.problem, line.data["days"]) == ("until", "days_off_long", "61")


@pytest.mark.parametrize(
    ("line", "bad"),
    [
        ("99;2026-10-05;;Studiedag", ("school", "unknown_school")),
        ("12345;;;Studiedag", ("from", "required")),
        ("12345;5 oktober;;Studiedag", ("from", "date")),
        ("12345;2026-10-05;x;Studiedag", ("until", "date")),
        ("12345;2026-10-05;2026-10-04;Studiedag", ("until", "until_before_from")),
        ("12345;2026-10-05;;", ("name", "required")),
    ],
)
def test_a_bad_row_is_told_with_its_column(line: str, bad: tuple[str, str]) -> None:
    checked = days_off(line)
    assert [(b.number, b.column, b.problem) for b in checked.bad_lines] == [(2, *bad)]
    assert not checked.values


def test_the_same_day_twice_is_told_with_the_first_line() -> None:
    checked = days_off("12345;2026-10-05;;Studiedag\n12345;5/10/2026;2026-10-06;Studiedag")
    assert [(b.number, b.problem, b.data) for b in checked.bad_lines] == [
        (3, "duplicate_line", {"line": "2"})
    ]
