"""The page of the local workspace, used with a mouse and with the keyboard alone."""

from playwright.sync_api import Browser, Page, expect

from tests.bot.local.house import House, eventually
from tests.bot.local.tiny_bot import SCHOOLS, buttons, form, plain


def _say(page: Page, text: str) -> None:
    page.fill("#composer", text)
    page.press("#composer", "Enter")


def test_it_says_that_it_is_not_slack(page: Page) -> None:
    expect(page.get_by_role("note")).to_contain_text("Dit is niet Slack")
    expect(page.get_by_role("note")).to_be_in_viewport()


def test_a_slash_completes_a_command_with_its_hint(page: Page) -> None:
    page.focus("#composer")
    page.keyboard.type("/ec")
    expect(page.locator("[role=option]")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.locator("#composer")).to_have_value("/echo ")
    expect(page.locator("#hint")).to_have_text("/echo [school] [datum]")
    page.keyboard.type("de linde")
    page.keyboard.press("Enter")
    message = page.locator(".message").last
    expect(message).to_contain_text("Je zei: de linde")
    expect(message).to_contain_text("Alleen zichtbaar voor jou")


def test_a_message_is_answered_without_a_reload_and_escaped(page: Page) -> None:
    _say(page, "<b>dag</b> & *vet*")
    expect(page.locator(".message")).to_have_count(2)
    expect(page.locator(".message").last).to_contain_text("Gehoord: <b>dag</b> & vet")
    expect(page.locator(".message").last.locator("strong", has_text="vet")).to_be_visible()


def test_a_form_is_filled_by_keyboard_with_an_error_beside_its_field(page: Page, home: House) -> None:
    _say(page, "/form ")
    dialog = page.get_by_role("dialog")
    school = dialog.get_by_role("combobox", name="School")
    expect(school).to_be_focused()
    page.keyboard.type("lin")
    expect(page.locator("[role=option]")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(school).to_have_value("De Lindeboom")
    dialog.get_by_label("Duur").fill("veel")
    page.keyboard.press("Enter")
    wrong = dialog.get_by_label("Duur")
    expect(page.get_by_test_id("field-error")).to_have_text("Schrijf een duur, zoals 2u30.")
    expect(wrong).to_be_focused()
    expect(wrong).to_have_value("veel")
    expect(school).to_have_value("De Lindeboom")
    wrong.fill("2u30")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.locator("#composer")).to_be_focused()
    values = home.bot.seen[-1]["view"]["state"]["values"]
    assert values["school"]["school"]["selected_option"] == SCHOOLS[2]
    assert values["duration"]["duration"]["value"] == "2u30"


def test_escape_closes_a_list_first_and_then_the_form(page: Page, home: House) -> None:
    _say(page, "/form ")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.type("lin")
    expect(page.locator("[role=option]")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator("[role=option]").first).to_be_hidden()
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    eventually(lambda: home.bot.seen[-1].get("type") == "view_closed")


def test_the_focus_stays_in_the_form(page: Page) -> None:
    _say(page, "/form ")
    expect(page.get_by_role("dialog")).to_be_visible()
    for _ in range(20):
        page.keyboard.press("Tab")
        inside = "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        assert page.evaluate(inside)


def test_a_second_form_lies_on_the_first(page: Page, home: House) -> None:
    home.bot.answer = {"response_action": "push", "view": form("Zeker?", close=plain("Terug"))}
    _say(page, "/form ")
    page.get_by_role("combobox", name="School").fill("halle")
    page.get_by_role("option", name="Sint-Jozef, Halle").click()
    page.get_by_label("Duur").fill("2u")
    page.get_by_test_id("submit").click()
    expect(page.get_by_role("heading", name="Zeker?")).to_be_visible()
    page.get_by_role("button", name="Terug").click()
    expect(page.get_by_role("heading", name="Bezoek noteren")).to_be_visible()
    expect(page.get_by_label("Duur")).to_have_value("2u")


def test_a_dangerous_button_asks_first(page: Page, home: House) -> None:
    _say(page, "/buttons ")
    page.get_by_role("button", name="Ongedaan maken").click()
    asked = page.get_by_role("alertdialog")
    expect(asked).to_contain_text("Dit bezoek verdwijnt uit de telling.")
    asked.get_by_role("button", name="Terug").click()
    assert all(seen.get("type") != "block_actions" for seen in home.bot.seen)
    page.get_by_role("button", name="Ongedaan maken").click()
    asked.get_by_role("button", name="Verwijderen").click()
    expect(page.locator(".message")).to_contain_text("Ongedaan gemaakt")


