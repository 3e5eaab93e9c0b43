"""A document while it is being written: the page, its header and footer, and what comes on it in order."""

from __future__ import annotations

from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import _Footer, _Header
from docx.shared import Cm

from bot.documents.blank import blank
from bot.documents.looks import styles
from bot.documents.pieces import Check, Entry, Piece, Table, page_field, paragraph, run, tabbed, table

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
)
LANGUAGES = {"nl": "nl-BE", "en": "en-GB"}

Texts = dict[str, Any]
"""A table of `nl.toml` or `en.toml`: strings, lists of strings, tables."""


class Sheet:
    """What is added stands below what was added before."""

    def __init__(self, language: str, title: str, common: Texts, names: dict[str, str]) -> None:
        self.made = docx.Document(blank(LANGUAGES[language], title, styles(names)))
        self._page()
        self._header(self.made.sections[0].header, common)
        self._footer(self.made.sections[0].footer, title, common)
        self.text(title, "Title")
        self.text(common["subtitle"], "Subtitle")

    def heading(self, text: str, level: int = 1) -> None:
        self.text(text, f"heading {level}")

    def on_new_page(self, text: str, style: str = "heading 1") -> None:
        self._add(paragraph(text, style, new_page=True))

    def text(self, piece: Piece, style: str = "Normal", *, keep: bool = False) -> None:
        self._add(paragraph(piece, style, keep=keep))

    def bullets(self, points: list[str]) -> None:
        """The last on one page with what comes next."""
        for point in points[:-1]:
            self.text(point, "List Bullet")
        self._add(paragraph(points[-1], "List Bullet", keep=True, after=7))

    def choices(self, words: list[str]) -> None:
        for each in words:
            self.text(Check(each, each), "choice")

    def table(
        self,
        said: Texts,
        widths: tuple[float, ...],
        entries: tuple[Entry, ...],
        *,
        labels: bool = False,
        together: bool = False,
        school: bool = False,
    ) -> None:
        """Its title, what it is about and its header row are in `said`."""
        head = tuple(said.get("head", ()))
        self._add(table(Table(widths, entries, said["title"], said["about"], head, labels, together, school)))

    def tag(self, tag: str) -> None:
        """`p if with_slsc`: a paragraph that docxtpl takes out, with what it says about those below it."""
        self.text(f"{{%{tag} %}}")

    def _add(self, xml: str) -> None:
        end = self.made.element.body[-1]  # the section's own properties stay last
        end.addprevious(_parsed(xml))

    def _page(self) -> None:
        section = self.made.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin, section.bottom_margin = Cm(2.5), Cm(1.9)
        section.header_distance, section.footer_distance, section.gutter = Cm(1), Cm(1), Cm(0)

    def _header(self, header: _Header, common: Texts) -> None:
        ends = tabbed(run("{{ centres }}"), run(common["year"]), "header")
        _fill(header, ends, paragraph("{{ school }}", "header_rule"))

    def _footer(self, footer: _Footer, title: str, common: Texts) -> None:
        page = run(common["page"]) + page_field("PAGE") + run(common["of"]) + page_field("NUMPAGES")
        _fill(footer, tabbed(run(title), page, "footer"))


def _fill(part: _Header | _Footer, *lines: str) -> None:
    empty = part.paragraphs[0]._p
    for line in lines:
        empty.addprevious(_parsed(line))
    part._element.remove(empty)


def _parsed(xml: str) -> BaseOxmlElement:
    return parse_xml(xml.replace(">", f" {NAMESPACES}>", 1))
