"""A link to a file is ours, unchanged, and of today."""

from __future__ import annotations

import time

import pytest

from bot.links import SECONDS, Links

ME = ("slack", "T0", "U0NELE")
DATA = {"file": "mail", "mail": "12", "which": "guide"}


def token(links: Links) -> str:
    return links.url(ME, DATA).rpartition("/")[2]


def test_a_link_says_who_opens_what() -> None:
    links = Links("https://bot.example/", "secret")
    assert links.url(ME, DATA).startswith("https://bot.example/files/")
    assert links.read(token(links)) == (ME, DATA)


def test_another_secret_or_a_changed_link_opens_nothing() -> None:
    links = Links("https://bot.example", "secret")
    assert Links("https://bot.example", "other").read(token(links)) is None
    good = token(links)
    for at in range(len(good)):
        changed = good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :]
        read = links.read(changed)
        assert read is None or read == (ME, DATA)  # the last bits of base64 carry nothing
    for nonsense in ("", "x", "a.b.c", "é", "." * 50):
        assert links.read(nonsense) is None


def test_a_link_of_yesterday_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    links = Links("https://bot.example", "secret")
    made = token(links)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + SECONDS + 2)
    assert links.read(made) is None
