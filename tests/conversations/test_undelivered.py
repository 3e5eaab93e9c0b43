"""What reaches nobody is listed, told once and tried again; who has no account is reached by mail."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from handlers.jobs.month import KIND as MONTH
from handlers.jobs.week import KIND as WEEK
from storage.tables import PersonRow, PreferenceRow
from storage.values import MeetingStatus
from tests.conversations.mornings import morning, told
from tests.conversations.planned import plan as meet
from tests.conversations.test_send_guide import mails, plan, refuse, sent, trouble
from tests.conversations.town import Person, Town

HELD = date(2026, 11, 24)
DAYS = [date(2026, 11, 25), date(2026, 11, 26), date(2026, 11, 27), date(2026, 12, 1)]
SOON = timedelta(minutes=5, seconds=1)
GONE = (
    "Het chataccount is verwijderd of uitgeschakeld. Komt het terug, dan gaat vanzelf wat dan nog nodig is."
)
LIST = "/schoolbeeld niet-aangekomen"


def account(town: Town, user: str, *, gone: bool = True) -> None:
    assert town.http.post("/local/account", json={"user": user, "gone": gone}).json()["ok"]


def next_morning(town: Town, day: date) -> None:
    """With what is told a few minutes later."""
    morning(town, day)
    town.pass_time(SOON)


@pytest.fixture
def mieke(town: Town) -> Person:
    """Both have written before, so the bot knows their accounts."""
    nele, mieke = town.person("nele"), town.person("mieke")
    for slug in ("de linde", "de regenboog"):
        nele.say(f"/set-timeframe {slug} halve dag per week")
        nele.press("Al mondeling doorgegeven", nele.press("Zo instellen"))
    mieke.say("/schoolbeeld wie")
    with town.database.writing() as session:  # overviews that come of themselves are another subject
        for person_id in filter(None, session.scalars(select(col(PersonRow.id)))):
            session.add_all(PreferenceRow(person_id=person_id, kind=k, wanted=False) for k in (WEEK, MONTH))
    return mieke


@pytest.fixture
def lost(mieke: Person, town: Town) -> Person:
    """Nele's account is gone, on the morning that she would be asked for the second meeting."""
    account(town, "U0NELE")
    meet(town, "de-linde", HELD, MeetingStatus.HELD)
    meet(town, "de-regenboog", None, MeetingStatus.NONE)
    next_morning(town, DAYS[0])
    return mieke


def test_what_did_not_arrive_is_listed_for_the_coordinator(lost: Person) -> None:
    seen = lost.say(LIST)
    assert seen.lines == [
        "Dit kwam niet aan:",
        "Nele Vandamme, sinds wo 25 november: 1 herinnering over De Linde, Halle.",
        GONE,
        "Nele is ankerondersteuner van De Linde, Halle en De Regenboog, Dilbeek. Een vervanger duid je aan "
        "met /schoolbeeld vervang de-linde, een nieuwe ankerondersteuner met /schoolbeeld anker de-linde.",
    ]
    assert seen.buttons == ["Opnieuw proberen", "Laten zitten"]
    assert "Bij 1 ontvanger kwam een bericht van mij niet aan." in lost.say("/overview")
    assert lost.press("Berichten bekijken").buttons == ["Opnieuw proberen", "Laten zitten"]


def test_the_coordinator_is_told_the_next_morning_and_once(lost: Person, town: Town) -> None:
    assert not told(lost, "Dit kwam niet aan:")
    for day in DAYS[1:]:
        next_morning(town, day)
    assert len(told(lost, "Dag Mieke. Dit kwam niet aan:")) == 1


def test_a_second_failure_is_told_of_alone(lost: Person, town: Town) -> None:
    next_morning(town, DAYS[1])
    town.person("an").say("/schoolbeeld wie")
    account(town, "U0AN")
    meet(town, "de-springplank", DAYS[3])
    next_morning(town, DAYS[2])
    next_morning(town, date(2026, 11, 30))
    new = told(lost, "Dag Mieke.")
    assert len(new) == 2
    assert "An Wouters, sinds vr 27 november: 1 herinnering over De Springplank, Ternat." in new[1]
    assert "Nele" not in new[1]


