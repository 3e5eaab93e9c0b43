"""Monday's overview for anchors and the month's totals for the coordinator: once, and never for nothing."""

from __future__ import annotations

from datetime import date, time

import pytest

from storage import meetings, schools
from storage.values import MeetingKind, MeetingStatus
from tests.conversations.centre import NOW, PEOPLE, SCHOOLS
from tests.conversations.mornings import morning, told
from tests.conversations.town import Person, Town

MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2)
NEXT_MONDAY = date(2026, 12, 7)
WEEK = "Je scholen deze week"
MONTH = "scholen ervoor"


def meet(town: Town, slug: str, day: date, status: MeetingStatus = MeetingStatus.HELD) -> None:
    with town.database.writing() as session:
        school = schools.by_keys(session, [slug])[0]
        meetings.put(
            session, school.id, 2026, MeetingKind.FIRST, status=status, entered_by_id=None, now=NOW, day=day,
            start=time(13, 30),
        )  # fmt: skip


def log(town: Town, who: str, what: str) -> None:
    town.person(who).say(f"/log-visit {what}")


@pytest.fixture
def tom(town: Town) -> Person:
    """At one of his schools nobody came since September, at the other too little; the third has no frame."""
    for slug in ("de-springplank", "sint-jozef-asse", "sint-jozef-ternat"):
        meet(town, slug, date(2026, 12, 15), MeetingStatus.PLANNED)
    for day in (date(2026, 10, 13), date(2026, 11, 24)):
        log(town, "an", f"sint-jozef ternat 2u {day:%d/%m}")
    return town.person("tom")


def quiet(town: Town, person: Person, *slugs: str) -> None:
    """Of these schools nothing else is left to say."""
    for slug in slugs:
        meet(town, slug.replace(" ", "-"), date(2027, 1, 19), MeetingStatus.PLANNED)
        person.say(f"/set-timeframe {slug} halve dag per week")
        person.press("Al mondeling doorgegeven", person.press("Zo instellen"))


def test_monday_brings_the_schools_that_ask_for_a_look(tom: Person, town: Town) -> None:
    morning(town, MONDAY)
    asked = tom.message(WEEK)
    begin = asked.lines.index(WEEK)
    assert asked.lines[begin : begin + 4] == [
        WEEK,
        "• Veel ruimte in het tijdskader: Sint-Jozef, Ternat (4 uur van de 26 uur gebruikt)",
        "• Al een tijd geen bezoek: Sint-Jozef, Asse (nog niet dit schooljaar)",
        "• Nog geen tijdskader: De Springplank",
    ]
    assert asked.buttons[-4:] == [
        "Mijn scholen", "Later: over een dag", "Later: over een week", "Later: volgende schoolweek",
    ]  # fmt: skip
    assert tom.press("Mijn scholen", asked).text.startswith("Zo staan je 4 scholen ervoor")


def test_what_stands_in_the_message_already_is_not_said_twice(tom: Person, town: Town) -> None:
    morning(town, MONDAY)
    asked = tom.message(WEEK)
    assert "Het tijdskader van Sint-Jozef, Asse (een halve dag per week) is nog niet doorgegeven" in asked
    assert "Tijdskader nog door te geven" not in asked
    morning(town, NEXT_MONDAY)
    again = told(tom, WEEK)[-1]
    assert "• Tijdskader nog door te geven aan de school: Sint-Jozef, Asse; Sint-Jozef, Ternat" in again


def test_a_week_without_anything_to_say_is_silent(town: Town) -> None:
    nele = town.person("nele")
    quiet(town, nele, "de linde", "de regenboog")
    before = len(nele.messages())
    morning(town, MONDAY)
    assert len(nele.messages()) == before


def test_only_anchors_get_it_and_once_a_week(tom: Person, town: Town) -> None:
    for day in (MONDAY, TUESDAY, WEDNESDAY, date(2026, 12, 4)):
        morning(town, day)
        town.parts.clockwork.tick(again=True)
        town.settle()
    assert len(told(tom, WEEK)) == 1
    assert not [name for name in ("an", "bart", "katrien", "mieke") if told(town.person(name), WEEK)]
    morning(town, NEXT_MONDAY)
    assert len(told(tom, WEEK)) == 2


def test_a_monday_that_was_missed_is_made_up_for(tom: Person, town: Town) -> None:
    morning(town, WEDNESDAY)
    assert len(told(tom, WEEK)) == 1


def test_what_comes_up_in_the_course_of_a_week_waits_for_the_next(town: Town) -> None:
    nele = town.person("nele")
    quiet(town, nele, "de linde", "de regenboog")
    morning(town, MONDAY)
    meet(town, "de-linde", date(2026, 11, 30))
    log(town, "an", "de regenboog 720 min 30/11")
    morning(town, TUESDAY)
    assert not told(nele, WEEK)
    morning(town, NEXT_MONDAY)
    assert "Meer gebruikt dan het tijdskader tot nu toe geeft: De Regenboog" in nele.message(WEEK)


def test_whoever_was_away_on_monday_gets_it_on_coming_back(tom: Person, town: Town) -> None:
    tom.say("/schoolbeeld afwezig 30 november tot 1 december")
    for day in (MONDAY, TUESDAY):
        morning(town, day)
        assert not told(tom, WEEK)
    morning(town, WEDNESDAY)
    morning(town, date(2026, 12, 3))
    assert len(told(tom, WEEK)) == 1


