"""People, what they are to which school, and who they are on a chat platform."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from itertools import chain
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, and_, bindparam, delete, literal, select, union_all
from sqlmodel import Session, col

from storage.engine import run
from storage.tables import IdentityRow, PersonRow, ReplacementRow, RoleRow, SchoolRow, stored
from storage.values import Centre, Contact, Person, Role, RoleAt, Span

Held = frozenset[tuple[int, Role]]
"""Roles at one school, each with the person who holds it."""
_PERSON = (
    col(PersonRow.id),
    col(PersonRow.name),
    col(PersonRow.email),
    col(PersonRow.centre),
    col(PersonRow.language),
)
_REPLACES = (
    col(ReplacementRow.first) <= bindparam("today"),
    col(ReplacementRow.last) >= bindparam("today"),
)
_HELD = (col(RoleRow.role), col(RoleRow.school_id))
_REPLACED = (literal(Role.ANCHOR, stored(Role)), col(ReplacementRow.school_id))
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_SEVERAL = select(*_PERSON).where(col(PersonRow.id).in_(_IDS))
_ROLES_OF_SEVERAL = select(col(RoleRow.person_id), *_HELD).where(col(RoleRow.person_id).in_(_IDS))
_REPLACED_BY_SEVERAL = select(col(ReplacementRow.person_id), *_REPLACED).where(
    col(ReplacementRow.person_id).in_(_IDS), *_REPLACES
)
_CONTACTS = (
    select(
        col(RoleRow.school_id), col(PersonRow.id), col(PersonRow.name), col(PersonRow.email),
        col(PersonRow.centre), col(RoleRow.role),
    )
    .join(PersonRow, col(PersonRow.id) == col(RoleRow.person_id))
    .where(col(RoleRow.school_id).in_(_IDS))
    .order_by(col(PersonRow.name), col(PersonRow.id))
)  # fmt: skip
_REPLACING = select(col(ReplacementRow.school_id), col(ReplacementRow.person_id)).where(
    col(ReplacementRow.school_id).in_(_IDS), *_REPLACES
)
_Roles = CompoundSelect[*tuple[Any, ...]]
_ROLES: _Roles = union_all(
    select(*_HELD).where(col(RoleRow.person_id) == bindparam("person_id")),
    select(*_REPLACED).where(col(ReplacementRow.person_id) == bindparam("person_id"), *_REPLACES),
)
_THERE = (
    col(IdentityRow.platform) == bindparam("platform"),
    col(IdentityRow.workspace) == bindparam("workspace"),
    col(IdentityRow.user) == bindparam("user"),
    col(IdentityRow.person_id) == col(PersonRow.id),
)
_BY_IDENTITY = (
    select(*_PERSON, col(IdentityRow.locale), *_HELD, col(ReplacementRow.school_id))
    .join(IdentityRow, and_(*_THERE))
    .outerjoin(RoleRow, col(RoleRow.person_id) == col(PersonRow.id))
    .outerjoin(ReplacementRow, and_(col(ReplacementRow.person_id) == col(PersonRow.id), *_REPLACES))
)
"""A row for each role held, beside each school where an anchor is replaced today.