def test_an_account_that_comes_back_gets_what_is_still_due_once(lost: Person, town: Town) -> None:
    nele = town.person("nele")
    next_morning(town, DAYS[1])
    account(town, "U0NELE", gone=False)
    next_morning(town, DAYS[2])
    assert len(told(nele, "het tweede moment, later dit schooljaar")) == 1
    assert "Alle berichten kwamen aan." in lost.say(LIST)
    next_morning(town, DAYS[3])
    assert len(told(nele, "Voor De Linde, Halle is nog geen tweede moment gepland")) == 1


def test_whoever_is_reached_by_another_message_gets_what_waited(lost: Person, town: Town) -> None:
    """In the course of the same day: no morning comes in between."""
    nele = town.person("nele")
    plan(town, "de-regenboog")
    account(town, "U0NELE", gone=False)
    assert nele.say("/send-guide de regenboog").is_form
    assert not told(nele, "het tweede moment")
    nele.submit(added="Jan Peeters <jan@elders.example>")
    town.settle()
    assert len(told(nele, "het tweede moment, later dit schooljaar")) == 1
    assert "Alle berichten kwamen aan." in lost.say(LIST)


def test_after_days_everything_stands_in_one_message_and_each_thing_once(lost: Person, town: Town) -> None:
    """The question of the first morning and its repeat after five school days."""
    assert lost.say(LIST)
    for day in DAYS[1:]:
        next_morning(town, day)
    account(town, "U0NELE", gone=False)
    next_morning(town, date(2026, 12, 2))
    nele = town.person("nele")
    got = told(nele, "tweede moment")
    assert len(got) == 1
    assert got[0].text.count("tweede moment") == 1
    assert "Voor De Linde, Halle is nog geen tweede moment gepland" in got[0]


def test_what_is_no_longer_due_does_not_come_when_the_account_is_back(lost: Person, town: Town) -> None:
    meet(town, "de-linde", HELD, MeetingStatus.HELD)
    with town.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE meeting SET status = 'none', day = NULL, reason = 'staking'")
    account(town, "U0NELE", gone=False)
    next_morning(town, DAYS[1])
    assert not told(town.person("nele"), "tweede moment")
    assert not told(lost, "Dag Mieke.")


def test_tried_again_by_hand_it_arrives_or_stands_there_again(lost: Person, town: Town) -> None:
    seen = lost.say(LIST)
    lost.press("Opnieuw proberen", seen)
    assert lost.message("Goed, ik probeer het opnieuw voor Nele Vandamme.")
    seen = lost.say(LIST)
    assert "Nele Vandamme, sinds wo 25 november" in seen
    account(town, "U0NELE", gone=False)
    lost.press("Opnieuw proberen", seen)
    town.settle()
    assert len(told(town.person("nele"), "het tweede moment, later dit schooljaar")) == 1
    assert "Alle berichten kwamen aan." in lost.say(LIST)


def test_left_alone_it_stands_nowhere_and_goes_when_the_account_is_back(lost: Person, town: Town) -> None:
    seen = lost.say(LIST)
    lost.press("Laten zitten", seen)
    assert lost.message("Goed, dit laat ik zo: Nele Vandamme.")
    assert "Alle berichten kwamen aan." in lost.say(LIST)
    for day in DAYS[1:3]:
        next_morning(town, day)
    assert not told(lost, "Dag Mieke.")
    account(town, "U0NELE", gone=False)
    next_morning(town, DAYS[3])
    assert len(told(town.person("nele"), "tweede moment")) == 1


def test_all_at_once(lost: Person, town: Town) -> None:
    town.person("an").say("/schoolbeeld wie")
    account(town, "U0AN")
    meet(town, "de-springplank", date(2026, 11, 30))
    next_morning(town, DAYS[2])
    seen = lost.say(LIST)
    assert seen.buttons[-1] == "Allemaal opnieuw proberen"
    for user in ("U0AN", "U0NELE"):
        account(town, user, gone=False)
    lost.press("Allemaal opnieuw proberen", seen)
    town.settle()
    assert "Alle berichten kwamen aan." in lost.say(LIST)
    assert told(town.person("an"), "De Springplank, Ternat")
    assert told(town.person("nele"), "tweede moment")


