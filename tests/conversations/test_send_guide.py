"""`/send-guide`: looked at, sent, refused, put right; over a real mail server and the real channels."""

from __future__ import annotations

import email.policy
from datetime import date, time, timedelta
from email.message import EmailMessage
from email.parser import BytesParser

import httpx
import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.dispatch import Call
from handlers.surface import Reply
from storage import meetings, schools
from storage.tables import PersonRow, SchoolRow
from storage.values import MeetingKind, MeetingStatus
from tests.conversations.centre import NOW
from tests.conversations.seen import Seen
from tests.conversations.town import Person, Town

HOLD = timedelta(minutes=2, seconds=1)
SUBJECT = "Schoolbeeldoverleg De Linde"


def plan(town: Town, slug: str = "de-linde", day: date = date(2026, 12, 8)) -> None:
    with town.database.writing() as session:
        school = schools.by_keys(session, [slug])[0]
        meetings.put(
            session, school.id, 2026, MeetingKind.FIRST, status=MeetingStatus.PLANNED, entered_by_id=None,
            now=NOW, day=day, start=time(13, 30), place="lerarenkamer",
        )  # fmt: skip


@pytest.fixture
def nele(town: Town) -> Person:
    plan(town)
    return town.person("nele")


def sent(nele: Person, **fields: str) -> Seen:
    """Versturen, and the two minutes after it."""
    assert nele.say("/send-guide de linde").is_form
    receipt = nele.submit(**fields)
    nele.close()
    nele.town.pass_time(HOLD)
    return receipt


def mails(town: Town) -> list[tuple[list[str], EmailMessage]]:
    """Each mail that the server took: for whom, and the mail itself."""
    found = town.http.get("/local/mails").json()["mails"]
    read = BytesParser(policy=email.policy.default)
    return [
        (m["envelope"]["to"], read.parsebytes(town.http.get(f"/mailbox/{m['id']}/mail.eml").content))
        for m in found
    ]


def refuse(town: Town, address: str, *, on: bool = True) -> None:
    assert town.http.post("/local/mail-refuse", json={"address": address, "on": on}).json()["ok"]


def trouble(town: Town, kind: str) -> None:
    assert town.http.post("/local/mail-trouble", json={"kind": kind}).json()["ok"]


def old_press(nele: Person, action: str) -> str:
    """A button of the first mail, out of a message that was made new since."""
    address = ("slack", "T0LOCAL01", nele.user)
    call = Call(address, "action", action, data={"mail": "1"}, key="an old button")
    answer = nele.town.parts.dispatcher.answer_here(call).answer
    assert isinstance(answer, Reply)
    return answer.body


def test_the_preview_shows_what_will_go_to_whom(nele: Person) -> None:
    form = nele.say("/send-guide de linde")
    assert form.title == "Mail over het overleg"
    assert "De Linde, Halle (schoolnummer 990101)" in form
    assert "Schoolbeeldoverleg op di 8 december om 13u30, lerarenkamer." in form
    assert form.buttons == ["Leidraad bekijken", "Afspraken bekijken", "Mail bekijken"]
    options = next(b["element"] for b in form.body["blocks"] if b.get("block_id") == "recipients")
    assert [option["text"]["text"] for option in options["options"]] == [
        "Rita Vermeulen, directie",
        "Veerle Thys, zorgverantwoordelijke",
        "Ines Cools, CLB",
        "Katrien Jacobs, leerondersteuner",
        "An Wouters, leerondersteuner",
        "Bart Maes, leerondersteuner",
        "Ellen Smets, leerondersteuner",
        "Tom Peeters, leerondersteuner",
        "Nele Vandamme, ankerondersteuner",
    ]
    assert options["initial_options"] == options["options"]


def test_a_strange_address_is_marked_in_the_preview(nele: Person, town: Town) -> None:
    with town.database.writing() as session:
        for name, address in (("Rita Vermeulen", "rita@gmail.com"), ("Veerle Thys", "zorg@elders.example")):
            session.execute(update(PersonRow).where(col(PersonRow.name) == name).values(email=address))
        elsewhere = update(SchoolRow).where(col(SchoolRow.slug) == "de-regenboog")
        session.execute(elsewhere.values(email="zorg@elders.example"))
    form = nele.say("/send-guide de linde")
    options = next(b["element"] for b in form.body["blocks"] if b.get("block_id") == "recipients")["options"]
    assert [option["description"]["text"] for option in options[:3]] == [
        "rita@gmail.com · let op: ander domein",
        "zorg@elders.example · let op: ook van een andere school",
        "ines@clb.example",
    ]


