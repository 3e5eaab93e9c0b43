"""Every text that a person reads comes out of `templates/`, in the person's language.

A key with a slash, `visit/receipt`, is a block of a file in `chat/`: rich text, everything typed by a person
escaped. A key with a dot, `button.undo`, is a short plain text of `words.toml`; only a
sentence beside a form's field, `error.added`, is rich there too, since in that place blocks are said as well.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, Template
from jinja2.runtime import Context

from bot.day_names import WEEKDAYS
from bot.templating import ENCODING, OURS, environment
from handlers.rules.terms import Terms
from handlers.surface import Rich

LANGUAGES = tuple(WEEKDAYS)
DEFAULT_LANGUAGE = "nl"
BESIDE_FIELD = "error."
Block = Callable[[Context], Iterator[str]]


class TemplateWords:
    """The words of one language; see `handlers.context.Words`.

    Of a centre's own folder, `chat/visit.html.j2` may hold the blocks that it changes and no others, and
    `words.toml` the same: what is not there is ours, also what a later version adds.
    """

    def __init__(self, language: str, terms: Terms, overrides: Path | None = None) -> None:
        self.language = language
        ours = OURS / language
        self._rich = environment([ours / "chat"], language, terms, escape=True)
        self._plain = environment([], language, terms, escape=False, sandboxed=overrides is not None)
        self._words = words_of(ours / "words.toml")
        self._own: Environment | None = None
        if overrides:
            own = overrides / language
            where = [own / "chat", ours / "chat"]
            self._own = environment(where, language, terms, escape=True, sandboxed=True)
            self._words |= words_of(own / "words.toml")
        self._compiled: dict[str, Template] = {}
        self._blocks: dict[str, tuple[Template, Block]] = {}

    def __call__(self, key: str, /, **data: object) -> Rich:
        if "/" in key:
            return self._block(key, data)
        if key not in self._compiled:
            if "{" not in self._words[key]:
                return self._words[key]
            reader = (self._own or self._rich) if key.startswith(BESIDE_FIELD) else self._plain
            self._compiled[key] = reader.from_string(self._words[key])
        return self._compiled[key].render(data)

    def _block(self, key: str, data: dict[str, object]) -> Rich:
        if key not in self._blocks:
            template, name = self._template(key)
            template.globals = dict(template.globals)  # Jinja's own is slow to copy, as each text does
            self._blocks[key] = template, template.blocks[name]
        template, block = self._blocks[key]
        text = "".join(block(template.new_context(data)))
        lines = (line.strip() for line in text.splitlines())
        return "\n".join(line for line in lines if line).replace("<br>", "")

    def _template(self, key: str) -> tuple[Template, str]:
        """The centre's own file where that has the block, else ours."""
        file, _, name = key.partition("/")
        path = f"{file}.html.j2"
        if self._own and name in (own := self._own.get_template(path)).blocks:
            return own, name
        return self._rich.get_template(path), name

    def keys(self) -> frozenset[str]:
        """Every key that there is."""
        blocks = {
            f"{name.removesuffix('.html.j2')}/{block}"
            for name in self._rich.list_templates()
            for block in self._rich.get_template(name).blocks
        }
        return frozenset(blocks | set(self._words))


def words_of(path: Path) -> dict[str, str]:
    """The short texts of a file by their keys, `button.undo`; none when there is no such file."""
    return _flat(tomllib.loads(path.read_text(ENCODING))) if path.is_file() else {}


def _flat(table: dict[str, object], before: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{before}{name}.")
        else:
            found[f"{before}{name}"] = str(value)
    return found


@lru_cache(maxsize=8)
def words_in(language: str, terms: Terms, overrides: Path | None = None) -> TemplateWords:
    return TemplateWords(language, terms, overrides)


def language_of(chosen: str | None, locale: str | None) -> str:
    """A person's own choice, then the platform's locale, then Dutch."""
    for wish in (chosen, (locale or "").replace("_", "-").split("-")[0].lower()):
        if wish in LANGUAGES:
            return wish
    return DEFAULT_LANGUAGE
