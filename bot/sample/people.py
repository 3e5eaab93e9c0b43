"""Thirty-one invented people in all roles, one stranger and one guest of the chat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.sample.schools import SampleSchool

CENTRE_NAMES = {"LSC": "LSC WBB", "SLSC": "SLSC467"}


@dataclass(frozen=True)
class SamplePerson:
    email: str
    name: str
    centre: str
    roles: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """A role, and the slugs of the schools where it is held."""
    expertise: tuple[str, ...] = ()
    language: str = ""
    in_chat: bool = False

    @property
    def handle(self) -> str:
        return self.email.split("@")[0] if self.centre in CENTRE_NAMES else _handle(self.name)

    @property
    def schools(self) -> tuple[str, ...]:
        return tuple(slug for _, slugs in self.roles for slug in slugs)

    @property
    def anchors(self) -> tuple[str, ...]:
        return tuple(slug for role, slugs in self.roles if role == "anchor" for slug in slugs)

    @property
    def coordinates(self) -> bool:
        return any(role == "coordinator" for role, _ in self.roles)


def _handle(name: str) -> str:
    first, last = name.lower().split(" ", 1)
    return f"{first}.{''.join(c for c in last if c.isalpha())}"


def _lsc(name: str, expertise: str, language: str = "", **roles: str) -> SamplePerson:
    held = tuple((role, tuple(slugs.split())) for role, slugs in roles.items())
    subjects = tuple(expertise.split(", "))
    return SamplePerson(f"{_handle(name)}@lscwbb.example", name, "LSC", held, subjects, language, True)


def _slsc(name: str, expertise: str, schools: str) -> SamplePerson:
    held = (("supporter", tuple(schools.split())),)
    subjects = tuple(expertise.split(", "))
    return SamplePerson(f"{_handle(name)}@slsc467.example", name, "SLSC", held, subjects, in_chat=True)


def _clb(name: str, schools: str, *, in_chat: bool = False) -> SamplePerson:
    held = (("clb_member", tuple(schools.split())),)
    return SamplePerson(f"{_handle(name)}@clb.example", name, "CLB", held, in_chat=in_chat)


def _school(email: str, name: str, role: str, slug: str, *, in_chat: bool = False) -> SamplePerson:
    return SamplePerson(email, name, "SCHOOL", ((role, (slug,)),), in_chat=in_chat)


ANCHORS = (
    _lsc("Nele Vandamme", "gedrag, coaching", anchor="de-linde de-regenboog de-leeuwerikhof"),
    _lsc(
        "Tom Peeters",
        "rekenen, executieve functies",
        anchor="de-springplank sint-jozef-ternat",
        supporter="de-linde de-notenkraker",
    ),
    _lsc(
        "Griet Lambrechts",
        "autisme, NT2",
        anchor="sint-jozef-asse instituut-hopveld de-hopstaak de-kalkoven",
    ),
    _lsc(
        "Wim Claes",
        "dyslexie, spelling",
        anchor="obrien-zonen t-klavertje-vijf het-vlierhof de-geuzenboom",
    ),
    _lsc(
        "Lies Goossens",
        "NT2, taalontwikkeling",
        anchor="de-zinnebloem het-kanaalhuis campus-zeven-bruggen de-plantenkas",
    ),
    _lsc(
        "Karim El Amrani",
        "gedrag, secundair onderwijs",
        anchor="atheneum-zenneboog lyceum-zoe de-kersenpit de-tarwehalm",
    ),
    _lsc("Marijke Van Hove", "autisme, kleuters", anchor="tussen-de-molens de-zandkorrel de-notenkraker"),
)

SUPPORTERS = (
    _lsc(
        "An Wouters",
        "autisme, co-teaching",
        supporter="de-linde de-regenboog de-springplank sint-jozef-asse de-notenkraker",
    ),
    _lsc(
        "Bart Maes",
        "rekenen, dyscalculie",
        supporter="sint-jozef-ternat het-vlierhof de-geuzenboom obrien-zonen de-leeuwerikhof",
    ),
    _lsc(
        "Sofie Hermans",
        "dyslexie, NT2",
        supporter="de-regenboog lyceum-zoe atheneum-zenneboog de-tarwehalm t-klavertje-vijf",
    ),
    _lsc(
        "Jonas Aerts",
        "gedrag, executieve functies",
        supporter="instituut-hopveld de-hopstaak tussen-de-molens de-kalkoven de-zandkorrel",
    ),
    _lsc(
        "Fatima Benali",
        "NT2, meertaligheid",
        supporter="de-zinnebloem het-kanaalhuis campus-zeven-bruggen de-plantenkas",
    ),
    _lsc("Ellen Smets", "autisme, rekenen", "en", supporter="de-kersenpit sint-jozef-asse de-springplank"),
)

SPECIFIC = (
    _slsc("Katrien Jacobs", "type 7, auditief", "de-linde de-regenboog de-leeuwerikhof sint-jozef-asse"),
    _slsc("Pieter Willems", "type 4, motoriek", "de-springplank sint-jozef-ternat het-vlierhof obrien-zonen"),
    _slsc("Hilde Mertens", "type 6, visueel", "instituut-hopveld de-kalkoven de-hopstaak tussen-de-molens"),
    _slsc("Yusuf Demir", "type 7, STOS", "de-zinnebloem het-kanaalhuis atheneum-zenneboog lyceum-zoe"),
)

OTHERS = (
    SamplePerson(
        "mieke.dewaele@lscwbb.example",
        "Mieke Dewaele",
        "LSC",
        (("coordinator", ()),),
        ("organisatie",),
        in_chat=True,
    ),
    _clb("Ines Cools", "de-linde de-regenboog de-springplank", in_chat=True),
    _clb("Dirk Baeten", "sint-jozef-asse de-hopstaak de-kalkoven tussen-de-molens de-zandkorrel"),
    _clb("Sara Lemmens", "de-zinnebloem het-kanaalhuis campus-zeven-bruggen"),
    _school("zorg@delinde.example", "Veerle Thys", "care_lead", "de-linde", in_chat=True),
    _school("zorg@deregenboog.example", "Kim Verbeke", "care_lead", "de-regenboog"),
    _school("zorg@despringplank.example", "Leen Pauwels", "care_lead", "de-springplank"),
    _school("zorg@sintjozefasse.example", "Bram Stroobants", "care_lead", "sint-jozef-asse"),
    _school("zorg@obrienzonen.example", "Zoë D'Hondt", "care_lead", "obrien-zonen"),
    _school("leerlingen@zenneboog.example", "Joris Ceulemans", "care_lead", "atheneum-zenneboog"),
    _school("directie@delinde.example", "Rita Vermeulen", "principal", "de-linde"),
    _school("directie@deregenboog.example", "Luc Hendrickx", "principal", "de-regenboog"),
    _school("directie@sintjozefternat.example", "Greet Van Acker", "principal", "sint-jozef-ternat"),
    _school("directie@zenneboog.example", "Hassan Idrissi", "principal", "atheneum-zenneboog"),
)

PEOPLE = (*ANCHORS, *SUPPORTERS, *SPECIFIC, *OTHERS)
STRANGER = SamplePerson("robin.stevens@elders.example", "Robin Stevens", "", in_chat=True)
GUEST = SamplePerson("lotte.segers@hogeschool.example", "Lotte Segers", "", in_chat=True)
AN, NELE, KATRIEN = SUPPORTERS[0].email, ANCHORS[0].email, SPECIFIC[0].email


def people() -> list[list[str]]:
    """One row per role; the subjects stand on the first."""
    rows = []
    for person in PEOPLE:
        for index, (role, slugs) in enumerate(person.roles):
            subjects = "|".join(person.expertise) if index == 0 else ""
            rows.append(
                [person.email, person.name, role, person.centre, "|".join(slugs), person.language, subjects]
            )
    return rows


def broad_at(slug: str) -> list[str]:
    """Who of LSC WBB comes to a school: supporters first, its anchor last."""
    lsc = [p for p in (*SUPPORTERS, *ANCHORS) if slug in p.schools]
    return [p.email for p in sorted(lsc, key=lambda p: slug in p.anchors)]


def specific_at(slug: str) -> list[str]:
    return [p.email for p in SPECIFIC if slug in p.schools]


ROLE_WORDS = {
    "anchor": "ankerondersteuner",
    "supporter": "leerondersteuner",
    "coordinator": "coördinator",
    "clb_member": "CLB-medewerker",
    "care_lead": "zorgverantwoordelijke",
    "principal": "directeur",
}


def title(person: SamplePerson, schools: Iterable[SampleSchool]) -> str:
    """Who somebody is, in a few Dutch words for the chat."""
    known = list(schools)
    often = Counter(school.name for school in known)
    names = {s.slug: s.name if often[s.name] == 1 else f"{s.name} ({s.place})" for s in known}
    parts = [_at(ROLE_WORDS[role], [names[slug] for slug in slugs]) for role, slugs in person.roles]
    if person.centre in CENTRE_NAMES:
        parts.append(CENTRE_NAMES[person.centre])
    return ", ".join(parts)


def _at(role: str, names: list[str]) -> str:
    if not names:
        return role
    more = len(names) - 1
    others = {0: "", 1: " en 1 andere school"}.get(more, f" en {more} andere scholen")
    return f"{role} bij {names[0]}{others}"
