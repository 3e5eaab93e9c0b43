"""Undo beats confirm: undo, restore, change, cancel with a reason, confirm; a button used twice acts once."""

from __future__ import annotations

import pytest

from tests.conversations.town import Town

LINE = "/log-visit de linde gisteren halve dag"


def test_undo_takes_the_visit_back_in_the_place_of_its_receipt(town: Town) -> None:
    an = town.person("an")
    an.say(LINE)
    number = len(an.messages())
    seen = an.press("Ongedaan maken")
    assert seen.lines[0].startswith("Ongedaan gemaakt: het bezoek aan De Linde van ma 23 november")
    assert seen.lines[1] == "Tot eind juni blijven er nog 14 halve dagen."
    assert len(an.messages()) == number
    assert town.count("visit", "day = '2026-11-23' AND status = 'reversed'") == 1
    assert "5 van de 6 halve dagen" in an.say("/timeframe de linde")


def test_what_was_undone_can_be_noted_again(town: Town) -> None:
    an = town.person("an")
    an.say(LINE)
    assert an.press("Ongedaan maken").buttons == ["Toch noteren"]
    seen = an.press("Toch noteren")
    assert seen.lines[0].startswith("Opnieuw genoteerd: De Linde, Halle, ma 23 november")
    assert "6 van de 6 halve dagen" in an.say("/timeframe de linde")


def test_undo_pressed_twice_undoes_once_and_answers_the_same(town: Town) -> None:
    an = town.person("an")
    an.say(LINE)
    seen = an.press("Ongedaan maken")
    audits = town.count("audit")
    an.again()
    assert an.last.text == seen.text
    assert town.count("audit") == audits


def test_an_old_undo_button_says_what_happened_and_changes_nothing(town: Town) -> None:
    an = town.person("an")
    an.say(LINE)
    an.press("Wijzigen")
    an.submit(duration="2u")
    an.close()
    old = an.say("/visits ik november")
    an.say("/visits ik november")
    an.press("Verwijderen", near="ma 23 november")
    audits = town.count("audit")
    seen = an.press("Verwijderen", on=old, near="ma 23 november")
    assert town.count("audit") == audits
    assert "ma 23 november" in seen


def test_an_undo_from_before_a_change_shows_what_stands_now(town: Town) -> None:
    an = town.person("an")
    receipt = an.say(LINE)
    an.press("Wijzigen")
    an.submit(duration="2u")
    an.close()
    assert "intussen gewijzigd" in an.press("Ongedaan maken", on=receipt)
    assert town.count("visit", "day = '2026-11-23' AND status = 'done'") == 1


def test_undoing_a_change_brings_back_what_stood_before(town: Town) -> None:
    an = town.person("an")
    an.say(LINE)
    an.press("Wijzigen")
    an.submit(duration="2u")
    assert "Zoals het was" in an.press("Ongedaan maken")
    assert town.count("visit", "day = '2026-11-23' AND status = 'done' AND minutes = 200") == 1
    assert town.count("visit", "day = '2026-11-23' AND status = 'done'") == 1


def test_a_visit_already_gone_is_said_to_be_gone(town: Town) -> None:
    an = town.person("an")
    an.say(LINE)
    shown = an.say("/visits ik november")
    an.say("/visits ik november")
    an.press("Verwijderen", near="ma 23 november")
    before = town.count("audit")
    seen = an.press("Wijzigen", on=shown, near="ma 23 november")
    assert "was al verwijderd. Er is niets gewijzigd." in seen
    assert town.count("audit") == before


def test_a_change_reverses_the_old_visit_and_keeps_the_trail(town: Town) -> None:
    an = town.person("an")
    an.say(f"{LINE} : leesclub")
    form = an.press("Wijzigen")
    assert form.title == "Bezoek wijzigen"
    assert form.fields == {
        "school": "De Linde, Halle",
        "duration": "halve dag",
        "day": "2026-11-23",
        "group": "Brede types",
        "small": None,
        "note": "leesclub",
    }
    seen = an.submit(duration="2u", day="2026-11-20")
    assert seen.lines[0] == (
        "Gewijzigd: De Linde, Halle, vr 20 november, 2 uur, brede types. Notitie: leesclub"
    )
    assert town.count("visit", "day = '2026-11-23' AND status = 'reversed'") == 1
    assert town.count("visit", "day = '2026-11-20' AND replaces_id IS NOT NULL") == 1
    assert town.count("audit", "what = 'visit.changed'") == 1


def test_a_visit_may_move_to_another_school_of_mine(town: Town) -> None:
    an = town.person("an")
    an.say(LINE)
    an.press("Wijzigen")
    assert "Gewijzigd: De Springplank, Ternat" in an.submit(school="De Springplank, Ternat")
    assert "5 van de 6 halve dagen" in an.say("/timeframe de linde")


def test_a_cancelled_visit_keeps_its_reason_and_gives_the_time_back(town: Town) -> None:
    an = town.person("an")
    an.say("/log-visit de linde 30 november halve dag")
    an.say("/visits ik")
    form = an.press("Gaat niet door", near="ma 30 november")
    assert form.title == "Bezoek gaat niet door"
    assert "De tijd blijft beschikbaar." in form
    seen = an.submit(reason="School: studiedag")
    assert "gaat niet door (studiedag). De tijd blijft beschikbaar." in seen
    assert "Tot eind juni blijven er nog 14 halve dagen." in seen
    assert town.count("visit", "status = 'cancelled' AND cancel_reason = 'study_day'") == 1


