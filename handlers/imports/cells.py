"""How a date, a time, an amount and an e-mail address may be written in a file. None: not so."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time
from decimal import Decimal
from functools import lru_cache

from handlers.rules.addresses import valid_address

FIRST_YEAR, LAST_YEAR = 2000, 2100

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_TIME = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2})(?::00)?|[uh]([0-9]{2})?)", re.IGNORECASE)
_AMOUNT = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,9}))?")
_FRACTION = re.compile(r"([0-9]{1,6})? ?([¼½¾])")
_QUARTERS = {"¼": Decimal("0.25"), "½": Decimal("0.5"), "¾": Decimal("0.75")}
_WHOLE = re.compile(r"[0-9]{1,6}")
_APOSTROPHES = str.maketrans("", "", "'’‘`´")
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d"})
_SLUG_LENGTH = 80


@lru_cache(maxsize=4096)
def parse_date(text: str) -> date | None:
    """ISO, or day first with `/`, `-` or `.` and a year of four digits."""
    if match := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _DAY_FIRST.fullmatch(text):
        year, month, day = int(match[4]), int(match[3]), int(match[1])
    else:
        return None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def parse_time(text: str) -> time | None:
    """`09:30`, `9.30`, `9u30`, `9u`."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or match[3] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def parse_amount(text: str) -> Decimal | None:
    """`1`, `0,5`, `1.5`, `½`, `1½`."""
    if match := _AMOUNT.fullmatch(text):
        return Decimal(f"{match[1]}.{match[2] or 0}")
    if match := _FRACTION.fullmatch(text):
        return int(match[1] or 0) + _QUARTERS[match[2]]
    return None


def parse_whole(text: str) -> int | None:
    return int(text) if _WHOLE.fullmatch(text) else None


def parse_email(text: str) -> str | None:
    """Lower case: in a file one person's address is written in several ways."""
    return valid_address(text.lower())


def slugify(text: str) -> str:
    """Lower-case ASCII letters and digits with hyphens between the words."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS).translate(_APOSTROPHES))
    ascii_only = plain.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only)[:_SLUG_LENGTH].strip("-")
