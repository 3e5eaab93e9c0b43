from __future__ import annotations

import pytest

from bot.imports.read import read_text
from handlers.imports import Checked, Known, check
from storage.imports import ImportedPerson
from storage.values import Centre, Person, Role, RoleAt, School

HEADER = "email;name;role;centre;schools;language;expertise\n"
SCHOOLS = (
    School(1, "12345", "de-linde", "De Linde", "Halle"),
    School(2, "23456", "sint-jozef", "Sint-Jozef", "Asse"),
)
NELE = Person(9, "Nele", "nele@x.be", Centre.LSC, None, frozenset({RoleAt(Role.ANCHOR, 2)}))


def people(lines: str, *known: Person) -> Checked[ImportedPerson]:
    return check("people", read_text(HEADER + lines).rows, Known(SCHOOLS, known))


def problems(checked: Checked[ImportedPerson]) -> list[tuple[int, str, str]]:
    return [(line.number, line.column, line.problem) for line in checked.bad_lines]


def test_the_rows_of_one_email_add_up() -> None:
    checked = people(
        "An@X.be;An Peeters;anchor;LSC;12345;;taal|autisme\n"
        "an@x.be;An Peeters;supporter;LSC;sint-jozef|de-linde|sint-jozef;nl;taal"
    )
    assert not checked.bad_lines
    (an,) = checked.values
    assert (an.email, an.centre, an.language) == ("an@x.be", Centre.LSC, "nl")
    assert an.roles == (
        RoleAt(Role.ANCHOR, 1),
        RoleAt(Role.SUPPORTER, 2),
        RoleAt(Role.SUPPORTER, 1),
    )
    assert an.expertise == ("taal", "autisme")


def test_a_coordinator_stands_without_school() -> None:
    (person,) = people("k@x.be;Katrien;coordinator;LSC;;;").values
    assert person.roles == (RoleAt(Role.COORDINATOR, None),)


@pytest.mark.parametrize(
    ("lines", "bad"),
    [
        (";An;supporter;LSC;;;", (2, "email", "required")),
        ("an;An;supporter;LSC;;;", (2, "email", "email")),
        ("a b@x.be;An;supporter;LSC;;;", (2, "email", "email")),
        ('"a@x.be\nBcc: b@x.be";An;supporter;LSC;;;', (2, "email", "email")),
        ("an@x.be;;supporter;LSC;;;", (2, "name", "required")),
        ("an@x.be;An;boss;LSC;;;", (2, "role", "choice")),
        ("an@x.be;An;supporter;WBB;;;", (2, "centre", "choice")),
        ("an@x.be;An;supporter;LSC;;fr;", (2, "language", "choice")),
        ("an@x.be;An;supporter;LSC;de-lidne;;", (2, "schools", "unknown_school_near")),
        ("an@x.be;An;supporter;LSC;12345|99999;;", (2, "schools", "unknown_school")),
        ("an@x.be;An;coordinator;LSC;12345;;", (2, "schools", "coordinator_schools")),
        ("an@x.be;An;anchor;SLSC;12345;;", (2, "centre", "centre_of_role")),
        ("an@x.be;An;supporter;CLB;12345;;", (2, "centre", "centre_of_role")),
        ("an@x.be;An;clb_member;LSC;12345;;", (2, "centre", "centre_of_role")),
        ("an@x.be;An;care_lead;CLB;12345;;", (2, "centre", "centre_of_role")),
        ("an@x.be;An;principal;LSC;12345;;", (2, "centre", "centre_of_role")),
        ("an@x.be;An;anchor;LSC;sint-jozef;;", (2, "schools", "anchor_taken")),
        ("nele@x.be;Nele;supporter;SLSC;12345;;", (2, "centre", "centre_of_held_role")),
        ("a@x.be;An;supporter;LSC;;;\na@x.be;Anna;supporter;LSC;;;", (3, "name", "person_differs")),
        ("a@x.be;An;supporter;LSC;;;\na@x.be;An;supporter;SLSC;;;", (3, "centre", "person_differs")),
        ("a@x.be;An;supporter;LSC;;nl;\na@x.be;An;anchor;LSC;;en;", (3, "language", "person_differs")),
        ("a@x.be;An;anchor;LSC;12345;;\nb@x.be;Bo;anchor;LSC;de-linde;;", (3, "schools", "anchor_taken")),
    ],
)
def test_a_bad_row_is_told_with_its_column(lines: str, bad: tuple[int, str, str]) -> None:
    checked = people(lines, NELE)
    assert problems(checked) == [bad]
    assert len(checked.values) == bad[0] - 2


def test_a_second_anchor_is_told_who_the_anchor_is() -> None:
    (line,) = people("an@x.be;An;anchor;LSC;sint-jozef;;", NELE).bad_lines
    assert line.data == {"school": "sint-jozef", "name": "Nele", "email": "nele@x.be"}


def test_the_anchor_may_be_named_again() -> None:
    checked = people("nele@x.be;Nele;anchor;LSC;sint-jozef|de-linde;;", NELE)
    assert not checked.bad_lines
    assert checked.values[0].roles == (RoleAt(Role.ANCHOR, 2), RoleAt(Role.ANCHOR, 1))


def test_a_bad_row_makes_nobody_an_anchor() -> None:
    checked = people("a@x.be;An;anchor;LSC;12345|99999;;\nb@x.be;Bo;anchor;LSC;12345;;")
    assert problems(checked) == [(2, "schools", "unknown_school")]
    assert [person.email for person in checked.values] == ["b@x.be"]
