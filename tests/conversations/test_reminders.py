"""Reminders on the way they really go: the clock ticks, a message comes, what is done makes it new."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from storage import meetings, schools
from storage.values import MeetingKind, MeetingStatus
from tests.conversations.centre import NOW, ZONE
from tests.conversations.mornings import morning, told
from tests.conversations.town import Person, Town

HELD = date(2026, 11, 24)
"""Today, a Tuesday."""


def meet(
    town: Town, slug: str, day: date, status: MeetingStatus, kind: MeetingKind = MeetingKind.FIRST
) -> None:
    with town.database.writing() as session:
        school = schools.by_keys(session, [slug])[0]
        meetings.put(
            session, school.id, 2026, kind, status=status, entered_by_id=None, now=NOW, day=day,
            start=time(13, 30),
        )  # fmt: skip


@pytest.fixture
def nele(town: Town) -> Person:
    """She told the school of De Linde about its time frame: that is not what these tests are about."""
    nele = town.person("nele")
    for slug in ("de linde", "de regenboog"):
        nele.say(f"/set-timeframe {slug} halve dag per week")
        nele.press("Al mondeling doorgegeven", nele.press("Zo instellen"))
    return nele


def test_the_day_after_a_meeting_the_second_one_is_asked_for(nele: Person, town: Town) -> None:
    meet(town, "de-linde", HELD, MeetingStatus.HELD)
    assert morning(town, date(2026, 11, 25))
    asked = nele.message("Is er een datum afgesproken voor het tweede moment")
    assert "Gisteren was het schoolbeeldoverleg in De Linde, Halle." in asked
    assert asked.buttons[:2] == ["Datum noteren", "Geen tweede moment"]
    assert "Later: over een week" in asked.buttons


def test_a_date_noted_from_the_reminder_ends_it(nele: Person, town: Town) -> None:
    meet(town, "de-linde", HELD, MeetingStatus.HELD)
    morning(town, date(2026, 11, 25))
    asked = nele.message("het tweede moment, later dit schooljaar")
    form = nele.press("Datum noteren", asked, near="De Linde")
    assert form.is_form
    nele.submit(day="2027-02-02", start="13:30")
    nele.close()
    renewed = next(seen for seen in nele.messages() if seen.body["ts"] == asked.body["ts"])
    assert "tweede moment, later dit schooljaar" not in renewed
    for day in (date(2026, 12, 1), date(2026, 12, 8), date(2027, 1, 5)):
        morning(town, day)
    assert not told(nele, "is nog geen tweede moment gepland")


def test_it_comes_again_after_five_and_ten_school_days_and_names_the_coordinators_day(
    nele: Person, town: Town
) -> None:
    meet(town, "de-linde", HELD, MeetingStatus.HELD)
    days = [date(2026, 11, 25), date(2026, 12, 1), date(2026, 12, 8)]
    got = {day: bool(morning(town, day)) for day in days}
    assert all(got.values())
    # De Linde has a day off on 4 December, so its school days are one later
    assert told(nele, "Voor De Linde, Halle is nog geen tweede moment gepland")
    assert "ziet ook de coördinator" in told(nele, "nog geen tweede moment gepland")[-1]
    mieke = town.person("mieke")
    assert not told(mieke, "De Linde")
    morning(town, date(2027, 1, 11))
    assert "er is nog altijd geen tweede moment gepland" in mieke.message("De Linde, Halle")


def test_ticks_late_doubled_and_at_once_tell_everything_once(nele: Person, town: Town) -> None:
    meet(town, "de-linde", HELD, MeetingStatus.HELD)
    day = date(2026, 11, 25)
    assert morning(town, day, 7, 59) == 0
    assert morning(town, day, 11, 20) > 0
    assert [morning(town, day, 11, 21), morning(town, day, 17, 59)] == [0, 0]
    assert town.parts.clockwork.tick(again=True) == 0
    town.settle()
    assert len(told(nele, "Is er een datum afgesproken")) == 1


def test_after_a_month_of_downtime_one_message_comes_not_four(nele: Person, town: Town) -> None:
    meet(town, "de-linde", HELD, MeetingStatus.HELD)
    morning(town, date(2027, 1, 5))
    assert len(told(nele, "Voor De Linde, Halle is nog geen tweede moment gepland")) == 1


@pytest.mark.parametrize("day", [date(2026, 11, 28), date(2026, 12, 25), date(2027, 2, 9)])
def test_nobody_is_told_anything_on_free_days(nele: Person, town: Town, day: date) -> None:
    meet(town, "de-linde", HELD, MeetingStatus.HELD)
    assert nele
    assert morning(town, day) == 0


def test_a_moved_meeting_is_reminded_of_again(nele: Person, town: Town) -> None:
    meet(town, "de-linde", date(2026, 12, 9), MeetingStatus.PLANNED)
    morning(town, date(2026, 12, 7))
    first = told(nele, "Op wo 9 december om 13u30 is het schoolbeeldoverleg in De Linde, Halle")
    assert len(first) == 1
    meet(town, "de-linde", date(2026, 12, 16), MeetingStatus.PLANNED)
    morning(town, date(2026, 12, 14))
    assert told(nele, "Op wo 16 december om 13u30 is het schoolbeeldoverleg")


def test_what_is_no_longer_due_when_it_would_go_is_not_sent(nele: Person, town: Town) -> None:
    meet(town, "de-linde", HELD, MeetingStatus.HELD)
    town.clock.now = datetime(2026, 11, 25, 8, 0, tzinfo=ZONE)
    assert town.parts.clockwork.tick()
    meet(town, "de-linde", date(2027, 2, 2), MeetingStatus.PLANNED, MeetingKind.SECOND)
    town.settle()
    assert not told(nele, "tweede moment, later dit schooljaar")


def test_both_centres_prepare_and_a_tap_says_it_is_done(nele: Person, town: Town) -> None:
    assert nele
    meet(town, "de-linde", date(2026, 12, 9), MeetingStatus.PLANNED)
    morning(town, date(2026, 12, 7))
    katrien = town.person("katrien")
    asked = katrien.message("Vul je vooraf in de leidraad het overzicht van jouw leersteuntrajecten aan?")
    assert "omdat je aan dit overleg deelneemt" in asked
    katrien.press("Overzicht ingevuld", asked)
    assert katrien.message("Het overzicht in de leidraad is aangevuld.").body["ts"] == asked.body["ts"]
    an = town.person("an")
    assert an.message("Vul je vooraf in de leidraad")


def test_later_means_later(nele: Person, town: Town) -> None:
    meet(town, "de-linde", HELD, MeetingStatus.HELD)
    morning(town, date(2026, 11, 25))
    asked = nele.message("De Linde")
    nele.press("Later: over een week", asked)
    assert nele.message("ik kom er op wo 2 december op terug")
    morning(town, date(2026, 12, 1))
    assert not told(nele, "Voor De Linde, Halle is nog geen tweede moment gepland")
    morning(town, date(2026, 12, 2))
    assert told(nele, "Voor De Linde, Halle is nog geen tweede moment gepland")


def test_no_more_of_this_school(nele: Person, town: Town) -> None:
    meet(town, "de-linde", HELD, MeetingStatus.HELD)
    morning(town, date(2026, 11, 25))
    nele.press("Niet meer voor deze school", nele.message("De Linde"))
    done = nele.message("hierover krijg je voor De Linde, Halle geen herinneringen meer")
    morning(town, date(2026, 12, 1))
    assert not told(nele, "Voor De Linde, Halle is nog geen tweede moment gepland")
    nele.press("Ongedaan maken", done)
    morning(town, date(2026, 12, 8))
    assert told(nele, "Voor De Linde, Halle is nog geen tweede moment gepland")


def test_whoever_is_away_is_left_alone(nele: Person, town: Town) -> None:
    meet(town, "de-linde", HELD, MeetingStatus.HELD)
    noted = nele.say("/schoolbeeld afwezig 25 november tot 27 november")
    assert "Genoteerd: afwezig, 25 tot en met 27 november." in noted
    morning(town, date(2026, 11, 25))
    assert not told(nele, "tweede moment")
    morning(town, date(2026, 11, 30))
    assert told(nele, "Is er een datum afgesproken voor het tweede moment")


def test_one_chooses_what_comes_and_when(nele: Person, town: Town) -> None:
    meet(town, "de-linde", HELD, MeetingStatus.HELD)
    settings = nele.say("/schoolbeeld herinneringen")
    assert "Herinneringen komen op schooldagen om 8u" in settings
    nele.press("Herinneringen kiezen", settings)
    assert "tussen 8u en 18u" in nele.submit(hour="06:00").errors["hour"]
    nele.submit(kinds=["Een overleg voorbereiden"], hour="09:30")
    nele.close()
    morning(town, date(2026, 11, 25))
    assert not told(nele, "Is er een datum afgesproken voor het tweede moment")
    assert "om 9u30" in nele.say("/schoolbeeld herinneringen")


def test_later_for_one_school_says_nothing_of_another(town: Town) -> None:
    tom = town.person("tom")
    tom.say("/schoolbeeld wie")
    morning(town, date(2026, 11, 25))
    asked = tom.message("staat nog geen datum genoteerd")
    tom.press("Later: over een week", asked, near="De Springplank")
    before = len(tom.messages())
    morning(town, date(2026, 11, 30))
    new = [seen for seen in tom.messages()[before:] if "Sint-Jozef, Asse" in seen]
    assert new
    assert all("De Springplank, Ternat staat nog geen datum" not in seen for seen in new)
