"""The mails to schools in one language, out of `templates/<language>/mail/`: subject, opening, text and HTML.

What people typed is data here, never a template: braces in a name stay braces.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from bot.documents.names import plain
from bot.templating import environment, folders, is_link
from handlers.letters import Letter
from handlers.rules.terms import Terms
from storage.values import FrameVersion, School

if TYPE_CHECKING:
    from css_inline import CSSInliner

PLACEHOLDERS = {
    "meeting": (
        "school", "year", "day", "start", "place", "anchor", "anchor_email", "with_slsc", "agreed_before",
        "guide_link",
    ),
    "frame": ("school", "year", "version", "before", "anchor", "anchor_email"),
    "appointment": (
        "school", "meeting", "day", "start", "place", "anchor", "anchor_email", "cancelled", "moved",
    ),
    "reminder": (
        "school", "meeting", "day", "start", "place", "anchor", "anchor_email", "guide_sent",
    ),
}  # fmt: skip
"""What the templates of each mail may use; text and HTML have `opening` besides, HTML also
`subject` and `language`."""
PARTS = ("subject", "opening", "text", "html")


class Letters:
    def __init__(self, language: str, terms: Terms, overrides: Path | None = None) -> None:
        self.language, self.terms, self.overrides = language, terms, overrides
        where = [folder / sub for folder in folders(overrides) for sub in (f"{language}/mail", "mail")]
        self.plain = environment(where, language, terms, escape=False, trim=False, sandboxed=True)
        self.rich = environment(where, language, terms, escape=True, trim=False, sandboxed=True)
        self.rich.filters["paragraphs"] = _paragraphs

    def subject(self, letter: Letter) -> str:
        """One line, whatever was typed."""
        return plain(self._plain(letter, "subject", _data(letter)))

    def opening(self, letter: Letter) -> str:
        """The first lines as the template has them; paragraphs are parted by an empty line."""
        return _tidy(self._plain(letter, "opening", _data(letter)))

    def text(self, letter: Letter) -> str:
        return _tidy(self._plain(letter, "text", self._whole(letter))) + "\n"

    def html(self, letter: Letter) -> str:
        """With the styles at the elements, for mail programs that read them nowhere else."""
        data = self._whole(letter) | {"subject": self.subject(letter), "language": self.language}
        return _inliner().inline(self.rich.get_template(file_of(letter.kind, "html")).render(data))

    def to_colleague(self, **data: object) -> str:
        """A message of ours to somebody of the centres, in the looks of the letters."""
        made = self.rich.get_template("colleague.html.j2").render(data | {"language": self.language})
        return _inliner().inline(made)

    def _whole(self, letter: Letter) -> dict[str, object]:
        edited = _tidy(_lines(letter.opening))
        return _data(letter) | {"opening": edited or self.opening(letter)}

    def _plain(self, letter: Letter, part: str, data: dict[str, object]) -> str:
        return self.plain.get_template(file_of(letter.kind, part)).render(data)


def file_of(kind: str, part: str) -> str:
    return f"{kind}.{part}.j2"


def _data(letter: Letter) -> dict[str, object]:
    return {name: _clean(getattr(letter, name)) for name in PLACEHOLDERS[letter.kind]} | (
        {"guide_link": _link(letter.guide_link)} if letter.kind == "meeting" else {}
    )


def _clean(value: object) -> object:
    """Names on one line; only a note keeps its lines."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, School):
        return replace(value, name=plain(value.name), place=plain(value.place))
    if isinstance(value, FrameVersion):
        return replace(value, note=_tidy(_lines(value.note)))
    return value


def _link(typed: str) -> str:
    """Only a web address becomes a link; without one the overview goes to the anchor."""
    link = plain(typed)
    return link if is_link(link) else ""


def _lines(text: str) -> str:
    return "\n".join(plain(line) for line in text.splitlines())


def _tidy(text: str) -> str:
    """No spaces around lines, one empty line between paragraphs, none at the ends."""
    lines = "\n".join(line.strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")


def _paragraphs(text: str) -> Markup:
    """Plain text as HTML: an empty line parts paragraphs, a new line stays one."""
    made = (Markup("<br>").join(map(escape, part.split("\n"))) for part in text.split("\n\n"))
    return Markup("\n").join(Markup("<p>{}</p>").format(part) for part in made)


@lru_cache(maxsize=1)
def _inliner() -> CSSInliner:
    from css_inline import CSSInliner  # noqa: PLC0415  (5 MB that only a mail needs)

    return CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


@lru_cache(maxsize=8)
def letters_in(language: str, terms: Terms, overrides: Path | None = None) -> Letters:
    return Letters(language, terms, overrides)
