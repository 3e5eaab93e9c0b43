"""A whole school year of the invented centre, played: what people would be told, and never should."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.rehearse import MAIL, Told, as_json, as_lines, copied, rehearse
from handlers.rules.calendar import make_calendar
from storage import meetings, people, schools
from storage.engine import Database, make_engine
from storage.migrations import NotCurrentError
from storage.values import MeetingKind, Role, School
from tests import postgres
from tests.bot.school_year import YEAR, fill
from tests.conversations.centre import ZONE
from tests.desk import contexts

AFTER_THE_MEETING = {"second_meeting", "report_due"}


def played(url: str, first: date, last: date) -> list[Told]:
    with copied(url) as copy:
        return list(rehearse(copy, contexts(), ZONE, first, last))


@pytest.fixture(scope="module")
def year(year_file: Path) -> list[Told]:
    return played(f"sqlite:///{year_file}", date(2026, 8, 1), date(2027, 8, 31))


@pytest.fixture
def database(year_file: Path) -> Iterator[Database]:
    opened = Database(make_engine(f"sqlite:///{year_file}"))
    yield opened
    opened.dispose()


def test_people_are_told_things_of_every_kind(year: list[Told]) -> None:
    assert {told.kind for told in year} >= {
        *("second_meeting", "before_meeting", "guide_due", "no_date", "frame_untold"),
    }
    assert {told.why for told in year} == {"anchor", "supporter", "coordinator"}
    assert len(year) > 300


def test_nobody_is_told_anything_on_a_free_day_or_outside_the_hours(year: list[Told]) -> None:
    calendar = make_calendar(YEAR)
    for told in year:
        day = told.at.date()
        late_august = date(2026, 8, 24) <= day <= date(2026, 8, 31) or day >= date(2027, 8, 24)
        assert calendar.half_days(day) or (late_august and day.weekday() < 5), told
        assert 8 <= told.at.hour < 18, told
        if late_august:
            assert told.kind == "guide_due", told


def test_nobody_is_told_the_same_thing_twice(year: list[Told]) -> None:
    each = Counter(
        (told.person.id, told.kind, told.about, told.wave, *(s.id for s in told.schools)) for told in year
    )
    assert [what for what, times in each.items() if times > 1] == []


def test_one_message_a_person_and_morning(year: list[Told]) -> None:
    hours: dict[tuple[int, date, str], set[datetime]] = {}
    for told in year:
        hours.setdefault((told.person.id, told.at.date(), told.kind), set()).add(told.at)
    assert all(len(at) == 1 for at in hours.values())


def test_only_who_has_a_role_at_the_school_is_told_of_it(year: list[Told], database: Database) -> None:
    with database.reading() as session:
        here = people.contacts(session, [school.id for school in schools.everything(session)])
        boss = set(people.coordinator_ids(session))
    for told in year:
        for school in told.schools:
            roles = {c.role for c in here.get(school.id, ()) if c.person_id == told.person.id}
            if told.why == "coordinator":
                assert told.person.id in boss
            else:
                assert roles & {Role.ANCHOR, Role.SUPPORTER}, told
            if told.why == "anchor":
                assert Role.ANCHOR in roles, told


def test_a_meeting_that_is_over_is_only_followed_up(year: list[Told], database: Database) -> None:
    with database.reading() as session:
        places = schools.everything(session)
        found = meetings.of_schools(session, [school.id for school in places], 2026)
    days = {f"meeting:{m.id}": m.day for of in found.values() for m in of.values()}
    for told in year:
        day = days.get(told.about.split()[0])
        if day is None:
            continue
        if told.kind in AFTER_THE_MEETING:
            assert told.at.date() > day, told
        else:
            assert told.at.date() <= day, told


def test_before_each_meeting_its_people_are_told_thrice_and_never_after_a_date(
    year: list[Told], database: Database
) -> None:
    """The waves that a day of the calendar makes impossible are left out, but never the day itself."""
    waves: dict[tuple[int, str], list[int]] = {}
    for told in year:
        if told.kind == "before_meeting":
            waves.setdefault((told.person.id, told.about), []).append(told.wave)
    assert waves
    for found in waves.values():
        assert found == sorted(found)
        assert found[-1] == 2
    assert sum(found == [0, 1, 2] for found in waves.values()) > len(waves) / 2
    with database.reading() as session:
        with_second = {
            school_id
            for school_id, of in meetings.of_schools(session, _ids(schools.everything(session)), 2026).items()
            if MeetingKind.SECOND in of
        }
    asked = {s.id for told in year if told.kind == "second_meeting" for s in told.schools}
    assert asked
    assert not asked & with_second


def _ids(places: tuple[School, ...]) -> list[int]:
    return [school.id for school in places]


def test_the_coordinator_sees_it_after_twenty_school_days(year: list[Told]) -> None:
    told_first: dict[str, date] = {}
    for told in year:
        if told.kind != "second_meeting":
            continue
        if told.why == "coordinator":
            asked = told_first[told.about]
            between = list(make_calendar(YEAR).open_days(asked, told.at.date()))
            assert len(between) >= 20, told  # the anchor is asked on the first of these days
        else:
            told_first.setdefault(told.about, told.at.date())
    assert told_first


def test_the_texts_are_whole(year: list[Told]) -> None:
    for told in year:
        assert told.text == " ".join(told.text.split())
        assert not any(rest in told.text for rest in ("<", "{", "&amp;", "&#", "None"))


def test_playing_changes_nothing_and_sends_nothing(year_file: Path) -> None:
    before = year_file.read_bytes()
    again = played(f"sqlite:///{year_file}", date(2026, 9, 1), date(2026, 9, 30))
    assert again
    assert year_file.read_bytes() == before
    assert again == played(f"sqlite:///{year_file}", date(2026, 9, 1), date(2026, 9, 30))


def test_what_was_planned_already_is_not_told_again(year_file: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.sqlite"
    mine.write_bytes(year_file.read_bytes())
    database = Database(make_engine(f"sqlite:///{mine}"))
    whole = list(rehearse(database, contexts(), ZONE, date(2026, 9, 1), date(2026, 9, 30)))
    database.dispose()
    after = played(f"sqlite:///{mine}", date(2026, 10, 1), date(2026, 10, 31))
    said = {(told.person.id, told.kind, told.about, told.wave) for told in whole}
    assert not said & {(told.person.id, told.kind, told.about, told.wave) for told in after}


def test_postgresql_says_the_same(
    year_file: Path, postgresql_server: postgres.Server, migrated_postgresql: str
) -> None:
    url = postgresql_server.create("year", migrated_postgresql)
    database = Database(make_engine(url))
    fill(database)
    span = date(2026, 9, 1), date(2026, 10, 9)
    here = played(url, *span)
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM reminder")) == 0
    database.dispose()
    postgresql_server.drop("year")
    shown = [(told.at, told.person.email, told.kind, told.wave, told.text) for told in here]
    assert shown
    assert sorted(shown, key=str) == sorted(
        (
            (told.at, told.person.email, told.kind, told.wave, told.text)
            for told in played(f"sqlite:///{year_file}", *span)
        ),
        key=str,
    )


def test_it_is_printed_day_by_day_and_as_one_object_a_line(year: list[Told]) -> None:
    few = [told for told in year if told.at.date() < date(2026, 9, 8)]
    lines = list(as_lines(few, contexts(), date(2026, 9, 1), date(2026, 9, 7)))
    assert (
        lines[0]
        == "Nagespeeld op een kopie van de gegevens, van 1 september 2026 tot en met 7 september 2026."
    )
    assert "intussen doet niemand iets" in lines[1]
    assert sum(line.startswith("\n") for line in lines) == len({told.at.date() for told in few}) + 1
    to_schools = sum(told.kind == MAIL for told in few)
    assert f"Samen {len(few) - to_schools} herinneringen" in lines[-1]
    assert lines[-1].endswith(f"Naar scholen gaan {to_schools} mails, telkens de schooldag vooraf gemeld.")
    shown = json.loads(as_json(few[0], contexts().say("nl")))
    assert shown["at"] == few[0].at.isoformat()
    assert shown["person"] == few[0].person.email
    assert shown["schools"] == [school.slug for school in few[0].schools]
    assert shown["shown"]["schools"] == [f"{school.name}, {school.place}" for school in few[0].schools]
    assert shown["shown"]["kind"] == contexts().say("nl")(f"kind.{few[0].kind}")
    empty = list(as_lines([], contexts(), date(2026, 8, 1), date(2026, 8, 2)))
    assert empty[-1].strip() == "In die dagen wordt niemand aan iets herinnerd."


def test_a_database_of_another_version_is_not_played(tmp_path: Path) -> None:
    with pytest.raises(NotCurrentError):
        played(f"sqlite:///{tmp_path / 'empty.sqlite'}", date(2026, 9, 1), date(2026, 9, 2))
