"""`/overview`: how schools stand, what is to be done first, and mails that did not reach everybody."""

from __future__ import annotations

from datetime import date, time

import pytest

from storage.values import Fate, MailState, MeetingKind, MeetingStatus
from tests.conversations.planned import plan, send
from tests.conversations.seen import Seen
from tests.conversations.town import Town


def row(seen: Seen, school: str) -> dict[str, str]:
    """A school's row of the table, by column."""
    table = next(block for block in seen.body["blocks"] if block["type"] == "table")
    texts = [
        ["".join(span["text"] for part in cell["elements"] for span in part["elements"]) for cell in line]
        for line in table["rows"]
    ]
    return next(dict(zip(texts[0], line, strict=True)) for line in texts[1:] if line[0] == school)


# the table


def test_an_anchor_sees_her_schools_as_one_table(town: Town) -> None:
    linde = plan(town, "de-linde", date(2026, 9, 22), MeetingStatus.HELD)
    send(town, "de-linde", linde, Fate.ACCEPTED, Fate.ACCEPTED)
    plan(town, "de-linde", date(2027, 2, 9), kind=MeetingKind.SECOND, start=time(10))
    plan(town, "de-regenboog", date(2027, 1, 12), start=time(13, 30))
    seen = town.person("nele").say("/overview")
    assert seen.lines[0] == "Zo staan je 2 scholen ervoor in het schooljaar 2026-2027."
    assert row(seen, "De Linde") == {
        "School": "De Linde",
        "Overleg": "gehouden op di 22 september",
        "Mail": "verstuurd op wo 9 september",
        "Verslag": "nog niet gedeeld",
        "Tweede moment": "di 9 februari om 10u",
        "Tijdskader": "een halve dag om de twee weken, nog niet doorgegeven",
        "Wat rest": "14 halve dagen",
    }
    assert row(seen, "De Regenboog") == {
        "School": "De Regenboog",
        "Overleg": "di 12 januari om 13u30",
        "Mail": "nog niet verstuurd",
        "Verslag": "–",
        "Tweede moment": "–",
        "Tijdskader": "1 dag per 4 schoolweken, nog niet doorgegeven",
        "Wat rest": "5,5 dagen",
    }


def test_whoever_cannot_see_the_table_hears_each_cell_with_its_head(town: Town) -> None:
    seen = town.person("nele").say("/overview")
    assert (
        "De Linde. Overleg: nog geen datum; Tijdskader: een halve dag om de twee weken, "
        "nog niet doorgegeven; Wat rest: 14 halve dagen"
    ) in seen.fallback


@pytest.mark.parametrize(
    ("fates", "state", "shown"),
    [
        ((Fate.WAITING,), MailState.ACCEPTED, "onderweg"),
        ((Fate.WAITING,), MailState.SENDING, "onderweg"),
        ((Fate.WAITING,), MailState.FAILED, "niet vertrokken"),
        ((Fate.WAITING,), MailState.STOPPED, "nog niet verstuurd"),
        ((Fate.ACCEPTED, Fate.REFUSED), MailState.DONE, "geweigerd voor 1 adres"),
        ((Fate.REFUSED, Fate.REFUSED, Fate.UNKNOWN), MailState.DONE,
         "geweigerd voor 2 adressen, onzeker voor 1 adres"),
        ((Fate.REPLACED, Fate.ACCEPTED), MailState.DONE, "verstuurd op wo 9 september"),
    ],
)  # fmt: skip
def test_what_became_of_the_mail(town: Town, fates: tuple[Fate, ...], state: MailState, shown: str) -> None:
    meeting = plan(town, "de-linde", date(2026, 12, 1))
    send(town, "de-linde", meeting, *fates, state=state)
    assert row(town.person("nele").say("/overview"), "De Linde")["Mail"] == shown


def test_the_same_name_twice_gets_its_place(town: Town) -> None:
    seen = town.person("an").say("/schoolbeeld overzicht")
    assert row(seen, "Sint-Jozef, Asse")["Tijdskader"].startswith("een halve dag per week")
    assert row(seen, "Sint-Jozef, Ternat")["Tijdskader"].startswith("2 uur per week")


