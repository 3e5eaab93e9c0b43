"""A file, or a text, becomes a header and rows of text: CSV as people save it, or a sheet of Excel."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from bot.imports.texts import UnreadableFileError
from handlers.imports import Row

ZIP = b"PK\x03\x04"
LONGEST_CELL = 131_072
_QUOTED = re.compile(r'"[^"]*"')


@dataclass(frozen=True)
class Sheet:
    columns: tuple[str, ...]
    """Lower case and trimmed, in the order of the file; a column without a name is left out."""
    rows: tuple[Row, ...]

    def require(self, columns: Iterable[str]) -> None:
        missing = [column for column in columns if column not in self.columns]
        if missing:
            raise UnreadableFileError(
                "missing_columns", missing=", ".join(missing), columns=", ".join(self.columns)
            )


def read_file(path: Path) -> Sheet:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFileError("missing_file", file=path) from None
    except OSError as error:
        raise UnreadableFileError("unreadable_file", file=path, reason=error.strerror) from error
    if content.startswith(ZIP) or (path.suffix.lower() == ".xlsx" and content):
        return _sheet(_workbook_records(content))
    return read_text(decode(content))


def read_text(text: str) -> Sheet:
    """CSV with `;` or `,`; LF, CRLF or a bare CR; quoted cells may hold line ends."""
    if "\0" in text:
        raise UnreadableFileError("not_text")
    return _sheet(_csv_records(text.removeprefix("\ufeff")))


def decode(content: bytes) -> str:
    """UTF-8 with or without a byte order mark, else Windows-1252."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFileError("not_text")


def _sheet(records: Iterable[tuple[int, Sequence[str]]]) -> Sheet:
    filled = ((number, cells) for number, cells in records if any(cell.strip() for cell in cells))
    _, first = next(filled, (0, ()))
    header = [" ".join(cell.lower().split()) for cell in first]
    if not header:
        raise UnreadableFileError("empty_file")
    twice = [name for name, count in Counter(header).items() if name and count > 1]
    if twice:
        raise UnreadableFileError("duplicate_columns", columns=", ".join(twice))
    return Sheet(tuple(name for name in header if name), tuple(_rows(header, filled)))


def _rows(header: Sequence[str], records: Iterable[tuple[int, Sequence[str]]]) -> Iterator[Row]:
    names = [(index, name) for index, name in enumerate(header) if name]
    width = len(header)
    for number, cells in records:
        filled = cells if len(cells) >= width else [*cells, *[""] * (width - len(cells))]
        surplus = len(cells) > width and any(cell.strip() for cell in cells[width:])
        yield Row(number, {name: filled[index] for index, name in names}, surplus)


def _csv_records(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    """With the number of the line on which each record starts."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    start = 1
    try:
        for record in reader:
            yield start, record
            start = reader.line_num + 1
    except csv.Error as error:
        too_long = "field limit" in str(error)
        problem = "cell_too_long" if too_long else "broken_quotes"
        raise UnreadableFileError(problem, line=start, most=LONGEST_CELL) from error


def _delimiter(text: str) -> str:
    header = next((line for line in re.split(r"[\r\n]", text[:LONGEST_CELL]) if line.strip()), "")
    bare = _QUOTED.sub("", header)
    return "," if bare.count(",") > bare.count(";") else ";"


def _workbook_records(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    """The first sheet. Everything is read at once, so that a fault further on is found here."""
    # 0.2 s that only a workbook needs; the library has no types
    from openpyxl import load_workbook  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            try:
                sheet = workbook.worksheets[0]
                sheet.reset_dimensions()
                records = [
                    (number, [_cell(value) for value in values])
                    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1)
                ]
            finally:
                workbook.close()
    except Exception as error:  # a broken workbook fails in openpyxl, zipfile, zlib or the XML parser
        raise UnreadableFileError("broken_workbook") from error
    return iter(records)


def _cell(value: object) -> str:
    """A cell's value as somebody would have typed it."""
    if value is None:
        return ""
    if isinstance(value, date | time | timedelta):
        return _moment(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.15g}"
    return str(value).replace("\0", "")


def _moment(value: date | time | timedelta) -> str:
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60:02}:{minutes % 60:02}"
    if isinstance(value, time):
        return _clock(value)
    if isinstance(value, datetime) and value.time() != time():
        return f"{value.date().isoformat()} {_clock(value.time())}"
    return value.isoformat()[:10]


def _clock(value: time) -> str:
    return value.isoformat("minutes" if value.second == 0 else "seconds")
