"""The clock on the page: a meeting without a second date, the morning after, and then nothing more of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conversations.moving import coming_tuesday, moving_town
from tests.conversations.stage import Stage
from tests.conversations.town import Town

TUESDAY = coming_tuesday()
DAY = timedelta(days=1)
ASKED = "Is er een datum afgesproken voor het tweede moment"


@pytest.fixture
def moving(stage: Stage, centre_url: str, tmp_path: Path) -> Iterator[Town]:
    with moving_town(stage, centre_url, tmp_path) as town:
        yield town


@pytest.fixture
def nele(moving: Town, screen: Page) -> Page:
    screen.goto(f"{moving.stage.workspace_url}/?person=U0NELE&at=dm")
    return screen


def say(page: Page, text: str) -> None:
    page.fill("#composer", text)
    page.press("#composer", "Enter")


def test_the_second_date_is_noted_from_the_reminder_and_nothing_more_comes(nele: Page) -> None:
    expect(nele.locator("#now")).to_contain_text(f"di {TUESDAY.day} november {TUESDAY.year}")
    say(nele, "/meeting de linde vandaag 13u30")
    expect(nele.locator(".message").last).to_contain_text("Gepland: schoolbeeldoverleg in De Linde")
    nele.get_by_role("button", name="Volgende dag").click()
    arrived = nele.locator(".arrived")
    expect(arrived).to_contain_text("berichten kwamen toe")
    expect(arrived.get_by_role("link", name="Nele Vandamme 1")).to_be_visible()
    expect(nele.locator("#now")).to_have_text(f"wo {TUESDAY.day + 1} november {TUESDAY.year}, 8u05")
    reminder = nele.locator(".message", has_text=ASKED)
    expect(reminder).to_contain_text("08:00")
    reminder.get_by_role("button", name="Datum noteren").click()
    form = nele.get_by_role("dialog")
    form.locator("input[type=date]").fill(f"{TUESDAY.year + 1}-02-01")
    form.locator("input[type=time]").fill("13:30")
    form.locator("[type=submit]").click()
    expect(form).to_contain_text("Gepland")
    nele.keyboard.press("Escape")
    expect(nele.locator(".message", has_text=ASKED)).to_have_count(0)
    nele.get_by_role("button", name="Ga naar").click()
    nele.get_by_label("Ga naar", exact=True).fill(f"{TUESDAY + 21 * DAY}")
    nele.keyboard.press("Enter")
    expect(nele.locator("#now")).to_contain_text(f"di {(TUESDAY + 21 * DAY).day} december")
    expect(nele.locator("#clock-form")).to_be_hidden()
    assert nele.locator(".message", has_text="nog geen tweede moment gepland").count() == 0
    assert nele.locator(".message", has_text=ASKED).count() == 0


def test_the_clock_goes_forward_by_keyboard_and_leads_to_who_got_something(nele: Page) -> None:
    nele.locator("[data-clock=next_day]").focus()
    nele.keyboard.press("Enter")
    nele.get_by_role("link", name="Wim Claes 1").click()
    nele.wait_for_url("**person=U0WIM**")
    expect(nele.locator(".message")).to_contain_text("De Notelaar, Aalst")
    nele.get_by_role("button", name="Sluiten").click()
    expect(nele.locator(".arrived")).to_have_count(0)
    nele.get_by_role("button", name="Ga naar").press("Enter")
    expect(nele.locator("#clock-day")).to_be_focused()
    nele.keyboard.press("Escape")
    expect(nele.locator("#clock-form")).to_be_hidden()
    expect(nele.locator("#clock-to")).to_be_focused()


def test_slack_that_takes_no_messages_is_told_and_ended_with_a_press(nele: Page, moving: Town) -> None:
    nele.goto(f"{moving.stage.workspace_url}/mailbox?person=U0NELE")
    nele.get_by_role("button", name="Mailserver").click()
    nele.get_by_role("button", name="Een minuut geen berichten aannemen").click()
    expect(nele.locator("#patience")).to_contain_text("Neemt op dit moment geen berichten aan")
    nele.goto(f"{moving.stage.workspace_url}/?person=U0NELE&at=dm")
    nele.locator("[data-clock=next_day]").click()
    expect(nele.locator(".arrived")).to_contain_text("Er kwam niets toe.")
    expect(nele.locator(".patience")).to_contain_text("komt later")
    nele.get_by_role("button", name="Terug naar normaal").click()
    expect(nele.locator(".patience")).to_have_count(0)
    moving.pass_time(timedelta(seconds=90))
    expect(nele.locator(".arrived")).to_contain_text("Nele Vandamme 1")
