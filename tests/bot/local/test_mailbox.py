"""The mailbox: real SMTP in, letters as a receiver reads them out, and failing on purpose."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import aiosmtplib
import pytest

from tests.bot.local.house import AN, CONFIG, House, house
from tests.bot.local.post import (
    CLB,
    SCHOOL,
    SENDER,
    WORD,
    calendar,
    cause,
    full_letter,
    letter,
    mails,
    opened,
    post,
    refuse,
)


def test_a_mail_is_kept_as_it_came_with_its_envelope(home: House) -> None:
    mail = full_letter()
    assert post(home, mail, SCHOOL, CLB) == {}
    (kept,) = mails(home)
    assert kept["envelope"] == {"from": SENDER, "to": [SCHOOL, CLB]}
    assert kept["to"][0] == {"name": "Veerle Thys", "address": SCHOOL}
    assert kept["cc"] == [{"name": "Cools, Ines", "address": CLB}]
    assert (kept["from"]["name"], kept["reply_to"][0]["name"]) == ("Nele (LSC WBB)", "Nele Vandamme")
    assert kept["message_id"] == "<linde-1@schoolbeeld.example>"
    assert [part["type"] for part in kept["parts"][:3]] == ["text/plain", "text/html", "text/calendar"]
    assert [part["name"] for part in kept["attachments"]] == [
        "Leidraad De Linde.docx",
        "Samenwerkingsafspraken één.docx",
    ]
    given = home.http.get(f"/mailbox/{kept['id']}/parts/{kept['attachments'][0]['number']}")
    assert given.content == WORD
    assert given.headers["content-disposition"].startswith("attachment; ")
    whole = home.http.get(f"/mailbox/{kept['id']}/mail.eml")
    assert whole.content == mail.as_bytes()


def test_each_receiver_has_a_mailbox_hidden_ones_too(home: House) -> None:
    post(home, letter(), SCHOOL, AN.email)
    post(home, letter("Nog iets"), AN.email.upper())
    assert [mail["subject"] for mail in mails(home, AN.email)] == [letter()["Subject"], "Nog iets"]
    assert len(mails(home, SCHOOL)) == 1
    page = home.http.get("/mailbox", params={"box": AN.email}).text
    assert "An Peeters" in page
    assert "Veerle Thys" in page


def test_the_calendar_part_is_read(home: House) -> None:
    post(home, full_letter())
    invitation = opened(home, 1)["invitation"]
    assert (invitation["method"], invitation["sequence"]) == ("REQUEST", 0)
    assert invitation["summary"] == "Schoolbeeldoverleg De Linde, Halle"
    assert invitation["when"] == "di 22 september 2026, 13u30 tot 15 uur"
    assert invitation["starts"] == "2026-09-22T13:30:00+02:00"
    assert invitation["place"] == "De Linde, Lindestraat 3"
    assert invitation["organizer"] == "Nele Vandamme (nele@lscwbb.example)"
    assert invitation["sent_by"] == SENDER
    assert invitation["attendees"] == ["Veerle Thys (zorg@delinde.example)", "nele@lscwbb.example"]


def test_a_cancelled_meeting_and_a_broken_calendar(home: House) -> None:
    cancelled = letter()
    cancelled.add_alternative(calendar("CANCEL", 1).encode(), "text", "calendar", params={"method": "CANCEL"})
    broken = letter()
    broken.add_alternative(b"BEGIN:VCALENDAR\r\nnonsense", "text", "calendar")
    post(home, cancelled)
    post(home, broken)
    assert (opened(home, 1)["invitation"]["method"], opened(home, 1)["invitation"]["sequence"]) == (
        "CANCEL",
        1,
    )
    assert "Geannuleerd" in home.http.get("/mailbox", params={"mail": 1}).text
    assert opened(home, 2)["invitation"] is None
    assert home.http.get("/mailbox", params={"mail": 2}).status_code == 200


def test_a_refused_address_gets_nothing_and_the_others_do(home: House) -> None:
    assert refuse(home, SCHOOL)["refused"] == [SCHOOL]
    refused = post(home, letter(), SCHOOL.upper(), CLB)
    code, message = refused[SCHOOL.upper()]
    assert code == 550
    assert message.startswith("5.1.1")
    (kept,) = mails(home)
    assert (kept["envelope"]["to"], kept["refused"]) == ([CLB], [SCHOOL.upper()])
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
        post(home, letter(), SCHOOL)
    refuse(home, SCHOOL, on=False)
    assert post(home, letter(), SCHOOL) == {}
    assert len(mails(home, SCHOOL)) == 1
    assert refuse(home, "geen adres")["error"] == "invalid_address"


def test_a_temporary_failure_is_over_when_it_is_over(home: House) -> None:
    cause(home, "temporary")
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as failed:
        post(home, letter(), SCHOOL)
    assert failed.value.recipients[0].code == 451
    assert mails(home) == []
    assert home.http.get("/local/mailbox").json()["refusals"][0]["who"] == SCHOOL
    cause(home, "none")
    assert post(home, letter(), SCHOOL) == {}


def test_a_server_that_cannot_be_reached(home: House) -> None:
    cause(home, "greeting")
    with pytest.raises(aiosmtplib.SMTPConnectError) as failed:
        post(home, letter(), SCHOOL)
    assert "421" in str(failed.value)
    assert mails(home) == []


def test_a_dropped_connection_leaves_the_sender_in_doubt(home: House) -> None:
    cause(home, "drop_after_data")
    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        post(home, letter(), SCHOOL)
    assert [mail["dropped"] for mail in mails(home)] == [True]
    page = home.http.get("/mailbox", params={"mail": 1}).text
    assert "de afzender weet niet dat die is toegekomen" in page


def test_a_slow_server_is_still_a_server() -> None:
    with house(replace(CONFIG, slow_mail_seconds=0.2)) as home:
        cause(home, "slow")
        assert post(home, letter(), SCHOOL) == {}
        assert home.act("mail-trouble", kind="loud")["error"] == "unknown_kind"


def test_mails_and_refused_addresses_survive_a_restart(tmp_path: Path) -> None:
    config = replace(CONFIG, store=tmp_path / "workspace.db")
    with house(config) as home:
        post(home, full_letter(), SCHOOL)
        refuse(home, CLB)
        before = mails(home)
    with house(config) as home:
        assert mails(home) == before
        assert home.http.get("/local/mailbox").json()["refused"] == [CLB]
        home.act("mail-clear")
        assert mails(home) == []


BROKEN = [
    b"",
    b"\r\n",
    b"no header at all\r\n\r\ntext\r\n",
    b"Subject: =?utf-8?b?!!!?=\r\nFrom: <<<\r\nTo: @@, ,\r\nDate: gisteren\r\n\r\nx\r\n",
    b"Content-Type: text/html; charset=martian\r\n\r\n<p>\xff\xfe\r\n",
    b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/calendar\r\n\r\nBEGIN:\r\n",
    b"From: =?utf-8?q?=22Jan=22=2C_de_vos?= <a@b.example>\r\nSubject: \xe2\x80\xae\r\n\r\nx\r\n",
    b"Subject: \xff\xfe\r\nX-\xff: \xff\r\nFrom: \xff <\xff@b.example>\r\nTo: \xff\r\n\r\n\xff\r\n",
    b'Content-Disposition: attachment; filename="\xff.docx"\r\nContent-ID: <\xff>\r\n\r\nx\r\n',
    b"Content-Disposition: attachment; filename*=utf-8''%2e%2e%2fx\"y\r\nContent-Type: a\r\n\r\nx\r\n",
]


@pytest.mark.parametrize("raw", BROKEN)
def test_whatever_comes_in_can_be_opened(home: House, raw: bytes) -> None:
    post(home, raw, SCHOOL)
    (kept,) = mails(home)
    for side in ("html", "text", "source"):
        assert home.http.get("/mailbox", params={"mail": kept["id"], "side": side}).status_code == 200
    assert home.http.get(f"/mailbox/{kept['id']}/html").status_code == 200
    for part in kept["parts"]:
        assert home.http.get(f"/mailbox/{kept['id']}/parts/{part['number']}").status_code == 200


def test_a_hostile_letter_stays_text_on_the_page(home: House) -> None:
    mail = letter('<script>alert(1)</script> "&amp;')
    del mail["To"]
    mail["To"] = '"<img src=x onerror=alert(1)>" <zorg@delinde.example>'
    mail.add_attachment(WORD, "text", "html", filename='../../"<b>.html')
    post(home, mail, SCHOOL)
    page = home.http.get("/mailbox", params={"mail": 1, "q": "<script>"}).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    (part,) = mails(home)[0]["attachments"]
    given = home.http.get(f"/mailbox/1/parts/{part['number']}")
    assert unquote(given.headers["content-disposition"]).endswith("''__b_.html")
    assert given.headers["content-type"] == "application/octet-stream"


def test_the_frame_may_do_nothing(home: House) -> None:
    post(home, letter(), SCHOOL)
    policy = home.http.get("/mailbox/1/html").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "img-src data:;" in policy
    assert "frame-ancestors 'self'" in policy


def test_mails_are_found_by_subject_name_and_address(home: House) -> None:
    post(home, letter("Schoolbeeldoverleg De Linde"), SCHOOL)
    post(home, letter("Tijdskader De Regenboog"), "zorg@deregenboog.example")
    for words, count in (("linde", 1), ("veerle schoolbeeld", 1), ("example", 2), ("niets", 0)):
        page = home.http.get("/mailbox", params={"q": words}).text
        assert page.count('data-testid="mail"') == count, words
    assert "Niets gevonden voor “niets”." in page
    assert home.http.get("/mailbox", params={"mail": "99"}).status_code == 200
    assert home.http.get("/mailbox/99/html").status_code == 404
