"""Where a language's templates are, and what they can do. A centre's own files come before ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from bot.phrases import Phrases
from handlers.rules.terms import Terms

FILTERS = (
    "day", "long_day", "day_of_month", "month", "span", "clock", "duration", "in_words", "lasting",
    "typed", "amount", "several", "remains", "rests", "share", "frame", "spread", "pace", "named", "types",
    "sentence", "when", "meeting_name",
)  # fmt: skip
LINK = re.compile(r"https?://[^\s<>\"]+")
ENCODING = "utf-8-sig"
"""UTF-8, also as some editors on Windows write it."""
OURS = Path(str(files("templates")))


def folders(overrides: Path | None) -> tuple[Path, ...]:
    """Where a text is looked for, in this order."""
    return (overrides, OURS) if overrides else (OURS,)


def environment(
    where: Sequence[Path],
    language: str,
    terms: Terms,
    *,
    escape: bool,
    trim: bool = True,
    sandboxed: bool = False,
) -> Environment:
    """`sandboxed` for what a centre may edit: a text passes through more hands than code does."""
    made = (ImmutableSandboxedEnvironment if sandboxed else Environment)(
        loader=FileSystemLoader(where, encoding=ENCODING),
        undefined=StrictUndefined,
        autoescape=escape,
        trim_blocks=trim,
        lstrip_blocks=True,
        auto_reload=False,
    )
    phrases = Phrases(language, terms)
    made.filters |= {name: getattr(phrases, name) for name in FILTERS}
    made.filters["listed"] = _listed(language)
    made.tests["link"] = is_link
    return made


def is_link(text: str) -> bool:
    """Whether this is a web address and nothing more."""
    return LINK.fullmatch(text) is not None


def _listed(language: str) -> object:
    """`Asse, Halle en Ternat`: the items escaped, the joining words our own."""
    joining = "en" if language == "nl" else "and"

    def listed(items: object, word: str = joining) -> Markup:
        parts = [Markup.escape(item) for item in items]  # type: ignore[attr-defined]
        if len(parts) < 2:
            return Markup("").join(parts)
        return Markup(", ").join(parts[:-1]) + f" {word} " + parts[-1]

    return listed