def test_the_documents_can_be_opened_before_anything_is_sent(nele: Person, town: Town) -> None:
    form = nele.say("/send-guide de linde")
    urls = [e["url"] for b in form.body["blocks"] if b["type"] == "actions" for e in b["elements"]]
    guide, agreements, mail = (httpx.get(url) for url in urls)
    for document in (guide, agreements):
        assert document.content.startswith(b"PK")
        assert document.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert "Leidraad" in guide.headers["content-disposition"]
    assert mail.headers["content-type"].startswith("text/html")
    assert "sandbox" in mail.headers["content-security-policy"]
    assert town.count("mail") == 0
    assert httpx.get(urls[0][:-3] + "xxx").status_code == 404


def test_everybody_gets_one_mail_with_both_documents(nele: Person, town: Town) -> None:
    receipt = sent(nele)
    assert "De mail over het schoolbeeldoverleg in De Linde, Halle vertrekt om" in receipt
    assert "naar negen adressen, met de leidraad en de samenwerkingsafspraken" in receipt
    assert receipt.buttons[0] == "Tegenhouden"
    [(recipients, mail)] = mails(town)
    assert sorted(recipients) == sorted(
        f"{who}@{where}.example"
        for who, where in (
            ("rita", "linde"), ("veerle", "linde"), ("ines", "clb"), ("katrien", "slsc"), ("an", "lsc"),
            ("bart", "lsc"), ("ellen", "lsc"), ("tom", "lsc"), ("nele", "lsc"),
        )
    )  # fmt: skip
    assert mail["From"] == '"Nele (LSC WBB)" <schoolbeeld@lsc.example>'
    assert "nele@lsc.example" in mail["Reply-To"]
    assert "rita@linde.example" in mail["To"]
    assert "ines@clb.example" not in mail["To"]
    assert "ines@clb.example" in mail["Cc"]
    names = [part.get_filename() for part in mail.iter_attachments()]
    assert len(names) == 2
    assert "Leidraad" in str(names[0])
    assert "Samenwerkingsafspraken" in str(names[1])


def test_the_message_to_the_anchor_follows_the_mail(nele: Person, town: Town) -> None:
    nele.say("/send-guide de linde")
    nele.submit()
    nele.close()
    waiting = nele.message("vertrekt om")
    assert "vertrekt om" in waiting
    assert waiting.buttons == ["Tegenhouden", "Mail bekijken"]
    town.pass_time(HOLD)
    after = nele.message("is verstuurd")
    assert after.body["ts"] == waiting.body["ts"]
    assert "is verstuurd: aanvaard door de mailserver voor alle negen adressen." in after
    assert "Tegenhouden" not in after.buttons


def test_held_back_within_two_minutes_nothing_leaves(nele: Person, town: Town) -> None:
    nele.say("/send-guide de linde")
    nele.submit()
    nele.close()
    stopped = nele.press("Tegenhouden", nele.message("vertrekt om"))
    assert "Tegengehouden" in stopped
    town.pass_time(HOLD)
    assert mails(town) == []
    assert nele.message("Tegengehouden").buttons == ["Leidraad versturen"]
    assert "liet deze mail" not in nele.say("/send-guide de linde")


def test_a_button_of_before_it_left_says_that_it_has_left(nele: Person, town: Town) -> None:
    sent(nele)
    assert "Te laat om tegen te houden" in old_press(nele, "stop_mail")
    assert town.count("mail", "state = 'done'") == 1


def test_the_channel_gets_the_text_and_both_files_and_no_address(nele: Person, town: Town) -> None:
    with town.database.writing() as session:
        session.execute(update(SchoolRow).where(col(SchoolRow.slug) == "de-linde").values(channel="de-linde"))
    sent(nele)
    posted = [seen.body for seen in nele.messages("C0LINDE")]
    text = next(body for body in posted if body.get("blocks"))
    files = [file for body in posted for file in body.get("files") or ()]
    assert "Schoolbeeldoverleg De Linde" in str(text["blocks"])
    assert "8 december" in str(text["blocks"])
    assert len(files) == 2
    assert all(body.get("thread_ts") == text["ts"] for body in posted if body.get("files"))
    assert "@" not in str(text["blocks"]).replace("@Schoolbeeld", "")


