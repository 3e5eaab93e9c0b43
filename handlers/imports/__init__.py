"""What a centre hands over in files: which columns each kind has, and what a right row is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from handlers.imports import days_off, frames, meetings, people, schools, visits
from handlers.imports.known import Known, read_known
from handlers.imports.lines import BadLine, Checked, Row
from handlers.rules.terms import Terms

__all__ = ["KINDS", "BadLine", "Checked", "Kind", "Known", "Row", "check", "read_known"]


@dataclass(frozen=True)
class Kind:
    required: tuple[str, ...]
    optional: tuple[str, ...]
    check: Callable[[Iterable[Row], Known, Terms], Checked[Any]]


KINDS = {
    "schools": Kind(schools.REQUIRED, schools.OPTIONAL, schools.check),
    "people": Kind(people.REQUIRED, people.OPTIONAL, people.check),
    "frames": Kind(frames.REQUIRED, frames.OPTIONAL, frames.check),
    "visits": Kind(visits.REQUIRED, visits.OPTIONAL, visits.check),
    "days-off": Kind(days_off.REQUIRED, days_off.OPTIONAL, days_off.check),
    "meetings": Kind(meetings.REQUIRED, meetings.OPTIONAL, meetings.check),
}


def check(kind: str, rows: Iterable[Row], known: Known, terms: Terms | None = None) -> Checked[Any]:
    """The right rows as values, and everything that is wrong with the others."""
    return KINDS[kind].check(rows, known, terms or Terms())