def test_pressed_twice_or_after_a_colleague_nothing_happens_twice(lost: Person, town: Town) -> None:
    seen = lost.say(LIST)
    account(town, "U0NELE", gone=False)
    lost.press("Opnieuw proberen", seen)
    lost.again()
    assert len(told(town.person("nele"), "tweede moment")) == 1
    assert town.count("audit", "what = 'message.retried'") == 1


def test_others_see_and_do_nothing_here(lost: Person, town: Town) -> None:
    assert lost
    for name in ("an", "katrien", "tom"):
        seen = town.person(name).say(LIST)
        assert "Nele" not in seen
        assert seen.buttons == []


def test_ones_own_planned_visits_are_not_named(mieke: Person, town: Town) -> None:
    an = town.person("an")
    an.say("/log-visit de linde 26/11 3 uur")
    an.say("/log-visit de linde 25/11 2 uur")
    account(town, "U0AN")
    morning(town, DAYS[2])
    town.pass_time(timedelta(hours=7, minutes=1))
    seen = mieke.say(LIST)
    assert "An Wouters, sinds vr 27 november: 2 herinneringen." in seen
    assert "Linde" not in seen


def test_a_post_that_failed_is_for_the_anchor_and_the_coordinator(mieke: Person, town: Town) -> None:
    plan(town)
    nele = town.person("nele")
    nele.say("/schoolbeeld koppel de-linde", channel="C0LINDE")
    town.http.post("/local/channel", json={"channel": "C0LINDE", "archived": True})
    sent(nele)
    line = "het bericht met de leidraad en de samenwerkingsafspraken kwam niet in het kanaal van de school."
    for person in (mieke, nele):
        seen = person.say(LIST)
        assert seen.lines[1].startswith("De Linde, Halle, ")
        assert seen.lines[1].endswith(line)
        assert seen.lines[2] == "Het kanaal is gearchiveerd. De ankerondersteuner kan een ander koppelen."
    town.http.post("/local/channel", json={"channel": "C0LINDE", "archived": False})
    mieke.press("Opnieuw proberen", mieke.say(LIST))
    town.settle()
    assert nele.message("Schoolbeeldoverleg De Linde", "C0LINDE")
    assert "Alle berichten kwamen aan." in nele.say(LIST)


def test_a_coordinator_whose_own_account_is_gone_causes_no_storm(lost: Person, town: Town) -> None:
    account(town, "U0MIEKE")
    for day in DAYS[1:]:
        next_morning(town, day)
    assert town.count("outbox", "key LIKE 'undelivered:%'") == 1
    account(town, "U0MIEKE", gone=False)
    assert "1 bericht." in lost.say(LIST)


# by mail


def without_account(town: Town, user: str, email: str) -> None:
    """Never seen in the chat, and not to be found there."""
    account(town, user)
    with town.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "DELETE FROM identity WHERE person_id = (SELECT id FROM person WHERE email = ?)", (email,)
        )


@pytest.fixture
def katrien(mieke: Person, town: Town) -> str:
    """Of SLSC467, in another chat; tomorrow in two school days there is a meeting."""
    assert mieke
    without_account(town, "U0KATRIEN", "katrien@slsc.example")
    meet(town, "de-linde", date(2026, 11, 27))
    return "katrien@slsc.example"


def to(town: Town, email: str) -> list[str]:
    found = []
    for receivers, mail in mails(town):
        if receivers == [email]:
            text = mail.get_body(("plain",))
            assert text is not None
            found.append(str(text.get_content()))
    return found