def test_the_coordinator_sees_every_school_and_others_their_own(town: Town) -> None:
    mieke = town.person("mieke").say("/overview")
    assert mieke.lines[0] == "Zo staan de 8 scholen ervoor in het schooljaar 2026-2027."
    assert row(mieke, "De Notelaar")["Overleg"] == "nog geen datum"
    katrien = town.person("katrien").say("/overview")
    assert "Zo staan je 2 scholen ervoor" in katrien
    assert "Notelaar" not in katrien


def test_nobodys_own_figures_are_in_it(town: Town) -> None:
    """Totals of a school only: no name but an anchor's ever stands in the overview."""
    seen = town.person("mieke").say("/overview")
    linde = town.person("mieke").say("/overview de linde")
    for name in ("An Wouters", "Bart Maes", "Katrien Jacobs"):
        assert name not in seen
        assert name not in linde


def test_one_school_alone_is_shown_whole(town: Town) -> None:
    shown = town.person("bart").say("/overview springplank")
    assert shown.lines[0] == "De Springplank, Ternat in het schooljaar 2026-2027"
    wim = town.person("wim").say("/overview")
    assert wim.lines[0] == "De Notelaar, Aalst in het schooljaar 2026-2027"


def test_who_has_no_schools_or_works_elsewhere_is_told_so_politely(town: Town) -> None:
    for name in ("ines", "veerle"):
        seen = town.person(name).say("/overview")
        assert "Het overzicht is voor de leerondersteuners en de ankerondersteuners." in seen
        assert "voor haar leerondersteuners" in town.person(name).say("/overview de linde")
    assert "Mieke Dewaele" in town.person("robin").say("/overview")
    with town.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "DELETE FROM role WHERE person_id = (SELECT id FROM person WHERE email = 'bart@lsc.example')"
        )
    assert "Je bent nog aan geen enkele school verbonden." in town.person("bart").say("/overview")


def test_a_school_of_somebody_else_stays_closed(town: Town) -> None:
    seen = town.person("an").say("/overview notelaar")
    assert "Vraag het gerust aan Wim Claes" in seen
    assert "nog geen datum" not in seen


def test_many_schools_come_in_pages_that_can_be_turned(town: Town) -> None:
    with town.database.engine.begin() as connection:
        for number in range(95):
            connection.exec_driver_sql(
                "INSERT INTO school (number, slug, name, place, street, postcode, email, clb, support_centre,"
                f" channel) VALUES ('{500000 + number}', 's{number}', 'Zonnewijzer {number:03}', '', '', '',"
                " '', '', '', '')"
            )
    mieke = town.person("mieke")
    first = mieke.say("/overview")
    assert "Dit zijn de scholen 1 tot en met 40, op naam." in first
    assert first.buttons[-1] == "Meer scholen"
    second = mieke.press("Meer scholen", on=first)
    assert "Dit zijn de scholen 41 tot en met 80, op naam." in second
    assert second.buttons[-2:] == ["Vorige scholen", "Meer scholen"]
    third = mieke.press("Meer scholen", on=second)
    assert "Dit zijn de scholen 81 tot en met 103, op naam." in third
    assert row(third, "Zonnewijzer 094")
    assert third.buttons[-1] == "Vorige scholen"


# what is to be done


def test_the_most_urgent_comes_first_with_its_likeliest_button(town: Town) -> None:
    plan(town, "de-linde", date(2026, 9, 22), MeetingStatus.HELD)
    plan(town, "de-regenboog", date(2026, 12, 1))
    seen = town.person("nele").say("/overview")
    to_do = seen.lines[seen.lines.index("Te doen") :]
    assert to_do[1:] == [
        "De Regenboog, Dilbeek: op di 1 december is het schoolbeeldoverleg. De mail met de leidraad en de "
        "samenwerkingsafspraken is nog niet verstuurd.",
        "De Linde, Halle: er is nog geen datum voor het tweede moment.",
        "De Linde, Halle: het verslag van het overleg op di 22 september is nog niet gedeeld.",
        "De Linde, Halle: het tijdskader is nog niet doorgegeven aan de school.",
        "De Regenboog, Dilbeek: het tijdskader is nog niet doorgegeven aan de school.",
        "De Regenboog, Dilbeek: op di 1 december is het schoolbeeldoverleg. Staan de leersteuntrajecten van "
        "LSC WBB al in de leidraad?",
    ]
    assert seen.buttons == [
        "Leidraad versturen",
        "Datum noteren",
        "Verslag gedeeld",
        "Doorgeven aan de school", "Al mondeling doorgegeven",
        "Doorgeven aan de school", "Al mondeling doorgegeven",
        "Overzicht ingevuld",
    ]  # fmt: skip
    receipt = town.person("nele").press("Verslag gedeeld", on=seen)
    assert receipt.lines == ["Genoteerd voor De Linde, Halle: het verslag is gedeeld."]
    assert "het verslag van het overleg" not in town.person("nele").say("/overview")


