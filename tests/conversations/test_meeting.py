"""`/meeting`: one line plans, moves and calls off; who may not plan can look."""

from __future__ import annotations

from datetime import date, time

import pytest

from storage.values import MeetingStatus
from tests.conversations.centre import NOW
from tests.conversations.planned import plan
from tests.conversations.town import Person, Town


@pytest.fixture
def nele(town: Town) -> Person:
    return town.person("nele")


# looking


def test_a_school_without_a_meeting_offers_to_plan_one(nele: Person) -> None:
    seen = nele.say("/meeting de linde")
    assert seen.lines == ["De Linde, Halle", "Schoolbeeldoverleg: nog niet gepland"]
    assert seen.buttons == ["Overleg plannen", "Geen overleg dit schooljaar"]


def test_both_meetings_with_who_takes_part_by_role(town: Town, nele: Person) -> None:
    plan(town, "de-linde", date(2026, 12, 1), start=time(13, 30))
    seen = nele.say("/meeting de linde")
    assert seen.lines == [
        "De Linde, Halle",
        "Schoolbeeldoverleg: di 1 december om 13u30",
        "Herinnering per mail aan de school: vertrekt op wo 25 november",
        "Wie deelneemt: Rita Vermeulen (directie); Veerle Thys (zorgverantwoordelijke); Ines Cools (CLB); "
        "Katrien Jacobs (SLSC467); An Wouters, Bart Maes, Ellen Smets, Nele Vandamme en Tom Peeters "
        "(LSC WBB)",
        "Tweede moment: nog niet gepland",
    ]
    assert seen.buttons == [
        "Verplaatsen", "Agenda-uitnodiging sturen", "Gaat niet door",
        "Tweede moment plannen", "Geen tweede moment",
    ]  # fmt: skip


def test_the_next_step_of_each_school_stands_in_the_list(town: Town, nele: Person) -> None:
    plan(town, "de-linde", date(2026, 9, 22), MeetingStatus.HELD)
    seen = nele.say("/meeting")
    assert seen.lines[1:] == [
        "De Linde, Halle: overleg was op di 22 september, nog geen tweede moment",
        "De Regenboog, Dilbeek: nog geen overleg gepland",
    ]
    assert seen.buttons == [
        "Tweede moment plannen", "Overleg bekijken", "Overleg plannen", "Overleg bekijken",
    ]  # fmt: skip
    assert "Tweede moment plannen" in nele.press("Tweede moment plannen").title
    assert nele.view.fields["kind"] == "Tweede moment"


@pytest.mark.parametrize("name", ["an", "katrien", "mieke"])
def test_others_of_the_school_see_it_and_who_plans(town: Town, name: str) -> None:
    plan(town, "de-linde", date(2026, 12, 1))
    seen = town.person(name).say("/meeting de linde")
    assert "Nele Vandamme is de ankerondersteuner van de school en plant het overleg." in seen.lines
    assert "Schoolbeeldoverleg: di 1 december" in seen.lines
    assert seen.buttons == []


@pytest.mark.parametrize("name", ["an", "katrien", "mieke"])
def test_who_is_not_the_anchor_plans_nothing(town: Town, name: str) -> None:
    person = town.person(name)
    seen = person.say("/meeting de linde 1 december 13u30")
    assert "van De Linde, Halle regelt Nele, de ankerondersteuner van de school." in seen
    assert town.count("meeting") == 0
    assert "Schoolbeeldoverleg: nog niet gepland" in person.press("Overleg bekijken")


def test_a_coordinator_is_told_to_name_a_school(town: Town) -> None:
    assert "Schrijf de naam van een school erbij" in town.person("mieke").say("/meeting")


