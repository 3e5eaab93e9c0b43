"""R5: the school, and with a copy the CLB and the supporters of both centres; the anchor always."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.recipients import Addressed, Known, Mark, Party, addressed, mark
from storage.values import Centre, Contact, Placing, Role

EVERYONE = frozenset({Party.SCHOOL, Party.CLB, Party.SLSC, Party.LSC})
OWN = "info@linde.example"
ANCHOR = Contact(9, "Nele Vandamme", "nele@lsc.example", Centre.LSC, Role.ANCHOR)
RITA = Contact(1, "Rita Vermeulen", "rita@linde.example", Centre.SCHOOL, Role.PRINCIPAL)
VEERLE = Contact(2, "Veerle Thys", "veerle@linde.example", Centre.SCHOOL, Role.CARE_LEAD)
INES = Contact(3, "Ines Cools", "ines@clb.example", Centre.CLB, Role.CLB_MEMBER)
KATRIEN = Contact(4, "Katrien Jacobs", "katrien@slsc.example", Centre.SLSC, Role.SUPPORTER)
AN = Contact(5, "An Wouters", "an@lsc.example", Centre.LSC, Role.SUPPORTER)
ALL = (AN, KATRIEN, INES, VEERLE, RITA, ANCHOR)


def known(elsewhere: frozenset[str] = frozenset()) -> Known:
    usual = {
        Centre.LSC: Counter({"lsc.example": 12}),
        Centre.SLSC: Counter({"slsc.example": 4}),
        Centre.CLB: Counter({"clb.example": 5}),
        Centre.SCHOOL: Counter({"linde.example": 2, "regenboog.example": 3}),
    }
    return Known(usual, OWN, elsewhere)


def placed(found: Addressed, placing: Placing) -> set[str]:
    return {candidate.email for candidate in found.candidates if candidate.placing is placing}


def marks(found: Addressed, known: Known) -> dict[str, Mark]:
    marked = {candidate.email: mark(candidate, known) for candidate in found.candidates}
    return {email: strange for email, strange in marked.items() if strange}


def test_the_school_gets_it_and_the_others_a_copy() -> None:
    found = addressed(ALL, ANCHOR, OWN, EVERYONE)
    assert placed(found, Placing.TO) == {RITA.email, VEERLE.email}
    assert placed(found, Placing.CC) == {INES.email, KATRIEN.email, AN.email, ANCHOR.email}
    assert found.missing == ()
    assert marks(found, known()) == {}


def test_whoever_is_missing_is_named() -> None:
    found = addressed((RITA, ANCHOR), ANCHOR, OWN, EVERYONE)
    assert found.missing == (Party.CLB, Party.SLSC)


def test_a_school_of_which_nobody_is_known_has_its_own_address() -> None:
    found = addressed((INES, ANCHOR), ANCHOR, OWN, EVERYONE)
    assert placed(found, Placing.TO) == {OWN}
    assert Party.SCHOOL not in found.missing
    assert Party.SCHOOL in addressed((INES,), ANCHOR, "", EVERYONE).missing


def test_where_slsc_does_not_work_nobody_of_it_is_asked_for() -> None:
    found = addressed((RITA, INES, ANCHOR), ANCHOR, OWN, EVERYONE - {Party.SLSC})
    assert found.missing == ()


def test_a_replacement_sends_in_her_own_name() -> None:
    tom = Contact(10, "Tom Peeters", "tom@lsc.example", Centre.LSC, Role.ANCHOR)
    found = addressed((RITA, INES, AN), tom, OWN, EVERYONE - {Party.SLSC})
    assert tom.email in placed(found, Placing.CC)


def test_a_strange_address_is_marked() -> None:
    strange = Contact(6, "Jan", "jan@gmail.com", Centre.CLB, Role.CLB_MEMBER)
    other = Contact(7, "Els", "els@elders.example", Centre.SCHOOL, Role.PRINCIPAL)
    shared = Contact(8, "Piet", "piet@regenboog.example", Centre.SCHOOL, Role.CARE_LEAD)
    elsewhere = frozenset({shared.email})
    found = addressed((strange, other, shared), ANCHOR, OWN, EVERYONE)
    assert marks(found, known(elsewhere)) == {
        strange.email: Mark.OTHER_DOMAIN,
        other.email: Mark.OTHER_DOMAIN,
        shared.email: Mark.OTHER_SCHOOL,
    }


def test_with_hardly_anybody_known_no_domain_is_strange() -> None:
    alone = Known({**known().domains, Centre.CLB: Counter({"clb.example": 1})}, OWN, frozenset())
    assert marks(addressed(ALL, ANCHOR, OWN, EVERYONE), alone) == {}


contacts = st.lists(
    st.builds(
        Contact,
        st.integers(1, 12),
        st.just("Iemand"),
        st.integers(1, 12).map(lambda n: f"p{n}@x{n % 3}.example"),
        st.sampled_from(Centre),
        st.sampled_from([role for role in Role if role is not Role.COORDINATOR]),
    ),
    max_size=12,
)


@given(contacts, st.frozensets(st.sampled_from(sorted(EVERYONE))))
def test_everyone_once_the_anchor_always_and_nobody_of_another_party(
    found: list[Contact], parties: frozenset[Party]
) -> None:
    result = addressed(found, ANCHOR, "", parties)
    emails = [candidate.email for candidate in result.candidates]
    assert len(emails) == len(set(emails))
    assert ANCHOR.email in emails
    for candidate in result.candidates:
        assert candidate.party in parties | {Party.ANCHOR}
        assert (candidate.placing is Placing.TO) == (candidate.party is Party.SCHOOL)
    assert set(result.missing) <= parties
