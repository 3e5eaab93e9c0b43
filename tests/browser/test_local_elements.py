"""Choices, hours and links in messages and forms: by mouse, by keyboard and by thumb."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.bot.local.house import House, eventually
from tests.bot.local.tiny_bot import field, form, option, plain

Json = dict[str, Any]


def described(name: str, note: str) -> Json:
    return {**option(name, name.lower()), "description": plain(note)}


PEOPLE = [described(f"Persoon {n:03}", f"persoon{n:03}@school.example") for n in range(100)]
RECIPIENTS = [described(name, f"{name.lower()}@delinde.example") for name in ("Directie", "Zorg", "CLB")]
ELEMENTS = form(
    "Mail nakijken",
    blocks=[
        field("to", "Aan", {"type": "multi_static_select", "options": PEOPLE, "initial_options": PEOPLE[:2]}),
        field(
            "cc",
            "Cc",
            {"type": "checkboxes", "options": RECIPIENTS, "initial_options": RECIPIENTS[:2]},
            optional=True,
        ),
        field("time", "Uur", {"type": "timepicker", "initial_time": "13:30"}),
        {
            "type": "actions",
            "block_id": "files",
            "elements": [
                {
                    "type": "button",
                    "action_id": "refresh",
                    "text": plain("Leidraad bekijken"),
                    "url": "http://127.0.0.1:9/leidraad.docx",
                }
            ],
        },
    ],
)


def opened(page: Page, home: House) -> Page:
    """The form lies on the page, as the answer to another one."""
    page.fill("#composer", "/form ")
    page.press("#composer", "Enter")
    school = page.get_by_role("combobox", name="School")
    school.fill("halle")
    page.get_by_role("option", name="Sint-Jozef, Halle").click()
    page.get_by_label("Duur").fill("2u")
    home.bot.answer = {"response_action": "update", "view": ELEMENTS}
    page.get_by_test_id("submit").click()
    expect(page.get_by_role("heading", name="Mail nakijken")).to_be_visible()
    return page


def last(home: House) -> Json:
    return home.bot.seen[-1] if home.bot.seen else {}


def submitted(page: Page, home: House) -> Json:
    before = len(home.bot.seen)
    page.get_by_test_id("submit").click()
    eventually(lambda: len(home.bot.seen) > before and home.bot.seen[-1]["type"] == "view_submission")
    values: Json = home.bot.seen[-1]["view"]["state"]["values"]
    return values


def test_what_was_chosen_beforehand_is_posted_as_it_stands(page: Page, home: House) -> None:
    values = submitted(opened(page, home), home)
    assert values["to"]["to"] == {"type": "multi_static_select", "selected_options": PEOPLE[:2]}
    assert values["cc"]["cc"] == {"type": "checkboxes", "selected_options": RECIPIENTS[:2]}
    assert values["time"]["time"] == {"type": "timepicker", "selected_time": "13:30"}


def test_several_are_chosen_from_a_hundred_while_the_list_stays_open(page: Page, home: House) -> None:
    opened(page, home)
    to = page.get_by_role("combobox", name="Aan")
    to.click()
    options = page.locator("[role=option]")
    expect(options).to_have_count(100)
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(options.nth(40)).to_contain_text("persoon040@school.example")
    options.nth(40).click()
    options.nth(0).click()
    expect(options).to_have_count(100)
    expect(options.first).to_have_attribute("aria-selected", "false")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Persoon 001 weglaten").click()
    values = submitted(page, home)
    assert values["to"]["to"]["selected_options"] == [PEOPLE[40]]


def test_the_keyboard_alone_chooses_several(page: Page, home: House) -> None:
    opened(page, home)
    page.get_by_role("combobox", name="Aan").focus()
    page.keyboard.type("07")
    expect(page.locator("[role=option]")).to_have_count(11)
    for key in ("ArrowDown", "Enter", "ArrowDown", "Enter", "Enter", "Escape", "Tab"):
        page.keyboard.press(key)
    values = submitted(page, home)
    assert values["to"]["to"]["selected_options"] == [*PEOPLE[:2], PEOPLE[70]]


def test_checkboxes_and_hours_by_keyboard(page: Page, home: House) -> None:
    opened(page, home)
    group = page.get_by_role("group", name="Cc")
    group.get_by_label("Directie").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_label("Uur").fill("08:15")
    values = submitted(page, home)
    assert values["cc"]["cc"]["selected_options"] == RECIPIENTS[1:]
    assert values["time"]["time"]["selected_time"] == "08:15"


def test_nothing_chosen_is_an_empty_list(page: Page, home: House) -> None:
    opened(page, home)
    for name in ("Directie", "Zorg"):
        page.get_by_role("checkbox", name=name).click()
    page.get_by_label("Uur").fill("")
    page.get_by_test_id("submit").click()
    expect(page.get_by_test_id("field-error")).to_have_text("Vul dit verplichte veld in.")
    page.get_by_label("Uur").fill("09:00")
    assert submitted(page, home)["cc"]["cc"]["selected_options"] == []


@pytest.mark.parametrize("key", ["click", "Enter"])
def test_a_link_button_opens_a_tab_and_tells_the_bot(page: Page, home: House, key: str) -> None:
    link = {"type": "button", "action_id": "note", "text": plain("Leidraad bekijken"), "value": "7"}
    blocks = [{"type": "actions", "block_id": "b", "elements": [{**link, "url": f"{home.url}/mailbox"}]}]
    home.api("chat.postMessage", channel="U0AN", text="Bijlagen", blocks=blocks)
    shown = page.get_by_role("link", name="Leidraad bekijken")
    with page.context.expect_page() as opening:
        if key == "click":
            shown.click()
        else:
            shown.focus()
            page.keyboard.press("Enter")
    opening.value.wait_for_url("**/mailbox")
    eventually(lambda: last(home).get("type") == "block_actions")
    (act,) = home.bot.seen[-1]["actions"]
    assert (act["type"], act["action_id"], act["value"]) == ("button", "note", "7")


def test_a_link_button_in_a_form_leaves_the_form_open(page: Page, home: House) -> None:
    opened(page, home)
    with page.context.expect_page():
        page.get_by_role("link", name="Leidraad bekijken").click()
    eventually(lambda: last(home).get("type") == "block_actions")
    expect(page.get_by_role("heading", name="Mail nakijken")).to_be_visible()


def test_choices_in_a_message_tell_the_bot_at_once(page: Page, home: House) -> None:
    elements = [
        {"type": "checkboxes", "action_id": "pick", "options": RECIPIENTS},
        {"type": "timepicker", "action_id": "more", "placeholder": plain("Uur")},
    ]
    blocks = [{"type": "actions", "block_id": "b", "elements": elements}]
    home.api("chat.postMessage", channel="U0AN", text="Kies", blocks=blocks)
    page.get_by_role("checkbox", name="Zorg").click()
    eventually(lambda: last(home).get("actions", [{}])[0].get("selected_options") == [RECIPIENTS[1]])
    page.get_by_label("Uur").fill("10:45")
    eventually(lambda: last(home).get("actions", [{}])[0].get("selected_time") == "10:45")


def test_a_thumb_finds_the_choices(browser: Browser, home: House) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, locale="nl-BE"
    )
    page = context.new_page()
    page.goto(f"{home.url}/?person=U0AN&at=dm")
    opened(page, home)
    page.get_by_role("combobox", name="Aan").tap()
    page.locator("[role=option]").nth(5).tap()
    box = page.locator("[role=option]").nth(5).bounding_box()
    assert box is not None
    assert box["height"] >= 36
    page.locator("[role=option]").nth(6).tap()
    page.get_by_role("heading", name="Mail nakijken").tap()
    drop = page.get_by_role("button", name="Persoon 000 weglaten").bounding_box()
    assert drop is not None
    assert min(drop["width"], drop["height"]) >= 36
    values = submitted(page, home)
    assert values["to"]["to"]["selected_options"] == [*PEOPLE[:2], *PEOPLE[5:7]]
    context.close()