def test_somebody_without_an_account_gets_the_same_items_by_mail(katrien: str, town: Town) -> None:
    next_morning(town, DAYS[0])
    [text] = to(town, katrien)
    assert text.splitlines() == [
        "Dag Katrien. Dit vraagt je aandacht:",
        "",
        "Op vr 27 november is het schoolbeeldoverleg in De Linde, Halle.",
        "Vul je vooraf in de leidraad het overzicht van jouw leersteuntrajecten aan? Aantallen per type "
        "volstaan; namen van leerlingen horen er niet in.",
        "In de chat kies je daarvoor, na /overview de-linde: Overzicht ingevuld of Overleg bekijken.",
        "",
        "Je krijgt dit bericht omdat je aan dit overleg deelneemt.",
        "",
        "Dit komt per mail omdat ik met katrien@slsc.example geen account in de chat vind. Heb je er een "
        "met dit adres, dan komt het voortaan daar. Lukt dat niet, antwoord dan gerust op deze mail: "
        "Mieke Dewaele, de coördinator, leest het en kan het voor jou noteren.",
    ]
    [(_, mail)] = [found for found in mails(town) if found[0] == [katrien]]
    assert mail["From"] == '"Schoolbeeld (LSC WBB)" <schoolbeeld@lsc.example>'
    assert mail["Reply-To"] == "Mieke Dewaele <mieke@lsc.example>"
    assert mail["Subject"] == "Schoolbeeld: wat nog openstaat op wo 25 november"


def test_what_is_done_later_makes_no_second_mail(katrien: str, town: Town) -> None:
    next_morning(town, DAYS[0])
    meet(town, "de-linde", date(2026, 11, 30))
    with town.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE outbox SET state = 'waiting', done_at = NULL WHERE key LIKE 'digest:%'"
        )
    town.settle()
    assert len(to(town, katrien)) == 1


def test_the_coordinator_sees_who_is_reached_by_mail(katrien: str, town: Town) -> None:
    assert katrien
    next_morning(town, DAYS[0])
    assert "Per mail gaan de herinneringen voor Katrien Jacobs:" in town.person("mieke").say(LIST)


def test_with_an_account_it_goes_there_again(katrien: str, town: Town) -> None:
    next_morning(town, DAYS[0])
    account(town, "U0KATRIEN", gone=False)
    next_morning(town, DAYS[2])
    assert told(town.person("katrien"), "Vandaag is het schoolbeeldoverleg")
    assert len(to(town, katrien)) == 1
    assert "Per mail" not in town.person("mieke").say(LIST)


def test_a_mail_that_is_refused_stands_in_the_list(katrien: str, town: Town) -> None:
    refuse(town, katrien)
    next_morning(town, DAYS[0])
    seen = town.person("mieke").say(LIST)
    assert "Katrien Jacobs, sinds wo 25 november: 1 herinnering over De Linde, Halle." in seen
    assert "Dit gaat per mail, maar die is geweigerd: dat adres bestaat niet of niet meer." in seen
    refuse(town, katrien, on=False)
    town.person("mieke").press("Opnieuw proberen", seen)
    town.settle()
    assert len(to(town, katrien)) == 1


def test_a_mail_server_that_is_away_is_tried_again(katrien: str, town: Town) -> None:
    trouble(town, "temporary")
    next_morning(town, DAYS[0])
    assert to(town, katrien) == []
    trouble(town, "none")
    town.pass_time(SOON)
    assert len(to(town, katrien)) == 1


def test_a_coordinator_without_account_hears_by_mail_what_did_not_arrive(lost: Person, town: Town) -> None:
    assert lost
    without_account(town, "U0MIEKE", "mieke@lsc.example")
    next_morning(town, DAYS[1])
    [text] = to(town, "mieke@lsc.example")
    assert "Nele Vandamme, sinds wo 25 november" in text
    assert "/schoolbeeld niet-aangekomen: Opnieuw proberen of Laten zitten." in text


def test_what_answers_a_press_does_not_go_by_mail(mieke: Person, town: Town) -> None:
    """How a mail is doing is for whoever pressed Versturen: the account was there a minute ago."""
    plan(town)
    nele = town.person("nele")
    nele.say("/send-guide de linde")
    print("SUB", nele.submit().text)
    without_account(town, "U0NELE", "nele@lsc.example")
    town.pass_time(timedelta(minutes=2, seconds=1))
    assert to(town, "nele@lsc.example") == []
    assert "Nele Vandamme, sinds" in mieke.say(LIST)
