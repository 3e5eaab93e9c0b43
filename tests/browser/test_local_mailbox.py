"""The Mailbox tab, wide and on a phone: reading, searching, and a mail server that fails when asked."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.bot.local.house import House
from tests.bot.local.post import SCHOOL, WORD, full_letter, letter, post
from tests.bot.local.serving import free_socket, served
from tests.browser.waiting import until

EVIL = """<html><head><meta http-equiv="refresh" content="0;url=THIEF/gone">
<style>@import url(THIEF/style.css); p { background: url(THIEF/back.png) }</style>
</head><body><p onclick="parent.document.title='evil'">dag</p><script>parent.document.title = 'evil'</script>
<img src="THIEF/pixel.png"><img src=x onerror="parent.document.title='evil'">
<a id="js" href="javascript:parent.document.title='evil'">klik</a>
<form action="THIEF/steal"><button id="send">stuur</button></form>
<iframe src="THIEF/frame"></iframe></body></html>"""


@pytest.fixture
def box(home: House, screen: Page) -> Page:
    screen.goto(f"{home.url}/mailbox")
    return screen


def narrow(page: Page) -> bool:
    size = page.viewport_size
    return size is not None and size["width"] < 760


def test_an_empty_mailbox_says_what_it_is(box: Page) -> None:
    expect(box.get_by_role("note")).to_contain_text("Elke mail blijft op deze computer")
    expect(box.locator("#mails")).to_contain_text("Nog geen mails.")


def test_a_mail_arrives_by_itself_and_is_read_as_its_receiver_would(box: Page, home: House) -> None:
    post(home, full_letter(), SCHOOL, "an@example.org")
    row = box.get_by_test_id("mail")
    expect(row).to_contain_text("Veerle Thys, An Peeters")
    expect(row).to_contain_text("2 bijlagen")
    row.click()
    shown = box.get_by_test_id("letter")
    expect(shown.get_by_role("heading", level=2)).to_contain_text("Schoolbeeldoverleg De Linde")
    expect(shown).to_contain_text("Nele (LSC WBB) schoolbeeld@lscwbb.example")
    expect(box.frame_locator("#frame").get_by_role("heading")).to_have_text("Schoolbeeldoverleg De Linde")
    tall = "document.querySelector('#frame').contentDocument.documentElement.scrollHeight"
    until(box, f"document.querySelector('#frame').clientHeight >= {tall}")
    invitation = box.get_by_test_id("invitation")
    expect(invitation).to_contain_text("di 22 september 2026, 13u30 tot 15 uur")
    expect(invitation).to_contain_text("De Linde, Lindestraat 3")
    with box.expect_download() as downloading:
        box.get_by_role("link", name="Samenwerkingsafspraken één.docx downloaden").click()
    assert downloading.value.suggested_filename == "Samenwerkingsafspraken één.docx"
    assert downloading.value.path().read_bytes() == WORD
    box.get_by_role("link", name="Tekst", exact=True).click()
    expect(box.locator(".plain-text")).to_contain_text("zien we elkaar op school")
    box.get_by_role("link", name="Bron").click()
    expect(box.locator(".source")).to_contain_text("<linde-1@schoolbeeld.example>")


def test_each_receiver_has_a_mailbox(box: Page, home: House) -> None:
    post(home, letter("Voor allebei"), SCHOOL, "an@example.org")
    post(home, letter("Voor An"), "an@example.org")
    expect(box.get_by_test_id("mail")).to_have_count(2)
    if narrow(box):
        box.get_by_role("button", name="Postvakken").click()
    box.locator("#boxes").get_by_role("link", name="Veerle Thys").click()
    expect(box.get_by_test_id("mail")).to_have_count(1)
    expect(box.get_by_test_id("mail")).to_contain_text("Nele (LSC WBB)")
    box.get_by_role("searchbox").fill("an peeters")
    box.keyboard.press("Enter")
    expect(box.get_by_test_id("mail")).to_contain_text("Voor allebei")
    box.get_by_role("link", name="Alles tonen").click()
    expect(box.get_by_role("searchbox")).to_have_value("")


def test_an_address_is_refused_and_taken_back(box: Page, home: House) -> None:
    box.get_by_role("button", name="Mailserver").click()
    box.get_by_label("Adres dat geweigerd wordt").fill(SCHOOL)
    box.keyboard.press("Enter")
    expect(box.locator("#refused")).to_contain_text(SCHOOL)
    refused = post(home, letter(), SCHOOL, "an@example.org")
    assert refused[SCHOOL][0] == 550
    expect(box.locator("#refusals")).to_contain_text("550")
    expect(box.get_by_test_id("mail")).to_contain_text("geweigerd voor 1")
    box.get_by_role("button", name="Weer aanvaarden").first.click()
    expect(box.locator("#refused")).to_have_text("Geen enkel adres.")
    assert post(home, letter(), SCHOOL) == {}


def test_trouble_is_plain_to_see_and_one_click_ends_it(box: Page, home: House) -> None:
    box.get_by_role("button", name="Mailserver").focus()
    box.keyboard.press("Enter")
    box.get_by_role("button", name="Onbereikbaar").press("Enter")
    expect(box.get_by_role("status")).to_contain_text("onbereikbaar")
    expect(box.get_by_role("button", name="Onbereikbaar")).to_have_attribute("aria-pressed", "true")
    assert home.http.get("/local/mailbox").json()["trouble"] == "greeting"
    box.keyboard.press("Escape")
    expect(box.locator("#server")).to_be_hidden()
    box.get_by_role("button", name="Terug naar normaal").click()
    expect(box.get_by_role("status")).to_have_count(0)
    assert home.http.get("/local/mailbox").json()["trouble"] == "none"


def test_nothing_in_a_mail_runs_or_reaches_out(box: Page, home: House) -> None:
    asked: list[str] = []

    async def thief(request: Request) -> PlainTextResponse:
        asked.append(request.url.path)
        return PlainTextResponse("kijk")

    caught = free_socket()
    with served(Starlette(routes=[Route("/{path:path}", thief)]), caught) as address:
        mail = letter("Kwaad")
        mail.get_payload()[1].set_content(EVIL.replace("THIEF", address), subtype="html")  # type: ignore[union-attr, index]
        post(home, mail, SCHOOL)
        box.goto(f"{home.url}/mailbox?mail=1")
        inside = box.frame_locator("#frame")
        expect(inside.get_by_text("dag")).to_be_visible()
        inside.get_by_text("dag").click()
        inside.locator("#send").click()
        expect(box.locator(".warning")).to_contain_text("Dat gebeurt hier niet.")
        inside.get_by_text("klik").click()
        box.get_by_role("link", name="Tekst", exact=True).click()
        expect(box.locator(".plain-text")).to_be_visible()
        assert "evil" not in box.title()
        assert asked == []
        httpx.get(f"{address}/it-would-have-been-seen")
        assert asked == ["/it-would-have-been-seen"]


def test_a_mail_is_seen_narrow_and_dark(box: Page, home: House) -> None:
    post(home, letter(), SCHOOL)
    box.goto(f"{home.url}/mailbox?mail=1")
    body = "document.querySelector('#frame').contentDocument?.body"  # none while it loads
    colour = f"{body} && getComputedStyle({body}).backgroundColor"
    until(box, f"({colour}) === 'rgb(255, 255, 255)'")
    box.get_by_role("button", name="Donker").click()
    until(box, f"({colour}) === 'rgb(27, 27, 27)'")
    if not narrow(box):
        box.get_by_role("button", name="Op een telefoon").click()
        until(box, "document.querySelector('#frame').offsetWidth === 390")


def test_the_way_there_and_back(box: Page, home: House) -> None:
    box.goto(f"{home.url}/?person=U0AN&at=dm")
    if box.locator("#drawer").is_visible():
        box.locator("#drawer").click()
    box.get_by_role("link", name="Mailbox").click()
    expect(box.get_by_role("heading", name="Mailbox")).to_be_visible()
    box.get_by_role("link", name="Gesprekken").click()
    expect(box.locator("#composer")).to_be_visible()