def test_without_a_channel_the_anchor_gets_the_post(nele: Person) -> None:
    sent(nele)
    told = nele.message("nog geen kanaal gekoppeld")
    assert "Koppel je er een, dan plaats ik daar dit bericht met beide documenten" in told
    assert told.buttons == ["Kanaal koppelen", "Leidraad bekijken", "Afspraken bekijken"]


def test_a_refused_address_is_told_and_put_right(nele: Person, town: Town) -> None:
    refuse(town, "veerle@linde.example")
    sent(nele)
    told = nele.message("is geweigerd: dat adres bestaat niet")
    assert "is naar acht van de negen adressen vertrokken. veerle@linde.example is geweigerd" in told
    form = nele.press("Adres verbeteren", told)
    assert form.fields["email"] == "veerle@linde.example"
    assert nele.submit(email="geen adres").errors["email"].startswith("Dat is geen e-mailadres")
    done = nele.submit(email="veerle.thys@linde.example")
    assert "vertrekt nu naar veerle.thys@linde.example" in done
    nele.close()
    town.settle()
    first, second = mails(town)
    assert second[0] == ["veerle.thys@linde.example"]
    assert second[1]["Message-ID"] == first[1]["Message-ID"]
    assert "veerle.thys@linde.example" in second[1]["To"]
    attached = [[p.get_content() for p in mail.iter_attachments()] for _, mail in (first, second)]
    assert attached[0] == attached[1]
    assert "aanvaard door de mailserver voor alle negen adressen" in nele.message("is verstuurd")


def test_a_mail_server_that_is_away_is_tried_again(nele: Person, town: Town) -> None:
    trouble(town, "temporary")
    sent(nele)
    assert mails(town) == []
    assert town.count("recipient", "fate = 'waiting'") == 9
    trouble(town, "none")
    town.pass_time(timedelta(minutes=2))
    assert len(mails(town)) == 1
    assert town.count("recipient", "fate = 'accepted'") == 9


def test_when_nobody_knows_the_anchor_decides(nele: Person, town: Town) -> None:
    trouble(town, "drop_after_data")
    sent(nele)
    told = nele.message("op het laatste moment")
    trouble(town, "none")
    nele.press("Opnieuw versturen", told)
    assert nele.message("gaat nog eens naar de 9 adressen waarvoor het niet zeker was")
    town.settle()
    assert town.count("recipient", "fate = 'accepted'") == 9
    assert "niets meer onzeker" in old_press(nele, "settle_mail")


def test_what_nobody_knows_may_stay_so(nele: Person, town: Town) -> None:
    trouble(town, "drop_after_data")
    sent(nele)
    trouble(town, "none")
    nele.press("Zo laten", nele.message("op het laatste moment"))
    assert nele.message("als aangekomen")
    town.pass_time(timedelta(hours=2))
    assert len(mails(town)) == 1


def test_sent_once_more_asks_why(nele: Person, town: Town) -> None:
    sent(nele)
    form = nele.say("/send-guide de linde")
    assert "Nele Vandamme liet deze mail op di 24 november al versturen, naar 9 adressen." in form
    assert "reason" in form.fields
    nele.submit(reason="Het uur klopte niet.")
    nele.close()
    town.pass_time(HOLD)
    first, second = mails(town)
    assert second[1]["In-Reply-To"] == first[1]["Message-ID"]
    assert "Het uur klopte niet." not in str(second[1])


def test_recipients_are_unticked_and_added(nele: Person, town: Town) -> None:
    nele.say("/send-guide de linde")
    wrong = nele.submit(recipients=["Ines Cools, CLB"])
    assert "minstens één adres van de school" in wrong.errors["recipients"]
    wrong = nele.submit(added="niemand")
    assert "Dit zijn geen e-mailadressen: niemand." in wrong.errors["added"]
    chosen = ["Rita Vermeulen, directie", "Nele Vandamme, ankerondersteuner"]
    receipt = nele.submit(recipients=chosen, added="Jan Peeters <jan@elders.example>")
    assert "naar drie adressen" in receipt
    assert "bij jan@elders.example ken ik het deel na de @ nog niet" in receipt
    nele.close()
    town.pass_time(HOLD)
    [(recipients, mail)] = mails(town)
    assert sorted(recipients) == ["jan@elders.example", "nele@lsc.example", "rita@linde.example"]
    assert "jan@elders.example" in mail["Cc"]


