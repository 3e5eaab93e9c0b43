"""Versions of time frames. History may be loaded: a version may start on any Monday."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from handlers.imports.cells import parse_amount, parse_whole
from handlers.imports.known import Known
from handlers.imports.lines import Checked, Faults, Line, Row
from handlers.rules.terms import Terms
from storage.imports import ImportedFrame
from storage.values import Unit

REQUIRED = ("school", "amount", "unit", "weeks", "valid_from")
OPTIONAL = ("valid_until", "note")
MOST_WEEKS = 52
MOST_MINUTES = 1_000_000


def check(rows: Iterable[Row], known: Known, terms: Terms) -> Checked[ImportedFrame]:
    faults = Faults()
    seen: dict[tuple[int, date], int] = {}
    frames = []
    for row in rows:
        line = Line(row, faults)
        frame = _frame(line, known, terms)
        if frame is None:
            continue
        first = seen.setdefault((frame.school_id, frame.valid_from), row.number)
        if first == row.number:
            frames.append(frame)
        else:
            line.bad("valid_from", "duplicate_line", line=first)
    return faults.checked(frames)


def _frame(line: Line, known: Known, terms: Terms) -> ImportedFrame | None:
    school = known.school(line)
    unit = line.choice("unit", [unit.value for unit in Unit])
    amount = _amount(line)
    weeks = _weeks(line)
    valid_from = _monday(line)
    valid_until = line.day_if_any("valid_until")
    if valid_from and valid_until and valid_until < valid_from:
        line.wrong("valid_until", "until_before_from", start=valid_from.isoformat())
    minutes = _minutes(line, amount, unit, terms) if amount is not None and unit else None
    note = line.note()
    if not line.is_good or None in (school, amount, minutes, weeks, valid_from):
        return None
    assert school and valid_from and weeks and amount is not None and minutes is not None  # noqa: S101, PT018
    return ImportedFrame(
        school.id, minutes, weeks, int(amount * 100), Unit(unit), valid_from, valid_until, note
    )


def _amount(line: Line) -> Decimal | None:
    text = line.needed("amount")
    amount = parse_amount(text) if text else None
    if text and amount is None:
        line.wrong("amount", "amount")
    elif amount is not None and amount * 100 % 1:
        line.wrong("amount", "hundredths")
        return None
    return amount


def _minutes(line: Line, amount: Decimal, unit: str, terms: Terms) -> int | None:
    minutes = amount * terms.minutes_of(Unit(unit))
    if minutes % 1:
        line.wrong("amount", "whole_minutes", unit=unit, minutes=f"{minutes.normalize():f}")
        return None
    if minutes > MOST_MINUTES:
        line.wrong("amount", "amount_large", most=MOST_MINUTES)
        return None
    return int(minutes)


def _weeks(line: Line) -> int | None:
    text = line.needed("weeks")
    weeks = parse_whole(text) if text else None
    if text and (weeks is None or not 1 <= weeks <= MOST_WEEKS):
        line.wrong("weeks", "weeks", most=MOST_WEEKS)
        return None
    return weeks


def _monday(line: Line) -> date | None:
    day = line.day("valid_from")
    if day is not None and day.weekday() != 0:
        before = day - timedelta(days=day.weekday())
        after = before + timedelta(days=7)
        line.wrong("valid_from", "monday", before=before.isoformat(), after=after.isoformat())
        return None
    return day
