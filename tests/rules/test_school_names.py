"""Finding the school that is meant in a few typed words."""

from __future__ import annotations

import time as clock
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.context import Context
from handlers.rules.permissions import Act
from handlers.rules.school_names import Match, Names, keys, match, nearest, normal
from handlers.schools import Again, find
from handlers.surface import Tell
from storage import people
from storage.engine import Database
from storage.tables import PersonRow, RoleRow, SchoolRow
from storage.values import Centre, Role, School
from tests.desk import contexts


def school(number: int, name: str, place: str = "Halle", slug: str = "") -> School:
    return School(number, str(10_000 + number), slug or "-".join(normal(name).split()), name, place)


LINDE = school(1, "De Linde")
LINDE_NORTH = school(2, "De Linde Noord")
ZANDJE = school(3, "’t Zandje")
ACADEMY = school(4, "École Saint-Éxupéry", "Brussel")
JOSEF_HALLE = school(5, "Sint-Jozefscollege", "Halle", "sint-jozef-halle")
JOSEF_AALST = school(6, "Sint-Jozefscollege", "Aalst", "sint-jozef-aalst")
GABRIEL = school(7, "Sint-Gabriëlcollege", "Boechout")
GABRIEL_1 = school(8, "Sint-Gabriëlcollege - Middenschool 1", "Boechout")
GABRIEL_2 = school(9, "Sint-Gabriëlcollege - Middenschool 2", "Boechout")
HOME = school(10, "Het Thuis", "Asse")
ALL = (LINDE, LINDE_NORTH, ZANDJE, ACADEMY, JOSEF_HALLE, JOSEF_AALST, GABRIEL, GABRIEL_1, GABRIEL_2, HOME)
KNOWN = tuple(Names(s) for s in ALL)


def found(text: str, known: tuple[Names, ...] = KNOWN) -> tuple[set[str], str] | None:
    """Slugs and the words left over."""
    fits = match(text, known)
    return ({s.slug for s in fits.schools}, fits.rest) if fits else None


@pytest.mark.parametrize(
    "text",
    [
        "de linde",
        "De Linde",
        "delinde",
        "DELINDE",
        "de-linde",
        "linde",
        "10001",
        "de linde halle",
        "’de linde’",
    ],
)
def test_a_school_has_many_spellings(text: str) -> None:
    assert found(text) == ({"de-linde"}, "")


@pytest.mark.parametrize(
    ("text", "slug", "rest"),
    [
        ("de linde halve dag", "de-linde", "halve dag"),
        ("gisteren voormiddag de linde", "de-linde", "gisteren voormiddag"),
        ("halve dag linde met de zorgjuf", "de-linde", "halve dag met de zorgjuf"),
        ("de linde noord gisteren", "de-linde-noord", "gisteren"),
        ("delindenoord", "de-linde-noord", ""),
        ("linde noord", "de-linde-noord", ""),
        ("'t zandje 2u", "t-zandje", "2u"),
        ("zandje", "t-zandje", ""),
        ("ecole saint exupery", "ecole-saint-exupery", ""),
        ("ÉCOLE SAINT-ÉXUPÉRY: 2u", "ecole-saint-exupery", "2u"),
        ("sint-gabrielcollege middenschool 2", "sint-gabrielcollege-middenschool-2", ""),
        ("Sint-Gabriëlcollege", "sint-gabrielcollege", ""),
        ("sint-jozef-aalst", "sint-jozef-aalst", ""),
        ("sint-jozefscollege aalst", "sint-jozef-aalst", ""),
        ("10006 halve dag", "sint-jozef-aalst", "halve dag"),
        ("thuis", "het-thuis", ""),
    ],
)
def test_the_longest_run_of_words_that_names_a_school_wins(text: str, slug: str, rest: str) -> None:
    assert found(text) == ({slug}, rest)


def test_two_schools_of_one_name_are_both_found() -> None:
    assert found("Sint-Jozefscollege 2u") == ({"sint-jozef-halle", "sint-jozef-aalst"}, "2u")


def test_the_whole_name_beats_one_without_its_article() -> None:
    known = (Names(LINDE), Names(school(20, "Linde", slug="linde-zonder")))
    assert found("linde", known) == ({"linde-zonder"}, "")
    assert found("de linde", known) == ({"de-linde"}, "")


def test_some_telling_words_of_a_name_find_the_schools_that_have_them() -> None:
    assert found("middenschool") == (
        {"sint-gabrielcollege-middenschool-1", "sint-gabrielcollege-middenschool-2"},
        "",
    )
    assert found("exupery 2u") == ({"ecole-saint-exupery"}, "2u")


@pytest.mark.parametrize(
    "text", ["", "   ", "de", "school", "sint", "college", "halle", "de het 't", "!!!", "2u"]
)
def test_what_many_names_share_names_no_school(text: str) -> None:
    assert found(text) is None


def test_a_schools_sites_are_its_names_too() -> None:
    known = (Names(LINDE, ["De Wilg Lembeek"]), Names(HOME))
    assert found("de wilg lembeek 2u", known) == ({"de-linde"}, "2u")
    assert found("wilg lembeek", known) == ({"de-linde"}, "")