def test_a_meeting_that_was_moved_meanwhile_is_looked_at_again(nele: Person, town: Town) -> None:
    nele.say("/send-guide de linde")
    plan(town, day=date(2026, 12, 15))
    assert "intussen gewijzigd" in nele.submit().errors["recipients"]
    assert town.count("mail") == 0


def test_a_second_press_sends_nothing_twice(nele: Person, town: Town) -> None:
    nele.say("/send-guide de linde")
    nele.submit()
    nele.again()
    assert town.count("mail") == 1


def test_without_a_date_the_meeting_comes_first(nele: Person) -> None:
    answer = nele.say("/send-guide de regenboog")
    assert "ken ik nog geen datum van het schoolbeeldoverleg" in answer
    assert answer.buttons == ["Overleg plannen"]


def test_only_the_anchor_of_the_school_sends(nele: Person, town: Town) -> None:
    assert nele
    refused = town.person("an").say("/send-guide de linde")
    assert "verstuurt de ankerondersteuner van de school" in refused
    tom = town.person("tom").say("/send-guide de linde")
    assert "regelt Nele, de ankerondersteuner van de school" in tom
    assert town.count("mail") == 0


def test_all_at_once_shows_how_it_goes(nele: Person, town: Town) -> None:
    plan(town, "de-regenboog")
    form = nele.say("/send-guide all")
    assert "2 scholen hebben een datum en nog geen mail" in form
    receipt = nele.submit()
    assert "2 mails worden klaargemaakt" in receipt
    nele.close()
    town.settle()
    waiting = nele.message("gaan de deur uit")
    assert "Ze vertrekken vanaf" in waiting
    assert "Tot dan kan je ze tegenhouden." in waiting
    town.pass_time(HOLD)
    town.pass_time(timedelta(seconds=4))
    summary = nele.message("De mails over het schoolbeeldoverleg")
    assert "1 van de 2 verstuurd" in summary
    assert "tegenhouden" not in summary
    assert "De Regenboog, Dilbeek: ik ken geen adres van de school" in summary
    assert len(mails(town)) == 1


def test_the_frame_is_passed_on_and_the_state_says_so(nele: Person, town: Town) -> None:
    nele.say("/set-timeframe de linde halve dag per week")
    done = nele.press("Zo instellen")
    form = nele.press("Doorgeven aan de school", done)
    assert "maximum een halve dag per week" in form
    assert "vertrekt om" in nele.submit()
    nele.close()
    assert town.count("frame_told") == 0
    town.pass_time(HOLD)
    assert town.count("frame_told", "how = 'mail'") == 1
    [(recipients, mail)] = mails(town)
    assert "ines@clb.example" not in recipients
    assert list(mail.iter_attachments()) == []


def test_a_frame_that_was_said_already_is_noted(nele: Person, town: Town) -> None:
    nele.say("/set-timeframe de linde halve dag per week")
    done = nele.press("Zo instellen")
    told = nele.press("Al mondeling doorgegeven", done)
    assert "is mondeling doorgegeven" in told
    assert town.count("frame_told", "how = 'spoken'") == 1
    nele.press("Ongedaan maken", told)
    assert town.count("frame_told") == 0


def test_a_shared_guide_is_linked_in_the_mail(nele: Person, town: Town) -> None:
    nele.say("/send-guide de linde")
    assert "Dat is geen webadres." in nele.submit(link="javascript:alert(1)").errors["link"]
    nele.submit(link="https://delen.example/leidraad?school=1&jaar=2026")
    nele.close()
    town.pass_time(HOLD)
    [(_, mail)] = mails(town)
    body = mail.get_body(("plain",))
    assert body is not None
    assert "https://delen.example/leidraad?school=1&jaar=2026" in body.get_content().replace("\n", " ")
