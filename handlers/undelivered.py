"""What could not be delivered: who follows it up, what it was about, and when a coordinator hears of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from handlers.context import Context
from handlers.jobs import planned_visits
from handlers.rules.permissions import Act
from handlers.school_states import local_day
from handlers.surface import parse_id
from storage import mails, outbox, people, reminders, schools, undelivered
from storage.undelivered import GivenUp
from storage.values import Person, Role, School

NOTICE = "undelivered"
DIGEST = "digest"
GONE = "no_account"
AFTER_TRIES = timedelta(minutes=5)
"""What is tried again in the morning has had its turn by then."""


@dataclass(frozen=True)
class Stuck:
    """What one person did not get for one reason, or one post."""

    rows: tuple[GivenUp, ...]
    why: str
    since: date
    person: Person | None
    school: School | None
    """Of a post."""
    about: tuple[School, ...]
    """The schools that reminders are about; never those of somebody's own planned visits."""
    reminders: int
    others: int
    """Messages that are no reminders."""
    anchor_at: tuple[School, ...] = ()
    """Where this person is the anchor, when the account is gone."""


def mine(context: Context) -> tuple[GivenUp, ...]:
    """What this person follows up: a coordinator everything, an anchor the posts of her own schools."""
    found = tuple(row for row in undelivered.given_up(context.session) if not row.is_left)
    person = context.person
    if person.is_coordinator:
        return found
    schools_of = _schools_of(context.session, found)
    return tuple(
        row for row in found
        if row.kind == "post" and (school := schools_of.get(row.id)) and context.may(Act.MEET, school)
    )  # fmt: skip


def stuck(context: Context, rows: Iterable[GivenUp]) -> tuple[Stuck, ...]:
    """Together what is for the same person and fails for the same reason; the oldest first."""
    found = tuple(rows)
    groups: dict[object, list[GivenUp]] = {}
    for row in found:
        groups.setdefault(row.key if row.kind == "post" else (row.person_id, row.error), []).append(row)
    known = people.several(context.session, {r.person_id for r in found if r.person_id}, context.today)
    schools_of = _schools_of(context.session, found)
    return tuple(_stuck(context, group, known, schools_of) for group in groups.values())


def _stuck(
    context: Context, rows: list[GivenUp], known: dict[int, Person], schools_of: dict[int, School]
) -> Stuck:
    first = rows[0]
    person = known.get(first.person_id) if first.person_id else None
    digests = [str(row.payload["digest"]) for row in rows if row.payload.get("notice") == DIGEST]
    found = reminders.of_digests(context.session, digests)
    told = [each for key in digests for each in found.get(key, ())]
    named = {each.school_id for each in told if each.kind != planned_visits.KIND}
    leads = [at.school_id for at in person.roles if at.role is Role.ANCHOR] if person else []
    return Stuck(
        tuple(rows),
        why=first.error,
        since=_since(context, first),
        person=person,
        school=schools_of.get(first.id) if first.kind == "post" else None,
        about=schools.by_name(context.session, named),
        reminders=len(told),
        others=len(rows) - len(digests),
        anchor_at=schools.by_name(context.session, [i for i in leads if i]) if first.error == GONE else (),
    )


def _since(context: Context, row: GivenUp) -> date:
    """The morning of a reminder, by the calendar; of anything else the day that it was asked for."""
    if row.payload.get("notice") == DIGEST:
        return date.fromisoformat(row.key.split(":")[2])
    return local_day(context, row.entered_at)


def _schools_of(session: Session, rows: Iterable[GivenUp]) -> dict[int, School]:
    """The school of each post, by its row."""
    of_row: dict[int, int] = {}
    for row in rows:
        number = parse_id(str(row.payload.get("mail", ""))) if row.kind == "post" else None
        mail = mails.get(session, number) if number is not None else None
        if mail:
            of_row[row.id] = mail.school_id
    known = schools.several(session, set(of_row.values()))
    return {row_id: known[school_id] for row_id, school_id in of_row.items() if school_id in known}


def tell(session: Session, failed: Iterable[GivenUp], day: date, instant: datetime) -> None:
    """One message to each coordinator who is there, about what came to stand there since the last one.

    What concerns these messages themselves is told in none: it would fail again each morning.
    """
    rows = [r for r in failed if not r.is_left and r.payload.get("notice") != NOTICE]
    if not rows:
        return
    away = reminders.away(session, day)
    for person_id in people.coordinator_ids(session):
        known = undelivered.told(session, _prefix(person_id))
        new = [row.token for row in rows if row.token not in known and row.person_id != person_id]
        if new and person_id not in away:
            payload = {"notice": NOTICE, "rows": ",".join(new)}
            outbox.ask(
                session, f"{_prefix(person_id)}{day.isoformat()}", "notice", payload, now=instant,
                due_at=instant + AFTER_TRIES, person_id=person_id,
            )  # fmt: skip


def _prefix(person_id: int) -> str:
    return f"{NOTICE}:{person_id}:"
