"""Words that were meant as a day: `gistren`, `vrijdg`. A slip must not become today in silence."""

from __future__ import annotations

from rapidfuzz import fuzz

from handlers.rules.school_names import normal

DAYS = (
    "vandaag", "gisteren", "eergisteren", "morgen", "overmorgen",
    "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
    "januari", "februari", "augustus", "september", "oktober", "november", "december",
    "today", "yesterday", "tomorrow",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
CLOSE = 80
"""Of 100: `gistren` is 93 from `gisteren`; `zondagskind` and `morgenster` stay below."""
FILLERS = frozenset(
    {
        "in", "op", "bij", "naar", "voor", "te", "de", "het", "een", "was", "aan",
        "at", "for", "on", "the", "to",
    }
)  # fmt: skip


def meant_as_days(words: str) -> tuple[str, ...]:
    """The words that look like a day's name, misspelt."""
    return tuple(
        word for word in words.split() if any(fuzz.ratio(normal(word), day) >= CLOSE for day in DAYS)
    )


def without_fillers(words: str) -> str:
    """A note of nothing but `in` or `bij de` says nothing: it was left over from a sentence."""
    return "" if FILLERS.issuperset(normal(words).split()) else words
