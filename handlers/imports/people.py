"""People and their roles. The rows of one e-mail add up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from handlers.imports.cells import parse_email
from handlers.imports.known import Known
from handlers.imports.lines import Checked, Faults, Line, Row
from handlers.rules.terms import Terms
from storage.imports import ImportedPerson
from storage.values import Centre, Role, RoleAt, School

REQUIRED = ("email", "name", "role", "centre")
OPTIONAL = ("schools", "language", "expertise")
LANGUAGES = ("nl", "en")
CENTRES_OF: dict[Role, tuple[Centre, ...]] = {
    Role.SUPPORTER: (Centre.LSC, Centre.SLSC),
    Role.ANCHOR: (Centre.LSC,),
    Role.COORDINATOR: tuple(Centre),
    Role.CLB_MEMBER: (Centre.CLB,),
    Role.CARE_LEAD: (Centre.SCHOOL,),
    Role.PRINCIPAL: (Centre.SCHOOL,),
}


@dataclass
class _Person:
    """One e-mail, as far as the file has been read."""

    line: int
    said: dict[str, str]
    roles: dict[RoleAt, None] = field(default_factory=dict)
    expertise: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True)
class _Said:
    email: str
    role: Role | None
    about: dict[str, str]
    schools: list[School]
    expertise: list[str]


class _File:
    def __init__(self, known: Known) -> None:
        self.known = known
        self.people: dict[str, _Person] = {}
        self.anchors = {number: (p.email, p.name) for number, p in known.anchors.items()}

    def take(self, line: Line) -> None:
        said = _read(line, self.known)
        self._same_person(line, said)
        self._fits_held_roles(line, said)
        if said.role is Role.ANCHOR:
            self._one_anchor(line, said)
        if line.is_good and said.role is not None:
            self._add(line, said, said.role)

    def _same_person(self, line: Line, said: _Said) -> None:
        before = self.people.get(said.email)
        for column, value in said.about.items() if before else ():
            earlier = before.said[column] if before else ""
            if value and earlier and value != earlier:
                line.bad(
                    column, "person_differs", value=value, earlier=earlier, line=before.line if before else 0
                )

    def _fits_held_roles(self, line: Line, said: _Said) -> None:
        """A person whose centre changes must not keep a role that only the old one can have."""
        held = self.known.people.get(said.email)
        if held is None or not said.about["centre"]:
            return
        for role in sorted({r.role for r in held.roles} - {said.role}):
            if Centre(said.about["centre"]) not in CENTRES_OF[role]:
                line.bad("centre", "centre_of_held_role", role=role.value, centres=_centres(role))

    def _one_anchor(self, line: Line, said: _Said) -> None:
        for school in said.schools:
            email, name = self.anchors.get(school.id, (said.email, ""))
            if email != said.email:
                line.bad("schools", "anchor_taken", school=school.slug, name=name, email=email)

    def _add(self, line: Line, said: _Said, role: Role) -> None:
        person = self.people.setdefault(said.email, _Person(line.number, dict(said.about)))
        person.said["language"] = person.said["language"] or said.about["language"]
        for school in said.schools:
            person.roles[RoleAt(role, school.id)] = None
            if role is Role.ANCHOR:
                self.anchors[school.id] = (said.email, said.about["name"])
        if not said.schools:
            person.roles[RoleAt(role, None)] = None
        person.expertise.update(dict.fromkeys(said.expertise))


def check(rows: Iterable[Row], known: Known, _terms: Terms) -> Checked[ImportedPerson]:
    faults = Faults()
    file = _File(known)
    for row in rows:
        file.take(Line(row, faults))
    return faults.checked(_value(email, person) for email, person in file.people.items())


def _value(email: str, person: _Person) -> ImportedPerson:
    return ImportedPerson(
        email=email,
        name=person.said["name"],
        centre=Centre(person.said["centre"]),
        language=person.said["language"] or None,
        roles=tuple(person.roles),
        expertise=tuple(person.expertise),
    )


def _read(line: Line, known: Known) -> _Said:
    text = line.needed("email")
    email = parse_email(text) if text else ""
    if email is None:
        line.wrong("email", "email")
    about = {"name": line.needed("name"), "centre": line.choice("centre", [c.value for c in Centre])}
    about["language"] = line.choice("language", LANGUAGES) if line.text("language") else ""
    role = _role(line, about["centre"])
    named = line.parts("schools")
    if role is Role.COORDINATOR and named:
        line.bad("schools", "coordinator_schools")
    schools = [known.named_school(line, "schools", name) for name in named]
    found = list({school.id: school for school in schools if school}.values())
    subjects = line.parts("expertise")
    return _Said(email or "", role, about, found, subjects)


def _role(line: Line, centre: str) -> Role | None:
    text = line.choice("role", [role.value for role in Role])
    if not text:
        return None
    role = Role(text)
    if centre and Centre(centre) not in CENTRES_OF[role]:
        line.bad("centre", "centre_of_role", value=centre, role=text, centres=_centres(role))
    return role


def _centres(role: Role) -> str:
    return ", ".join(centre.value for centre in CENTRES_OF[role])
