"""How days are written, in each language.

The nineteen words stand here: a library that knows them in every language keeps 6 MB of others with them.
"""

from __future__ import annotations

from datetime import date

WEEKDAYS = {
    "nl": ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "nl": (
        "januari", "februari", "maart", "april", "mei", "juni",
        "juli", "augustus", "september", "oktober", "november", "december",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
SHORT = {"nl": 2, "en": 3}
"""Letters of a weekday's short name."""


def weekday(day: date, language: str) -> str:
    """`donderdag`."""
    return WEEKDAYS[language][day.weekday()]


def short_weekday(day: date, language: str) -> str:
    """`do`."""
    return weekday(day, language)[: SHORT[language]]


def month(day: date, language: str) -> str:
    """`november`."""
    return MONTHS[language][day.month - 1]


def day_of_month(day: date, language: str) -> str:
    """`12 november`."""
    return f"{day.day} {month(day, language)}"


def with_year(day: date, language: str) -> str:
    """`12 november 2026`."""
    return f"{day_of_month(day, language)} {day.year}"