def test_a_button_opens_a_form_and_a_select_and_a_menu_tell_the_bot(page: Page, home: House) -> None:
    _say(page, "/buttons ")
    page.get_by_role("combobox", name="Type").click()
    page.get_by_role("option", name="Kleine types").click()
    eventually(lambda: home.bot.seen[-1].get("actions", [{}])[0].get("action_id") == "pick")
    expect(page.get_by_role("combobox", name="Type")).to_have_value("Kleine types")
    page.get_by_role("button", name="Meer", exact=True).click()
    page.get_by_role("menuitem", name="Brede types").click()
    eventually(lambda: home.bot.seen[-1]["actions"][0]["action_id"] == "more")
    page.get_by_role("button", name="Bezoek noteren").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def test_shortcuts_stand_at_the_composer_and_at_each_message(page: Page, home: House) -> None:
    page.get_by_role("button", name="Snelkoppelingen").click()
    page.get_by_role("menuitem", name="Bezoek noteren").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("button", name="Annuleren").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    _say(page, "een bezoek")
    message = page.locator(".message").first
    message.hover()
    message.get_by_role("button", name="Meer acties voor dit bericht").click()
    page.get_by_role("menuitem", name="Hieruit noteren").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert any(seen.get("type") == "message_action" for seen in home.bot.seen)


def test_the_home_tab_and_another_person_are_a_press_away(page: Page) -> None:
    narrow = page.locator("#drawer").is_visible()
    if narrow:
        expect(page.locator("#tab-home")).not_to_be_in_viewport()
        page.locator("#drawer").click()
    page.locator("#tab-home").click()
    expect(page.get_by_role("heading", name="Mijn scholen")).to_be_visible()
    if narrow:
        page.locator("#drawer").click()
    page.select_option("#person", "U0BO")
    page.wait_for_url("**person=U0BO**")
    if page.locator("#drawer").is_visible():
        page.locator("#drawer").click()
    expect(page.locator("[data-channel]")).to_have_count(2)
    page.locator("[data-channel=C0LINDE]").click()
    expect(page.locator("#composer")).to_be_visible()


def test_two_tabs_are_two_people(page: Page, browser: Browser, home: House) -> None:
    other = browser.new_page()
    other.goto(f"{home.url}/?person=U0BO&at=C0LINDE")
    page.goto(f"{home.url}/?person=U0AN&at=C0LINDE")
    _say(page, "hallo Bo")
    expect(other.locator(".message")).to_contain_text("hallo Bo")
    _say(page, "/echo geheim")
    expect(page.locator(".message")).to_have_count(2)
    expect(other.locator(".message")).to_have_count(1)
    other.close()


def test_what_the_bot_changes_appears_without_a_jump(page: Page, home: House) -> None:
    stamps = [home.api("chat.postMessage", channel="U0AN", text=f"regel {n}")["ts"] for n in range(40)]
    expect(page.locator(".message")).to_have_count(40)
    page.evaluate("document.querySelector('#messages').scrollTop = 100")
    page.fill("#composer", "half getypt")
    home.api("chat.update", channel="D0AN", ts=stamps[-1], text="34/120")
    expect(page.locator(f"[data-ts='{stamps[-1]}']")).to_contain_text("34/120")
    assert page.evaluate("document.querySelector('#messages').scrollTop") == 100
    expect(page.locator("#composer")).to_have_value("half getypt")


def test_an_open_menu_stays_while_its_message_is_drawn_anew(page: Page, home: House) -> None:
    ts = home.api("chat.postMessage", channel="U0AN", text="34/120", blocks=buttons())["ts"]
    page.get_by_role("button", name="Meer", exact=True).click()
    page.keyboard.press("ArrowDown")
    home.api("chat.update", channel="D0AN", ts=ts, text="35/120", blocks=buttons()[1:])
    expect(page.get_by_role("heading", name="Tijdskader De Linde")).to_have_count(0)
    expect(page.get_by_role("menuitem", name="Kleine types")).to_be_focused()
    page.keyboard.press("Enter")
    eventually(lambda: [seen["actions"][0]["action_id"] for seen in home.bot.seen] == ["more"])
    expect(page.get_by_role("menu")).to_have_count(0)


def test_a_failure_is_told_on_the_page(page: Page) -> None:
    _say(page, "/broken ")
    expect(page.locator(".message")).to_contain_text("/broken is mislukt met de fout “dispatch_failed”.")
    _say(page, "/niets")
    expect(page.locator(".message").last).to_contain_text("/niets is geen geldige opdracht.")
