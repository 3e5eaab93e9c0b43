from __future__ import annotations

import pytest

from bot.imports.read import read_text
from handlers.imports import Checked, Known, check
from storage.imports import ImportedSchool
from storage.values import School

GOVERNMENT = (
    '"schoolnummer";"intern_vplnummer";"hoofdzetel";"naam";"straat";"huisnummer";"busnummer";"postcode";'
    '"gemeente";"telefoon";"e-mail";"website";"net";"instellingstype";"soort instelling";"clb";'
    '"scholengemeenschap";"leersteuncentrum";"lx";"ly"\r'
    '"012345";"2";"False";"De Linde - Kleuters";"Beukenlaan";"3";"";"1500";"Halle";"02 111 11 11";'
    '"";"";"Vrij";"Basis";"Gewoon";"CLB Halle";"0";"LSC WBB";"0";"0"\r'
    '"012345";"1";"True";"De Linde";"Lindestraat";"12";"B";"1500";"Halle";"02 111 11 12";'
    '"Info@DeLinde.be";"";"Vrij";"Basis";"Gewoon";"CLB Halle";"0";"LSC WBB";"141000";"160000"\r'
    '"23456";"1";"False";"Sint-Jozef";"Markt";"1";"";"1730";"Asse";"";"";"";"Vrij";"Basis";"Gewoon";'
    '"CLB Asse";"0";"LSC WBB";"0";"0"\r'
    '"23457";"1";"True";"Sint-Jozef";"Dorp";"2";"";"1740";"Ternat";"";"";"";"Vrij";"Basis";"Gewoon";'
    '"CLB Asse";"0";"LSC WBB";"0";"0"\r'
)


def schools(text: str, *known: School) -> Checked[ImportedSchool]:
    return check("schools", read_text(text).rows, Known(known))


def problems(checked: Checked[ImportedSchool]) -> list[tuple[int, str, str]]:
    return [(line.number, line.column, line.problem) for line in checked.bad_lines]


def test_the_governments_list_gives_one_school_for_each_number() -> None:
    checked = schools(GOVERNMENT)
    assert not checked.bad_lines
    assert [school.number for school in checked.values] == ["012345", "23456", "23457"]


def test_the_head_site_names_the_school_and_the_others_are_sites() -> None:
    linde = schools(GOVERNMENT).values[0]
    assert (linde.name, linde.street, linde.postcode, linde.place) == (
        "De Linde",
        "Lindestraat 12 bus B",
        "1500",
        "Halle",
    )
    assert (linde.email, linde.clb, linde.support_centre) == ("info@delinde.be", "CLB Halle", "LSC WBB")
    assert [(site.number, site.name, site.place) for site in linde.sites] == [
        ("2", "De Linde - Kleuters", "Halle")
    ]


def test_without_a_head_the_first_site_names_the_school() -> None:
    text = "schoolnummer;intern_vplnummer;hoofdzetel;naam\n12345;1;False;Een\n12345;2;False;Twee"
    school = schools(text).values[0]
    assert school.name == "Een"
    assert [site.name for site in school.sites] == ["Twee"]


def test_a_name_that_is_taken_gets_its_place_then_its_number() -> None:
    text = "schoolnummer;naam;gemeente\n11111;Sint-Jozef;Asse\n22222;Sint-Jozef;Asse\n33333;Sint-Jozef;Asse"
    assert [school.slug for school in schools(text).values] == [
        "sint-jozef",
        "sint-jozef-asse",
        "sint-jozef-asse-33333",
    ]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("'t Klavertje Één", "t-klavertje-een"),
        ("École Straße & Zn.", "ecole-strasse-zn"),
        ("学校", "school-12345"),
        ("12345", "12345-12345"),
    ],
)
def test_a_slug_is_ascii_and_never_a_number(name: str, slug: str) -> None:
    found = schools(f"schoolnummer;naam\n12345;{name}").values[0].slug
    assert found == slug


def test_a_known_school_keeps_its_slug_unless_one_is_given() -> None:
    known = School(1, "12345", "linde", "De Linde", "Halle")
    assert schools("schoolnummer;naam\n12345;De Nieuwe Linde", known).values[0].slug == "linde"
    assert schools("schoolnummer;naam;slug\n12345;Linde;nieuw", known).values[0].slug == "nieuw"


def test_a_given_slug_goes_before_one_that_is_made() -> None:
    text = "schoolnummer;naam;slug\n11111;De Linde;\n22222;Andere;de-linde"
    found = {school.number: school.slug for school in schools(text).values}
    assert found == {"11111": "de-linde-11111", "22222": "de-linde"}


def test_a_given_slug_of_another_school_is_a_bad_line() -> None:
    known = School(1, "12345", "linde", "De Linde", "Halle")
    checked = schools("schoolnummer;naam;slug\n22222;Andere;linde", known)
    assert problems(checked) == [(2, "slug", "slug_taken")]
    assert checked.bad_lines[0].data["school"] == "De Linde"
    assert not checked.values


@pytest.mark.parametrize(
    ("line", "bad"),
    [
        ("1234;Een;;;", ("schoolnummer", "school_number")),
        ("1234567;Een;;;", ("schoolnummer", "school_number")),
        ("１２３４５;Een;;;", ("schoolnummer", "school_number")),
        (";Een;;;", ("schoolnummer", "required")),
        ("12345;;;;", ("naam", "required")),
        (f"12345;{'x' * 201};;;", ("naam", "too_long")),
        ("12345;Een;misschien;;", ("hoofdzetel", "true_or_false")),
        ("12345;Een;;De Linde;", ("slug", "slug_form")),
        ("12345;Een;;55555;", ("slug", "slug_form")),
        ("12345;Een;;;a@b@c.be", ("e-mail", "email")),
        ("12345;Een;;;;meer", ("e-mail", "too_many_cells")),
        ('12345;"\x07\x1b";;;', ("naam", "unreadable")),
    ],
)
def test_a_bad_row_is_told_with_its_column(line: str, bad: tuple[str, str]) -> None:
    checked = schools(f"schoolnummer;naam;hoofdzetel;slug;e-mail\n{line}")
    assert problems(checked) == [(2, *bad)]
    assert not checked.values


def test_the_same_site_twice_is_told_with_the_first_line() -> None:
    checked = schools("schoolnummer;naam\n12345;Een\n23456;Twee\n12345;Een")
    assert problems(checked) == [(4, "schoolnummer", "duplicate_line")]
    assert checked.bad_lines[0].data == {"line": "2"}


def test_a_bad_head_leaves_no_school_named_after_another_site() -> None:
    text = "schoolnummer;intern_vplnummer;hoofdzetel;naam;e-mail\n12345;1;True;Een;fout\n12345;2;False;Twee;"
    checked = schools(text)
    assert problems(checked) == [(2, "e-mail", "email"), (3, "schoolnummer", "head_line")]
    assert not checked.values
