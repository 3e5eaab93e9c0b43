"""The demo's centre: the same every time, never on a day without school, with all its stories."""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from datetime import date, time, timedelta
from functools import cache
from itertools import pairwise

import holidays
import pytest

from bot.sample import SampleCentre, make_centre
from handlers.rules.meetings import year_of
from storage.values import EXACT_TYPES, Centre, Role, Unit, VisitStatus

MONTHS = [date(year, month, 1 + 7 * month % 27) for year in (2026, 2027, 2028) for month in range(1, 13)]
EDGES = [
    date(2026, 6, 30),
    date(2026, 7, 1),
    date(2026, 8, 31),
    date(2026, 9, 1),
    date(2026, 9, 2),
    date(2026, 9, 14),
    date(2026, 11, 1),
    date(2026, 11, 23),
    date(2026, 11, 28),
    date(2027, 1, 1),
    date(2027, 4, 4),
    date(2027, 8, 30),
    date(2027, 10, 4),
    date(2028, 4, 17),
    date(2028, 9, 1),
    date(2029, 9, 3),
]
days = pytest.mark.parametrize("today", MONTHS + EDGES, ids=str)
BROAD = {"broad", "basisaanbod", "3", "9"}
AN = "an.wouters@lscwbb.example"
FREE = holidays.country_holidays("BE", subdiv="Flemish", categories=("public", "school"), language="nl")

Rows = list[dict[str, str]]


@cache
def centre(today: date) -> SampleCentre:
    return make_centre(today)


def rows(text: str) -> Rows:
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def is_open(day: date) -> bool:
    return day.weekday() < 5 and day not in FREE


def used(visits: Rows, school: str, types: set[str], since: str) -> int:
    done = [v for v in visits if v["school"] == school and v["status"] == "done" and v["date"] >= since]
    return sum(int(v["minutes"]) for v in done if v["type"] in types)


@days
def test_columns_are_those_of_the_import(today: date) -> None:
    told = centre(today)
    first = [
        text.splitlines()[0] for text in (told.people, told.frames, told.visits, told.days_off, told.meetings)
    ]
    assert first == [
        "email;name;role;centre;schools;language;expertise",
        "school;amount;unit;weeks;valid_from;valid_until;note",
        "school;person;date;start;minutes;type;status;note",
        "school;from;until;name",
        "school;kind;date;start;place;status",
    ]
    listed = {"schoolnummer", "intern_vplnummer", "naam", "straat", "huisnummer", "postcode", "gemeente"}
    assert {*listed, "e-mail", "clb", "leersteuncentrum", "slug"} <= set(rows(told.schools)[0])


@days
def test_counts(today: date) -> None:
    told = centre(today)
    assert len({row["slug"] for row in rows(told.schools)}) == 24
    assert 28 <= len({row["email"] for row in rows(told.people)}) <= 34
    assert 240 <= len(rows(told.visits)) <= 400
    kinds = Counter(row["status"] for row in rows(told.visits))
    assert kinds["cancelled"] >= 2
    assert kinds["planned"] >= 2
    assert {row["role"] for row in rows(told.people)} == set(Role)


@days
def test_one_number_and_one_slug_per_school(today: date) -> None:
    main = [row for row in rows(centre(today).schools) if row["hoofdzetel"] == "True"]
    assert len({row["slug"] for row in main}) == len({row["schoolnummer"] for row in main}) == len(main)
    assert all(len(row["schoolnummer"]) == 6 and row["schoolnummer"][0] == "9" for row in main)
    twins = {row["slug"] for row in main if row["naam"] == "Sint-Jozef"}
    assert twins == {"sint-jozef-asse", "sint-jozef-ternat"}


@days
def test_visits_only_on_school_days(today: date) -> None:
    told = centre(today)
    closed = [(d["school"], d["from"], d["until"]) for d in rows(told.days_off)]
    for visit in rows(told.visits):
        day = date.fromisoformat(visit["date"])
        assert is_open(day), visit
        assert not [c for c in closed if c[0] == visit["school"] and c[1] <= visit["date"] <= c[2]], visit
        assert (day < today) or visit["status"] == "planned", visit
        start = time.fromisoformat(visit["start"])
        noon = day.weekday() == 2
        assert int(visit["minutes"]) + start.hour * 60 + start.minute <= (12 if noon else 16.5) * 60, visit