# planning in one line


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/meeting de linde 1 december 13u30", "di 1 december om 13u30"),
        ("/meeting de linde 1 december 13u30 in de leraarskamer", "di 1 december om 13u30, leraarskamer"),
        ("/meeting linde 1/12 om half twee", "di 1 december om 13u30"),
        ("/meeting 990101 over een week 9u", "di 1 december om 9u"),
        ("/schoolbeeld overleg de linde 1 december", "di 1 december"),
        ("overleg de linde december 1st at 1:30 pm", "di 1 december om 13u30"),
        ("/meeting de linde 1 december 2u", "di 1 december om 14u"),
        ("/meeting de linde 1 december 13u30 https://video.example/x?a=1&b=2",
         "di 1 december om 13u30, https://video.example/x?a=1&b=2"),
    ],
)  # fmt: skip
def test_one_line_plans(nele: Person, town: Town, line: str, told: str) -> None:
    seen = nele.say(line)
    assert seen.lines == [f"Gepland: schoolbeeldoverleg in De Linde, Halle, {told}."]
    assert seen.buttons == ["Ongedaan maken", "Wijzigen", "Agenda-uitnodiging sturen"]
    assert town.count("meeting", "year = 2026 AND kind = 'first' AND day = '2026-12-01'") == 1
    assert town.count("mail") == 0


def test_moving_keeps_the_hour_and_place_that_are_not_said(nele: Person, town: Town) -> None:
    nele.say("/meeting de linde 1 december 13u30 leraarskamer")
    seen = nele.say("/meeting de linde 8 december")
    assert seen.lines == [
        "Verplaatst: schoolbeeldoverleg in De Linde, Halle, di 8 december om 13u30, leraarskamer. "
        "Eerst stond het op di 1 december om 13u30."
    ]
    assert town.count("meeting") == 1
    back = nele.press("Ongedaan maken")
    assert "het schoolbeeldoverleg staat weer op di 1 december om 13u30." in back
    assert town.count("meeting", "day = '2026-12-01' AND start = '13:30:00.000000'") == 1


def test_the_same_again_changes_nothing(nele: Person, town: Town) -> None:
    nele.say("/meeting de linde 1 december 13u30")
    seen = nele.say("/meeting de linde 1 december 13u30")
    assert "Dat stond al zo: schoolbeeldoverleg in De Linde" in seen
    assert "Ongedaan maken" not in seen.buttons
    assert town.count("meeting", "sequence = 0") == 1


def test_undoing_a_plan_leaves_nothing(nele: Person, town: Town) -> None:
    nele.say("/meeting de linde 1 december 13u30")
    assert "het schoolbeeldoverleg is niet meer gepland." in nele.press("Ongedaan maken")
    assert town.count("meeting") == 0


def test_an_undo_of_what_was_changed_since_changes_nothing(nele: Person, town: Town) -> None:
    first = nele.say("/meeting de linde 1 december 13u30")
    nele.say("/meeting de linde 8 december")
    assert "intussen nog gewijzigd. Er is niets ongedaan gemaakt" in nele.press("Ongedaan maken", on=first)
    assert town.count("meeting", "day = '2026-12-08'") == 1


def test_after_the_first_a_day_is_for_the_second(nele: Person, town: Town) -> None:
    plan(town, "de-linde", date(2026, 9, 22), MeetingStatus.HELD)
    assert "Gepland: tweede moment in De Linde, Halle, do 4 februari" in nele.say(
        "/meeting de linde 4 februari"
    )
    assert "Verplaatst: tweede moment" in nele.say("/meeting de linde 11 februari")
    assert town.count("meeting", "kind = 'first' AND status = 'held'") == 1


def test_a_meeting_that_was_held_is_not_planned_again(nele: Person, town: Town) -> None:
    plan(town, "de-linde", date(2026, 9, 22), MeetingStatus.HELD)
    seen = nele.say("/meeting de linde eerste overleg 1 december")
    assert "Het schoolbeeldoverleg in De Linde, Halle is al geweest, op di 22 september." in seen
    assert town.count("meeting", "status = 'planned'") == 0


