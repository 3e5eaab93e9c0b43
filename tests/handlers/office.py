"""The handlers on the small centre, and people of every role who try what they may and may not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlmodel import SQLModel

from bot.dispatch import SHELL, Call, Dispatcher
from bot.terminal import Terminal, as_text
from handlers.surface import Shown
from storage.engine import Database

OWN, OTHER = "de-linde", "de-notelaar"
ACTORS = {
    "supporter LSC": "an@lsc.example",
    "supporter SLSC": "katrien@slsc.example",
    "anchor": "nele@lsc.example",
    "coordinator": "mieke@lsc.example",
    "CLB": "ines@clb.example",
    "care lead": "veerle@linde.example",
    "principal": "rita@linde.example",
    "stranger": "robin@elders.example",
}
ALL = frozenset(ACTORS)
NOTE = {"supporter LSC", "supporter SLSC", "anchor"}
SEE = NOTE | {"coordinator"}


@dataclass(frozen=True)
class Office:
    """The handlers on a database with the small centre."""

    database: Database
    dispatcher: Dispatcher

    def at(self, actor: str) -> Terminal:
        return Terminal(self.dispatcher, ACTORS[actor])

    def call(self, actor: str, kind: str, name: str, /, **data: str) -> Shown:
        """A button with the given data, or a form with the given values, that nobody showed this person."""
        address = (SHELL, "", ACTORS[actor])
        if kind == "action":
            return self.dispatcher.answer_here(Call(address, "action", name, data=data)).answer
        kept = {str(key): data.pop(key) for key in ("visit", "start") if key in data}
        return self.dispatcher.answer_here(Call(address, "form", name, data=kept, values=data)).answer

    def form(self, actor: str, name: str, data: dict[str, str], values: dict[str, str]) -> Shown:
        """A form that is sent with what somebody else's form carried."""
        address = (SHELL, "", ACTORS[actor])
        return self.dispatcher.answer_here(Call(address, "form", name, data=data, values=values)).answer

    def counts(self) -> dict[str, int]:
        """Rows in every table."""
        return {name: len(rows) for name, rows in self.rows().items()}

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """Everything that a refusal must leave as it was."""
        with self.database.engine.connect() as connection:
            return {
                name: [
                    tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY 1, 2")
                ]
                for name in SQLModel.metadata.tables
            }

    def visit_of(self, email: str, school: str) -> str:
        statement = (
            "SELECT min(visit.id) FROM visit JOIN person ON person.id = person_id "
            f"JOIN school ON school.id = school_id WHERE person.email = '{email}' AND slug = '{school}'"
        )
        with self.database.engine.connect() as connection:
            return str(connection.exec_driver_sql(statement).scalar_one())

    def person(self, email: str) -> str:
        with self.database.engine.connect() as connection:
            found = connection.exec_driver_sql(f"SELECT id FROM person WHERE email = '{email}'")
            return str(found.scalar_one())

    def school(self, slug: str) -> str:
        with self.database.engine.connect() as connection:
            found = connection.exec_driver_sql(f"SELECT id FROM school WHERE slug = '{slug}'")
            return str(found.scalar_one())


def pairs(*actors: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("actor", sorted(actors))


schools = pytest.mark.parametrize("school", [OWN, OTHER])
everyone = pytest.mark.parametrize("actor", list(ACTORS))


def refused(office: Office, act: Callable[[], Shown]) -> str:
    """The act is answered and leaves every table as it was."""
    before = office.rows()
    answer = act()
    assert office.rows() == before
    text = as_text(answer)
    assert text.strip()
    assert "Er ging iets mis" not in text
    return text


def is_own(actor: str, school: str) -> bool:
    """A coordinator's reach is every school; a stranger has none."""
    return actor == "coordinator" or (school == OWN and actor != "stranger")