@days
def test_frames_start_on_mondays_of_their_own_year(today: date) -> None:
    frames = rows(centre(today).frames)
    starts = {date.fromisoformat(row["valid_from"]) for row in frames}
    assert all(start.weekday() == 0 and start <= today for start in starts)
    assert len({(row["school"], row["valid_from"]) for row in frames}) == len(frames)
    assert not any(row["school"] == "de-plantenkas" for row in frames)
    assert any(row["amount"] == "0" for row in frames)
    kersenpit = [row for row in frames if row["school"] == "de-kersenpit"]
    linde = [row for row in frames if row["school"] == "de-linde"]
    assert len(kersenpit) > len(linde) or (today.month in {9, 10, 11} and len(linde) == 1)


@days
def test_every_reference_exists(today: date) -> None:
    told = centre(today)
    slugs = {row["slug"] for row in rows(told.schools)}
    held = {(row["email"], slug) for row in rows(told.people) for slug in row["schools"].split("|") if slug}
    assert {slug for _, slug in held} <= slugs
    assert {row["school"] for row in (*rows(told.frames), *rows(told.days_off))} <= slugs
    assert {(row["person"], row["school"]) for row in rows(told.visits)} <= held
    assert {row["unit"] for row in rows(told.frames)} <= set(Unit)
    assert {row["centre"] for row in rows(told.people)} == set(Centre)
    assert {row["status"] for row in rows(told.visits)} <= set(VisitStatus) - {VisitStatus.REVERSED}
    assert {row["type"] for row in rows(told.visits)} <= {*EXACT_TYPES, "broad", "small"}


@days
def test_one_anchor_per_school(today: date) -> None:
    told = centre(today)
    anchors = Counter(
        slug for row in rows(told.people) if row["role"] == "anchor" for slug in row["schools"].split("|")
    )
    assert anchors == Counter({row["slug"] for row in rows(told.schools)})


@days
def test_the_same_day_gives_the_same_centre(today: date) -> None:
    assert make_centre(today) == centre(today)


@days
def test_addresses_are_nobodys(today: date) -> None:
    told = centre(today)
    found = [row["email"] for row in rows(told.people)] + [row["e-mail"] for row in rows(told.schools)]
    found += [player.email for player in told.cast]
    assert all(email.endswith(".example") and email == email.lower() for email in found)


def test_the_cast_and_their_channels() -> None:
    told = centre(date(2026, 11, 23))
    known = {row["email"]: row["centre"] for row in rows(told.people)}
    unknown = [(p.email, p.is_guest) for p in told.cast if p.email not in known]
    assert unknown == [("robin.stevens@elders.example", False), ("lotte.segers@hogeschool.example", True)]
    outside = [p.email for p in told.cast if known.get(p.email) in {"SCHOOL", "CLB"}]
    assert outside == ["ines.cools@clb.example", "zorg@delinde.example"]
    assert len({p.handle for p in told.cast}) == len(told.cast)
    emails = {p.email for p in told.cast}
    assert all(channel.members and set(channel.members) <= emails for channel in told.channels)
    closed = [(c.name, c.is_private) for c in told.channels if not c.bot_is_member]
    assert closed == [("de-springplank", True)]
    assert [c.name for c in told.channels if c.is_ext_shared] == ["sint-jozef-ternat"]
    guests = {p.email for p in told.cast if p.is_guest}
    assert [c.name for c in told.channels if guests & set(c.members)] == ["sint-jozef-asse"]
    nele = next(p for p in told.cast if p.name.startswith("Nele"))
    assert nele.title == "ankerondersteuner bij De Linde en 2 andere scholen, LSC WBB"


def test_the_figures_of_23_november() -> None:
    visits, start = rows(centre(date(2026, 11, 23)).visits), "2026-08-31"
    assert used(visits, "de-linde", BROAD, start) == 5 * 200
    assert used(visits, "de-linde", {"small"}, start) == 200
    assert not [v for v in visits if v["school"] == "de-linde" and v["date"] >= "2026-11-16"]
    assert used(visits, "de-regenboog", BROAD, start) == 1700