def test_in_june_a_day_in_september_is_of_the_next_school_year(nele: Person, town: Town) -> None:
    plan(town, "de-linde", date(2026, 9, 22), MeetingStatus.HELD)
    town.clock.now = NOW.replace(year=2027, month=6, day=8)
    assert "Gepland: schoolbeeldoverleg in De Linde, Halle, di 21 september 2027" in nele.say(
        "/meeting de linde 21 september 13u30"
    )
    assert town.count("meeting", "year = 2027 AND agreed_before") == 1
    seen = nele.say("/meeting de linde")
    assert seen.lines[0] == "De Linde, Halle, schooljaar 2027-2028"
    assert "Schoolbeeldoverleg: di 21 september 2027 om 13u30" in seen.lines


def test_what_was_agreed_before_and_moves_in_september_no_longer_was(nele: Person, town: Town) -> None:
    town.clock.now = NOW.replace(month=6, day=9)
    nele.say("/meeting de linde 22 september 13u30")
    town.clock.now = NOW.replace(month=9, day=8)
    nele.say("/meeting de linde 22 september 14u")
    assert town.count("meeting", "agreed_before") == 1
    moved = nele.say("/meeting de linde 24 september")
    assert town.count("meeting", "agreed_before") == 0
    nele.press("Ongedaan maken", on=moved)
    assert town.count("meeting", "agreed_before") == 1


# what cannot be, and what deserves a second look


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("de linde gisteren", "Ma 23 november is al voorbij."),
        ("de linde 1 februari 2028", "Di 1 februari 2028 is te ver weg."),
        ("de linde tweede 5 oktober 2027",
         "Di 5 oktober 2027 valt in een ander schooljaar dan het eerste overleg (di 1 december)."),
    ],
)  # fmt: skip
def test_a_day_that_cannot_be_is_told(nele: Person, town: Town, line: str, told: str) -> None:
    plan(town, "de-linde", date(2026, 12, 1))
    assert told in nele.say(f"/meeting {line}")
    assert town.count("meeting") == 1
    assert town.count("meeting", "day = '2026-12-01'") == 1


@pytest.mark.parametrize(
    ("line", "warning"),
    [
        ("de linde 4 december", "Vr 4 december is een vrije dag (pedagogische studiedag)."),
        ("de linde 24 december", "Do 24 december is een vrije dag (Kerstvakantie)."),
        ("de linde 5 december", "Za 5 december valt in het weekend."),
        ("de linde tweede 3 december", "Een tweede moment valt meestal tussen 15 januari en 31 maart."),
        ("de linde 8 december 14u30", "Je hebt dan ook overleg in De Regenboog (om 14u). Klopt het uur?"),
    ],
)
def test_a_warning_does_not_stop_a_plan(nele: Person, town: Town, line: str, warning: str) -> None:
    plan(town, "de-regenboog", date(2026, 12, 8), start=time(14))
    seen = nele.say(f"/meeting {line}")
    assert seen.lines[0].startswith("Gepland: ")
    assert seen.lines[1].startswith(warning)
    assert town.count("meeting") == 2


def test_a_second_meeting_before_the_first_warns(nele: Person, town: Town) -> None:
    plan(town, "de-linde", date(2027, 2, 4))
    seen = nele.say("/meeting de linde tweede moment 2 februari")
    assert "Dat is niet later dan het eerste overleg (do 4 februari). Klopt de dag?" in seen


def test_two_readings_of_a_day_are_asked_with_the_rest_kept(nele: Person, town: Town) -> None:
    seen = nele.say("/meeting de linde volgende vrijdag 9u lokaal 3")
    assert seen.lines == ["Welke dag bedoel je voor het schoolbeeldoverleg in De Linde, Halle?"]
    assert seen.buttons == ["vr 27 november", "vr 4 december"]
    assert town.count("meeting") == 0
    assert "vr 27 november om 9u, lokaal 3." in nele.press("vr 27 november")
    assert "vr 27 november om 9u, lokaal 3." in nele.press("vr 4 december", on=seen)
    assert town.count("meeting", "day = '2026-11-27'") == 1