The first question of every command, so that it is one.
"""
_ANCHOR = (
    select(col(PersonRow.id), col(PersonRow.name))
    .join(RoleRow, col(RoleRow.person_id) == col(PersonRow.id))
    .where(col(RoleRow.school_id) == bindparam("school_id"), col(RoleRow.role) == Role.ANCHOR)
)


def by_identity(
    session: Session, address: tuple[str, str, str], today: date
) -> tuple[Person, str | None] | None:
    """The person behind (platform, workspace, user), and the locale last seen there; None for a stranger."""
    platform, workspace, user = address
    found = run(session, _BY_IDENTITY, platform=platform, workspace=workspace, user=user, today=today).all()
    if not found:
        return None
    held = {RoleAt(role, school_id) for *_, role, school_id, _ in found if role}
    replaced = {RoleAt(Role.ANCHOR, school_id) for *_, school_id in found if school_id}
    person_id, name, email, centre, language, locale, *_ = found[0]
    return Person(person_id, name, email, centre, language, frozenset(held | replaced)), locale


def by_email(session: Session, email: str, today: date) -> Person | None:
    found = session.execute(select(*_PERSON).where(col(PersonRow.email) == email.strip().lower())).first()
    return _person(session, tuple(found), today) if found else None


def get(session: Session, person_id: int, today: date) -> Person | None:
    found = session.execute(select(*_PERSON).where(col(PersonRow.id) == person_id)).first()
    return _person(session, tuple(found), today) if found else None


def several(session: Session, person_ids: Iterable[int], today: date) -> dict[int, Person]:
    """The same of many people: two queries, and one for who replaces an anchor today."""
    wanted = tuple(person_ids)
    if not wanted:
        return {}
    held: dict[int, set[RoleAt]] = {}
    roles = run(session, _ROLES_OF_SEVERAL, ids=wanted)
    replaced = run(session, _REPLACED_BY_SEVERAL, ids=wanted, today=today)
    for person_id, role, school_id in chain(roles, replaced):
        held.setdefault(person_id, set()).add(RoleAt(role, school_id))
    return {
        number: Person(number, name, email, centre, language, frozenset(held.get(number, ())))
        for number, name, email, centre, language in run(session, _SEVERAL, ids=wanted)
    }


def _person(session: Session, row: tuple[int, str, str, Centre, str | None], today: date) -> Person:
    """With the roles held today: a replacement anchor is an anchor until the last day."""
    held = run(session, _ROLES, person_id=row[0], today=today)
    return Person(*row, roles=frozenset(RoleAt(role, school_id) for role, school_id in held))


def names(session: Session, person_ids: Iterable[int]) -> dict[int, str]:
    wanted = tuple(set(person_ids))
    if not wanted:
        return {}
    found = session.execute(
        select(col(PersonRow.id), col(PersonRow.name)).where(col(PersonRow.id).in_(wanted))
    )
    return {person_id: name for person_id, name in found}  # noqa: C416  (a Row is no plain pair for dict())


def anchor_of(session: Session, school_id: int) -> tuple[int, str] | None:
    """Id and name of the school's own anchor."""
    found = run(session, _ANCHOR, school_id=school_id).first()
    return (found[0], found[1]) if found else None


def replacement_at(session: Session, school_id: int, today: date) -> tuple[str, date] | None:
    """Who has the anchor's rights at a school besides, by name, and the last day of that."""
    found = session.execute(
        select(col(PersonRow.name), col(ReplacementRow.last))
        .join(ReplacementRow, col(ReplacementRow.person_id) == col(PersonRow.id))
        .where(
            col(ReplacementRow.school_id) == school_id,
            col(ReplacementRow.first) <= today,
            col(ReplacementRow.last) >= today,
        )
    ).first()
    return (found[0], found[1]) if found else None


def supporting(session: Session, school_id: int, person_ids: Iterable[int]) -> Held:
    """What these people are at a school: supporter, anchor or both."""
    found = session.execute(
        select(col(RoleRow.person_id), col(RoleRow.role)).where(
            col(RoleRow.school_id) == school_id,
            col(RoleRow.person_id).in_(tuple(person_ids)),
            col(RoleRow.role).in_((Role.SUPPORTER, Role.ANCHOR)),
        )
    )
    return frozenset((person_id, role) for person_id, role in found)


def hand_over(session: Session, school_id: int, before: Held, after: Held) -> None:
    """From these roles at a school to those: what goes first, for there is one anchor a school."""
    for person_id, role in before - after:
        session.execute(
            delete(RoleRow).where(
                col(RoleRow.school_id) == school_id,
                col(RoleRow.person_id) == person_id,
                col(RoleRow.role) == role,
            )
        )
    session.add_all(
        RoleRow(person_id=person_id, school_id=school_id, role=role) for person_id, role in after - before
    )


def contacts(session: Session, school_ids: Iterable[int]) -> dict[int, tuple[Contact, ...]]:
    """Everyone with a role at these schools, by school and name; replacements are not among them."""
    found: dict[int, list[Contact]] = {}
    for school_id, *contact in run(session, _CONTACTS, ids=tuple(school_ids)):
        found.setdefault(school_id, []).append(Contact(*contact))
    return {school_id: tuple(here) for school_id, here in found.items()}


def domains(session: Session) -> dict[Centre, Counter[str]]:
    """How many people of each centre have their address at which domain."""
    found: dict[Centre, Counter[str]] = {centre: Counter() for centre in Centre}
    for centre, email in session.execute(select(col(PersonRow.centre), col(PersonRow.email))):
        found[centre][email.rpartition("@")[2]] += 1
    return found