@pytest.mark.parametrize(
    ("day", "status", "button", "title"),
    [
        (None, None, "Overleg plannen", "Overleg plannen"),
        (date(2026, 11, 17), MeetingStatus.PLANNED, "Overleg afronden", "Overleg afronden"),
        (date(2026, 9, 22), MeetingStatus.HELD, "Datum noteren", "Tweede moment plannen"),
    ],
)
def test_what_is_to_do_about_a_meeting_opens_its_form(
    town: Town, day: date | None, status: MeetingStatus | None, button: str, title: str
) -> None:
    if status:
        plan(town, "de-linde", day, status)
    nele = town.person("nele")
    assert nele.press(button, on=nele.say("/overview"), near="De Linde, Halle").title == title
    nele.close()
    assert nele.press(button, on=nele.say("/overview de linde")).title == title


def test_everybody_sees_what_is_theirs_to_do(town: Town) -> None:
    plan(town, "de-regenboog", date(2026, 12, 1))
    an, katrien = town.person("an").say("/overview"), town.person("katrien").say("/overview")
    assert "Staan de leersteuntrajecten van LSC WBB al in de leidraad?" in an
    assert "SLSC467" not in an
    assert "Staan de leersteuntrajecten van SLSC467 al in de leidraad?" in katrien
    assert "LSC WBB" not in katrien
    for seen in (an, katrien):
        assert seen.buttons == ["Overzicht ingevuld"]
    mieke = town.person("mieke").say("/overview")
    assert "Sint-Gabriëlcollege, Boechout (990179) heeft nog geen ankerondersteuner." in mieke
    assert "Overzicht ingevuld" not in mieke.buttons
    assert "Al mondeling doorgegeven" not in mieke.buttons


def test_when_nothing_is_left_to_do_it_says_so(town: Town) -> None:
    seen = town.person("katrien").say("/overview")
    assert "Voor jou is er nu niets te doen." in seen
    assert seen.buttons == []


# mails that did not reach everybody


def test_mails_with_trouble_are_listed_with_the_reason_in_words(town: Town) -> None:
    linde = plan(town, "de-linde", date(2026, 12, 1))
    send(town, "de-linde", linde, Fate.REFUSED, Fate.ACCEPTED, Fate.UNKNOWN)
    notelaar = plan(town, "de-notelaar", date(2026, 12, 1))
    send(town, "de-notelaar", notelaar, Fate.WAITING, state=MailState.FAILED)
    nele = town.person("nele")
    seen = nele.say("/overview")
    assert seen.lines[-1] == "Er is 1 mail die niet bij iedereen aankwam of niet vertrok."
    listed = nele.press("Mails bekijken", on=seen)
    assert listed.lines == [
        "Deze mail vraagt je aandacht.",
        "Wo 9 september: de mail over het schoolbeeldoverleg in De Linde, Halle.",
        "adres0@linde.example: geweigerd, dat adres bestaat niet of niet meer.",
        "adres2@linde.example: misschien niet aangekomen, de verbinding viel weg.",
    ]
    assert "adres1@linde.example: aanvaard door de mailserver" in nele.press("Mail bekijken", on=listed)
    mieke = town.person("mieke")
    every = mieke.press("Mails bekijken", on=mieke.say("/overview"))
    assert every.lines[0] == "Deze mails vragen je aandacht."
    assert "in De Notelaar, Aalst kon niet gemaakt worden en is niet vertrokken." in every
    assert "Mails bekijken" not in town.person("an").say("/overview").buttons


def test_a_mail_of_last_school_year_is_no_longer_asked_about(town: Town) -> None:
    linde = plan(town, "de-linde", date(2026, 12, 1))
    send(town, "de-linde", linde, Fate.REFUSED)
    town.clock.now = town.clock.now.replace(year=2027, month=9, day=6)
    assert "mail die niet bij iedereen" not in town.person("nele").say("/overview")
