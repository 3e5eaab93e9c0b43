"""What is known before a file is checked: the schools and people that its rows name, and the day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rapidfuzz import fuzz, process
from sqlmodel import Session

from handlers.imports.cells import parse_email, slugify
from handlers.imports.lines import Line, shown
from storage import schools
from storage.imports import people
from storage.values import Person, Role, School

MOST_SUGGESTIONS = 200
"""Looking for what somebody may have meant takes time: a wholly wrong file gets no more of them."""
_ALIKE = 60


class Known:
    def __init__(
        self,
        all_schools: Iterable[School] = (),
        all_people: Iterable[Person] = (),
        today: date = date.min,
    ) -> None:
        self.today = today
        self.schools = {school.number: school for school in all_schools}
        self.slugs = {school.slug: school for school in self.schools.values()}
        self.people = {person.email: person for person in all_people}
        self.anchors = {
            role.school_id: person
            for person in self.people.values()
            for role in person.roles
            if role.role is Role.ANCHOR and role.school_id is not None
        }
        self._suggested: dict[str, str | None] = {}

    def find_school(self, text: str) -> School | None:
        """By schoolnummer, else by slug."""
        return self.schools.get(text) or self.slugs.get(text) or self.slugs.get(text.lower())

    def school(self, line: Line, column: str = "school") -> School | None:
        text = line.needed(column)
        return self.named_school(line, column, text) if text else None

    def named_school(self, line: Line, column: str, text: str) -> School | None:
        found = self.find_school(text)
        if found is None:
            self._unknown(line, column, text, "unknown_school", slugify(text), self.slugs)
        return found

    def person(self, line: Line, column: str = "person") -> Person | None:
        text = line.needed(column)
        email = parse_email(text) if text else None
        if text and email is None:
            line.wrong(column, "email")
        if email is None:
            return None
        if email not in self.people:
            self._unknown(line, column, text, "unknown_person", email, self.people)
        return self.people.get(email)

    def _unknown(
        self, line: Line, column: str, text: str, problem: str, meant: str, names: Iterable[str]
    ) -> None:
        suggestion = self._suggest(problem, meant, names)
        if suggestion:
            line.bad(column, f"{problem}_near", value=shown(text), suggestion=suggestion)
        else:
            line.bad(column, problem, value=shown(text))

    def _suggest(self, problem: str, meant: str, names: Iterable[str]) -> str | None:
        key = f"{problem} {meant}"
        if key not in self._suggested and len(self._suggested) < MOST_SUGGESTIONS:
            best = process.extractOne(meant, list(names), scorer=fuzz.WRatio, score_cutoff=_ALIKE)
            self._suggested[key] = best[0] if best else None
        return self._suggested.get(key)


def read_known(session: Session, today: date) -> Known:
    return Known(schools.everything(session), people.everyone(session), today)
