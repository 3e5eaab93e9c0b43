"""Names and texts of people as they can stand in a document, and in the name of a file."""

from __future__ import annotations

import re
import unicodedata

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What XML cannot hold, and C1 controls, which it can but nobody means."""
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of all that comes after them."""
NOT_IN_FILES = re.compile(r'[<>:"/\\|?*„“”«»]')
"""Refused by Windows and SharePoint, or quotes that a mail program trips over."""
MOST_OF_A_NAME = 180
"""Bytes: file systems allow 255, and a download may add ` (1)`."""
ENDING = ".docx"


def plain(text: str) -> str:
    """On one line, with nothing that cannot be seen; every letter and mark stays."""
    return " ".join(TURNING.sub("", FORBIDDEN.sub("", re.sub(r"\s", " ", text))).split())


def file_name(title: str, school: str, year: str) -> str:
    """`Leidraad schoolbeeldoverleg - De Linde, Halle - 2026-2027.docx`."""
    rest = f"{title} -  - {year}{ENDING}"
    return f"{title} - {_shortened(_for_files(school), MOST_OF_A_NAME - len(rest.encode()))} - {year}{ENDING}"


def _for_files(text: str) -> str:
    seen = "".join(char for char in plain(text) if unicodedata.category(char) not in {"Cf", "Co", "Cn"})
    safe = NOT_IN_FILES.sub(" ", re.sub("['`´‘]", "’", unicodedata.normalize("NFC", seen)))
    return " ".join(safe.split()).strip(". ") or "-"


def _shortened(text: str, most: int) -> str:
    """To so many bytes, without half a letter, and at a word's end where that is near."""
    if len(text.encode()) <= most:
        return text
    cut = text.encode()[: most - 3].decode(errors="ignore")
    words, _, last = cut.rpartition(" ")
    return (words if words and len(last) < 20 else cut).rstrip(" ,.-") + "…"
