"""Every text that a person reads comes out of `templates/`, in the person's language.

A key with a slash, `visit/receipt`, is a block of a file in `chat/`: rich text, everything typed by a person
escaped. A key with a dot, `button.undo`, is a short plain text of `words.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.runtime import Context
from markupsafe import Markup

from bot.phrases import LOCALES, Phrases
from handlers.rules.terms import Terms
from handlers.surface import Rich

LANGUAGES = tuple(LOCALES)
DEFAULT_LANGUAGE = "nl"
Block = Callable[[Context], Iterator[str]]


class TemplateWords:
    """The words of one language; see `handlers.context.Words`."""

    def __init__(self, language: str, terms: Terms) -> None:
        self.language = language
        folder = Path(str(files("templates"))) / language
        self._rich = _environment(folder / "chat", language, terms, escape=True)
        self._plain = _environment(folder / "chat", language, terms, escape=False)
        self._words = _flat(tomllib.loads((folder / "words.toml").read_text("utf-8")))
        self._compiled: dict[str, Template] = {}
        self._blocks: dict[str, tuple[Template, Block]] = {}

    def __call__(self, key: str, /, **data: object) -> Rich:
        if "/" in key:
            return self._block(key, data)
        if key not in self._compiled:
            if "{" not in self._words[key]:
                return self._words[key]
            self._compiled[key] = self._plain.from_string(self._words[key])
        return self._compiled[key].render(data)

    def _block(self, key: str, data: dict[str, object]) -> Rich:
        if key not in self._blocks:
            file, _, name = key.partition("/")
            template = self._rich.get_template(f"{file}.html.j2")
            self._blocks[key] = template, template.blocks[name]
        template, block = self._blocks[key]
        text = "".join(block(template.new_context(data)))
        lines = (line.strip() for line in text.splitlines())
        return "\n".join(line for line in lines if line).replace("<br>", "")

    def keys(self) -> frozenset[str]:
        """Every key that there is."""
        blocks = {
            f"{name.removesuffix('.html.j2')}/{block}"
            for name in self._rich.list_templates()
            for block in self._rich.get_template(name).blocks
        }
        return frozenset(blocks | set(self._words))


def _environment(folder: Path, language: str, terms: Terms, *, escape: bool) -> Environment:
    made = Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=escape,  # noqa: S701  (off for plain texts only, that no platform parses)
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    phrases = Phrases(language, terms)
    for name in (
        "day", "long_day", "day_of_month", "month", "span", "clock", "duration", "in_words", "lasting",
        "typed", "amount", "several", "remains", "share", "frame", "pace", "named", "types", "sentence",
    ):  # fmt: skip
        made.filters[name] = getattr(phrases, name)

    made.filters["listed"] = _listed(language)
    return made


def _listed(language: str) -> object:
    """`Asse, Halle en Ternat`: the items escaped, the joining words our own."""
    joining = "en" if language == "nl" else "and"

    def listed(items: object, word: str = joining) -> Markup:
        parts = [Markup.escape(item) for item in items]  # type: ignore[attr-defined]
        if len(parts) < 2:
            return Markup("").join(parts)
        return Markup(", ").join(parts[:-1]) + f" {word} " + parts[-1]

    return listed


def _flat(table: dict[str, object], before: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{before}{name}.")
        else:
            found[f"{before}{name}"] = str(value)
    return found


@lru_cache(maxsize=8)
def words_in(language: str, terms: Terms) -> TemplateWords:
    return TemplateWords(language, terms)


def language_of(chosen: str | None, locale: str | None) -> str:
    """A person's own choice, then the platform's locale, then Dutch."""
    for wish in (chosen, (locale or "").replace("_", "-").split("-")[0].lower()):
        if wish in LANGUAGES:
            return wish
    return DEFAULT_LANGUAGE
