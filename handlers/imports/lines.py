"""A row of a file, what is wrong with it, and the checks that every kind of row shares."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Generic, NamedTuple, TypeVar

from handlers.imports.cells import parse_date, parse_time

T = TypeVar("T")

NAME_LENGTH = 200
NOTE_LENGTH = 500
SHOWN = 60
"""So many characters of a wrong cell are repeated in its message."""


class Row(NamedTuple):
    number: int
    """Where the row starts: a line of the text, or a row of the sheet."""
    cells: Mapping[str, str]
    surplus: bool = False
    """The row has more cells than there are columns."""


@dataclass(frozen=True)
class BadLine:
    """`problem` is a key of `imports.toml`; `data` fills its sentence, which says what to do."""

    number: int
    column: str
    problem: str
    data: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Checked(Generic[T]):
    values: tuple[T, ...]
    bad_lines: tuple[BadLine, ...]


class Faults:
    """Collects the bad lines of one file."""

    def __init__(self) -> None:
        self.found: list[BadLine] = []

    def add(self, number: int, column: str, problem: str, /, **data: object) -> None:
        self.found.append(BadLine(number, column, problem, {k: str(v) for k, v in data.items()}))

    def checked(self, values: Iterable[T]) -> Checked[T]:
        return Checked(tuple(values), tuple(sorted(self.found, key=lambda line: line.number)))


class Line:
    """One row under check. A method that finds a fault notes it and gives None or an empty text."""

    def __init__(self, row: Row, faults: Faults) -> None:
        self.number = row.number
        self._cells = row.cells
        self._faults = faults
        self.is_good = True
        if row.surplus:
            self.bad(list(row.cells)[-1], "too_many_cells")

    def bad(self, column: str, problem: str, /, **data: object) -> None:
        self.is_good = False
        self._faults.add(self.number, column, problem, **data)

    def wrong(self, column: str, problem: str, /, **data: object) -> None:
        """A fault in what the cell says: the message repeats it."""
        self.bad(column, problem, value=shown(self._cells.get(column, "")), **data)

    def text(self, column: str, *, most: int = NAME_LENGTH) -> str:
        """The cell on one line; empty when it, or its column, is not there."""
        raw = self._cells.get(column, "")
        cleaned = one_line(raw) if raw else raw
        if len(cleaned) > most:
            self.bad(column, "too_long", length=len(cleaned), most=most)
            return ""
        return cleaned

    def needed(self, column: str, *, most: int = NAME_LENGTH) -> str:
        text = self.text(column, most=most)
        if not text and not self._cells.get(column, "").strip():
            self.bad(column, "required")
        elif not text and len(self._cells[column]) <= most:
            self.wrong(column, "unreadable")
        return text

    def note(self, column: str = "note") -> str:
        """A note keeps its line ends."""
        raw = self._cells.get(column, "")
        if not raw:
            return ""
        lines = raw.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        note = "\n".join(one_line(line) for line in lines).strip()
        if len(note) > NOTE_LENGTH:
            self.bad(column, "too_long", length=len(note), most=NOTE_LENGTH)
            return ""
        return note

    def choice(self, column: str, choices: Iterable[str]) -> str:
        text = self.needed(column)
        given = text.casefold()
        for choice in choices:
            if choice.casefold() == given:
                return choice
        if text:
            self.wrong(column, "choice", choices=", ".join(choices))
        return ""

    def parts(self, column: str) -> list[str]:
        """Several values in one cell, with `|` between them; each once."""
        parts = (one_line(part) for part in self.text(column, most=10_000).split("|"))
        return list(dict.fromkeys(part for part in parts if part))

    def day(self, column: str) -> date | None:
        text = self.needed(column)
        found = parse_date(text) if text else None
        if text and found is None:
            self.wrong(column, "date")
        return found

    def day_if_any(self, column: str) -> date | None:
        return self.day(column) if self._cells.get(column, "").strip() else None

    def time_if_any(self, column: str) -> time | None:
        text = self.text(column)
        found = parse_time(text) if text else None
        if text and found is None:
            self.wrong(column, "time")
        return found


def one_line(text: str) -> str:
    """Without control characters, half surrogate pairs and doubled white space."""
    if not text.isprintable():
        text = "".join(" " if c.isspace() else c for c in text if c.isspace() or _is_kept(c))
    return " ".join(text.split())


def _is_kept(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cs"}


def shown(text: str) -> str:
    short = one_line(text)
    return short if len(short) <= SHOWN else f"{short[: SHOWN - 1]}…"
