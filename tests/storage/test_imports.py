from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]
from sqlalchemy import func, select, text
from sqlmodel import Session, SQLModel, col

from bot.imports import ImportResult, UnreadableFileError, import_file, import_text
from bot.sample import make_centre
from storage import frames as frame_queries
from storage import visits as visit_queries
from storage.engine import Database
from storage.tables import (
    AuditRow,
    DayOffRow,
    ExpertiseRow,
    FrameRow,
    PersonRow,
    RoleRow,
    SchoolRow,
    SiteRow,
    VisitLineRow,
    VisitRow,
)
from storage.values import CancelReason, Role, TypeGroup, Unit, VisitStatus
from tests.handlers.test_imports_schools import GOVERNMENT

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SCHOOLS = "schoolnummer;naam;gemeente\n12345;De Linde;Halle\n23456;Sint-Jozef;Asse\n"
PEOPLE = (
    "email;name;role;centre;schools;language;expertise\n"
    "nele@x.be;Nele;anchor;LSC;12345;nl;taal|autisme\n"
    "an@x.be;An;supporter;LSC;12345|23456;;\n"
    "sam@x.be;Sam;supporter;SLSC;12345;;\n"
    "kat@x.be;Kat;coordinator;LSC;;;\n"
)
FRAMES = (
    "school;amount;unit;weeks;valid_from;valid_until;note\n"
    "de-linde;½;day;2;2026-08-31;;start\n"
    "de-linde;1;day;2;2026-11-09;2027-06-30;\n"
)
VISITS = (
    "school;person;date;start;minutes;type;status;note\n"
    "12345;an@x.be;2026-11-23;09:00;150;3;done;een nota\n"
    "12345;an@x.be;2026-11-24;;60;basisaanbod;planned;\n"
    "12345;sam@x.be;2026-11-23;;60;3;cancelled;\n"
    "12345;an@x.be;2026-11-23;09:00;150;3;done;\n"
)
DAYS_OFF = "school;from;until;name\nde-linde;2026-10-05;;Studiedag\n12345;2027-05-03;2027-05-04;Vrij\n"
MEETINGS = (
    "school;kind;date;start;place;status\n"
    "de-linde;first;2026-09-22;13:30;leraarskamer;held\n"
    "de-linde;second;2027-02-04;;;planned\n"
    "23456;first;;;;none\n"
)
FILES = {
    "schools": SCHOOLS,
    "people": PEOPLE,
    "frames": FRAMES,
    "visits": VISITS,
    "days-off": DAYS_OFF,
    "meetings": MEETINGS,
}


@pytest.fixture
def db(database: Database) -> Database:
    return database


@pytest.fixture
def filled(db: Database) -> Database:
    for kind in ("schools", "people"):
        load(db, kind, FILES[kind])
    return db


def load(db: Database, kind: str, content: str, **options: Any) -> ImportResult:
    return import_text(db, kind, content, **{"now": NOW, **options})


def rows(db: Database, table: type[SQLModel]) -> list[Any]:
    with db.reading() as session:
        return list(session.scalars(select(table).order_by(*table.__table__.primary_key)))  # type: ignore[attr-defined]


def everything(db: Database) -> dict[str, list[Any]]:
    """All that a file can bring, without the audit."""
    with db.reading() as session:
        return {
            name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))]
            for name, table in SQLModel.metadata.tables.items()
            if name != "audit"
        }


def counts(result: ImportResult) -> tuple[int, int, int]:
    return result.added, result.changed, result.unchanged


def test_every_kind_is_stored_and_a_second_time_changes_nothing(db: Database) -> None:
    for kind, content in FILES.items():
        result = load(db, kind, content)
        assert result.bad_lines == ()
        assert result.stored
        assert counts(result) == (content.count("\n") - 1, 0, 0)
    before = everything(db)
    for kind, content in FILES.items():
        assert counts(load(db, kind, content)) == (0, 0, content.count("\n") - 1)
    assert everything(db) == before


def test_a_demo_centre_comes_in_without_a_bad_line(db: Database) -> None:
    centre = make_centre(date(2026, 11, 23))
    texts = (centre.schools, centre.people, centre.frames, centre.visits, centre.days_off, centre.meetings)
    for _ in range(2):
        for kind, content in zip(FILES, texts, strict=True):
            assert load(db, kind, content).bad_lines == ()
    assert len(rows(db, SchoolRow)) == 24
    assert len(rows(db, VisitRow)) == centre.visits.count("\n") - 1


