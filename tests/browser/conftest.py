from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.bot.local.house import CONFIG, House, house
from tests.bot.school_year import year_file
from tests.conversations.scenery import centre_file, centre_url, fast_folder, stage, town, usual_bot
from tests.programs import require

__all__ = ["centre_file", "centre_url", "fast_folder", "stage", "town", "usual_bot", "year_file"]
SWITCHES = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """For this folder and no longer: its loop runs in the thread in which asynchronous tests need one."""
    chromium = require("chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        yield opened
        opened.close()


@pytest.fixture
def home() -> Iterator[House]:
    with house(replace(CONFIG, ack_seconds=3.0, trigger_seconds=3.0)) as there:
        yield there


@pytest.fixture(params=[1280, 360], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, home: House) -> Iterator[Page]:
    """An talks with the bot, on a wide screen and on a phone; an error on the page fails the test."""
    context = browser.new_context(viewport={"width": request.param, "height": 720}, locale="nl-BE")
    shown = context.new_page()
    shown.set_default_timeout(8000)
    wrong: list[str] = []
    shown.on("pageerror", lambda error: wrong.append(str(error)))
    shown.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    shown.goto(f"{home.url}/?person=U0AN&at=dm")
    yield shown
    wide = shown.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    context.close()
    assert wrong == []
    assert not wide, "the page scrolls sideways"
