"""The texts of the chat in both languages, for the tests that go over all of them."""

from __future__ import annotations

from pathlib import Path

from bot.words import TemplateWords, words_in
from handlers.rules.terms import Terms

LANGUAGES = ("nl", "en")
ROOT = Path(__file__).parents[2]
TERMS = Terms()


def words(language: str) -> TemplateWords:
    return words_in(language, TERMS)


KEYS = words("nl").keys()
