"""Reading rich text: the tiny HTML that templates give, as lines of styled spans or as plain text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser

from handlers.surface import Rich, Table

STYLES = {"b": "bold", "i": "italic", "code": "code"}


@dataclass(frozen=True)
class StyledText:
    text: str
    styles: frozenset[str] = frozenset()
    """Of `bold`, `italic` and `code`."""


@lru_cache(maxsize=256)
def parse(rich: str) -> tuple[StyledText, ...]:
    """The spans in order; newlines stay in their text. Entities become the characters that were typed.

    Kept for a moment, since every answer is shown twice: as blocks and as the plain text of a notification.
    """
    reader = _Reader()
    reader.feed(rich)
    reader.close()
    return tuple(reader.spans)


def to_plain(rich: str) -> str:
    return "".join(span.text for span in parse(rich))


def spelled_out(table: Table) -> list[Rich]:
    """A line a row, each cell with its head before it: for a screen reader, and where no table can stand."""
    return [
        f"<b>{row[0]}</b>. "
        + "; ".join(f"{head}: {cell}" for head, cell in zip(table.heads[1:], row[1:], strict=True) if cell)
        for row in table.rows
    ]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.spans: list[StyledText] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in STYLES:
            self._open.append(STYLES[tag])

    def handle_endtag(self, tag: str) -> None:
        if STYLES.get(tag) in self._open:
            self._open.remove(STYLES[tag])

    def handle_data(self, data: str) -> None:
        if data:
            self.spans.append(StyledText(data, frozenset(self._open)))
