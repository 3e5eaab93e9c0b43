"""What was told, put in weeks: nothing is lost and nothing is counted twice, whatever comes."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.local.draw.names import BRUSSELS
from bot.local.rehearsal import timeline
from bot.local.rehearsal.period import Period
from bot.local.rehearsal.run import Item
from bot.local.rehearsal.timeline import LEVELS, Chosen
from handlers.rules.calendar import holiday_name

YEAR = Period(date(2026, 8, 24), date(2027, 8, 31))
PEOPLE = {"nele@lscwbb.example": "Nele Vandamme", "tom@lscwbb.example": "Tom Peeters"}
SCHOOLS = {"de-linde": "De Linde, Halle", "sint-jozef": "Sint-Jozef, Asse"}
KINDS = {"no_date": "Nog geen datum", "report_due": "Het verslag", "monday": "Het weekoverzicht"}


def item(day: date, person: str = "nele@lscwbb.example", kind: str = "no_date", *slugs: str) -> Item:
    schools = tuple((slug, SCHOOLS[slug]) for slug in slugs)
    at = datetime.combine(day, time(8), BRUSSELS)
    return Item(at, person, PEOPLE[person], "ankerondersteuner", kind, KINDS[kind], schools, "tekst")


days = st.integers(0, (YEAR.last - YEAR.first).days).map(lambda n: YEAR.first + timedelta(n))
told = st.lists(
    st.builds(
        lambda day, person, kind, slugs: item(day, person, kind, *sorted(slugs)),
        days,
        st.sampled_from(sorted(PEOPLE)),
        st.sampled_from(sorted(KINDS)),
        st.sets(st.sampled_from(sorted(SCHOOLS))),
    )
).map(lambda items: sorted(items, key=lambda one: (one.at, one.person)))


@given(told)
def test_every_item_is_written_once_and_counted_once(items: list[Item]) -> None:
    columns = timeline.columns(items, YEAR, holiday_name)
    assert sum(column.number for column in columns) == len(items)
    assert all(bool(column.level) == bool(column.number) for column in columns)
    assert max(column.level for column in columns) == (LEVELS if items else 0)
    assert sum(span for _, span in timeline.months(columns)) == len(columns)
    assert [one for _, run in timeline.runs(columns) for one in run] == columns
    stretches = list(timeline.stretches(items, YEAR, holiday_name))
    written = [i for s in stretches for d in s.days for message in d.messages for i in message.items]
    assert written == items
    assert sum(stretch.number for stretch in stretches) == len(items)
    for before, after in pairwise(stretches):
        assert before.last < after.first
    for by in ("person", "kind"):
        lanes = timeline.lanes(items, YEAR, by)
        assert sum(lane.number for lane in lanes) == len(items)
        assert all(sum(cell.number for cell in lane.cells) == lane.number for lane in lanes)
    by_school = {lane.key: lane.number for lane in timeline.lanes(items, YEAR, "school")}
    assert by_school == Counter(slug for one in items for slug, _ in one.schools)


def test_vacations_stand_between_the_weeks_with_their_own_days() -> None:
    items = [item(date(2026, 12, 18)), item(date(2027, 1, 4))]
    period = Period(date(2026, 12, 14), date(2027, 1, 31))
    week, vacation, after, rest = timeline.stretches(items, period, holiday_name)
    assert (week.first, week.number) == (date(2026, 12, 14), 1)
    assert (vacation.free, vacation.first, vacation.last) == (
        "Kerstvakantie",
        date(2026, 12, 21),
        date(2027, 1, 3),
    )
    assert after.first == date(2027, 1, 4)
    assert (rest.free, rest.first, rest.last) == ("", date(2027, 1, 11), date(2027, 1, 31))


def test_a_single_free_day_is_named_in_its_week() -> None:
    (week,) = timeline.stretches(
        [item(date(2026, 11, 9))], Period(date(2026, 11, 9), date(2026, 11, 15)), holiday_name
    )
    assert [(day.day, day.free, len(day.messages)) for day in week.days] == [
        (date(2026, 11, 9), "", 1),
        (date(2026, 11, 11), "Wapenstilstand", 0),
    ]


def test_a_week_of_late_august_in_which_people_are_told_things_stays_a_week() -> None:
    period = Period(date(2026, 8, 17), date(2026, 8, 30))
    vacation, week = timeline.stretches([item(date(2026, 8, 25))], period, holiday_name)
    assert (vacation.free, vacation.days) == ("Zomervakantie", ())
    assert (week.free, len(week.days)) == ("Zomervakantie", 1)
    columns = timeline.columns([item(date(2026, 8, 25))], period, holiday_name)
    assert [(name, len(run)) for name, run in timeline.runs(columns)] == [("Zomervakantie", 1), ("", 1)]


def test_what_one_person_gets_on_one_morning_is_one_message() -> None:
    day = date(2026, 9, 14)
    items = [item(day), item(day, kind="report_due"), item(day, "tom@lscwbb.example")]
    (week,) = timeline.stretches(items, Period(day, day), holiday_name)
    assert [(m.name, len(m.items)) for m in week.days[0].messages] == [
        ("Nele Vandamme", 2),
        ("Tom Peeters", 1),
    ]
    assert timeline.summary(items) == (
        "3 herinneringen in 2 berichten aan 2 mensen. Het drukst is ma 14 september 2026, met 3."
    )
    assert timeline.summary(items[2:]).startswith("1 herinnering in 1 bericht aan 1 persoon.")


def test_choices_fit_together() -> None:
    day = date(2026, 9, 14)
    mine = item(day, "nele@lscwbb.example", "no_date", "de-linde")
    week = item(day, "nele@lscwbb.example", "monday")
    assert [Chosen().fits(mine), Chosen(school="de-linde").fits(mine)] == [True, True]
    assert not Chosen(school="de-linde").fits(week)
    assert not Chosen(who="tom@lscwbb.example", school="de-linde").fits(mine)
    assert not Chosen(kinds=frozenset({"monday"})).fits(mine)
    assert Chosen(kinds=frozenset({"monday", "no_date"})).fits(mine)
