"""Versions of time frames, by school and Monday: added, never edited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session, col

from storage.imports.values import Counts, ImportedFrame
from storage.tables import FrameRow

_CONTENT = ("minutes", "weeks", "hundredths", "unit", "valid_until", "note")
_Key = tuple[int, date]


def store(session: Session, frames: Sequence[ImportedFrame], now: datetime, *, write: bool) -> Counts:
    """A row is new only when it differs from the version that holds and from the last one imported.

    So a version set in chat after an import is not undone when the same file is imported again.
    """
    holds, imported = _versions(session)
    added, changed = [], []
    for frame in frames:
        key = (frame.school_id, frame.valid_from)
        said = tuple(getattr(frame, name) for name in _CONTENT)
        if key not in holds:
            added.append(_inserted(frame, now, strict=False))
        elif said not in (_content(holds[key]), _content(imported.get(key))):
            changed.append(_inserted(frame, now, strict=holds[key].strict))
    if write and (rows := added + changed):
        session.execute(insert(FrameRow), rows)
    return Counts(len(added), len(changed), len(frames) - len(added) - len(changed))


def _versions(session: Session) -> tuple[dict[_Key, Any], dict[_Key, Any]]:
    """By school and Monday: the version that holds (the last), and the last that has no author."""
    names = ("school_id", "valid_from", "author_id", "strict", *_CONTENT)
    columns = (col(getattr(FrameRow, name)) for name in names)
    rows = session.execute(select(*columns).order_by(col(FrameRow.id))).all()
    holds = {(row.school_id, row.valid_from): row for row in rows}
    imported = {(row.school_id, row.valid_from): row for row in rows if row.author_id is None}
    return holds, imported


def _content(row: Any) -> tuple[object, ...] | None:  # noqa: ANN401  (a Row of the columns above)
    return None if row is None else tuple(getattr(row, name) for name in _CONTENT)


def _inserted(frame: ImportedFrame, now: datetime, *, strict: bool) -> dict[str, Any]:
    said = {name: getattr(frame, name) for name in ("school_id", "valid_from", *_CONTENT)}
    return {**said, "strict": strict, "author_id": None, "entered_at": now}
