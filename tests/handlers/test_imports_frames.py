from __future__ import annotations

from datetime import date

import pytest

from bot.imports.read import read_text
from handlers.imports import Checked, Known, check
from handlers.rules.terms import Terms
from storage.imports import ImportedFrame
from storage.values import School, Unit

HEADER = "school;amount;unit;weeks;valid_from;valid_until;note\n"
KNOWN = Known([School(1, "12345", "de-linde", "De Linde", "Halle")])


def frames(lines: str, units: Terms | None = None) -> Checked[ImportedFrame]:
    return check("frames", read_text(HEADER + lines).rows, KNOWN, units)


@pytest.mark.parametrize(
    ("amount", "unit", "minutes", "hundredths"),
    [
        ("1", "half_day", 200, 100),
        ("½", "day", 200, 50),
        ("1½", "half_day", 300, 150),
        ("0,5", "lesuur", 25, 50),
        ("1.25", "hour", 75, 125),
        ("37", "minute", 37, 3700),
        ("0", "day", 0, 0),
        ("1", "HALF_DAY", 200, 100),
    ],
)
def test_an_amount_becomes_minutes(amount: str, unit: str, minutes: int, hundredths: int) -> None:
    (frame,) = frames(f"de-linde;{amount};{unit};2;2026-08-31;;").values
    assert (frame.minutes, frame.hundredths) == (minutes, hundredths)


def test_the_centre_decides_how_long_a_half_day_is() -> None:
    lines = "12345;1;day;4;31/8/2026;30.6.2027;een nota\n12345;2;lesuur;1;7-9-2026;;"
    first, second = frames(lines, Terms(half_day_minutes=156, lesson_minutes=45)).values
    assert first == ImportedFrame(1, 312, 4, 100, Unit.DAY, date(2026, 8, 31), date(2027, 6, 30), "een nota")
    assert second.minutes == 90


@pytest.mark.parametrize(
    ("line", "bad"),
    [
        (";1;day;4;2026-08-31;;", ("school", "required")),
        ("de-lnde;1;day;4;2026-08-31;;", ("school", "unknown_school_near")),
        ("zzz;1;day;4;2026-08-31;;", ("school", "unknown_school")),
        ("12345;;day;4;2026-08-31;;", ("amount", "required")),
        ("12345;-1;day;4;2026-08-31;;", ("amount", "amount")),
        ("12345;een;day;4;2026-08-31;;", ("amount", "amount")),
        ("12345;NaN;day;4;2026-08-31;;", ("amount", "amount")),
        ("12345;0,125;day;4;2026-08-31;;", ("amount", "hundredths")),
        ("12345;0,33;hour;4;2026-08-31;;", ("amount", "whole_minutes")),
        ("12345;999999;day;4;2026-08-31;;", ("amount", "amount_large")),
        ("12345;1;dag;4;2026-08-31;;", ("unit", "choice")),
        ("12345;1;day;0;2026-08-31;;", ("weeks", "weeks")),
        ("12345;1;day;53;2026-08-31;;", ("weeks", "weeks")),
        ("12345;1;day;1,5;2026-08-31;;", ("weeks", "weeks")),
        ("12345;1;day;4;2026-09-01;;", ("valid_from", "monday")),
        ("12345;1;day;4;31/02/2026;;", ("valid_from", "date")),
        ("12345;1;day;4;31/8/26;;", ("valid_from", "date")),
        ("12345;1;day;4;2026-08-31;2026-08-30;", ("valid_until", "until_before_from")),
        (f"12345;1;day;4;2026-08-31;;{'x' * 501}", ("note", "too_long")),
    ],
)
def test_a_bad_row_is_told_with_its_column(line: str, bad: tuple[str, str]) -> None:
    checked = frames(line)
    assert [(b.number, b.column, b.problem) for b in checked.bad_lines] == [(2, *bad)]
    assert not checked.values


def test_a_start_on_another_day_is_told_the_nearest_mondays() -> None:
    (line,) = frames("12345;1;day;4;2026-09-03;;").bad_lines
    assert line.data == {"value": "2026-09-03", "before": "2026-08-31", "after": "2026-09-07"}


def test_minutes_are_never_rounded() -> None:
    (line,) = frames("12345;0,33;hour;4;2026-08-31;;").bad_lines
    assert line.data["minutes"] == "19.8"


def test_the_same_monday_twice_is_told_with_the_first_line() -> None:
    checked = frames("12345;1;day;4;2026-08-31;;\nde-linde;2;day;4;31/8/2026;;")
    assert [(b.number, b.problem, b.data) for b in checked.bad_lines] == [
        (3, "duplicate_line", {"line": "2"})
    ]
    assert len(checked.values) == 1


def test_every_fault_of_a_row_is_told() -> None:
    bad = frames("zzz;x;y;0;nu;straks;").bad_lines
    assert [line.column for line in bad] == ["school", "unit", "amount", "weeks", "valid_from", "valid_until"]
