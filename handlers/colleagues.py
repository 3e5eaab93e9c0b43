"""Which colleague does somebody mean? The one place that finds a person of LSC WBB."""

from __future__ import annotations

import re

from handlers.context import Context
from handlers.rules import school_names
from handlers.surface import Field, Option, parse_id
from storage import people
from storage.values import Centre, Person

_EMAIL = re.compile(r"@?(\S+@\S+)")


def split_email(words: str) -> tuple[str, str]:
    """The address in a line, empty without one, and the other words. A mention has become an address."""
    found = _EMAIL.search(words)
    return (found[1], words.replace(found[0], " ")) if found else ("", words)


def find(context: Context, text: str) -> Person | None:
    """By e-mail, whoever it is, or by name among the colleagues of LSC WBB."""
    if "@" in text.strip("@"):
        return people.by_email(context.session, text.strip("@"), context.today)
    wanted = school_names.normal(text)
    if not wanted:
        return None
    found = [
        person_id
        for person_id, name, _ in people.of_centre(context.session, Centre.LSC)
        if set(wanted.split()) <= set(school_names.normal(name).split())
    ]
    return people.get(context.session, found[0], context.today) if len(found) == 1 else None


def field(context: Context, label: str, person: Person | None) -> Field:
    """A form's question who, with the one that is known."""
    return Field(
        "person", context.say(label), "person",
        value=str(person.id) if person else "", shown=person.name if person else "",
    )  # fmt: skip


def get(context: Context, text: str) -> Person | None:
    """By the id that a button or a form carries."""
    number = parse_id(text)
    return people.get(context.session, number, context.today) if number is not None else None


def suggest(context: Context, query: str, most: int = 30) -> tuple[Option, ...]:
    """Type-ahead: the colleagues of LSC WBB, for a coordinator only."""
    if context.asker is None or not context.asker.is_coordinator:
        return ()
    wanted = school_names.normal(query)
    found = people.of_centre(context.session, Centre.LSC)
    return tuple(
        Option(str(person_id), name) for person_id, name, _ in found if wanted in school_names.normal(name)
    )[:most]
