"""Schools and their sites, by schoolnummer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from storage.imports.values import Counts, ImportedSchool
from storage.tables import SchoolRow, SiteRow

_FIELDS = (
    "slug", "name", "place", "street", "postcode", "email", "clb", "support_centre", "channel",
)  # fmt: skip


def store(session: Session, schools: Sequence[ImportedSchool], _now: datetime, *, write: bool) -> Counts:
    rows = {row.number: row for row in session.execute(select(*_columns()))}
    new = [school for school in schools if school.number not in rows]
    edits = {
        school.number: {"id": rows[school.number].id, **edit}
        for school in schools
        if school.number in rows and (edit := _edit(rows[school.number], school))
    }
    if write and new:
        session.execute(insert(SchoolRow), [_inserted(school) for school in new])
    if write:
        for edit in edits.values():
            changes = {name: value for name, value in edit.items() if name != "id"}
            session.execute(update(SchoolRow).where(col(SchoolRow.id) == edit["id"]).values(**changes))
    touched = _store_sites(session, schools, write=write) - {school.number for school in new}
    changed = len(touched | edits.keys())
    return Counts(len(new), changed, len(schools) - len(new) - changed)


def _columns() -> Iterator[Any]:
    return (col(getattr(SchoolRow, name)) for name in ("id", "number", *_FIELDS))


def _inserted(school: ImportedSchool) -> dict[str, str]:
    return {"number": school.number, **{name: getattr(school, name) for name in _FIELDS}}


def _edit(row: Any, school: ImportedSchool) -> dict[str, str]:  # noqa: ANN401  (a Row of the columns above)
    """What the file says otherwise; an empty cell says nothing."""
    given = ((name, getattr(school, name)) for name in _FIELDS)
    return {name: value for name, value in given if value and value != getattr(row, name)}


def _store_sites(session: Session, schools: Sequence[ImportedSchool], *, write: bool) -> set[str]:
    """The numbers of the schools of which a site was added or changed."""
    found = session.execute(select(col(SchoolRow.number), col(SchoolRow.id)))
    ids: dict[str, int] = {number: school_id for number, school_id in found}  # noqa: C416  (Rows)
    sites = session.execute(
        select(col(SiteRow.school_id), col(SiteRow.number), col(SiteRow.name), col(SiteRow.place))
    )
    there = {(row[0], row[1]): (row[2], row[3]) for row in sites}
    touched, new = set(), []
    for school in schools:
        school_id = ids.get(school.number, 0)
        for site in school.sites:
            known = there.get((school_id, site.number))
            if known == (site.name, site.place):
                continue
            touched.add(school.number)
            values = {"name": site.name, "place": site.place}
            if known is None:
                new.append({"school_id": school_id, "number": site.number, **values})
            elif write:
                same = (col(SiteRow.school_id) == school_id, col(SiteRow.number) == site.number)
                session.execute(update(SiteRow).where(*same).values(**values))
    if write and new:
        session.execute(insert(SiteRow), new)
    return touched