def test_a_name_that_fits_two_schools_is_asked(town: Town) -> None:
    tom = town.person("tom")
    seen = tom.say("/meeting sint-jozef 1 december 13u30")
    assert "Ik plan daarna: di 1 december om 13u30." in seen
    assert "Gepland: schoolbeeldoverleg in Sint-Jozef, Asse" in tom.press("Sint-Jozef, Asse")


# the form


@pytest.mark.parametrize(
    ("line", "intro"),
    [
        ("de linde 32 februari 13u30", "Dit begreep ik niet: “32 februari”."),
        ("de linde 1 december namiddag", "Hoe laat begint het overleg?"),
        ("de linde lokaal 3", ""),
    ],
)
def test_too_little_or_doubtful_opens_the_form(nele: Person, line: str, intro: str) -> None:
    form = nele.say(f"/meeting {line}")
    assert form.title == "Overleg plannen"
    assert intro in form
    assert form.fields["school"] == "De Linde, Halle"


def test_the_form_plans_and_its_faults_stand_beside_their_field(nele: Person, town: Town) -> None:
    nele.say("/meeting de linde lokaal 3")
    assert nele.view.fields["place"] == "lokaal 3"
    assert set(nele.submit(day="2026-11-23").errors) == {"day"}
    assert set(nele.submit(day="2026-12-01", invite=["Stuur ook een agenda-uitnodiging"]).errors) == {"start"}
    seen = nele.submit(day="2026-12-01", start="13:30", invite=[])
    assert seen.lines == ["Gepland: schoolbeeldoverleg in De Linde, Halle, di 1 december om 13u30, lokaal 3."]
    assert town.count("mail") == 0


def test_the_form_offers_only_schools_of_the_anchor(nele: Person, town: Town) -> None:
    assert nele.say("/meeting 1 december 13u30").is_form
    assert nele.suggest("school", "") == ["De Linde, Halle", "De Regenboog, Dilbeek"]
    tom = town.person("tom")
    tom.say("/meeting 1 december")
    assert "De Linde, Halle" not in tom.suggest("school", "")
    assert "plant haar ankerondersteuner" in town.person("an").say("/meeting 1 december")


def test_wijzigen_moves_within_its_own_school_year(nele: Person, town: Town) -> None:
    nele.say("/meeting de linde 1 december 13u30")
    form = nele.press("Wijzigen")
    assert form.title == "Overleg wijzigen"
    assert "Schoolbeeldoverleg in De Linde, Halle, nu op di 1 december om 13u30." in form
    assert "ander schooljaar" in nele.submit(day="2027-09-21").errors["day"]
    assert "Verplaatst: " in nele.submit(day="2026-12-10", start="")
    assert town.count("meeting", "day = '2026-12-10' AND start IS NULL") == 1


# not held, or none at all


def test_a_meeting_that_does_not_take_place_may_be_planned_again(nele: Person, town: Town) -> None:
    nele.say("/meeting de linde 1 december 13u30")
    seen = nele.say("/meeting de linde gaat niet door")
    assert "het schoolbeeldoverleg in De Linde, Halle gaat niet door (di 1 december om 13u30)." in seen
    assert seen.buttons == ["Nieuwe datum plannen", "Ongedaan maken", "Geen overleg dit schooljaar"]
    nele.press("Nieuwe datum plannen")
    assert "Gepland: " in nele.submit(day="2026-12-08", start="10:00")
    assert town.count("meeting", "status = 'planned' AND day = '2026-12-08'") == 1
    assert town.count("meeting") == 1