def test_the_first_school_day_of_the_week_when_monday_is_free(tom: Person, town: Town) -> None:
    morning(town, date(2027, 3, 29))  # Easter holidays
    morning(town, date(2027, 5, 17))  # Whit Monday
    assert not told(tom, WEEK)
    morning(town, date(2027, 5, 18))
    assert len(told(tom, WEEK)) == 1


def test_later_brings_the_week_as_it_stands_then(tom: Person, town: Town) -> None:
    morning(town, MONDAY)
    tom.press("Later: over een dag", tom.message(WEEK), near=WEEK)
    assert not told(tom, WEEK)
    log(town, "an", "sint-jozef asse 2u 30/11")
    morning(town, TUESDAY)
    assert "Al een tijd geen bezoek" not in tom.message(WEEK)
    tom.press("Later: over een week", tom.message(WEEK), near=WEEK)
    for day in (NEXT_MONDAY, date(2026, 12, 8)):  # that week has its own
        morning(town, day)
        assert len(told(tom, WEEK)) == 1


def test_one_can_do_without(tom: Person, town: Town) -> None:
    settings = tom.say("/schoolbeeld herinneringen")
    assert "• Weekoverzicht van je scholen" in settings
    tom.press("Herinneringen kiezen", settings)
    tom.submit(kinds=["Een overleg voorbereiden"])
    tom.close()
    morning(town, MONDAY)
    assert not told(tom, WEEK)


def test_what_was_told_lately_names_no_single_school(tom: Person, town: Town) -> None:
    morning(town, MONDAY)
    lines = tom.say("/schoolbeeld herinneringen").lines
    assert [line for line in lines if "weekoverzicht" in line] == [
        "• ma 30 november: weekoverzicht van je scholen"
    ]


def test_the_coordinator_gets_the_months_totals_without_a_name(tom: Person, town: Town) -> None:
    assert tom
    log(town, "an", "de regenboog 180 min 24/11")
    mieke = town.person("mieke")
    mieke.say("/schoolbeeld wie")
    morning(town, TUESDAY)
    asked = mieke.message(MONTH)
    assert asked.lines[1:-1] == [
        "Zo staan de 8 scholen ervoor",
        "• Schoolbeeldoverleg: 3 gepland, 5 zonder datum",
        "• Tijdskader: 4 ingesteld, waarvan 0 doorgegeven aan de school",
        "• Inzet tot nu toe: 1 school boven het tijdskader, 1 school met veel ruimte, "
        "1 school al een tijd zonder bezoek",
        "Van de tijd van alle scholen samen is 15 % gebruikt; 31 % van de schoolweken is voorbij.",
    ]
    named = {cell for table in (PEOPLE, SCHOOLS) for row in table.splitlines()[1:] for cell in row.split(";")}
    names = {name for name in named if " " in name or "@" in name}
    assert not {name for name in names if name in asked.text and name != "Mieke Dewaele"}
    assert asked.buttons == [
        "Alle scholen", "Later: over een dag", "Later: over een week", "Later: volgende schoolweek",
    ]  # fmt: skip
    assert not told(tom, MONTH)


def test_a_month_that_is_nearly_over_is_not_made_up_for(town: Town) -> None:
    mieke = town.person("mieke")
    morning(town, date(2026, 11, 17))  # the sixth school day after the autumn holidays
    morning(town, MONDAY)
    assert not told(mieke, MONTH)
    for day in (TUESDAY, WEDNESDAY):
        morning(town, day)
    assert len(told(mieke, MONTH)) == 1
    morning(town, date(2027, 4, 16))  # the fifth after the Easter holidays
    assert len(told(mieke, MONTH)) == 2


def test_what_was_told_of_a_month_stays_when_the_next_begins(town: Town) -> None:
    mieke = town.person("mieke")
    morning(town, date(2027, 1, 4))
    for later, day in (("week", 11), ("week", 18), ("week", 25), ("dag", 26), ("dag", 27), ("dag", 28)):
        mieke.press(f"Later: over een {later}", told(mieke, MONTH)[-1])
        morning(town, date(2027, 1, day))
    morning(town, date(2027, 2, 1))
    assert len(told(mieke, MONTH)) == 2
    for slug in ("de linde", "de regenboog", "de springplank"):
        mieke.say(f"/set-timeframe {slug} halve dag per week")
        mieke.press("Zo instellen")
    assert len(told(mieke, MONTH)) == 2


def test_the_month_comes_once_also_when_its_first_day_was_missed(town: Town) -> None:
    mieke = town.person("mieke")
    for day in (date(2026, 12, 3), date(2026, 12, 4), NEXT_MONDAY):
        morning(town, day)
        town.parts.clockwork.tick(again=True)
        town.settle()
    assert len(told(mieke, MONTH)) == 1
    morning(town, date(2027, 1, 4))
    assert len(told(mieke, MONTH)) == 2
    lines = mieke.say("/schoolbeeld herinneringen").lines
    assert "• ma 4 januari: maandoverzicht van alle scholen" in lines
