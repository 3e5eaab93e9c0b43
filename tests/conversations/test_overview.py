"""`/overview`: how schools stand, what is to be done first, and facts noted with one tap."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from sqlmodel import Session

from storage import mails, meetings, schools
from storage.mails import Wanted
from storage.values import Fate, MailKind, MailState, Meeting, MeetingKind, MeetingStatus, Placing, Told
from tests.conversations.centre import NOW
from tests.conversations.seen import Seen
from tests.conversations.town import Town

YEAR = 2026
SENT_AT = datetime(2026, 9, 8, 22, 30, tzinfo=UTC)
"""Half past midnight on the 9th, here."""


def school_id(session: Session, slug: str) -> int:
    return schools.by_keys(session, [slug])[0].id


def plan(
    town: Town,
    slug: str,
    day: date | None,
    status: MeetingStatus = MeetingStatus.PLANNED,
    kind: MeetingKind = MeetingKind.FIRST,
    start: time | None = None,
) -> Meeting:
    with town.database.writing() as session:
        return meetings.put(
            session, school_id(session, slug), YEAR, kind, status=status, entered_by_id=None, now=NOW,
            day=day, start=start,
        )  # fmt: skip


def send(
    town: Town,
    slug: str,
    meeting: Meeting,
    *fates: Fate,
    state: MailState = MailState.DONE,
    reason: str = "unknown_address",
) -> int:
    """A mail that was sent, with a recipient for each fate."""
    with town.database.writing() as session:
        mail_id = mails.ask(
            session, school_id=school_id(session, slug), kind=MailKind.MEETING, letter={}, author_id=1,
            message_id=f"<{slug}.{meeting.id}@tests.invalid>", subject="", asked_at=SENT_AT, due_at=SENT_AT,
            meeting_id=meeting.id,
            recipients=[Wanted(f"adres{n}@linde.example", "", Placing.TO) for n, _ in enumerate(fates)],
        )  # fmt: skip
        for recipient, fate in zip(mails.recipients(session, [mail_id])[mail_id], fates, strict=True):
            mails.mark(session, [recipient.id], fate, at=SENT_AT, reason=reason)
        if state is not MailState.ACCEPTED:
            mails.step(session, mail_id, (MailState.ACCEPTED,), state, done_at=SENT_AT)
    return mail_id


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
        "Wat rest": "nog 14 halve dagen",
    }
    assert row(seen, "De Regenboog") == {
        "School": "De Regenboog",
        "Overleg": "di 12 januari om 13u30",
        "Mail": "nog niet verstuurd",
        "Verslag": "–",
        "Tweede moment": "–",
        "Tijdskader": "1 dag per 4 schoolweken, nog niet doorgegeven",
        "Wat rest": "nog 5,5 dagen",
    }


def test_whoever_cannot_see_the_table_hears_each_cell_with_its_head(town: Town) -> None:
    seen = town.person("nele").say("/overview")
    assert (
        "De Linde. Overleg: nog geen datum; Tijdskader: een halve dag om de twee weken, "
        "nog niet doorgegeven; Wat rest: nog 14 halve dagen"
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
        "Leidraad versturen", "School bekijken",
        "School bekijken",
        "Verslag gedeeld", "School bekijken",
        "Doorgeven aan de school", "Al mondeling doorgegeven", "School bekijken",
        "Doorgeven aan de school", "Al mondeling doorgegeven", "School bekijken",
        "Overzicht ingevuld", "School bekijken",
    ]  # fmt: skip
    receipt = town.person("nele").press("Verslag gedeeld", on=seen)
    assert receipt.lines == ["Genoteerd voor De Linde, Halle: het verslag is gedeeld."]
    assert "het verslag van het overleg" not in town.person("nele").say("/overview")


def test_everybody_sees_what_is_theirs_to_do(town: Town) -> None:
    plan(town, "de-regenboog", date(2026, 12, 1))
    an, katrien = town.person("an").say("/overview"), town.person("katrien").say("/overview")
    assert "Staan de leersteuntrajecten van LSC WBB al in de leidraad?" in an
    assert "SLSC467" not in an
    assert "Staan de leersteuntrajecten van SLSC467 al in de leidraad?" in katrien
    assert "LSC WBB" not in katrien
    for seen in (an, katrien):
        assert seen.buttons == ["Overzicht ingevuld", "School bekijken"]
    mieke = town.person("mieke").say("/overview")
    assert "Sint-Gabriëlcollege, Boechout (990179) heeft nog geen ankerondersteuner." in mieke
    assert "Overzicht ingevuld" not in mieke.buttons
    assert "Al mondeling doorgegeven" not in mieke.buttons


def test_when_nothing_is_left_to_do_it_says_so(town: Town) -> None:
    seen = town.person("katrien").say("/overview")
    assert "Voor jou is er nu niets te doen." in seen
    assert seen.buttons == []


# facts with a tap


@pytest.mark.parametrize(
    ("name", "button", "done", "undone"),
    [
        ("nele", "Verslag gedeeld", "Verslag: gedeeld op di 24 november", "Verslag: nog niet gedeeld"),
        (
            "nele",
            "Overzicht ingevuld",
            "Overzicht van LSC WBB in de leidraad: ingevuld, genoteerd op di 24 november",
            "Overzicht van LSC WBB in de leidraad: nog niet ingevuld",
        ),
        (
            "an",
            "Overzicht ingevuld",
            "Overzicht van LSC WBB in de leidraad: ingevuld, genoteerd op di 24 november",
            "Overzicht van LSC WBB in de leidraad: nog niet ingevuld",
        ),
        (
            "katrien",
            "Overzicht ingevuld",
            "Overzicht van SLSC467 in de leidraad: ingevuld, genoteerd op di 24 november",
            "Overzicht van SLSC467 in de leidraad: nog niet ingevuld",
        ),
    ],
)
def test_a_fact_is_noted_and_taken_back_with_one_tap(
    town: Town, name: str, button: str, done: str, undone: str
) -> None:
    person = town.person(name)
    before = person.say("/overview de linde")
    assert undone in before.lines
    receipt = person.press(button, on=before)
    assert receipt.lines[0].startswith("Genoteerd voor De Linde, Halle: ")
    assert receipt.buttons == ["Ongedaan maken"]
    after = person.say("/overview de linde")
    assert done in after.lines
    assert button not in after.buttons
    assert person.press("Ongedaan maken", on=receipt).lines[0].startswith("Niet meer genoteerd")
    assert undone in person.say("/overview de linde").lines
    assert town.count("audit", "what = 'fact.noted'") == 1
    assert town.count("audit", "what = 'fact.undone'") == 1


def test_a_frame_is_noted_as_told_and_the_list_stays(town: Town) -> None:
    nele = town.person("nele")
    older, before = nele.say("/overview de linde"), nele.say("/overview de linde")
    receipt = nele.press("Al mondeling doorgegeven", on=before)
    assert receipt.body["ts"] != before.body["ts"]
    assert receipt.buttons == ["Ongedaan maken"]
    after = nele.say("/overview de linde")
    told = "een halve dag om de twee weken, mondeling doorgegeven op di 24 november"
    assert f"Tijdskader: {told}" in after.lines
    town.clock.now = town.clock.now.replace(day=26)
    assert "op di 24 november mondeling doorgegeven" in nele.press("Al mondeling doorgegeven", on=older)
    undone = nele.press("Ongedaan maken", on=after, near="Tijdskader")
    assert "staat weer als nog niet doorgegeven" in undone
    assert "Er is niets gewijzigd." in nele.press("Ongedaan maken", on=receipt)
    assert town.count("frame_told") == 0


def test_a_frame_that_was_told_by_mail_cannot_be_untold(town: Town) -> None:
    with town.database.writing() as session:
        meetings.tell_frame(session, 1, Told.MAIL, date(2026, 10, 6), person_id=None, now=NOW)
    seen = town.person("nele").say("/overview de linde")
    told = "een halve dag om de twee weken, doorgegeven op di 6 oktober"
    assert f"Tijdskader: {told}" in seen.lines
    assert "Ongedaan maken" not in seen.buttons


def test_a_fact_of_last_week_can_be_taken_back_from_the_list(town: Town) -> None:
    nele = town.person("nele")
    nele.press("Verslag gedeeld", on=nele.say("/overview de linde"))
    town.clock.now = town.clock.now.replace(day=30)
    shown = nele.say("/overview de linde")
    assert "Verslag: gedeeld op di 24 november" in shown.lines
    assert "Niet meer genoteerd" in nele.press("Ongedaan maken", on=shown, near="Verslag")
    assert "Verslag: nog niet gedeeld" in nele.say("/overview de linde")


def test_what_was_noted_already_keeps_its_day(town: Town) -> None:
    an, nele = town.person("an"), town.person("nele")
    shown = nele.say("/overview de linde")
    an.press("Overzicht ingevuld", on=an.say("/overview de linde"))
    town.clock.now = town.clock.now.replace(day=26)
    seen = nele.press("Overzicht ingevuld", on=shown)
    assert "Dat stond al genoteerd voor De Linde, Halle, op di 24 november" in seen
    assert town.count("milestone") == 1


def test_a_frame_that_was_changed_meanwhile_is_not_noted_as_told(town: Town) -> None:
    nele, mieke = town.person("nele"), town.person("mieke")
    shown = nele.say("/overview de linde")
    mieke.press("Zo instellen", on=mieke.say("/set-timeframe de linde 1 dag per week"))
    assert "intussen door iemand anders aangepast" in nele.press("Al mondeling doorgegeven", on=shown)
    assert town.count("frame_told") == 0
    again = nele.say("/overview de linde")
    told = "een halve dag om de twee weken; vanaf ma 30 november 1 dag per week, nog niet doorgegeven"
    assert f"Tijdskader: {told}" in again.lines
    nele.press("Al mondeling doorgegeven", on=again)
    assert town.count("frame_told") == 1


def test_the_coordinator_reads_and_notes_nothing(town: Town) -> None:
    plan(town, "de-linde", date(2026, 9, 22), MeetingStatus.HELD)
    seen = town.person("mieke").say("/overview de linde")
    assert "Schoolbeeldoverleg: gehouden op di 22 september" in seen.lines
    assert "Ankerondersteuner: Nele Vandamme" in seen.lines
    assert seen.buttons == ["Tijdskader bekijken", "Ankerondersteuner kiezen"]


def test_the_mail_is_sent_and_looked_at_from_the_list(town: Town) -> None:
    linde = plan(town, "de-linde", date(2026, 12, 1))
    nele = town.person("nele")
    assert nele.press("Leidraad versturen", on=nele.say("/overview de linde")).is_form
    nele.close()
    send(town, "de-linde", linde, Fate.ACCEPTED)
    seen = nele.say("/overview de linde")
    assert "Leidraad versturen" not in seen.buttons
    assert "aanvaard door de mailserver" in nele.press("Mail bekijken", on=seen)
    assert "Mail bekijken" in town.person("mieke").say("/overview de linde").buttons
    assert "Mail bekijken" not in town.person("an").say("/overview de linde").buttons


def test_where_slsc_does_not_work_it_is_not_mentioned(town: Town) -> None:
    with town.database.writing() as session:
        where = school_id(session, "de-springplank")
        meetings.set_slsc(session, where, works_here=False, person_id=None, now=NOW)
    assert "SLSC467" not in town.person("tom").say("/overview springplank")
    assert "SLSC467" in town.person("tom").say("/overview sint-jozef asse")


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