@pytest.mark.parametrize(
    ("text", "slug", "rest"),
    [
        ("zandtje 2u", "t-zandje", "2u"),
        ("zandtje", "t-zandje", ""),
        ("de lindenoort", "de-linde-noord", ""),
        ("ecole saint exuperi", "ecole-saint-exupery", ""),
    ],
)
def test_a_misspelt_name_is_taken_when_it_can_be_no_other(text: str, slug: str, rest: str) -> None:
    taken, near = nearest(text, KNOWN)
    assert taken
    assert ([s.slug for s in taken.schools], taken.rest, near) == ([slug], rest, [])


def test_a_misspelt_name_that_may_be_several_is_offered() -> None:
    taken, near = nearest("sint jozefcolege", KNOWN)
    assert taken is None
    assert {s.slug for s in near} >= {"sint-jozef-halle", "sint-jozef-aalst"}
    assert len(near) <= 3


def test_what_is_like_nothing_offers_nothing() -> None:
    assert nearest("xxxxxxxxxxxxx", KNOWN) == (None, [])
    assert nearest("", KNOWN) == (None, [])


def test_the_keys_for_the_index_are_the_runs_of_words() -> None:
    assert keys("De Linde 2u") == ["2u", "de", "de-linde", "de-linde-2u", "linde", "linde-2u"]
    assert keys("") == []
    assert len(keys("a " * 1000)) <= 72


def test_among_512_similar_names_the_right_one_is_found_in_time() -> None:
    many = tuple(Names(school(n, f"Basisschool De Linde {n}")) for n in range(1, 513))
    text = "basisschool de linde 307 gisteren een halve dag met de juf van zes"
    began = clock.perf_counter()
    assert found(text, many) == ({"basisschool-de-linde-307"}, "gisteren een halve dag met de juf van zes")
    assert nearest("bassischool de linde", many)[0] is None
    assert clock.perf_counter() - began < 5  # a slow machine's; a tenth of it is usual


_WORDS = st.sampled_from(
    [
        "de",
        "linde",
        "noord",
        "Sint-Jozefscollege",
        "10001",
        "’t",
        "é",
        "ß",
        "-",
        "...",
        "\u0301",
        "school",
        "2u",
    ]
)


@given(st.one_of(st.text(max_size=80), st.lists(_WORDS, max_size=14).map(" ".join)))
def test_any_text_is_looked_at_and_its_other_words_are_kept(text: str) -> None:
    keys(text)
    taken, near = nearest(text, KNOWN)
    assert len(near) <= 3
    for fits in (match(text, KNOWN), taken):
        if fits is None:
            continue
        words, rest = text.split(), fits.rest.split()
        assert len(words) - len(rest) >= 1
        left = iter(words)
        assert all(word in left for word in rest)  # the same words, in the same order
        assert fits.schools


@given(st.sampled_from(ALL), st.lists(st.sampled_from(["2u", "gisteren", "met", "juf"]), max_size=3))
def test_every_school_is_found_by_its_name_and_place_its_slug_and_its_number(
    wanted: School, more: list[str]
) -> None:
    for said in (f"{wanted.name} {wanted.place}", wanted.slug, wanted.number):
        for text in (" ".join([said, *more]), " ".join([*more, said])):
            assert match(text, KNOWN) == Match((wanted,), " ".join(more)), text


# One's own schools first, out of the database


NOW = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture
def context(sqlite_database: Database) -> Iterator[Context]:
    """An, who works at De Linde in Halle alone; there is another in Gent, and others."""
    with sqlite_database.writing() as session:
        an = PersonRow(email="an@lsc.be", name="An", centre=Centre.LSC)
        mine = SchoolRow(number="20001", slug="de-linde-halle", name="De Linde", place="Halle")
        others = [
            SchoolRow(number="20002", slug="de-linde", name="De Linde", place="Gent"),
            SchoolRow(number="20003", slug="de-wilg", name="De Wilg", place="Gent"),
            SchoolRow(number="20004", slug="de-populier-gent", name="De Populier", place="Gent"),
            SchoolRow(number="20005", slug="de-populier-aalst", name="De Populier", place="Aalst"),
        ]
        session.add_all([an, mine, *others])
        session.flush()
        assert an.id
        session.add(RoleRow(person_id=an.id, school_id=mine.id, role=Role.SUPPORTER))
    with sqlite_database.reading() as session:
        yield contexts(lambda: NOW).of(session, people.get(session, an.id, NOW.date()), "nl")[0]


@pytest.mark.parametrize("text", ["de linde", "linde", "De Linde Halle", "de lnde", "20001"])
def test_ones_own_school_comes_before_another_of_that_name(context: Context, text: str) -> None:
    assert find(context, text, Act.LOG, Again("log-visit", "")).school.number == "20001"


def test_anothers_school_is_found_and_refused(context: Context) -> None:
    with pytest.raises(Tell) as told:
        find(context, "de wilg", Act.LOG, Again("log-visit", ""))
    assert "De Wilg" in str(told.value.answer)


def test_of_two_schools_one_is_asked_for(context: Context) -> None:
    with pytest.raises(Tell) as told:
        find(context, "de populier 2u", Act.LOG, Again("log-visit", ""))
    answer = str(told.value.answer)
    assert "Gent" in answer
    assert "Aalst" in answer
