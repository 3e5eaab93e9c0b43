"""Files on the page: cards in a message and in its thread, pictures, and downloads."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.bot.local.house import House, eventually
from tests.browser.waiting import until

WORD = b"PK\x03\x04 not quite Word"


def picture(width: int = 60, height: int = 30) -> bytes:
    """A real PNG, all grey."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\x00" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def share(home: House, name: str, content: bytes, **more: object) -> str:
    answer = home.api("files.getUploadURLExternal", filename=name, length=len(content))
    home.http.post(answer["upload_url"], content=content)
    title = more.pop("title", name)
    files = [{"id": answer["file_id"], "title": title}]
    assert home.api("files.completeUploadExternal", files=files, **more)["ok"]
    eventually(lambda: home.api("files.info", file=answer["file_id"])["file"]["shares"])
    return str(answer["file_id"])


def test_two_files_stand_in_the_thread_of_their_message(page: Page, home: House, tmp_path: Path) -> None:
    ts = home.api("chat.postMessage", channel="C0LINDE", text="De mail is vertrokken")["ts"]
    home.api("chat.postMessage", channel="C0LINDE", text="Iets anders")
    share(home, "leidraad.docx", WORD, title="Leidraad De Linde", channel_id="C0LINDE", thread_ts=ts)
    share(home, "afspraken.docx", WORD, channel_id="C0LINDE", thread_ts=ts)
    page.goto(f"{home.url}/?person=U0AN&at=C0LINDE")
    messages = page.locator(".message")
    expect(messages.nth(0)).to_contain_text("2 antwoorden in de draad")
    expect(messages.nth(1)).to_contain_text("Leidraad De Linde")
    expect(messages.nth(1)).to_contain_text("Word-document, 19 bytes")
    expect(messages.nth(2)).to_contain_text("afspraken.docx")
    expect(messages.nth(3)).to_contain_text("Iets anders")
    assert all("reply" in (messages.nth(n).get_attribute("class") or "") for n in (1, 2))
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Leidraad De Linde downloaden").click()
    saved = tmp_path / "saved"
    downloading.value.save_as(saved)
    assert saved.read_bytes() == WORD
    assert downloading.value.suggested_filename == "leidraad.docx"


def test_a_shared_file_appears_without_a_reload(page: Page, home: House) -> None:
    share(home, "leidraad.docx", WORD, channel_id="D0AN", initial_comment="Kijk *even* na")
    expect(page.locator(".message")).to_contain_text("Kijk even na")
    expect(page.get_by_test_id("file")).to_contain_text("leidraad.docx")


def test_a_picture_is_shown(page: Page, home: House) -> None:
    share(home, "grafiek.png", picture(), title="Het jaar", channel_id="D0AN")
    shown = page.get_by_role("img", name="Het jaar")
    expect(shown).to_be_visible()
    until(page, "document.querySelector('.file-picture').naturalWidth === 60")


def test_a_hostile_name_is_read_and_saved_harmlessly(page: Page, home: House) -> None:
    name = '../../gids\u202excod."<b>.docx'
    share(home, name, WORD, channel_id="D0AN")
    card = page.get_by_test_id("file")
    expect(card).to_contain_text('gidsxcod."<b>.docx')
    assert "\u202e" not in card.inner_text()
    with page.expect_download() as downloading:
        card.get_by_role("link").click()
    assert downloading.value.suggested_filename == "gidsxcod.__b_.docx"


def test_a_member_lets_the_bot_into_a_private_channel(page: Page, home: House) -> None:
    page.goto(f"{home.url}/?person=U0AN&at=C0SECRET")
    expect(page.locator("#outside")).to_contain_text("/invite @Schoolbeeld")
    page.focus("#composer")
    page.keyboard.type("/inv")
    expect(page.locator("#commands [role=option]")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.type("@Schoolbeeld")
    page.keyboard.press("Enter")
    expect(page.locator(".message")).to_contain_text(
        "@Schoolbeeld is toegevoegd aan het kanaal door @An Peeters."
    )
    expect(page.locator("#outside")).to_be_hidden()
