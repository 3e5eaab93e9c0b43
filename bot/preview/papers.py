"""The two Word documents."""

from __future__ import annotations

from pathlib import Path

from bot.documents.render import (
    NAMES,
    DocumentError,
    placeholders,
    placeholders_of,
    render,
    template_path,
)
from bot.phrases import Phrases
from bot.preview.entry import Entry, Found, Sample
from bot.preview.faults import Fault
from bot.preview.samples import MEETING
from handlers.rules.terms import Terms


def found(language: str, terms: Terms, overrides: Path | None, _wanted: str) -> Found:
    wrong: list[Fault] = []
    for name in NAMES:
        try:
            placeholders_of(template_path(name, language, overrides))
        except DocumentError as error:
            wrong.append(_fault(error))
    made: tuple[bytes, ...] = ()
    if not wrong:
        try:
            files = render(MEETING, language, Phrases(language, terms), overrides)
            made = tuple(file.content for file in files)
        except DocumentError as error:
            wrong.append(_fault(error))
    entries = []
    for index, name in enumerate(NAMES):
        path = template_path(name, language, overrides)
        own = overrides is not None and path.is_relative_to(overrides)
        samples = (Sample("voorbeeld", "docx", made[index]),) if made else ()
        entries.append(
            Entry(f"{language}/documents/{name}", own, (("document", placeholders()[name]),), samples)
        )
    return Found(tuple(entries), tuple(wrong))


def _fault(error: Exception) -> Fault:
    file = str(getattr(error, "file", ""))
    return Fault(file, str(error).removeprefix(file).strip())
