"""People, by e-mail; their roles and expertise are added, never taken away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from storage.imports.values import Counts, ImportedPerson
from storage.tables import ExpertiseRow, PersonRow, RoleRow
from storage.values import Person, Role, RoleAt


def everyone(session: Session) -> tuple[Person, ...]:
    """All people with their own roles, without the schools where they replace an anchor."""
    held: dict[int, set[RoleAt]] = {}
    roles = session.execute(select(col(RoleRow.person_id), col(RoleRow.role), col(RoleRow.school_id)))
    for person_id, role, school_id in roles:
        held.setdefault(person_id, set()).add(RoleAt(role, school_id))
    rows = session.execute(
        select(
            col(PersonRow.id),
            col(PersonRow.name),
            col(PersonRow.email),
            col(PersonRow.centre),
            col(PersonRow.language),
        )
    )
    return tuple(
        Person(row[0], row[1], row[2], row[3], row[4], frozenset(held.get(row[0], ()))) for row in rows
    )


def store(session: Session, people: Sequence[ImportedPerson], _now: datetime, *, write: bool) -> Counts:
    known = {person.email: person for person in everyone(session)}
    new = [person for person in people if person.email not in known]
    edits = {p.email: edit for p in people if p.email in known and (edit := _edit(known[p.email], p))}
    subjects = _new_subjects(session, people, known)
    roles = _new_roles(people, known)
    if write:
        _insert_people(session, new)
        for email, edit in edits.items():
            session.execute(update(PersonRow).where(col(PersonRow.email) == email).values(**edit))
        ids = {person.email: person.id for person in everyone(session)}
        _insert(session, RoleRow, ({"person_id": ids[email], **role} for email, role in roles))
        _insert(
            session, ExpertiseRow, ({"person_id": ids[email], "subject": text} for email, text in subjects)
        )
    touched = edits.keys() | {email for email, _ in subjects} | {email for email, _ in roles}
    changed = len(touched & known.keys())
    return Counts(len(new), changed, len(people) - len(new) - changed)


def _edit(known: Person, person: ImportedPerson) -> dict[str, object]:
    edit: dict[str, object] = {}
    if known.name != person.name:
        edit["name"] = person.name
    if known.centre != person.centre:
        edit["centre"] = person.centre
    if known.language is None and person.language:
        edit["language"] = person.language
    return edit


def _insert_people(session: Session, people: Iterable[ImportedPerson]) -> None:
    _insert(
        session,
        PersonRow,
        ({"email": p.email, "name": p.name, "centre": p.centre, "language": p.language} for p in people),
    )


def _insert(session: Session, table: type[Any], rows: Iterable[dict[str, Any]]) -> None:
    if found := list(rows):
        session.execute(insert(table), found)


def _new_roles(
    people: Sequence[ImportedPerson], known: dict[str, Person]
) -> list[tuple[str, dict[str, Role | int | None]]]:
    return [
        (person.email, {"role": role.role, "school_id": role.school_id})
        for person in people
        for role in person.roles
        if person.email not in known or role not in known[person.email].roles
    ]


def _new_subjects(
    session: Session, people: Sequence[ImportedPerson], known: dict[str, Person]
) -> list[tuple[str, str]]:
    rows = session.execute(select(col(ExpertiseRow.person_id), col(ExpertiseRow.subject)))
    there = {(row[0], row[1]) for row in rows}
    return [
        (person.email, subject)
        for person in people
        for subject in person.expertise
        if person.email not in known or (known[person.email].id, subject) not in there
    ]