@pytest.mark.parametrize(
    ("day", "status", "label"),
    [("30 november", "planned", "Gaat niet door"), ("23 november", "done", "Ging niet door")],
)
def test_a_cancelled_visit_is_put_back_as_it_was(town: Town, day: str, status: str, label: str) -> None:
    an = town.person("an")
    an.say(f"/log-visit de linde {day} halve dag")
    stands = town.count("visit", f"status = '{status}'")
    an.say("/visits ik")
    an.press(label, near=f"ma {day}")
    cancelled = an.submit(reason="Staking")
    assert cancelled.buttons == ["Ongedaan maken", "Wijzigen"]
    assert town.count("visit", f"status = '{status}'") == stands - 1
    assert "Zoals het was: De Linde, Halle" in an.press("Ongedaan maken", cancelled)
    assert town.count("visit", f"status = '{status}' AND cancel_reason IS NULL") == stands


def test_illness_is_never_a_reason(town: Town) -> None:
    an = town.person("an")
    an.say(LINE)
    an.say("/visits ik november")
    form = an.press("Ging niet door", near="ma 23 november")
    labels = [o["text"]["text"] for o in form.body["blocks"][-1]["element"]["options"]]
    assert labels == [
        "School: studiedag",
        "School: uitstap",
        "School: examens",
        "Leerondersteuner verhinderd",
        "Staking",
        "Andere reden",
    ]


def test_a_planned_visit_whose_day_has_come_is_confirmed_on_the_home_tab(town: Town) -> None:
    an = town.person("an")
    an.say("/log-visit de linde 30 november halve dag")
    assert "Ja, is doorgegaan" not in an.home().buttons
    town.clock.now = town.clock.now.replace(month=12, day=1)
    home = an.home()
    assert "Zijn deze bezoeken doorgegaan?" in home
    seen = an.press("Ja, is doorgegaan", on=home)
    assert seen.lines[0].startswith("Bevestigd: De Linde, Halle, ma 30 november")
    assert town.count("visit", "day = '2026-11-30' AND status = 'done'") == 1
    assert "Zijn deze bezoeken doorgegaan?" not in an.home_now


def test_a_confirmation_pressed_twice_confirms_once(town: Town) -> None:
    an = town.person("an")
    an.say("/log-visit de linde 30 november halve dag")
    town.clock.now = town.clock.now.replace(month=12, day=1)
    an.say("/visits ik november")
    an.press("Ja, is doorgegaan")
    audits = town.count("audit")
    an.again()
    assert town.count("audit") == audits


def test_a_visit_of_a_closed_school_year_stays_as_it_was(town: Town) -> None:
    an = town.person("an")
    shown = an.say("/visits de linde november")
    town.clock.now = town.clock.now.replace(year=2027, month=9, day=15)
    seen = an.press("Wijzigen", on=shown)
    assert "hoort bij het schooljaar 2026-2027, en dat is afgesloten" in seen


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("ik november", "1 bezoek, "),
        ("november", "1 bezoek, "),
        ("de linde dit schooljaar", "4 bezoeken van jou in De Linde, Halle, "),
        ("de linde 6 oktober", "1 bezoek van jou in De Linde, Halle, op di 6 oktober."),
        ("me last month", ""),
        ("mei", "Geen bezoeken van 1 tot en met 31 mei."),
    ],
)
def test_visits_lists_my_own_for_a_period(town: Town, text: str, head: str) -> None:
    assert town.person("an").say(f"/visits {text}").lines[0].startswith(head)


def test_visits_of_one_day_stand_by_their_hour(town: Town) -> None:
    an = town.person("an")
    an.say("/log-visit de linde 30 november 13u tot 15u")
    an.say("/log-visit de regenboog 30 november 8u30 tot 10u")
    ahead = [line for line in an.home().lines if "ma 30 november" in line]
    assert ["De Regenboog" in line for line in ahead] == [True, False]
    newest = [line for line in an.say("/visits ik").lines if "ma 30 november" in line]
    assert ["De Regenboog" in line for line in newest] == [False, True]


def test_noted_again_it_is_not_asked_once_more_whether_it_is_double(town: Town) -> None:
    an = town.person("an")
    an.say("/log-visit de linde gisteren 2u")
    assert "Dubbel?" in an.say("/log-visit de linde gisteren 2u")
    an.press("Ongedaan maken")
    assert "Dubbel?" not in an.press("Toch noteren")


def test_the_anchor_sees_and_may_change_every_visit_of_the_school(town: Town) -> None:
    nele = town.person("nele")
    seen = nele.say("/visits de linde oktober")
    assert "Bart Maes, De Linde, Halle: di 20 oktober, 3u20, brede types" in seen
    form = nele.press("Wijzigen", near="di 20 oktober")
    assert form.title == "Bezoek wijzigen"
    assert "di 20 oktober, 2 uur" in nele.submit(duration="2u")
    bart = town.person("bart").say("/visits ik oktober")
    assert "di 20 oktober, 2 uur" in bart


def test_an_anchor_who_removes_a_colleagues_visit_can_bring_it_back(town: Town) -> None:
    nele = town.person("nele")
    nele.say("/visits de linde oktober")
    seen = nele.press("Verwijderen", near="di 20 oktober")
    assert "Toch noteren" in seen.buttons
    assert "Opnieuw genoteerd" in nele.press("Toch noteren")
    assert "di 20 oktober" in town.person("bart").say("/visits ik oktober")
