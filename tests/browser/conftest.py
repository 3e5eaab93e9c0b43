from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.bot.local.house import CONFIG, House, house
from tests.programs import require

SWITCHES = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
MS = 15_000


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """For this folder and no longer: its loop runs in the thread in which asynchronous tests need one."""
    chromium = require("chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """One for all tests, since each new one starts a process: every test has a house on a port of its own."""
    context = browser.new_context(locale="nl-BE")
    context.set_default_timeout(MS)
    expect.set_options(timeout=MS)
    yield context
    context.close()


@pytest.fixture(params=[1280, 360], ids=["desk", "phone"])
def screen(request: pytest.FixtureRequest, window: BrowserContext) -> Iterator[Page]:
    """An empty page on a wide screen and on a phone; a script that fails on it fails the test."""
    shown = window.new_page()
    shown.set_viewport_size({"width": request.param, "height": 800})
    wrong: list[str] = []
    shown.on("pageerror", lambda error: wrong.append(str(error)))
    yield shown
    wide = shown.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    for left in window.pages:
        left.close()
    assert wrong == []
    assert not wide, "the page scrolls sideways"


@pytest.fixture
def home() -> Iterator[House]:
    with house(replace(CONFIG, ack_seconds=3.0, trigger_seconds=3.0)) as there:
        yield there


@pytest.fixture
def page(home: House, screen: Page) -> Iterator[Page]:
    """An talks with the bot; an error on the page fails the test."""
    wrong: list[str] = []
    screen.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    screen.goto(f"{home.url}/?person=U0AN&at=dm")
    yield screen
    assert wrong == []
