"""Who gets a mail about a school (R5): to the school, with a copy to CLB and supporters of both centres."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from storage.values import Centre, Contact, Placing, Role


class Party(StrEnum):
    """On whose behalf somebody gets the mail, in the order in which they are shown."""

    SCHOOL = "school"
    CLB = "clb"
    SLSC = "slsc"
    LSC = "lsc"
    ANCHOR = "anchor"
    ADDED = "added"


class Mark(StrEnum):
    """What is worth a look before a mail goes."""

    NONE = ""
    OTHER_DOMAIN = "other_domain"
    """Nobody else of this party has an address there, nor is it the school's own."""
    OTHER_SCHOOL = "other_school"
    """The address is also that of another school's staff."""


@dataclass(frozen=True)
class Candidate:
    person_id: int | None
    """None: the school's own address, or one that was added."""
    email: str
    name: str
    party: Party
    role: Role | None
    placing: Placing


@dataclass(frozen=True)
class Known:
    """What tells a strange address from a usual one."""

    domains: Mapping[Centre, Counter[str]]
    """How many people of each centre have an address at a domain."""
    school_email: str
    elsewhere: frozenset[str]
    """Addresses of staff of other schools, and of those schools themselves."""


@dataclass(frozen=True)
class Addressed:
    candidates: tuple[Candidate, ...]
    missing: tuple[Party, ...]
    """Parties that nobody stands for: each a warning with a remedy."""


_CENTRES = {
    Party.SCHOOL: Centre.SCHOOL,
    Party.CLB: Centre.CLB,
    Party.SLSC: Centre.SLSC,
    Party.LSC: Centre.LSC,
}
_ORDER = list(Party)
FEW = 3
"""With fewer people of a centre there is no saying which domain is usual."""
FREE = frozenset(
    {
        "gmail.com",
        "hotmail.com",
        "outlook.com",
        "live.be",
        "telenet.be",
        "skynet.be",
        "icloud.com",
        "yahoo.com",
    }
)
"""Where anybody has an address: a private one, probably."""


def addressed(contacts: Iterable[Contact], anchor: Contact, own: str, parties: frozenset[Party]) -> Addressed:
    """Everyone once, the anchor always; `own`, the school's address, where none of its people is known."""
    found: dict[str, Candidate] = {}
    for contact in sorted(contacts, key=lambda c: _ORDER.index(_party(c))):
        party = _party(contact)
        if party in parties and contact.email not in found:
            found[contact.email] = _candidate(contact, party)
    if Party.SCHOOL in parties and own and not _stands(found.values(), Party.SCHOOL):
        found = {own: Candidate(None, own, "", Party.SCHOOL, None, Placing.TO), **found}
    found[anchor.email] = _candidate(anchor, Party.ANCHOR)
    missing = tuple(p for p in _ORDER if p in parties & set(_CENTRES) and not _stands(found.values(), p))
    return Addressed(tuple(found.values()), missing)


def _party(contact: Contact) -> Party:
    if contact.role in {Role.PRINCIPAL, Role.CARE_LEAD}:
        return Party.SCHOOL
    if contact.role is Role.CLB_MEMBER:
        return Party.CLB
    if contact.role is Role.ANCHOR:
        return Party.ANCHOR
    return Party.SLSC if contact.centre is Centre.SLSC else Party.LSC


def _candidate(contact: Contact, party: Party) -> Candidate:
    placing = Placing.TO if party is Party.SCHOOL else Placing.CC
    return Candidate(contact.person_id, contact.email, contact.name, party, contact.role, placing)


def _stands(candidates: Iterable[Candidate], party: Party) -> bool:
    wanted = {party, Party.ANCHOR} if party is Party.LSC else {party}
    return any(candidate.party in wanted for candidate in candidates)


def mark(candidate: Candidate, known: Known) -> Mark:
    domain = domain_of(candidate.email)
    if candidate.party in {Party.SCHOOL, Party.ADDED} and candidate.email in known.elsewhere:
        return Mark.OTHER_SCHOOL
    if domain in FREE:
        return Mark.OTHER_DOMAIN
    if domain == domain_of(known.school_email):
        return Mark.NONE
    if candidate.party is Party.ADDED:
        usual = any(domain in domains for domains in known.domains.values())
    else:
        domains = known.domains[_CENTRES.get(candidate.party, Centre.LSC)]
        usual = domains[domain] > 1 or domains.total() < FEW
    return Mark.NONE if usual else Mark.OTHER_DOMAIN


def domain_of(email: str) -> str:
    return email.rpartition("@")[2]
