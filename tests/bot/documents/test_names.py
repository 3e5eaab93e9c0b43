"""The names of files: whole for people, safe for every system that they pass through."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.names import file_name, plain


@pytest.mark.parametrize(
    ("school", "name"),
    [
        ("De Linde, Halle", "De Linde, Halle"),
        ("Sint-Lutgardis, Sint-Genesius-Rode", "Sint-Lutgardis, Sint-Genesius-Rode"),
        ("Daniël Hoëmans, Zaventem", "Daniël Hoëmans, Zaventem"),
        ("Danie\u0308l", "Daniël"),
        ('O\'Brien & "Zn" <b>', "O’Brien & Zn b"),
        ("../../etc/passwd", "etc passwd"),
        ("a\\b:c*d?e|f", "a b c d e f"),
        ("De\tLinde\r\nHalle", "De Linde Halle"),
        ("De\x00 Linde\x1b", "De Linde"),
        ("De \u202eednil\u200b\ufeff", "De ednil"),
        ("De Linde.", "De Linde"),
        ("{{ 7*7 }}", "{{ 7 7 }}"),
        ("=1+1", "=1+1"),
        ("", "-"),
        ("???", "-"),
    ],
)
def test_a_file_is_named_after_the_school(school: str, name: str) -> None:
    assert file_name("Leidraad", school, "2026-2027") == f"Leidraad - {name} - 2026-2027.docx"


def test_a_long_name_is_cut_at_a_word_and_keeps_its_year() -> None:
    name = file_name("Leidraad", "Vrije Basisschool " * 30, "2026-2027")
    assert name.endswith("Basisschool… - 2026-2027.docx") or name.endswith("Vrije… - 2026-2027.docx")
    assert len(name.encode()) <= 180


@given(st.text(max_size=400))
def test_no_name_trips_a_file_system_or_a_mail(school: str) -> None:
    name = file_name("Leidraad", school, "2026-2027")
    assert len(name.encode()) <= 180
    assert not set(name) & set("<>:\"/\\|?*'")
    assert all(unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} for char in name)
    assert name.startswith("Leidraad - ")
    assert name.endswith(" - 2026-2027.docx")


@given(st.text(max_size=200))
def test_a_text_stays_as_it_is_but_for_what_cannot_be_seen(typed: str) -> None:
    assert plain(plain(typed)) == plain(typed)
    assert "\n" not in plain(typed)
    if typed.isascii() and typed.isprintable():
        assert plain(typed) == " ".join(typed.split())