def test_the_governments_list_is_stored_and_brought_up_to_date(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "lijst.csv"
    path.write_bytes(GOVERNMENT.encode("utf-8-sig"))
    assert counts(import_file(db, "schools", path, now=NOW)) == (3, 0, 0)
    assert counts(import_file(db, "schools", path, now=NOW)) == (0, 0, 3)
    path.write_bytes(GOVERNMENT.replace("Lindestraat", "Kerkstraat").encode("utf-8-sig"))
    assert counts(import_file(db, "schools", path, now=NOW)) == (0, 1, 2)
    path.write_bytes(GOVERNMENT.replace("De Linde - Kleuters", "De Kleine Linde").encode("utf-8-sig"))
    assert counts(import_file(db, "schools", path, now=NOW)) == (0, 1, 2)
    linde = next(row for row in rows(db, SchoolRow) if row.number == "012345")
    assert (linde.slug, linde.street, linde.support_centre) == ("de-linde", "Lindestraat 12 bus B", "LSC WBB")
    assert [(site.number, site.name) for site in rows(db, SiteRow)] == [("2", "De Kleine Linde")]


def test_an_empty_cell_leaves_what_is_stored_and_a_renamed_school_keeps_its_slug(db: Database) -> None:
    load(db, "schools", SCHOOLS)
    result = load(db, "schools", "schoolnummer;naam;channel\n12345;De Nieuwe Linde;#linde\n")
    assert counts(result) == (0, 1, 0)
    linde = rows(db, SchoolRow)[0]
    assert (linde.name, linde.slug, linde.place, linde.channel) == (
        "De Nieuwe Linde",
        "de-linde",
        "Halle",
        "#linde",
    )


def test_people_are_stored_with_their_roles_and_expertise(filled: Database) -> None:
    ids = {row.email: row.id for row in rows(filled, PersonRow)}
    found = {(row.person_id, row.role, row.school_id is None) for row in rows(filled, RoleRow)}
    assert (ids["nele@x.be"], Role.ANCHOR, False) in found
    assert (ids["kat@x.be"], Role.COORDINATOR, True) in found
    assert len(rows(filled, RoleRow)) == 5
    assert [row.subject for row in rows(filled, ExpertiseRow)] == ["autisme", "taal"]


def test_a_person_keeps_the_language_chosen_in_chat_and_roles_are_only_added(filled: Database) -> None:
    header = "email;name;role;centre;schools;language\n"
    result = load(
        filled, "people", f"{header}nele@x.be;Nele V;supporter;LSC;23456;en\nan@x.be;An;supporter;LSC;;en\n"
    )
    assert counts(result) == (0, 2, 0)
    people = {row.email: row for row in rows(filled, PersonRow)}
    assert (people["nele@x.be"].name, people["nele@x.be"].language) == ("Nele V", "nl")
    assert people["an@x.be"].language == "en"
    assert len(rows(filled, RoleRow)) == 7


def test_a_second_anchor_is_refused_with_the_name_of_the_first(filled: Database) -> None:
    result = load(filled, "people", "email;name;role;centre;schools\nan@x.be;An;anchor;LSC;12345\n")
    assert not result.stored
    assert result.bad_lines == (
        "lijn 2, kolom schools: de-linde heeft al een ankerondersteuner: Nele (nele@x.be). "
        "Een school heeft er maar één; schrap deze school hier.",
    )


def test_a_frame_that_differs_is_a_new_version_and_no_row_is_edited(filled: Database) -> None:
    load(filled, "frames", FRAMES)
    before = [row.model_dump() for row in rows(filled, FrameRow)]
    later = NOW + timedelta(days=1)
    result = load(filled, "frames", FRAMES.replace("½;day", "1,5;half_day"), now=later)
    assert counts(result) == (0, 1, 1)
    after = rows(filled, FrameRow)
    assert [row.model_dump() for row in after[:2]] == before
    assert (after[2].minutes, after[2].valid_from, after[2].entered_at) == (300, date(2026, 8, 31), later)
    assert after[2].author_id is None
    assert counts(load(filled, "frames", FRAMES, now=later)) == (0, 1, 1)


def test_a_frame_set_in_chat_after_the_import_stays(filled: Database) -> None:
    load(filled, "frames", FRAMES)
    with filled.writing() as session:
        author = session.scalars(select(PersonRow)).first()
        assert author is not None
        frame_queries.add(
            session,
            school_id=rows(filled, SchoolRow)[0].id,
            minutes=400,
            weeks=1,
            hundredths=100,
            unit=Unit.DAY,
            valid_from=date(2026, 11, 9),
            strict=True,
            note="",
            author_id=author.id or 0,
            now=NOW,
        )
    assert counts(load(filled, "frames", FRAMES)) == (0, 0, 2)
    changed = load(filled, "frames", FRAMES.replace(";1;day;2;", ";2;day;2;"))
    assert counts(changed) == (0, 1, 1)
    assert rows(filled, FrameRow)[-1].strict


def test_visits_are_stored_with_their_lines(filled: Database) -> None:
    load(filled, "visits", VISITS)
    visits = {row.import_key: row for row in rows(filled, VisitRow)}
    lines = {row.visit_id: row for row in rows(filled, VisitLineRow)}
    first = visits["12345|an@x.be|2026-11-23|09:00|150|3|1"]
    assert (first.minutes, first.status, first.note, first.entered_at) == (
        150,
        VisitStatus.DONE,
        "een nota",
        NOW,
    )
    line = lines[first.id]
    theirs, mine = ((row.school_id, row.day, row.status, row.minutes) for row in (line, first))
    assert theirs == mine
    assert (line.type_group, line.exact_type) == (TypeGroup.BROAD, "3")
    cancelled = visits["12345|sam@x.be|2026-11-23||60|3|1"]
    assert (cancelled.cancel_reason, lines[cancelled.id].type_group) == (CancelReason.OTHER, TypeGroup.SMALL)
    assert "12345|an@x.be|2026-11-23|09:00|150|3|2" in visits
    assert len(lines) == len(visits) == 4


def test_a_visit_taken_back_is_not_brought_back(filled: Database) -> None:
    load(filled, "visits", VISITS)
    with filled.writing() as session:
        visit_id = session.scalars(select(col(VisitRow.id)).order_by(col(VisitRow.id))).first()
        assert visit_queries.reverse(session, visit_id or 0)
    before = everything(filled)
    assert counts(load(filled, "visits", VISITS)) == (0, 0, 4)
    assert everything(filled) == before


def test_new_rows_of_a_grown_file_are_added(filled: Database) -> None:
    load(filled, "visits", VISITS)
    more = VISITS + "12345;an@x.be;2026-11-23;09:00;150;3;done;\n23456;an@x.be;2026-11-25;;60;9;done;\n"
    assert counts(load(filled, "visits", more)) == (2, 0, 4)


def test_a_visit_may_be_at_a_school_where_the_person_no_longer_works(filled: Database) -> None:
    content = VISITS.splitlines()[0] + "\n23456;sam@x.be;2026-11-23;;60;4;done;\n"
    assert load(filled, "visits", content).added == 1


def test_days_off_move_their_end(filled: Database) -> None:
    load(filled, "days-off", DAYS_OFF)
    assert counts(load(filled, "days-off", DAYS_OFF.replace("2027-05-04", "2027-05-05"))) == (0, 1, 1)
    assert [row.last for row in rows(filled, DayOffRow)] == [date(2026, 10, 5), date(2027, 5, 5)]


BAD = {
    "schools": "123;Kort;Hier\n",
    "people": "fout;An;supporter;LSC;12345;;\n",
    "frames": "de-linde;1;day;2;2026-11-10;;\n",
    "visits": "12345;an@x.be;2026-11-23;;0;3;done;\n",
    "days-off": "de-linde;2026-10-05;2026-10-01;Studiedag\n",
    "meetings": "de-linde;first;2027-09-21;;;held\n",
}


@pytest.mark.parametrize("kind", FILES)
def test_nothing_of_a_file_with_a_bad_line_is_stored(filled: Database, kind: str) -> None:
    before = everything(filled)
    content = FILES[kind].replace("De Linde", "Nieuw").replace("Nele", "Nel") + BAD[kind]
    result = load(filled, kind, content)
    assert not result.stored
    assert (result.bad_rows, len(result.bad_lines)) == (1, 1)
    assert result.bad_lines[0].startswith(f"lijn {content.count(chr(10))}, kolom ")
    assert everything(filled) == before


@pytest.mark.parametrize("kind", FILES)
def test_skip_bad_stores_the_rest_and_still_lists_the_bad_line(filled: Database, kind: str) -> None:
    result = load(filled, kind, FILES[kind] + BAD[kind], skip_bad=True)
    assert result.stored
    assert len(result.bad_lines) == 1
    assert sum(counts(result)) == FILES[kind].count("\n") - 1


@pytest.mark.parametrize("kind", FILES)
def test_a_dry_run_counts_and_stores_nothing(filled: Database, kind: str) -> None:
    before, audits = everything(filled), len(rows(filled, AuditRow))
    result = load(filled, kind, FILES[kind] + BAD[kind], dry_run=True, skip_bad=True)
    assert not result.stored
    assert result.dry_run
    assert sum(counts(result)) == FILES[kind].count("\n") - 1
    assert everything(filled) == before
    assert len(rows(filled, AuditRow)) == audits


def test_every_bad_line_of_a_half_bad_file_is_listed(filled: Database) -> None:
    header, good = VISITS.splitlines()[:2]
    bad = "99;wie;nooit;laat;veel;10;klaar;"
    content = "\n".join([header, *[good, bad] * 500])
    result = load(filled, "visits", content, language="en")
    assert (result.added, result.bad_rows, len(result.bad_lines)) == (500, 500, 500 * 7)
    assert result.bad_lines[0].startswith("line 3, column school: ")
    assert not rows(filled, VisitRow)


def test_one_audit_row_tells_the_counts(filled: Database) -> None:
    load(filled, "visits", VISITS + BAD["visits"], skip_bad=True)
    audits = [row for row in rows(filled, AuditRow) if row.what == "import.visits"]
    assert [row.detail for row in audits] == [
        {"rows": 5, "bad_rows": 1, "added": 4, "changed": 0, "unchanged": 0}
    ]


def test_a_workbook_is_the_same_as_a_text(filled: Database, tmp_path: Path) -> None:
    workbook = Workbook()
    for row in (
        ["School", "Person", "Date", "Start", "Minutes", "Type", "Status"],
        [12345, "An@x.be", datetime(2026, 11, 23), datetime(2026, 11, 23, 9).time(), 150, 3, "done"],  # noqa: DTZ001
    ):
        workbook.active.append(row)
    workbook.save(tmp_path / "bezoeken.xlsx")
    workbook.close()
    assert import_file(filled, "visits", tmp_path / "bezoeken.xlsx", now=NOW).added == 1
    assert counts(load(filled, "visits", VISITS)) == (3, 0, 1)


def test_a_wrong_file_is_told_in_the_persons_language(db: Database) -> None:
    with pytest.raises(UnreadableFileError, match=r"^These columns are missing: naam\. "):
        load(db, "schools", "schoolnummer;name\n", language="en")
    with pytest.raises(UnreadableFileError, match=r"^“klassen” kan niet ingelezen worden"):
        load(db, "klassen", "a;b\n")


def test_progress_goes_up_to_all_rows(filled: Database) -> None:
    seen: list[tuple[int, int]] = []
    content = VISITS.splitlines()[0] + "\n12345;an@x.be;2026-11-23;;60;3;done;" * 1200
    load(filled, "visits", content, progress=lambda done, every: seen.append((done, every)))
    assert seen == [(0, 1200), (500, 1200), (1000, 1200), (1200, 1200)]


@pytest.mark.parametrize("kind", ["visits", "frames", "days-off", "schools"])
def test_two_imports_of_one_file_at_once_store_it_once(filled: Database, kind: str) -> None:
    content = FILES[kind] if kind != "schools" else SCHOOLS.replace("23456", "34567")
    start, results = Barrier(2), []

    def run() -> None:
        start.wait()
        results.append(load(filled, kind, content))

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    before = everything(filled)
    added = 1 if kind == "schools" else content.count("\n") - 1
    assert sorted(result.added for result in results) == [0, added]
    assert load(filled, kind, content).added == 0
    assert everything(filled) == before


def test_a_failed_import_leaves_nothing_and_the_next_one_works(
    filled: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(filled)

    def fail(_session: Session, _now: datetime) -> int:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("storage.imports.visits.carry_over", fail)
        with pytest.raises(RuntimeError):
            load(filled, "visits", VISITS)
    assert everything(filled) == before
    assert load(filled, "visits", VISITS).added == 4


def many(number: int) -> str:
    first = date(2026, 8, 31)
    lines = (
        f"{('12345', '23456')[i % 2]};an@x.be;{first + timedelta(days=i % 300)};{8 + i % 8}:00;"
        f"{1 + i % 700};{('3', '7')[i % 2]};done;nota {i}"
        for i in range(number)
    )
    return "\n".join((VISITS.splitlines()[0], *lines))


@pytest.mark.parametrize("number", [5_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_many_visits_come_in_and_none_twice(filled: Database, number: int) -> None:
    content = many(number)
    assert counts(load(filled, "visits", content)) == (number, 0, 0)
    assert counts(load(filled, "visits", content)) == (0, 0, number)
    with filled.reading() as session:
        sums = [
            session.execute(select(func.count(), func.sum(text("minutes"))).select_from(table)).one()
            for table in (VisitRow, VisitLineRow)
        ]
    assert tuple(sums[0]) == tuple(sums[1])
    assert sums[0][0] == number