def test_went_off_is_undone(nele: Person, town: Town) -> None:
    plan(town, "de-linde", date(2026, 11, 17), start=time(9))
    nele.say("/meeting de linde")
    assert "ging niet door (di 17 november om 9u)" in nele.press("Ging niet door")
    assert "staat weer op di 17 november om 9u" in nele.press("Ongedaan maken")
    assert town.count("meeting", "status = 'planned'") == 1


def test_no_meeting_this_school_year_with_or_without_a_reason(nele: Person, town: Town) -> None:
    nele.say("/meeting de linde")
    nele.press("Geen overleg dit schooljaar")
    seen = nele.submit(reason="fusie met de buurschool")
    assert "Genoteerd: geen schoolbeeldoverleg in De Linde, Halle dit schooljaar (fusie met de" in seen
    assert "komt er dit schooljaar niet (fusie met de buurschool)" in nele.say("/meeting de linde")
    assert "De Linde, Halle: geen overleg dit schooljaar" in nele.say("/meeting")
    nele.press("Ongedaan maken", on=seen)
    nele.close()
    assert town.count("meeting") == 0
    nele.say("/meeting de linde geen overleg dit schooljaar")
    assert "Genoteerd: geen schoolbeeldoverleg" in nele.submit()


def test_a_line_that_asks_for_what_is_not_there(nele: Person, town: Town) -> None:
    assert "is er geen schoolbeeldoverleg gepland" in nele.say("/meeting de linde afronden")
    assert "is er geen tweede moment gepland" in nele.say("/meeting de linde tweede moment ging niet door")
    assert town.count("meeting") == 0


# SLSC467


def test_a_school_without_slsc467_is_no_fault(town: Town) -> None:
    tom = town.person("tom")
    assert "Van SLSC467 ken ik hier nog niemand." in tom.say("/meeting springplank")
    seen = tom.press("Werkt niet met SLSC467")
    assert "De Springplank, Ternat werkt niet met SLSC467. Ik vraag er dan ook niet meer naar." in seen
    now = tom.say("/meeting springplank")
    assert "Deze school werkt niet met SLSC467." in now.lines
    assert "Werkt wel met SLSC467" in now.buttons
    assert "werkt met SLSC467" in tom.press("Ongedaan maken", on=seen)
    assert town.count("slsc", "works_here") == 1


# elsewhere


def test_the_home_tab_shows_the_next_meetings(town: Town, nele: Person) -> None:
    plan(town, "de-regenboog", date(2026, 11, 17))
    plan(town, "de-linde", date(2026, 12, 1), start=time(13, 30))
    home = nele.home()
    assert "Di 17 november: schoolbeeldoverleg in De Regenboog, Dilbeek, nog niet afgerond" in home.lines
    assert "Di 1 december om 13u30: schoolbeeldoverleg in De Linde, Halle" in home.lines
    assert "Overleg afronden" in home.buttons
    katrien = town.person("katrien").home()
    assert "Di 1 december om 13u30: schoolbeeldoverleg in De Linde, Halle" in katrien.lines
    assert "De Regenboog, Dilbeek, nog niet afgerond" not in katrien


def test_help_shows_an_anchor_how_to_plan(nele: Person) -> None:
    example = next(
        li.split(": ")[0] for li in nele.say("/schoolbeeld help").lines if li.startswith("/meeting")
    )
    assert example == "/meeting de linde 15 december 13u30"
    assert "Gepland: schoolbeeldoverleg in De Linde, Halle, di 15 december om 13u30." in nele.say(example)


def test_in_english(town: Town) -> None:
    with town.database.writing() as session:
        session.connection().exec_driver_sql("UPDATE person SET language = 'en' WHERE name = 'Nele Vandamme'")
    nele = town.person("nele")
    seen = nele.say("/meeting de linde second meeting february 4th 1:30 pm in the staff room")
    assert seen.lines == ["Planned: second meeting at De Linde, Halle, Thu 4 February at 13:30, staff room."]
    assert seen.buttons == ["Undo", "Change", "Send a calendar invitation"]
