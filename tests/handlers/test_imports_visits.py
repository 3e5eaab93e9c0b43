from __future__ import annotations

from datetime import date, time

import pytest

from bot.imports.read import read_text
from handlers.imports import Checked, Known, check
from storage.imports import ImportedVisit
from storage.values import Centre, Person, School, TypeGroup, VisitStatus

HEADER = "school;person;date;start;minutes;type;status;note\n"
KNOWN = Known(
    [School(1, "12345", "de-linde", "De Linde", "Halle")],
    [
        Person(1, "An", "an@x.be", Centre.LSC, None),
        Person(2, "Sam", "sam@x.be", Centre.SLSC, None),
        Person(3, "Cis", "cis@clb.be", Centre.CLB, None),
    ],
)


def visits(lines: str) -> Checked[ImportedVisit]:
    return check("visits", read_text(HEADER + lines).rows, KNOWN)


def test_a_visit_is_read_whole() -> None:
    checked = visits('de-linde;AN@x.be;23/11/2026;9u30;150;3;Done;"een\r\nnota"')
    assert not checked.bad_lines
    assert checked.values == (
        ImportedVisit(
            key="12345|an@x.be|2026-11-23|09:30|150|3|1",
            school_id=1,
            person_id=1,
            day=date(2026, 11, 23),
            start=time(9, 30),
            minutes=150,
            status=VisitStatus.DONE,
            group=TypeGroup.BROAD,
            exact_type="3",
            note="een\nnota",
        ),
    )


@pytest.mark.parametrize(
    ("person", "kind", "group", "exact"),
    [
        ("an@x.be", "basisaanbod", TypeGroup.BROAD, "basisaanbod"),
        ("an@x.be", "9", TypeGroup.BROAD, "9"),
        ("an@x.be", "2", TypeGroup.SMALL, "2"),
        ("an@x.be", "broad", TypeGroup.BROAD, None),
        ("an@x.be", "SMALL", TypeGroup.SMALL, None),
        ("sam@x.be", "3", TypeGroup.SMALL, None),
        ("sam@x.be", "broad", TypeGroup.SMALL, None),
        ("sam@x.be", "7", TypeGroup.SMALL, "7"),
    ],
)
def test_the_type_and_the_centre_say_the_group(
    person: str, kind: str, group: TypeGroup, exact: str | None
) -> None:
    (visit,) = visits(f"12345;{person};2026-11-23;;60;{kind};done;").values
    assert (visit.group, visit.exact_type) == (group, exact)


@pytest.mark.parametrize(
    ("text", "start"),
    [("", None), ("8:05", time(8, 5)), ("08.05", time(8, 5)), ("9u", time(9)), ("9U05", time(9, 5))],
)
def test_the_start_may_be_written_in_several_ways(text: str, start: time | None) -> None:
    (visit,) = visits(f"12345;an@x.be;2026-11-23;{text};60;3;planned;").values
    assert visit.start == start


def test_the_same_row_twice_is_two_visits() -> None:
    row = "12345;an@x.be;2026-11-23;;60;3;done;"
    assert [visit.key[-2:] for visit in visits(f"{row}\n{row}").values] == ["|1", "|2"]


def test_a_row_that_is_bad_elsewhere_keeps_its_place_among_equals() -> None:
    row = "12345;an@x.be;2026-11-23;;60;3"
    checked = visits(f"{row};gedaan;\n{row};done;")
    assert [visit.key[-2:] for visit in checked.values] == ["|2"]


@pytest.mark.parametrize(
    ("line", "bad"),
    [
        ("99;an@x.be;2026-11-23;;60;3;done;", ("school", "unknown_school")),
        ("12345;ann@x.be;2026-11-23;;60;3;done;", ("person", "unknown_person_near")),
        ("12345;zzzzz@qqqqqq.nl;2026-11-23;;60;3;done;", ("person", "unknown_person")),
        ("12345;An;2026-11-23;;60;3;done;", ("person", "email")),
        ("12345;cis@clb.be;2026-11-23;;60;3;done;", ("person", "person_centre")),
        ("12345;an@x.be;gisteren;;60;3;done;", ("date", "date")),
        ("12345;an@x.be;1926-11-23;;60;3;done;", ("date", "date")),
        ("12345;an@x.be;2026-11-23;25:00;60;3;done;", ("start", "time")),
        ("12345;an@x.be;2026-11-23;9;60;3;done;", ("start", "time")),
        ("12345;an@x.be;2026-11-23;;0;3;done;", ("minutes", "minutes")),
        ("12345;an@x.be;2026-11-23;;721;3;done;", ("minutes", "minutes")),
        ("12345;an@x.be;2026-11-23;;2u;3;done;", ("minutes", "minutes")),
        ("12345;an@x.be;2026-11-23;;60;5;done;", ("type", "choice")),
        ("12345;an@x.be;2026-11-23;;60;3;reversed;", ("status", "choice")),
        ("12345;an@x.be;2026-11-23;;60;3;;", ("status", "required")),
        (f"12345;an@x.be;2026-11-23;;60;3;done;{'x' * 501}", ("note", "too_long")),
    ],
)
def test_a_bad_row_is_told_with_its_column(line: str, bad: tuple[str, str]) -> None:
    checked = visits(line)
    assert [(b.number, b.column, b.problem) for b in checked.bad_lines] == [(2, *bad)]
    assert not checked.values


def test_a_note_is_never_repeated_in_a_message() -> None:
    (line,) = visits(f"12345;an@x.be;2026-11-23;;60;3;done;{'geheim ' * 100}").bad_lines
    assert line.data == {"length": "699", "most": "500"}
