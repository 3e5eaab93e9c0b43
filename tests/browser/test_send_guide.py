"""The meeting mail on the page: looked at, sent, held back, and read in the mailbox as its receivers do."""

from __future__ import annotations

from datetime import date, time

import pytest
from playwright.sync_api import Page, expect

from tests.conversations.planned import plan
from tests.conversations.test_send_guide import HOLD, mails
from tests.conversations.town import Town

WAITS, WENT = "Tot dan kan je dit tegenhouden.", "aanvaard door de mailserver voor alle negen adressen."


@pytest.fixture
def nele(town: Town, screen: Page) -> Page:
    plan(town, "de-linde", date(2026, 12, 8), start=time(13, 30))
    screen.goto(f"{town.stage.workspace_url}/?person=U0NELE&at=dm")
    return screen


def preview(page: Page) -> None:
    page.fill("#composer", "/send-guide de linde")
    page.press("#composer", "Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Schoolbeeldoverleg op di 8 december om 13u30")


def test_looked_at_sent_and_read_with_both_documents(nele: Page, town: Town) -> None:
    preview(nele)
    form = nele.get_by_role("dialog")
    for document in ("Leidraad bekijken", "Afspraken bekijken"):
        with nele.expect_download() as downloading:
            form.get_by_role("link", name=document).click()
        assert downloading.value.path().read_bytes().startswith(b"PK")
    form.get_by_label("Onderwerp").fill("Schoolbeeldoverleg: tot dinsdag")
    form.get_by_test_id("submit").click()
    expect(form).to_contain_text(WAITS)
    nele.keyboard.press("Escape")
    expect(nele.locator(".message").last).to_contain_text(WAITS)
    town.settle()
    town.pass_time(HOLD)
    expect(nele.locator(".message", has_text=WENT)).to_have_count(1)
    nele.goto(f"{town.stage.workspace_url}/mailbox?person=U0NELE")
    nele.get_by_test_id("mail").click()
    letter = nele.get_by_test_id("letter")
    expect(letter.get_by_role("heading", level=2)).to_have_text("Schoolbeeldoverleg: tot dinsdag")
    expect(letter.get_by_role("link", name="downloaden")).to_have_count(2)
    expect(nele.frame_locator("#frame").get_by_text("Wat vragen we vooraf?")).to_be_visible()


def test_held_back_nothing_leaves(nele: Page, town: Town) -> None:
    preview(nele)
    nele.get_by_role("dialog").get_by_test_id("submit").click()
    expect(nele.get_by_role("dialog")).to_contain_text(WAITS)
    nele.keyboard.press("Escape")
    nele.locator(".message").last.get_by_role("button", name="Tegenhouden").click()
    expect(nele.locator(".message").last).to_contain_text(
        "Tegengehouden: de mail over het schoolbeeldoverleg"
    )
    town.pass_time(HOLD)
    assert mails(town) == []
