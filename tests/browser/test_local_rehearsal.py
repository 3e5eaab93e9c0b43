"""The page Repetitie, wide and on a phone: two days filled in, an autumn played, and a way through it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.demo import rehearsing
from bot.settings import Settings
from tests.bot.local.house import CONFIG, House, house
from tests.bot.school_year import SPAN
from tests.browser.waiting import until

FIRST, LAST = (str(day) for day in SPAN)
AN, SPRINGPLANK = "An Wouters", "De Springplank, Ternat"
MS = 60_000  # an autumn is played in one or two seconds on an idle machine


@pytest.fixture
def home(year_file: Path) -> Iterator[House]:
    settings = Settings(_env_file=None, database_url=f"sqlite:///{year_file}")
    with house(replace(CONFIG, rehearsing=rehearsing(settings))) as there:
        yield there


@pytest.fixture
def page(home: House, screen: Page) -> Iterator[Page]:
    wrong: list[str] = []
    screen.on("console", lambda said: wrong.append(said.text) if "Security Policy" in said.text else None)
    screen.goto(f"{home.url}/rehearsal?person=U0AN")
    yield screen
    assert wrong == []


def play(page: Page) -> None:
    page.get_by_label("Van", exact=True).fill(FIRST)
    page.get_by_label("tot en met").fill(LAST)
    page.get_by_role("button", name="Naspelen").press("Enter")
    expect(page.get_by_test_id("summary")).to_contain_text("herinneringen in", timeout=MS)


def test_the_way_there_and_back_and_what_it_is_for(page: Page, home: House) -> None:
    page.goto(f"{home.url}/?person=U0AN&at=dm")
    if page.locator("#drawer").is_visible():
        page.locator("#drawer").click()
    page.get_by_role("link", name="Repetitie").click()
    expect(page.get_by_role("heading", name="Repetitie")).to_be_visible()
    expect(page.get_by_role("note")).to_contain_text("er vertrekt niets en er verandert niets")
    expect(page.get_by_role("heading", name="Wie hoort wanneer wat?")).to_be_visible()
    page.get_by_role("link", name="Gesprekken").click()
    expect(page.locator("#composer")).to_be_visible()


def test_days_that_cannot_be_are_told_beside_them(page: Page) -> None:
    page.get_by_label("Van", exact=True).fill("2026-09-01")
    last = page.get_by_label("tot en met")
    last.fill("2026-08-01")
    last.press("Enter")
    expect(page.get_by_role("alert").first).to_have_text(
        "De laatste dag valt voor de eerste. Kies een latere laatste dag."
    )
    expect(last).to_be_focused()
    expect(last).to_have_attribute("aria-invalid", "true")
    last.fill("2029-08-01")
    last.press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text("Meer dan twee jaar ineens kan niet.")


def test_an_autumn_is_played_and_read_week_by_week(page: Page) -> None:
    play(page)
    expect(page.locator("#state")).to_contain_text("Nagespeeld op")
    weeks = page.locator(".week")
    assert weeks.count() > 8
    expect(page.locator(".vacation")).to_contain_text("Herfstvakantie ma 2 november tot en met zo 8 november")
    first = page.get_by_test_id("message").first
    expect(first).to_contain_text("8 uur")
    expect(first.locator(".why").first).to_contain_text(" · als ")
    bars = page.get_by_role("navigation", name="Weken").get_by_role("link")
    bars.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(bars.nth(2)).to_be_focused()
    page.keyboard.press("Enter")
    chosen = bars.nth(2).get_attribute("data-week")
    expect(page.locator(f"#{chosen}")).to_be_focused()
    expect(page.locator(f"#{chosen}")).to_be_in_viewport()
    expect(page.locator(".bar[aria-current]")).to_have_attribute("data-week", str(chosen))
    covered = f"document.querySelector('#{chosen} h2').getBoundingClientRect().top"
    assert page.evaluate(f"{covered} >= document.querySelector('#map').getBoundingClientRect().bottom - 1")
    page.keyboard.press("Tab")  # the bars are one stop, so the next is after them
    assert page.evaluate("!document.activeElement?.closest('.bars')")


def test_it_is_narrowed_by_person_school_and_kind_and_widened_again(page: Page) -> None:
    play(page)
    total = page.get_by_test_id("summary").inner_text().split(" Alles")[0]
    page.locator(".lane").get_by_role("link", name=AN).click()
    expect(page.get_by_test_id("summary")).to_contain_text("aan 1 persoon")
    assert set(page.locator(".to strong").all_inner_texts()) == {AN}
    expect(page.get_by_label("Persoon")).to_have_value("an.wouters@lscwbb.example")
    expect(page.get_by_role("link", name="Per soort")).to_have_attribute("aria-current", "true")
    kind = page.get_by_role("checkbox", name="Een overleg voorbereiden")
    kind.focus()
    page.keyboard.press("Space")
    until(page, "document.querySelectorAll('.lane').length === 1")
    expect(kind).to_be_checked()
    expect(kind).to_be_focused()
    page.get_by_label("School", exact=True).select_option(label_of(page, SPRINGPLANK))
    expect(page.locator(".why").first).to_contain_text("Een overleg voorbereiden · De Springplank, Ternat")
    page.go_back()
    expect(page.get_by_label("School", exact=True)).to_have_value("")
    page.get_by_role("link", name="Alles tonen").click()
    expect(page.get_by_test_id("summary")).to_have_text(total)
    page.get_by_role("link", name="Per school").click()
    expect(page.locator(".lane").get_by_role("link", name=SPRINGPLANK)).to_be_visible()


def label_of(page: Page, school: str) -> str:
    every = page.locator("#school option").all_inner_texts()
    return next(text for text in every if text.startswith(school))
