"""`schoolbeeld import`: read a file, check it, and store it in one short transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Required, TypedDict, Unpack

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from bot.imports.read import Sheet, read_file, read_text
from bot.imports.report import ImportResult, report
from bot.imports.texts import UnreadableFileError, sentence
from handlers.imports import KINDS, BadLine, Checked, Row, check, read_known
from handlers.rules.terms import Terms
from handlers.usage import rearming
from storage.engine import Database, DatabaseBusyError, DatabaseFullError
from storage.imports import Counts, Note, store, store_visits

__all__ = ["KINDS", "ImportResult", "Progress", "UnreadableFileError", "import_file", "import_text", "report"]

Progress = Callable[[int, int], None]
"""Called with the rows checked so far and all rows."""
PROGRESS_STEP = 500
CORRECTING = frozenset({"frames", "days-off"})
"""Kinds after which a time frame may give more than before."""
ATTEMPTS = 3
"""Somebody may change a school or a person between the check and the transaction: then it is checked anew."""
PATIENCE_SECONDS = 30
"""How long an import goes on asking for its turn at a database that others hold: no chat waits for it."""
PAUSE_SECONDS = 0.1


class Options(TypedDict, total=False):
    now: Required[datetime]
    dry_run: bool
    skip_bad: bool
    terms: Terms
    language: str
    progress: Progress | None


@dataclass(frozen=True)
class _Order:
    database: Database
    kind: str
    now: datetime
    dry_run: bool = False
    skip_bad: bool = False
    terms: Terms = field(default_factory=Terms)
    language: str = "nl"
    progress: Progress | None = None


def import_file(database: Database, kind: str, path: Path, **options: Unpack[Options]) -> ImportResult:
    """Raises `UnreadableFileError` for a file that is wrong as a whole; else `DatabaseBusyError` may come."""
    return _run(_Order(database, kind, **options), lambda: read_file(path))


def import_text(database: Database, kind: str, text: str, **options: Unpack[Options]) -> ImportResult:
    """As `import_file`, for the text of a CSV file."""
    return _run(_Order(database, kind, **options), lambda: read_text(text))


def _run(order: _Order, read: Callable[[], Sheet]) -> ImportResult:
    try:
        if order.kind not in KINDS:
            raise UnreadableFileError("unknown_kind", kind=order.kind, kinds=", ".join(KINDS))  # noqa: TRY301
        sheet = read()
        sheet.require(KINDS[order.kind].required)
        for _ in range(ATTEMPTS):
            try:
                return _import(order, sheet)
            except IntegrityError:
                continue
        raise UnreadableFileError("changed_meanwhile")  # noqa: TRY301
    except UnreadableFileError as error:
        error.language = order.language
        raise


def _import(order: _Order, sheet: Sheet) -> ImportResult:
    with order.database.reading() as session:
        known = read_known(session, order.now.date())
    checked = check(order.kind, _counted(sheet.rows, order.progress), known, order.terms)
    bad_rows = len({line.number for line in checked.bad_lines})
    write = not order.dry_run and (order.skip_bad or not bad_rows)
    note = Note(order.kind, len(sheet.rows), bad_rows, order.now)
    counts = _in_turn(partial(_store, order, checked, note, write=write))
    return ImportResult(
        kind=order.kind,
        rows=len(sheet.rows),
        added=counts.added,
        changed=counts.changed,
        unchanged=counts.unchanged,
        bad_rows=bad_rows,
        bad_lines=tuple(_sentence(line, order.language) for line in checked.bad_lines),
        stored=write,
        dry_run=order.dry_run,
    )


def _in_turn(store: Callable[[], Counts]) -> Counts:
    until = monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return store()
        except DatabaseFullError:
            raise
        except DatabaseBusyError:
            if monotonic() >= until:
                raise
            sleep(PAUSE_SECONDS)


def _store(order: _Order, checked: Checked[Any], note: Note, *, write: bool) -> Counts:
    if order.kind == "visits":
        return store_visits(order.database, checked.values, note, write=write)
    if order.kind not in CORRECTING:
        return store(order.database, checked.values, note, write=write)
    ids = {value.school_id for value in checked.values}

    def corrected(session: Session) -> AbstractContextManager[None]:
        return rearming(session, ids, order.now.date(), order.terms)

    return store(order.database, checked.values, note, write=write, around=corrected)


def _counted(rows: Iterable[Row], progress: Progress | None) -> Iterator[Row]:
    every = tuple(rows)
    for done, row in enumerate(every):
        if progress is not None and done % PROGRESS_STEP == 0:
            progress(done, len(every))
        yield row
    if progress is not None:
        progress(len(every), len(every))


def _sentence(line: BadLine, language: str) -> str:
    where = {"line": str(line.number), "column": line.column}
    return sentence(language, "line", {**where, "sentence": sentence(language, line.problem, line.data)})