@pytest.mark.parametrize("half_day", [150, 200, 240])
def test_half_days_of_another_length(half_day: int) -> None:
    visits = rows(make_centre(date(2026, 11, 23), half_day).visits)
    assert used(visits, "de-linde", BROAD, "2026-08-31") == 5 * half_day
    assert used(visits, "de-regenboog", BROAD, "2026-08-31") == 17 * half_day // 2


@days
def test_two_schools_on_a_coming_day_and_three_on_one_gone_by(today: date) -> None:
    schools: dict[tuple[str, str], set[str]] = defaultdict(set)
    for visit in rows(centre(today).visits):
        schools[visit["person"], visit["date"]].add(visit["school"])
    assert [k for k, v in schools.items() if len(v) > 2 and k[0] == AN and k[1] < today.isoformat()]
    assert len([k for k, v in schools.items() if len(v) > 2]) == 1
    coming = [k[1] for k, v in schools.items() if k[0] == AN and len(v) == 2 and k[1] > today.isoformat()]
    thursday = today + timedelta(days=1 + (2 - today.weekday()) % 7)
    assert thursday.weekday() == 3
    assert thursday.isoformat() in coming or not is_open(thursday)
    assert coming


@days
def test_nobody_is_at_two_places_at_once(today: date) -> None:
    busy: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for visit in rows(centre(today).visits):
        start = time.fromisoformat(visit["start"])
        begin = start.hour * 60 + start.minute
        busy[visit["person"], visit["date"]].append((begin, begin + int(visit["minutes"])))
    for spans in busy.values():
        spans.sort()
        assert all(a[1] <= b[0] for a, b in pairwise(spans))


@days
def test_a_joint_visit_and_a_silent_school(today: date) -> None:
    visits = rows(centre(today).visits)
    together = Counter((v["school"], v["date"], v["start"]) for v in visits if v["note"].endswith("met twee"))
    assert list(together.values()) == [2]
    four_weeks_ago = (today - timedelta(weeks=4)).isoformat()
    assert not [v for v in visits if v["school"] == "de-zandkorrel" and v["date"] >= four_weeks_ago]
    assert [v for v in visits if v["school"] == "de-zandkorrel"]


@days
def test_meetings_on_school_days_and_some_still_to_come(today: date) -> None:
    told = centre(today)
    closed = [(d["school"], d["from"], d["until"]) for d in rows(told.days_off)]
    found = rows(told.meetings)
    dated = [m for m in found if m["date"]]
    for meeting in dated:
        day = date.fromisoformat(meeting["date"])
        assert is_open(day), meeting
        assert not [c for c in closed if c[0] == meeting["school"] and c[1] <= meeting["date"] <= c[2]]
        assert meeting["status"] == ("held" if day < today else "planned"), meeting
        assert day.weekday() != 2 or time.fromisoformat(meeting["start"]) < time(12)
    slugs = {row["slug"] for row in rows(told.schools)}
    assert slugs - {m["school"] for m in found} == {"de-plantenkas"}
    assert [m["school"] for m in found if not m["date"]] == ["de-kalkoven"]
    coming = [m for m in dated if m["kind"] == "first" and m["status"] == "planned"]
    assert "de-linde" in {m["school"] for m in coming}
    assert len(coming) >= 3
    once = Counter((m["school"], m["kind"], year_of(date.fromisoformat(m["date"]))) for m in dated)
    assert set(once.values()) == {1}


def test_the_meetings_of_23_november() -> None:
    found = rows(centre(date(2026, 11, 23)).meetings)
    held = {m["school"] for m in found if m["kind"] == "first" and m["status"] == "held"}
    seconds = {m["school"] for m in found if m["kind"] == "second"}
    assert len(held) == 18
    assert seconds < held
    assert len(seconds) == 11
    soon = sorted(m["date"] for m in found if m["kind"] == "first" and m["status"] == "planned")
    assert soon == ["2026-11-30", "2026-11-30", "2026-12-01", "2026-12-02"]


def test_special_characters_survive() -> None:
    told = centre(date(2026, 11, 23))
    assert "O'Brien & Zonen" in {row["naam"] for row in rows(told.schools)}
    assert "Zoë D'Hondt" in {row["name"] for row in rows(told.people)}
