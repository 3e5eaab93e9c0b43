"""A channel chosen on the page; and what did not arrive, in the chat and by mail."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from storage.values import MeetingStatus
from tests.conversations.planned import plan as meet
from tests.conversations.test_link import LINDE
from tests.conversations.test_send_guide import plan, sent
from tests.conversations.test_undelivered import DAYS, HELD, account, next_morning, without_account
from tests.conversations.town import Town


@pytest.fixture
def page(town: Town, screen: Page) -> Page:
    assert town
    return screen


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that others use too, a slow look-up is no failure of the bot."""
    monkeypatch.setattr("bot.slack.places.BRIEF_SECONDS", 10)


def choose(page: Page, name: str) -> None:
    form = page.get_by_role("dialog")
    form.get_by_role("combobox").click()
    form.get_by_role("option", name=name, exact=True).click()
    form.get_by_test_id("submit").click()


def test_a_channel_is_chosen_and_what_waited_stands_there(page: Page, town: Town) -> None:
    plan(town)
    sent(town.person("nele"))
    page.goto(f"{town.stage.workspace_url}/?person=U0NELE&at=dm")
    page.get_by_role("button", name="Kanaal koppelen").click()
    form = page.get_by_role("dialog")
    expect(form).to_contain_text("Het bericht over het schoolbeeldoverleg van di 8 december")
    form.get_by_role("combobox").click()
    offered = form.get_by_role("option").all_text_contents()
    assert offered == ["#de-linde", "#algemeen", "#de-regenboog", "#linde-intern", "#linde-en-buiten"]
    page.keyboard.press("Escape")
    choose(page, "#linde-intern")
    expect(form).to_contain_text("Ik zit nog niet in dit besloten kanaal.")
    choose(page, "#de-linde")
    expect(form).to_contain_text("#de-linde is gekoppeld aan De Linde, Halle.")
    page.keyboard.press("Escape")
    town.settle()
    expect(page.locator(".message", has_text="plaats ik daar, met beide documenten")).to_have_count(1)
    page.goto(f"{town.stage.workspace_url}/?person=U0NELE&at={LINDE}")
    expect(page.locator(".message", has_text="Schoolbeeldoverleg De Linde").first).to_be_visible()


def test_what_did_not_arrive_is_looked_at_and_tried_again(page: Page, town: Town) -> None:
    mieke = town.person("mieke")
    for person in (mieke, town.person("nele")):
        person.say("/schoolbeeld wie")
    account(town, "U0NELE")
    meet(town, "de-linde", HELD, MeetingStatus.HELD)
    for day in DAYS[:2]:
        next_morning(town, day)
    page.goto(f"{town.stage.workspace_url}/?person=U0MIEKE&at=dm")
    told = page.locator(".message", has_text="Dag Mieke. Dit kwam niet aan:")
    expect(told).to_contain_text("Nele Vandamme, sinds wo 25 november")
    account(town, "U0NELE", gone=False)
    told.get_by_role("button", name="Opnieuw proberen").click()
    expect(page.locator(".message").last).to_contain_text("Goed, ik probeer het opnieuw voor Nele Vandamme.")
    town.settle()
    assert town.person("nele").message("tweede moment")


def test_the_mail_to_who_has_no_account_reads_well(page: Page, town: Town) -> None:
    without_account(town, "U0KATRIEN", "katrien@slsc.example")
    meet(town, "de-linde", date(2026, 11, 27))
    meet(town, "de-regenboog", date(2026, 11, 27))
    next_morning(town, DAYS[0])
    page.goto(f"{town.stage.workspace_url}/mailbox?person=U0KATRIEN")
    page.get_by_test_id("mail").click()
    letter = page.get_by_test_id("letter")
    expect(letter.get_by_role("heading", level=2)).to_have_text(
        "Schoolbeeld: wat nog openstaat op wo 25 november"
    )
    words = page.frame_locator("#frame")
    expect(
        words.get_by_text("na /overview de-linde: Overzicht ingevuld of Overleg bekijken.")
    ).to_be_visible()
    expect(words.get_by_text("Dit komt per mail omdat ik")).to_be_visible()
