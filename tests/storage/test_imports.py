"""Files come in: what is stored of each kind, and what a second time changes."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlmodel import col

from bot.imports import import_file
from bot.sample import make_centre
from storage import frames as frame_queries
from storage import visits as visit_queries
from storage.engine import Database
from storage.tables import (
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
from tests.storage.imported import (
    DAYS_OFF,
    FILES,
    FRAMES,
    NOW,
    SCHOOLS,
    VISITS,
    counts,
    db,
    everything,
    filled,
    load,
    rows,
)

__all__ = ["db", "filled"]


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
