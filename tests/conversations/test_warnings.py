"""What deserves a second look is said to the person who logs; the visit is always stored."""

from __future__ import annotations

from datetime import timedelta

from tests.conversations.town import Town


def test_a_third_school_on_one_day_warns_and_is_saved(town: Town) -> None:
    an = town.person("an")
    an.say("/log-visit sint-jozef asse 1u")
    assert "derde school" not in an.say("/log-visit de linde 1u")
    seen = an.say("/log-visit springplank 2u")
    assert seen.lines[0] == "Genoteerd: De Springplank, Ternat, di 24 november, 2 uur, brede types."
    assert "Dit is die dag je derde school, na Sint-Jozef (Asse) en De Linde (Halle)." in seen
    assert "We streven naar maximum twee scholen per dag." in seen
    assert seen.buttons == ["Dag wijzigen", "Ongedaan maken"]
    assert town.count("visit", "day = '2026-11-24'") == 3
    form = an.press("Dag wijzigen")
    assert form.fields["day"] == "2026-11-24"
    assert "derde school" not in an.submit(day="2026-11-23")


def test_more_than_the_frame_gives_so_far_warns_names_the_anchor_and_offers_why(town: Town) -> None:
    seen = town.person("an").say("/log-visit de regenboog halve dag")
    assert "Sinds het begin van het schooljaar zijn op deze school 4,5 dagen gebruikt." in seen
    assert "(gemiddeld 1 dag per 4 schoolweken) geeft er tot nu toe 3 dagen." in seen
    assert "Bekijk met Nele, de ankerondersteuner, wat voorrang krijgt" in seen
    assert seen.buttons == ["Waarom dit cijfer?", "Wijzigen", "Ongedaan maken"]
    assert town.count("visit", "day = '2026-11-24'") == 1


def test_using_up_or_passing_a_period_does_not_warn(town: Town) -> None:
    an = town.person("an")
    an.say("/log-visit de linde halve dag")
    seen = an.say("/log-visit de linde gisteren halve dag")
    assert "een halve dag meer dan het gemiddelde voor deze periode; over het schooljaar" in seen
    assert "ankerondersteuner" not in seen


def test_a_vacation_warns_with_its_name(town: Town) -> None:
    seen = town.person("an").say("/log-visit de linde 4 november 2u")
    assert "Wo 4 november is een vrije dag" in seen
    assert "herfst" in seen.text.lower()
    assert "Het bezoek is toch genoteerd" in seen


def test_a_public_holiday_warns(town: Town) -> None:
    assert "Wo 11 november is een vrije dag" in town.person("an").say("/log-visit de linde 11/11 2u")


def test_a_schools_own_free_day_warns(town: Town) -> None:
    an = town.person("an")
    assert "Vr 4 december is een vrije dag" in an.say("/log-visit de linde 4 december 2u")
    assert "vrije dag" not in an.say("/log-visit springplank 4 december 2u")


def test_a_wednesday_afternoon_warns(town: Town) -> None:
    an = town.person("an")
    warning = "Op woensdagnamiddag is er geen les. Klopt de dag?"
    assert warning in an.say("/log-visit de linde 18/11 13u30-15u")
    assert warning in an.say("/log-visit de linde 18/11 namiddag")
    assert warning not in an.say("/log-visit springplank 18/11 voormiddag")


def test_a_weekend_warns(town: Town) -> None:
    seen = town.person("an").say("/log-visit de linde 21/11 2u")
    assert "Za 21 november valt in het weekend. Klopt de dag?" in seen
    assert town.count("visit", "day = '2026-11-21'") == 1


def test_overlap_warns_only_where_both_have_a_start(town: Town) -> None:
    an = town.person("an")
    an.say("/log-visit de linde 9u-11u")
    seen = an.say("/log-visit springplank 10u-12u")
    assert "Dit overlapt met een ander bezoek van jou: De Linde om 9u (2 uur). Klopt het uur?" in seen
    assert "overlapt" not in an.say("/log-visit springplank 1u")


def test_a_joint_visit_is_pointed_out(town: Town) -> None:
    town.person("an").say("/log-visit de linde 9u-11u")
    seen = town.person("bart").say("/log-visit de linde 10u-11u")
    assert "Een collega noteerde op hetzelfde moment ook een bezoek aan deze school." in seen
    assert "An" not in seen.text.split("Een collega")[1]


def test_the_same_visit_within_ten_minutes_asks_whether_it_is_double(town: Town) -> None:
    an = town.person("an")
    an.say("/log-visit de linde 2u")
    town.clock.now += timedelta(minutes=9)
    assert "Dubbel?" in an.say("/log-visit de linde 2u")
    assert "Dubbel?" not in an.say("/log-visit de linde 1u")
    town.clock.now += timedelta(minutes=11)
    assert "Dubbel?" not in an.say("/log-visit de linde 2u")
    assert town.count("visit", "day = '2026-11-24'") == 4


def test_eighty_and_a_hundred_percent_of_the_year_are_mentioned(town: Town) -> None:
    an, nele = town.person("an"), town.person("nele")
    nele.say("/set-timeframe de linde 20 min per week")
    nele.press("Zo instellen")
    seen = an.say("/timeframe de linde")
    assert "Tot eind juni" in seen
    town.clock.now = town.clock.now.replace(month=12, day=1)
    left = 6 * 200 + 26 * 20 - 5 * 200  # six half days until this week, then 20 minutes a week
    first = an.say(f"/log-visit de linde {left - 100} min")
    assert "Daarmee is 80 % van het tijdskader van dit schooljaar gebruikt." in first
    assert "volledig gebruikt" in an.say("/log-visit de linde 100 min")


def test_a_strict_frame_also_warns_on_the_period(town: Town) -> None:
    tom, an = town.person("tom"), town.person("an")
    tom.say("/set-timeframe springplank 2u per week")
    tom.press("Wijzigen")
    tom.submit(spread="Strikt per periode: ook dan een melding")
    assert "Ingesteld" in tom.submit()
    seen = an.say("/log-visit springplank 3u")
    assert "Dat is 1 uur meer dan het maximum voor deze periode" in seen