def elsewhere(session: Session, school_id: int, emails: Iterable[str]) -> frozenset[str]:
    """Those of these addresses that belong to another school, or to its principal or care lead."""
    wanted = tuple(emails)
    of_staff = (
        select(col(PersonRow.email))
        .join(RoleRow, col(RoleRow.person_id) == col(PersonRow.id))
        .where(
            col(PersonRow.email).in_(wanted),
            col(RoleRow.school_id) != school_id,
            col(RoleRow.role).in_((Role.PRINCIPAL, Role.CARE_LEAD)),
        )
    )
    of_schools = select(col(SchoolRow.email)).where(
        col(SchoolRow.email).in_(wanted), col(SchoolRow.id) != school_id
    )
    return frozenset(session.execute(of_staff.union(of_schools)).scalars())


def replacements_today(session: Session, school_ids: Iterable[int], today: date) -> dict[int, int]:
    """Who replaces the anchor today, by school."""
    found = run(session, _REPLACING, ids=tuple(school_ids), today=today)
    return {school_id: person_id for school_id, person_id in found}  # noqa: C416  (a Row is no plain pair)


def coordinator_ids(session: Session) -> tuple[int, ...]:
    statement = select(col(RoleRow.person_id)).where(col(RoleRow.role) == Role.COORDINATOR)
    return tuple(session.execute(statement.order_by(col(RoleRow.person_id))).scalars())


def with_role(session: Session, role: Role) -> tuple[str, ...]:
    """The names of the people who hold a role anywhere."""
    found = session.execute(
        select(col(PersonRow.name))
        .join(RoleRow, col(RoleRow.person_id) == col(PersonRow.id))
        .where(col(RoleRow.role) == role)
        .distinct()
        .order_by(col(PersonRow.name))
    )
    return tuple(found.scalars())


def of_centre(session: Session, centre: Centre) -> tuple[tuple[int, str, str], ...]:
    """Id, name and e-mail of everyone of a centre, by name."""
    found = session.execute(
        select(col(PersonRow.id), col(PersonRow.name), col(PersonRow.email))
        .where(col(PersonRow.centre) == centre)
        .order_by(col(PersonRow.name))
    )
    return tuple((row[0], row[1], row[2]) for row in found)


def link_identity(
    session: Session, address: tuple[str, str, str], person_id: int, locale: str | None, now: datetime
) -> None:
    platform, workspace, user = address
    row = session.get(IdentityRow, address) or IdentityRow(
        platform=platform, workspace=workspace, user=user, person_id=person_id, seen_at=now
    )
    row.person_id, row.locale, row.seen_at = person_id, locale, now
    session.add(row)


def seen(session: Session, address: tuple[str, str, str], now: datetime) -> None:
    """Somebody was there just now."""
    row = session.get(IdentityRow, address)
    if row:
        row.seen_at = now


def address_of(session: Session, person_id: int) -> tuple[str, str, str] | None:
    """Where somebody is reached in chat: the account that was seen last."""
    return addresses_of(session, [person_id]).get(person_id)


def addresses_of(session: Session, person_ids: Iterable[int]) -> dict[int, tuple[str, str, str]]:
    """The same of several people, by id; not of who has no account."""
    found = session.execute(
        select(
            col(IdentityRow.person_id),
            col(IdentityRow.platform),
            col(IdentityRow.workspace),
            col(IdentityRow.user),
        )
        .where(col(IdentityRow.person_id).in_(tuple(person_ids)))
        .order_by(col(IdentityRow.seen_at))
    )
    return {person_id: (platform, workspace, user) for person_id, platform, workspace, user in found}


def set_language(session: Session, person_id: int, language: str | None) -> None:
    session.get_one(PersonRow, person_id).language = language


def add_replacement(
    session: Session, school_id: int, person_id: int, span: Span, *, named_by_id: int, now: datetime
) -> None:
    """Name a replacement anchor, in the place of any named before for these days or later."""
    for row in session.scalars(
        select(ReplacementRow).where(
            col(ReplacementRow.school_id) == school_id, col(ReplacementRow.last) >= span.first
        )
    ):
        session.delete(row)
    session.add(
        ReplacementRow(
            school_id=school_id,
            person_id=person_id,
            first=span.first,
            last=span.last,
            named_by_id=named_by_id,
            entered_at=now,
        )
    )


def end_replacement(session: Session, school_id: int, today: date) -> int:
    rows = session.scalars(
        select(ReplacementRow).where(
            col(ReplacementRow.school_id) == school_id, col(ReplacementRow.last) >= today
        )
    ).all()
    for row in rows:
        session.delete(row)
    return len(rows)
